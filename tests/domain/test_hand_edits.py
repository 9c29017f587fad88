"""Hand edits carried over a text that is drafted anew."""

from dataclasses import replace

import pytest

from service.domain.hand_edits import EditedInBothPlaces, carried_over
from service.domain.outline import Chapter, Clause, Outline, Paragraph, TemplateRef, Text


def clause(name: str, words: str) -> Clause:
    return Clause(name, 1, "", name, False, (Paragraph((Text(words),)),))


def text(*chapters: tuple[str, tuple[Clause, ...]]) -> Outline:
    return Outline(
        TemplateRef("kind", 1),
        (),
        "合同",
        tuple(Chapter(name, "", name, "plain", clauses) for name, clauses in chapters),
    )


BEFORE = text(("a", (clause("a1", "甲"), clause("a2", "乙"))), ("c", (clause("c1", "丙"),)))
EDITED = text(("a", (clause("a1", "甲改"), clause("a2", "乙"))), ("c", (clause("c1", "丙"),)))


def test_a_text_nobody_edited_is_the_new_one() -> None:
    after = replace(BEFORE, title="新合同")
    assert carried_over(BEFORE, BEFORE, after) is after


def test_an_edit_stays_where_drafting_changes_another_clause() -> None:
    after = text(("a", (clause("a1", "甲"), clause("a2", "乙新"))), ("c", (clause("c1", "丙"),)))
    found = carried_over(EDITED, BEFORE, after)
    assert [c.text for c in found.clauses()] == ["甲改", "乙新", "丙"]


def test_a_new_chapter_comes_in_its_place_and_one_that_goes_goes() -> None:
    after = text(("a", BEFORE.chapters[0].clauses), ("b", (clause("b1", "附图"),)))
    found = carried_over(EDITED, BEFORE, after)
    assert [c.text for c in found.clauses()] == ["甲改", "乙", "附图"]


def test_a_clause_added_by_hand_stays() -> None:
    own = text(("a", (*BEFORE.chapters[0].clauses, clause("", "另有约定"))), ("c", ()))
    after = text(("a", (clause("a1", "甲新"), clause("a2", "乙"))), ("c", (clause("c1", "丙"),)))
    found = carried_over(own, BEFORE, after)
    assert [c.text for c in found.clauses()] == ["甲新", "乙", "另有约定"]


def test_a_clause_that_both_change_is_named() -> None:
    after = text(("a", (clause("a1", "甲新"), clause("a2", "乙"))), ("c", (clause("c1", "丙"),)))
    with pytest.raises(EditedInBothPlaces, match="a1"):
        carried_over(EDITED, BEFORE, after)
