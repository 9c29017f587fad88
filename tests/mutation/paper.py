"""A finished .docx under the eraser: single faults are made in its XML, never in the terms.

The outline it was drafted from only tells where a value is printed.
"""

import copy
import re
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from lxml import etree

from service.domain.outline import FieldRun, Outline, Table
from service.library.samples import Sample

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
BODY = "word/document.xml"
RELATIONSHIPS = "word/_rels/document.xml.rels"
CONTENT_TYPES = "[Content_Types].xml"
LONGEST_TAG = 64


class Paper:
    """One copy of a sample's file to spoil. Every method that changes something says whether it
    could."""

    def __init__(self, data: bytes, outline: Outline, sample: Sample) -> None:
        with ZipFile(BytesIO(data)) as archive:
            self._parts = {name: archive.read(name) for name in archive.namelist()}
        self._trees: dict[str, etree._Element] = {}
        self.outline = outline
        self.sample = sample

    @property
    def body(self) -> etree._Element:
        return self.part(BODY)

    def part(self, name: str) -> etree._Element:
        """The parsed part; what is changed in it is saved."""
        if name not in self._trees:
            self._trees[name] = etree.fromstring(self._parts[name])
        return self._trees[name]

    def add_part(self, name: str, content: bytes) -> None:
        """One more part; whoever adds it also relates it."""
        self._parts[name] = content

    def bytes(self) -> bytes:
        """The file as it now is."""
        target = BytesIO()
        with ZipFile(target, "w", ZIP_DEFLATED) as archive:
            for name, content in self._parts.items():
                tree = self._trees.get(name)
                archive.writestr(name, content if tree is None else etree.tostring(tree))
        return target.getvalue()

    # ---- where things are ------------------------------------------------------------------

    def clause(self, clause_id: str) -> etree._Element | None:
        """The content control of a clause."""
        return next(self._tagged(f"clause:{clause_id}@"), None)

    def clause_ids(self, prefix: str = "") -> list[str]:
        return [c.id for c in self.outline.clauses() if c.id.startswith(prefix)]

    def holding(self, path: str) -> list[str]:
        """Clauses that print a value."""
        return list(dict.fromkeys(c.id for c, run in self.outline.fields() if run.path == path))

    def paths(self, pattern: str) -> list[str]:
        """Printed paths that a regular expression matches, each once."""
        found = (run.path for _, run in self.outline.fields())
        return list(dict.fromkeys(path for path in found if re.fullmatch(pattern, path)))

    def value(self, path: str) -> str | None:
        """What is printed for a path, the first time."""
        return next(iter(self.outline.values(path)), None)

    def _tagged(self, start: str) -> Iterator[etree._Element]:
        for tag in self.body.iter(f"{W}tag"):
            if str(tag.get(f"{W}val")).startswith(start):
                control = tag.getparent()
                assert control is not None
                parent = control.getparent()
                assert parent is not None
                yield parent

    # ---- values ----------------------------------------------------------------------------

    def print_as(self, path: str, text: str, *, first_only: bool = False) -> bool:
        """Print other words where a value stands: everywhere, or only the first time."""
        places = [*self._field_controls(path), *self._cells(path)]
        for element, old in places[:1] if first_only else places:
            words = words_of(element)
            _set_words(element, text if old is None else words.replace(old, text, 1))
        return bool(places)

    def _field_controls(self, path: str) -> Iterator[tuple[etree._Element, str | None]]:
        wanted = f"field:{path}"[:LONGEST_TAG]
        for control in self._tagged(wanted):
            tag = control.find(f"{W}sdtPr/{W}tag")
            if tag is not None and tag.get(f"{W}val") == wanted:
                yield control, None

    def _cells(self, path: str) -> Iterator[tuple[etree._Element, str | None]]:
        """Cells are anchored by table, row and column."""
        for clause in self.outline.clauses():
            control = self.clause(clause.id)
            for table in (block for block in clause.blocks if isinstance(block, Table)):
                for row, cells in enumerate(table.rows):
                    for column, cell in enumerate(cells):
                        for run in cell.runs:
                            if (
                                isinstance(run, FieldRun)
                                and run.path == path
                                and control is not None
                            ):
                                found = self._cell(control, table, row, column)
                                if found is not None:
                                    yield found, run.text

    def _cell(
        self, clause: etree._Element | None, table: Table, row: int, column: int
    ) -> etree._Element | None:
        rows = [] if clause is None else self._rows(clause, table.id)
        position = row + (1 if table.headings else 0)
        if position >= len(rows):
            return None
        cells = rows[position].findall(f"{W}tc")
        return cells[column] if column < len(cells) else None

    def _rows(self, within: etree._Element, table_id: str) -> list[etree._Element]:
        for table in within.iter(f"{W}tbl"):
            description = table.find(f"{W}tblPr/{W}tblDescription")
            if description is not None and description.get(f"{W}val") == f"table:{table_id}":
                return table.findall(f"{W}tr")
        return []

    # ---- words -----------------------------------------------------------------------------

    def replace(self, old: str, new: str, clause_prefix: str = "") -> bool:
        """Write `new` for the first `old` in a paragraph of a clause, however it is cut in runs."""
        for clause_id in self.clause_ids(clause_prefix):
            control = self.clause(clause_id)
            if control is None:
                continue
            for paragraph in control.iter(f"{W}p"):
                if old in words_of(paragraph):
                    _replace_in(paragraph, old, new)
                    return True
        return False

    def add_sentence(self, clause_id: str, words: str) -> bool:
        """One more plain paragraph at the end of a clause, dressed like the last."""
        control = self.clause(clause_id)
        if control is None:
            return False
        content = control.find(f"{W}sdtContent")
        assert content is not None
        paragraphs = content.findall(f"{W}p")
        if len(paragraphs) < 2:
            return False
        added = copy.deepcopy(paragraphs[-1])
        for child in [c for c in added if c.tag != f"{W}pPr"]:
            added.remove(child)
        run = etree.SubElement(added, f"{W}r")
        etree.SubElement(run, f"{W}t").text = words
        paragraphs[-1].addnext(added)
        return True

    # ---- clauses and tables ----------------------------------------------------------------

    def drop_clause(self, clause_id: str) -> bool:
        """Take a clause out; its bookmark stays behind, empty, as Word leaves it."""
        control = self.clause(clause_id)
        if control is None:
            return False
        _take_out(control)
        return True

    def empty_clause(self, clause_id: str) -> bool:
        """Leave only a clause's heading."""
        control = self.clause(clause_id)
        content = None if control is None else control.find(f"{W}sdtContent")
        if content is None or len(content.findall(f"{W}p")) < 2:
            return False
        heading = content.find(f"{W}p")
        for child in [c for c in content if c is not heading]:
            content.remove(child)
        return True

    def drop_row(self, table_id: str, position: int = -1) -> bool:
        """Take one row out of a list table that has more than one."""
        rows = self._rows(self.body, table_id)
        if len(rows) < 3:
            return False
        _take_out(rows[position])
        return True

    def drop_clauses(self, prefix: str) -> bool:
        """Take out every clause whose id begins so."""
        dropped = [self.drop_clause(clause_id) for clause_id in self.clause_ids(prefix)]
        return any(dropped)

    def bind_in(self, addendum: str, title: str, clause: str, words: str) -> bool:
        """Add an addendum of one clause at the end, as a file of ours carries it."""
        body = self.body.find(f"{W}body")
        assert body is not None
        heading = _paragraph("AddendumTitle", title)
        control = etree.Element(f"{W}sdt")
        properties = etree.SubElement(control, f"{W}sdtPr")
        etree.SubElement(properties, f"{W}tag").set(f"{W}val", f"clause:{clause}@1")
        content = etree.SubElement(control, f"{W}sdtContent")
        content.append(_paragraph("ClauseHeading", title))
        content.append(_paragraph("ClauseBody", words))
        body[-1].addprevious(heading)
        body[-1].addprevious(control)
        custom = self.part("customXml/item1.xml")
        etree.SubElement(
            custom, f"{{{custom.nsmap[None]}}}addendum", {"id": addendum, "version": "1"}
        )
        return True

    def make_plain(self, clause_id: str) -> bool:
        """Take bold and underline off every run of a clause."""
        control = self.clause(clause_id)
        if control is None:
            return False
        for run in control.iter(f"{W}r"):
            properties = run.find(f"{W}rPr")
            if properties is None:
                properties = etree.Element(f"{W}rPr")
                run.insert(0, properties)
            for name, value in (("b", "0"), ("u", "none")):
                for old in properties.findall(f"{W}{name}"):
                    properties.remove(old)
                etree.SubElement(properties, f"{W}{name}").set(f"{W}val", value)
        return True


def words_of(element: etree._Element) -> str:
    """The words in an element."""
    return "".join(str(text) for text in element.itertext(f"{W}t"))


def _paragraph(style: str, words: str) -> etree._Element:
    paragraph = etree.Element(f"{W}p")
    properties = etree.SubElement(paragraph, f"{W}pPr")
    etree.SubElement(properties, f"{W}pStyle").set(f"{W}val", style)
    etree.SubElement(etree.SubElement(paragraph, f"{W}r"), f"{W}t").text = words
    return paragraph


def _take_out(element: etree._Element) -> None:
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)


def _set_words(element: etree._Element, text: str) -> None:
    """All words of an element into its first text node."""
    nodes = list(element.iter(f"{W}t"))
    for node in nodes[1:]:
        node.text = ""
    if nodes:
        nodes[0].text = text
        nodes[0].set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _replace_in(paragraph: etree._Element, old: str, new: str) -> None:
    nodes = list(paragraph.iter(f"{W}t"))
    start = words_of(paragraph).index(old)
    end, position, written = start + len(old), 0, False
    for node in nodes:
        text = node.text or ""
        first, last = max(start - position, 0), min(end - position, len(text))
        if first < last:
            node.text = text[:first] + ("" if written else new) + text[last:]
            written = True
        position += len(text)
