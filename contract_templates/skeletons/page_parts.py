"""document.xml with its page, header, footer and settings."""

from contract_templates.skeletons.dress import Dress
from contract_templates.skeletons.looks import PAGE_HEIGHT, PAGE_WIDTH
from contract_templates.skeletons.markup import WP, R, W, text
from service.documents import anchors, styles


def control(tag: str, placeholder: str, identity: int) -> str:
    return (
        f'<w:sdt><w:sdtPr><w:tag w:val="{anchors.HEADER}{tag}"/><w:id w:val="{identity}"/>'
        f"</w:sdtPr><w:sdtContent>{text('{{ ' + placeholder + ' }}')}</w:sdtContent></w:sdt>"
    )


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


def document_part(dress: Dress) -> str:
    """A page of guidance with each style shown; composing replaces it."""
    margins = "".join(f'w:{side}="{dress.margin}" ' for side in ("top", "right", "bottom", "left"))
    # Narrow margins leave less room above and below the text: the lines of print move outwards.
    narrow = dress.compact or dress.tight
    header, footer = (454, 454) if narrow else (851, 794)
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
        f'<w:pgSz w:w="{PAGE_WIDTH}" w:h="{PAGE_HEIGHT}"/>'
        f'<w:pgMar {margins}w:header="{header}" w:footer="{footer}" w:gutter="0"/>'
        '<w:cols w:space="425"/>'
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
