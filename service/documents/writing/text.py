"""The body of a document: cover title, chapters, clauses and their blocks."""

from service.documents.anchors import HEADING_GAP
from service.documents.styles import (
    ADDENDUM_TITLE,
    CHAPTER_HEADING,
    CLAUSE_HEADING,
    COVER_TEXT,
    COVER_TITLE,
    PAGE_TITLE,
    Style,
    levelled,
)
from service.documents.writing.figures import figure_table
from service.documents.writing.markup import KEEP_NEXT, Writer, paragraph, plain_run
from service.documents.writing.pictures import drawing
from service.documents.writing.shape import (
    BlockShape,
    ChapterShape,
    ClauseShape,
    DrawingShape,
    FigureShape,
    FormShape,
    ListShape,
    ParagraphShape,
    Shape,
)
from service.documents.writing.tables import form, list_table

_TITLES: dict[str, Style] = {
    "page": PAGE_TITLE,
    "schedule": PAGE_TITLE,
    "addendum": ADDENDUM_TITLE,
}
_NEW_PAGE = "<w:pageBreakBefore/>"
LEAD_IN = ("：", ":")


def body(writer: Writer, shape: Shape) -> str:
    """Everything before the last section properties."""
    parts: list[str] = []
    after_cover = False
    for chapter in shape.chapters:
        if chapter.layout == "cover":
            parts.append(paragraph(COVER_TITLE.id, plain_run(shape.heading)))
        parts.append(_chapter(writer, chapter, after_cover))
        after_cover = writer.page.roomy and chapter.layout == "cover"
    return "".join(parts)


def _chapter(writer: Writer, chapter: ChapterShape, after_cover: bool) -> str:
    parts: list[str] = []
    if chapter.heading:
        style = _TITLES.get(chapter.layout, CHAPTER_HEADING)
        new_page = _NEW_PAGE if after_cover and style is CHAPTER_HEADING else ""
        parts.append(paragraph(style.id, plain_run(chapter.heading), new_page))
    return "".join(parts) + "".join(_clause(writer, clause, chapter) for clause in chapter.clauses)


def _clause(writer: Writer, clause: ClauseShape, chapter: ChapterShape) -> str:
    before, after = writer.clause_anchors(clause.id, clause.version, clause.title)
    content = ""
    if clause.heading:
        content = paragraph(CLAUSE_HEADING.dress(clause.prominent), plain_run(clause.heading))
    followers = (*clause.blocks[1:], None)
    content += "".join(
        _block(writer, block, clause, chapter, follower)
        for block, follower in zip(clause.blocks, followers, strict=False)
    )
    # A content control must not be empty.
    content = content or paragraph(levelled(0).dress(clause.prominent), "")
    return before + content + after


def _block(
    writer: Writer,
    block: BlockShape,
    clause: ClauseShape,
    chapter: ChapterShape,
    follower: BlockShape | None,
) -> str:
    cover = chapter.layout == "cover"
    prominent = clause.prominent
    match block:
        case ParagraphShape():
            style = COVER_TEXT if cover else levelled(block.level)
            return paragraph(
                style.dress(prominent), writer.runs(block.pieces), _kept(block, follower)
            )
        case ListShape():
            return list_table(writer, block, prominent, _title(block.title, clause, chapter))
        case FormShape():
            title = _title(block.title, clause, chapter)
            return form(writer, block, prominent, cover, title)
        case FigureShape():
            return figure_table(writer, block, prominent, _title(block.title, clause, chapter))
        case DrawingShape():
            return drawing(writer, block, prominent)


def _kept(block: ParagraphShape, follower: BlockShape | None) -> str:
    """A line that leads into items, or stands before a table, a figure or a drawing, stays on
    their page."""
    if isinstance(follower, ListShape | FormShape | FigureShape | DrawingShape):
        return KEEP_NEXT
    last = block.pieces[-1] if block.pieces else ""
    leads = isinstance(last, str) and last.endswith(LEAD_IN)
    return KEEP_NEXT if leads else ""


def _title(title: str, clause: ClauseShape, chapter: ChapterShape) -> str:
    """The title to print above a table: none where the heading just above says the same."""
    above = {clause.title} if clause.heading else set()
    if chapter.layout != "chapter":
        above.add(chapter.title.rsplit(HEADING_GAP, 1)[-1])
    return "" if title in above else title
