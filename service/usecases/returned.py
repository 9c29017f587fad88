"""A signed copy that came back, held against what was issued: scans by their codes, files with
words by every word.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from service.documents.reading.document import ReadDocument, read_docx
from service.documents.returned.approved import ApprovedPrint, approved_print
from service.documents.returned.files import FileKind, kinds_of
from service.documents.returned.pages import PdfFile, seen_pages, sheet_picture
from service.documents.returned.text_layer import TextPage, body_words, read_text_layer
from service.domain.catalogue import Library
from service.domain.outline import Drawing, Outline
from service.domain.paper_code import PaperCode
from service.domain.returned_copy import (
    CopyVerdict,
    IssuedText,
    Reason,
    Remark,
    ReturnedVerdict,
    judge_pages,
    judge_words,
    with_remarks,
)
from service.domain.word_stream import compare_words

_LEAST_WORDS = 20
"""Fewer letters than this on a page are no text layer: a printer's mark, a scanner's stamp."""
_COMPARED_SIDE = 1000
_NUMBER_IN_HEAD = re.compile(r"供电人合同编号:([A-Za-z0-9-]+)")
_PERSON, _DIFFERING, _REFUSED = (
    ReturnedVerdict.NEEDS_PERSON,
    ReturnedVerdict.DIFFERING,
    ReturnedVerdict.REFUSED,
)


@dataclass(frozen=True)
class IssuedPaper:
    """What went out: the files themselves, as kept. `code` has no page; `as_of` is the day the
    text was drafted for.
    """

    code: PaperCode
    docx: bytes
    pdf: bytes | None
    as_of: date


def judge_returned(issued: IssuedPaper, files: Sequence[bytes], library: Library) -> CopyVerdict:
    """What the files are, in the order they were handed in. Raises DocumentRefused (Chinese,
    naming the file) where one cannot be opened or is too large. Takes seconds for long scans.
    """
    kinds = kinds_of(files)
    if kinds == [FileKind.DOCX]:
        return _judge_docx(issued, files[0], library)
    if FileKind.DOCX in kinds:
        remark = Remark(
            Reason.SEVERAL_FILES, _REFUSED, "Word 文件须单独提交，不能与其他文件一起提交"
        )
        return CopyVerdict(_REFUSED, (remark,))
    if kinds == [FileKind.PDF]:
        return _judge_pdf(issued, files[0])
    return judge_pages(_issued_text(issued), seen_pages(files, kinds))


def returned_sheet(files: Sequence[bytes], file: int, sheet: int) -> bytes:
    """A picture (PNG) of one sheet of one file, both counted from 1."""
    content = files[file - 1]
    return sheet_picture(content, kinds_of([content])[0], file, sheet)


def _issued_text(issued: IssuedPaper) -> IssuedText:
    if issued.pdf is None:
        return IssuedText(issued.code, None)
    with PdfFile(issued.pdf, 1) as file:
        return IssuedText(issued.code, file.pages)


# ---- PDF -----------------------------------------------------------------------------------


def _judge_pdf(issued: IssuedPaper, content: bytes) -> CopyVerdict:
    if issued.pdf is not None and _is_as_printed(issued.pdf, content):
        return judge_words(())
    with PdfFile(content, 1) as file:
        pages = read_text_layer(file)
    other = _other_number(pages, issued.code.contract_no)
    if other:
        return _of_another(other)
    approved = approved_print(issued.docx)
    if all(page.seen and len(page.words) >= _LEAST_WORDS for page in pages):
        changes = compare_words(approved.stretches, body_words(pages, approved))
        return judge_words(changes, tuple(_pictures(pages, approved)))
    seen = judge_pages(_issued_text(issued), seen_pages([content], [FileKind.PDF]))
    return with_remarks(seen, _unseen(pages))


def _other_number(pages: Sequence[TextPage], own: str) -> str:
    """The contract number in the heads of the pages, where it is never our own."""
    seen = [page.words for page in pages if page.seen]
    found = [number for words in seen for number in _NUMBER_IN_HEAD.findall(words)]
    return found[0] if found and own not in found else ""


def _of_another(number: str) -> CopyVerdict:
    remark = Remark(Reason.OTHER_CONTRACT, _REFUSED, f"文件属于另一份合同（{number}）", file=1)
    return CopyVerdict(_REFUSED, (remark,))


def _is_as_printed(issued: bytes, content: bytes) -> bool:
    """Whether every page looks, dot for dot, as it was issued."""
    if sha256(issued).digest() == sha256(content).digest():
        return True
    with PdfFile(issued, 1) as ours, PdfFile(content, 1) as theirs:
        return ours.pages == theirs.pages and all(
            ours.drawn(n, _COMPARED_SIDE) == theirs.drawn(n, _COMPARED_SIDE)
            for n in range(ours.pages)
        )


def _pictures(pages: Sequence[TextPage], approved: ApprovedPrint) -> Iterator[Remark]:
    """Nobody has read what is in a picture."""
    found = sum(page.pictures for page in pages)
    if found > approved.pictures:
        message = f"有 {found - approved.pictures} 张批准文本没有的图片，请人工查看"
        yield Remark(Reason.PICTURES, _PERSON, message, file=1)
    elif approved.pictures:
        yield Remark(Reason.PICTURES, _PERSON, "附图请与批准文本的附图对照", file=1)


def _unseen(pages: Sequence[TextPage]) -> Iterator[Remark]:
    for sheet, page in enumerate(pages, start=1):
        if len(page.words) >= _LEAST_WORDS and not page.seen:
            message = f"第 {sheet} 页的文字层有被遮盖或者看不见的内容，未予采信，请看图核对"
            yield Remark(Reason.HIDDEN_WORDS, _PERSON, message, 1, sheet)


# ---- Word ----------------------------------------------------------------------------------


def _judge_docx(issued: IssuedPaper, content: bytes, library: Library) -> CopyVerdict:
    found = read_docx(content, library, issued.as_of)
    number = found.header.supplier_no if found.header is not None else ""
    if number and number != issued.code.contract_no:
        return _of_another(number)
    ours = read_docx(issued.docx, library, issued.as_of)
    words = approved_print(content).words
    changes = compare_words(approved_print(issued.docx).stretches, words)
    return judge_words(changes, tuple(_beside(ours, found)))


def _beside(ours: ReadDocument, found: ReadDocument) -> Iterator[Remark]:
    """What a Word file says outside its words, and what in it nobody sees on paper."""
    known = set(ours.notes.beside)
    for words in found.notes.beside:
        if words not in known:
            yield Remark(Reason.WORDS_ADDED, _DIFFERING, f"正文之外多了「{words[:200]}」", file=1)
    if found.notes.hidden:
        yield Remark(Reason.HIDDEN_WORDS, _PERSON, "文件中有打印时看不见的文字", file=1)
    if found.notes.tracked_changes:
        message = f"有 {found.notes.tracked_changes} 处修订未接受或者拒绝"
        yield Remark(Reason.OPEN_CHANGES, _PERSON, message, file=1)
    if _drawings(found.outline) != _drawings(ours.outline):
        yield Remark(Reason.PICTURES, _PERSON, "附图与批准文本的附图不同，请人工查看", file=1)


def _drawings(outline: Outline) -> list[str]:
    return [
        page.sha256
        for clause in outline.clauses()
        for block in clause.blocks
        if isinstance(block, Drawing)
        for page in block.pages
    ]
