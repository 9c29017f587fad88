"""Files of other formats that call themselves .docx."""

from collections.abc import Callable

from tests.documents.docx_files import DOCUMENT, MAIN, TYPES, packed, parts_of, types, with_parts
from tests.documents.hostile.crafted import SECRET, Crafted, refused

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OFFICE = "application/vnd.openxmlformats-officedocument"


def _bytes(*pieces: bytes | str) -> Callable[[], bytes]:
    return lambda: b"".join(p.encode() if isinstance(p, str) else p for p in pieces)


def _typed(main: str) -> Callable[[], bytes]:
    return lambda: with_parts({TYPES: types(main)})


def _sheet() -> bytes:
    parts = parts_of()
    sheet = parts.pop(DOCUMENT)
    main = f"{_OFFICE}.spreadsheetml.sheet.main+xml"
    content = types(main).replace("word/document.xml", "xl/workbook.xml")
    rels = parts["_rels/.rels"].replace(b"word/document.xml", b"xl/workbook.xml")
    return packed({**parts, TYPES: content, "_rels/.rels": rels, "xl/workbook.xml": sheet})


def _open_document() -> bytes:
    return packed({"mimetype": b"application/vnd.oasis", "META-INF/manifest.xml": b"<m/>"})


FILES: list[Crafted] = [
    *refused(
        "RTF", {"rtf": _bytes("{\\rtf1\\ansi ", SECRET, "}"), "rtf-upper": _bytes("{\\RTF1 x")}
    ),
    *refused(
        "HTML",
        {
            "html": _bytes("<html><body>", SECRET),
            "html-doctype": _bytes("<!DOCTYPE html><p>x"),
            "html-byte-order-mark": _bytes(b"\xef\xbb\xbf", "\r\n  <HTML>"),
            "html-head": _bytes("<head><meta charset=gbk>"),
            "html-meta": _bytes("<meta http-equiv=refresh content='0;url=//x.invalid'>"),
            "html-script": _bytes("<script>alert(1)</script>"),
            "html-table": _bytes("<table><tr><td>x"),
        },
    ),
    *refused("MHTML", {"mhtml": _bytes("MIME-Version: 1.0\r\nContent-Type: multipart/related")}),
    *refused("PDF", {"pdf": _bytes("%PDF-1.7\n", bytes(range(256)))}),
    *refused(
        "XML 文件",
        {
            "flat-opc": _bytes('<?xml version="1.0"?><pkg:package xmlns:pkg="x"/>'),
            "word-2003-xml": _bytes('<?xml version="1.0"?><w:wordDocument xmlns:w="x"/>'),
        },
    ),
    *refused("图片", {"png": _bytes(b"\x89PNG\r\n\x1a\n"), "jpeg": _bytes(b"\xff\xd8\xff\xe0")}),
    *refused("GZIP", {"gzip": _bytes(b"\x1f\x8b\x08", bytes(100))}),
    *refused("RAR", {"rar": _bytes(b"Rar!\x1a\x07\x01\x00")}),
    *refused("7z", {"7z": _bytes(b"7z\xbc\xaf\x27\x1c")}),
    *refused("CAB", {"cab": _bytes(b"MSCF", bytes(60))}),
    *refused("可执行程序", {"exe": _bytes(b"MZ\x90", bytes(600)), "elf": _bytes(b"\x7fELF\x02")}),
    *refused("脚本", {"shell-script": _bytes("#!/bin/sh\nid\n")}),
    *refused("旧版 Word", {"doc": _bytes(_OLE, bytes(2048)), "doc-header-only": _bytes(_OLE)}),
    *refused(
        "打开密码",
        {"encrypted-docx": _bytes(_OLE, bytes(600), "EncryptedPackage".encode("utf-16-le"))},
    ),
    *refused("文件是空的", {"empty": _bytes()}),
    *refused(
        "不是 .docx",
        {
            "text": _bytes("供用电合同"),
            "json": _bytes('{"document": "x"}'),
            "byte-order-mark-only": _bytes(b"\xef\xbb\xbf"),
            "zeros": _bytes(bytes(100_000)),
            "utf-16-html": lambda: "<html>".encode("utf-16"),
        },
    ),
    *refused("OpenDocument", {"odt": _open_document}),
    *refused("普通压缩包", {"zip": lambda: packed({"readme.txt": b"x", "a/b.exe": b"MZ"})}),
    *refused(
        "不是 Word 文档",
        {
            "xlsx": _sheet,
            "xlsx-typed": _typed(f"{_OFFICE}.spreadsheetml.sheet.main+xml"),
            "pptx-typed": _typed(f"{_OFFICE}.presentationml.presentation.main+xml"),
            "dotx": _typed(MAIN.replace("document.main", "template.main")),
            "untyped": _typed("text/plain"),
        },
    ),
    *refused(
        "宏",
        {
            "docm": _typed("application/vnd.ms-word.document.macroEnabled.main+xml"),
            "dotm": _typed("application/vnd.ms-word.template.macroEnabledTemplate.main+xml"),
        },
    ),
    *refused(
        "Strict",
        {
            "strict-open-xml": lambda: with_parts(
                {
                    DOCUMENT: '<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"/>'
                }
            )
        },
    ),
]
