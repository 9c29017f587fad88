"""Building blocks for author A's foreign papers: paragraphs, tables and marked runs of text.

In a text each line is a paragraph. `#! ` title, `# ` centred heading, `## ` left heading,
`> ` right-aligned, `| ` no indent, `~` an empty line, `===` a new page. Inside a line: «bold»,
⟦underlined⟧, ⟪grey⟫; they do not nest.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph
from docx.text.run import Run

_MARKED = re.compile(r"«([^»]*)»|⟦([^⟧]*)⟧|⟪([^⟫]*)⟫")
_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "centre": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
}


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    for found in _MARKED.finditer(text):
        if found.start() > at:
            yield text[at : found.start()], ""
        kind = ("bold", "underline", "grey")[(found.lastindex or 1) - 1]
        yield found.group(found.lastindex or 1), kind
        at = found.end()
    if at < len(text):
        yield text[at:], ""


class Paper:
    """A document that is filled from top to bottom."""

    def __init__(self, *, font: str = "宋体", size: float = 10.5, margin: float = 2.5) -> None:
        self.document = docx.Document()
        self.font = font
        self.size = size
        self.spacing = 1.25
        self.heading_font = "黑体"
        self.heading_size = size + 2.5
        self.word_headings = False
        for section in self.document.sections:
            section.page_width, section.page_height = Cm(21), Cm(29.7)
            section.left_margin = section.right_margin = Cm(margin)
            section.top_margin = section.bottom_margin = Cm(margin)

    def header(self, text: str) -> None:
        paragraph = self.document.sections[0].header.paragraphs[0]
        self._dress(paragraph.add_run(text), size=9)

    def footer(self, text: str) -> None:
        paragraph = self.document.sections[0].footer.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        self._dress(paragraph.add_run(text), size=9)

    def _dress(
        self, run: Run, *, size: float | None = None, font: str = "", kind: str = ""
    ) -> None:
        name = font or self.font
        run.font.name = "Times New Roman"
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)
        run.font.size = Pt(size or self.size)
        if kind == "bold":
            run.bold = True
        elif kind == "underline":
            run.underline = True
        elif kind == "grey":
            run.font.color.rgb = RGBColor(0x80, 0x80, 0x80)

    def write(
        self,
        paragraph: Paragraph,
        text: str,
        *,
        size: float | None = None,
        font: str = "",
        bold: bool = False,
    ) -> None:
        """Put text with its marks into a paragraph."""
        for piece, kind in _pieces(text):
            run = paragraph.add_run(piece)
            self._dress(run, size=size, font=font, kind=kind)
            if bold:
                run.bold = True

    def line(
        self,
        text: str,
        *,
        align: str = "both",
        size: float | None = None,
        font: str = "",
        bold: bool = False,
        indent: float = 0,
        style: str = "",
    ) -> Paragraph:
        """One paragraph; `indent` in characters, for the first line."""
        paragraph = self.document.add_paragraph(style=style or None)
        paragraph.alignment = _ALIGN[align]
        shape = paragraph.paragraph_format
        shape.space_after = Pt(0)
        shape.line_spacing = self.spacing
        if indent:
            shape.first_line_indent = Pt(indent * (size or self.size))
        self.write(paragraph, text, size=size, font=font, bold=bold)
        if style.startswith("Heading"):
            for run in paragraph.runs:
                run.font.color.rgb = RGBColor(0, 0, 0)
        return paragraph

    def text(self, block: str, *, indent: float = 2, size: float | None = None) -> None:
        """Many paragraphs, one a line, with the marks of this module."""
        for row in block.strip("\n").split("\n"):
            if row == "===":
                self.new_page()
            elif row == "~":
                self.line("", size=size)
            elif row.startswith("#! "):
                self._heading(row[3:], "centre", 0)
            elif row.startswith("# "):
                self._heading(row[2:], "centre", 1)
            elif row.startswith("## "):
                self._heading(row[3:], "left", 2)
            elif row.startswith("> "):
                self.line(row[2:], align="right", size=size)
            elif row.startswith("| "):
                self.line(row[2:], size=size)
            elif row:
                self.line(row, indent=indent, size=size)

    def new_page(self) -> None:
        self.document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def _heading(self, text: str, align: str, level: int) -> None:
        size = self.heading_size + (8, 0, -1.5)[level]
        paragraph = self.line(
            text,
            align=align,
            font=self.heading_font,
            bold=True,
            size=size,
            style=f"Heading {level}" if self.word_headings and level else "",
        )
        paragraph.paragraph_format.space_before = Pt(6)
        paragraph.paragraph_format.keep_with_next = True

    def table(
        self,
        rows: Sequence[Sequence[str]],
        widths: Sequence[float] = (),
        *,
        size: float = 9,
        bold_first: bool = True,
        grid: bool = True,
    ) -> Table:
        """A table; a cell that is "<" joins the one to its left, "^" the one above."""
        table: Table = self.document.add_table(len(rows), max(len(row) for row in rows))
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        if grid:
            table.style = "Table Grid"
        table.autofit = not widths
        for column, width in enumerate(widths):
            table.columns[column].width = Cm(width)
        for at, row in enumerate(rows):
            for column, text in enumerate(row):
                cell = table.cell(at, column)
                if column < len(widths):
                    cell.width = Cm(widths[column])
                if text in ("<", "^"):
                    continue
                for number, part in enumerate(text.split("\n")):
                    paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
                    paragraph.paragraph_format.space_before = Pt(2)
                    paragraph.paragraph_format.space_after = Pt(2)
                    self.write(paragraph, part, size=size, bold=bold_first and at == 0)
        self._join(table, rows)
        return table

    @staticmethod
    def _join(table: Table, rows: Sequence[Sequence[str]]) -> None:
        for at, row in enumerate(rows):
            for column, text in enumerate(row):
                if text == "<":
                    _merge(table, (at, column - 1), (at, column))
                elif text == "^":
                    _merge(table, (at - 1, column), (at, column))

    def done(self) -> bytes:
        """The .docx."""
        out = io.BytesIO()
        self.document.save(out)
        return out.getvalue()


def _merge(table: Table, kept: tuple[int, int], joined: tuple[int, int]) -> None:
    merged = table.cell(*kept).merge(table.cell(*joined))
    for paragraph in merged.paragraphs[1:]:
        if not paragraph.text:
            paragraph._element.getparent().remove(paragraph._element)
