"""Parts that are no honest XML: entities, encodings, depth, endless names."""

from collections.abc import Callable

from tests.documents.docx_files import (
    DOCUMENT,
    ROOT_RELATIONSHIPS,
    STYLES,
    TYPES,
    W,
    document,
    paragraph,
)
from tests.documents.hostile.crafted import (
    SECRET,
    SOUND,
    Crafted,
    body,
    file_of,
    file_with,
    padded,
    read,
    refused,
    sound,
)

_TEXT = document(body())
_UTF8 = '<?xml version="1.0" encoding="UTF-8"?>'


def _part(data: bytes | str, name: str = DOCUMENT) -> Callable[[], bytes]:
    return lambda: file_with({name: data})


def _declared(encoding: str, codec: str, text: str = _TEXT) -> Callable[[], bytes]:
    return _part(f'<?xml version="1.0" encoding="{encoding}"?>{text}'.encode(codec, "replace"))


def _with_type(declaration: str, use: str = "") -> str:
    return f"{_UTF8}<!DOCTYPE w:document [{declaration}]>{document(body(paragraph(use)))}"


def _laughs() -> str:
    lines = ['<!ENTITY l0 "哈哈哈哈哈哈哈哈哈哈">']
    lines += [f"<!ENTITY l{n} '" + f"&l{n - 1};" * 10 + "'>" for n in range(1, 10)]
    return _with_type("".join(lines), "&l9;")


def _nested(name: str, levels: int, within: str = "") -> Callable[[], bytes]:
    open_, close = f"<{name}>", f"</{name.split()[0]}>"
    return lambda: file_of(open_ * levels + within + close * levels)


def _many_attributes() -> bytes:
    return file_of("<w:p " + " ".join(f'a{n}="{n * 7919}"' for n in range(250_000)) + "/>")


def _many_namespaces() -> bytes:
    names = " ".join(f'xmlns:n{n}="urn:{n}"' for n in range(100_000))
    return padded(f"<w:p {names}>{'<n0:x/>' * 100_000}</w:p>")


def _new_namespaces() -> bytes:
    return file_of("".join(f'<n{n}:x xmlns:n{n}="u:{n * 7919}"/>' for n in range(100_000)))


def _nested_namespaces() -> bytes:
    opened = (" ".join(f'xmlns:n{n}a{m}="u:{n}"' for m in range(600)) for n in range(200))
    start = "".join(f"<w:x {names}>" for names in opened)
    return padded(f"{start}{'<n0a0:x/>' * 100_000}{'</w:x>' * 200}")


def _spread_over_parts() -> bytes:
    parts = {f"customXml/item{n}.xml": f"<x>{'<y/>' * 500}<z>{n}</z></x>" for n in range(1900)}
    return file_with(parts)


FILES: list[Crafted] = [
    *refused(
        "DOCTYPE",
        {
            "doctype": _part(f"<!DOCTYPE x>{_TEXT}"),
            "billion-laughs": lambda: file_with({DOCUMENT: _laughs()}),
            "entity-from-file": _part(_with_type('<!ENTITY x SYSTEM "file:///etc/passwd">', "&x;")),
            "entity-from-web": _part(_with_type('<!ENTITY x SYSTEM "http://x.invalid/">', "&x;")),
            "parameter-entity": _part(_with_type('<!ENTITY % x SYSTEM "http://x.invalid/"> %x;')),
            "quadratic-entity": lambda: file_with(
                {DOCUMENT: _with_type(f'<!ENTITY x "{SECRET * 900}">', "&x;" * 9000)}
            ),
            "doctype-in-content-types": _part("<!DOCTYPE x><Types/>", TYPES),
            "doctype-in-relationships": _part("<!DOCTYPE x><x/>", ROOT_RELATIONSHIPS),
            "doctype-in-styles": _part("<!DOCTYPE x><x/>", STYLES),
            "doctype-in-custom-part": _part("<!DOCTYPE x><x/>", "customXml/item1.xml"),
            "doctype-in-unnamed-part": _part("  <!DOCTYPE x><x/>", "word/theme.dat"),
            "doctype-in-capital-part": _part(" <!DOCTYPE x><x/>", "customXml/ITEM.XML"),
        },
    ),
    *refused(
        "不是 UTF-8",
        {
            "utf-16": _part(_TEXT.encode("utf-16")),
            "utf-16-declared": _declared("UTF-16", "utf-8"),
            "utf-16-big-endian": _part(b"\xfe\xff" + _TEXT.encode("utf-16-be")),
            "utf-7": _declared("UTF-7", "utf-7"),
            "gb18030": _declared("GB18030", "gb18030"),
            "gb2312-declared-single-quotes": _part("<?xml version='1.0' encoding='gb2312'?><x/>"),
            "latin-1": _declared("ISO-8859-1", "utf-8"),
            "unknown-encoding": _declared("X-EVIL", "utf-8"),
        },
    ),
    *refused(
        "不是完好的 XML",
        {
            "utf-16-unmarked": _part(_TEXT.encode("utf-16-le")),
            "utf-32": _part(_TEXT.encode("utf-32-le")),
            "zero-byte": _part(_TEXT.replace(SOUND, SOUND + "\0")),
            "bad-utf-8": _part(_TEXT.encode().replace(SOUND.encode(), b"\xff\xfe\xfa")),
            "gbk-undeclared": _part(_TEXT.encode("gbk")),
            "overlong-utf-8": _part(_TEXT.encode().replace(SOUND.encode(), b"\xc0\xbcscript")),
            "surrogates-in-utf-8": _part(_TEXT.encode().replace(SOUND.encode(), b"\xed\xa0\x80")),
            "ebcdic": _part(f'<?xml version="1.0"?>{document("x")}'.encode("cp037")),
            "ebcdic-doctype": _part(
                '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'.encode("cp037")
            ),
            "reference-to-zero": _part(_TEXT.replace(SOUND, "&#0;")),
            "reference-to-no-character": _part(_TEXT.replace(SOUND, "&#xFFFF;")),
            "reference-too-large": _part(_TEXT.replace(SOUND, f"&#{'9' * 4000};")),
            "unknown-entity": _part(_TEXT.replace(SOUND, "&evil;")),
            "not-closed": _part(_TEXT[:-12]),
            "two-roots": _part(_TEXT + "<x/>"),
            "empty-document": _part(""),
            "only-a-declaration": _part(_UTF8),
            "unknown-prefix": _part("<w:document><w:body/></w:document>"),
            "same-attribute-twice": _part(_TEXT.replace("<w:body", '<w:body a="1" a="2"')),
            "plain-text": _part("供用电合同"),
            "broken-styles": _part("<w:styles", STYLES),
            "broken-relationships": _part("<x", ROOT_RELATIONSHIPS),
            "empty-content-types": _part("", TYPES),
            "1000-levels": _nested("w:p", 1000),
            "100000-levels": lambda: padded("<w:p>" * 100_000 + "</w:p>" * 100_000),
            "text-of-11-mb": lambda: padded(f"<w:p><w:r><w:t>{'a' * 11_000_000}</w:t></w:r></w:p>"),
            "attribute-of-11-mb": lambda: padded(f'<w:p w:x="{"a" * 11_000_000}"/>'),
            "name-of-1-mb": lambda: padded(f"<w:{'a' * 1_000_000}/>"),
        },
    ),
    *refused(
        "嵌套过深",
        {
            "controls-70-deep": lambda: file_of(
                "<w:sdt><w:sdtContent>" * 70 + "</w:sdtContent></w:sdt>" * 70
            ),
            "tables-25-deep": lambda: file_of(
                "<w:tbl><w:tr><w:tc>" * 25 + paragraph("x") + "</w:tc></w:tr></w:tbl>" * 25
            ),
            "custom-xml-200-deep": _nested("w:customXml", 200),
            "insertions-200-deep": _nested('w:ins w:id="1"', 200),
            "inline-200-deep": lambda: file_of(
                "<w:p>" + "<w:smartTag>" * 200 + "</w:smartTag>" * 200 + "</w:p>"
            ),
            "alternatives-100-deep": lambda: file_of(
                "<mc:AlternateContent><mc:Choice>" * 100
                + "</mc:Choice></mc:AlternateContent>" * 100
            ),
        },
    ),
    *refused(
        "结构过于庞大",
        {
            "million-tags": lambda: padded("<w:p/>" * 1_000_000),
            "million-tags-in-styles": lambda: padded("", "<w:style/>" * 700_000),
            "million-tags-over-parts": _spread_over_parts,
        },
    ),
    *refused(
        "没有正文",
        {
            "no-body": _part(f'<w:document xmlns:w="{W}"/>'),
            "body-of-another-language": _part("<html><body/></html>"),
        },
    ),
    read("250000-attributes", _many_attributes, sound),
    read("100000-namespaces-at-once", _many_namespaces, sound),
    read("100000-namespaces-one-each", _new_namespaces, sound),
    read("120000-namespaces-nested", _nested_namespaces, sound),
    read("unknown-elements-200-deep", _nested("w:x", 200), sound),
    read("secret-in-a-comment", lambda: file_of(f"<!--{SECRET}-->"), sound),
    read("secret-in-an-instruction", lambda: file_of(f"<?evil {SECRET}?>"), sound),
    read(
        "style-sheet-instruction",
        _part(f'<?xml-stylesheet href="http://x.invalid/x.xsl"?>{_TEXT}'),
        sound,
    ),
    read(
        "xinclude",
        lambda: file_of(
            '<w:p><w:r><w:t><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" '
            'href="/etc/passwd" parse="text"/></w:t></w:r></w:p>'
        ),
        sound,
    ),
    read("cdata", lambda: file_of(paragraph("<![CDATA[<script>]]>")), sound),
    read("byte-order-mark", _part("\ufeff" + _UTF8 + _TEXT), sound),
]
