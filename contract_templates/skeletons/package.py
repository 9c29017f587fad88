"""The whole file: parts, relationships, content types."""

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE

from contract_templates.skeletons.dress import Dress
from contract_templates.skeletons.page_parts import (
    document_part,
    footer_part,
    header_part,
    settings_part,
)
from contract_templates.skeletons.style_parts import font_part, styles_part
from service.documents.writing.archive import archive, deflated

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MADE_ON = "2026-01-01T00:00:00Z"


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
        "word/document.xml": document_part(dress),
        "word/_rels/document.xml.rels": relationships(document),
        "word/styles.xml": styles_part(dress),
        "word/settings.xml": settings_part(),
        "word/fontTable.xml": font_part(),
        "word/header1.xml": header_part(),
        "word/footer1.xml": footer_part(),
        "docProps/core.xml": core_part(dress.name),
    }
    return archive(deflated(name, (DECLARATION + xml).encode(), 9) for name, xml in parts.items())
