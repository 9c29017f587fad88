"""Archives that lie about themselves: bombs, overlaps, names that lead outside, other zips."""

import random
import struct
import zipfile
from collections.abc import Callable
from io import BytesIO

from tests.documents.docx_files import DOCUMENT, TYPES, packed, parts_of
from tests.documents.hostile.crafted import Crafted, body, file_of, file_with, read, refused, sound

MEGABYTE = 1024 * 1024
_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"


def zipped(*entries: tuple[str | zipfile.ZipInfo, bytes], method: int | None = None) -> bytes:
    """The sound parts, then these entries with their names as they are."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts_of(body()).items():
            archive.writestr(name, data)
        for entry, data in entries:
            archive.writestr(entry, data, compress_type=method)
    return content.getvalue()


def _info(name: str, attributes: int = 0) -> zipfile.ZipInfo:
    """An entry that keeps its name, whatever is in it."""
    info = zipfile.ZipInfo("x")
    info.filename, info.external_attr = name, attributes
    return info


def _named(name: str) -> Callable[[], bytes]:
    return lambda: zipped((_info(name), b"x"))


def patched(offset: int, value: bytes, mark: bytes = _CENTRAL) -> Callable[[], bytes]:
    """A sound file with bytes written over its last header of this kind."""

    def build() -> bytes:
        data = bytearray(zipped(("word/x.txt", b"0123456789" * 10)))
        place = data.rindex(mark) + offset
        data[place : place + len(value)] = value
        return bytes(data)

    return build


def _cut(share: float) -> Callable[[], bytes]:
    return lambda: file_of()[: int(len(file_of()) * share)]


def _repeating(size: int, seed: int) -> bytes:
    """Bytes that compress some twenty times: dense enough for the limits of ratio."""
    dice = random.Random(seed)
    return b"".join(dice.randbytes(256) * 24 for _ in range(size // (256 * 24) + 1))[:size]


def _overlapping() -> bytes:
    """Two entries of the directory share one local header, as in bombs that overlap."""
    data = bytearray(zipped(("word/a1.txt", b"x" * 900), ("word/a2.txt", b"x" * 900)))
    last = data.rindex(_CENTRAL)
    before = data.rindex(_CENTRAL, 0, last)
    data[last + 42 : last + 46] = data[before + 42 : before + 46]
    return bytes(data)


def _smuggled() -> bytes:
    """A local entry that the directory does not name: others would read it, we would not."""
    sound_file, first = bytearray(file_of()), packed({DOCUMENT: b"<evil/>"})
    local = first[: first.index(_CENTRAL)]
    place = sound_file.index(_CENTRAL)
    while place >= 0:
        offset = struct.unpack_from("<L", sound_file, place + 42)[0]
        struct.pack_into("<L", sound_file, place + 42, offset + len(local))
        place = sound_file.find(_CENTRAL, place + 4)
    end = sound_file.rindex(_END)
    offset = struct.unpack_from("<L", sound_file, end + 16)[0]
    struct.pack_into("<L", sound_file, end + 16, offset + len(local))
    return local + bytes(sound_file)


def _second_end() -> bytes:
    """A comment that is a directory of its own."""
    data = bytearray(file_of())
    fake = _END + bytes(18)
    data[-2:] = struct.pack("<H", len(fake))
    return bytes(data) + fake


def _wide_directory() -> bytes:
    entries = []
    for n in range(60):
        info = zipfile.ZipInfo(f"word/p{n}.txt")
        info.extra = struct.pack("<HH", 0xCAFE, 60_000) + bytes(60_000)
        entries.append((info, b""))
    return zipped(*entries)


def _without_types() -> bytes:
    parts = parts_of()
    del parts[TYPES]
    return packed(parts)


def _twice(name: str) -> bytes:
    """The same name a second time, without Python's warning of it."""
    return zipped(("word/" + "x" * (len(name) - 5), b"<evil/>")).replace(
        b"word/" + b"x" * (len(name) - 5), name.encode()
    )


FILES: list[Crafted] = [
    *refused(
        "大小写不对",
        {
            "content-types-in-capitals": lambda: file_of().replace(
                TYPES.encode(), TYPES.upper().encode()
            )
        },
    ),
    *refused(
        "压缩比超过 100:1",
        {
            "bomb-document": lambda: file_with({DOCUMENT: b"<w:p/>" * 2_000_000}),
            "bomb-media": lambda: file_with({"word/media/a.png": bytes(15 * MEGABYTE)}),
            "bomb-many-small": lambda: file_with(
                {f"word/x{n}.xml": b" " * 60_000 for n in range(99)}
            ),
        },
    ),
    *refused(
        "解压后超过 16 MB",
        {
            "part-of-17-mb": lambda: file_with({"word/a.bin": _repeating(17 * MEGABYTE, 1)}),
            "part-of-4-gb-stated": patched(24, b"\xff\xff\xff\x7f"),
        },
    ),
    *refused(
        "解压后超过 64 MB",
        {
            "all-of-70-mb": lambda: file_with(
                {f"word/{n}.bin": _repeating(14 * MEGABYTE, n) for n in range(5)}
            )
        },
    ),
    *refused("文件超过 16 MB", {"upload-of-17-mb": lambda: file_of() + bytes(17 * MEGABYTE)}),
    *refused("嵌入的压缩包", {"zip-in-zip": lambda: file_with({"word/media/a.png": file_of()})}),
    *refused(
        "部件过多",
        {
            "2001-parts": lambda: file_with({f"word/p{n}": b"" for n in range(2001)}),
            "20000-parts": lambda: file_with({f"{n}": b"" for n in range(20_000)}),
        },
    ),
    *refused(
        "互相重叠", {"overlapping-entries": _overlapping, "entry-not-in-directory": _smuggled}
    ),
    *refused("目录过大", {"directory-of-3-mb": _wide_directory}),
    *refused(
        "重名",
        {
            "document-twice": lambda: _twice(DOCUMENT),
            "document-twice-other-case": lambda: _twice(DOCUMENT.upper()),
            "rels-twice": lambda: _twice("word/_rels/document.xml.rels"),
        },
    ),
    *refused("已加密", {"encrypted-entry": patched(8, b"\x01")}),
    *refused(
        "压缩方式",
        {
            "bzip2": lambda: zipped(("word/x.xml", b"x" * 99), method=zipfile.ZIP_BZIP2),
            "lzma": lambda: zipped(("word/x.xml", b"x" * 99), method=zipfile.ZIP_LZMA),
            "deflate64": patched(10, b"\x09"),
            "unknown-method": patched(10, b"\xfe"),
        },
    ),
    *refused(
        "ZIP64",
        {
            "zip64": lambda: file_of().replace(_END, b"PK\x06\x07" + bytes(16) + _END),
        },
    ),
    *refused(
        "名称指向压缩包之外",
        {
            "name-parent": _named("../evil.xml"),
            "name-parent-inside": _named("word/../../evil.xml"),
            "name-absolute": _named("/etc/passwd"),
            "name-drive": _named("C:/evil.xml"),
            "name-backslash": _named("word\\evil.xml"),
            "name-stream": _named("word/x.xml:evil"),
            "name-dot": _named("./word/x.xml"),
        },
    ),
    *refused(
        "控制字符",
        {
            "name-line-feed": _named("word/x\n.xml"),
            "name-zero-byte": lambda: zipped(("word/xyz.xml", b"x")).replace(
                b"word/xyz", b"word/x\0z"
            ),
        },
    ),
    *refused("名称过长", {"name-of-9000": _named("word/" + "x" * 9000)}),
    *refused("不完整", {"cut-in-half": _cut(0.5), "cut-by-a-byte": _cut(0.999)}),
    *refused(
        "压缩包不完整",
        {"header-only": lambda: _LOCAL, "header-and-zeros": lambda: _LOCAL + bytes(99)},
    ),
    *refused(
        "结构异常",
        {
            "bytes-behind": lambda: file_of() + b"more",
            "directory-elsewhere": patched(16, b"\xff\xff", _END),
            "many-disks": patched(4, b"\x02\x00", _END),
            "counts-differ": patched(8, b"\x01\x00", _END),
            "directory-in-comment": _second_end,
        },
    ),
    *refused("部件过多", {"count-of-65535": patched(8, b"\xff\xff\xff\xff", _END)}),
    *refused(
        "已损坏",
        {
            "wrong-checksum": patched(16, b"\0\0\0\0"),
            "broken-stream": patched(40, b"\xff\xff\xff\xff", _LOCAL),
            "size-too-small": patched(24, b"\x0a\0\0\0"),
            "names-differ": patched(30, b"WORD", _LOCAL),
            "directory-signature": patched(0, b"XX", _CENTRAL),
        },
    ),
    *refused("与目录不符", {"size-too-large": patched(24, b"\xff\x0f\0\0")}),
    *refused("是可执行程序", {"self-extracting": lambda: b"MZ" + bytes(500) + file_of()}),
    *refused(
        "不是 .docx",
        {
            "empty-archive": lambda: _END + bytes(18),
            "no-content-types": _without_types,
        },
    ),
    read("folder-with-content", lambda: zipped((_info("word/folder/"), b"")), sound),
    read("symbolic-link", lambda: zipped((_info("word/x", 0o120777 << 16), b"/etc/passwd")), sound),
]
