"""Author B's building blocks: flowing text to paragraphs, grids, boxes, footnotes, numbering."""

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from xml.sax.saxutils import escape

from docx import Document
from docx.document import Document as Doc
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

Look = Callable[[Paragraph], None]

CENTRE = WD_ALIGN_PARAGRAPH.CENTER
RIGHT = WD_ALIGN_PARAGRAPH.RIGHT

_NAMESPACES = " ".join(
    f'xmlns:{prefix}="{address}"'
    for prefix, address in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "v": "urn:schemas-microsoft-com:vml",
    }.items()
)


def paragraphs(text: str) -> list[str]:
    """Blank lines part paragraphs; the breaks inside one are only for the reader of the source."""
    blocks = text.strip().split("\n\n")
    return ["".join(line.strip() for line in block.splitlines()) for block in blocks]


def rows(text: str) -> list[list[str]]:
    """Rows for `grid`: one a paragraph, "|" between the cells, "¶" for a new line in a cell."""
    return [
        [cell.strip(" ").replace("¶", "\n") for cell in block.split("|")]
        for block in paragraphs(text)
    ]


def sheet(font: str = "宋体", size: float = 10.5, margin: float = 2.5) -> Doc:
    """An empty A4 paper."""
    paper = Document()
    style = paper.styles["Normal"]
    style.font.name = font
    style.font.size = Pt(size)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    section = paper.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(margin)
    section.top_margin = section.bottom_margin = Cm(2.4)
    return paper


def face(run: Run, font: str) -> None:
    """Give the run a Chinese typeface."""
    run.font.name = font
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def looks(
    *,
    font: str | None = None,
    size: float | None = None,
    bold: bool = False,
    align: WD_ALIGN_PARAGRAPH | None = None,
    indent: float = 0,
    first: float = 0,
    before: float = 0,
    after: float = 3,
    spacing: float | None = None,
) -> Look:
    """A way to dress a paragraph: sizes and spaces in points."""

    def dress(paragraph: Paragraph) -> None:
        form = paragraph.paragraph_format
        form.alignment = align
        form.left_indent = Pt(indent) if indent else None
        form.first_line_indent = Pt(first) if first else None
        form.space_before, form.space_after = Pt(before), Pt(after)
        form.line_spacing = spacing
        for run in paragraph.runs:
            if bold:
                run.bold = True
            if size is not None:
                run.font.size = Pt(size)
            if font is not None:
                face(run, font)

    return dress


def write(paper: Doc | _Cell, text: str, ways: Mapping[str, Look]) -> list[Paragraph]:
    """Write the text; a first word such as "#" chooses the way, no mark the way named ""."""
    done = []
    for block in paragraphs(text):
        mark, _, rest = block.partition(" ")
        known = mark in ways and mark != ""
        paragraph = paper.add_paragraph(rest if known else block)
        ways[mark if known else ""](paragraph)
        done.append(paragraph)
    return done


def grid(paper: Doc, lines: Sequence[Sequence[str]], widths: Sequence[float]) -> Table:
    """A ruled table, widths in centimetres; a line break in a cell starts a new paragraph."""
    table: Table = paper.add_table(rows=len(lines), cols=len(widths))
    table.style = "Table Grid"
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for no, row in enumerate(lines):
        for cell, text, width in zip(table.row_cells(no), row, widths, strict=True):
            cell.width = Cm(width)
            first, *others = text.split("\n")
            cell.paragraphs[0].add_run(first)
            for other in others:
                cell.add_paragraph(other)
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.space_after = Pt(1)
    return table


def columns(paper: Doc, count: int) -> None:
    """Set the last section in columns."""
    marks = paper.sections[-1]._sectPr
    element = marks.find(qn("w:cols"))
    if element is None:
        element = OxmlElement("w:cols")
        marks.append(element)
    element.set(qn("w:num"), str(count))
    element.set(qn("w:space"), "425")


def _box_body(lines: Sequence[str]) -> str:
    rows = "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>' for line in lines
    )
    return f"<w:txbxContent>{rows}</w:txbxContent>"


def text_box(paragraph: Paragraph, no: int, lines: Sequence[str], size: tuple[int, int]) -> None:
    """A text box in the line, as Word saves it: the drawing, and the old picture as a fallback."""
    wide, high = (side * 12700 for side in size)
    body = _box_body(lines)
    paragraph._p.append(
        parse_xml(f"""<w:r {_NAMESPACES}><mc:AlternateContent><mc:Choice Requires="wps">
<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{wide}" cy="{high}"/>
<wp:docPr id="{no}" name="文本框 {no}"/><wp:cNvGraphicFramePr/><a:graphic>
<a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">
<wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/>
<a:ext cx="{wide}" cy="{high}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>
<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>
<a:ln w="9525"><a:solidFill><a:srgbClr val="000000"/></a:solidFill></a:ln></wps:spPr>
<wps:txbx>{body}</wps:txbx><wps:bodyPr lIns="91440" tIns="45720" rIns="91440" bIns="45720"/>
</wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice>
<mc:Fallback><w:pict><v:shape id="box{no}" style="width:{size[0]}pt;height:{size[1]}pt">
<v:textbox>{body}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>""")
    )


def footnotes(paper: Doc, notes: Sequence[str]) -> None:
    """Add the part that holds the notes; note n is referred to by `footnote_mark(…, n)`, from 1."""
    content = "".join(
        f'<w:footnote w:id="{no}"><w:p><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
        f'<w:footnoteRef/></w:r><w:r><w:rPr><w:sz w:val="18"/></w:rPr>'
        f'<w:t xml:space="preserve"> {escape(note)}</w:t></w:r></w:p></w:footnote>'
        for no, note in enumerate(notes, 1)
    )
    rules = "".join(
        f'<w:footnote w:type="{kind}" w:id="{no}"><w:p><w:r><w:{mark}/></w:r></w:p></w:footnote>'
        for kind, no, mark in (
            ("separator", -1, "separator"),
            ("continuationSeparator", 0, "continuationSeparator"),
        )
    )
    xml = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f"<w:footnotes {nsdecls('w')}>{rules}{content}</w:footnotes>"
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part = Part(PackURI("/word/footnotes.xml"), kind, xml.encode(), paper.part.package)
    paper.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def footnote_mark(paragraph: Paragraph, no: int) -> None:
    """Refer to a note at the end of the paragraph."""
    paragraph._p.append(
        parse_xml(
            f'<w:r {nsdecls("w")}><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
            f'<w:footnoteReference w:id="{no}"/></w:r>'
        )
    )


def outline_numbers(paper: Doc, levels: int = 3) -> int:
    """Numbering 1 / 1.1 / 1.1.1 that Word counts itself; gives its id."""
    root = paper.part.numbering_part.element
    rows = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText '
        f'w:val="{".".join(f"%{step + 1}" for step in range(level + 1))}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{360 + 340 * level}" w:hanging="{360 + 340 * level}"/></w:pPr>'
        "</w:lvl>"
        for level in range(levels)
    )
    outline = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">'
        f'<w:multiLevelType w:val="multilevel"/>{rows}</w:abstractNum>'
    )
    root.insert(0, outline)
    root.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>')
    )
    return 77


def number(paragraph: Paragraph, num: int, level: int) -> None:
    """Let Word number the paragraph."""
    choice = parse_xml(
        f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>'
    )
    paragraph._p.get_or_add_pPr().insert(0, choice)


def as_bytes(paper: Doc) -> bytes:
    """The saved paper."""
    out = BytesIO()
    paper.save(out)
    return out.getvalue()
