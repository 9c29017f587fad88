"""What changes of use ask of contracts: the shape of clause_library/changes.yaml, its reader, and
its checks.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from service.domain.catalogue import Library
from service.domain.changes import (
    TEMPORARY,
    ChangePolicy,
    ChangeRule,
    Window,
    ambiguous,
    row_for,
)
from service.domain.errors import LibraryEntryNotFound
from service.domain.facts import AccountFacts
from service.domain.law import Status, parse_citation
from service.domain.paths import path_exists
from service.domain.vocabulary import ChangeType, PaperAction
from service.library.files import FileModel, Flag, Lines, Slug, VerifiedOrNot
from service.library.strict_yaml import Document, read, refuse

ANY, NONE = "any", "none"
UNITS = ("天", "月", "年")


def _listed(value: object) -> object:
    """None for `any`: left blank it is refused, not taken for all."""
    if not value:
        raise ValueError("须写明，或者写 any")
    if value == ANY:
        return None
    return [value] if isinstance(value, str) else value


def _field(path: str) -> str:
    if not path_exists(AccountFacts, path):
        raise ValueError(f"档案中没有字段「{path}」，请对照 domain/facts.py 检查拼写")
    return path


Changes = Annotated[frozenset[ChangeType] | None, BeforeValidator(_listed)]
Kinds = Annotated[frozenset[Slug] | None, BeforeValidator(_listed)]
Days = Annotated[int, Field(ge=0, le=60)]
RecordPath = Annotated[str, AfterValidator(_field)]


class WindowFile(FileModel):
    least: Slug | None = None
    most: Slug
    most_high: Slug | None = None


class ChangeRuleFile(FileModel):
    id: Slug
    change: Changes
    kind: Kinds = None
    addendum: Slug = ANY
    action: PaperAction
    deadline: Days | None = None
    settles_debts: Flag = False
    fields: tuple[RecordPath, ...] = ()
    basis: Annotated[Lines, Field(min_length=1)]
    status: VerifiedOrNot | None = None
    note: str = ""


class ChangesFile(FileModel):
    status: VerifiedOrNot
    note: str
    exception_days: Slug
    windows: dict[ChangeType, WindowFile]
    rules: Annotated[list[ChangeRuleFile], Field(min_length=1)]


def read_change_policy(path: Path, root: Path) -> ChangePolicy | None:
    """The policy; None without the file. Raises LibraryInvalid with file and line."""
    if not path.is_file():
        return None
    file, document = read(path, root, ChangesFile)
    rules = [_rule(row, file, document, no) for no, row in enumerate(file.rules)]
    _check(rules, document)
    for type_ in file.windows:
        if type_ not in TEMPORARY:
            line = document.line_of(("windows", type_.value))
            raise refuse(document.file, line, f"「{type_.value}」不是有期限的变更")
    return ChangePolicy(
        rules=tuple(rules),
        windows={type_: Window(**window.model_dump()) for type_, window in file.windows.items()},
        exception_days=file.exception_days,
        source_file=document.file,
    )


def change_problems(library: Library) -> Iterator[str]:
    """Kinds, addenda and parameters that are not there; changes that no row decides."""
    policy = library.changes
    if policy is None:
        return
    kinds = {id for id, versions in library.templates.items() if not versions[-1].is_addendum}
    addenda = library.templates.keys() - kinds
    for row in policy.rules:
        for kind in sorted((row.kinds or frozenset()) - kinds):
            yield f"{policy.source_file}：「{row.id}」写的「{kind}」不是合同种类"
        if row.addendum and row.addendum not in addenda:
            yield f"{policy.source_file}：「{row.id}」写的「{row.addendum}」不是补充条款"
        if row.status is Status.VERIFIED and not _rests_on_read_law(row, library):
            yield f"{policy.source_file}：「{row.id}」的依据未核实原文，status 只能是 unverified"
    yield from _parameter_problems(policy, library)
    for type_ in ChangeType:
        for kind in sorted(kinds):
            for addendum in ("", *sorted(addenda)):
                try:
                    row_for(policy, type_, kind, addendum)
                except LibraryEntryNotFound as error:
                    yield f"{policy.source_file}：{error.message}（补充条款：{addendum or '无'}）"


def _parameter_problems(policy: ChangePolicy, library: Library) -> Iterator[str]:
    wanted: list[tuple[str, tuple[str, ...]]] = [(policy.exception_days, ("工作日",))]
    for window in policy.windows.values():
        wanted += [(window.least, ("天",))] if window.least else []
        wanted += [(id, UNITS) for id in (window.most, window.most_high) if id]
    for id, units in wanted:
        parameter = library.parameters.get(id)
        if parameter is None:
            yield f"{policy.source_file}：没有名为「{id}」的参数，见 parameters/"
        elif parameter.unit not in units:
            yield f"{policy.source_file}：参数「{id}」的单位须是{'或者'.join(units)}"


def _rests_on_read_law(row: ChangeRule, library: Library) -> bool:
    known = [citation for citation in row.basis if citation.source in library.sources]
    return library.rests_on_read_law(known)


def _check(rules: list[ChangeRule], document: Document) -> None:
    ids = [row.id for row in rules]
    for no, id in enumerate(ids):
        if id in ids[:no]:
            raise refuse(document.file, document.line_of(("rules", no)), f"「{id}」写了两次")
    for one, other in ambiguous(rules):
        first = document.line_of(("rules", one))
        words = (
            f"「{ids[other]}」与第 {first} 行的「{ids[one]}」写明的项数相同，"
            "而有同一情形两行都适用，分不出先后，请把其中一行写得更具体"
        )
        raise refuse(document.file, document.line_of(("rules", other)), words)


def _rule(row: ChangeRuleFile, file: ChangesFile, document: Document, no: int) -> ChangeRule:
    here = ("rules", no)
    if (row.action is PaperAction.NOTHING) != (row.deadline is None):
        words = "无须变更合同的，不写 deadline" if row.deadline is not None else "缺少 deadline"
        raise refuse(document.file, document.line_of((*here, "deadline")), f"「{row.id}」{words}")
    try:
        basis = tuple(map(parse_citation, row.basis))
    except ValueError as error:
        raise refuse(document.file, document.line_of((*here, "basis")), str(error)) from None
    return ChangeRule(
        id=row.id,
        changes=row.change,
        kinds=row.kind,
        addendum={ANY: None, NONE: ""}.get(row.addendum, row.addendum),
        action=row.action,
        deadline_days=row.deadline or 0,
        settles_debts=row.settles_debts,
        fields=row.fields,
        basis=basis,
        status=Status(row.status or file.status),
        note=row.note,
    )
