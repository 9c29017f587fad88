"""A real sample's .docx under the hands of Word, WPS or LibreOffice, and what must be read back.

A case names a sample, one edit of the file, and the truth: what became of each clause (those not
named are unchanged), and what the reader has to say beside the text.
"""

from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from service.documents import read_docx, render_docx
from service.domain.catalogue import Library
from service.domain.edits import ClauseEdit, ClauseVerdict, compare_texts
from service.domain.outline import Outline
from service.library import default_folders, load_library
from service.library.samples import Sample, load_samples
from service.usecases.drafting import draft_text
from tests.documents.docx_files import DOCUMENT, RELATIONSHIPS, TYPES, packed, unpacked

HV = "high-voltage/with-pv"
LV = "low-voltage/typical"
HOME = "low-voltage-residential/flat"
PV = "pv-purchase-sale/third-party"
NS = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "v": "urn:schemas-microsoft-com:vml",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "wpsCustomData": "http://www.wps.cn/officeDocument/2013/wpsCustomData",
}
W = f"{{{NS['w']}}}"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
WHO = 'w:author="张三" w:date="2026-11-20T09:00:00Z"'


def w(name: str) -> str:
    return W + name


def parsed(xml: str) -> list[etree._Element]:
    """Elements of a piece of WordprocessingML."""
    spaces = " ".join(f'xmlns:{name}="{uri}"' for name, uri in NS.items())
    return list(etree.fromstring(f"<x {spaces}>{xml}</x>"))


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(text: str, style: str = "ClauseBody", properties: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{run(text, properties)}</w:p>'


# ---- samples --------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def library() -> Library:
    return load_library(default_folders())


@lru_cache(maxsize=1)
def _samples() -> dict[str, Sample]:
    return load_samples(default_folders())


def sample(name: str) -> Sample:
    return _samples()[name]


@lru_cache(maxsize=8)
def drafted(name: str) -> tuple[Outline, bytes]:
    """A sample's text and file."""
    it = sample(name)
    text = draft_text(it.facts, it.supplier, it.request, library(), it.as_of, it.contract_no)
    template = text.selection.template
    return text.outline, render_docx(text.outline, text.header, template, it.media, library())


# ---- a file under somebody's hands ----------------------------------------------------------


class Paper:
    """A sample's file: `root` is the document part's tree, `parts` are all others."""

    def __init__(self, name: str) -> None:
        self.parts: dict[str, bytes] = unpacked(drafted(name)[1])
        self.root = etree.fromstring(self.parts[DOCUMENT])

    def saved(self) -> bytes:
        self.parts[DOCUMENT] = etree.tostring(self.root)
        return packed(self.parts)

    @property
    def body(self) -> etree._Element:
        found = self.root.find(w("body"))
        assert found is not None
        return found

    def all(self, *names: str, inside: etree._Element | None = None) -> list[etree._Element]:
        return list((self.root if inside is None else inside).iter(*map(w, names)))

    def clause(self, clause_id: str) -> etree._Element:
        """The content of a clause's control."""
        (tag,) = (
            t for t in self.all("tag") if t.get(w("val"), "").startswith(f"clause:{clause_id}@")
        )
        content = tag.getparent().getparent().find(w("sdtContent"))  # type: ignore[union-attr]
        assert content is not None
        return content

    def anchored(self, clause_id: str) -> list[etree._Element]:
        """Bookmark start, control and bookmark end of a clause."""
        control = self.clause(clause_id).getparent()
        control = there(control)
        before, after = there(control.getprevious()), there(control.getnext())
        assert before.tag == w("bookmarkStart")
        assert after.tag == w("bookmarkEnd")
        return [before, control, after]

    def paragraphs(self, clause_id: str) -> list[etree._Element]:
        """Paragraphs of a clause outside its tables; the first is the heading, if it has one."""
        return self.clause(clause_id).findall(w("p"))

    def paragraph(self, clause_id: str, words: str) -> etree._Element:
        """The one paragraph of a clause with these words in it."""
        inside = self.all("p", inside=self.clause(clause_id))
        (found,) = (p for p in inside if words in text_of(p))
        return found

    def rows(self, clause_id: str, table: int = 0) -> list[etree._Element]:
        tables = self.all("tbl", inside=self.clause(clause_id))
        return tables[table].findall(w("tr"))

    def say(self, clause_id: str, old: str, new: str) -> None:
        """Type over words of one run of a clause."""
        texts = [t for t in self.all("t", inside=self.clause(clause_id)) if old in (t.text or "")]
        assert texts, f"{old} not in {clause_id}"
        texts[0].text = (texts[0].text or "").replace(old, new, 1)

    def run_with(self, clause_id: str, words: str) -> etree._Element:
        texts = self.all("t", inside=self.clause(clause_id))
        found = next(t for t in texts if words in (t.text or "")).getparent()
        assert found is not None
        return found

    def part(self, name: str, content: str, kind: str, media: str) -> None:
        """A new part that the document refers to."""
        spaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NS.items())
        self.parts[f"word/{name}.xml"] = content.replace("SPACES", spaces).encode()
        reference = f'<Relationship Id="rIdX{kind}" Type="{NS["r"]}/{kind}" Target="{name}.xml"/>'
        self._insert(RELATIONSHIPS, "</Relationships>", reference)
        self._insert(
            TYPES, "</Types>", f'<Override PartName="/word/{name}.xml" ContentType="{media}"/>'
        )

    def _insert(self, part: str, before: str, xml: str) -> None:
        text = self.parts[part].decode()
        assert before in text
        self.parts[part] = text.replace(before, xml + before).encode()


def there(element: etree._Element | None) -> etree._Element:
    """An element that must be there."""
    assert element is not None
    return element


def text_of(element: etree._Element) -> str:
    return "".join(str(words) for words in element.itertext(w("t")))


def add_after(element: etree._Element, xml: str) -> None:
    for new in reversed(parsed(xml)):
        element.addnext(new)


def add_before(element: etree._Element, xml: str) -> None:
    for new in parsed(xml):
        element.addprevious(new)


def remove(*elements: etree._Element) -> None:
    for element in elements:
        parent = element.getparent()
        assert parent is not None
        parent.remove(element)


def unwrapped(control: etree._Element) -> None:
    """Put what a control holds in its place."""
    content = control.find(w("sdtContent"))
    assert content is not None
    for child in content:
        control.addprevious(child)
    remove(control)


def wrapped(element: etree._Element, xml: str) -> etree._Element:
    """Put an element into a new one, in its own place; the new one."""
    (around,) = parsed(xml)
    element.addprevious(around)
    around.append(element)
    return around


def copy_of(elements: Iterable[etree._Element]) -> list[etree._Element]:
    return [deepcopy(element) for element in elements]


# ---- how programs leave anchors -------------------------------------------------------------


def without_controls(paper: Paper) -> None:
    """As an old WPS saves: content controls replaced by their content."""
    for control in reversed(paper.all("sdt")):
        unwrapped(control)


def without_bookmarks(paper: Paper) -> None:
    remove(*paper.all("bookmarkStart", "bookmarkEnd"))


def without_anchors(paper: Paper) -> None:
    """As a text pasted into a new file: no controls, bookmarks, table names, nor map of them."""
    without_controls(paper)
    without_bookmarks(paper)
    remove(*paper.all("tblCaption", "tblDescription"))
    for name in [name for name in paper.parts if name.startswith("customXml/")]:
        del paper.parts[name]
    lines = paper.parts[RELATIONSHIPS].decode().replace("customXml", "nothing")
    paper.parts[RELATIONSHIPS] = lines.encode()


# ---- cases ----------------------------------------------------------------------------------


Edit = Callable[[Paper], None]


@dataclass(frozen=True)
class Case:
    """One edit of one sample, and its truth (`verdicts_of` says in which words)."""

    name: str
    sample: str
    edit: Edit
    truth: tuple[str, ...] = ()


def after(*edits: Edit) -> Edit:
    """One edit after the other."""

    def both(paper: Paper) -> None:
        for edit in edits:
            edit(paper)

    return both


def verdicts_of(data: bytes, name: str) -> list[str]:
    """What is read back, each finding in a few words; unchanged clauses say nothing."""
    it = sample(name)
    document = read_docx(data, library(), it.as_of)
    edits = compare_texts(drafted(name)[0], document.outline, document.notes.added)
    notes = document.notes
    revisions = [f"revisions {notes.tracked_changes}"] if notes.tracked_changes else []
    return sorted(
        [
            *(words for edit in edits for words in _words(edit)),
            *revisions,
            *(f"hidden {words}" for words in notes.hidden),
            *(f"comment {words}" for words in notes.comments),
        ]
    )


def _words(edit: ClauseEdit) -> Iterator[str]:
    name = edit.clause or "(none)"
    match edit.verdict:
        case ClauseVerdict.UNCHANGED:
            return
        case ClauseVerdict.EDITED:
            kinds = sorted({passage.kind.value for passage in edit.passages})
            yield f"{name} edited {'+'.join(kinds)}{' moved' if edit.moved else ''}"
        case ClauseVerdict.ADDED if edit.copied_from:
            yield f"added, copied from {edit.copied_from}"
        case ClauseVerdict.ADDED:
            words = edit.title or "".join(passage.new or "" for passage in edit.passages)
            yield f"{name} added: {' '.join(words.split())}"
        case _:
            yield f"{name} {edit.verdict.value}"
