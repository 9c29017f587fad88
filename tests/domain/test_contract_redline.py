"""Two texts clause by clause: the pieces give both, however long or many the clauses are."""

from hypothesis import given
from hypothesis import strategies as st

from service.domain.contract_redline import ComparedClause, compared_clauses
from service.domain.edits import ClauseVerdict
from service.domain.outline import Chapter, Clause, Outline, Paragraph, TemplateRef, Text


def text(*clauses: tuple[str, str]) -> Outline:
    made = tuple(
        Clause(name, 1, f"第{n}条", f"条款{name}", False, _paragraphs(words))
        for n, (name, words) in enumerate(clauses, start=1)
    )
    return Outline(TemplateRef("kind", 1), (), "合同", (Chapter("c", "", "", "chapter", made),))


def _paragraphs(words: str) -> tuple[Paragraph, ...]:
    return tuple(Paragraph((Text(line),)) for line in words.split("\n"))


def side(clause: ComparedClause, mark: str) -> str:
    return "".join(piece.text for piece in clause.words if piece.mark in ("kept", mark))


def both(old: Outline, new: Outline) -> list[ComparedClause]:
    return list(compared_clauses(old, new))


def test_an_edit_marks_the_words_and_leaves_other_paragraphs_whole() -> None:
    (clause,) = both(text(("a", "不收取费用。\n第二款。")), text(("a", "收取工本费。\n第二款。")))
    assert clause.verdict is ClauseVerdict.EDITED
    assert (side(clause, "deleted"), side(clause, "inserted")) == (
        "不收取费用。\n第二款。",
        "收取工本费。\n第二款。",
    )
    assert clause.words[-1].text == "第二款。"


def test_removed_and_added_clauses_stand_in_their_places() -> None:
    found = both(
        text(("a", "甲"), ("b", "乙"), ("c", "丙")), text(("a", "甲"), ("d", "丁"), ("c", "丙"))
    )
    told = [(clause.id, clause.verdict.value) for clause in found]
    assert told == [("a", "unchanged"), ("b", "removed"), ("d", "added"), ("c", "unchanged")]
    assert [side(clause, "deleted") for clause in found] == ["甲", "乙", "", "丙"]


def test_a_clause_pasted_twice_is_shown_once_as_kept_and_once_as_new() -> None:
    found = both(text(("a", "甲"), ("b", "乙")), text(("a", "甲"), ("a", "甲"), ("b", "乙")))
    assert [clause.verdict.value for clause in found].count("added") == 1
    assert [side(clause, "inserted") for clause in found] == ["甲", "甲", "乙"]


def test_a_renumbered_clause_shows_its_new_number() -> None:
    found = both(text(("a", "甲"), ("b", "乙")), text(("b", "乙")))
    last = found[-1]
    assert last.verdict is ClauseVerdict.UNCHANGED
    assert any(piece.mark == "inserted" for piece in last.heading)


def test_a_change_that_masking_hides_is_told() -> None:
    old, new = text(("a", "电话13800000031")), text(("a", "电话13877770031"))
    shown = text(("a", "电话138****0031"))
    (clause,) = compared_clauses(old, new, (shown, shown))
    assert clause.remark
    assert all(piece.mark == "kept" for piece in clause.words)


def test_an_endless_clause_is_struck_out_whole() -> None:
    (clause,) = both(text(("a", "甲" * 5_000)), text(("a", "乙" * 5_000)))
    assert [piece.mark for piece in clause.words] == ["deleted", "inserted"]


_CLAUSES = st.lists(
    st.tuples(st.sampled_from("abcd"), st.text("甲乙丙，。\n", max_size=20)), max_size=6
)


@given(_CLAUSES, _CLAUSES)
def test_both_texts_are_there_whole(
    before: list[tuple[str, str]], after: list[tuple[str, str]]
) -> None:
    old, new = text(*before), text(*after)
    found = both(old, new)
    told = sorted(side(c, "deleted") for c in found if c.verdict is not ClauseVerdict.ADDED)
    assert told == sorted(clause.text for clause in old.clauses())
    told = [side(c, "inserted") for c in found if c.verdict is not ClauseVerdict.REMOVED]
    assert told == [clause.text for clause in new.clauses()]
