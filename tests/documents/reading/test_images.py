"""Size and digest of pictures, read from their first bytes."""

import hashlib
import struct
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from service.documents.reading.images import page_of


def picture(kind: str, size: tuple[int, int], **options: bool) -> bytes:
    content = BytesIO()
    Image.new("RGB", size, "white").save(content, kind, **options)
    return content.getvalue()


@pytest.mark.parametrize("size", [(1, 1), (640, 480), (1240, 1754)])
def test_png_and_jpeg_tell_their_size(size: tuple[int, int]) -> None:
    for kind, media_type in (("PNG", "image/png"), ("JPEG", "image/jpeg")):
        data = picture(kind, size)
        page = page_of(data)
        assert (page.width_px, page.height_px) == size
        assert page.media_type == media_type
        assert page.sha256 == hashlib.sha256(data).hexdigest()


def test_progressive_jpeg_tells_its_size() -> None:
    page = page_of(picture("JPEG", (30, 20), progressive=True))
    assert (page.width_px, page.height_px) == (30, 20)


def test_a_huge_picture_is_measured_without_decoding() -> None:
    data = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + struct.pack(">II", 20_000, 20_000)
    assert page_of(data).width_px == 20_000


@given(st.binary(max_size=40))
def test_broken_pictures_have_no_size(tail: bytes) -> None:
    assert page_of(b"\xff\xd8" + tail).media_type == "image/jpeg"
    assert page_of(tail).sha256 == hashlib.sha256(tail).hexdigest()
