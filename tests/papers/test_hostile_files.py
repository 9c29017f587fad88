"""Files made to break the reader of returned copies are refused, each by name."""

import io
import random
import struct
import zlib
from datetime import date

import pypdfium2
import pytest
from PIL import Image

from service.documents.pdfium import PDFIUM
from service.documents.returned import files as limits
from service.domain.catalogue import Library
from service.domain.errors import DocumentRefused
from service.domain.paper_code import paper_code
from service.usecases.returned import IssuedPaper, judge_returned

ISSUED = IssuedPaper(paper_code("SFZ-GY-2026-000001", 1, "ab" * 32), b"", None, date(2026, 11, 25))


def image(kind: str, size: tuple[int, int] = (40, 30)) -> bytes:
    target = io.BytesIO()
    Image.new("L", size, 200).save(target, kind)
    return target.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    """A few bytes that say they are a huge picture."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = zlib.compress(b"\0" * 10_000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    )


def pdf_of(pages: int) -> bytes:
    with PDFIUM:
        document = pypdfium2.PdfDocument.new()
        for _ in range(pages):
            document.new_page(595, 842)
        target = io.BytesIO()
        document.save(target)
        document.close()
    return target.getvalue()


def refusal(library: Library, *files: bytes) -> DocumentRefused:
    with pytest.raises(DocumentRefused) as caught:
        judge_returned(ISSUED, files, library)
    return caught.value


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "空的"),
        (b"hello", "只接受"),
        (image("GIF"), "只接受"),
        (image("BMP"), "只接受"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "只接受"),
        (image("PNG")[:60], "损坏"),
        (image("JPEG")[:200], "损坏"),
        (image("TIFF")[:40], "损坏"),
        (b"\x89PNG\r\n\x1a\n", "损坏"),
        (b"II*\x00" + b"\xff" * 60, "损坏"),
        (png_that_claims(30_000, 30_000), "像素"),
        (png_that_claims(19_000, 9_000), "像素"),
        (png_that_claims(25_000, 1), "图幅"),
        (b"%PDF-1.7\n", "损坏"),
        (b"%PDF-1.7\n" + b"\0" * 5000, "损坏"),
        (pdf_of(limits.MOST_PAGES + 1), "PDF 须为"),
        (b"PK\x03\x04" + b"\0" * 100, "未被接受"),
    ],
)
def test_a_file_that_is_none_of_ours_is_refused(
    content: bytes, reason: str, library: Library
) -> None:
    error = refusal(library, content)
    assert reason in error.message
    assert error.problems


def test_the_file_at_fault_is_named(library: Library) -> None:
    error = refusal(library, image("PNG"), image("JPEG")[:200])
    assert error.problems[0].field == "files[1]"
    assert "第 2 个文件" in error.message


def test_too_many_and_too_large_files_are_refused_before_they_are_opened(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "没有提交" in refusal(library).message
    assert "一次最多" in refusal(library, *[b"x"] * (limits.MOST_FILES + 1)).message
    monkeypatch.setattr(limits, "MOST_BYTES", 50)
    assert "超过" in refusal(library, image("PNG")).message
    monkeypatch.setattr(limits, "MOST_BYTES_TOGETHER", 60)
    assert "合计" in refusal(library, image("PNG"), image("PNG")).message


def test_a_picture_with_frames_without_end_is_refused(library: Library) -> None:
    first, *others = [Image.new("1", (8, 8)) for _ in range(limits.MOST_PAGES + 1)]
    target = io.BytesIO()
    first.save(target, "TIFF", save_all=True, append_images=others)
    assert "页数过多" in refusal(library, target.getvalue()).message


def test_damaged_bytes_are_refused_or_read_and_break_nothing(library: Library) -> None:
    chance = random.Random(3)
    whole = [
        image("PNG", (200, 150)),
        image("JPEG", (200, 150)),
        image("TIFF", (200, 150)),
        pdf_of(2),
    ]
    for number in range(60):
        content = bytearray(whole[number % 4])
        for _ in range(chance.randint(1, 12)):
            content[chance.randrange(8, len(content))] = chance.randrange(256)
        try:
            copy = judge_returned(ISSUED, [bytes(content)], library)
        except DocumentRefused:
            continue
        assert not copy.complete
