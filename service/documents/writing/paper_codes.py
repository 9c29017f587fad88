"""The issued .docx: a rendered one with room for a code in the foot of its pages, and the code.

Done to the finished file, so that drafts stay what they are, byte for byte. Head and foot are
outside the fingerprint: the words agreed are the same.
"""

import io
from collections.abc import Mapping
from zipfile import ZipFile

import segno
from lxml import etree

from service.documents.writing.archive import archive, deflated, stored
from service.documents.writing.compose import CONTENT_TYPES, MAIN_PART
from service.documents.writing.page import page_of
from service.domain.paper_code import PaperCode

CODE_MM = 18.0
"""Side of the code. Its 33 modules are then half a millimetre each: a photo of the whole page at
150 dots an inch still has three dots for each of them."""

ABOVE_EDGE_MM = 5.5
"""From the page's lower edge; most printers leave 4.2 mm white."""

_GAP_MM = 3.0
_LEAST_BOTTOM = 1418  # twips: 2.5 cm; the code ends a millimetre and a half below
_EMU_PER_MM = 36_000
_TWIPS_PER_MM = 1440 / 25.4
_NARROW_TOP = 850  # twips: 1.5 cm, a millimetre below the line at the head
_PICTURE = "word/media/papercode.png"
_PICTURE_ID = 900_001
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_ALT = "合同编号、版本和文本指纹的二维码"


def modules_of(code: PaperCode) -> tuple[tuple[bool, ...], ...]:
    """The code's dark modules, row by row. A quarter of them may be lost (correction level Q)."""
    symbol = segno.make_qr(code.text, error="q", boost_error=False)
    return tuple(tuple(bool(module & 1) for module in row) for row in symbol.matrix)


def issued_docx(docx: bytes, code: PaperCode | None) -> bytes:
    """A rendered file with room for the code on every page, and with the code (None: only the
    room, for a PDF whose pages get codes of their own). ValueError where the file has no foot.
    """
    with ZipFile(io.BytesIO(docx)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    footers = [name for name in parts if name.startswith("word/footer") and name.endswith(".xml")]
    if not footers:
        raise ValueError("the file has no foot for a code")
    width = page_of(parts).width
    parts[MAIN_PART] = _with_room(parts[MAIN_PART])
    for name in footers:
        parts[name] = _footer(parts[name], width, parts[MAIN_PART], code)
        if code is not None:
            rels = name.replace("word/", "word/_rels/") + ".rels"
            parts[rels] = _with_picture(parts.get(rels))
    if code is not None:
        parts[CONTENT_TYPES] = _with_png(parts[CONTENT_TYPES])
        parts[_PICTURE] = _png(code)
    return _packed(parts)


def _packed(parts: Mapping[str, bytes]) -> bytes:
    pictures = ("word/media/",)
    return archive(
        stored(name, content) if name.startswith(pictures) else deflated(name, content, 6)
        for name, content in parts.items()
    )


def _png(code: PaperCode) -> bytes:
    target = io.BytesIO()
    symbol = segno.make_qr(code.text, error="q", boost_error=False)
    symbol.save(target, kind="png", scale=8, border=0)
    return target.getvalue()


def _with_room(main: bytes) -> bytes:
    """The text ends above the code: a narrow lower margin becomes as wide as the usual one, and
    the text begins a little higher, for a paper that fits on six pages should still do so.
    """
    root = etree.fromstring(main)
    bottom, top = f"{{{_W}}}bottom", f"{{{_W}}}top"
    for margins in root.iter(f"{{{_W}}}pgMar"):
        if int(margins.get(bottom, "0")) < _LEAST_BOTTOM:
            margins.set(bottom, str(_LEAST_BOTTOM))
            margins.set(top, str(min(int(margins.get(top, "0")), _NARROW_TOP)))
    return _written(root)


def _footer(footer: bytes, width: int, main: bytes, code: PaperCode | None) -> bytes:
    """The line of the foot ends left of the code; the code is anchored to the page."""
    root = etree.fromstring(footer)
    paragraph = root.find(f"{{{_W}}}p")
    if paragraph is None:
        raise ValueError("the foot has no line")
    properties = paragraph.find(f"{{{_W}}}pPr")
    if properties is None:
        properties = etree.SubElement(paragraph, f"{{{_W}}}pPr")
        paragraph.insert(0, properties)
    taken = round((CODE_MM + _GAP_MM) * _TWIPS_PER_MM)
    tabs = etree.SubElement(properties, f"{{{_W}}}tabs")
    for kind, place in (("clear", width), ("right", width - taken)):
        etree.SubElement(tabs, f"{{{_W}}}tab", {f"{{{_W}}}val": kind, f"{{{_W}}}pos": str(place)})
    etree.SubElement(properties, f"{{{_W}}}ind", {f"{{{_W}}}right": str(taken)})
    if code is not None:
        paragraph.append(etree.fromstring(_anchored(*_place(main))))
    return _written(root)


def right_margin_mm(docx: bytes) -> float:
    """How far the text of a rendered file ends from the right edge of the page."""
    with ZipFile(io.BytesIO(docx)) as source:
        root = etree.fromstring(source.read(MAIN_PART))
    margins = root.find(f".//{{{_W}}}pgMar")
    return 0.0 if margins is None else int(margins.get(f"{{{_W}}}right", "0")) / _TWIPS_PER_MM


def _place(main: bytes) -> tuple[int, int]:
    """Left and top of the code on the page, in EMU: at the text's right edge, near the bottom."""
    root = etree.fromstring(main)
    size = root.find(f".//{{{_W}}}pgSz")
    margins = root.find(f".//{{{_W}}}pgMar")
    if size is None or margins is None:
        raise ValueError("the file does not say how large its page is")
    right = int(size.get(f"{{{_W}}}w", "0")) - int(margins.get(f"{{{_W}}}right", "0"))
    bottom = int(size.get(f"{{{_W}}}h", "0"))
    left = right / _TWIPS_PER_MM - CODE_MM
    top = bottom / _TWIPS_PER_MM - ABOVE_EDGE_MM - CODE_MM
    return round(left * _EMU_PER_MM), round(top * _EMU_PER_MM)


def _anchored(left: int, top: int) -> str:
    side = round(CODE_MM * _EMU_PER_MM)
    return (
        f'<w:r xmlns:w="{_W}"><w:drawing><wp:anchor xmlns:wp="{_WP}" distT="0" distB="0" '
        'distL="0" distR="0" simplePos="0" relativeHeight="1" behindDoc="0" locked="1" '
        'layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
        f'<wp:positionH relativeFrom="page"><wp:posOffset>{left}</wp:posOffset></wp:positionH>'
        f'<wp:positionV relativeFrom="page"><wp:posOffset>{top}</wp:posOffset></wp:positionV>'
        f'<wp:extent cx="{side}" cy="{side}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
        f'<wp:wrapNone/><wp:docPr id="{_PICTURE_ID}" name="papercode" descr="{_ALT}"/>'
        f'<wp:cNvGraphicFramePr><a:graphicFrameLocks xmlns:a="{_A}" noChangeAspect="1"/>'
        f'</wp:cNvGraphicFramePr><a:graphic xmlns:a="{_A}"><a:graphicData uri="{_PIC}">'
        f'<pic:pic xmlns:pic="{_PIC}"><pic:nvPicPr><pic:cNvPr id="{_PICTURE_ID}" '
        f'name="papercode"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip xmlns:r="{_R}" '
        'r:embed="rIdPaperCode"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr>'
        f'<a:xfrm><a:off x="0" y="0"/><a:ext cx="{side}" cy="{side}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>'
        "</a:graphic></wp:anchor></w:drawing></w:r>"
    )


def _with_picture(rels: bytes | None) -> bytes:
    space = f"{_PACKAGE}/relationships"
    root = etree.fromstring(rels or f'<Relationships xmlns="{space}"/>'.encode())
    item = etree.SubElement(root, f"{{{space}}}Relationship")
    item.set("Id", "rIdPaperCode")
    item.set("Type", f"{_R}/image")
    item.set("Target", _PICTURE.removeprefix("word/"))
    return _written(root)


def _with_png(types: bytes) -> bytes:
    root = etree.fromstring(types)
    if all(item.get("Extension") != "png" for item in root):
        item = etree.Element(f"{{{_PACKAGE}/content-types}}Default")
        item.set("Extension", "png")
        item.set("ContentType", "image/png")
        root.insert(0, item)
    return _written(root)


def _written(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
