"""Sheets of uploaded scans and photos: their codes, and pictures of them to be looked at."""

import io
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import pypdfium2
from PIL import Image, ImageOps

from service.documents.pdfium import PDFIUM
from service.documents.returned.codes import find_codes
from service.documents.returned.files import (
    MOST_PAGES,
    FileKind,
    check_size,
    open_image,
    refused,
)
from service.domain.returned_copy import SeenPage

T = TypeVar("T")

_DOTS = 200 / 72
_LARGEST_SIDE = 3000
_SHOWN_SIDE = 1600
_MOST_IN_VAIN = 20
"""Pages without a code are searched again and again; of an upload full of them not every one."""


def seen_pages(files: Sequence[bytes], kinds: Sequence[FileKind]) -> list[SeenPage]:
    """Every sheet of scans, photos and PDFs with its codes, in the order of the upload. Raises
    DocumentRefused for broken files and for too many sheets.
    """
    seen: list[SeenPage] = []
    in_vain = 0
    for number, (content, kind) in enumerate(zip(files, kinds, strict=True), start=1):
        for sheet, image in enumerate(_sheets(content, kind, number), start=1):
            if len(seen) >= MOST_PAGES:
                raise refused(number, f"页数过多（最多 {MOST_PAGES} 页）")
            found = find_codes(image, patient=in_vain < _MOST_IN_VAIN)
            in_vain += not found.codes
            seen.append(SeenPage(number, sheet, found.codes, found.damaged))
    return seen


def sheet_picture(content: bytes, kind: FileKind, number: int, sheet: int) -> bytes:
    """A PNG of one sheet (from 1) to show beside the approved words; raises DocumentRefused."""
    if kind is FileKind.PDF:
        with PdfFile(content, number) as pdf:
            if not 1 <= sheet <= pdf.pages:
                raise refused(number, "没有这一页")
            image = pdf.drawn(sheet - 1, _SHOWN_SIDE)
    else:
        images = _frames(content, number)
        found = next((frame for n, frame in enumerate(images, start=1) if n == sheet), None)
        if found is None:
            raise refused(number, "没有这一页")
        image = ImageOps.exif_transpose(found)
        image.thumbnail((_SHOWN_SIDE, _SHOWN_SIDE))
    target = io.BytesIO()
    image.convert("RGB").save(target, "PNG")
    return target.getvalue()


def _sheets(content: bytes, kind: FileKind, number: int) -> Iterator[Image.Image]:
    if kind is FileKind.IMAGE:
        yield from _frames(content, number)
        return
    with PdfFile(content, number) as pdf:
        for index in range(pdf.pages):
            yield pdf.drawn(index, _LARGEST_SIDE)


def _frames(content: bytes, number: int) -> Iterator[Image.Image]:
    """The image, or each frame of a TIFF."""
    with open_image(content, number) as image:
        for frame in range(min(getattr(image, "n_frames", 1), MOST_PAGES + 1)):
            yield _decoded(image, frame, number)


def _decoded(image: Image.Image, frame: int, number: int) -> Image.Image:
    try:
        if frame:
            image.seek(frame)
            check_size(image, number)
        copy = image.copy()
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError):
        raise refused(number, "图片已损坏，无法打开") from None
    # The usual modes convert to grey by themselves; of the others only black and white differ.
    return copy.convert("L") if copy.mode in ("1", "P", "I", "I;16", "F") else copy


class PdfFile:
    """An open PDF of at most `MOST_PAGES` pages; every call of PDFium holds the lock."""

    def __init__(self, content: bytes, number: int) -> None:
        self._number = number
        self._document = self._guarded(lambda: pypdfium2.PdfDocument(content))
        with PDFIUM:
            self.pages = len(self._document)
        if not 1 <= self.pages <= MOST_PAGES:
            self._close()
            raise refused(number, f"PDF 须为 1 至 {MOST_PAGES} 页")

    def __enter__(self) -> "PdfFile":
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def drawn(self, index: int, longest: int) -> Image.Image:
        """A page as an image: 200 dots an inch, and no side longer than `longest` pixels."""

        def draw(page: pypdfium2.PdfPage) -> Image.Image:
            scale = min(_DOTS, longest / max(*page.get_size(), 1.0))
            drawn: Image.Image = page.render(scale=scale, grayscale=True).to_pil()
            return drawn.copy()

        return self.on_page(index, draw)

    def on_page(self, index: int, work: Callable[[pypdfium2.PdfPage], T]) -> T:
        """Do something with a page while the lock is held."""

        def with_page() -> T:
            page = self._document[index]
            try:
                return work(page)
            finally:
                page.close()

        return self._guarded(with_page)

    def _guarded(self, work: Callable[[], T]) -> T:
        try:
            with PDFIUM:
                return work()
        except (pypdfium2.PdfiumError, ValueError, MemoryError):
            raise refused(self._number, "PDF 已损坏或者有密码，无法打开") from None

    def _close(self) -> None:
        with PDFIUM:
            self._document.close()
