"""Issued papers: every page names itself, and what is agreed is untouched."""

import io
from zipfile import ZipFile

import pytest
from PIL import Image

from service.documents import read_docx
from service.documents.returned.approved import approved_print
from service.documents.returned.codes import find_codes
from service.documents.returned.pages import PdfFile
from service.documents.returned.text_layer import body_words, read_text_layer
from service.documents.writing.paper_codes import issued_docx, modules_of, right_margin_mm
from service.documents.writing.pdf_codes import stamps_lie_clear
from service.domain.catalogue import Library
from service.domain.outline import Paragraph
from service.domain.paper_code import paper_code
from service.domain.same_words import plain_words
from service.domain.word_stream import compare_words
from service.library.samples import Sample
from service.usecases.drafting import DraftedText
from tests.papers.conftest import SamplePaper
from tests.papers.photos import drawn_page

pytestmark = [pytest.mark.pdf, pytest.mark.slow, pytest.mark.timeout(900)]


def test_the_code_changes_nothing_that_is_read_from_the_word_file(
    drafts: dict[str, tuple[DraftedText, bytes]],
    samples: dict[str, Sample],
    library: Library,
) -> None:
    for name, (text, docx) in drafts.items():
        code = paper_code(text.header.supplier_no, 1, text.header.fingerprint)
        issued = read_docx(issued_docx(docx, code), library, samples[name].as_of)
        assert issued == read_docx(docx, library, samples[name].as_of), name


def test_the_word_files_code_names_contract_version_and_words_but_no_page(
    flat: SamplePaper,
) -> None:
    with ZipFile(io.BytesIO(flat.issued.docx)) as parts:
        picture = Image.open(io.BytesIO(parts.read("word/media/papercode.png")))
        white = Image.new("L", (picture.width + 80, picture.height + 80), 255)
        white.paste(picture, (40, 40))
    assert find_codes(white).codes == (flat.issued.code,)
    assert flat.issued.code.page is None


def test_room_without_a_code_has_no_picture(flat: SamplePaper) -> None:
    with ZipFile(io.BytesIO(issued_docx(flat.plain, None))) as parts:
        assert not [name for name in parts.namelist() if name.startswith("word/media")]


def test_the_same_paper_is_the_same_bytes(flat: SamplePaper) -> None:
    assert issued_docx(flat.plain, flat.issued.code) == flat.issued.docx


def test_a_code_is_small_enough_for_half_a_millimetre_a_module(
    papers: dict[str, SamplePaper],
) -> None:
    for paper in papers.values():
        assert len(modules_of(paper.issued.code.on_page(42, 42))) == 33


def test_a_flats_contract_still_prints_on_six_pages(flat: SamplePaper) -> None:
    with PdfFile(flat.pdf, 1) as file:
        assert file.pages == 6


def test_no_code_covers_or_touches_a_word(papers: dict[str, SamplePaper]) -> None:
    for name, paper in papers.items():
        assert stamps_lie_clear(paper.unstamped, right_margin_mm(paper.plain)), name


def test_a_code_over_words_would_be_seen(flat: SamplePaper) -> None:
    # In the middle of the line at the foot stand the fingerprint and the page number.
    assert not stamps_lie_clear(flat.unstamped, 130)


def test_pages_of_every_sample_name_themselves(papers: dict[str, SamplePaper]) -> None:
    """First, last and one between; of one sample every page."""
    for name, paper in papers.items():
        with PdfFile(paper.pdf, 1) as file:
            last = file.pages - 1
            whole = name == "wholesale/county-10kv"
            for index in range(file.pages) if whole else sorted({0, last // 2, last}):
                expected = paper.issued.code.on_page(index + 1, file.pages)
                found = find_codes(file.drawn(index, 1200))
                assert found.codes == (expected,), f"{name}, page {index + 1}"


def test_stamping_changes_no_word_and_adds_no_page(papers: dict[str, SamplePaper]) -> None:
    for name, paper in papers.items():
        with PdfFile(paper.pdf, 1) as after, PdfFile(paper.unstamped, 1) as before:
            assert read_text_layer(after) == read_text_layer(before), name


def test_every_pdf_says_what_was_approved_word_for_word(papers: dict[str, SamplePaper]) -> None:
    for name, paper in papers.items():
        approved = approved_print(paper.issued.docx)
        with PdfFile(paper.pdf, 1) as file:
            pages = read_text_layer(file)
        assert compare_words(approved.stretches, body_words(pages, approved)) == (), name
        assert all(page.seen for page in pages), name
        assert sum(page.pictures for page in pages) == approved.pictures, name


def test_approved_words_hold_every_paragraph_of_the_outline(flat: SamplePaper) -> None:
    words = approved_print(flat.issued.docx).words
    for clause in flat.text.outline.clauses():
        for block in clause.blocks:
            if isinstance(block, Paragraph):
                assert plain_words(block.label + block.text) in words


def test_a_page_is_white_around_its_code(flat: SamplePaper) -> None:
    image = drawn_page(flat.pdf, 1, 200).convert("L")
    dots = image.width / 210
    left, right = (192 - 18) * dots, 192 * dots
    top, bottom = (297 - 23.5) * dots, (297 - 5.5) * dots
    frame = image.crop((round(left - dots), round(top - dots), round(right + dots), round(top)))
    assert frame.point([255] * 200 + [0] * 56).getbbox() is None
    assert bottom < image.height
