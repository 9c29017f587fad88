"""Every formatting case is judged as stated by hand, and LibreOffice shows what the truth says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from service.documents.reading.body import BodyReader
from service.documents.reading.document import style_sheet_of
from service.documents.reading.guard import open_package
from service.documents.reading.looks import Look, faults, marks
from service.documents.reading.names import w
from service.documents.reading.prominence import conspicuous, plain_looks
from service.documents.reading.raw import RawParagraph
from tests.documents.prominence.cases import AGREED, CASES, DEVIATING, PAPERS
from tests.documents.prominence.libreoffice import FlatText
from tests.documents.prominence.paper import Case, Paper, packed_paper, words_of

# What takes words out of the text says nothing about how they would have looked.
GONE = frozenset({"hidden", "struck"})


@dataclass(frozen=True)
class Judged:
    """What was made of a case's words: their signs, and whether they stand out."""

    signs: frozenset[str]
    stands_out: bool


def signs_of(looks: list[Look], plain: Look) -> frozenset[str]:
    """The marks all pieces share, and the faults any of them has."""
    found = frozenset.intersection(*(marks(look, plain) for look in looks))
    bad = frozenset().union(*(faults(look, plain) for look in looks))
    return frozenset({"hidden"}) if "hidden" in bad else found | bad


def judged(paper: Paper) -> dict[str, Judged]:
    """What the reader says of each case, by the case's words."""
    package = open_package(packed_paper(paper))
    styles = style_sheet_of(package)
    reader = BodyReader(package, package.main_part, styles)
    body = package.xml(package.main_part).find(w("body"))
    assert body is not None
    blocks = list(reader.blocks(body))
    plain = plain_looks(blocks, styles.looks_by_name)
    found: dict[str, Judged] = {}
    for block in blocks:
        for paragraph in [block] if isinstance(block, RawParagraph) else block.paragraphs:
            looks = [piece.look for piece in paragraph.pieces if piece.text.strip()]
            verdict = bool(conspicuous([paragraph], plain))
            found[paragraph.text] = Judged(
                signs_of(looks, plain.body) if looks else frozenset(), verdict
            )
    for words in reader.findings.hidden:
        sign = "struck" if words.startswith("（已划去）") else "hidden"
        found[words] = Judged(frozenset({sign}), False)
    return found


def of_case(found: Mapping[str, Judged], paper: Paper, case: Case) -> Judged:
    words = paper.words(case)
    return next(judgement for text, judgement in found.items() if words in text)


@pytest.fixture(scope="session")
def ours() -> dict[str, dict[str, Judged]]:
    return {slug: judged(paper) for slug, paper in PAPERS.items()}


@pytest.fixture(scope="session")
def theirs(flat_texts: dict[str, Path]) -> dict[str, dict[str, list[Look]]]:
    """LibreOffice's looks of each paper: by a case's words, and `plain` for the plain text."""
    return {slug: dict(shown(paper, flat_texts[slug])) for slug, paper in PAPERS.items()}


def shown(paper: Paper, file: Path) -> Iterator[tuple[str, list[Look]]]:
    paragraphs = list(FlatText(file.read_bytes()).paragraphs())
    yield "plain", looks_of(paragraphs, paper.plain)
    for number, _ in enumerate(paper.cases):
        yield words_of(number), looks_of(paragraphs, words_of(number))


def looks_of(paragraphs: list[list[tuple[str, Look]]], words: str) -> list[Look]:
    """The looks in the first paragraph with these words; none where LibreOffice has none."""
    for pieces in paragraphs:
        if words in "".join(text for text, _ in pieces):
            return [look for text, look in pieces if text.strip()]
    return []


def test_there_are_more_than_two_hundred_cases_and_no_two_alike() -> None:
    names = [param.id for param in CASES]
    assert len(names) == len(set(names)) > 250
    assert len(AGREED) > 240


@pytest.mark.parametrize(("paper", "case"), CASES)
def test_a_case_is_judged_as_it_is(
    ours: dict[str, dict[str, Judged]], paper: Paper, case: Case
) -> None:
    assert of_case(ours[paper.slug], paper, case) == Judged(case.signs, case.stands_out)


@pytest.mark.parametrize(("paper", "case"), AGREED)
def test_libreoffice_shows_what_the_case_says(
    theirs: dict[str, dict[str, list[Look]]], paper: Paper, case: Case
) -> None:
    [plain] = theirs[paper.slug]["plain"]
    looks = theirs[paper.slug][paper.words(case)]
    # Words that are not in its text at all nobody sees.
    signs = signs_of(looks, plain) if looks else frozenset({"hidden"})
    gone = case.signs & GONE
    assert (signs & gone if gone else signs) == case.signs


@pytest.mark.parametrize(("paper", "case"), DEVIATING)
def test_where_libreoffice_is_said_to_deviate_it_does(
    theirs: dict[str, dict[str, list[Look]]], paper: Paper, case: Case
) -> None:
    [plain] = theirs[paper.slug]["plain"]
    looks = theirs[paper.slug][paper.words(case)]
    assert (signs_of(looks, plain) if looks else frozenset({"hidden"})) != case.signs
