"""A paper of formatting cases: each a paragraph (or table) with words of its own, among plain text.

In a case's XML `@` stands for its words. The truth of each case is stated by hand.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.documents.docx_files import (
    R,
    W,
    document,
    packed,
    paragraph,
    parts_of,
    relationship,
    relationships,
    style_sheet,
    types,
)

# Names of about as many strokes each, so that bold ones can be told by their ink.
_DIGITS = str.maketrans("0123456789", "赵钱孙郝周吴郑施冯陈")
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_THEME = "application/vnd.openxmlformats-officedocument.theme+xml"
PLAIN_TEXT = "供电人应当按照国家有关规定和本合同的约定，安全、合格、连续地向用电人供应电力。" * 3
# Fonts and sizes of an ordinary contract: 五号宋体.
USUAL = '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="宋体"/>'
SIZE = '<w:sz w:val="21"/><w:szCs w:val="21"/>'

THEME_COLOURS = {
    "dk1": "000000",
    "lt1": "FFFFFF",
    "dk2": "1F497D",
    "lt2": "EEECE1",
    "accent1": "4472C4",
    "accent2": "C00000",
    "accent3": "A5A5A5",
    "accent4": "FFC000",
    "accent5": "5B9BD5",
    "accent6": "385723",
    "hlink": "0563C1",
    "folHlink": "954F72",
}


@dataclass(frozen=True)
class Case:
    """`signs` are the marks and faults a reader sees; `stands_out` what a court would say of it.

    `deviates`: why LibreOffice shows something else than Word's specification; empty where both
    agree.
    """

    name: str
    body: str
    signs: frozenset[str]
    stands_out: bool
    deviates: str = ""


@dataclass(frozen=True)
class Paper:
    """Cases that share one set of styles and defaults."""

    slug: str
    cases: tuple[Case, ...]
    styles: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)
    """Further parts by the name of their root element."""
    defaults: str = USUAL + SIZE
    plain: str = PLAIN_TEXT

    def words(self, case: Case) -> str:
        return words_of(self.cases.index(case))


Row = tuple[str, str, str] | tuple[str, str, str, str]
"""Name, XML, signs seen, and why LibreOffice deviates (left out where it does not)."""


def stand_out(*rows: Row) -> tuple[Case, ...]:
    return _cases(rows, True)


def do_not_stand_out(*rows: Row) -> tuple[Case, ...]:
    return _cases(rows, False)


def _cases(rows: Sequence[Row], verdict: bool) -> tuple[Case, ...]:
    return tuple(
        Case(name, body, frozenset(signs.split()), verdict, *why)
        for name, body, signs, *why in rows
    )


def words_of(index: int) -> str:
    """Chinese words that no other case of the paper has."""
    return f"例{str(index).zfill(3).translate(_DIGITS)}号"


# ---- XML ------------------------------------------------------------------------------------


def run(properties: str = "", text: str = "@") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def direct(properties: str) -> str:
    """A paragraph whose only run is formatted directly."""
    return f"<w:p>{run(properties)}</w:p>"


def styled(style: str = "", properties: str = "", inner: str = "") -> str:
    """A paragraph with a style, paragraph properties and runs of its own."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{inner or run()}</w:p>"


def style(
    identity: str,
    kind: str,
    run_format: str = "",
    base: str = "",
    more: str = "",
    link: str = "",
    outer: str = "",
    default: bool = False,
) -> str:
    based = f'<w:basedOn w:val="{base}"/>' if base else ""
    linked = f'<w:link w:val="{link}"/>' if link else ""
    paragraph_format = f"<w:pPr>{more}</w:pPr>" if more else ""
    mark = ' w:default="1"' if default else ""
    return (
        f'<w:style w:type="{kind}" w:styleId="{identity}"{mark}><w:name w:val="{identity}"/>'
        f"{based}{linked}{paragraph_format}<w:rPr>{run_format}</w:rPr>{outer}</w:style>"
    )


def packed_paper(paper: Paper) -> bytes:
    """The .docx of a paper, with the theme and settings of an ordinary Chinese file."""
    filler = "".join(paragraph(paper.plain) for _ in range(6))
    bodies = (case.body.replace("@", words_of(number)) for number, case in enumerate(paper.cases))
    # A paragraph between keeps boxes and tables of neighbours apart.
    between = paragraph("其他文字。")
    overrides = "".join(
        _override(f"word/{name}.xml", f"{_WORD}{name}+xml")
        for name in ("styles", "settings", *paper.parts)
    )
    kinds = ("styles", "settings", *paper.parts)
    parts: dict[str, bytes | str] = {
        **parts_of(),
        "[Content_Types].xml": types(more=overrides + _override("word/theme/theme1.xml", _THEME)),
        "word/_rels/document.xml.rels": relationships(
            *(relationship(kind, f"{kind}.xml", f"rId{n}") for n, kind in enumerate(kinds, 1)),
            relationship("theme", "theme/theme1.xml", "rId90"),
        ),
        "word/document.xml": document(filler + between.join(bodies) + between),
        "word/styles.xml": _styles(paper),
        "word/settings.xml": f'<w:settings xmlns:w="{W}">{_SETTINGS}</w:settings>',
        "word/theme/theme1.xml": _theme(),
        **{
            f"word/{name}.xml": f'<w:{name} xmlns:w="{W}">{xml}</w:{name}>'
            for name, xml in paper.parts.items()
        },
    }
    return packed(parts)


_SETTINGS = (
    '<w:compat><w:compatSetting w:name="compatibilityMode" '
    'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>'
    '<w:clrSchemeMapping w:bg1="light1" w:t1="dark1" w:bg2="light2" w:t2="dark2" '
    'w:accent1="accent1" w:accent2="accent2" w:accent3="accent3" w:accent4="accent4" '
    'w:accent5="accent5" w:accent6="accent6" w:hyperlink="hyperlink" '
    'w:followedHyperlink="followedHyperlink"/>'
)


def _override(part: str, kind: str) -> str:
    return f'<Override PartName="/{part}" ContentType="{kind}"/>'


def _styles(paper: Paper) -> str:
    return style_sheet(
        f"<w:docDefaults><w:rPrDefault><w:rPr>{paper.defaults}</w:rPr></w:rPrDefault>"
        "</w:docDefaults>"
        + (
            style("Normal", "paragraph", default=True)
            if 'w:type="paragraph" w:styleId="Normal"' not in paper.styles
            else ""
        )
        + style("DefaultParagraphFont", "character", default=True)
        + style("TableNormal", "table", default=True)
        + paper.styles
    )


def _theme() -> str:
    colours = "".join(
        f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in THEME_COLOURS.items()
    )
    return (
        f'<a:theme xmlns:a="{_A}" xmlns:r="{R}" name="Office"><a:themeElements>'
        f'<a:clrScheme name="Office">{colours}</a:clrScheme><a:fontScheme name="Office">'
        '<a:majorFont><a:latin typeface="Arial"/><a:ea typeface=""/><a:cs typeface=""/>'
        '<a:font script="Hans" typeface="黑体"/></a:majorFont>'
        '<a:minorFont><a:latin typeface="Times New Roman"/><a:ea typeface=""/><a:cs typeface=""/>'
        '<a:font script="Hans" typeface="宋体"/></a:minorFont></a:fontScheme>'
        '<a:fmtScheme name="Office"><a:fillStyleLst/><a:lnStyleLst/><a:effectStyleLst/>'
        "<a:bgFillStyleLst/></a:fmtScheme></a:themeElements></a:theme>"
    )
