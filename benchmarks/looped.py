"""For comparison: a docxtpl template that loops over chapters, clauses and rows of tables.

It prints the same words as our files, without anchors, pictures and exact tables.
"""

from io import BytesIO
from typing import Any
from zipfile import ZipFile

from service.documents.anchors import heading_text
from service.documents.styles import BODY, CHAPTER_HEADING, CLAUSE_HEADING, CONTRACT_TABLE
from service.documents.writing.archive import archive, deflated
from service.domain.outline import Block, Outline, Table, block_text


def _p(words: str, style: str = BODY.id) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>'


def _row(words: str) -> str:
    return f'<w:tr><w:tc><w:tcPr><w:tcW w:w="0" w:type="auto"/></w:tcPr>{_p(words)}</w:tc></w:tr>'


_TABLE = (
    f'<w:tbl><w:tblPr><w:tblStyle w:val="{CONTRACT_TABLE.id}"/></w:tblPr><w:tblGrid><w:gridCol/>'
    f"</w:tblGrid>{_row('{%tr for row in block.rows %}')}<w:tr>"
    f"<w:tc>{_p('{%tc for cell in row %}')}</w:tc><w:tc>{_p('{{ cell }}')}</w:tc>"
    f"<w:tc>{_p('{%tc endfor %}')}</w:tc></w:tr>{_row('{%tr endfor %}')}</w:tbl>"
)
_BODY = (
    _p("{%p for chapter in chapters %}")
    + _p("{{ chapter.heading }}", CHAPTER_HEADING.id)
    + _p("{%p for clause in chapter.clauses %}")
    + _p("{{ clause.heading }}", CLAUSE_HEADING.id)
    + _p("{%p for block in clause.blocks %}")
    + _p("{%p if block.rows %}")
    + _TABLE
    + _p("{%p else %}")
    + _p("{{ block.text }}")
    + _p("{%p endif %}")
    + _p("{%p endfor %}") * 3
)


def looped_template(skeleton: bytes) -> bytes:
    """The skeleton with loops for its body."""
    with ZipFile(BytesIO(skeleton)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    document = parts["word/document.xml"].decode()
    before, rest = document.split("<w:body>", 1)
    section = rest[rest.index("<w:sectPr>") :]
    parts["word/document.xml"] = f"{before}<w:body>{_BODY}{section}".encode()
    return archive(deflated(name, content, 9) for name, content in parts.items())


def looped_values(outline: Outline, header: dict[str, str]) -> dict[str, Any]:
    """An outline as plain values for the loops."""
    chapters = [
        {
            "heading": heading_text(chapter.label, chapter.title),
            "clauses": [
                {
                    "heading": heading_text(clause.label, clause.title),
                    "blocks": [_block(block) for block in clause.blocks],
                }
                for clause in chapter.clauses
            ],
        }
        for chapter in outline.chapters
    ]
    return {"chapters": chapters, "header": header}


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Table):
        rows = [[cell.text for cell in row] for row in block.rows]
        return {"rows": [list(block.headings), *rows] if block.headings else rows}
    return {"rows": [], "text": block_text(block)}
