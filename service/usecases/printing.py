"""The papers of signing: the issued .docx and PDF, whose pages say which text and page they are."""

from dataclasses import dataclass
from hashlib import sha256

from service.documents.returned.approved import ApprovedPrint, approved_print
from service.documents.returned.codes import find_codes
from service.documents.returned.pages import PdfFile
from service.documents.returned.text_layer import body_words, printed_lines, read_text_layer
from service.documents.writing.paper_codes import issued_docx, right_margin_mm
from service.documents.writing.pdf_codes import stamped_pdf, stamps_lie_clear
from service.domain.access import Permission
from service.domain.errors import PdfUnavailable
from service.domain.paper_code import PaperCode, paper_code
from service.domain.word_stream import compare_words
from service.usecases.access import needs
from service.usecases.contract_texts import StoredText, contract_of, read_text, text_docx
from service.usecases.work import Work

_READ_BACK_SIDE = 1400


@dataclass(frozen=True)
class PaperPage:
    """One page of the issued PDF: its words as printed, line by line, and their digest."""

    number: int
    words: str

    @property
    def sha256(self) -> str:
        return sha256(self.words.encode()).hexdigest()


@dataclass(frozen=True)
class Papers:
    """What is handed out to be signed. Without a converter there is no PDF: `pdf` is None, there
    are no `pages`, and `no_pdf` says why (Chinese).
    """

    code: PaperCode
    docx: bytes
    pdf: bytes | None
    pages: tuple[PaperPage, ...]
    no_pdf: str = ""

    @property
    def docx_sha256(self) -> str:
        return sha256(self.docx).hexdigest()

    @property
    def pdf_sha256(self) -> str | None:
        return None if self.pdf is None else sha256(self.pdf).hexdigest()


class PrintNotTheText(PdfUnavailable):
    """The PDF does not say, word for word, what was approved, or its codes cannot be read."""

    code = "print_not_the_text"


@needs(Permission.READ_CONTRACTS)
def contract_pdf(work: Work, contract_id: str) -> bytes:
    """The newest text as PDF, without codes: a draft is not to be signed. Its values are in the
    clear as those of `contract_docx` are. Raises PdfUnavailable.
    """
    text = read_text(work, contract_of(work, contract_id))
    return work.ports.pdf.to_pdf(text_docx(work, text))


def make_papers(work: Work, text: StoredText) -> Papers:
    """The papers of a text. Takes some seconds, most of them LibreOffice's: call it before the
    first row is written. Raises PrintNotTheText.
    """
    plain = text_docx(work, text)
    code = paper_code(text.contract.number, text.version.no, text.version.fingerprint)
    docx = issued_docx(plain, code)
    try:
        printed = work.ports.pdf.to_pdf(issued_docx(plain, None))
    except PdfUnavailable as error:
        return Papers(code, docx, None, (), error.message)
    pdf = stamped_pdf(printed, code, right_margin_mm(plain))
    _check(pdf, printed, code, approved_print(docx), right_margin_mm(plain))
    return Papers(code, docx, pdf, paper_pages(pdf))


def paper_pages(pdf: bytes) -> tuple[PaperPage, ...]:
    """The pages of an issued PDF, to stand beside what came back."""
    with PdfFile(pdf, 1) as file:
        lines = printed_lines(file)
    return tuple(PaperPage(number, words) for number, words in enumerate(lines, start=1))


def _check(
    pdf: bytes, unstamped: bytes, code: PaperCode, approved: ApprovedPrint, margin: float
) -> None:
    """What is issued is read back first: every word, and the code of every page."""
    with PdfFile(pdf, 1) as file:
        pages = read_text_layer(file)
        changes = compare_words(approved.stretches, body_words(pages, approved))
        if changes or not all(page.seen for page in pages):
            where = changes[0].label if changes else "有被遮盖的文字"
            raise PrintNotTheText(f"生成的 PDF 与批准文本不一致（{where}），未签发")
        for index in range(file.pages):
            found = find_codes(file.drawn(index, _READ_BACK_SIDE))
            if found.codes != (code.on_page(index + 1, file.pages),):
                raise PrintNotTheText(f"PDF 第 {index + 1} 页的二维码不能识别，未签发")
    if not stamps_lie_clear(unstamped, margin):
        raise PrintNotTheText("PDF 的二维码与文字重叠，未签发")
