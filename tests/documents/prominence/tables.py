"""Cases: table styles with conditions and bands, cell grounds, merged cells."""

from tests.documents.prominence.hierarchy import character
from tests.documents.prominence.paper import (
    Paper,
    do_not_stand_out,
    run,
    stand_out,
    style,
    styled,
)

_LOOK_BITS = {"firstRow": 0x20, "lastRow": 0x40, "firstColumn": 0x80, "lastColumn": 0x100}
_WORDS = "别的字"


def look(*conditions: str, bands: tuple[str, ...] = ()) -> str:
    """A tblLook with these conditions on; `bands` rows and columns."""
    bits = sum(_LOOK_BITS[name] for name in conditions)
    bits += 0 if "rows" in bands else 0x200
    bits += 0 if "columns" in bands else 0x400
    said = " ".join(f'w:{name}="{int(name in conditions)}"' for name in _LOOK_BITS)
    none = f'w:noHBand="{int("rows" not in bands)}" w:noVBand="{int("columns" not in bands)}"'
    return f'<w:tblLook w:val="{bits:04X}" {said} {none}/>'


def bits_only(bits: str) -> str:
    return f'<w:tblLook w:val="{bits}"/>'


def cell(content: str = "", properties: str = "") -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="2000" w:type="dxa"/>{properties}</w:tcPr>{content}</w:tc>'


def grid(
    at: tuple[int, int],
    table_style: str = "",
    look_of: str = "",
    content: str = "",
    cell_properties: str = "",
    heads: int = 0,
    size: int = 4,
) -> str:
    """A square table with the case's words in one cell."""
    named = f'<w:tblStyle w:val="{table_style}"/>' if table_style else ""
    rows = ""
    for row in range(size):
        cells = "".join(
            cell(content or styled(), cell_properties)
            if (row, column) == at
            else cell(styled(inner=run(text=_WORDS)))
            for column in range(size)
        )
        repeated = "<w:trPr><w:tblHeader/></w:trPr>" if row < heads else ""
        rows += f"<w:tr>{repeated}{cells}</w:tr>"
    columns = '<w:gridCol w:w="2000"/>' * size
    width = '<w:tblW w:w="8000" w:type="dxa"/>'
    return (
        f"<w:tbl><w:tblPr>{named}{width}{look_of}</w:tblPr>"
        f"<w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"
    )


def _region(kind: str, run_format: str = "", cell_format: str = "") -> str:
    cells = f"<w:tcPr>{cell_format}</w:tcPr>" if cell_format else ""
    return f'<w:tblStylePr w:type="{kind}"><w:rPr>{run_format}</w:rPr>{cells}</w:tblStylePr>'


def shade(fill: str) -> str:
    return f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>'


_LINE = '<w:u w:val="single"/>'
_RED = '<w:color w:val="C00000"/>'
_GREY = shade("D9D9D9")
_STYLES = "".join(
    (
        style("Heavy", "paragraph", "<w:b/>"),
        style("Unlined", "paragraph", '<w:u w:val="none"/>'),
        style("BoldWord", "character", "<w:b/>"),
        style("AllBold", "table", "<w:b/>"),
        style("AllLined", "table", _LINE),
        style("AllRed", "table", _RED),
        style("AllGrey", "table", outer=f"<w:tcPr>{_GREY}</w:tcPr>"),
        style("BoldChild", "table", base="AllBold"),
        style("Head", "table", outer=_region("firstRow", "<w:b/>")),
        style("HeadChild", "table", base="Head"),
        style("GreyHead", "table", outer=_region("firstRow", "", _GREY)),
        style(
            "DarkHead",
            "table",
            outer=_region("firstRow", '<w:color w:val="FFFFFF"/>', shade("1F3864")),
        ),
        style("Foot", "table", outer=_region("lastRow", _LINE)),
        style("FirstColumn", "table", outer=_region("firstCol", "<w:b/>")),
        style("LastColumn", "table", outer=_region("lastCol", _RED)),
        style(
            "RowBands",
            "table",
            outer=(
                '<w:tblPr><w:tblStyleRowBandSize w:val="1"/></w:tblPr>'
                + _region("band1Horz", "<w:b/>")
                + _region("band2Horz", _LINE)
            ),
        ),
        style("RowBandsChild", "table", base="RowBands"),
        style("NoBandSize", "table", outer=_region("band1Horz", "<w:b/>")),
        style(
            "BothBands",
            "table",
            outer=(
                '<w:tblPr><w:tblStyleRowBandSize w:val="1"/>'
                '<w:tblStyleColBandSize w:val="1"/></w:tblPr>'
                + _region("band1Horz", '<w:b/><w:color w:val="000000"/>')
                + _region("band1Vert", _RED)
            ),
        ),
        style(
            "WideBands",
            "table",
            outer=(
                '<w:tblPr><w:tblStyleRowBandSize w:val="2"/></w:tblPr>'
                + _region("band1Horz", "<w:b/>")
            ),
        ),
        style(
            "ColumnBands",
            "table",
            outer=(
                '<w:tblPr><w:tblStyleColBandSize w:val="1"/></w:tblPr>'
                + _region("band1Vert", "<w:b/>")
                + _region("band2Vert", _LINE)
            ),
        ),
        style("Corner", "table", outer=_region("nwCell", _LINE) + _region("firstRow", "<w:b/>")),
        style(
            "Cross",
            "table",
            outer=(
                _region("firstRow", '<w:b/><w:color w:val="C00000"/>')
                + _region("firstCol", '<w:color w:val="000000"/>')
            ),
        ),
        style("NotBoldHead", "table", "<w:b/>", outer=_region("firstRow", '<w:b w:val="0"/>')),
        style("HiddenHead", "table", outer=_region("firstRow", "<w:vanish/>")),
    )
)
_HEAD = look("firstRow")
_BANDS = look("firstRow", bands=("rows",))
_COLUMNS = look(bands=("columns",))
_NOT_INHERITED = (
    "LibreOffice does not take conditions over from the style a table style is based on"
)
_FIRST_ROW = "without tblLook the specification applies bands only; LibreOffice a first row"
_ONE_ROW = "LibreOffice counts bands of one row only"
_TABLE_TOGGLE = "Word lets bold of a table style and of a paragraph or word style cancel each other"

STYLES = Paper(
    "table-styles",
    (
        *stand_out(
            ("bold by table style", grid((1, 1), "AllBold"), "bold"),
            ("bold by the table style it is based on", grid((1, 1), "BoldChild"), "bold"),
            ("underlined by table style", grid((1, 1), "AllLined"), "underlined"),
            ("red by table style", grid((1, 1), "AllRed"), "coloured"),
            ("grey by table style", grid((1, 1), "AllGrey"), "shaded"),
            ("first row", grid((0, 1), "Head", _HEAD), "bold"),
            (
                "first row of a style based on it",
                grid((0, 2), "HeadChild", _HEAD),
                "bold",
                _NOT_INHERITED,
            ),
            ("first row by bits", grid((0, 1), "Head", bits_only("0620")), "bold"),
            ("grey first row", grid((0, 1), "GreyHead", _HEAD), "shaded"),
            ("white words in a dark first row", grid((0, 1), "DarkHead", _HEAD), "shaded"),
            ("last row", grid((3, 0), "Foot", look("lastRow")), "underlined"),
            ("first column", grid((2, 0), "FirstColumn", look("firstColumn")), "bold"),
            ("last column", grid((2, 3), "LastColumn", look("lastColumn")), "coloured"),
            ("first band below a first row", grid((1, 1), "RowBands", _BANDS), "bold"),
            ("second band below a first row", grid((2, 1), "RowBands", _BANDS), "underlined"),
            ("third row is of the first band again", grid((3, 1), "RowBands", _BANDS), "bold"),
            (
                "first band without a first row",
                grid((0, 1), "RowBands", look(bands=("rows",))),
                "bold",
            ),
            (
                "a band of two rows, second row",
                grid((1, 1), "WideBands", look(bands=("rows",))),
                "bold",
                _ONE_ROW,
            ),
            (
                "a band of a style based on one with bands",
                grid((0, 1), "RowBandsChild", look(bands=("rows",))),
                "bold",
                _NOT_INHERITED,
            ),
            (
                "a column's band over a row's",
                grid((0, 0), "BothBands", look(bands=("rows", "columns"))),
                "bold coloured",
            ),
            (
                "bands without a word about what the table takes",
                grid((0, 1), "RowBands"),
                "bold",
                _FIRST_ROW,
            ),
            (
                "a second row that repeats on each page",
                grid((1, 1), "Head", _HEAD, heads=2),
                "bold",
            ),
            ("first band of columns", grid((1, 0), "ColumnBands", _COLUMNS), "bold"),
            ("second band of columns", grid((1, 1), "ColumnBands", _COLUMNS), "underlined"),
            (
                "a corner adds to its row",
                grid((0, 0), "Corner", look("firstRow", "firstColumn")),
                "bold underlined",
            ),
            (
                "the first row's colour over the first column's",
                grid((0, 0), "Cross", look("firstRow", "firstColumn")),
                "bold coloured",
            ),
            ("bold outside the first row", grid((1, 1), "NotBoldHead", _HEAD), "bold"),
            (
                "bold again directly",
                grid((1, 1), "AllBold", content=styled(inner=run("<w:b/>"))),
                "bold",
            ),
            (
                "bold of three levels",
                grid((1, 1), "AllBold", content=styled("Heavy", inner=character("BoldWord"))),
                "bold",
            ),
        ),
        *do_not_stand_out(
            ("no style", grid((1, 1)), ""),
            ("below the first row", grid((1, 1), "Head", _HEAD), ""),
            ("first row, not asked for", grid((0, 1), "Head", look()), ""),
            ("first row, not asked for by bits", grid((0, 1), "Head", bits_only("0600")), ""),
            ("above the last row", grid((2, 0), "Foot", look("lastRow")), ""),
            ("second column", grid((2, 1), "FirstColumn", look("firstColumn")), ""),
            ("bands not asked for", grid((1, 1), "RowBands", look("firstRow")), ""),
            (
                "a band of two rows, third row",
                grid((2, 1), "WideBands", look(bands=("rows",))),
                "",
                _ONE_ROW,
            ),
            (
                "bands of no size",
                grid((0, 1), "NoBandSize", look(bands=("rows",))),
                "",
                "Word: no bands; LibreOffice: of one row",
            ),
            (
                "first row without a word about what the table takes",
                grid((0, 1), "Head"),
                "",
                _FIRST_ROW,
            ),
            ("a third row below two that repeat", grid((2, 1), "Head", _HEAD, heads=2), ""),
            ("not bold in the first row", grid((0, 1), "NotBoldHead", _HEAD), ""),
            (
                "underline taken away by the paragraph's style",
                grid((1, 1), "AllLined", content=styled("Unlined")),
                "",
            ),
            (
                "bold taken away directly",
                grid((1, 1), "AllBold", content=styled(inner=run('<w:b w:val="0"/>'))),
                "",
            ),
            (
                "a bold paragraph style in a bold table style",
                grid((1, 1), "AllBold", content=styled("Heavy")),
                "",
                _TABLE_TOGGLE,
            ),
            (
                "a bold word style in a bold table style",
                grid((1, 1), "AllBold", content=styled(inner=character("BoldWord"))),
                "",
                _TABLE_TOGGLE,
            ),
            (
                "a bold paragraph style in a bold first row",
                grid((0, 1), "Head", _HEAD, content=styled("Heavy")),
                "",
                _TABLE_TOGGLE,
            ),
            ("hidden by the first row", grid((0, 1), "HiddenHead", _HEAD), "hidden"),
        ),
    ),
    styles=_STYLES,
)


def merged(first: str, second: str, merge: str = "vMerge") -> str:
    """Two cells, one above the other, merged into one."""
    upper = cell(first, f'<w:{merge} w:val="restart"/>')
    lower = cell(second, f"<w:{merge}/>")
    rows = f"<w:tr>{upper}</w:tr><w:tr>{lower}</w:tr>"
    return f'<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="2000"/></w:tblGrid>{rows}</w:tbl>'


_OTHER = styled(inner=run(text=_WORDS))
_BOLD = styled(inner=run("<w:b/>"))
_WHITE = run('<w:color w:val="FFFFFF"/>')
CELLS = Paper(
    "cells",
    (
        *stand_out(
            ("a grey cell", grid((1, 1), cell_properties=_GREY), "shaded"),
            ("a gold cell", grid((1, 1), cell_properties=shade("FFE699")), "shaded"),
            (
                "white words in a black cell",
                grid((1, 1), cell_properties=shade("000000"), content=styled(inner=_WHITE)),
                "shaded",
            ),
            (
                "automatic words in a black cell",
                grid((1, 1), cell_properties=shade("000000")),
                "shaded",
            ),
            ("bold in a cell", grid((1, 1), content=_BOLD), "bold"),
            (
                "a grey cell over a grey style",
                grid((1, 1), "AllGrey", cell_properties=shade("FFE699")),
                "shaded",
            ),
            ("the upper of merged cells", merged(_BOLD, _OTHER), "bold"),
            (
                "a cell within a grey cell",
                grid((1, 1), cell_properties=_GREY, content=grid((0, 0), size=1) + _OTHER),
                "shaded",
            ),
        ),
        *do_not_stand_out(
            ("a white cell", grid((1, 1), cell_properties=shade("FFFFFF")), ""),
            (
                "a white cell over a grey style",
                grid((1, 1), "AllGrey", cell_properties=shade("FFFFFF")),
                "",
            ),
            (
                "a white paragraph in a grey cell",
                grid((1, 1), cell_properties=_GREY, content=styled(properties=shade("FFFFFF"))),
                "",
            ),
            ("white words in a white cell", grid((1, 1), content=styled(inner=_WHITE)), "hidden"),
            (
                "black words in a black cell",
                grid(
                    (1, 1),
                    cell_properties=shade("000000"),
                    content=styled(inner=run('<w:b/><w:color w:val="000000"/>')),
                ),
                "hidden",
            ),
            ("the lower of merged cells", merged(_OTHER, _BOLD), "hidden"),
            ("a one-cell table without a word of formatting", grid((0, 0), size=1), ""),
        ),
    ),
    styles=_STYLES,
)

PAPERS = (STYLES, CELLS)
