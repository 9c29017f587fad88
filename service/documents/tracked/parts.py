"""Parts of a .docx of ours, taken out and put back; all other parts stay byte for byte."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lxml import etree

from service.documents.reading.package import MAIN_PART, parse_xml

_PAGE_EDGES = ("word/header", "word/footer")
_DAY = (1980, 1, 1, 0, 0, 0)


def main_part_of(docx: bytes) -> etree._Element:
    """The tree of the part with the text."""
    return parse_xml(_parts(docx)[MAIN_PART], MAIN_PART)


def with_main_part(docx: bytes, root: etree._Element) -> bytes:
    content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return _packed(_parts(docx) | {MAIN_PART: content})


def with_page_edges_of(docx: bytes, other: bytes) -> bytes:
    """The file with the headers and footers of another file of the same skeleton."""
    parts, others = _parts(docx), _parts(other)
    edges = {name: data for name, data in others.items() if name.startswith(_PAGE_EDGES)}
    return _packed(parts | {name: data for name, data in edges.items() if name in parts})


def _parts(docx: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(docx)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _packed(parts: dict[str, bytes]) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(_entry(name), data)
    return target.getvalue()


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, _DAY)
    entry.compress_type = ZIP_DEFLATED
    return entry
