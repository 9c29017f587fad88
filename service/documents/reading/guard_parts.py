"""What the parts of an incoming .docx may not hold: macros, embedded files, outside links, DTDs."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml import etree

from service.documents.reading.package import (
    MOST_NODES,
    Package,
    Relationship,
    nodes_in,
    refused,
)

_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT = b"http://purl.oclc.org/ooxml/"

_FORBIDDEN_NAMES: tuple[tuple[str, str], ...] = (
    ("vbaproject", "含有宏"),
    ("vbadata", "含有宏"),
    ("/embeddings/", "含有嵌入的文件（OLE 对象）"),
    ("/activex/", "含有 ActiveX 控件"),
    ("/afchunk", "含有外部内容块（altChunk）"),
    ("encryptedpackage", "已加密。请取消密码后重新提交"),
)
_FORBIDDEN_TYPES: tuple[tuple[str, str], ...] = (
    ("macroenabled", "含有宏"),
    ("vba", "含有宏"),
    ("oleobject", "含有嵌入的文件（OLE 对象）"),
    ("activex", "含有 ActiveX 控件"),
    ("text/html", "含有网页内容（HTML）"),
    ("application/xhtml", "含有网页内容（HTML）"),
    ("message/rfc822", "含有网页存档（MHTML）"),
    ("multipart/related", "含有网页存档（MHTML）"),
    ("rtf", "含有嵌入的 RTF"),
    ("msdownload", "含有可执行程序"),
    ("javascript", "含有脚本"),
)
_FORBIDDEN_RELATIONSHIPS: dict[str, str] = {
    "vbaproject": "含有宏",
    "wordvbadata": "含有宏",
    "oleobject": "含有嵌入的文件（OLE 对象）",
    "package": "含有嵌入的文件",
    "control": "含有 ActiveX 控件",
    "activexcontrolbinary": "含有 ActiveX 控件",
    "afchunk": "含有外部内容块（altChunk）",
    "attachedtemplate": "引用了外部模板。请在「开发工具—文档模板」中改用 Normal 后重新提交",
    "subdocument": "含有子文档",
    "frame": "含有框架页",
    "mailmergesource": "含有邮件合并数据源",
    "mailmergeheadersource": "含有邮件合并数据源",
    "extensibility": "含有自定义界面",
    "recipientdata": "含有邮件合并数据源",
    "webextension": "含有网页加载项",
    "webextensiontaskpanes": "含有网页加载项",
}
_FORBIDDEN_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "含有嵌入的文件（OLE 对象）"),
    (b"PK\x03\x04", "含有嵌入的压缩包"),
    (b"MZ", "含有可执行程序"),
    (b"{\\rtf", "含有嵌入的 RTF"),
)
_ALLOWED_LINKS = frozenset({"http", "https", "mailto"})
# Fields that fetch or start something when the file is opened in Word.
_ACTIVE_FIELD = re.compile(
    r"(?:\A|[\s{])(DDE(?:AUTO)?|LINK|INCLUDE(?:TEXT|PICTURE)?|IMPORT|DATABASE|EMBED|CONTROL|RD"
    r"|HTMLACTIVEX)(?:[\s\"\\]|\Z)",
    re.I,
)
_LINK_FIELD = re.compile(r"\bHYPERLINK\s+\"([^\"]*)\"", re.I)
_FIELD_MARKS = (b"nstrText", b"fldSimple")
_DECLARED_ENCODING = re.compile(rb"\A<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")


def check_parts(package: Package) -> None:
    """Raise DocumentRefused where a part is active, linked to the outside, or hostile XML."""
    nodes = 0
    for name, data in package.parts.items():
        _check_kind(name, data)
        if _is_xml(name, data):
            _check_xml(name, data)
            nodes += nodes_in(data)
    if nodes > MOST_NODES:
        raise refused(f"结构过于庞大（超过 {MOST_NODES // 10_000} 万个标记）")
    # Only now is it safe to parse anything.
    for name, data in package.parts.items():
        _forbid(package.content_type(name), _FORBIDDEN_TYPES, name)
        if name.lower().endswith(".rels"):
            _check_relationships(package, name)
        elif any(mark in data for mark in _FIELD_MARKS) and _is_xml(name, data):
            _check_fields(name, package.xml(name))
    _check_main(package)


def _check_main(package: Package) -> None:
    if package.main_part not in package.parts:
        raise refused(f"缺少正文部件 {package.main_part}，不是 Word 文档")
    if package.content_type(package.main_part) != _MAIN_TYPE:
        raise refused("不是 Word 文档的正文（可能是模板、表格或演示文稿）", package.main_part)
    if _STRICT in package.parts[package.main_part]:
        raise refused("为 Strict Open XML 格式，请另存为普通的 .docx", package.main_part)


def _forbid(text: str, forbidden: tuple[tuple[str, str], ...], name: str) -> None:
    for mark, reason in forbidden:
        if mark in text:
            raise refused(reason, name)


def _check_kind(name: str, data: bytes) -> None:
    _forbid("/" + name.lower(), _FORBIDDEN_NAMES, name)
    for magic, reason in _FORBIDDEN_STARTS:
        if data.startswith(magic):
            raise refused(reason, name)


def _is_xml(name: str, data: bytes) -> bool:
    start = data[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    return name.lower().endswith((".xml", ".rels")) or start.startswith(b"<")


def _check_xml(name: str, data: bytes) -> None:
    """Plain bytes: only in UTF-8 does a search for `<!DOCTYPE` find every document type."""
    declared = _DECLARED_ENCODING.match(data.removeprefix(b"\xef\xbb\xbf"))
    encoding = declared.group(1).lower() if declared else b"utf-8"
    if encoding not in (b"utf-8", b"us-ascii") or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise refused("不是 UTF-8 编码", name)
    if b"\0" in data:
        raise refused("不是完好的 XML，文件可能已损坏", name)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise refused("含有 DOCTYPE 或实体定义", name)


def _check_relationships(package: Package, rels: str) -> None:
    folder, mark, name = rels.rpartition("_rels/")
    if not mark or "/" in name or not name.endswith(".rels"):
        # Word reads them whatever their case; we would look for them in vain.
        raise refused("命名异常，无法判断它属于哪个部件", rels)
    for relationship in package.relationships(folder + name.removesuffix(".rels")).values():
        _check_relationship(relationship, rels)


def _check_relationship(relationship: Relationship, rels: str) -> None:
    reason = _FORBIDDEN_RELATIONSHIPS.get(relationship.kind.lower())
    if reason is not None:
        raise refused(reason, rels)
    scheme = _scheme(relationship.target)
    if not relationship.external:
        if scheme or relationship.target.startswith(("..", "\\")):
            raise refused(f"指向压缩包之外：{relationship.target[:80]}", rels)
    elif relationship.kind != "hyperlink":
        raise refused(f"引用了外部内容：{relationship.target[:80]}", rels)
    elif scheme not in _ALLOWED_LINKS:
        raise refused(f"含有不允许的链接：{relationship.target[:80]}", rels)


def _scheme(target: str) -> str:
    try:
        return urlsplit(target.strip()).scheme.lower()
    except ValueError:
        return "unreadable"


def _check_fields(name: str, root: etree._Element) -> None:
    for code in field_codes(root):
        found = _ACTIVE_FIELD.search(code)
        if found is not None:
            raise refused(f"含有会读取外部内容的域（{found.group(1).upper()}）", name)
        link = _LINK_FIELD.search(code)
        if link is not None and _scheme(link.group(1)) not in _ALLOWED_LINKS:
            raise refused(f"含有不允许的链接：{link.group(1)[:80]}", name)


def field_codes(root: etree._Element) -> Iterator[str]:
    """Codes of all fields; a code split over many runs is joined, an inner field parts words."""
    code: list[str] = []
    for element in root.iter("{*}instrText", "{*}delInstrText", "{*}fldSimple", "{*}fldChar"):
        tag = etree.QName(element).localname
        if tag in ("instrText", "delInstrText"):
            # Also deleted code: whoever rejects the deletion has it back.
            code.append("".join(str(words) for words in element.itertext()))
        elif tag == "fldSimple":
            yield from map(str, element.values())
        else:
            # begin, separate or end: each closes what was read of a code so far.
            yield "".join(code)
            code = []
    yield "".join(code)
