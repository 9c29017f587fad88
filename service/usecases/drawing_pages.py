"""Pages of an uploaded drawing: PNG and JPEG as they are, PDF pages drawn at 150 dots an inch."""

import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
from PIL import Image, UnidentifiedImageError

from service.documents.pdfium import PDFIUM
from service.domain.errors import Problem
from service.usecases.errors import DrawingRefused

MOST_BYTES = 16 * 1024 * 1024
MOST_PAGES = 20
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 20_000
_DPI = 150
_POINTS_PER_INCH = 72
_MEDIA_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg"}


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """One page as an image: its bytes are the image part of the .docx."""

    content: bytes
    media_type: str
    width_px: int
    height_px: int


def pages_of(content: bytes) -> list[DrawnPage]:
    """The pages of a PNG, JPEG or PDF file; raises DrawingRefused."""
    if not content:
        raise _refused("文件为空")
    if len(content) > MOST_BYTES:
        raise _refused(f"文件超过 {MOST_BYTES // 1024 // 1024} MB")
    if content.startswith(b"%PDF-"):
        with PDFIUM:
            return list(_pdf_pages(content))
    return [_image_page(content)]


def _image_page(content: bytes) -> DrawnPage:
    try:
        with warnings.catch_warnings():
            # Pillow only warns of an image that is too large; here it is an error.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=list(_MEDIA_TYPES)) as image:
                _check_size(*image.size)
                media_type = _MEDIA_TYPES[str(image.format)]
                width, height = image.size
                image.load()
    except UnidentifiedImageError:
        raise _refused("只接受 PNG、JPEG 图片或 PDF 文件") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _refused("图片像素过多") from None
    except (OSError, SyntaxError, ValueError):
        raise _refused("图片已损坏，无法打开") from None
    return DrawnPage(content, media_type, width, height)


def _pdf_pages(content: bytes) -> Iterator[DrawnPage]:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:
        raise _refused("PDF 已损坏或有密码，无法打开") from None
    try:
        if not 1 <= len(document) <= MOST_PAGES:
            raise _refused(f"PDF 须为 1 至 {MOST_PAGES} 页")
        for number in range(len(document)):
            yield _pdf_page(document, number)
    finally:
        document.close()


def _pdf_page(document: pypdfium2.PdfDocument, number: int) -> DrawnPage:
    scale = _DPI / _POINTS_PER_INCH
    try:
        page = document[number]
        width, height = (round(side * scale) for side in page.get_size())
        _check_size(width, height)
        image = page.render(scale=scale).to_pil().convert("RGB")
        page.close()
    except pypdfium2.PdfiumError:
        raise _refused(f"PDF 第 {number + 1} 页无法打开") from None
    target = io.BytesIO()
    image.save(target, "PNG", optimize=True)
    return DrawnPage(target.getvalue(), "image/png", *image.size)


def _check_size(width: int, height: int) -> None:
    if min(width, height) < 1 or max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise _refused(f"图幅过大({width}×{height} 像素)")


def _refused(reason: str) -> DrawingRefused:
    return DrawingRefused(f"附图不能使用：{reason}", [Problem("file", reason)])
