"""Drawings of an annex: a caption with title, number and day, then one picture a page."""

from service.documents.anchors import DRAWING, caption_text, drawing_bookmark
from service.documents.styles import DRAWING_CAPTION, DRAWING_PICTURE
from service.documents.writing.markup import (
    AS_BLOCK,
    Writer,
    attribute,
    paragraph,
    placeholder,
    run,
)
from service.documents.writing.shape import DrawingShape, PageShape

_EMU_PER_CM = 360_000
_WIDEST = 16 * _EMU_PER_CM
_TALLEST_FIRST = 20 * _EMU_PER_CM  # below the page's title and the caption
_TALLEST = 23 * _EMU_PER_CM
_NEW_PAGE = "<w:pageBreakBefore/>"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def relationship_id(picture: int) -> str:
    """Of the `picture`-th picture part, counted from 1."""
    return f"rIdDrawing{picture}"


def drawing(writer: Writer, shape: DrawingShape, prominent: bool) -> str:
    """The drawing in a content control tagged with its slot."""
    occurrence = writer.occurrence(f"drawing {shape.slot}")
    name = drawing_bookmark(shape.slot, occurrence)
    start, end = writer.bookmark(name, "drawing", shape.slot)
    properties = writer.control_properties(DRAWING + shape.slot, shape.title, AS_BLOCK)
    words = caption_text(*(placeholder(slot) for slot in shape.caption))
    caption = paragraph(DRAWING_CAPTION.dress(prominent), start + run(words) + end)
    pictures = "".join(
        _page(writer, shape, number, page) for number, page in enumerate(shape.pages, start=1)
    )
    return f"<w:sdt>{properties}<w:sdtContent>{caption}{pictures}</w:sdtContent></w:sdt>"


def _page(writer: Writer, shape: DrawingShape, number: int, page: PageShape) -> str:
    picture = writer.picture_id(page.media_type)
    width, height = fitted(
        page.width_px, page.height_px, _TALLEST_FIRST if number == 1 else _TALLEST
    )
    content = _inline(writer, shape, number, picture, width, height)
    return paragraph(DRAWING_PICTURE.id, content, "" if number == 1 else _NEW_PAGE)


def fitted(width_px: int, height_px: int, tallest: int) -> tuple[int, int]:
    """Width and height in EMU: as large as the page allows, proportions kept."""
    scale = min(_WIDEST / max(width_px, 1), tallest / max(height_px, 1))
    return int(width_px * scale), int(height_px * scale)


def _inline(
    writer: Writer, shape: DrawingShape, number: int, picture: int, width: int, height: int
) -> str:
    name = attribute(f"{DRAWING}{shape.slot}:{number}")
    identity = f'id="{writer.drawing_id(picture)}" name="{name}" descr="{attribute(shape.title)}"'
    return (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{_WP}" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{width}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
        f"<wp:docPr {identity}/>"
        f'<wp:cNvGraphicFramePr><a:graphicFrameLocks xmlns:a="{_A}" noChangeAspect="1"/>'
        f'</wp:cNvGraphicFramePr><a:graphic xmlns:a="{_A}"><a:graphicData uri="{_PIC}">'
        f'<pic:pic xmlns:pic="{_PIC}"><pic:nvPicPr><pic:cNvPr id="{picture}" name="{name}"/>'
        f'<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip xmlns:r="{_R}" '
        f'r:embed="{relationship_id(picture)}"/><a:stretch><a:fillRect/></a:stretch>'
        f'</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/>'
        f'</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
        f"</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
