"""Checks between files: citations resolve, references exist, fields are fields some
contract provides.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from service.domain.catalogue import Library
from service.domain.clauses import ClauseVersion, TableTemplate
from service.domain.errors import LibraryInvalid
from service.domain.law import Citation
from service.domain.paths import element_type, path_exists
from service.domain.placeholders import BlockRef, ClauseRef, Literal, Part, Slot
from service.domain.rule_cards import RuleCard
from service.domain.templates import Template
from service.domain.terms import Terms
from service.domain.vocabulary import Severity
from service.library.changes import change_problems
from service.library.drift import drift_problems
from service.library.intake import need_problems
from service.library.profiles import profile_problems
from service.library.reminders import reminder_problems
from service.library.review_policy import policy_problems

COMPUTED_LISTS = {
    "prominent_clauses": ("label", "title"),
    "annex_list": ("no", "title", "status"),
    "special_term_lines": ("no", "text"),
}
LONGEST_TAG = 64


def check_references(library: Library) -> None:
    """Raises LibraryInvalid that lists every reference that does not hold, a line each."""
    problems = list(_problems(library))
    if problems:
        raise LibraryInvalid("\n".join(problems))


def _problems(library: Library) -> Iterator[str]:
    for versions in library.clauses.values():
        for version in versions:
            yield from _clause_problems(version, library)
    for table in library.tables.values():
        yield from _table_problems(table, library)
    for templates in library.templates.values():
        for template in templates:
            yield from _template_problems(template, library)
    for parameter in library.parameters.values():
        place = f"clause_library/parameters/{parameter.id}.yaml"
        yield from _citation_problems((value.basis for value in parameter.values), place, library)
    for card in library.cards.values():
        yield from _card_problems(card, library)
    for need in library.needs.values():
        yield from _citation_problems(need.basis, need.source_file, library)
        yield from need_problems(need, library)
    yield from _company_problems(library)


def _company_problems(library: Library) -> Iterator[str]:
    for profile in library.profiles.values():
        yield from profile_problems(profile, library)
    if library.review is not None:
        yield from policy_problems(library.review, library)
    yield from reminder_problems(library)
    yield from drift_problems(library)
    if library.changes is not None:
        for row in library.changes.rules:
            yield from _citation_problems(row.basis, library.changes.source_file, library)
        yield from change_problems(library)


def _citation_problems(
    citations: Iterable[Citation], place: str, library: Library
) -> Iterator[str]:
    for citation in citations:
        source = library.sources.get(citation.source)
        if source is None:
            yield f"{place}：引用的「{citation.source}」不在 laws/ 中，请先建立该法源文件"
        elif citation.article is not None and citation.article not in source.articles:
            yield (
                f"{place}：《{source.title}》第{citation.article}条尚未收录，请在 "
                f"laws/{source.id}.yaml 中补上编号与要旨"
            )


def _force_problems(version: ClauseVersion, library: Library) -> Iterator[str]:
    for citation in version.basis:
        source = library.sources.get(citation.source)
        if source is not None and not source.in_force(version.effective_from):
            yield (
                f"{version.source_file}：所依据的《{source.title}》在条款生效日 "
                f"{version.effective_from.isoformat()} 不是现行有效"
            )


def _clause_problems(version: ClauseVersion, library: Library) -> Iterator[str]:
    place = version.source_file
    yield from _citation_problems(version.basis, place, library)
    yield from _force_problems(version, library)
    if len(f"clause:{version.ref}") > LONGEST_TAG:
        yield f"{place}：条款 id 过长，标记不得超过 {LONGEST_TAG} 个字符"
    for block in version.prose:
        if isinstance(block, BlockRef):
            if block.kind == "table" and block.id not in library.tables:
                yield f"{place}：没有名为「{block.id}」的表格，见 tables/"
            if block.kind == "figure" and block.id != "single-line":
                yield f"{place}：没有名为「{block.id}」的图"
            continue
        yield from _part_problems(block.parts, place, library, Terms)


def _part_problems(
    parts: tuple[Part, ...], place: str, library: Library, root: object
) -> Iterator[str]:
    for before, after in pairwise(parts):
        if not isinstance(before, Literal) and not isinstance(after, Literal):
            yield f"{place}：两个占位符之间须有文字，否则读回时无法区分"
    for part in parts:
        if isinstance(part, ClauseRef) and part.clause_id not in library.clauses:
            yield f"{place}：引用的条款「{part.clause_id}」不存在"
        if isinstance(part, Slot):
            yield from _slot_problems(part, place, library, root)


def _slot_problems(slot: Slot, place: str, library: Library, root: object) -> Iterator[str]:
    if len(f"field:{slot.path}") > LONGEST_TAG:
        yield f"{place}：字段路径「{slot.path}」过长"
    if slot.path.startswith("parameter."):
        if slot.path.removeprefix("parameter.") not in library.parameters:
            yield f"{place}：没有名为「{slot.path}」的参数，见 parameters/"
    elif not path_exists(root, slot.path) and not _is_declared(slot.path, library):
        yield (f"{place}：没有任何合同提供字段「{slot.path}」，请对照 domain/terms.py 检查拼写")


def _is_declared(path: str, library: Library) -> bool:
    """Whether some template declares an agreed value of this path."""
    name = path.removeprefix("agreed.")
    return name != path and any(
        name in template.agreed_fields
        for versions in library.templates.values()
        for template in versions
    )


def _table_problems(table: TableTemplate, library: Library) -> Iterator[str]:
    place = table.source_file
    if table.is_form:
        for row in table.cells:
            if sum(table.widths) == 0 or len(row) != len(table.widths):
                yield f"{place}：每行的格数须与 widths 的个数相同"
            for cell in row:
                yield from _part_problems(cell.parts, place, library, Terms)
        return
    rows = table.rows or ""
    if rows in COMPUTED_LISTS:
        allowed = COMPUTED_LISTS[rows]
        slots = (part for column in table.columns for part in column.cell.parts)
        for slot in slots:
            if isinstance(slot, Slot) and slot.path not in allowed:
                yield f"{place}：「{rows}」没有「{slot.path}」一列"
        return
    element = element_type(Terms, rows)
    if element is None:
        yield f"{place}：「{rows}」不是合同数据中的列表"
        return
    for column in table.columns:
        yield from _part_problems(column.cell.parts, place, library, element)


def _template_problems(template: Template, library: Library) -> Iterator[str]:
    place = template.source_file
    for clause_id in _clause_ids(template):
        if clause_id not in library.clauses:
            yield f"{place}：没有名为「{clause_id}」的条款，见 clauses/"
    for addendum in template.addenda:
        if addendum not in library.templates:
            yield f"{place}：没有名为「{addendum}」的补充条款"
    yield from _offer_problems(template, library)
    if template.term is not None and template.term.cap not in library.parameters:
        yield f"{place}：期限上限「{template.term.cap}」不在 parameters/ 中"
    for path in template.required_terms:
        if not path_exists(Terms, path):
            yield f"{place}:required_terms 中的「{path}」不是合同数据的字段"


def _offer_problems(template: Template, library: Library) -> Iterator[str]:
    for kind in template.offered_with:
        if not template.is_addendum:
            yield f"{template.source_file}：只有补充条款可以写 offered_with,合同种类请写 addenda"
        elif not _is_kind(kind, library):
            yield (
                f"{template.source_file}:offered_with 中的「{kind}」不是合同种类,"
                "见 contract_templates/"
            )
    for kind in template.instead_of:
        if template.is_addendum or not _is_kind(kind, library):
            yield (
                f"{template.source_file}：instead_of 只能由合同种类写，"
                f"且「{kind}」须是合同种类，见 contract_templates/"
            )


def _is_kind(template_id: str, library: Library) -> bool:
    return any(not version.is_addendum for version in library.templates.get(template_id, ()))


def _clause_ids(template: Template) -> Iterator[str]:
    for chapter in template.chapters:
        yield from chapter.clauses


def _card_problems(card: RuleCard, library: Library) -> Iterator[str]:
    yield from _citation_problems(card.basis, card.source_file, library)
    if (
        card.severity is Severity.BLOCK
        and not card.arithmetic
        and all(citation.source in library.sources for citation in card.basis)
        and not library.rests_on_read_law(card.basis)
    ):
        yield (
            f"{card.source_file}：只以未核实的依据为据的规则至多为 warn"
            "(算术或与档案相等的核对除外，写 arithmetic: true)"
        )
