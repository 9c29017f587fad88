"""What is refused of an uploaded file before anything of it is stored: each with its reason.

A file of another contract, one made from an older text, one whose words we could not keep whole.
"""

from dataclasses import replace

from service.documents import ReadDocument, clause_hash, fingerprint, read_docx
from service.domain.errors import DocumentRefused, Problem
from service.domain.outline import Drawing, Outline, Page
from service.domain.selection import Selection
from service.domain.terms import AnnexDrawing, Terms
from service.store.contracts import heads_of
from service.usecases.contract_texts import StoredText, template_named, text_docx
from service.usecases.errors import DocumentOfOtherContract, DocumentOutdated
from service.usecases.work import Work

_SHORT_FINGERPRINT = 32
_LONGEST_TITLE = 200


def refuse_other_contracts(work: Work, base: StoredText, read: ReadDocument) -> None:
    """A file has to say that it is this contract's, and nothing in it may say otherwise."""
    number, header = base.contract.number, read.header
    if read.outline.kind != base.outline.kind:
        raise _other("文件不是用本合同的文本制作的")
    in_header = header.supplier_no if header is not None else ""
    if in_header and in_header != number:
        raise _other(f"文件页眉的合同编号是「{in_header}」，本合同的编号是「{number}」")
    in_text = set(read.outline.values("contract_no.supplier"))
    if not in_header and in_text and number not in in_text:
        raise _other(f"文件中的合同编号与本合同的编号「{number}」不同")
    made_from = _version_of_fingerprint(work, base, read)
    if made_from is None and not in_header and not in_text:
        raise _other("文件中没有合同编号和文本指纹，无法确认是本合同的文件")
    if made_from is not None and made_from != base.version.no:
        raise DocumentOutdated(
            f"文件由第{made_from}版改成，本合同现为第{base.version.no}版，请下载现行文本后再修改"
        )


def _version_of_fingerprint(work: Work, base: StoredText, read: ReadDocument) -> int | None:
    """The number of the text whose fingerprint stands in the footer; None where there is none."""
    printed = read.header.fingerprint if read.header is not None else ""
    if not printed:
        return None
    for head in heads_of(work.session, [base.contract]):
        if head.fingerprint[:_SHORT_FINGERPRINT] == printed[:_SHORT_FINGERPRINT]:
            return head.no
    raise _other("文件页脚的文本指纹不是本合同任何一版文本的指纹")


def _other(reason: str) -> DocumentOfOtherContract:
    return DocumentOfOtherContract(f"文件未被接受：{reason}", [Problem("document", reason)])


def refuse_words_beside(read: ReadDocument) -> None:
    """Words that are seen, but stand outside the flow of the text, would be lost unseen."""
    # The notes begin with the words of clauses without id, which the outline holds.
    held_words = sum(
        1 for clause in read.outline.clauses() if not clause.id and (clause.title or clause.text)
    )
    beside = read.notes.added[held_words:]
    if beside:
        named = "；".join(" ".join(words.split())[:40] for words in beside[:3])
        reason = (
            "文本框、脚注、页眉页脚或者图片中的文字不能作为合同文字，请移入正文后再提交："
            f"「{named}」"
        )
        raise DocumentRefused(f"文件未被接受：{reason}", [Problem("document", reason)])
    if len(read.outline.title) > _LONGEST_TITLE:
        raise DocumentRefused("文件未被接受：合同名称过长", [Problem("document", "合同名称过长")])


def kept_drawings(outline: Outline, known: Terms) -> tuple[AnnexDrawing, ...]:
    """The drawings that are still in the text. Others are attached by themselves, not in Word."""
    expected = {
        drawing.slot: Drawing(
            slot=drawing.slot,
            title=drawing.title,
            drawing_no=drawing.drawing_no,
            drawn_on=drawing.drawn_on.isoformat(),
            pages=tuple(Page(**page.model_dump()) for page in drawing.pages),
        )
        for drawing in known.drawings
    }
    printed = [
        block
        for clause in outline.clauses()
        for block in clause.blocks
        if isinstance(block, Drawing)
    ]
    for block in printed:
        if expected.get(block.slot) != block:
            reason = f"附图「{block.title}」与本合同的附图不同，请在系统中更换附图"
            raise DocumentRefused(f"文件未被接受：{reason}", [Problem("document", reason)])
    slots = {block.slot for block in printed}
    return tuple(drawing for drawing in known.drawings if drawing.slot in slots)


def prove_it_prints(work: Work, base: StoredText, outline: Outline, terms: Terms) -> None:
    """What would be stored has to print, and be read back word for word."""
    text = replace(base, outline=outline, terms=terms.model_dump(mode="json"))
    try:
        printed = read_docx(text_docx(work, text), work.library, base.version.as_of).outline
    except ValueError:
        reason = "文件中含有不能印出的控制字符"
        raise DocumentRefused(f"文件未被接受：{reason}", [Problem("document", reason)]) from None
    if fingerprint(printed) != fingerprint(outline):
        reason = f"{first_difference(printed, outline)}的内容无法原样保存，请改写后再提交"
        raise DocumentRefused(f"文件未被接受：{reason}", [Problem("document", reason)])


def first_difference(one: Outline, other: Outline) -> str:
    """The first clause that is not the same in both texts, by name."""
    pairs = zip(one.clauses(), other.clauses(), strict=False)
    named = (f"「{b.label or b.title}」" for a, b in pairs if clause_hash(a) != clause_hash(b))
    return next(named, "文件")


def selection_of(work: Work, outline: Outline) -> Selection:
    return Selection(
        template=template_named(work, outline.kind.id, outline.kind.version),
        addenda=tuple(template_named(work, ref.id, ref.version) for ref in outline.addenda),
    )
