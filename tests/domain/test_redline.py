"""Redlines: both texts can be had back, placeholders are never cut, fragments are not scattered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.redline import FrontChange, Piece, redline

WORDS = st.text(alphabet="甲乙丙，。\nab1 ", max_size=30)


def marked(before: str, after: str) -> str:
    signs = {"kept": "{}", "deleted": "[-{}-]", "inserted": "{{+{}+}}"}
    return "".join(signs[piece.mark].format(piece.text) for piece in redline(before, after))


@given(WORDS, WORDS)
def test_without_insertions_it_is_the_old_text_and_without_deletions_the_new(
    before: str, after: str
) -> None:
    pieces = redline(before, after)
    assert "".join(p.text for p in pieces if p.mark != "inserted") == before
    assert "".join(p.text for p in pieces if p.mark != "deleted") == after
    assert all(piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        ("按日付款。", "按日付款。", "按日付款。"),
        ("五日内付款。", "七日内付款。", "[-五-]{+七+}日内付款。"),
        ("按月付款", "按月足额付款", "按月{+足额+}付款"),
        ("甲方应当告知", "甲方告知", "甲方[-应当-]告知"),
        ("付{{ a.b }}元", "付{{ a.c | percent }}元",
         "付[-{{ a.b }}-]{+{{ a.c | percent }}+}元"),
        ("见 GB/T 36547-2018", "见 GB/T 36547-2024", "见 GB/T [-36547-2018-]{+36547-2024+}"),
    ],
)  # fmt: skip
def test_words_are_struck_out_and_written_in(before: str, after: str, wanted: str) -> None:
    assert marked(before, after) == wanted


def test_a_single_character_between_two_changes_is_part_of_the_change() -> None:
    assert redline("金木水", "火木土") == (Piece("deleted", "金木水"), Piece("inserted", "火木土"))


def test_a_line_of_the_front_matter_says_what_went_and_what_came() -> None:
    change = FrontChange("basis", ("law 第1条", "law 第2条"), ("law 第2条", "law 第3条"))
    assert (change.removed, change.added) == (("law 第1条",), ("law 第3条",))
