"""Makes the skeleton.docx of each contract kind: page, styles, header and footer, no words.

Run by `make skeletons`; the same script gives the same bytes. A lawyer may change a skeleton in
Word afterwards: what counts are the names of the styles and the placeholders of the header.
"""

from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE

from service.documents import anchors, styles
from service.documents.styles import Style
from service.documents.writing.archive import archive, deflated

FOLDER = Path(__file__).resolve().parent
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
WP = 'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MADE_ON = "2026-01-01T00:00:00Z"
MARGIN = 1418  # twips: 2.5 cm
SONG, HEI, ROMAN = "宋体", "黑体", "Times New Roman"
BOLD = "<w:b/><w:bCs/>"


@dataclass(frozen=True, slots=True)
class Dress:
    """What tells the kinds apart at a glance: the cover's rules and sizes (half points)."""

    folder: str
    name: str
    rule: str
    rule_size: int
    colour: str
    title_size: int
    body_size: int = 21

    @property
    def body_line(self) -> int:
        """Exact line height in twips: one and two thirds of the letters' height."""
        return self.body_size * 50 // 3

    @property
    def body_indent(self) -> int:
        """Two characters, in twips."""
        return self.body_size * 20


KINDS = (
    Dress("high-voltage", "高压供用电合同", "thinThickSmallGap", 36, "00604C", 68),
    Dress("low-voltage", "低压供用电合同", "single", 18, "1F4E79", 60),
    Dress("low-voltage-residential", "低压居民供用电合同", "dotted", 24, "C55A11", 60, 22),
    Dress("supplementary-agreement", "供用电合同补充协议", "single", 12, "7F6000", 56),
    Dress("renewal-agreement", "供用电合同续签（延期）协议", "single", 12, "385723", 52),
    Dress("termination-agreement", "供用电合同解除（终止）协议", "single", 12, "7B2C2C", 52),
    Dress("pv-purchase-sale", "分布式光伏发用电（购售电）合同", "double", 18, "BF8F00", 52),
    Dress("settlement-agreement", "电费结算协议", "single", 12, "2F5597", 60),
    Dress("onward-supply", "委托转供电协议", "dashSmallGap", 18, "5B4A8A", 60),
    Dress("wholesale", "趸购售电合同", "thickThinSmallGap", 36, "17365D", 68),
)


@dataclass(frozen=True, slots=True)
class Look:
    """Properties of one paragraph style: font, size in half points, XML of pPr and rPr."""

    style: Style
    size: int
    paragraph: str
    font: str = SONG
    run: str = ""


def spacing(before: int = 0, after: int = 0, line: int = 0, rule: str = "exact") -> str:
    """Distances in twips; without a line height the font decides."""
    height = f' w:line="{line}" w:lineRule="{rule}"' if line else ""
    return f'<w:spacing w:before="{before}" w:after="{after}"{height}/>'


def first_line(twips: int, characters: int = 200, left: int = 0) -> str:
    """An indented first line: two characters, as Chinese prose has it."""
    margin = f'w:left="{left}" ' if left else ""
    return f'<w:ind {margin}w:firstLineChars="{characters}" w:firstLine="{twips}"/>'


KEEP = "<w:keepNext/><w:keepLines/>"
NEW_PAGE = "<w:pageBreakBefore/>"
CENTRE, BOTH, LEFT = '<w:jc w:val="center"/>', '<w:jc w:val="both"/>', '<w:jc w:val="left"/>'
TABS = f'<w:tabs><w:tab w:val="right" w:pos="{11906 - 2 * MARGIN}"/></w:tabs>'


def border(side: str, kind: str, size: int, space: int, colour: str = "000000") -> str:
    return (
        f'<w:pBdr><w:{side} w:val="{kind}" w:sz="{size}" w:space="{space}" '
        f'w:color="{colour}"/></w:pBdr>'
    )


def level(number: int) -> str:
    return f'<w:outlineLvl w:val="{number}"/>'


def looks(dress: Dress) -> list[Look]:
    """Every paragraph style. In pPr the schema wants keepNext, keepLines, pageBreakBefore,
    widowControl, pBdr, tabs, spacing, ind, jc, outlineLvl in this order."""
    cover_rule = border("bottom", dress.rule, dress.rule_size, 18, dress.colour)
    cover = cover_rule + spacing(2200, 1200) + CENTRE + level(0)
    page = KEEP + NEW_PAGE + spacing(0, 300, 480, "atLeast") + CENTRE + level(0)
    cell = spacing(40, 40, 260, "atLeast")
    body = spacing(0, 0, dress.body_line)
    dense = spacing(30, 30, 220, "atLeast")
    return [
        Look(styles.COVER_TITLE, dress.title_size, cover, HEI, '<w:spacing w:val="60"/>'),
        Look(styles.COVER_TEXT, 21, spacing(240, 0, 360) + first_line(420) + BOTH),
        Look(styles.COVER_CELL, 28, spacing(140, 80, 360, "atLeast") + LEFT),
        Look(
            styles.CHAPTER_HEADING,
            28,
            KEEP + spacing(300, 180, 420, "atLeast") + CENTRE + level(0),
            HEI,
            BOLD,
        ),
        Look(styles.PAGE_TITLE, 32, page, HEI, BOLD),
        Look(
            styles.ADDENDUM_TITLE,
            36,
            KEEP + NEW_PAGE + spacing(240, 360, 540, "atLeast") + CENTRE + level(0),
            HEI,
            BOLD,
        ),
        Look(
            styles.CLAUSE_HEADING,
            dress.body_size + 1,
            KEEP + spacing(120, 40, dress.body_line) + level(1),
            HEI,
            BOLD,
        ),
        Look(styles.BODY, dress.body_size, body + first_line(dress.body_indent) + BOTH),
        Look(styles.ITEM, dress.body_size, body + first_line(dress.body_indent) + BOTH),
        Look(
            styles.SUBITEM,
            dress.body_size,
            body + first_line(dress.body_indent, 200, dress.body_indent) + BOTH,
        ),
        Look(styles.TABLE_TITLE, 20, KEEP + spacing(120, 60, 300, "atLeast") + CENTRE, HEI),
        Look(styles.TABLE_HEAD, 18, "<w:keepNext/>" + cell + CENTRE, HEI),
        Look(styles.TABLE_LABEL, 18, cell + CENTRE, HEI),
        Look(styles.TABLE_CELL, 18, cell + LEFT),
        Look(styles.DENSE_HEAD, 16, "<w:keepNext/>" + dense + CENTRE, HEI),
        Look(styles.DENSE_CELL, 16, dense + LEFT),
        Look(styles.SPACER, 10, spacing(0, 0, 160)),
        Look(
            styles.FIGURE_SYMBOL, 18, "<w:keepNext/>" + spacing(50, 0, 260, "atLeast") + CENTRE, HEI
        ),
        Look(styles.FIGURE_TEXT, 18, "<w:keepNext/>" + spacing(0, 50, 260, "atLeast") + CENTRE),
        Look(styles.FIGURE_SIDE, 15, "<w:keepNext/>" + spacing(30, 30, 220, "atLeast") + LEFT, HEI),
        Look(styles.FIGURE_LINE, 4, "<w:keepNext/>" + spacing(0, 0, 100)),
        Look(styles.DRAWING_CAPTION, 24, KEEP + spacing(120, 120, 420, "atLeast") + CENTRE, HEI),
        Look(styles.DRAWING_PICTURE, 24, spacing() + CENTRE),
        Look(
            styles.PAGE_HEADER,
            16,
            border("bottom", "single", 6, 4) + spacing(0, 0, 260, "atLeast") + CENTRE,
        ),
        Look(
            styles.PAGE_FOOTER,
            16,
            border("top", "single", 4, 4) + TABS + spacing(0, 0, 260, "atLeast"),
        ),
    ]


def fonts(east_asia: str) -> str:
    return (
        f'<w:rFonts w:hint="eastAsia" w:ascii="{ROMAN}" w:hAnsi="{ROMAN}" '
        f'w:eastAsia="{east_asia}" w:cs="{ROMAN}"/>'
    )


def style_xml(look: Look, prominent: bool) -> str:
    """One style; its conspicuous twin is bold and underlined and otherwise the same."""
    identity = look.style.dress(prominent)
    size = f'<w:sz w:val="{look.size}"/><w:szCs w:val="{look.size}"/>'
    bold = BOLD if prominent and look.run != BOLD else ""
    underline = '<w:u w:val="single"/>' if prominent else ""
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{identity}">'
        f'<w:name w:val="{styles.NAME_BY_ID[identity]}"/><w:basedOn w:val="Normal"/>'
        f"<w:qFormat/><w:pPr>{look.paragraph}</w:pPr>"
        f"<w:rPr>{fonts(look.font)}{bold}{look.run}{size}{underline}</w:rPr></w:style>"
    )


def table_style(style: Style, borders: str) -> str:
    sides = "".join(f'<w:{side} w:w="85" w:type="dxa"/>' for side in ("left", "right"))
    margins = f"<w:tblCellMar>{sides}</w:tblCellMar>"
    return (
        f'<w:style w:type="table" w:customStyle="1" w:styleId="{style.id}">'
        f'<w:name w:val="{style.name}"/><w:basedOn w:val="TableNormal"/>'
        f"<w:tblPr><w:tblBorders>{borders}</w:tblBorders>{margins}</w:tblPr>"
        '<w:tcPr><w:vAlign w:val="center"/></w:tcPr></w:style>'
    )


def lines(sides: str, size: int) -> str:
    return "".join(
        f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="000000"/>'
        for side in sides.split()
    )


def styles_part(dress: Dress) -> str:
    twins = [(look, twin) for look in looks(dress) for twin in (False, True)]
    paragraphs = "".join(
        style_xml(look, twin) for look, twin in twins if look.style.twin or not twin
    )
    return (
        f"<w:styles {W}><w:docDefaults><w:rPrDefault><w:rPr>{fonts(SONG)}"
        '<w:kern w:val="2"/><w:sz w:val="24"/><w:szCs w:val="24"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault><w:pPr><w:widowControl/></w:pPr></w:pPrDefault></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        "<w:qFormat/></w:style>"
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
        '<w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/>'
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>'
        '<w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
        '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        + paragraphs
        + table_style(
            styles.CONTRACT_TABLE,
            lines("top left bottom right", 8) + lines("insideH insideV", 4),
        )
        + table_style(styles.COVER_TABLE, lines("bottom insideH", 4))
        + "</w:styles>"
    )


def control(tag: str, placeholder: str, identity: int) -> str:
    return (
        f'<w:sdt><w:sdtPr><w:tag w:val="{anchors.HEADER}{tag}"/><w:id w:val="{identity}"/>'
        f"</w:sdtPr><w:sdtContent>{text('{{ ' + placeholder + ' }}')}</w:sdtContent></w:sdt>"
    )


def text(words: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(words)}</w:t></w:r>'


def header_part() -> str:
    gap = text("\u3000\u3000")
    return (
        f'<w:hdr {W} {R}><w:p><w:pPr><w:pStyle w:val="{styles.PAGE_HEADER.id}"/></w:pPr>'
        + text(anchors.SUPPLIER_NO)
        + control("supplier_no", "header.supplier_no", 1)
        + gap
        + text(anchors.CUSTOMER_NO)
        + control("customer_no", "header.customer_no", 2)
        + gap
        + text(anchors.TEXT_VERSION)
        + control("text_version", "header.text_version", 3)
        + "</w:p></w:hdr>"
    )


def footer_part() -> str:
    def number(field: str) -> str:
        return f'<w:fldSimple w:instr=" {field} ">{text("1")}</w:fldSimple>'

    return (
        f'<w:ftr {W} {R}><w:p><w:pPr><w:pStyle w:val="{styles.PAGE_FOOTER.id}"/></w:pPr>'
        + text(anchors.FINGERPRINT)
        + control("fingerprint", "header.fingerprint", 4)
        + "<w:r><w:tab/></w:r>"
        + text("第 ")
        + number("PAGE")
        + text(" 页 共 ")
        + number("NUMPAGES")
        + text(" 页")
        + "</w:p></w:ftr>"
    )


def document_part() -> str:
    """A page of guidance with each style shown; composing replaces it."""
    shown = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{identity}"/></w:pPr>{text(name)}</w:p>'
        for identity, name in styles.NAME_BY_ID.items()
        if identity not in (styles.CONTRACT_TABLE.id, styles.COVER_TABLE.id)
    )
    guidance = text(
        "版式骨架：合同文字由条款库生成，此处文字不会进入合同。可改样式的字体、字号和间距，不可改样式名称。"
    )
    return (
        f"<w:document {W} {R} {WP}><w:body><w:p>{guidance}</w:p>{shown}<w:sectPr>"
        '<w:headerReference w:type="default" r:id="rIdHeader"/>'
        '<w:footerReference w:type="default" r:id="rIdFooter"/>'
        '<w:pgSz w:w="11906" w:h="16838"/>'
        f'<w:pgMar w:top="{MARGIN}" w:right="{MARGIN}" w:bottom="{MARGIN}" w:left="{MARGIN}" '
        'w:header="851" w:footer="794" w:gutter="0"/><w:cols w:space="425"/>'
        "</w:sectPr></w:body></w:document>"
    )


def settings_part() -> str:
    """Chinese typesetting, and Word's current layout so that no compatibility mode shows."""
    modes = {
        "compatibilityMode": 15,
        "overrideTableStyleFontSizeAndJustification": 1,
        "enableOpenTypeFeatures": 1,
        "doNotFlipMirrorIndents": 1,
        "differentiateMultirowTableHeaders": 1,
    }
    compat = "".join(
        f'<w:compatSetting w:name="{name}" w:uri="http://schemas.microsoft.com/office/word" '
        f'w:val="{value}"/>'
        for name, value in modes.items()
    )
    return (
        f'<w:settings {W}><w:zoom w:percent="100"/><w:bordersDoNotSurroundHeader/>'
        '<w:bordersDoNotSurroundFooter/><w:defaultTabStop w:val="420"/>'
        '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:spaceForUL/>'
        "<w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/><w:ulTrailSpace/>"
        f"<w:doNotExpandShiftReturn/><w:adjustLineHeightInTable/><w:useFELayout/>{compat}"
        '</w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>'
        '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
    )


def font_part() -> str:
    def font(name: str, other: str, charset: str, family: str) -> str:
        return (
            f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="{charset}"/>'
            f'<w:family w:val="{family}"/><w:pitch w:val="variable"/></w:font>'
        )

    return (
        f"<w:fonts {W}>"
        + font(SONG, "SimSun", "86", "auto")
        + font(HEI, "SimHei", "86", "modern")
        + font(ROMAN, "Times", "00", "roman")
        + "</w:fonts>"
    )


def core_part(name: str) -> str:
    return (
        f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{name}</dc:title><dc:creator>电约</dc:creator><dc:language>zh-CN</dc:language>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{MADE_ON}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{MADE_ON}</dcterms:modified>'
        "</cp:coreProperties>"
    )


def relationships(items: dict[str, tuple[str, str]]) -> str:
    inner = "".join(
        f'<Relationship Id="{identity}" Type="{kind}" Target="{target}"/>'
        for identity, (kind, target) in items.items()
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{inner}</Relationships>'


def content_types() -> str:
    overrides = {
        "/word/document.xml": CONTENT_TYPE.WML_DOCUMENT_MAIN,
        "/word/styles.xml": CONTENT_TYPE.WML_STYLES,
        "/word/settings.xml": CONTENT_TYPE.WML_SETTINGS,
        "/word/fontTable.xml": CONTENT_TYPE.WML_FONT_TABLE,
        "/word/header1.xml": CONTENT_TYPE.WML_HEADER,
        "/word/footer1.xml": CONTENT_TYPE.WML_FOOTER,
        "/docProps/core.xml": CONTENT_TYPE.OPC_CORE_PROPERTIES,
    }
    inner = "".join(
        f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in overrides.items()
    )
    return (
        f'<Types xmlns="{PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{CONTENT_TYPE.OPC_RELATIONSHIPS}"/>'
        f'<Default Extension="xml" ContentType="{CONTENT_TYPE.XML}"/>{inner}</Types>'
    )


def skeleton(dress: Dress) -> bytes:
    """The whole file."""
    package = {
        "rId1": (RELATIONSHIP_TYPE.OFFICE_DOCUMENT, "word/document.xml"),
        "rId2": (RELATIONSHIP_TYPE.CORE_PROPERTIES, "docProps/core.xml"),
    }
    document = {
        "rIdStyles": (RELATIONSHIP_TYPE.STYLES, "styles.xml"),
        "rIdSettings": (RELATIONSHIP_TYPE.SETTINGS, "settings.xml"),
        "rIdFonts": (RELATIONSHIP_TYPE.FONT_TABLE, "fontTable.xml"),
        "rIdHeader": (RELATIONSHIP_TYPE.HEADER, "header1.xml"),
        "rIdFooter": (RELATIONSHIP_TYPE.FOOTER, "footer1.xml"),
    }
    parts = {
        "[Content_Types].xml": content_types(),
        "_rels/.rels": relationships(package),
        "word/document.xml": document_part(),
        "word/_rels/document.xml.rels": relationships(document),
        "word/styles.xml": styles_part(dress),
        "word/settings.xml": settings_part(),
        "word/fontTable.xml": font_part(),
        "word/header1.xml": header_part(),
        "word/footer1.xml": footer_part(),
        "docProps/core.xml": core_part(dress.name),
    }
    return archive(deflated(name, (DECLARATION + xml).encode(), 9) for name, xml in parts.items())


def main() -> None:
    for dress in KINDS:
        target = FOLDER / dress.folder / "v1" / "skeleton.docx"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(skeleton(dress))
        print(target.relative_to(FOLDER.parent))


if __name__ == "__main__":
    main()
