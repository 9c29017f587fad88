"""Fingerprint of a text: sha256 of canonical JSON of all its words, and of single clauses.

White-space rule: words are brought to Unicode NFC; each run of white space (Unicode's, so also
U+3000 and U+00A0, tabs and line feeds) counts as one blank; none counts at the start and end of a
block or cell. Nothing else is dropped: a zero-width character changes the fingerprint.
Left out: page header, footer and numbers, field paths, style and layout.
"""

import hashlib
import unicodedata
from typing import Any

import rfc8785

from service.domain.outline import (
    Block,
    Clause,
    Drawing,
    Element,
    Figure,
    Outline,
    Paragraph,
    Table,
    TemplateRef,
)


def fingerprint(outline: Outline) -> str:
    """64 hex digits; two texts share them only if no word, number or table cell differs."""
    return _digest(canonical(outline))


def clause_hash(clause: Clause) -> str:
    """64 hex digits of one clause without its label, so a renumbered clause keeps its hash."""
    content = _clause(clause)
    del content["label"]
    content["blocks"] = [item for block in clause.blocks for item in _parts(block)]
    return _digest(content)


def canonical(outline: Outline) -> dict[str, Any]:
    """What is hashed: plain values, independent of how runs and fields are split.

    Beside the design's list it holds the headings (title, chapters, clause titles): they are
    words of the contract too.
    """
    blocks = [(clause.id, block) for clause in outline.clauses() for block in clause.blocks]
    return {
        "schema": outline.schema,
        "kind": _ref(outline.kind),
        "addenda": [_ref(addendum) for addendum in outline.addenda],
        "title": words(outline.title),
        "chapters": [
            {
                "id": chapter.id,
                "label": words(chapter.label),
                "title": words(chapter.title),
                "clauses": len(chapter.clauses),
            }
            for chapter in outline.chapters
        ],
        "clauses": [_clause(clause) for clause in outline.clauses()],
        "tables": [_of(clause, _table(b)) for clause, b in blocks if isinstance(b, Table)],
        "figures": [_of(clause, _figure(b)) for clause, b in blocks if isinstance(b, Figure)],
        "drawings": [_of(clause, _drawing(b)) for clause, b in blocks if isinstance(b, Drawing)],
    }


def words(text: str) -> str:
    """Words under the white-space rule of this module."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _digest(content: dict[str, Any]) -> str:
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()


def _ref(template: TemplateRef) -> str:
    return f"{template.id}@{template.version}"


def _of(clause_id: str, content: dict[str, Any]) -> dict[str, Any]:
    return {"clause": clause_id, **content}


def _clause(clause: Clause) -> dict[str, Any]:
    return {
        "id": clause.id,
        "v": clause.version,
        "label": words(clause.label),
        "title": words(clause.title),
        "prominence": clause.prominent,
        "text": "\n".join(_line(block) for block in clause.blocks),
    }


def _line(block: Block) -> str:
    """A paragraph's words; other blocks are hashed on their own and only hold their place here."""
    if isinstance(block, Paragraph):
        return words(block.label + block.text)
    name = block.slot if isinstance(block, Drawing) else block.id
    # XML cannot carry a NUL, so no paragraph can look like this line.
    return f"\0{block.kind}:{name}"


def _parts(block: Block) -> list[dict[str, Any]]:
    match block:
        case Table():
            return [_table(block)]
        case Figure():
            return [_figure(block)]
        case Drawing():
            return [_drawing(block)]
        case _:
            return []


def _table(table: Table) -> dict[str, Any]:
    return {
        "id": table.id,
        "title": words(table.title),
        "headings": [words(heading) for heading in table.headings],
        "rows": [[words(cell.text) for cell in row] for row in table.rows],
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "id": figure.id,
        "title": words(figure.title),
        "lanes": [[_element(element) for element in lane] for lane in figure.lanes],
        "shared": [_element(element) for element in figure.shared],
    }


def _element(element: Element) -> list[str]:
    return [words(element.symbol), words(element.text)]


def _drawing(drawing: Drawing) -> dict[str, Any]:
    return {
        "slot": drawing.slot,
        "title": words(drawing.title),
        "drawing_no": words(drawing.drawing_no),
        "drawn_on": words(drawing.drawn_on),
        "pages": [page.sha256 for page in drawing.pages],
    }
