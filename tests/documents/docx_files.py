"""Hand-made and altered .docx files for the tests of the reader and its guard."""

import re
from collections.abc import Callable, Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
DOCUMENT = "word/document.xml"
STYLES = "word/styles.xml"
ROOT_RELATIONSHIPS = "_rels/.rels"
RELATIONSHIPS = "word/_rels/document.xml.rels"
TYPES = "[Content_Types].xml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)


def types(main: str = MAIN, more: str = "") -> str:
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="png" ContentType="image/png"/>'
        f'<Override PartName="/{DOCUMENT}" ContentType="{main}"/>{more}</Types>'
    )


def relationship(kind: str, target: str, identity: str = "rId9", outside: bool = False) -> str:
    mode = ' TargetMode="External"' if outside else ""
    return f'<Relationship Id="{identity}" Type="{R}/{kind}" Target="{target}"{mode}/>'


def relationships(*items: str) -> str:
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(items)}</Relationships>'


def document(body: str) -> str:
    return f"<w:document {_NAMESPACES}><w:body>{body}</w:body></w:document>"


def story(name: str, content: str) -> str:
    """A header, footer or notes part."""
    return f"<w:{name} {_NAMESPACES}>{content}</w:{name}>"


def style_sheet(content: str) -> str:
    return f'<w:styles xmlns:w="{W}">{content}</w:styles>'


def parts_of(body: str = "", styles: str = "") -> dict[str, bytes]:
    """The parts of a small, sound .docx."""
    return {
        TYPES: types().encode(),
        ROOT_RELATIONSHIPS: relationships(
            relationship("officeDocument", DOCUMENT, "rId1")
        ).encode(),
        RELATIONSHIPS: relationships(relationship("styles", "styles.xml", "rId1")).encode(),
        DOCUMENT: document(body).encode(),
        STYLES: style_sheet(styles).encode(),
    }


def packed(parts: Mapping[str, bytes | str]) -> bytes:
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return content.getvalue()


def docx(body: str = "", styles: str = "") -> bytes:
    return packed(parts_of(body, styles))


def with_parts(parts: Mapping[str, bytes | str], body: str = "") -> bytes:
    return packed({**parts_of(body), **parts})


def paragraph(text: str = "", style: str = "", inner: str = "", properties: str = "") -> str:
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    words = run(text) if text else ""
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{words}{inner}</w:p>"


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def table(*rows: tuple[str, ...], properties: str = "") -> str:
    lines = (
        "<w:tr>" + "".join(f"<w:tc>{paragraph(text)}</w:tc>" for text in row) + "</w:tr>"
        for row in rows
    )
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr>{''.join(lines)}</w:tbl>"


def field_code(*pieces: str, result: str = "结果") -> str:
    """A complex field whose code is split over runs."""
    code = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    return mark.format("begin") + code + mark.format("separate") + run(result) + mark.format("end")


# ---- altering finished files ----------------------------------------------------------------


def rewritten(
    data: bytes,
    edit: Callable[[str], str] = lambda xml: xml,
    without: str = "",
    part: str = DOCUMENT,
    add: Mapping[str, str] | None = None,
) -> bytes:
    """The file with one part's XML edited, parts below a folder left out, and others added."""
    parts = {
        name: content
        for name, content in unpacked(data).items()
        if not without or not name.startswith(without)
    }
    parts[part] = edit(parts[part].decode()).encode()
    return packed({**parts, **(add or {})})


def unpacked(data: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def without_controls(xml: str) -> str:
    """No content control any more, only what was in them."""
    xml = re.sub(r"<w:sdt>\s*<w:sdtPr>.*?</w:sdtPr>\s*<w:sdtContent>", "", xml, flags=re.DOTALL)
    return xml.replace("</w:sdtContent></w:sdt>", "")


def without_anchors(xml: str) -> str:
    """No content control, bookmark or table description any more: words and styles only."""
    xml = re.sub(r"<w:bookmark(?:Start|End) [^>]*/>", "", without_controls(xml))
    return re.sub(r"<w:tbl(?:Caption|Description) [^>]*/>", "", xml)


def without_styles(xml: str) -> str:
    """No paragraph style of ours any more: a text retyped in a foreign file."""
    return re.sub(r"<w:pStyle [^>]*/>", "", xml)
