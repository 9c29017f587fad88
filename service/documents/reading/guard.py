"""The door for incoming .docx files: judged from the zip directory before anything is inflated.

Limits were measured (reliability.md): a 331 KB file can cost 2 GiB once it is opened.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from service.documents.reading.guard_parts import check_parts
from service.documents.reading.package import CONTENT_TYPES, Package, refused

MEGABYTE = 1024 * 1024
MOST_UPLOADED = 16 * MEGABYTE
MOST_INFLATED = 64 * MEGABYTE
MOST_INFLATED_PART = 16 * MEGABYTE
MOST_PARTS = 2_000
MOST_RATIO = 100
# Small parts compress well by nature; only from here on does a part's own ratio count.
RATIO_COUNTS_FROM = 64 * 1024
LONGEST_NAME = 260
_CHUNK = 64 * 1024

_END = b"PK\x05\x06"
_END_SIZE = 22
_LONGEST_COMMENT = 65_535
_ZIP64_LOCATOR = b"PK\x06\x07"
_ENTRY_SIZE = 46
_LOCAL_SIZE = 30
_ENCRYPTED_FLAG = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER_FORMATS: tuple[tuple[bytes, str], ...] = (
    (b"{\\rtf", "是 RTF 文件"),
    (b"%pdf", "是 PDF 文件"),
    (b"<!doctype html", "是网页（HTML）"),
    (b"<html", "是网页（HTML）"),
    (b"mime-version:", "是网页存档（MHTML）"),
    (b"mscf", "是 CAB 压缩包"),
    (b"\x1f\x8b", "是 GZIP 压缩包"),
    (b"<script", "是网页（HTML）"),
    (b"<body", "是网页（HTML）"),
    (b"<head", "是网页（HTML）"),
    (b"<meta", "是网页（HTML）"),
    (b"<table", "是网页（HTML）"),
    (b"\x7felf", "是可执行程序"),
    (b"#!", "是脚本"),
    (b"<?xml", "是 XML 文件（单文件 XML 或 Word 2003 XML）"),
    (b"\x89png", "是图片"),
    (b"\xff\xd8\xff", "是图片"),
    (b"rar!", "是 RAR 压缩包"),
    (b"7z\xbc\xaf", "是 7z 压缩包"),
    (b"mz", "是可执行程序"),
)
_SAVE_AS = "请在 Word 或 WPS 中另存为 .docx 后重新提交"


def open_package(data: bytes) -> Package:
    """The parts of a .docx that passed every check.

    Raises DocumentRefused (Chinese, naming the part) for anything broken, hostile or too large.
    """
    if len(data) > MOST_UPLOADED:
        raise refused(f"文件超过 {MOST_UPLOADED // MEGABYTE} MB")
    _check_format(data)
    _check_end_record(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [info for info in archive.infolist() if not info.is_dir()]
            _check_directory(archive.infolist(), len(data))
            package = Package(dict(_inflate(archive, entries)))
    except (
        zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError,
        OSError, ValueError, OverflowError,
    ) as error:  # fmt: skip
        raise refused("压缩包已损坏，无法读取") from error
    check_parts(package)
    return package


def _check_format(data: bytes) -> None:
    """Say what the file is where it is no zip."""
    if data.startswith(b"PK\x03\x04"):
        return
    if data.startswith(OLE_MAGIC):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise refused("文档设有打开密码。请取消密码后重新提交")
        raise refused(f"不是 .docx，而是旧版 Word 文档（.doc 或 .wps）。{_SAVE_AS}")
    start = data[:512].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for magic, name in _OTHER_FORMATS:
        if start.startswith(magic):
            raise refused(f"不是 .docx，而{name}。{_SAVE_AS}")
    raise refused("文件是空的" if not data else f"不是 .docx。{_SAVE_AS}")


def _check_end_record(data: bytes) -> None:
    """Size of the directory, read by hand: building 300,000 entries would already cost memory."""
    position = data.rfind(_END, max(0, len(data) - _END_SIZE - _LONGEST_COMMENT))
    if position < 0 or len(data) - position < _END_SIZE:
        raise refused("压缩包不完整（没有目录），可能未传输完")
    fields = struct.unpack_from("<4s4H2LH", data, position)
    disk, first_disk, here, count, size, offset, comment = fields[1:]
    if data.rfind(_ZIP64_LOCATOR, max(0, position - 20), position) >= 0:
        raise refused("压缩包为 ZIP64 格式，正常文档不会如此")
    whole = position + _END_SIZE + comment == len(data) and offset + size == position
    if not whole or disk or first_disk or here != count:
        raise refused("压缩包结构异常（目录与内容不符）")
    if count > MOST_PARTS:
        raise refused(f"部件过多（{count} 个，最多 {MOST_PARTS} 个）")
    if size > MOST_PARTS * (_ENTRY_SIZE + 2 * LONGEST_NAME):
        raise refused("压缩包目录过大")


def _check_directory(infos: list[zipfile.ZipInfo], uploaded: int) -> None:
    """Judge names, sizes and ratios as the directory states them."""
    if not infos:
        raise refused("压缩包是空的")
    if len(infos) > MOST_PARTS:
        raise refused(f"部件过多（最多 {MOST_PARTS} 个）")
    seen: set[str] = set()
    for info in infos:
        _check_entry(info)
        # Part names are the same whatever their case (OPC).
        if info.filename.lower() in seen:
            raise refused("重名，同一部件出现了两次", info.filename)
        seen.add(info.filename.lower())
    packed = sum(info.compress_size for info in infos)
    inflated = sum(info.file_size for info in infos)
    if packed > uploaded or _overlapping(infos):
        raise refused("压缩包结构异常（部件互相重叠）")
    if inflated > MOST_INFLATED:
        raise refused(f"解压后超过 {MOST_INFLATED // MEGABYTE} MB")
    if inflated > RATIO_COUNTS_FROM and inflated > MOST_RATIO * packed:
        raise refused(f"压缩比超过 {MOST_RATIO}:1，疑似压缩炸弹")
    if CONTENT_TYPES.lower() not in seen:
        raise refused(f"不是 .docx，而是{_kind_of_zip(seen)}。{_SAVE_AS}")
    if all(info.filename != CONTENT_TYPES for info in infos):
        raise refused("名称的大小写不对", CONTENT_TYPES)


def _overlapping(infos: list[zipfile.ZipInfo]) -> bool:
    """Whether an entry reaches into the next one, or bytes before the first belong to none."""
    places = sorted((info.header_offset, info.compress_size) for info in infos)
    following = [offset for offset, _ in places[1:]]
    return places[0][0] != 0 or any(
        offset + _LOCAL_SIZE + size > after
        for (offset, size), after in zip(places, following, strict=False)
    )


def _kind_of_zip(names: set[str]) -> str:
    return "OpenDocument 文件" if "meta-inf/manifest.xml" in names else "普通压缩包"


def _check_entry(info: zipfile.ZipInfo) -> None:
    name = info.filename
    if info.orig_filename != name or any(ord(letter) < 32 for letter in info.orig_filename):
        raise refused("名称含有控制字符", ascii(info.orig_filename))
    if len(name) > LONGEST_NAME:
        raise refused("名称过长", name[:40] + "…")
    steps = name.replace("\\", "/").split("/")
    if "\\" in name or ":" in name or name.startswith("/") or ".." in steps or "." in steps:
        raise refused("名称指向压缩包之外", name)
    if info.flag_bits & _ENCRYPTED_FLAG:
        raise refused("已加密。请取消密码后重新提交", name)
    if info.compress_type not in _METHODS:
        raise refused("使用了不支持的压缩方式", name)
    if info.file_size > MOST_INFLATED_PART:
        raise refused(f"解压后超过 {MOST_INFLATED_PART // MEGABYTE} MB", name)
    if info.file_size > RATIO_COUNTS_FROM and info.file_size > MOST_RATIO * info.compress_size:
        raise refused(f"压缩比超过 {MOST_RATIO}:1，疑似压缩炸弹", name)


def _inflate(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]
) -> Iterator[tuple[str, bytes]]:
    """Inflate part by part, counting: what the directory states is not trusted."""
    total = 0
    for info in entries:
        pieces: list[bytes] = []
        size = 0
        with archive.open(info) as stream:
            while piece := stream.read(_CHUNK):
                size += len(piece)
                if size > MOST_INFLATED_PART or total + size > MOST_INFLATED:
                    raise refused("解压后的实际大小超过限制", info.filename)
                pieces.append(piece)
        if size != info.file_size:
            raise refused("实际大小与目录不符", info.filename)
        total += size
        yield info.filename, b"".join(pieces)
