"""A sheet of ours on A4 by python-docx: its named styles, page edges, forms and tables."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import cast
from zipfile import ZipFile

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Emu, Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from service.documents import styles
from service.documents.styles import Style
from service.documents.writing.archive import archive, deflated

_SONG, _HEI, _ROMAN = "宋体", "黑体", "Times New Roman"
_WIDTH, _HEIGHT, _MARGIN = Mm(210), Mm(297), Mm(20)
_TEXT_WIDTH = Emu(_WIDTH - 2 * _MARGIN)
_CELL_MARGIN = 70  # twips beside the words of a cell
_ROOM_TO_SIGN = Pt(40)
_LABEL_SHADE = "F2F2F2"
_LABEL_SHARE = 18  # percent of the width for the labels of a form
_LOOKS: tuple[tuple[Style, str, float, float, float, WD_ALIGN_PARAGRAPH], ...] = (
    # style, font, size, points before and after
    (styles.COVER_TITLE, _HEI, 20, 0, 14, WD_ALIGN_PARAGRAPH.CENTER),
    (styles.CHAPTER_HEADING, _HEI, 12, 14, 6, WD_ALIGN_PARAGRAPH.LEFT),
    (styles.BODY, _SONG, 10.5, 4, 4, WD_ALIGN_PARAGRAPH.LEFT),
    (styles.TABLE_TITLE, _HEI, 9.5, 6, 3, WD_ALIGN_PARAGRAPH.LEFT),
    (styles.TABLE_HEAD, _HEI, 9, 2, 2, WD_ALIGN_PARAGRAPH.CENTER),
    (styles.TABLE_LABEL, _HEI, 9, 2, 2, WD_ALIGN_PARAGRAPH.CENTER),
    (styles.TABLE_CELL, _SONG, 9, 2, 2, WD_ALIGN_PARAGRAPH.LEFT),
    (styles.PAGE_HEADER, _SONG, 8, 0, 0, WD_ALIGN_PARAGRAPH.CENTER),
    (styles.PAGE_FOOTER, _SONG, 8, 0, 0, WD_ALIGN_PARAGRAPH.LEFT),
)
_KEEPS_NEXT = (styles.CHAPTER_HEADING, styles.TABLE_TITLE, styles.TABLE_HEAD)
_MARKED = Style(styles.TABLE_CELL.dress(True), styles.TABLE_CELL.name + styles.PROMINENT_SUFFIX)
_KEPT = ("Normal", "Default Paragraph Font", "Normal Table", "No List", "Table Grid")


class SheetPage:
    """One document under way: fill it from the top, then take what was `saved`."""

    def __init__(self, *, title: str, header: str, footer: str, made_at: datetime) -> None:
        self._document = Document()
        self._dress()
        self._lay_out(header, footer)
        about = self._document.core_properties
        about.title, about.author, about.comments = title, "", ""
        about.created = about.modified = made_at.replace(tzinfo=None)

    def title(self, words: str) -> None:
        self._add(words, styles.COVER_TITLE)

    def heading(self, words: str) -> None:
        self._add(words, styles.CHAPTER_HEADING)

    def text(self, words: str, *, leads: bool = False) -> None:
        """A paragraph; one that `leads` stays with what follows."""
        added = self._add(words, styles.BODY)
        added.paragraph_format.keep_with_next = leads

    def caption(self, words: str) -> None:
        """A line above a table that stays with it; nothing where there are no words."""
        if words:
            self._add(words, styles.TABLE_TITLE)

    def form(self, rows: Sequence[tuple[str, str]]) -> None:
        """Labels and what stands beside them."""
        table = self._table((_LABEL_SHARE, 100 - _LABEL_SHARE), len(rows))
        for cells, (label, words) in zip(_rows_of(table), rows, strict=True):
            _write(cells[0], label, styles.TABLE_LABEL.id)
            cells[0]._tc.get_or_add_tcPr().append(_element("w:shd", val="clear", fill=_LABEL_SHADE))
            _write(cells[1], words, styles.TABLE_CELL.id)

    def table(
        self,
        columns: Sequence[tuple[str, int]],
        rows: Sequence[Sequence[str]],
        marks: str = "",
    ) -> None:
        """Columns by name and relative width; the heading row stands on every page. A row that
        ends with `marks` stands out.
        """
        table = self._table([weight for _, weight in columns], len(rows) + 1)
        first, *others = _rows_of(table)
        for cell, (name, _) in zip(first, columns, strict=True):
            _write(cell, name, styles.TABLE_HEAD.id)
        table.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader"))
        for cells, row in zip(others, rows, strict=True):
            style = _MARKED.id if marks and row[-1] == marks else styles.TABLE_CELL.id
            for cell, words in zip(cells, row, strict=True):
                _write(cell, words, style)

    def signatures(self, parties: Sequence[Sequence[str]]) -> None:
        """The parties beside each other, each with its lines and room for a seal and a hand."""
        table = self._table([1] * len(parties), 1)
        for cell, lines in zip(*_rows_of(table), parties, strict=True):
            _write(cell, lines[0], styles.BODY.id)
            for line in lines[1:]:
                added = cell.add_paragraph(line)
                added._p.style = styles.BODY.id
                added.paragraph_format.space_before = _ROOM_TO_SIGN

    def saved(self) -> bytes:
        """The file; its parts are packed anew, since python-docx writes the time of the day."""
        written = BytesIO()
        self._document.save(written)
        with ZipFile(written) as parts:
            return archive(deflated(name, parts.read(name), 6) for name in parts.namelist())

    # ---- how it looks ---------------------------------------------------------------------

    def _dress(self) -> None:
        known = self._document.styles
        for style in list(known):
            if style.name not in _KEPT:
                style.delete()
        _set_fonts(known["Normal"], _SONG, 10.5)
        for named, font, size, before, after, aligned in _LOOKS:
            made = self._style(named, "Normal")
            _set_fonts(made, font, size)
            shape = made.paragraph_format
            shape.space_before, shape.space_after = Pt(before), Pt(after)
            shape.alignment = aligned
            shape.keep_with_next = named in _KEEPS_NEXT
        self._style(_MARKED, styles.TABLE_CELL.name).font.bold = True
        heading = known[styles.CHAPTER_HEADING.name].element
        heading.get_or_add_pPr().append(_element("w:outlineLvl", val="0"))

    def _style(self, named: Style, base: str) -> ParagraphStyle:
        known = self._document.styles
        made = known.add_style(named.name, WD_STYLE_TYPE.PARAGRAPH)
        assert isinstance(made, ParagraphStyle)
        made.base_style = known[base]
        made.element.set(qn("w:styleId"), named.id)
        return made

    def _add(self, words: str, style: Style) -> Paragraph:
        """By the style's id: python-docx takes milliseconds to look one up by name."""
        added = self._document.add_paragraph(words)
        added._p.style = style.id
        return added

    def _lay_out(self, header: str, footer: str) -> None:
        section = self._document.sections[0]
        section.page_width, section.page_height = _WIDTH, _HEIGHT
        section.top_margin = section.bottom_margin = _MARGIN
        section.left_margin = section.right_margin = _MARGIN
        section.header_distance = section.footer_distance = Mm(10)
        top, bottom = section.header.paragraphs[0], section.footer.paragraphs[0]
        top._p.style, bottom._p.style = styles.PAGE_HEADER.id, styles.PAGE_FOOTER.id
        top.add_run(header)
        bottom.paragraph_format.tab_stops.add_tab_stop(_TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
        bottom.add_run(f"{footer}\t第 ")
        _add_field(bottom, "PAGE")
        bottom.add_run(" 页 共 ")
        _add_field(bottom, "NUMPAGES")
        bottom.add_run(" 页")

    def _table(self, weights: Sequence[int], rows: int) -> Table:
        table: Table = self._document.add_table(rows, len(weights), "Table Grid")
        table.autofit = False
        widths = [Emu(_TEXT_WIDTH * weight // sum(weights)) for weight in weights]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        margins = _element("w:tblCellMar")
        for side in ("left", "right"):
            margins.append(_element(f"w:{side}", w=str(_CELL_MARGIN), type="dxa"))
        table._tbl.tblPr.insert_element_before(margins, "w:tblLook")
        for row, cells in zip(table._tbl.tr_lst, _rows_of(table), strict=True):
            row.get_or_add_trPr().append(_element("w:cantSplit"))
            for cell, width in zip(cells, widths, strict=True):
                cell.width = width
        return table


def _rows_of(table: Table) -> list[tuple[_Cell, ...]]:
    """The cells row by row; asked for one by one they take the square of the time."""
    width = len(table.columns)
    cells = table._cells
    return [tuple(cells[at : at + width]) for at in range(0, len(cells), width)]


def _write(cell: _Cell, words: str, style: str) -> None:
    paragraph = cell.paragraphs[0]
    paragraph._p.style = style
    paragraph.add_run(words)


def _set_fonts(style: object, font: str, size: float) -> None:
    assert isinstance(style, ParagraphStyle)
    style.font.name, style.font.size = _ROMAN, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in ("asciiTheme", "eastAsiaTheme", "hAnsiTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{attribute}"), None)
    fonts.set(qn("w:eastAsia"), font)
    fonts.set(qn("w:hint"), "eastAsia")


def _add_field(paragraph: Paragraph, name: str) -> None:
    field = _element("w:fldSimple", instr=f" {name} ")
    run = _element("w:r")
    text = _element("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _element(tag: str, **attributes: str) -> BaseOxmlElement:
    element = cast(BaseOxmlElement, OxmlElement(tag))
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element
