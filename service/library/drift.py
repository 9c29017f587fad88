"""The drift policy: the shape of clause_library/drift.yaml, its reader, and its checks."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Annotated

from pydantic import Field

from service.domain.catalogue import Library
from service.domain.drift import (
    UNSTATED,
    Comparer,
    Direction,
    DriftKind,
    DriftPolicy,
    DriftSeverity,
    FieldRule,
    Money,
    Part,
    Prices,
    Verdict,
)
from service.domain.facts import AccountFacts
from service.domain.law import Status
from service.domain.paths import element_type, path_exists
from service.domain.vocabulary import ChangeType, TariffScheme, UseCategory
from service.library.files import FileModel, Slug, VerifiedOrNot
from service.library.strict_yaml import Document, Location, read, refuse

FieldId = Annotated[str, Field(pattern=r"^[a-z][a-z_]{1,39}$")]
Label = Annotated[str, Field(min_length=1, max_length=20)]
WordsText = Annotated[str, Field(min_length=4, max_length=200)]
_DIFFERENCES = frozenset({DriftKind.CUSTOMER_BEYOND, DriftKind.COMPANY_OUTSIDE})


class PlainVerdictFile(FileModel):
    severity: DriftSeverity
    words: WordsText


class VerdictFile(PlainVerdictFile):
    class_: Annotated[DriftKind, Field(alias="class")]
    change: ChangeType | None = None


class ClassesFile(FileModel):
    rounding: PlainVerdictFile
    in_progress: PlainVerdictFile
    unknown: PlainVerdictFile
    moved: PlainVerdictFile


class PricesFile(FileModel):
    capacity: Slug
    demand: Slug
    kwh_per_kva: Slug
    power_factor_percent: Slug
    energy: dict[str, Slug]


class PartFile(FileModel):
    key: Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_]*$")]
    label: Label
    compare: Comparer


class RuleFile(FileModel):
    id: FieldId
    label: Label
    path: Annotated[str, Field(pattern=r"^[a-z_]+(\.[a-z_]+)*$")]
    compare: Comparer | None = None
    list_by: str | None = None
    parts: tuple[PartFile, ...] = ()
    tolerance: Annotated[Decimal, Field(ge=0)] = Decimal(0)
    only: VerdictFile | None = None
    above: VerdictFile | None = None
    below: VerdictFile | None = None
    other: VerdictFile | None = None
    money: Money | None = None
    money_beyond: FieldId | None = None


class DriftFile(FileModel):
    status: VerifiedOrNot
    note: str
    classes: ClassesFile
    prices: PricesFile
    fields: Annotated[list[RuleFile], Field(min_length=1)]


def read_drift_policy(path: Path, root: Path) -> DriftPolicy | None:
    """The policy; None without the file. Raises LibraryInvalid with file and line."""
    if not path.is_file():
        return None
    file, document = read(path, root, DriftFile)
    for number, rule in enumerate(file.fields):
        earlier = {one.id for one in file.fields[:number]} | {UNSTATED}
        if rule.id in earlier:
            line = document.line_of(("fields", number, "id"))
            raise refuse(document.file, line, f"编号「{rule.id}」重复")
        _check(rule, document, ("fields", number))
        if rule.money_beyond not in {None, *(one.id for one in file.fields)}:
            line = document.line_of(("fields", number, "money_beyond"))
            raise refuse(document.file, line, f"没有编号为「{rule.money_beyond}」的项目")
    _check_energy(file, document)
    return DriftPolicy(
        fields=tuple(map(_rule, file.fields)),
        rounding=_plain(DriftKind.ROUNDING, file.classes.rounding),
        in_progress=_plain(DriftKind.PAPER_IN_PROGRESS, file.classes.in_progress),
        unknown=_plain(DriftKind.UNKNOWN, file.classes.unknown),
        moved=_plain(DriftKind.UNKNOWN, file.classes.moved),
        prices=Prices(**file.prices.model_dump()),
        status=Status(file.status),
        note=file.note,
        source_file=document.file,
    )


def drift_problems(library: Library) -> Iterator[str]:
    """Parameters the policy names and that are not there."""
    policy = library.drift
    if policy is None:
        return
    for name in policy.prices.parameters:
        if name not in library.parameters:
            yield f"{policy.source_file}：参数「{name}」不在 parameters/ 中"


def _check(rule: RuleFile, document: Document, here: Location) -> None:
    for key, words in (*_shape_problems(rule), *_part_problems(rule), *_verdict_problems(rule)):
        line = document.line_of((*here, *key))
        raise refuse(document.file, line, f"「{rule.id}」{words}")


def _shape_problems(rule: RuleFile) -> Iterator[tuple[Location, str]]:
    if not path_exists(AccountFacts, rule.path):
        yield ("path",), f"的位置「{rule.path}」不在档案中"
    if (rule.compare is None) == (not rule.parts):
        yield ("compare",), "须写 compare 或者 parts，只写一个"
    is_list = element_type(AccountFacts, rule.path) is not None and bool(rule.parts)
    if is_list != (rule.list_by is not None):
        yield ("path",), "由几个值组成的，位置是列表的须写 list_by，不是列表的不写"


def _part_problems(rule: RuleFile) -> Iterator[tuple[Location, str]]:
    item = element_type(AccountFacts, rule.path)
    root, before = (AccountFacts, f"{rule.path}.") if item is None else (item, "")
    for number, part in enumerate(rule.parts):
        if not path_exists(root, before + part.key):
            yield ("parts", number), f"没有名为「{part.key}」的值"
    if rule.list_by is not None and not path_exists(root, before + rule.list_by):
        yield ("list_by",), f"没有名为「{rule.list_by}」的值"


def _verdict_problems(rule: RuleFile) -> Iterator[tuple[Location, str]]:
    ways = (rule.above, rule.below, rule.other)
    if any(ways) if rule.only else not all(ways):
        yield ("only",), "须写 only，或者 above、below、other 三项写全"
    for name in ("only", "above", "below", "other"):
        verdict = getattr(rule, name)
        if verdict is not None and verdict.class_ not in _DIFFERENCES:
            allowed = "、".join(sorted(_DIFFERENCES))
            yield (name, "class"), f"的 class 须为 {allowed}"


def _check_energy(file: DriftFile, document: Document) -> None:
    known = {use.value for use in UseCategory}
    known |= {f"{use.value}/{scheme.value}" for use in UseCategory for scheme in TariffScheme}
    for name in file.prices.energy:
        if name not in known:
            line = document.line_of(("prices", "energy", name))
            raise refuse(document.file, line, f"「{name}」不是用电类别，也不是「类别/计价方式」")


def _rule(file: RuleFile) -> FieldRule:
    given = {
        Direction.ABOVE: file.above,
        Direction.BELOW: file.below,
        Direction.OTHER: file.other,
    }
    return FieldRule(
        id=file.id,
        label=file.label,
        path=file.path,
        compare=file.compare,
        list_by=file.list_by,
        parts=tuple(Part(part.key, part.label, part.compare) for part in file.parts),
        tolerance=file.tolerance,
        verdicts={
            direction: Verdict(verdict.class_, verdict.severity, verdict.words, verdict.change)
            for direction, one in given.items()
            if (verdict := one or file.only) is not None
        },
        money=file.money,
        money_beyond=file.money_beyond,
    )


def _plain(kind: DriftKind, file: PlainVerdictFile) -> Verdict:
    return Verdict(kind, file.severity, file.words)
