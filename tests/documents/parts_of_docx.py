"""What tests ask of a .docx: its parts, its words, its anchors."""

import re
from io import BytesIO
from zipfile import ZipFile

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FILLED = ("word/document.xml", "word/header1.xml", "word/footer1.xml")


def part(docx: bytes, name: str = "word/document.xml") -> bytes:
    with ZipFile(BytesIO(docx)) as archive:
        return archive.read(name)


def names(docx: bytes) -> list[str]:
    with ZipFile(BytesIO(docx)) as archive:
        return archive.namelist()


def tree(docx: bytes, name: str = "word/document.xml") -> etree._Element:
    return etree.fromstring(part(docx, name))


def text_of(element: etree._Element) -> str:
    """The words in an element."""
    return "".join(str(text) for text in element.itertext(f"{W}t"))


def canonical(docx: bytes, name: str) -> bytes:
    """Canonical XML: the same for every way to write the same infoset."""
    return etree.tostring(tree(docx, name), method="c14n")


def paragraphs(docx: bytes, name: str = "word/document.xml") -> list[str]:
    """Words of each paragraph, tables included, white space left out, empty ones too."""
    texts = (text_of(p) for p in tree(docx, name).iter(f"{W}p"))
    return [bare for text in texts if (bare := re.sub(r"\s", "", text))]


def values(docx: bytes, element: str, attribute: str = "val") -> list[str]:
    """An attribute of all elements of a name, in document order."""
    return [item.get(W + attribute, "") for item in tree(docx).iter(W + element)]


def styled(docx: bytes, style: str) -> list[str]:
    """Words of the paragraphs that use a style."""
    return [
        text_of(p)
        for p in tree(docx).iter(f"{W}p")
        if (used := p.find(f"{W}pPr/{W}pStyle")) is not None and used.get(f"{W}val") == style
    ]
