"""An edited text read back into terms: what changed, what contradicts itself, what is lost."""

from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Any

import pytest

from service.documents import read_docx
from service.domain.edits import compare_texts
from service.domain.field_texts import printings, says
from service.domain.outline import Block, Cell, FieldRun, Outline, Paragraph, Run, Table
from service.domain.quantities import Quantity
from service.domain.term_changes import ReadTerms, Unresolved, read_terms, value_of
from service.domain.term_printings import Printing, printings_of
from service.domain.terms import Terms, lookup
from service.usecases.drafting import DraftedText, draft_text
from tests.documents.edited.bench import (
    HOME,
    HV,
    LV,
    PV,
    Edit,
    Paper,
    library,
    remove,
    sample,
    text_of,
    w,
)
from tests.documents.edited.word_edits import (
    BILL,
    PARTIES,
    deleted,
    pasted_from_another,
    row_deleted,
    row_moved,
    typed,
    value_control_deleted,
    value_emptied,
)

OBJECTION = "agreed.billing.objection_days"


@lru_cache(maxsize=8)
def text_of_sample(name: str) -> DraftedText:
    it = sample(name)
    return draft_text(it.facts, it.supplier, it.request, library(), it.as_of, it.contract_no)


def read_after(
    name: str, *edits: Edit, earlier: tuple[Unresolved, ...] = (), base: Outline | None = None
) -> ReadTerms:
    """What a sample's file says after some edits, against its terms."""
    paper, known = Paper(name), text_of_sample(name)
    for edit in edits:
        edit(paper)
    read = read_docx(paper.saved(), library(), sample(name).as_of)
    changes = compare_texts(base or known.outline, read.outline, read.notes.added)
    return read_terms(
        read.outline, known.terms, known.selection, library(), edits=changes, earlier=earlier
    )


def changes_of(read: ReadTerms) -> dict[str, tuple[str, str]]:
    return {change.path: (change.old, change.new) for change in read.changes}


def unsettled(read: ReadTerms) -> list[str]:
    return [item.path for item in read.unresolved]


def other_than(value: Any) -> Any:
    """Another value of the same sort; None where there is no plain one."""
    match value:
        case bool():
            return not value
        case Enum():
            members = list(type(value))
            return members[(members.index(value) + 1) % len(members)]
        case Quantity():
            return Quantity(value=value.value + 1, unit=value.unit)
        case int():
            return value + 1
        case Decimal():
            return value + Decimal("0.01")
        case date():
            return value + timedelta(days=1)
        case str():
            return f"{value}改"
    return None


def with_words(outline: Outline, paths: set[str], words: str) -> Outline:
    """A text whose fields of these paths say something else."""

    def run(it: Run) -> Run:
        return FieldRun(it.path, words) if isinstance(it, FieldRun) and it.path in paths else it

    def block(it: Block) -> Block:
        if isinstance(it, Paragraph):
            return replace(it, runs=tuple(map(run, it.runs)))
        if isinstance(it, Table):
            rows = ((Cell(tuple(map(run, c.runs))) for c in row) for row in it.rows)
            return replace(it, rows=tuple(map(tuple, rows)))
        return it

    chapters = (
        replace(
            chapter,
            clauses=tuple(replace(c, blocks=tuple(map(block, c.blocks))) for c in chapter.clauses),
        )
        for chapter in outline.chapters
    )
    return replace(outline, chapters=tuple(chapters))


def cell(clause: str, old: str, new: str) -> Edit:
    """Type over the whole of a table's cell."""

    def edit(paper: Paper) -> None:
        cells = paper.all("tc", inside=paper.clause(clause))
        found = next(item for item in cells if text_of(item) == old)
        first, *rest = paper.all("t", inside=found)
        first.text = new
        for other in rest:
            other.text = ""

    return edit


@pytest.mark.parametrize("name", [LV, HV, PV])
def test_an_unedited_text_changes_no_term(name: str) -> None:
    read = read_after(name)
    assert (read.changes, read.unresolved) == ((), ())
    assert read.terms == text_of_sample(name).terms


def test_a_value_changed_in_all_its_places_is_a_changed_term() -> None:
    read = read_after(
        LV, typed(BILL, "15", "30"), typed("liability.breach-low-voltage", "15", "30")
    )
    assert changes_of(read) == {OBJECTION: ("15", "30")}
    assert read.terms.agreed.billing.objection_days == 30
    assert read.unresolved == ()


def test_a_value_changed_in_one_of_its_places_is_a_conflict_that_names_both() -> None:
    read = read_after(LV, typed(BILL, "15", "30"))
    (item,) = read.unresolved
    assert {place.clause for place in item.places} == {BILL, "liability.breach-low-voltage"}
    assert set(item.texts) == {"30", "15"}
    assert read.terms.agreed.billing.objection_days == 15


def test_words_that_are_no_value_change_no_term() -> None:
    read = read_after(
        LV, typed(BILL, "15", "若干"), typed("liability.breach-low-voltage", "15", "若干")
    )
    assert unsettled(read) == [OBJECTION]
    assert read.terms == text_of_sample(LV).terms


@pytest.mark.parametrize("edit", [value_emptied, value_control_deleted])
def test_a_value_that_is_gone_is_told_and_stays_told(edit: Edit) -> None:
    read = read_after(LV, edit)
    assert unsettled(read) == [OBJECTION]
    assert read.unresolved[0].lost
    again = Paper(LV)
    edit(again)
    base = read_docx(again.saved(), library(), sample(LV).as_of).outline
    # The next upload changes nothing there: nobody has settled it.
    assert unsettled(read_after(LV, edit, earlier=read.unresolved, base=base)) == [OBJECTION]
    assert unsettled(read_after(LV, earlier=read.unresolved, base=base)) == []


def test_a_value_goes_with_its_clause_and_nothing_is_lost() -> None:
    read = read_after(LV, deleted(BILL), earlier=())
    assert unsettled(read) == []


def test_a_cell_of_a_table_is_a_value_too() -> None:
    owner = text_of_sample(LV).terms.customer
    read = read_after(LV, cell(PARTIES, owner.registered_address, "示范镇新街1号"))
    assert "customer.registered_address" in {*changes_of(read), *unsettled(read)}


def test_a_row_deleted_is_an_element_less() -> None:
    known = text_of_sample(LV).terms.contacts
    read = read_after(LV, row_deleted)
    assert read.terms.contacts == known[:-1]
    assert list(changes_of(read)) == ["contacts"]


def test_rows_moved_are_elements_in_another_order() -> None:
    known = text_of_sample(LV).terms.contacts
    read = read_after(LV, row_moved)
    assert sorted(c.role for c in read.terms.contacts) == sorted(c.role for c in known)
    assert read.terms.contacts != known
    assert read.unresolved == ()


def test_a_row_added_with_all_its_values_is_an_element_more() -> None:
    def add_row(paper: Paper) -> None:
        from_row = paper.rows(PARTIES, 1)[-1]
        row = deepcopy(paper.rows(PARTIES, 1)[-1])
        for item, words in zip(
            row.iter(w("tc")), ("巡检联系人", "马成", "13800000099"), strict=True
        ):
            first, *rest = list(item.iter(w("t")))
            first.text = words
            for other in rest:
                remove(other)
        from_row.addnext(row)

    read = read_after(LV, add_row)
    added = read.terms.contacts[-1]
    assert (added.role, added.name, added.mobile) == ("巡检联系人", "马成", "13800000099")
    assert read.unresolved == ()


def test_a_row_that_gives_no_whole_element_is_unsettled() -> None:
    def add_row(paper: Paper) -> None:
        row = deepcopy(paper.rows(PARTIES, 1)[-1])
        for item in row.iter(w("t")):
            item.text = "另一位"
        paper.rows(PARTIES, 1)[-1].addnext(row)

    read = read_after(LV, add_row)
    assert unsettled(read) == ["contacts"]
    assert read.terms.contacts == text_of_sample(LV).terms.contacts


def test_a_date_that_lies_before_the_beginning_is_unsettled() -> None:
    def edit(paper: Paper) -> None:
        for item in paper.all("t"):
            item.text = (item.text or "").replace("2029年11月30日", "2020年1月1日")
            item.text = (item.text or "").replace("2031年11月30日", "2020年1月1日")

    read = read_after(LV, edit)
    assert unsettled(read) == ["term.ends_on"]
    assert "早于" in read.unresolved[0].reason


def test_a_clause_of_another_paper_brings_values_that_do_not_fit() -> None:
    read = read_after(LV, pasted_from_another)
    assert all(path.startswith("generation.") for path in unsettled(read))
    assert isinstance(read.terms, Terms)
    assert lookup(read.terms, "generation") is None


def test_the_number_of_the_contract_is_not_changed_in_word() -> None:
    def edit(paper: Paper) -> None:
        number = text_of_sample(LV).terms.account_no
        for item in paper.all("t"):
            item.text = (item.text or "").replace(number, "999999999999")

    read = read_after(LV, edit)
    assert unsettled(read) == ["account_no"]
    assert "不得" in read.unresolved[0].reason


_EVERY = [pytest.param(n, marks=[] if n == HOME else [pytest.mark.slow]) for n in (HOME, LV, PV)]


@pytest.mark.parametrize("name", _EVERY)
def test_each_value_changed_everywhere_is_that_term_or_is_unsettled(name: str) -> None:
    known = text_of_sample(name)
    places: dict[str, list[Printing]] = {}
    for printing in printings_of(known.outline, library(), known.terms):
        places.setdefault(printing.term, []).append(printing)
    taken = 0
    for term, printed in places.items():
        filters = printed[0].filters
        other = other_than(value_of(known.terms, term))
        words = next(printings(other, filters), None)
        if other is None or words is None:
            continue
        outline = with_words(known.outline, {p.path for p in printed}, words)
        read = read_terms(outline, known.terms, known.selection, library())
        if read.unresolved:
            assert [change.path for change in read.changes] in ([], [term])
            continue
        assert [change.path for change in read.changes] == [term]
        assert says(words, value_of(read.terms, term), filters)
        taken += 1
    assert taken > 30


def test_a_changed_value_asks_for_the_diagram_to_be_changed_too() -> None:
    known = text_of_sample(HV)
    capacity = known.terms.capacity.contract
    more = Quantity(value=capacity.value + 100, unit=capacity.unit)
    paths = {p.path for p in printings_of(known.outline, library(), known.terms)
             if p.term == "receiving_points[0].transformers[0].capacity"}  # fmt: skip
    outline = with_words(known.outline, paths, str(more))
    read = read_terms(outline, known.terms, known.selection, library())
    assert unsettled(read) == ["single-line"]
    assert read.terms.receiving_points[0].transformers[0].capacity == more
