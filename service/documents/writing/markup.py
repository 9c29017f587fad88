"""WordprocessingML in small pieces of text, and the counters behind ids and bookmark names."""

import re
from collections import Counter

from service.documents.anchors import (
    LONGEST_TAG,
    clause_bookmark,
    clause_tag,
    field_bookmark,
    field_tag,
)
from service.documents.writing.page import Page
from service.documents.writing.shape import Pieces, Slot

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
KEEP_NEXT = "<w:keepNext/>"
"""Of a paragraph, or of all in a row of a table: on the page of what follows."""

AS_BLOCK = '<w:docPartObj><w:docPartGallery w:val="Quick Parts"/></w:docPartObj>'
"""Makes a content control around paragraphs a building block. LibreOffice (seen in 7.4) takes any
other kind for its own content control and writes the Chinese words in its first paragraph four
times when it saves; it does the same to plain text controls (w:text) in a line, so fields are
rich text controls, which have no element of their own."""

_FIRST_CONTROL_ID = 1001  # the skeleton's header and footer use smaller ones
_FIRST_PICTURE_ID = 1001  # docxtpl numbers pictures so
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def escape(text: str) -> str:
    """Literal words as XML text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def attribute(text: str, longest: int = 255) -> str:
    """Words as an attribute's value that no template engine reads as its own."""
    harmless = text.replace("{", "｛").replace("}", "｝")
    return escape(harmless[:longest]).replace('"', "&quot;")


def refuse_unprintable(text: str) -> None:
    """ValueError where words hold what no run can: controls are refused where words enter."""
    found = _UNPRINTABLE.search(text)
    if found is not None:
        raise ValueError(f"control character U+{ord(found.group()):04X} in the words of a contract")


def placeholder(slot: Slot) -> str:
    return f"{{{{ {slot.name} }}}}"


def run(words: str) -> str:
    """A run of words that are XML already; blanks at its ends need a word to be kept."""
    bare = words == words.strip() and "{{" not in words
    opening = "<w:t>" if bare else '<w:t xml:space="preserve">'
    return f"<w:r>{opening}{words}</w:t></w:r>"


def plain_run(pieces: Pieces) -> str:
    """Literals and values in one run, without anchors; nothing for no pieces."""
    words = "".join(escape(p) if isinstance(p, str) else placeholder(p) for p in pieces)
    return run(words) if words else ""


def paragraph(style: str, content: str, more: str = "") -> str:
    """A paragraph; `more` are further properties, which the schema wants behind the style."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{content}</w:p>'


class Writer:
    """Counters of one document and the map of its anchors, both in document order."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.anchors: list[tuple[str, str, str]] = []  # element name, bookmark, what it names
        self.pictures: list[str] = []  # media type of each picture part
        self._bookmarks = 0
        self._controls = _FIRST_CONTROL_ID - 1
        self._fields = 0
        self._seen: Counter[str] = Counter()

    def occurrence(self, name: str) -> int:
        """How often this name was asked for, this time included."""
        self._seen[name] += 1
        return self._seen[name]

    def picture_id(self, media_type: str) -> int:
        """Number of a new picture part, from 1."""
        self.pictures.append(media_type)
        return len(self.pictures)

    @staticmethod
    def drawing_id(picture: int) -> int:
        return _FIRST_PICTURE_ID - 1 + picture

    def bookmark(self, name: str, kind: str, target: str) -> tuple[str, str]:
        """Start and end of a bookmark that names `target`."""
        self._bookmarks += 1
        self.anchors.append((kind, name, target))
        start = f'<w:bookmarkStart w:id="{self._bookmarks}" w:name="{name}"/>'
        return start, f'<w:bookmarkEnd w:id="{self._bookmarks}"/>'

    def control_properties(self, tag: str, alias: str = "", more: str = "") -> str:
        """Properties of a content control: call before its content is written."""
        self._controls += 1
        named = f'<w:alias w:val="{attribute(alias, LONGEST_TAG)}"/>' if alias else ""
        return (
            f'<w:sdtPr>{named}<w:tag w:val="{attribute(tag, LONGEST_TAG)}"/>'
            f'<w:id w:val="{self._controls}"/>{more}</w:sdtPr>'
        )

    def runs(self, pieces: Pieces) -> str:
        """Words of a paragraph, each field in its anchors."""
        parts: list[str] = []
        for piece in pieces:
            if isinstance(piece, str):
                parts.append(run(escape(piece)))
            elif piece.path:
                parts.append(self._field(piece))
            else:
                parts.append(run(placeholder(piece)))
        return "".join(parts)

    def _field(self, slot: Slot) -> str:
        self._fields += 1
        name = field_bookmark(self._fields, slot.path)
        start, end = self.bookmark(name, "field", slot.path)
        properties = self.control_properties(field_tag(slot.path))
        content = f"<w:sdtContent>{run(placeholder(slot))}</w:sdtContent>"
        return f"{start}<w:sdt>{properties}{content}</w:sdt>{end}"

    def clause_anchors(self, clause_id: str, version: int, title: str) -> tuple[str, str]:
        """What stands before and after a clause's content; nothing for an unknown clause."""
        if not clause_id:
            return "", ""
        name = clause_bookmark(clause_id, version)
        repeat = self.occurrence(name)
        name = name if repeat == 1 else f"{name}_{repeat}"
        start, end = self.bookmark(name, "clause", f"{clause_id}@{version}")
        properties = self.control_properties(clause_tag(clause_id, version), title, AS_BLOCK)
        return f"{start}<w:sdt>{properties}<w:sdtContent>", f"</w:sdtContent></w:sdt>{end}"
