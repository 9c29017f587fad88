"""Skeleton + shape -> a .docx whose only Jinja is fields and tables (design.md, section 6).

The parts that hold pictures are named, not filled: their bytes belong to one contract.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from xml.sax.saxutils import quoteattr
from zipfile import ZipFile

from lxml import etree

from service.documents.anchors import NAMESPACE
from service.documents.writing.markup import W, Writer, attribute
from service.documents.writing.page import page_of
from service.documents.writing.pictures import relationship_id
from service.documents.writing.shape import Shape
from service.documents.writing.text import body

MAIN_PART = "word/document.xml"
CONTENT_TYPES = "[Content_Types].xml"
_RELATIONSHIPS = "word/_rels/document.xml.rels"
_CORE = "docProps/core.xml"
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_BODY_HERE = "body-of-the-contract"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_ITEM_ID = "{D1A27C0E-5C1B-4E0B-9C64-6F75746C696E}"
_EXTENSIONS = {"image/png": "png", "image/jpeg": "jpeg"}


@dataclass(frozen=True)
class Composed:
    """Parts in the order of the file, the names of the picture parts still to be filled, and
    the values that are always the same."""

    parts: Mapping[str, bytes]
    pictures: tuple[str, ...]
    constants: Mapping[str, str]


def compose(skeleton: bytes, shape: Shape) -> Composed:
    """Dress a shape in a skeleton. ValueError for a picture that is neither PNG nor JPEG."""
    with ZipFile(BytesIO(skeleton)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    writer = Writer(page_of(parts))
    parts[MAIN_PART] = _main_part(parts[MAIN_PART], body(writer, shape))
    pictures = tuple(
        f"word/media/drawing{number}.{_extension(media_type)}"
        for number, media_type in enumerate(writer.pictures, start=1)
    )
    parts[_RELATIONSHIPS] = _with_relationships(parts[_RELATIONSHIPS], pictures)
    parts[CONTENT_TYPES] = _with_types(parts[CONTENT_TYPES], set(writer.pictures))
    if _CORE in parts:
        parts[_CORE] = _titled(parts[_CORE], shape.title)
    parts |= _custom_part(shape, writer)
    return Composed(parts, pictures, shape.constants)


def _extension(media_type: str) -> str:
    if media_type not in _EXTENSIONS:
        raise ValueError(f"pictures are PNG or JPEG, not {media_type}")
    return _EXTENSIONS[media_type]


def _main_part(xml: bytes, content: str) -> bytes:
    """The skeleton's document with our body; its own last section properties stay."""
    root = etree.fromstring(xml)
    old = root.find(f"{{{W}}}body")
    if old is None:
        raise ValueError("the skeleton has no body")
    section = old.find(f"{{{W}}}sectPr")
    old.clear()
    old.text = _BODY_HERE
    if section is not None:
        section.tail = None
        old.append(section)
    return _DECLARATION + etree.tostring(root).replace(_BODY_HERE.encode(), content.encode(), 1)


def _with_relationships(xml: bytes, pictures: tuple[str, ...]) -> bytes:
    root = etree.fromstring(xml)
    targets = [
        (relationship_id(number), "image", name.removeprefix("word/"))
        for number, name in enumerate(pictures, start=1)
    ]
    for identity, kind, target in [("rIdOutline", "customXml", "../customXml/item1.xml"), *targets]:
        item = etree.SubElement(root, f"{{{root.nsmap[None]}}}Relationship")
        item.set("Id", identity)
        item.set("Type", f"{_OFFICE}/relationships/{kind}")
        item.set("Target", target)
    return _DECLARATION + etree.tostring(root)


def _with_types(xml: bytes, media_types: set[str]) -> bytes:
    root = etree.fromstring(xml)
    namespace = root.nsmap[None]
    known = {item.get("Extension") for item in root}
    for media_type in sorted(media_types):
        if _EXTENSIONS[media_type] not in known:
            item = etree.Element(f"{{{namespace}}}Default")
            item.set("Extension", _EXTENSIONS[media_type])
            item.set("ContentType", media_type)
            root.insert(0, item)
    item = etree.SubElement(root, f"{{{namespace}}}Override")
    item.set("PartName", "/customXml/itemProps1.xml")
    item.set("ContentType", "application/vnd.openxmlformats-officedocument.customXmlProperties+xml")
    return _DECLARATION + etree.tostring(root)


def _titled(xml: bytes, title: str) -> bytes:
    root = etree.fromstring(xml)
    element = root.find("{http://purl.org/dc/elements/1.1/}title")
    if element is not None:
        element.text = title.replace("{", "｛").replace("}", "｝")
    return _DECLARATION + etree.tostring(root)


def _custom_part(shape: Shape, writer: Writer) -> dict[str, bytes]:
    """The map from bookmark names to what they name, with its relationships."""
    anchors = "".join(
        f'<{kind} bookmark="{name}" ref="{attribute(target)}"/>'
        for kind, name, target in writer.anchors
    )
    addenda = "".join(f'<addendum id="{i}" version="{version}"/>' for i, version in shape.addenda)
    identity, version = shape.kind
    item = (
        f'<dianyue xmlns={quoteattr(NAMESPACE)} schema="1">'
        f'<kind id="{attribute(identity)}" version="{version}"/>{addenda}{anchors}</dianyue>'
    )
    properties = (
        f'<ds:datastoreItem xmlns:ds="{_OFFICE}/customXml" ds:itemID="{_ITEM_ID}">'
        f"<ds:schemaRefs><ds:schemaRef ds:uri={quoteattr(NAMESPACE)}/></ds:schemaRefs>"
        "</ds:datastoreItem>"
    )
    relationships = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/relationships/customXmlProps" '
        'Target="itemProps1.xml"/></Relationships>'
    )
    parts = {
        "customXml/item1.xml": item,
        "customXml/itemProps1.xml": properties,
        "customXml/_rels/item1.xml.rels": relationships,
    }
    return {name: _DECLARATION + text.encode() for name, text in parts.items()}
