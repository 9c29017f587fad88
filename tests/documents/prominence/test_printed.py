"""What the cases say is what LibreOffice's printed page shows: ink, lines, colours, heights."""

from pathlib import Path

import pytest

from service.documents.reading.colours import WHITE, distance
from tests.documents.prominence.cases import EVERY, PAPERS, params
from tests.documents.prominence.paper import Case, Paper, words_of
from tests.documents.prominence.printed import Print, prints

PLAIN = "plain"
# LibreOffice prints revisions in the colour of their author.
REVISED = ("w:rPrChange", "w:ins ")
MEASURED = [
    (paper, case)
    for paper, case in EVERY
    if not case.deviates and not any(mark in case.body for mark in REVISED)
]
# Fonts this machine lacks are replaced by one of another weight.
INKED = [
    (paper, case)
    for paper, case in MEASURED
    if not paper.slug.startswith("fonts")
    and case.body.count("@</w:t>") == case.body.count("</w:t>") - case.body.count("别的字")
    and not case.signs & {"hidden", "struck", "underlined", "framed", "fine", "pale"}
]

Pages = dict[str, dict[str, Print]]


@pytest.fixture(scope="session")
def pages(printed_papers: dict[str, Path]) -> Pages:
    """What is printed of each paper: by a case's words, and `plain` for the plain text."""
    return {
        slug: dict(prints(printed_papers[slug], sought(paper))) for slug, paper in PAPERS.items()
    }


def sought(paper: Paper) -> dict[str, str]:
    every = [words_of(number) for number in range(len(paper.cases))]
    return {PLAIN: paper.plain[:6], **{words: words for words in every}}


def of(pages: Pages, paper: Paper, case: Case) -> tuple[Print, Print]:
    """The print of a case's words and of the plain text."""
    return pages[paper.slug][paper.words(case)], pages[paper.slug][PLAIN]


def legible(printed: Print | None) -> bool:
    """Words of 4 points with some width and contrast."""
    if printed is None or printed.height < 4 or printed.width < printed.height:
        return False
    return printed.contrast >= 1.15


@pytest.mark.parametrize(("paper", "case"), params(MEASURED))
def test_hidden_words_and_no_others_are_missing_on_paper(
    pages: Pages, paper: Paper, case: Case
) -> None:
    printed = pages[paper.slug].get(paper.words(case))
    assert legible(printed) is ("hidden" not in case.signs)


@pytest.mark.parametrize(
    ("paper", "case"), params((p, c) for p, c in MEASURED if not c.signs & {"hidden", "struck"})
)
def test_size_colour_and_ground_are_printed_as_the_case_says(
    pages: Pages, paper: Paper, case: Case
) -> None:
    printed, plain = of(pages, paper, case)
    shaded = distance(printed.ground, WHITE) >= 0x20
    seen = {
        "larger": printed.height >= plain.height * 1.15,
        "shaded": shaded,
        "pale": printed.contrast < 3,
    }
    if not shaded and plain.chroma < 0x60 and 'w:u w:val="single" w:color' not in case.body:
        seen["coloured"] = printed.chroma >= 0x60
    assert {sign for sign, there in seen.items() if there} == case.signs & seen.keys()


@pytest.mark.parametrize(
    ("paper", "case"), params((p, c) for p, c in MEASURED if "underlined" in c.signs)
)
def test_underlined_words_have_a_line_below(pages: Pages, paper: Paper, case: Case) -> None:
    printed, plain = of(pages, paper, case)
    assert printed.line >= max(0.09, plain.line)


@pytest.mark.parametrize(("paper", "case"), params(INKED))
def test_bold_words_and_no_others_take_more_ink(pages: Pages, paper: Paper, case: Case) -> None:
    printed, plain = of(pages, paper, case)
    # Plain ones reach 1.4 times the ink of the plain text, bold ones begin at 1.6.
    assert (printed.ink >= plain.ink * 1.5) is ("bold" in case.signs)
