"""styles.xml and fontTable.xml."""

from contract_templates.skeletons.compact import looks_of
from contract_templates.skeletons.dress import Dress
from contract_templates.skeletons.looks import BOLD, HEI, SONG, Look
from contract_templates.skeletons.markup import W
from service.documents import styles
from service.documents.styles import Style

ROMAN = "Times New Roman"


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
    twins = [(look, twin) for look in looks_of(dress) for twin in (False, True)]
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
