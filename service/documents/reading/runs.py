"""What stands in one run of a .docx: words, field characters, pictures, words of text boxes."""

from collections.abc import Callable, Iterator

from lxml import etree

from service.documents.reading.names import local_name, w

_RELATIONSHIP = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_AS_TEXT = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}

_BOXES = {0x52: "☑", 0x53: "☒", 0xA3: "□"}
"""Tick boxes of the font Wingdings 2, whose codes are letters' codes."""

_UNPRINTED = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
"""Zero-width characters: they would hide a word from whoever looks for it."""

Item = tuple[str, str]
"""Kind (text, field, image, slot, beside) and value."""


def items_of(child: etree._Element) -> Iterator[Item]:
    """Items of one element of a run; `beside` are words that float outside the text."""
    name = local_name(child.tag)
    if name in _AS_TEXT:
        yield "text", _AS_TEXT[name]
    elif name in _READ_AS_TEXT:
        yield "text", _READ_AS_TEXT[name](child)
    elif name == "fldChar":
        yield from _box(child)
        yield "field", child.get(w("fldCharType"), "")
    elif name == "ruby":
        for inner in child.iterfind(f"{w('rubyBase')}/{w('r')}"):
            yield from _items_within(inner)
    elif name in ("drawing", "pict", "object"):
        yield from _drawn(child)
    elif child.tag == f"{_MC}AlternateContent":
        for branch in list(child)[:1]:
            yield from _items_within(branch)


def _items_within(parent: etree._Element) -> Iterator[Item]:
    for child in parent:
        yield from items_of(child)


def _box(field: etree._Element) -> Iterator[Item]:
    """A tick box of an old form stands where its field begins."""
    box = field.find(f"{w('ffData')}/{w('checkBox')}")
    if box is not None:
        checked = box.find(w("checked"))
        checked = box.find(w("default")) if checked is None else checked
        ticked = checked is not None and checked.get(w("val"), "1") not in ("0", "false", "off")
        yield "text", "☑" if ticked else "□"


def words_of(element: etree._Element) -> str:
    """The words of a w:t: Word drops blanks at the edges unless told to keep them."""
    text = element.text or ""
    if not _UNPRINTED.isdisjoint(text):
        text = "".join(letter for letter in text if letter not in _UNPRINTED)
    return text if element.get(_XML_SPACE) == "preserve" else text.strip(" \t\r\n")


def _break(element: etree._Element) -> str:
    """A page or column break is layout, a text break is a new line."""
    return "\n" if element.get(w("type"), "textWrapping") == "textWrapping" else ""


def _symbol(element: etree._Element) -> str:
    """The character of a symbol font; those fonts' private area starts at F000."""
    try:
        code = int(element.get(w("char"), ""), 16)
    except ValueError:
        return ""
    code = code - 0xF000 if 0xF000 <= code <= 0xF0FF else code
    if element.get(w("font"), "") == "Wingdings 2" and code in _BOXES:
        return _BOXES[code]
    return chr(code) if 0x20 <= code < 0xD800 else ""


_READ_AS_TEXT: dict[str, Callable[[etree._Element], str]] = {
    "t": words_of,
    "br": _break,
    "sym": _symbol,
}


def _drawn(drawing: etree._Element) -> Iterator[Item]:
    for element in drawing.iter():
        name = local_name(element.tag)
        if name == "docPr":
            # Our pictures are named `drawing:<slot>:<page>`.
            yield "slot", element.get("name", "").rpartition(":")[0]
        elif name == "blip":
            yield "image", element.get(f"{_RELATIONSHIP}embed", "")
        elif name == "imagedata":
            yield "image", element.get(f"{_RELATIONSHIP}id", "")
        elif name == "txbxContent":
            lines = ("".join(t.text or "" for t in p.iter(w("t"))) for p in element.iter(w("p")))
            yield "beside", "\n".join(lines)
        elif name == "textpath":
            # WordArt, such as a watermark.
            yield "beside", element.get("string", "")
