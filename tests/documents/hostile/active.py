"""Files that start, fetch or hide something: macros, DDE, links, templates, embedded content."""

from collections.abc import Callable

from tests.documents.docx_files import (
    MAIN,
    RELATIONSHIPS,
    ROOT_RELATIONSHIPS,
    TYPES,
    field_code,
    paragraph,
    relationship,
    relationships,
    story,
    types,
)
from tests.documents.hostile.crafted import (
    SECRET,
    Crafted,
    file_of,
    file_with,
    read,
    refused,
    sound,
)

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CODE = "c:\\\\windows\\\\system32\\\\cmd.exe"


def _link(kind: str, target: str, outside: bool = True, part: str = RELATIONSHIPS) -> bytes:
    return file_with({part: relationships(relationship(kind, target, outside=outside))})


def _links(*pairs: tuple[str, str]) -> dict[str, Callable[[], bytes]]:
    return {
        f"{kind}-{number}": lambda kind=kind, target=target: _link(kind, target)  # type: ignore[misc]
        for number, (kind, target) in enumerate(pairs)
    }


def _typed(kind: str) -> Callable[[], bytes]:
    more = f'<Override PartName="/word/harmless.txt" ContentType="{kind}"/>'
    return lambda: file_with({TYPES: types(MAIN, more), "word/harmless.txt": b"x"})


def _field(*pieces: str) -> Callable[[], bytes]:
    return lambda: file_of(paragraph(inner=field_code(*pieces)))


def _inline(content: str) -> Callable[[], bytes]:
    return lambda: file_of(f"<w:p>{content}</w:p>")


def _code(element: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r>{element}</w:r>"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def _in_header() -> bytes:
    header = story("hdr", paragraph(inner=field_code(f"DDEAUTO {_CODE}")))
    rels = relationships(relationship("header", "header1.xml"))
    return file_with({RELATIONSHIPS: rels, "word/header1.xml": header})


def _nested_field() -> bytes:
    inner = field_code("QUOTE 99 109 100")
    begin, end = (
        '<w:r><w:fldChar w:fldCharType="' + kind + '"/></w:r>' for kind in ("begin", "end")
    )
    code = "<w:r><w:instrText>DDE </w:instrText></w:r>"
    return file_of(f"<w:p>{begin}{code}{inner}{end}</w:p>")


_FETCHING = {
    "dde": _field(f"DDE {_CODE} x"),
    "dde-auto": _field(f"DDEAUTO {_CODE} x"),
    "dde-split-over-runs": _field(" D", "DE", "AUTO ", _CODE),
    "dde-lower-case": _field(f"ddeauto {_CODE}"),
    "dde-quoted": _field('DDEAUTO"c:\\\\x.exe"'),
    "dde-after-blanks": _field("\t\n DDEAUTO x"),
    "dde-nested": _nested_field,
    "dde-in-header": _in_header,
    "dde-simple-field": _inline(f'<w:fldSimple w:instr="DDEAUTO {_CODE}"/>'),
    "dde-comment-in-code": _inline(_code("<w:instrText>DDE<!-- x -->AUTO x</w:instrText>")),
    "dde-element-in-code": _inline(_code("<w:instrText>DDE<w:x/>AUTO x</w:instrText>")),
    "dde-as-references": _inline(_code("<w:instrText>&#68;&#x44;E x</w:instrText>")),
    "dde-deleted": _inline(
        f'<w:del w:id="1">{_code("<w:delInstrText>DDEAUTO x</w:delInstrText>")}</w:del>'
    ),
    "dde-other-prefix": _inline(
        '<x:fldSimple xmlns:x="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'x:instr="DDE x"/>'
    ),
    "include-text": _field('INCLUDETEXT "https://x.invalid/a.docx"'),
    "include-picture": _field('INCLUDEPICTURE "\\\\\\\\server\\\\x.png" \\\\d'),
    "include": _field("INCLUDE c:\\\\x.docx"),
    "link-field": _field("LINK Excel.Sheet.8 x"),
    "import": _field('IMPORT "x.gif"'),
    "database": _field('DATABASE \\\\c "DSN=x"'),
    "referenced-document": _field('RD "\\\\\\\\server\\\\x.docx"'),
}

FILES: list[Crafted] = [
    *refused("会读取外部内容的域", _FETCHING),
    *refused(
        "宏",
        {
            "macro-part": lambda: file_with({"word/vbaProject.bin": b"x"}),
            "macro-part-elsewhere": lambda: file_with({"x/VBAPROJECT.BIN": b"x"}),
            "macro-data": lambda: file_with({"word/vbaData.xml": "<x/>"}),
            "macro-by-type": _typed("application/vnd.ms-office.vbaProject"),
            "macro-by-relationship": lambda: _link("vbaProject", "harmless.bin", outside=False),
        },
    ),
    *refused(
        "OLE",
        {
            "ole-part": lambda: file_with({"word/embeddings/oleObject1.bin": _OLE}),
            "ole-as-picture": lambda: file_with({"word/media/image1.png": _OLE + bytes(600)}),
            "ole-by-type": _typed("application/vnd.openxmlformats-officedocument.oleObject"),
            "ole-outside": lambda: _link("oleObject", "https://x.invalid/a.bin"),
        },
    ),
    *refused(
        "可执行程序", {"program-as-picture": lambda: file_with({"word/media/a.png": b"MZ\x90"})}
    ),
    *refused("嵌入的 RTF", {"rtf-part": lambda: file_with({"word/x.xml": b"{\\rtf1 x}"})}),
    *refused("嵌入的文件", {"embedded-package": lambda: _link("package", "x.xlsx", outside=False)}),
    *refused(
        "ActiveX",
        {
            "activex-part": lambda: file_with({"word/activeX/activeX1.xml": "<x/>"}),
            "activex-by-relationship": lambda: _link("control", "x.xml", outside=False),
        },
    ),
    *refused(
        "altChunk",
        {
            "alternative-chunk": lambda: _link("aFChunk", "x.txt", outside=False),
            "alternative-chunk-part": lambda: file_with({"word/afchunk1.mht": b"x"}),
        },
    ),
    *refused(
        "HTML", {"html-part": _typed("text/html"), "xhtml-part": _typed("application/xhtml+xml")}
    ),
    *refused("MHTML", {"mhtml-part": _typed("message/rfc822")}),
    *refused(
        "外部模板",
        _links(
            ("attachedTemplate", "file:///C:/evil.dotm"),
            ("attachedTemplate", "https://x.invalid/evil.dotm"),
        ),
    ),
    *refused(
        "外部模板",
        {
            "attached-template-of-settings": lambda: _link(
                "attachedTemplate", "\\\\server\\x.dotm", part="word/_rels/settings.xml.rels"
            )
        },
    ),
    *refused("子文档", _links(("subDocument", "file:///x.docx"))),
    *refused("框架页", _links(("frame", "https://x.invalid"))),
    *refused("邮件合并", _links(("mailMergeSource", "file:///x.mdb"), ("recipientData", "x.xml"))),
    *refused("网页加载项", _links(("webextension", "x.xml"))),
    *refused(
        "自定义界面",
        {"custom-ui": lambda: _link("extensibility", "ui.xml", False, ROOT_RELATIONSHIPS)},
    ),
    *refused(
        "引用了外部内容",
        {
            **_links(
                ("image", "https://x.invalid/track.png"), ("header", "https://x.invalid/h.xml")
            ),
            "image-mode-misspelt": lambda: _link("image", "https://x.invalid/a.png").replace(
                b'"External"', b'"EXTERNAL"'
            ),
            "theme-outside": lambda: _link("theme", "file:///x.xml"),
        },
    ),
    *refused(
        "不允许的链接",
        {
            **_links(
                ("hyperlink", "javascript:alert(1)"),
                ("hyperlink", "file:///etc/passwd"),
                ("hyperlink", "\\\\server\\share"),
                ("hyperlink", "ms-msdt:/id PCWDiagnostic"),
                ("hyperlink", "data:text/html,x"),
                ("hyperlink", "http://[::1"),
            ),
            "hyperlink-field": _field('HYPERLINK "file:///c:/x.exe"'),
        },
    ),
    *refused(
        "指向压缩包之外",
        {
            "inner-target-parent": lambda: _link("header", "../../x.xml", outside=False),
            "inner-target-encoded": lambda: _link("header", "%2e%2e/%2E%2E/x.xml", outside=False),
            "inner-target-url": lambda: _link("header", "https://x.invalid/h.xml", outside=False),
            "inner-target-drive": lambda: _link("styles", "c:/x.xml", outside=False),
        },
    ),
    *refused(
        "命名异常",
        {
            "rels-in-capitals": lambda: _link(
                "attachedTemplate", "x", part="word/_rels/settings.xml.RELS"
            ),
            "rels-folder-in-capitals": lambda: _link("image", "x", part="word/_RELS/a.xml.rels"),
            "rels-without-folder": lambda: _link("image", "x", part="word/a.rels"),
        },
    ),
    read("alternative-chunk-without-part", lambda: file_of('<w:altChunk r:id="rId7"/>'), sound),
    read("macro-button", _field(f"MACROBUTTON Evil {SECRET}"), sound),
    read("quoted-field-code", lambda: file_of(paragraph("DDEAUTO 是一种域")), sound),
    read("field-code-is-no-text", _field(f"REF {SECRET}"), sound),
    read(
        "object-without-part",
        lambda: file_of("<w:p><w:r><w:object><v:shape/></w:object></w:r></w:p>"),
        sound,
    ),
    read(
        "hyperlink-to-the-web",
        lambda: _link("hyperlink", "https://www.95598.cn"),
        sound,
    ),
]
