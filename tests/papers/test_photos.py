"""Codes in photos and scans: most are read, none is read wrongly."""

import io
import random

import pytest
from PIL import Image

from service.documents.returned.codes import find_codes
from service.documents.returned.files import open_image
from service.documents.returned.pages import PdfFile
from service.domain.paper_code import PaperCode
from tests.papers.conftest import SamplePaper
from tests.papers.photos import Mishap, any_mishap, drawn_page, photo

pytestmark = [pytest.mark.pdf, pytest.mark.slow, pytest.mark.timeout(900)]

SINGLE = {
    "none": Mishap(),
    "a few degrees": Mishap(turn=6),
    "aslant": Mishap(turn=-33),
    "on its side": Mishap(turn=90),
    "upside down": Mishap(turn=180),
    "from below": Mishap(squeeze=0.15),
    "blurred": Mishap(blur=1.3),
    "grainy": Mishap(noise=40),
    "half in shadow": Mishap(shadow=0.6),
    "stamped": Mishap(stamp=True),
    "squeezed into a JPEG": Mishap(quality=25),
    "small": Mishap(dots=110),
}


def codes_in(jpeg: bytes) -> tuple[PaperCode, ...]:
    return find_codes(open_image(jpeg, 1)).codes


@pytest.mark.parametrize("mishap", SINGLE.values(), ids=SINGLE)
def test_one_mishap_leaves_a_page_readable(mishap: Mishap, flat: SamplePaper) -> None:
    assert codes_in(photo(flat.pdf, 3, mishap)) == (flat.issued.code.on_page(3, 6),)


def test_of_many_bad_photos_nearly_all_are_read_and_none_wrongly(
    papers: dict[str, SamplePaper],
) -> None:
    chance = random.Random(20261123)
    read, shots = 0, 16
    for number in range(shots):
        name = chance.choice(sorted(papers))
        pages = _pages(papers[name].pdf)
        page = chance.randint(1, pages)
        found = codes_in(photo(papers[name].pdf, page, any_mishap(chance), number))
        assert found in ((), (papers[name].issued.code.on_page(page, pages),)), name
        read += bool(found)
    assert read >= shots * 0.9


def test_a_code_torn_in_half_is_read_as_nothing(flat: SamplePaper) -> None:
    image = drawn_page(flat.pdf, 2)
    dots = image.width / 210
    image.paste((255, 255, 255), (round(183 * dots), round(270 * dots), image.width, image.height))
    assert find_codes(image).codes == ()


def test_an_empty_page_and_a_blurred_one_have_no_code(flat: SamplePaper) -> None:
    assert find_codes(Image.new("RGB", (1240, 1754), "white")).codes == ()
    assert find_codes(Image.new("L", (1, 1))).codes == ()
    assert codes_in(photo(flat.pdf, 1, Mishap(blur=9))) == ()


def test_two_pages_on_one_photo_are_both_named(flat: SamplePaper) -> None:
    left, right = (drawn_page(flat.pdf, page) for page in (1, 2))
    spread = Image.new("RGB", (left.width * 2, left.height), "white")
    spread.paste(left, (0, 0))
    spread.paste(right, (left.width, 0))
    assert set(find_codes(spread).codes) == {flat.issued.code.on_page(n, 6) for n in (1, 2)}


def test_grey_black_and_white_and_transparent_scans_are_read(flat: SamplePaper) -> None:
    for mode in ("L", "1", "P", "RGBA", "LA", "CMYK"):
        target = io.BytesIO()
        kind = "TIFF" if mode in ("LA", "CMYK") else "PNG"
        drawn_page(flat.pdf, 2, 200).convert(mode).save(target, kind)
        assert codes_in(target.getvalue()) == (flat.issued.code.on_page(2, 6),), mode


def _pages(pdf: bytes) -> int:
    with PdfFile(pdf, 1) as file:
        return file.pages
