"""A .docx written fast and always alike: unchanging parts are compressed once, dates are fixed."""

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_VERSION = 20
_UTF8_NAMES = 0x0800
STORED, DEFLATED = 0, 8
_FIRST_DAY = 0x0021  # 1980-01-01, the first day a zip can name
_LARGEST = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the archive, ready to be written."""

    name: bytes
    method: int
    crc: int
    size: int
    data: bytes


def deflated(name: str, content: bytes, level: int) -> Entry:
    """An entry compressed at a zlib level (1 fastest, 9 smallest)."""
    engine = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    data = engine.compress(content) + engine.flush()
    return Entry(name.encode(), DEFLATED, zlib.crc32(content), len(content), data)


def stored(name: str, content: bytes) -> Entry:
    """An entry kept as it is, for pictures, which are compressed already."""
    return Entry(name.encode(), STORED, zlib.crc32(content), len(content), content)


def archive(entries: Iterable[Entry]) -> bytes:
    """The zip file. ValueError from 4 GiB on (no zip64)."""
    files: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for entry in entries:
        common = (_UTF8_NAMES, entry.method, 0, _FIRST_DAY, entry.crc, len(entry.data), entry.size)
        names = (len(entry.name), 0)
        header = _LOCAL.pack(b"PK\x03\x04", _VERSION, *common, *names)
        central = _CENTRAL.pack(
            b"PK\x01\x02", _VERSION, _VERSION, *common, *names, 0, 0, 0, 0, offset
        )
        files += (header, entry.name, entry.data)
        directory += (central, entry.name)
        offset += len(header) + len(entry.name) + len(entry.data)
    if offset > _LARGEST:
        raise ValueError("too large for a zip file without zip64")
    index = b"".join(directory)
    count = len(directory) // 2
    end = _END.pack(b"PK\x05\x06", 0, 0, count, count, len(index), offset, 0)
    return b"".join((*files, index, end))
