"""Which template a file was made from: by its custom XML part, text version, or title."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from lxml import etree

from service.documents.anchors import (
    CUSTOMER_NO,
    FINGERPRINT,
    NAMESPACE,
    SUPPLIER_NO,
    TEXT_VERSION,
    clause_of_tag,
    digest_of_bookmark,
)
from service.documents.header import DocumentHeader
from service.documents.reading.alignment import fold
from service.documents.reading.body import BodyReader
from service.documents.reading.package import Package
from service.documents.reading.raw import RawBlock, RawParagraph
from service.documents.reading.visibility import StyleSheet
from service.documents.styles import COVER_TITLE
from service.domain.catalogue import Library
from service.domain.outline import TemplateRef
from service.domain.selection import Selection
from service.domain.templates import Template

# Paths of ours have some 60 characters.
_LONGEST_PATH = 200


@dataclass(frozen=True)
class CustomPart:
    """What our custom XML part says; empty where there is none."""

    kind: TemplateRef | None = None
    addenda: tuple[TemplateRef, ...] = ()
    paths: dict[str, str] = field(default_factory=dict)


def read_custom_part(package: Package) -> CustomPart:
    """The map of anchors that our files carry (the first, should there be several)."""
    for name, data in package.parts.items():
        if name.startswith("customXml/") and NAMESPACE.encode() in data:
            root = package.xml(name)
            if root.tag == f"{{{NAMESPACE}}}dianyue":
                return _custom_part(root)
    return CustomPart()


def _custom_part(root: etree._Element) -> CustomPart:
    kinds = [_ref(item) for item in root.iterfind(f"{{{NAMESPACE}}}kind")]
    addenda = tuple(_ref(item) for item in root.iterfind(f"{{{NAMESPACE}}}addendum"))
    paths = {
        digest: path
        for item in root.iterfind(f"{{{NAMESPACE}}}field")
        if (digest := digest_of_bookmark(item.get("bookmark", "")))
        and len(path := item.get("ref", "")) <= _LONGEST_PATH
    }
    return CustomPart(kinds[0] if kinds else None, addenda, paths)


def _ref(item: etree._Element) -> TemplateRef:
    version = item.get("version", "")
    known = version.isdecimal() and len(version) < 10
    return TemplateRef(item.get("id", ""), int(version) if known else 0)


# ---- header and footer ---------------------------------------------------------------------

_WORDS = {
    "supplier_no": SUPPLIER_NO,
    "customer_no": CUSTOMER_NO,
    "text_version": TEXT_VERSION,
    "fingerprint": FINGERPRINT,
}


def read_header(package: Package, styles: StyleSheet) -> tuple[DocumentHeader | None, list[str]]:
    """The numbers at the head and foot of the pages, and the lines that are none of them."""
    found: dict[str, str] = {}
    others: list[str] = []
    for kind in ("header", "footer"):
        for part in package.related(package.main_part, kind):
            reader = BodyReader(package, part, styles)
            for block in reader.blocks(package.xml(part)):
                others += _header_lines(block, found)
            others += reader.findings.beside
    if "supplier_no" not in found and "text_version" not in found:
        return None, others
    values = {name: found.get(name, "") for name in _WORDS}
    values["fingerprint"] = values["fingerprint"].replace(" ", "")
    return DocumentHeader(**values), others


def _header_lines(block: RawBlock, found: dict[str, str]) -> Iterator[str]:
    """Take the known values out of a line; yield the line where it has none of them."""
    paragraphs = [block] if isinstance(block, RawParagraph) else block.paragraphs
    for paragraph in paragraphs:
        text = paragraph.text
        places = sorted((text.find(word), name) for name, word in _WORDS.items() if word in text)
        ends = [place for place, _ in places[1:]] + [len(text)]
        for (place, name), end in zip(places, ends, strict=False):
            value = text[place + len(_WORDS[name]) : end]
            found.setdefault(name, value.split("\t")[0].split("第")[0].strip())
        if not places and text.strip():
            yield text.strip()


# ---- kind ----------------------------------------------------------------------------------


def selection_of(
    custom: CustomPart,
    header: DocumentHeader | None,
    blocks: Sequence[RawBlock],
    library: Library,
    as_of: date,
) -> Selection | None:
    """The template and addenda of a text; None for a paper whose kind cannot be told."""
    template = _known(custom.kind, library) if custom.kind is not None else None
    if template is not None:
        refs = [_known(ref, library) for ref in custom.addenda]
        return Selection(template, tuple(addendum for addendum in refs if addendum is not None))
    titles = set(_titles(blocks))
    template = _by_words(titles, header, library, as_of)
    if template is None:
        return None
    offered = [library.template_on(name, as_of) for name in template.addenda]
    marks = _clause_ids(blocks, library)
    chosen = tuple(a for a in offered if a is not None and _signed(a, template, titles, marks))
    return Selection(template, chosen)


def _known(ref: TemplateRef, library: Library) -> Template | None:
    return library.template_version(ref.id, ref.version)


def _titles(blocks: Sequence[RawBlock]) -> Iterator[str]:
    """Short lines that could be headings, folded, with and without a label."""
    for block in blocks:
        if isinstance(block, RawParagraph) and 0 < len(block.text) <= 60:
            text = fold(block.text.strip())
            yield text
            yield text.rsplit(" ", 1)[-1]


def _by_words(
    titles: set[str], header: DocumentHeader | None, library: Library, as_of: date
) -> Template | None:
    """By text version first (it names one version), else by title: the newest in force."""
    if header is not None and header.text_version:
        for versions in library.templates.values():
            for template in versions:
                if template.text_version == header.text_version and not template.is_addendum:
                    return template
    kinds = library.kinds_on(as_of)
    named = [kind for kind in kinds if fold(kind.name) in titles]
    retitled = [kind for kind in kinds if _retitles(kind, library, as_of) & titles]
    fit = named or retitled
    return max(fit, key=lambda kind: _shared_chapters(kind, titles), default=None)


def _retitles(kind: Template, library: Library, as_of: date) -> set[str]:
    offered = (library.template_on(name, as_of) for name in kind.addenda)
    return {fold(addendum.retitle) for addendum in offered if addendum and addendum.retitle}


def _shared_chapters(kind: Template, titles: set[str]) -> int:
    return sum(fold(chapter.title) in titles for chapter in kind.chapters)


def _clause_ids(blocks: Sequence[RawBlock], library: Library) -> set[str]:
    """Ids of the clauses that anchors name."""
    found: set[str] = set()
    for block in blocks:
        named = clause_of_tag(block.clause.tag)
        if named is not None:
            found.add(named[0])
        for bookmark in block.clause.bookmarks:
            version = library.clauses_by_bookmark.get(bookmark[:12])
            if version is not None:
                found.add(version.id)
    return found


def _signed(addendum: Template, main: Template, titles: set[str], marks: set[str]) -> bool:
    """Whether an addendum is part of a text: by its title, its chapters' or its own clauses."""
    if addendum.retitle and fold(addendum.retitle) in titles:
        return True
    usual = {clause for chapter in main.chapters for clause in chapter.clauses}
    own = {clause for chapter in addendum.chapters for clause in chapter.clauses} - usual
    if own & marks:
        return True
    heads = {fold(c.title) for c in addendum.chapters if c.layout == "addendum"}
    return bool(heads & titles)


def is_title(paragraph: RawParagraph, selection: Selection | None) -> bool:
    """Whether a paragraph is the text's own title on its cover."""
    if paragraph.style == COVER_TITLE.name:
        return True
    return selection is not None and fold(paragraph.text.strip()) == fold(selection.title)
