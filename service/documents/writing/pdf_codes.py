"""Stamps a PDF's pages with codes of their own: each says which page of how many it is.

A page's foot in a word processor is the same on all pages, so this is done to the finished PDF.
"""

import ctypes
import io

import pypdfium2
import pypdfium2.raw as pdfium

from service.documents.pdfium import PDFIUM
from service.documents.writing.paper_codes import ABOVE_EDGE_MM, CODE_MM, modules_of
from service.domain.paper_code import PaperCode

POINTS_PER_MM = 72 / 25.4
QUIET_MM = 1.0
"""Two modules: a code needs some white around it."""


def stamped_pdf(pdf: bytes, code: PaperCode, right_margin_mm: float) -> bytes:
    """The PDF with `code` on every page, each time with its page; one code ends at the right edge
    of the text. ValueError where a page could not be stamped.
    """
    with PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        try:
            pages = len(document)
            for number in range(pages):
                page = document[number]
                _stamp(page, code.on_page(number + 1, pages), right_margin_mm)
                page.close()
            target = io.BytesIO()
            document.save(target)
            return target.getvalue()
        finally:
            document.close()


def code_box(width: float, right_margin_mm: float) -> tuple[float, float, float, float]:
    """Left, bottom, right, top of the code on a page of a width, in points."""
    right = width - right_margin_mm * POINTS_PER_MM
    bottom = ABOVE_EDGE_MM * POINTS_PER_MM
    side = CODE_MM * POINTS_PER_MM
    return right - side, bottom, right, bottom + side


def stamps_lie_clear(unstamped: bytes, right_margin_mm: float) -> bool:
    """Whether no word of any page reaches into its code or the white around it."""
    with PDFIUM:
        document = pypdfium2.PdfDocument(unstamped)
        try:
            return all(_is_clear(page, right_margin_mm) for page in document)
        finally:
            document.close()


def _is_clear(page: pypdfium2.PdfPage, right_margin_mm: float) -> bool:
    box = code_box(page.get_width(), right_margin_mm)
    white = QUIET_MM * POINTS_PER_MM
    left, bottom, right, top = box[0] - white, box[1] - white, box[2] + white, box[3] + white
    text = page.get_textpage()
    try:
        rectangles = [text.get_rect(number) for number in range(text.count_rects())]
    finally:
        text.close()
    return not any(
        x0 < right and x1 > left and y0 < top and y1 > bottom for x0, y0, x1, y1 in rectangles
    )


def _stamp(page: pypdfium2.PdfPage, code: PaperCode, right_margin_mm: float) -> None:
    """One path of all dark modules: sharp at any size, and nothing to be smoothed."""
    left, _, _, top = code_box(page.get_width(), right_margin_mm)
    modules = modules_of(code)
    side = CODE_MM * POINTS_PER_MM / len(modules)
    path = pdfium.FPDFPageObj_CreateNewPath(left, top)
    for row, dark in enumerate(modules):
        for start, length in _bars(dark):
            _rectangle(path, left + start * side, top - (row + 1) * side, length * side, side)
    pdfium.FPDFPageObj_SetFillColor(path, 0, 0, 0, 255)
    pdfium.FPDFPath_SetDrawMode(path, pdfium.FPDF_FILLMODE_WINDING, 0)
    pdfium.FPDFPage_InsertObject(page, path)
    if not pdfium.FPDFPage_GenerateContent(page):
        raise ValueError(f"page {code.page} cannot be stamped")


def _bars(dark: tuple[bool, ...]) -> list[tuple[int, int]]:
    """Start and length of each run of dark modules: drawn as one, no seam shows between them."""
    bars: list[tuple[int, int]] = []
    for place, module in enumerate(dark):
        if module and bars and sum(bars[-1]) == place:
            bars[-1] = (bars[-1][0], bars[-1][1] + 1)
        elif module:
            bars.append((place, 1))
    return bars


def _rectangle(
    path: "ctypes._Pointer[ctypes.c_void_p]",
    left: float,
    bottom: float,
    width: float,
    height: float,
) -> None:
    corners = ((left, bottom + height), (left + width, bottom + height), (left + width, bottom))
    pdfium.FPDFPath_MoveTo(path, left, bottom)
    for x, y in corners:
        pdfium.FPDFPath_LineTo(path, x, y)
    pdfium.FPDFPath_Close(path)
