"""A file of ours prepared for comparing: its words, styles and tables, without our anchors.

The comparing program takes a content control as one opaque thing: a changed number inside one would
strike out the whole paragraph. Words, styles and order stay as they are (decision 0022).
"""

from lxml import etree

from service.documents.reading.names import child_of, w
from service.documents.tracked.parts import main_part_of, with_main_part
from service.documents.tracked.settle import Settling, settle

_FIELD_MARK = "f_"
_CLAUSE_MARK = "c_"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def bare(docx: bytes, *, clause_marks: bool) -> bytes:
    """The file without content controls and bookmarks; bookmarks of clauses stay if asked for."""
    root = main_part_of(docx)
    for control in reversed(list(root.iter(w("sdt")))):
        _unwrap(control)
    kept = _CLAUSE_MARK if clause_marks else None
    _drop_bookmarks(root, kept)
    for paragraph in root.iter(w("p")):
        _join_runs(paragraph)
    return with_main_part(docx, root)


def settled(docx: bytes, settling: Settling) -> bytes:
    """The file with all its revisions accepted, or all refused."""
    root = main_part_of(docx)
    settle(root, settling)
    return with_main_part(docx, root)


def _unwrap(control: etree._Element) -> None:
    content = child_of(control, "sdtContent")
    for child in list(content) if content is not None else ():
        control.addprevious(child)
    _remove(control)


def _drop_bookmarks(root: etree._Element, kept: str | None) -> None:
    dropped = set()
    for mark in list(root.iter(w("bookmarkStart"))):
        if kept is None or not mark.get(w("name"), "").startswith(kept):
            dropped.add(mark.get(w("id")))
            _remove(mark)
    for mark in list(root.iter(w("bookmarkEnd"))):
        if mark.get(w("id")) in dropped:
            _remove(mark)


def _join_runs(paragraph: etree._Element) -> None:
    """Neighbouring runs that look alike as one: where a field began is no difference."""
    last: etree._Element | None = None
    for run in list(paragraph):
        if last is None or not _alike(last, run):
            last = run if _words(run) is not None else None
            continue
        words, more = _words(last), _words(run)
        if words is not None and more is not None:
            words.text = (words.text or "") + (more.text or "")
            words.set(_SPACE, "preserve")
            _remove(run)


def _alike(one: etree._Element, other: etree._Element) -> bool:
    if _words(other) is None:
        return False
    return _look(one) == _look(other)


def _words(run: etree._Element) -> etree._Element | None:
    """The one text of a run that holds nothing else."""
    if run.tag != w("r"):
        return None
    children = [child for child in run if child.tag != w("rPr")]
    return children[0] if len(children) == 1 and children[0].tag == w("t") else None


def _look(run: etree._Element) -> bytes:
    properties = child_of(run, "rPr")
    return etree.tostring(properties) if properties is not None else b""


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
