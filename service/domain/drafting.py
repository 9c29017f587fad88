"""Drafting: terms + library + the day -> Outline. Pure: the same input gives the same words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from service.domain.catalogue import Library
from service.domain.clauses import CellTemplate, ClauseVersion, TableTemplate
from service.domain.errors import LibraryInvalid, Problem, TermMissing
from service.domain.figures import single_line
from service.domain.outline import (
    Block,
    Cell,
    Chapter,
    Clause,
    Drawing,
    FieldRun,
    Outline,
    Page,
    Paragraph,
    Run,
    Table,
    TemplateRef,
    Text,
    merged,
)
from service.domain.placeholders import (
    BlockRef,
    ClauseRef,
    Literal,
    MissingValue,
    Part,
    Prose,
    Slot,
    fill,
)
from service.domain.quantities import chinese_number
from service.domain.selection import Selection
from service.domain.templates import ChapterTemplate, Template
from service.domain.terms import Terms, lookup
from service.domain.traits import agreed_traits

NUMBERED_LAYOUTS = frozenset({"chapter", "addendum"})
SCHEDULE_LAYOUT = "schedule"


@dataclass(frozen=True, slots=True)
class _Placed:
    """A clause chosen for the text, with the label it gets."""

    version: ClauseVersion
    label: str
    scope: str


@dataclass(frozen=True, slots=True)
class _PlacedChapter:
    template: ChapterTemplate
    label: str
    clauses: tuple[_Placed, ...]


@dataclass
class _Draft:
    """State of one drafting: where labels are known, what was found missing."""

    terms: Terms
    library: Library
    placed: Mapping[str, _Placed]
    lists: Mapping[str, tuple[dict[str, str], ...]]
    missing: list[Problem] = field(default_factory=list)


def draft(terms: Terms, selection: Selection, library: Library, as_of: date) -> Outline:
    """The final words of a contract.

    Raises TermMissing (naming every field) where a value that a clause prints is not recorded.
    """
    traits = agreed_traits(terms)
    chapters = tuple(_place(selection, library, traits, as_of))
    placed = {p.version.id: p for chapter in chapters for p in chapter.clauses}
    work = _Draft(terms, library, placed, _computed_lists(chapters, terms))
    written = tuple(
        Chapter(
            id=chapter.template.id,
            label=chapter.label,
            title=chapter.template.title,
            layout=chapter.template.layout,
            clauses=tuple(_write_clause(work, clause) for clause in chapter.clauses),
        )
        for chapter in chapters
    )
    if work.missing:
        unique = {problem.field: problem for problem in work.missing}
        raise TermMissing("合同所需的信息不完整", list(unique.values()))
    return Outline(
        kind=_ref(selection.template),
        addenda=tuple(_ref(addendum) for addendum in selection.addenda),
        title=selection.title,
        chapters=written,
    )


def _ref(template: Template) -> TemplateRef:
    return TemplateRef(template.id, template.version)


def _place(
    selection: Selection, library: Library, traits: frozenset[str], as_of: date
) -> Iterator[_PlacedChapter]:
    """Choose the clauses in force that apply, and number chapters, clauses and schedules."""
    chapter_no = schedule_no = clause_no = 0
    for template, scope in selection.chapters():
        if not template.applies_to.to(traits):
            continue
        versions = [
            version
            for version in (library.clause_on(clause_id, as_of) for clause_id in template.clauses)
            if version is not None and version.applies_to.to(traits)
        ]
        if not versions:
            continue
        label = ""
        if template.layout == "chapter":
            chapter_no += 1
            label = f"第{chinese_number(chapter_no)}章"
        elif template.layout == SCHEDULE_LAYOUT:
            schedule_no += 1
            label = f"附件{chinese_number(schedule_no)}"
        elif template.layout == "addendum":
            clause_no = 0
        numbers = range(clause_no + 1, clause_no + 1 + len(versions))
        if template.layout in NUMBERED_LAYOUTS:
            clause_no += len(versions)
            labels = [f"第{chinese_number(number)}条" for number in numbers]
        else:
            labels = [""] * len(versions)
        clauses = (_Placed(v, lab, scope) for v, lab in zip(versions, labels, strict=True))
        yield _PlacedChapter(template, label, tuple(clauses))


def _computed_lists(
    chapters: tuple[_PlacedChapter, ...], terms: Terms
) -> dict[str, tuple[dict[str, str], ...]]:
    """Lists a text says about itself: its conspicuous clauses and its annexes."""
    prominent = [
        {
            "label": (f"《{placed.scope}》" if placed.scope else "")
            + (placed.label or chapter.template.title),
            "title": placed.version.title,
        }
        for chapter in chapters
        for placed in chapter.clauses
        if placed.version.prominent and placed.version.heading
    ]
    annexes = [
        {"no": chapter.label, "title": chapter.template.title, "status": "随本合同一并装订"}
        for chapter in chapters
        if chapter.template.layout == SCHEDULE_LAYOUT
    ]
    annexes += [
        {"no": "补充条款", "title": chapter.template.title, "status": "与本合同同时签订"}
        for chapter in chapters
        if chapter.template.layout == "addendum"
    ]
    annexes += [
        {"no": f"附图 {drawing.drawing_no}", "title": drawing.title, "status": "随本合同一并装订"}
        for drawing in terms.drawings
    ]
    return {
        "prominent_clauses": tuple(prominent),
        "annex_list": tuple(annexes),
        "special_term_lines": tuple(
            {"no": str(number), "text": line}
            for number, line in enumerate(terms.special_term_lines, start=1)
        ),
    }


def _write_clause(work: _Draft, placed: _Placed) -> Clause:
    version = placed.version
    blocks: list[Block] = []
    counters = [0, 0, 0]
    for part in version.prose:
        if isinstance(part, BlockRef):
            blocks.extend(_write_block(work, version, part))
        else:
            blocks.append(_write_paragraph(work, placed, part, counters))
    return Clause(
        id=version.id,
        version=version.version,
        label=placed.label,
        title=version.title,
        prominent=version.prominent,
        blocks=tuple(blocks),
    )


def _write_paragraph(work: _Draft, placed: _Placed, prose: Prose, counters: list[int]) -> Paragraph:
    counters[prose.level] += 1
    counters[prose.level + 1 :] = [0] * (2 - prose.level)
    number = counters[prose.level]
    label = ("", f"（{chinese_number(number)}）", f"{number}.")[prose.level]
    runs = (_run(work, placed, part, "", work.terms) for part in prose.parts)
    return Paragraph(runs=merged(runs), label=label, level=prose.level)


def _run(work: _Draft, placed: _Placed | None, part: Part, prefix: str, root: Any) -> Run:
    match part:
        case Literal(text):
            return Text(text)
        case ClauseRef(clause_id):
            return Text(_reference(work, placed, clause_id))
        case Slot():
            return _field(work, part, prefix, root)


def _reference(work: _Draft, placed: _Placed | None, clause_id: str) -> str:
    target = work.placed.get(clause_id)
    if target is None or not target.label:
        source = placed.version.source_file if placed is not None else "表格"
        raise LibraryInvalid(f"{source} 引用了本合同中没有编号的条款「{clause_id}」")
    if placed is None or target.scope == placed.scope:
        return target.label
    return (f"《{target.scope}》" if target.scope else "主合同") + target.label


def _field(work: _Draft, slot: Slot, prefix: str, root: Any) -> FieldRun:
    path = f"{prefix}.{slot.path}" if prefix else slot.path
    try:
        return FieldRun(path=path, text=fill(slot, _value(work, slot.path, root)))
    except MissingValue:
        work.missing.append(Problem(path, f"缺少「{path}」，合同文本需要填写此项"))
    except LookupError:
        raise LibraryInvalid(f"合同数据中没有字段「{path}」") from None
    return FieldRun(path=path, text="")


def _value(work: _Draft, path: str, root: Any) -> Any:
    if path.startswith("parameter."):
        return work.terms.parameters.get(path.removeprefix("parameter."))
    return lookup(root, path)


def _write_block(work: _Draft, version: ClauseVersion, ref: BlockRef) -> Iterator[Block]:
    if ref.kind == "table":
        template = work.library.tables.get(ref.id)
        if template is None:
            raise LibraryInvalid(f"{version.source_file} 引用了不存在的表格「{ref.id}」")
        yield _write_form(work, template) if template.is_form else _write_list(work, template)
    elif ref.kind == "figure":
        yield single_line(work.terms)
    else:
        yield from _drawings(work.terms, ref.id)


def _drawings(terms: Terms, slot: str) -> Iterator[Drawing]:
    """Drawings of a slot; the slot `all` takes every drawing."""
    for drawing in terms.drawings:
        if slot in ("all", drawing.slot):
            pages = tuple(Page(**page.model_dump()) for page in drawing.pages)
            yield Drawing(
                slot=drawing.slot,
                title=drawing.title,
                drawing_no=drawing.drawing_no,
                drawn_on=drawing.drawn_on.isoformat(),
                pages=pages,
            )


def _cell(work: _Draft, template: CellTemplate, prefix: str, root: Any) -> Cell:
    return Cell(merged(_run(work, None, part, prefix, root) for part in template.parts))


def _write_form(work: _Draft, template: TableTemplate) -> Table:
    rows = tuple(tuple(_cell(work, cell, "", work.terms) for cell in row) for row in template.cells)
    headings: tuple[str, ...] = ()
    if template.heading:
        headings, rows = tuple(cell.text for cell in rows[0]), rows[1:]
    return Table(id=template.id, title=template.title, headings=headings, rows=rows)


def _write_list(work: _Draft, template: TableTemplate) -> Table:
    name = template.rows or ""
    elements = work.lists[name] if name in work.lists else lookup(work.terms, name)
    rows = tuple(
        tuple(_cell(work, column.cell, f"{name}[{n}]", element) for column in template.columns)
        for n, element in enumerate(elements or ())
    )
    if not rows:
        if template.empty is None:
            work.missing.append(Problem(name, f"缺少「{name}」，表格「{template.title}」不能为空"))
        else:
            rows = ((Cell((Text(template.empty),)),),)
    headings = tuple(column.title for column in template.columns)
    return Table(id=template.id, title=template.title, headings=headings, rows=rows)
