"""What moves a fingerprint and what does not."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.documents.fingerprint import clause_hash, fingerprint, words
from service.domain.outline import (
    Block,
    Cell,
    Clause,
    Drawing,
    FieldRun,
    Figure,
    Outline,
    Paragraph,
    Table,
    TemplateRef,
    Text,
)
from tests.documents.sample_outline import drawing, figure, form, list_table, sample_outline

SAMPLE = sample_outline()


def with_clause(outline: Outline, number: int, change: Callable[[Clause], Clause]) -> Outline:
    chapter = outline.chapters[2]
    clauses = list(chapter.clauses)
    clauses[number] = change(clauses[number])
    chapters = list(outline.chapters)
    chapters[2] = replace(chapter, clauses=tuple(clauses))
    return replace(outline, chapters=tuple(chapters))


def with_first_block(block: Block) -> Outline:
    return with_clause(SAMPLE, 0, lambda c: replace(c, blocks=(block, *c.blocks[1:])))


def paragraph(*texts: str) -> Paragraph:
    return Paragraph(tuple(Text(text) for text in texts))


def test_it_is_64_hex_digits_and_stable() -> None:
    assert len(fingerprint(SAMPLE)) == 64
    assert fingerprint(SAMPLE) == fingerprint(sample_outline())


def test_a_known_text_keeps_its_fingerprint() -> None:
    """Signed texts are bound to it: changing the rule needs a new schema number."""
    outline = Outline(TemplateRef("x", 1), (), "合同", ())
    assert fingerprint(outline) == (
        "6b82c21e49968db2c1e99e805349288652d836d6e401d6be858b50eb3e3a8195"
    )


def test_how_words_are_split_into_runs_and_fields_does_not_matter() -> None:
    one = with_first_block(Paragraph((Text("自"), FieldRun("a", "今日"), Text("起"))))
    other = with_first_block(paragraph("自今", "日起"))
    assert fingerprint(one) == fingerprint(other)


@pytest.mark.parametrize("same", ["甲 乙", "甲　乙", "甲\u00a0\t乙 ", "\n甲\n乙"])
def test_white_space_counts_as_one_blank(same: str) -> None:
    assert fingerprint(with_first_block(paragraph(same))) == fingerprint(
        with_first_block(paragraph("甲 乙"))
    )


@pytest.mark.parametrize("other", ["甲乙", "甲 丙", "甲 乙。", "甲\u200b 乙"])
def test_every_character_counts(other: str) -> None:
    assert fingerprint(with_first_block(paragraph(other))) != fingerprint(
        with_first_block(paragraph("甲 乙"))
    )


def test_characters_are_composed() -> None:
    assert words("e\u0301") == "é"


@pytest.mark.parametrize(
    "change",
    [
        lambda o: replace(o, title="另一个题目"),
        lambda o: replace(o, kind=TemplateRef("high-voltage", 2)),
        lambda o: replace(o, addenda=()),
        lambda o: replace(o, chapters=o.chapters[:-1]),
        lambda o: replace(o, chapters=(replace(o.chapters[0], title="x"), *o.chapters[1:])),
        lambda o: with_clause(o, 0, lambda c: replace(c, label="第九条")),
        lambda o: with_clause(o, 0, lambda c: replace(c, title="另一个标题")),
        lambda o: with_clause(o, 0, lambda c: replace(c, prominent=not c.prominent)),
        lambda o: with_clause(o, 0, lambda c: replace(c, version=2)),
        lambda o: with_clause(o, 0, lambda c: replace(c, blocks=c.blocks[::-1])),
    ],
)
def test_every_part_of_a_text_counts(change: Callable[[Outline], Outline]) -> None:
    assert fingerprint(change(SAMPLE)) != fingerprint(SAMPLE)


def changed_cell(table: Table) -> Table:
    row = (Cell((Text("改"),)), *table.rows[0][1:])
    return replace(table, rows=(row, *table.rows[1:]))


def changed_figure(block: Figure) -> Figure:
    return replace(block, shared=block.shared[::-1])


def changed_drawing(block: Drawing) -> Drawing:
    return replace(block, pages=block.pages[::-1])


@pytest.mark.parametrize(
    ("block", "other"),
    [
        (form("f"), changed_cell(form("f"))),
        (list_table("l", 2, 2), changed_cell(list_table("l", 2, 2))),
        (form("f"), replace(form("f"), headings=())),
        (figure(), changed_figure(figure())),
        (drawing(), changed_drawing(drawing())),
        (drawing(), replace(drawing(), drawing_no="DY-02")),
        (form("f"), paragraph("table:f")),
    ],
)
def test_every_kind_of_block_counts(block: Block, other: Block) -> None:
    assert fingerprint(with_first_block(block)) != fingerprint(with_first_block(other))
    clause = SAMPLE.chapters[2].clauses[0]
    assert clause_hash(replace(clause, blocks=(block,))) != clause_hash(
        replace(clause, blocks=(other,))
    )


def test_moving_words_between_cells_counts() -> None:
    one = Table("t", "", (), ((Cell((Text("甲 乙"),)), Cell()),))
    other = Table("t", "", (), ((Cell((Text("甲"),)), Cell((Text("乙"),))),))
    assert fingerprint(with_first_block(one)) != fingerprint(with_first_block(other))


def test_a_renumbered_clause_keeps_its_hash() -> None:
    clause = SAMPLE.chapters[2].clauses[0]
    assert clause_hash(replace(clause, label="第九十条")) == clause_hash(clause)
    assert clause_hash(replace(clause, title="x")) != clause_hash(clause)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_text_can_be_hashed(text: str) -> None:
    assert len(fingerprint(with_first_block(paragraph(text)))) == 64
