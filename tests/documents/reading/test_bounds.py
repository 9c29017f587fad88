"""Hostile papers cost bounded time."""

import random
import time

import pytest

from service.documents import read_docx
from service.documents.reading.body import MOST_PARAGRAPHS, MOST_TABLES
from service.domain.errors import DocumentRefused
from tests.documents.docx_files import docx, paragraph, table
from tests.documents.sample_outline import sample_outline, template
from tests.documents.synthetic_library import AS_OF, library_of

OUTLINE = sample_outline()
LIBRARY = library_of(OUTLINE, template())
LINES = [line for clause in OUTLINE.clauses() for line in clause.text.split("\n")]
TITLES = [clause.title for clause in OUTLINE.clauses()]
SECONDS = 20.0
OPENING = paragraph("高压供用电合同") + paragraph("第一章　supply篇")
DICE = random.Random(1)


def noise() -> str:
    """Words that do not compress, so that no ratio refuses the file."""
    return "".join(chr(DICE.randrange(0x4E00, 0x9000)) for _ in range(40))


def headings() -> str:
    return "".join(
        paragraph(f"第一条　{DICE.choice(TITLES)}") + paragraph(DICE.choice(LINES)[:60] + noise())
        for _ in range(3_000)
    )


def foreign_headings() -> str:
    return "".join(
        paragraph(f"第一条　{noise()}") + paragraph(DICE.choice(LINES)[:60] + noise())
        for _ in range(3_000)
    )


def loose_lines() -> str:
    return "".join(paragraph(DICE.choice(LINES)[:60] + noise()) for _ in range(9_000))


def tables() -> str:
    return "".join(table(("项目", noise()), ("供电人", noise())) for _ in range(MOST_TABLES - 1))


def captions() -> str:
    return paragraph("　图号：" * 100_000 + "".join(noise() for _ in range(1_000)))


@pytest.mark.slow
@pytest.mark.parametrize("content", [headings, foreign_headings, loose_lines, tables, captions])
def test_papers_made_to_be_slow_are_read_in_time(content: object) -> None:
    assert callable(content)
    data = docx(OPENING + content())
    started = time.perf_counter()
    outline = read_docx(data, LIBRARY, AS_OF).outline
    assert time.perf_counter() - started < SECONDS
    assert outline.kind.id == "high-voltage"


def test_papers_of_too_many_paragraphs_or_tables_are_refused() -> None:
    many = "".join(paragraph(str(n * 7919)) for n in range(MOST_PARAGRAPHS + 1))
    with pytest.raises(DocumentRefused, match="段落过多"):
        read_docx(docx(many), LIBRARY, AS_OF)
    with pytest.raises(DocumentRefused, match="表格过多"):
        read_docx(
            docx("".join(table((str(n * 7919),)) for n in range(MOST_TABLES + 1))), LIBRARY, AS_OF
        )


def test_content_nested_too_deep_is_refused() -> None:
    deep = "<w:sdt><w:sdtContent>" * 70 + paragraph("x") + "</w:sdtContent></w:sdt>" * 70
    with pytest.raises(DocumentRefused, match="嵌套过深"):
        read_docx(docx(deep), LIBRARY, AS_OF)


def test_bookmarks_without_end_are_refused() -> None:
    starts = "".join(
        f'<w:bookmarkStart w:id="{n}" w:name="c_{n * 7919:010x}"/>' for n in range(600)
    )
    with pytest.raises(DocumentRefused, match="书签"):
        read_docx(docx(starts + paragraph("x")), LIBRARY, AS_OF)
