"""A text as stable plain Markdown, one line a paragraph: for expected.md files and for diffs."""

from collections.abc import Iterator

from service.documents.anchors import BOUNDARY_SYMBOL, caption_text, heading_text
from service.domain.outline import (
    Block,
    Chapter,
    Clause,
    Drawing,
    Element,
    Figure,
    Outline,
    Paragraph,
    Table,
)

PROMINENT_MARK = "【醒目】"
HANDWRITTEN_MARK = "＿＿"
_INDENT = ("", "- ", "  - ")


def render_markdown(outline: Outline) -> str:
    """The same outline gives the same bytes; ends with one line feed."""
    blocks = [f"《{_line(outline.title)}》"]
    for chapter in outline.chapters:
        blocks.extend(_chapter(chapter))
    return "\n\n".join(blocks) + "\n"


def _chapter(chapter: Chapter) -> Iterator[str]:
    yield f"# {_line(heading_text(chapter.label, chapter.title))}"
    for clause in chapter.clauses:
        yield from _clause(clause)


def _clause(clause: Clause) -> Iterator[str]:
    mark = PROMINENT_MARK if clause.prominent else ""
    name = f"{clause.id}@{clause.version}" if clause.id else "不属于标准条款"
    yield f"## {mark}{_line(heading_text(clause.label, clause.title))} <!-- {name} -->"
    for block in clause.blocks:
        yield _block(block)


def _block(block: Block) -> str:
    match block:
        case Paragraph():
            return _INDENT[block.level] + _line(block.label + block.text)
        case Table():
            return _table(block)
        case Figure():
            return _figure(block)
        case Drawing():
            return _drawing(block)


def _line(text: str) -> str:
    """One line: a line feed in a value prints as a visible mark."""
    return text.replace("\\", "\\\\").replace("\n", "⏎").replace("<", "\\<")


def _table(table: Table) -> str:
    width = max([len(table.headings), *(len(row) for row in table.rows)], default=0)
    rows = [[cell.text or HANDWRITTEN_MARK for cell in row] for row in table.rows]
    head = list(table.headings) or [""] * width
    lines = [f"**{_line(table.title)}** <!-- {table.id} -->", "", _row(head, width)]
    lines.append("|" + " --- |" * width)
    lines += [_row(row, width) for row in rows]
    return "\n".join(lines)


def _row(cells: list[str], width: int) -> str:
    padded = cells + [""] * (width - len(cells))
    return "|" + "".join(f" {_line(cell).replace('|', chr(92) + '|')} |" for cell in padded)


def _figure(figure: Figure) -> str:
    lines = [f"**{_line(figure.title)}** <!-- {figure.id} -->"]
    for number, lane in enumerate(figure.lanes, start=1):
        lines.append(f"- 电源侧{number}")
        lines += [_element(element) for element in lane]
    if figure.shared:
        lines.append("- 用电侧")
        lines += [_element(element) for element in figure.shared]
    return "\n".join([lines[0], "", *lines[1:]])


def _element(element: Element) -> str:
    mark = "✂ " if BOUNDARY_SYMBOL in element.symbol else ""
    return f"  - {mark}{_line(element.symbol)}：{_line(element.text)}"


def _drawing(drawing: Drawing) -> str:
    words = caption_text(drawing.title, drawing.drawing_no, drawing.drawn_on)
    lines = [f"**{_line(words)}** <!-- {drawing.slot} -->", ""]
    lines += [
        f"- 第{number}页 {page.media_type} {page.width_px}×{page.height_px} {page.sha256}"
        for number, page in enumerate(drawing.pages, start=1)
    ]
    return "\n".join(lines)
