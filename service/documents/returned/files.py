"""The door for returned copies: what kind of file each is, and no file too large to open."""

import io
import warnings
from collections.abc import Sequence
from enum import StrEnum

from PIL import Image, UnidentifiedImageError

from service.domain.errors import DocumentRefused, Problem

MEGABYTE = 1024 * 1024
MOST_FILES = 200
MOST_BYTES = 64 * MEGABYTE
MOST_BYTES_TOGETHER = 256 * MEGABYTE
MOST_PAGES = 300
MOST_PIXELS = 60_000_000
"""A telephone's camera takes up to 50 million."""
LONGEST_SIDE = 20_000
IMAGE_FORMATS = ("PNG", "JPEG", "TIFF")


class FileKind(StrEnum):
    DOCX = "docx"
    PDF = "pdf"
    IMAGE = "image"


_STARTS: tuple[tuple[bytes, FileKind], ...] = (
    (b"%PDF-", FileKind.PDF),
    (b"PK\x03\x04", FileKind.DOCX),
    (b"\x89PNG\r\n\x1a\n", FileKind.IMAGE),
    (b"\xff\xd8\xff", FileKind.IMAGE),
    (b"II*\x00", FileKind.IMAGE),
    (b"MM\x00*", FileKind.IMAGE),
)


def refused(file: int, reason: str) -> DocumentRefused:
    """The refusal of the `file`-th file, counted from 1."""
    sentence = f"第 {file} 个文件未被接受：{reason}"
    return DocumentRefused(sentence, [Problem(f"files[{file - 1}]", sentence)])


def kinds_of(files: Sequence[bytes]) -> list[FileKind]:
    """What each file is, by its first bytes; raises DocumentRefused."""
    if not files:
        raise DocumentRefused("没有提交文件", [Problem("files", "没有提交文件")])
    if len(files) > MOST_FILES or sum(map(len, files)) > MOST_BYTES_TOGETHER:
        limit = f"一次最多 {MOST_FILES} 个文件，合计不超过 {MOST_BYTES_TOGETHER // MEGABYTE} MB"
        raise DocumentRefused(limit, [Problem("files", limit)])
    return [_kind(number, content) for number, content in enumerate(files, start=1)]


def _kind(number: int, content: bytes) -> FileKind:
    if not content:
        raise refused(number, "文件是空的")
    if len(content) > MOST_BYTES:
        raise refused(number, f"超过 {MOST_BYTES // MEGABYTE} MB")
    for start, kind in _STARTS:
        if content.startswith(start):
            return kind
    raise refused(number, "只接受 PDF、.docx，以及 JPEG、PNG、TIFF 图片")


def open_image(content: bytes, number: int) -> Image.Image:
    """An image of the `number`-th file, size checked before anything is decoded."""
    try:
        with warnings.catch_warnings():
            # Pillow only warns of an image that is too large; here it is an error. Of a damaged
            # TIFF directory it warns too.
            warnings.simplefilter("error")
            image = Image.open(io.BytesIO(content), formats=list(IMAGE_FORMATS))
            check_size(image, number)
    except UnidentifiedImageError:
        raise refused(number, "图片已损坏，无法打开") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise refused(number, "图片像素过多") from None
    except (OSError, SyntaxError, ValueError, UserWarning, EOFError):
        raise refused(number, "图片已损坏，无法打开") from None
    return image


def check_size(image: Image.Image, number: int) -> None:
    width, height = image.size
    if min(width, height) < 1 or max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise refused(number, f"图幅过大（{width}×{height} 像素）")
