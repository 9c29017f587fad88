"""A text as one self-contained HTML page, for the screen and for printing on A4."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from service.documents.anchors import (
    BOUNDARY_SYMBOL,
    FINGERPRINT,
    caption_text,
    fingerprint_words,
    heading_text,
)
from service.documents.header import DocumentHeader
from service.domain.outline import (
    BLANK_ON_PURPOSE,
    Block,
    Cell,
    Chapter,
    Clause,
    Drawing,
    Element,
    FieldRun,
    Figure,
    Outline,
    Paragraph,
    Run,
    Table,
)

# Layouts whose clauses have no number but print their title.
_HEADED = frozenset({"plain", "page", "schedule"})
_CSS = """
:root { color-scheme: light; }
body { margin: 0 auto; max-width: 48rem; padding: 1rem; color: #111; background: #fff;
  font: 16px/1.75 "Songti SC", "SimSun", "宋体", "Noto Serif CJK SC", "Source Han Serif SC",
  serif; }
h1, h2, h3, th, caption, .symbol { font-family: "Heiti SC", "SimHei", "黑体", "Noto Sans CJK SC",
  "Source Han Sans SC", sans-serif; }
h1, h2 { text-align: center; }
h1 { margin: 3rem 0; } h2 { margin: 2.5rem 0 1rem; font-size: 1.3rem; }
h3 { margin: 1.5rem 0 .5rem; font-size: 1rem; }
header, footer { border: solid #999; border-width: 0 0 1px; font-size: .85rem; color: #333; }
header span { margin-right: 2rem; display: inline-block; }
footer { border-width: 1px 0 0; margin-top: 3rem; overflow-wrap: anywhere; }
p { margin: .4rem 0; text-indent: 2em; white-space: pre-line; overflow-wrap: anywhere; }
p.level-2 { padding-left: 2em; }
.prominent p, .prominent h3, .prominent th, .prominent td, .prominent caption {
  font-weight: bold; text-decoration: underline; text-underline-offset: .2em; }
.cover p { text-indent: 0; text-align: center; }
table { border-collapse: collapse; width: 100%; margin: .8rem 0; font-size: .9rem; }
th, td { border: 1px solid #333; padding: .25rem .4rem; vertical-align: top; white-space: pre-line;
  overflow-wrap: anywhere; }
td:empty { height: 2em; }
caption { text-align: center; padding: .3rem; }
.figure td { border: none; text-align: center; }
.element { display: inline-block; border: 1px solid #333; padding: .2rem .8rem; margin: .3rem; }
.element.boundary { border-style: dashed; border-width: 2px; }
.symbol { display: block; font-size: .85rem; }
@page { size: A4; margin: 2.5cm; }
@media print {
  body { max-width: none; padding: 0; font-size: 12pt; }
  h2, h3, caption { break-after: avoid; } tr, .element { break-inside: avoid; }
  section.page, section.addendum, section.schedule { break-before: page; }
}
"""


def render_html(outline: Outline, header: DocumentHeader) -> str:
    """The whole page; every word of it escaped, nothing fetched from anywhere."""
    anchors = _Anchors()
    body = "\n".join(_chapter(chapter, anchors) for chapter in outline.chapters)
    return f"""<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(outline.title)} {escape(header.supplier_no)}</title>
<style>{_CSS}</style>
</head>
<body>
{_header(header)}
<main>
<h1>{escape(outline.title)}</h1>
{body}
</main>
<footer>{FINGERPRINT}{escape(fingerprint_words(header.fingerprint))}</footer>
</body>
</html>
"""


@dataclass(frozen=True, slots=True)
class ClauseHtml:
    """A clause for a page that puts more beside it: its element's id, its heading (empty where
    none is printed) and its blocks, each with its kind and its HTML, every word escaped.
    """

    clause: Clause
    anchor: str
    heading: str
    blocks: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ChapterHtml:
    """A chapter's id, layout, heading (empty where none is printed) and clauses."""

    anchor: str
    layout: str
    heading: str
    clauses: tuple[ClauseHtml, ...]


def render_parts(outline: Outline) -> tuple[ChapterHtml, ...]:
    """The words of a text piece by piece, with the same ids as on its own page."""
    anchors = _Anchors()
    return tuple(_chapter_parts(chapter, anchors) for chapter in outline.chapters)


class _Anchors:
    """Element ids of clauses and chapters, each given once."""

    def __init__(self) -> None:
        self._given: Counter[str] = Counter()

    def take(self, name: str) -> str:
        self._given[name] += 1
        count = self._given[name]
        return escape(name if count == 1 else f"{name}-{count}")


def clause_anchor(clause: Clause) -> str:
    """The id of a clause's element; wording of no clause of ours is named by its digest."""
    digest = hashlib.sha256(clause.title.encode()).hexdigest()[:10]
    return f"clause-{clause.id}" if clause.id else f"added-{digest}"


def _header(header: DocumentHeader) -> str:
    items = (
        ("供电人合同编号", header.supplier_no),
        ("用电人合同编号", header.customer_no or BLANK_ON_PURPOSE),
        ("文本版本号", header.text_version),
    )
    spans = "".join(f"<span>{name}：{escape(value)}</span>" for name, value in items)
    return f"<header>{spans}</header>"


def _chapter(chapter: Chapter, anchors: _Anchors) -> str:
    parts = _chapter_parts(chapter, anchors)
    heading = f"<h2>{escape(parts.heading)}</h2>\n" if parts.heading else ""
    clauses = "\n".join(map(_clause, parts.clauses))
    opening = f'<section class="{escape(parts.layout)}" id="{parts.anchor}">'
    return f"{opening}\n{heading}{clauses}\n</section>"


def _chapter_parts(chapter: Chapter, anchors: _Anchors) -> ChapterHtml:
    headed = chapter.layout != "cover" and chapter.title
    heading = heading_text(chapter.label, chapter.title) if headed else ""
    clauses = tuple(_clause_parts(clause, chapter, anchors) for clause in chapter.clauses)
    name = anchors.take(f"chapter-{chapter.id}" if chapter.id else "chapter")
    return ChapterHtml(name, chapter.layout, heading, clauses)


def _clause_parts(clause: Clause, chapter: Chapter, anchors: _Anchors) -> ClauseHtml:
    title = heading_text(clause.label, clause.title)
    headed = clause.label or (chapter.layout in _HEADED and clause.title != chapter.title)
    heading = title if headed else ""
    said = {clause.title if heading else chapter.title, chapter.title}
    blocks = tuple((block.kind, _block(block, said)) for block in clause.blocks)
    return ClauseHtml(clause, anchors.take(clause_anchor(clause)), heading, blocks)


def _clause(parts: ClauseHtml) -> str:
    clause = parts.clause
    kind = "clause prominent" if clause.prominent else "clause"
    title = escape(heading_text(clause.label, clause.title))
    heading = f"<h3>{escape(parts.heading)}</h3>\n" if parts.heading else ""
    opening = f'<section class="{kind}" id="{parts.anchor}" aria-label="{title}">'
    blocks = "\n".join(html for _, html in parts.blocks)
    return f"{opening}\n{heading}{blocks}\n</section>"


def _block(block: Block, said: set[str]) -> str:
    """A block; titles `said` in the headings above are not repeated."""
    match block:
        case Paragraph():
            words = escape(block.label) + _runs(block.runs)
            return f'<p class="level-{block.level}">{words}</p>'
        case Table():
            return _table(block, _caption(block.title, said))
        case Figure():
            return _figure(block, _caption(block.title, said))
        case Drawing():
            return _drawing(block)


def _caption(title: str, said: set[str]) -> str:
    return f"<caption>{escape(title)}</caption>\n" if title and title not in said else ""


def _runs(runs: tuple[Run, ...]) -> str:
    return "".join(
        f'<span data-path="{escape(run.path)}">{escape(run.text)}</span>'
        if isinstance(run, FieldRun)
        else escape(run.text)
        for run in runs
    )


def _table(table: Table, caption: str) -> str:
    width = max([len(table.headings), *(len(row) for row in table.rows)], default=0)
    head = ""
    if table.headings:
        cells = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in table.headings)
        head = f"<thead><tr>{cells}</tr></thead>\n"
    rows = "\n".join(f"<tr>{''.join(_cells(row, width))}</tr>" for row in table.rows)
    name = escape(table.id)
    return f'<table data-table="{name}">\n{caption}{head}<tbody>\n{rows}\n</tbody>\n</table>'


def _cells(row: tuple[Cell, ...], width: int) -> Iterator[str]:
    """Cells of a row; the last one spans what a shorter row leaves open."""
    for number, cell in enumerate(row, start=1):
        rest = width - number + 1 if number == len(row) else 1
        span = f' colspan="{rest}"' if rest > 1 else ""
        yield f"<td{span}>{_runs(cell.runs)}</td>"


def _figure(figure: Figure, caption: str) -> str:
    columns = max(len(figure.lanes), 1)
    lanes = "".join(f"<td>{_elements(lane)}</td>" for lane in figure.lanes)
    shared = f'<td colspan="{columns}">{_elements(figure.shared)}</td>'
    rows = (f"<tr>{lanes}</tr>\n" if lanes else "") + f"<tr>{shared}</tr>"
    name = escape(figure.id)
    return f'<table class="figure" data-figure="{name}">\n{caption}{rows}\n</table>'


def _elements(elements: tuple[Element, ...]) -> str:
    return "<br>".join(
        f'<span class="element{" boundary" if BOUNDARY_SYMBOL in element.symbol else ""}">'
        f'<span class="symbol">{escape(element.symbol)}</span>{escape(element.text)}</span>'
        for element in elements
    )


def _drawing(drawing: Drawing) -> str:
    """The drawing's data; its pages are image parts of the .docx and not repeated here."""
    pages = "".join(
        f"<li>第{number}页 {page.width_px}×{page.height_px} 像素，sha256 {escape(page.sha256)}</li>"
        for number, page in enumerate(drawing.pages, start=1)
    )
    words = caption_text(drawing.title, drawing.drawing_no, drawing.drawn_on)
    return f"<figure><figcaption>{escape(words)}</figcaption><ol>{pages}</ol></figure>"
