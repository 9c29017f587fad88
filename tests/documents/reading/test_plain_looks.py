"""What counts as the plain text of a paper, and what stands out beside it."""

import pytest

from service.documents.reading.colours import (
    BLACK,
    UNSET,
    WHITE,
    contrast,
    parsed,
    patterned,
    readable_on,
    varied,
)
from service.documents.reading.looks import Look, faults, heavy, marks
from service.documents.reading.prominence import Plain, conspicuous, plain_looks
from service.documents.reading.raw import ClauseMark, Piece, RawParagraph
from service.documents.styles import BODY, COVER_CELL, FIGURE_SIDE, PROMINENT_SUFFIX

PLAIN, BOLD, TINY = Look(size=21), Look(size=21, bold=True), Look(size=12)


def paragraph(
    look: Look, length: int = 10, style: str = "", heading: int | None = None
) -> RawParagraph:
    piece = Piece("字" * length, None, look)
    return RawParagraph((piece,), style, heading, (), (), (), ClauseMark())


def test_plain_words_are_the_measure_even_where_most_words_are_bold() -> None:
    plain = plain_looks([paragraph(BOLD, 80), paragraph(PLAIN, 20)], {})
    assert plain.body == PLAIN
    assert conspicuous([paragraph(BOLD)], plain)


def test_a_few_plain_words_do_not_make_a_bold_paper_conspicuous() -> None:
    plain = plain_looks([paragraph(BOLD, 95), paragraph(PLAIN, 5)], {})
    assert plain.body == BOLD
    assert not conspicuous([paragraph(BOLD)], plain)


def test_the_commonest_of_equally_plain_looks_is_the_measure() -> None:
    blocks = [paragraph(TINY, 30), paragraph(PLAIN, 60), paragraph(BOLD, 10)]
    assert plain_looks(blocks, {}).body == PLAIN


def test_pale_words_and_headings_are_not_the_plain_text() -> None:
    pale = Look(size=21, colour=0xC0C0C0)
    blocks = [paragraph(pale, 50), paragraph(BOLD, 20), paragraph(PLAIN, 30, heading=1)]
    assert plain_looks(blocks, {}).body in (pale, BOLD)
    assert plain_looks([paragraph(PLAIN, heading=0)], {}).body == Look()


def test_a_style_of_ours_is_measured_by_its_plain_twin() -> None:
    large = Look(size=28)
    plain = Plain(PLAIN, {COVER_CELL.name: large, BODY.name: PLAIN})
    twin = COVER_CELL.name + PROMINENT_SUFFIX
    assert not conspicuous([paragraph(large, style=COVER_CELL.name)], plain)
    assert not conspicuous([paragraph(large, style=twin)], plain)
    assert conspicuous([paragraph(Look(size=28, underlined=True), style=twin)], plain)
    assert conspicuous([paragraph(large, style="别人的样式")], plain)


def test_every_paragraph_must_stand_out_but_side_notes_and_blanks() -> None:
    plain = Plain(PLAIN)
    side = paragraph(PLAIN, style=FIGURE_SIDE.name)
    assert conspicuous([paragraph(BOLD), side, paragraph(PLAIN, 0)], plain)
    assert conspicuous([paragraph(BOLD), paragraph(PLAIN, 1)], plain) is False
    assert conspicuous([side], plain) is None


@pytest.mark.parametrize(
    ("look", "sign"),
    [
        (Look(size=21, bold=True), "bold"),
        (Look(size=21, underlined=True), "underlined"),
        (Look(size=21, dotted=True), "dotted"),
        (Look(size=21, font="黑体"), "heavy"),
        (Look(size=25), "larger"),
        (Look(size=21, colour=0xC00000), "coloured"),
        (Look(size=21, ground=0xD9D9D9), "shaded"),
        (Look(size=21, framed=True), "framed"),
    ],
)
def test_each_mark_counts_alone_and_only_beside_words_without_it(look: Look, sign: str) -> None:
    assert marks(look, PLAIN) == {sign}
    assert not marks(look, look)
    assert not faults(look, PLAIN)


@pytest.mark.parametrize(
    ("look", "sign"),
    [
        (Look(size=21, struck=True), {"struck"}),
        (Look(size=21, colour=0xBFBFBF), {"pale"}),
        (Look(size=15), {"fine"}),
        (Look(size=21, width=50), {"fine"}),
        (Look(size=21, hidden=True), {"hidden"}),
        (Look(size=7), {"hidden", "fine"}),
        (Look(size=21, colour=WHITE), {"hidden", "pale"}),
    ],
)
def test_each_fault_is_seen(look: Look, sign: set[str]) -> None:
    assert faults(look, PLAIN) == sign


def test_heavy_fonts_are_told_by_name() -> None:
    assert heavy("黑体")
    assert heavy("SIMHEI")
    assert heavy("方正小标宋简体")
    assert not heavy("")
    assert not heavy("微软雅黑")
    assert not heavy("宋体")


def test_colours_are_read_mixed_and_compared() -> None:
    assert (parsed("C00000"), parsed("auto"), parsed(None), parsed("FFF")) == (
        0xC00000,
        UNSET,
        UNSET,
        UNSET,
    )
    assert patterned("pct50", BLACK, WHITE) == 0x808080
    assert patterned("solid", 0xFF0000, WHITE) == 0xFF0000
    assert patterned("clear", BLACK, UNSET) == UNSET
    assert patterned("thinDiagStripe", UNSET, UNSET) == 0xBFBFBF
    assert patterned("horzStripe", BLACK, WHITE) == patterned("pct50", BLACK, WHITE)
    assert varied(WHITE, None, "80") == 0x808080
    assert varied(BLACK, "80", None) == 0x7F7F7F
    assert varied(0x4472C4, "FF", "nonsense") == 0x4472C4
    assert (readable_on(BLACK), readable_on(0xD9D9D9)) == (WHITE, BLACK)
    assert contrast(WHITE, BLACK) == pytest.approx(21)
