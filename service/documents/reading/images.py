"""Size and digest of a page image, read from its first bytes without decoding it.

By hand, because an imaging library warns of large pictures, and page drawings are large.
"""

import hashlib
import struct

from service.domain.outline import Page

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
# Start-of-frame markers; C4, C8 and CC in their row mean something else.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_WITHOUT_LENGTH = frozenset(range(0xD0, 0xD9)) | {0x01}


def page_of(data: bytes) -> Page:
    """The page an image part shows; size 0×0 where it is neither PNG nor JPEG or is cut off."""
    digest = hashlib.sha256(data).hexdigest()
    if data.startswith(_PNG) and len(data) >= 24:
        width, height = struct.unpack_from(">II", data, 16)
        return Page(digest, "image/png", width, height)
    if data.startswith(_JPEG):
        width, height = _jpeg_size(data)
        return Page(digest, "image/jpeg", width, height)
    return Page(digest, "application/octet-stream", 0, 0)


def _jpeg_size(data: bytes) -> tuple[int, int]:
    position = 2
    while position + 9 <= len(data) and data[position] == 0xFF:
        marker = data[position + 1]
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", data, position + 5)
            return width, height
        if marker == 0xFF or marker in _WITHOUT_LENGTH:
            position += 1 if marker == 0xFF else 2
        else:
            position += 2 + int(struct.unpack_from(">H", data, position + 2)[0])
    return 0, 0
