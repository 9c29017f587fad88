"""Review policy: the shape of its file, its reader, and checks against the library."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated

from pydantic import Field

from service.domain.catalogue import Library
from service.domain.clauses import Applies
from service.domain.quantities import Quantity
from service.domain.review_policy import (
    Area,
    Band,
    Concern,
    CountersignRule,
    Grading,
    ReviewPolicy,
    RiskGrade,
    RouteRule,
    Sampling,
    TraitPoints,
    When,
)
from service.domain.traits import TRAITS
from service.domain.vocabulary import Discipline, ImportanceGrade, Severity, Unit
from service.library.files import AppliesFile, FileModel, Flag, VerifiedOrNot
from service.library.strict_yaml import Document, read, refuse

Name = Annotated[str, Field(pattern=r"^[a-z][a-z_]{1,39}$")]
Label = Annotated[str, Field(min_length=2, max_length=60)]
Points = Annotated[int, Field(ge=0, le=100)]
Days = Annotated[int, Field(ge=1, le=60)]
Levels = Annotated[int, Field(ge=1, le=5)]
Names = tuple[str, ...]
Patterns = Annotated[list[str], Field(min_length=1)]


class AreaFile(FileModel):
    clauses: Patterns
    rules: Patterns


class BandFile(FileModel):
    from_: Annotated[Decimal, Field(alias="from", gt=0)]
    unit: Unit
    points: Points


class TraitPointsFile(FileModel):
    label: Label
    points: Points
    applies_to: AppliesFile


class LeastFile(FileModel):
    medium: Points
    high: Points
    critical: Points


class GradingFile(FileModel):
    least: LeastFile
    findings: dict[Severity, Points]
    deviation: Points
    concerns: dict[Concern, Points]
    counted_as_deviations: Names = ()
    capacity: tuple[BandFile, ...] = ()
    importance: dict[ImportanceGrade, Points] = Field(default_factory=dict)
    traits: tuple[TraitPointsFile, ...] = ()
    kinds: dict[str, Points] = Field(default_factory=dict)


class WhenFile(FileModel):
    applies_to: AppliesFile = AppliesFile()
    grade: RiskGrade | None = None
    deviation: Flag | None = None
    importance: tuple[ImportanceGrade, ...] = ()
    kinds: Names = ()
    capacity: tuple[Quantity, ...] = ()
    generation: tuple[Quantity, ...] = ()


class RouteFile(FileModel):
    id: Name
    label: Label
    reason: Label
    when: WhenFile = WhenFile()
    legal_review: Flag
    approval_levels: Levels
    working_days: Days


class FastFile(RouteFile):
    up_to: RiskGrade


class CountersignFile(FileModel):
    discipline: Discipline
    reason: Label
    when: WhenFile = WhenFile()


class SamplingFile(FileModel):
    texts: Names
    rate: Annotated[Decimal, Field(ge=0, le=1)]
    at_least_one_in: Annotated[int, Field(ge=1, le=10000)]


class ReviewFile(FileModel):
    status: VerifiedOrNot
    note: str
    areas: dict[Concern, AreaFile]
    grading: GradingFile
    fast: FastFile
    routes: Annotated[list[RouteFile], Field(min_length=1)]
    countersign: list[CountersignFile]
    sampling: SamplingFile
    comments_must_be_settled: Flag
    overdue_raises: Annotated[int, Field(ge=0, le=4)]


def read_review_policy(path: Path, root: Path) -> ReviewPolicy | None:
    """The policy; None without the file. Raises LibraryInvalid with file and line."""
    if not path.is_file():
        return None
    file, document = read(path, root, ReviewFile)
    _check(file, document)
    return ReviewPolicy(
        status=file.status,
        note=file.note,
        areas={c: Area(tuple(a.clauses), tuple(a.rules)) for c, a in file.areas.items()},
        grading=_grading(file.grading, document),
        fast=_route(file.fast, document, "fast"),
        fast_up_to=file.fast.up_to,
        routes=tuple(_route(r, document, "routes", n) for n, r in enumerate(file.routes)),
        countersign=tuple(
            CountersignRule(
                rule.discipline, _when(rule.when, document, "countersign", n), rule.reason
            )
            for n, rule in enumerate(file.countersign)
        ),
        sampling=Sampling(
            frozenset(file.sampling.texts), file.sampling.rate, file.sampling.at_least_one_in
        ),
        comments_must_be_settled=file.comments_must_be_settled,
        overdue_raises=file.overdue_raises,
        source_file=document.file,
    )


def policy_problems(policy: ReviewPolicy, library: Library) -> Iterator[str]:
    """Names in the policy that are not in the library: what names nothing protects nothing."""
    place = policy.source_file
    for area in policy.areas.values():
        for pattern in _unmatched(area.clauses, library.clauses):
            yield f"{place}：没有编号为「{pattern}」的条款"
        for pattern in _unmatched(area.rules, library.cards):
            yield f"{place}：没有编号为「{pattern}」的规则"
    for rule in sorted(policy.grading.counted_as_deviations - library.cards.keys()):
        yield f"{place}：没有编号为「{rule}」的规则"
    conditions = [rule.when for rule in (policy.fast, *policy.routes)]
    conditions += [rule.when for rule in policy.countersign]
    kinds = {kind for when in conditions for kind in when.kinds} | policy.grading.kinds.keys()
    for kind in sorted(kinds - library.templates.keys()):
        yield f"{place}：没有名为「{kind}」的合同种类"
    known = {version.ref for versions in library.templates.values() for version in versions}
    for text in sorted(policy.sampling.texts - known):
        yield f"{place}：没有「{text}」这一版合同文本"


def _unmatched(patterns: Sequence[str], names: Iterable[str]) -> Iterator[str]:
    known = list(names)
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in known):
            yield pattern


def _check(file: ReviewFile, document: Document) -> None:
    least = file.grading.least
    if not 0 < least.medium < least.high < least.critical:
        line = document.line_of(("grading", "least"))
        raise refuse(document.file, line, "medium、high、critical 的分数须大于零且逐级升高")
    for enum, given, key in (
        (Severity, file.grading.findings, ("grading", "findings")),
        (Concern, file.grading.concerns, ("grading", "concerns")),
        (Concern, file.areas, ("areas",)),
    ):
        missing = [item.value for item in enum if item not in given]
        if missing:
            raise refuse(document.file, document.line_of(key), f"缺少 {'、'.join(missing)}")
    if file.routes[0].when != WhenFile():
        line = document.line_of(("routes", 0))
        raise refuse(document.file, line, "第一条路线是一切合同的起点，不得写 when")
    if file.fast.when.grade is not None:
        line = document.line_of(("fast", "when"))
        raise refuse(document.file, line, "快速通道的等级写在 up_to，不写在 when")


def _grading(file: GradingFile, document: Document) -> Grading:
    return Grading(
        least={
            RiskGrade.MEDIUM: file.least.medium,
            RiskGrade.HIGH: file.least.high,
            RiskGrade.CRITICAL: file.least.critical,
        },
        findings=file.findings,
        deviation=file.deviation,
        concerns=file.concerns,
        capacity=tuple(
            Band(Quantity(value=band.from_, unit=band.unit), band.points) for band in file.capacity
        ),
        importance=file.importance,
        traits=tuple(
            TraitPoints(
                item.label,
                _applies(item.applies_to, document, "grading", "traits", n),
                item.points,
            )
            for n, item in enumerate(file.traits)
        ),
        kinds=file.kinds,
        counted_as_deviations=frozenset(file.counted_as_deviations),
    )


def _route(file: RouteFile, document: Document, *location: int | str) -> RouteRule:
    return RouteRule(
        id=file.id,
        label=file.label,
        when=_when(file.when, document, *location),
        reason=file.reason,
        legal_review=file.legal_review,
        approval_levels=file.approval_levels,
        working_days=file.working_days,
    )


def _when(file: WhenFile, document: Document, *location: int | str) -> When:
    return When(
        applies=_applies(file.applies_to, document, *location, "when"),
        grade=file.grade,
        deviation=file.deviation,
        importance=frozenset(file.importance),
        kinds=frozenset(file.kinds),
        capacity=tuple(file.capacity),
        generation=tuple(file.generation),
    )


def _applies(applies: AppliesFile, document: Document, *location: int | str) -> Applies:
    """The traits a rule names; raises LibraryInvalid with the line of a word that is none."""
    for group in ("all", "any", "none"):
        for number, trait in enumerate(getattr(applies, group)):
            if trait not in TRAITS:
                line = document.line_of((*location, "applies_to", group, number))
                raise refuse(document.file, line, f"没有名为「{trait}」的特征，见 domain/traits.py")
    return Applies(tuple(applies.all), tuple(applies.any), tuple(applies.none))
