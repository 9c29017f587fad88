"""What a skeleton says of its page: width, room, and whether pages break."""

from contract_templates import skeletons
from service.documents.writing.page import Page, page_of
from tests.documents.parts_of_docx import part

BY_FOLDER = {dress.folder: dress for dress in skeletons.KINDS}


def page(folder: str) -> Page:
    file = skeletons.skeleton(BY_FOLDER[folder])
    return page_of({name: part(file, name) for name in ("word/document.xml", "word/styles.xml")})


def test_the_width_follows_the_margins() -> None:
    assert page("high-voltage").width == 11906 - 2 * 1418
    assert page("low-voltage-residential").width == 11906 - 2 * 1021


def test_a_paper_whose_page_titles_begin_no_page_is_short() -> None:
    assert page("high-voltage").roomy
    assert not page("low-voltage-residential").roomy


def test_the_letters_of_table_heads_are_as_wide_as_their_size() -> None:
    assert page("high-voltage").head_letter == 180
    assert page("low-voltage-residential").head_letter == 210


def test_a_skeleton_without_section_or_styles_is_taken_for_an_ordinary_one() -> None:
    empty = b'<d xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'
    assert page_of({"word/document.xml": empty}) == Page()
