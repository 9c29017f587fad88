"""Impact: all that stands on a law, an article, a parameter, a table or a clause."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeVar

from service.domain.catalogue import Library
from service.domain.clauses import ClauseVersion, TableTemplate
from service.domain.errors import Invalid, LibraryEntryNotFound, Problem
from service.domain.law import Citation, Parameter
from service.domain.placeholders import BlockRef, ClauseRef, Part, Slot
from service.domain.rule_cards import RuleCard

SubjectKind = Literal["law", "clause", "parameter", "table"]
_SUBJECT = re.compile(r"(law|clause|parameter|table):([a-z0-9][a-z0-9.-]*)")
_ARTICLE = re.compile(r"(.+)-(\d+)")
SYNTAX = (
    "须写作 law:<法源代号>[-<条号>]、clause:<条款>、parameter:<参数> 或 table:<表格>,"
    "例如 law:civil-code-496"
)
_PARAMETER = "parameter."
Entry = TypeVar("Entry", Parameter, RuleCard)


@dataclass(frozen=True, slots=True)
class ImpactSubject:
    """What is asked about; `article` of a law only."""

    kind: SubjectKind
    id: str
    label: str
    article: int | None = None

    def cites(self, citation: Citation) -> bool:
        """Whether a citation rests on this law: any article of it, or any paragraph of the one."""
        return (
            self.kind == "law"
            and citation.source == self.id
            and self.article in (None, citation.article)
        )


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that stands on the subject: what it is, and through what."""

    id: str
    version: int | None
    title: str
    through: str

    @property
    def ref(self) -> str:
        return self.id if self.version is None else f"{self.id}@{self.version}"


@dataclass(frozen=True, slots=True)
class Impact:
    """Everything of the library that stands on the subject. `policies`: of what the company decides
    about changes of use and drift, by file and row (`changes.reduction`).
    """

    subject: ImpactSubject
    parameters: tuple[Hit, ...]
    tables: tuple[Hit, ...]
    clauses: tuple[Hit, ...]
    templates: tuple[Hit, ...]
    rules: tuple[Hit, ...]
    policies: tuple[Hit, ...]


def parse_subject(text: str, library: Library) -> ImpactSubject:
    """Raises Invalid for a wrong syntax, LibraryEntryNotFound for what the library lacks."""
    match = _SUBJECT.fullmatch(text.strip())
    if match is None:
        raise Invalid(f"「{text}」写法不对", [Problem("subject", SYNTAX)])
    kind, entry_id = match.groups()
    if kind == "law":
        return _law(entry_id, library)
    if kind == "clause" and entry_id in library.clauses:
        return ImpactSubject("clause", entry_id, library.clauses[entry_id][-1].title)
    if kind == "parameter" and entry_id in library.parameters:
        return ImpactSubject("parameter", entry_id, library.parameters[entry_id].title)
    if kind == "table" and entry_id in library.tables:
        return ImpactSubject("table", entry_id, library.tables[entry_id].title)
    noun = {"clause": "条款", "parameter": "参数", "table": "表格"}[kind]
    raise LibraryEntryNotFound(f"库中没有名为「{entry_id}」的{noun}")


def _law(text: str, library: Library) -> ImpactSubject:
    """Ids of sources may end in a year: the longest id that exists is meant."""
    if text in library.sources:
        return ImpactSubject("law", text, f"《{library.sources[text].title}》")
    match = _ARTICLE.fullmatch(text)
    source = library.sources.get(match.group(1)) if match is not None else None
    if match is None or source is None:
        raise LibraryEntryNotFound(f"库中没有法源「{text}」，见 clause_library/laws/")
    article = int(match.group(2))
    if article not in source.articles:
        raise LibraryEntryNotFound(f"《{source.title}》第{article}条尚未收录，没有任何内容以它为据")
    return ImpactSubject("law", source.id, f"《{source.title}》第{article}条", article)


def find_impact(subject: ImpactSubject, library: Library) -> Impact:
    """All entries that stand on the subject, directly or through a parameter or a table."""
    parameters = tuple(_parameters(subject, library))
    numbers = {hit.id for hit in parameters}
    if subject.kind == "parameter":
        numbers = {subject.id}
    tables = tuple(_tables(numbers, library))
    forms = {hit.id for hit in tables}
    if subject.kind == "table":
        forms = {subject.id}
    clauses = tuple(_clauses(subject, numbers, forms, library))
    return Impact(
        subject=subject,
        parameters=parameters,
        tables=tables,
        clauses=clauses,
        templates=tuple(_templates({hit.id for hit in clauses}, numbers, library)),
        rules=tuple(_rules(subject, library)),
        policies=(*_cited_by_changes(subject, library), *_named_by_policies(numbers, library)),
    )


def _parameters(subject: ImpactSubject, library: Library) -> Iterator[Hit]:
    for parameter in _sorted(library.parameters.values()):
        cited = [str(v.basis) for v in parameter.values if subject.cites(v.basis)]
        if cited:
            yield Hit(parameter.id, None, parameter.title, _words("依据", cited))


def _tables(numbers: set[str], library: Library) -> Iterator[Hit]:
    for table in sorted(library.tables.values(), key=lambda table: table.id):
        used = sorted(_numbers_in(_cells(table)) & numbers)
        if used:
            yield Hit(table.id, None, table.title, _words("参数", used))


def _cells(table: TableTemplate) -> Iterator[Part]:
    for column in table.columns:
        yield from column.cell.parts
    for row in table.cells:
        for cell in row:
            yield from cell.parts


def _clauses(
    subject: ImpactSubject, numbers: set[str], forms: set[str], library: Library
) -> Iterator[Hit]:
    for _, versions in sorted(library.clauses.items()):
        for version in versions:
            reasons = list(_reasons(version, subject, numbers, forms))
            if reasons:
                yield Hit(version.id, version.version, version.title, ";".join(reasons))


def _reasons(
    version: ClauseVersion, subject: ImpactSubject, numbers: set[str], forms: set[str]
) -> Iterator[str]:
    if subject.kind == "clause" and version.id == subject.id:
        yield "本条款"
    cited = [str(citation) for citation in version.basis if subject.cites(citation)]
    if cited:
        yield _words("依据", cited)
    parts = [p for block in version.prose if not isinstance(block, BlockRef) for p in block.parts]
    used = sorted(_numbers_in(parts) & numbers)
    if used:
        yield _words("参数", used)
    printed = sorted(set(version.table_ids) & forms)
    if printed:
        yield _words("表格", printed)
    if subject.kind == "clause" and any(
        isinstance(part, ClauseRef) and part.clause_id == subject.id for part in parts
    ):
        yield f"引用 {subject.id}"


def _numbers_in(parts: Iterable[Part]) -> set[str]:
    slots = (part.path for part in parts if isinstance(part, Slot))
    return {path.removeprefix(_PARAMETER) for path in slots if path.startswith(_PARAMETER)}


def _templates(clauses: set[str], numbers: set[str], library: Library) -> Iterator[Hit]:
    for _, versions in sorted(library.templates.items()):
        for template in versions:
            held = [c for chapter in template.chapters for c in chapter.clauses if c in clauses]
            reasons = [_words("条款", held)] if held else []
            if template.term is not None and template.term.cap in numbers:
                reasons.append(f"期限上限 {template.term.cap}")
            if reasons:
                yield Hit(template.id, template.version, template.name, ";".join(reasons))


def _rules(subject: ImpactSubject, library: Library) -> Iterator[Hit]:
    """Cards on the same law, cards on the law a parameter rests on, cards that try a clause."""
    for card in _sorted(library.cards.values()):
        reason = _rule_reason(card, subject, library)
        if reason:
            yield Hit(card.id, None, card.title, reason)


def _rule_reason(card: RuleCard, subject: ImpactSubject, library: Library) -> str:
    cited = [str(citation) for citation in card.basis if subject.cites(citation)]
    if cited:
        return _words("依据", cited)
    if subject.kind == "parameter":
        laws = {_article(v.basis) for v in library.parameters[subject.id].values}
        same = [str(c) for c in card.basis if _article(c) in laws]
        return _words("与该参数同据", same) if same else ""
    if subject.kind in ("clause", "table") and any(
        subject.id in edit.values() for case in card.cases for edit in case.edits
    ):
        return "规则卡的用例用到"
    return ""


def _cited_by_changes(subject: ImpactSubject, library: Library) -> Iterator[Hit]:
    """Rows that say what a change of use asks of the contract."""
    for row in library.changes.rules if library.changes is not None else ():
        cited = [str(citation) for citation in row.basis if subject.cites(citation)]
        if cited:
            title = "、".join(sorted(row.changes)) if row.changes is not None else "任何变更"
            yield Hit(f"changes.{row.id}", None, title, _words("依据", cited))


def _named_by_policies(numbers: set[str], library: Library) -> Iterator[Hit]:
    """What of the policies takes its figures from parameters."""
    for id, title, names in _figures_of_policies(library):
        used = sorted(set(names) & numbers)
        if used:
            yield Hit(id, None, title, _words("参数", used))


def _figures_of_policies(library: Library) -> Iterator[tuple[str, str, Iterable[str]]]:
    """Id and title of a part of a policy, and the parameters it names."""
    changes, drift = library.changes, library.drift
    if changes is not None:
        yield "changes.exception_days", "先供电、后签约的补签期限", [changes.exception_days]
        for type_, window in changes.windows.items():
            names = (window.least, window.most, window.most_high)
            named = [name for name in names if name is not None]
            yield f"changes.windows.{type_.value}", f"{type_.value}的期限", named
    if drift is not None:
        yield "drift.prices", "合同与档案差异的金额估算", drift.prices.parameters


def _article(citation: Citation) -> tuple[str, int | None]:
    return citation.source, citation.article


def _words(noun: str, items: list[str]) -> str:
    return f"{noun} {'、'.join(items)}"


def _sorted(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: entry.id)
