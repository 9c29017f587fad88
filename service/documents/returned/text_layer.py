"""The words of a PDF, page by page, and whether they are what is seen on the page.

Words may stand in a PDF that nobody sees: under a scanned picture, under a white patch, in white.
A page with any such word is not read; it is looked at like a scan.
"""

import ctypes
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import pypdfium2
import pypdfium2.raw as pdfium

from service.documents.returned.approved import ApprovedPrint
from service.documents.returned.pages import PdfFile
from service.documents.writing.paper_codes import ABOVE_EDGE_MM, CODE_MM
from service.documents.writing.pdf_codes import POINTS_PER_MM
from service.domain.same_words import plain_words

_MOST_CHARACTERS = 1_000_000
_MOST_OBJECTS = 60_000
_LEAST_HEIGHT = 3.0  # points; our smallest print is 7.5
_PALEST = 160
_NEAR = 3.0  # points
_JOINT = 12
_SEEN_MODES = (pdfium.FPDF_TEXTRENDERMODE_FILL, pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE)
# At a line's end PDFium gives these for a hyphen.
_SIGNS = {0xFFFE: "-", 0x2: "-"} | {
    code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)
}
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class TextPage:
    """Plain words of a page. `seen` is false where words may be hidden or covered; `pictures`
    counts images, codes left out.
    """

    words: str
    seen: bool
    pictures: int


def read_text_layer(pdf: PdfFile) -> list[TextPage]:
    """Every page's words; pages behind a million letters have none and are not `seen`."""
    pages: list[TextPage] = []
    left = _MOST_CHARACTERS
    for index in range(pdf.pages):
        pages.append(pdf.on_page(index, partial(_read, most=left)))
        left -= len(pages[-1].words)
    return pages


def printed_lines(pdf: PdfFile) -> list[str]:
    """Every page's words as they are printed, line by line, for a person's eye."""

    def lines(page: pypdfium2.PdfPage) -> str:
        text = page.get_textpage()
        try:
            return "\n".join(text.get_text_range().translate(_SIGNS).splitlines())
        finally:
            text.close()

    return [pdf.on_page(index, lines) for index in range(pdf.pages)]


def body_words(pages: Sequence[TextPage], approved: ApprovedPrint) -> str:
    """The words of all pages without what every page repeats: its head, its foot with the right
    page number, and the head of a table that goes on. Only exactly these are left out, so nothing
    can be slipped in under their name.
    """
    found = ""
    heads = sorted(approved.table_heads, key=len, reverse=True)
    for number, page in enumerate(pages, start=1):
        words = _without(page.words, approved.head)
        words = _without(words, f"{approved.foot}第{number}页共{len(pages)}页")
        for head in heads:
            rest = words.removeprefix(head)
            if rest != words and _goes_on(found, rest, approved.words):
                words = rest
                break
        found += words
    return found


def _without(words: str, line: str) -> str:
    """The page without a line at its start or end; some programs print head and foot last."""
    rest = words.removeprefix(line)
    return rest if rest != words else words.removesuffix(line)


def _goes_on(before: str, after: str, approved: str) -> bool:
    return before[-_JOINT:] + after[:_JOINT] in approved


def _read(page: pypdfium2.PdfPage, most: int) -> TextPage:
    text = page.get_textpage()
    try:
        if text.count_chars() > most:
            return TextPage("", False, 0)
        words = plain_words(text.get_text_range().translate(_SIGNS))
    finally:
        text.close()
    seen, pictures = _look(page)
    return TextPage(words, seen, pictures)


def _look(page: pypdfium2.PdfPage) -> tuple[bool, int]:
    """Whether every word lies open, and how many images the page has."""
    # Stamps, notes and filled-in forms are drawn over a page and are none of its objects.
    seen = pdfium.FPDFPage_GetAnnotCount(page) == 0
    sheet = page.get_bbox()
    texts: list[Box] = []
    covers: list[Box] = []
    pictures = 0
    for count, item in enumerate(page.get_objects(max_depth=1)):
        if count >= _MOST_OBJECTS:
            return False, pictures
        box = item.get_bounds()
        if item.type == pdfium.FPDF_PAGEOBJ_TEXT:
            seen = seen and _is_plain(item, box, sheet)
            texts.append(_middle(item, box))
        elif item.type == pdfium.FPDF_PAGEOBJ_PATH:
            # What is painted before the words is their ground: a table's shading.
            seen = seen and not (_is_patch(item) and _hides(box, texts))
        else:
            pictures += item.type == pdfium.FPDF_PAGEOBJ_IMAGE and not _is_code(box, sheet)
            seen = seen and item.type == pdfium.FPDF_PAGEOBJ_IMAGE
            covers.append(box)
    return seen and not any(_hides(cover, texts) for cover in covers), pictures


def _is_plain(item: pypdfium2.PdfObject, box: Box, sheet: Box) -> bool:
    """Whether words are printed dark, large enough and on the sheet."""
    left, bottom, right, top = box
    if right - left < 0.01 or top - bottom < 0.01:
        return True  # blanks
    mode = pdfium.FPDFTextObj_GetTextRenderMode(item)
    inside = left >= sheet[0] - 1 and right <= sheet[2] + 1
    inside = inside and bottom >= sheet[1] - 1 and top <= sheet[3] + 1
    return mode in _SEEN_MODES and inside and _size(item) >= _LEAST_HEIGHT and _is_dark(item)


def _size(item: pypdfium2.PdfObject) -> float:
    """Height of the letters on the page, in points."""
    size = ctypes.c_float()
    pdfium.FPDFTextObj_GetFontSize(item, size)
    matrix = item.get_matrix()
    return float(size.value * (matrix.c**2 + matrix.d**2) ** 0.5)


def _is_dark(item: pypdfium2.PdfObject) -> bool:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    known = pdfium.FPDFPageObj_GetFillColor(item, red, green, blue, alpha)
    darkest = min(red.value, green.value, blue.value)
    return bool(known) and darkest <= _PALEST and alpha.value >= 128


def _is_patch(item: pypdfium2.PdfObject) -> bool:
    """Whether a path paints: filled, or drawn as a line."""
    filled, stroked = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(item, filled, stroked)
    return bool(filled.value or stroked.value)


def _is_code(box: Box, sheet: Box) -> bool:
    """Whether an image has the size and the height of the code a word processor prints."""
    left, bottom, right, top = box
    side, foot = CODE_MM * POINTS_PER_MM, ABOVE_EDGE_MM * POINTS_PER_MM
    sides = (right - left - side, top - bottom - side, bottom - sheet[1] - foot)
    return all(abs(difference) < _NEAR for difference in sides)


def _middle(item: pypdfium2.PdfObject, box: Box) -> Box:
    """The band at half the height of the letters. Not half of the box, for that of a comma is as
    low as the line under it; of words that do not stand upright the box must do.
    """
    matrix = item.get_matrix()
    left, bottom, right, top = box
    if abs(matrix.b) > 0.01 or matrix.d <= 0:
        quarter = (top - bottom) / 4
        return left, bottom + quarter, right, top - quarter
    size = _size(item)
    return left, matrix.f + size * 0.2, right, matrix.f + size * 0.5


def _hides(cover: Box, middles: list[Box]) -> bool:
    """Whether something painted lies over the middle of any words: a patch, or a stroke."""
    left, bottom, right, top = cover
    return any(x0 < right and x1 > left and y0 < top and y1 > bottom for x0, y0, x1, y1 in middles)
