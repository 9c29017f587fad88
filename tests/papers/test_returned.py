"""Returned copies: the issued paper, a changed one, a part of one, and files made to deceive."""

import io
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from PIL import Image

from service.documents.pdfium import PDFIUM
from service.documents.returned.approved import approved_print
from service.documents.returned.pages import PdfFile
from service.documents.returned.text_layer import body_words, read_text_layer
from service.domain.catalogue import Library
from service.domain.errors import DocumentRefused
from service.domain.returned_copy import CopyVerdict, Reason, ReturnedVerdict
from service.domain.word_stream import compare_words
from service.usecases.returned import IssuedPaper, judge_returned, returned_sheet
from tests.papers.conftest import ALWAYS, PDF_FILTER, ConvertAll, SamplePaper
from tests.papers.photos import Mishap, drawn_page, photo

pytestmark = [pytest.mark.pdf, pytest.mark.slow, pytest.mark.timeout(900)]

IDENTICAL, DIFFERING = ReturnedVerdict.IDENTICAL, ReturnedVerdict.DIFFERING
PERSON, REFUSED = ReturnedVerdict.NEEDS_PERSON, ReturnedVerdict.REFUSED
Judge = Callable[..., CopyVerdict]


@pytest.fixture
def judge(flat: SamplePaper, library: Library) -> Judge:
    """judge(*files) -> what they are, if the flat's contract was issued."""

    def judged(*files: bytes, issued: IssuedPaper | None = None) -> CopyVerdict:
        return judge_returned(issued or flat.issued, files, library)

    return judged


def reasons(copy: CopyVerdict) -> set[Reason]:
    return {remark.reason for remark in copy.remarks}


def edited(docx: bytes, old: str, new: str, part: str = "word/document.xml") -> bytes:
    """A .docx with some words of a part exchanged, once."""
    target = io.BytesIO()
    with ZipFile(io.BytesIO(docx)) as source, ZipFile(target, "w") as copy:
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                assert old.encode() in content
                content = content.replace(old.encode(), new.encode(), 1)
            copy.writestr(name, content)
    return target.getvalue()


def repainted(pdf: bytes, page: int, paint: Callable[[pypdfium2.PdfPage], None]) -> bytes:
    """A PDF one page of which (from 0) was worked on."""
    with PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        sheet = document[page]
        paint(sheet)
        assert pdfium.FPDFPage_GenerateContent(sheet)
        target = io.BytesIO()
        document.save(target)
        document.close()
    return target.getvalue()


def with_pages(pdf: bytes, numbers: Sequence[int]) -> bytes:
    """A PDF of some pages (from 0) of another, in this order."""
    with PDFIUM:
        source, document = pypdfium2.PdfDocument(pdf), pypdfium2.PdfDocument.new()
        document.import_pages(source, list(numbers))
        target = io.BytesIO()
        document.save(target)
        document.close()
        source.close()
    return target.getvalue()


def scans(pdf: bytes, numbers: Sequence[int], dots: int = 150) -> list[bytes]:
    """Pages (from 1) as PNG files."""
    files = []
    for number in numbers:
        target = io.BytesIO()
        drawn_page(pdf, number, dots).convert("L").save(target, "PNG")
        files.append(target.getvalue())
    return files


def in_one(files: Sequence[bytes], kind: str) -> bytes:
    """Images as the pages of one PDF or TIFF."""
    first, *others = [Image.open(io.BytesIO(content)) for content in files]
    target = io.BytesIO()
    first.save(target, kind, save_all=True, append_images=others, resolution=150)
    return target.getvalue()


# ---- what is the same ----------------------------------------------------------------------


def test_the_issued_files_themselves_come_back_identical(
    papers: dict[str, SamplePaper], library: Library
) -> None:
    for name, paper in papers.items():
        for content in (paper.pdf, paper.issued.docx):
            assert judge_returned(paper.issued, [content], library) == CopyVerdict(
                IDENTICAL, complete=True
            ), name


def test_a_pdf_saved_anew_is_identical_if_it_looks_the_same_dot_for_dot(
    papers: dict[str, SamplePaper], library: Library
) -> None:
    paper = papers["dual-supply/hospital"]  # with a drawing
    again = with_pages(paper.pdf, range(40))
    assert again != paper.pdf
    assert judge_returned(paper.issued, [again], library).verdict is IDENTICAL


def test_the_word_file_printed_to_pdf_is_identical(
    papers: dict[str, SamplePaper],
    library: Library,
    convert_all: ConvertAll,
    tmp_path: Path,
) -> None:
    names = [n for n, p in papers.items() if not approved_print(p.issued.docx).pictures]
    sources = []
    for name in names:
        sources.append(tmp_path / f"{name.replace('/', '_')}.docx")
        sources[-1].write_bytes(papers[name].issued.docx)
    for name, pdf in zip(names, convert_all(sources, "pdf", PDF_FILTER), strict=True):
        copy = judge_returned(papers[name].issued, [pdf.read_bytes()], library)
        assert (copy.verdict, copy.remarks) == (IDENTICAL, ()), name


def test_the_word_file_saved_by_libreoffice_is_identical(
    flat: SamplePaper, judge: Judge, round_trip: Callable[[Path], Path], tmp_path: Path
) -> None:
    path = tmp_path / "合同.docx"
    path.write_bytes(flat.issued.docx)
    copy = judge(round_trip(path).read_bytes())
    assert (copy.verdict, [r.message for r in copy.remarks]) == (IDENTICAL, [])


# ---- what differs --------------------------------------------------------------------------


def test_one_changed_word_of_a_pdf_is_found_in_its_clause(
    flat: SamplePaper, judge: Judge, to_pdf: Callable[[Path], Path], tmp_path: Path
) -> None:
    path = tmp_path / "合同.docx"
    path.write_bytes(edited(flat.issued.docx, "搭车收费", "搭车计费"))
    copy = judge(to_pdf(path).read_bytes())
    (remark,) = copy.remarks
    assert copy.verdict is DIFFERING
    assert remark.change is not None
    assert (remark.change.approved, remark.change.found) == ("收", "计")
    assert remark.change.clause in {clause.id for clause in flat.text.outline.clauses()}
    assert remark.change.after.startswith("费")


def test_one_changed_word_of_a_word_file_is_found_in_its_clause(
    flat: SamplePaper, judge: Judge
) -> None:
    copy = judge(edited(flat.issued.docx, "搭车收费", "搭车计费"))
    assert copy.verdict is DIFFERING
    assert [r.change.found for r in copy.remarks if r.change is not None] == ["计"]


def test_any_single_letter_changed_on_any_page_is_found(papers: dict[str, SamplePaper]) -> None:
    chance = random.Random(7)
    for name in ALWAYS:
        approved = approved_print(papers[name].issued.docx)
        with PdfFile(papers[name].pdf, 1) as file:
            pages = read_text_layer(file)
        for _ in range(60):
            number = chance.randrange(len(pages))
            words = pages[number].words
            place = chance.randrange(len(words))
            letter = chance.choice([x for x in "一二0年供。" if x != words[place]])
            changed = words[:place] + letter + words[place + 1 :]
            copy = [*pages[:number], replace(pages[number], words=changed), *pages[number + 1 :]]
            told = compare_words(approved.stretches, body_words(copy, approved))
            assert any(letter in change.found for change in told), (name, number, place)


def test_pages_of_a_pdf_missing_doubled_or_swapped_differ(flat: SamplePaper, judge: Judge) -> None:
    for order in ((0, 1, 2, 3, 4), (0, 1, 2, 2, 3, 4, 5), (0, 2, 1, 3, 4, 5)):
        assert judge(with_pages(flat.pdf, order)).verdict is DIFFERING


def test_another_contracts_files_are_not_this_one(neighbour: SamplePaper, judge: Judge) -> None:
    other = neighbour
    for file in (other.pdf, other.issued.docx):
        copy = judge(file)
        assert (copy.verdict, reasons(copy)) == (REFUSED, {Reason.OTHER_CONTRACT})
    scan = judge(*scans(other.pdf, [1, 2]))
    assert (scan.verdict, reasons(scan)) == (REFUSED, {Reason.OTHER_CONTRACT})


def test_words_in_the_foot_of_a_word_file_are_told(flat: SamplePaper, judge: Judge) -> None:
    box = "<w:p><w:r><w:t>另有约定的从其约定</w:t></w:r></w:p></w:ftr>"
    copy = judge(edited(flat.issued.docx, "</w:ftr>", box, "word/footer1.xml"))
    assert (copy.verdict, reasons(copy)) == (DIFFERING, {Reason.WORDS_ADDED})


def test_word_files_come_alone(flat: SamplePaper, judge: Judge) -> None:
    copy = judge(flat.issued.docx, flat.pdf)
    assert (copy.verdict, reasons(copy)) == (REFUSED, {Reason.SEVERAL_FILES})


# ---- scans and photos ----------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["PDF", "TIFF", "photos"])
def test_a_complete_scan_is_complete_and_goes_to_a_person(
    kind: str, flat: SamplePaper, judge: Judge
) -> None:
    files = scans(flat.pdf, range(1, 7))
    if kind == "photos":
        files = [photo(flat.pdf, n, Mishap(turn=3, noise=8, quality=60)) for n in range(1, 7)]
    copy = judge(*(files if kind == "photos" else [in_one(files, kind)]))
    assert (copy.verdict, copy.complete) == (PERSON, True)
    assert reasons(copy) == {Reason.WORDS_UNREAD}
    assert [page.page for page in copy.pages] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        ((1, 2, 3, 5, 6), Reason.PAGE_MISSING),
        ((1, 2, 3, 4, 4, 5, 6), Reason.PAGE_DOUBLED),
        ((1, 2, 4, 3, 5, 6), Reason.OUT_OF_ORDER),
    ],
)
def test_a_scan_with_a_page_missing_doubled_or_swapped_is_refused(
    order: tuple[int, ...], reason: Reason, flat: SamplePaper, judge: Judge
) -> None:
    copy = judge(*scans(flat.pdf, order))
    assert (copy.verdict, reasons(copy)) == (REFUSED, {reason})


def test_a_page_slipped_in_from_another_contract_is_named(
    neighbour: SamplePaper, flat: SamplePaper, judge: Judge
) -> None:
    files = scans(flat.pdf, range(1, 7))
    files[3] = scans(neighbour.pdf, [4])[0]
    copy = judge(*files)
    assert copy.verdict is REFUSED
    assert [(r.reason, r.file) for r in copy.remarks] == [(Reason.OTHER_CONTRACT, 4)]


def test_a_scan_of_the_word_print_goes_to_a_person(
    flat: SamplePaper, judge: Judge, to_pdf: Callable[[Path], Path], tmp_path: Path
) -> None:
    path = tmp_path / "合同.docx"
    path.write_bytes(flat.issued.docx)
    copy = judge(*scans(to_pdf(path).read_bytes(), range(1, 7)))
    assert copy.verdict is PERSON
    assert Reason.PAGE_NOT_SAID in reasons(copy)


def test_without_an_issued_pdf_a_scan_goes_to_a_person(flat: SamplePaper, judge: Judge) -> None:
    copy = judge(*scans(flat.pdf, [1, 2]), issued=replace(flat.issued, pdf=None))
    assert (copy.verdict, copy.complete) == (PERSON, False)


def test_every_sheet_can_be_looked_at(flat: SamplePaper) -> None:
    pictures = scans(flat.pdf, [1, 2])
    files = [flat.pdf, in_one(pictures, "TIFF"), pictures[0]]
    for file, sheet in ((1, 6), (2, 2), (3, 1)):
        assert Image.open(io.BytesIO(returned_sheet(files, file, sheet))).format == "PNG"
    for file, sheet in ((1, 7), (1, 0), (2, 3), (3, 2)):
        with pytest.raises(DocumentRefused, match="没有这一页"):
            returned_sheet(files, file, sheet)


# ---- what deceives -------------------------------------------------------------------------


def white_patch(page: pypdfium2.PdfPage) -> None:
    patch = pdfium.FPDFPageObj_CreateNewRect(100, 400, 300, 40)
    pdfium.FPDFPageObj_SetFillColor(patch, 255, 255, 255, 255)
    pdfium.FPDFPath_SetDrawMode(patch, pdfium.FPDF_FILLMODE_WINDING, 0)
    pdfium.FPDFPage_InsertObject(page, patch)


def stroke(page: pypdfium2.PdfPage) -> None:
    """A line through some words."""
    texts = [o for o in page.get_objects() if o.type == pdfium.FPDF_PAGEOBJ_TEXT]
    left, bottom, right, top = texts[len(texts) // 2].get_bounds()
    line = pdfium.FPDFPageObj_CreateNewPath(left, (bottom + top) / 2)
    pdfium.FPDFPath_LineTo(line, right, (bottom + top) / 2)
    pdfium.FPDFPath_SetDrawMode(line, 0, True)
    pdfium.FPDFPage_InsertObject(page, line)


def white_words(page: pypdfium2.PdfPage) -> None:
    texts = [o for o in page.get_objects() if o.type == pdfium.FPDF_PAGEOBJ_TEXT]
    pdfium.FPDFPageObj_SetFillColor(texts[40], 255, 255, 255, 255)


def invisible_words(page: pypdfium2.PdfPage) -> None:
    for item in page.get_objects():
        if item.type == pdfium.FPDF_PAGEOBJ_TEXT:
            pdfium.FPDFTextObj_SetTextRenderMode(item, pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)


def picture_over_all(page: pypdfium2.PdfPage) -> None:
    """As programs make them that put recognised words under a scan."""
    picture = pypdfium2.PdfImage.new(page.pdf)
    bitmap = pypdfium2.PdfBitmap.from_pil(Image.new("RGB", (600, 800), (250, 250, 250)))
    picture.set_bitmap(bitmap)
    picture.set_matrix(pypdfium2.PdfMatrix().scale(*page.get_size()))
    page.insert_obj(picture)


def note(page: pypdfium2.PdfPage) -> None:
    annotation = pdfium.FPDFPage_CreateAnnot(page, pdfium.FPDF_ANNOT_SQUARE)
    pdfium.FPDFAnnot_SetRect(annotation, pdfium.FS_RECTF(100, 440, 400, 400))
    pdfium.FPDFAnnot_SetColor(annotation, pdfium.FPDFANNOT_COLORTYPE_Color, 9, 9, 9, 255)
    pdfium.FPDFPage_CloseAnnot(annotation)


@pytest.mark.parametrize(
    "paint", [white_patch, stroke, white_words, invisible_words, picture_over_all, note]
)
def test_words_nobody_sees_are_not_believed(
    paint: Callable[[pypdfium2.PdfPage], None], flat: SamplePaper, judge: Judge
) -> None:
    copy = judge(repainted(flat.pdf, 2, paint))
    assert copy.verdict in (PERSON, REFUSED)
    assert [r.sheet for r in copy.remarks if r.reason is Reason.HIDDEN_WORDS] == [3]


def test_a_picture_that_nobody_approved_goes_to_a_person(flat: SamplePaper, judge: Judge) -> None:
    def picture_in_the_margin(page: pypdfium2.PdfPage) -> None:
        picture = pypdfium2.PdfImage.new(page.pdf)
        picture.set_bitmap(pypdfium2.PdfBitmap.from_pil(Image.new("RGB", (60, 20), (9, 9, 9))))
        picture.set_matrix(pypdfium2.PdfMatrix().scale(30, 10).translate(2, 300))
        page.insert_obj(picture)

    copy = judge(repainted(flat.pdf, 2, picture_in_the_margin))
    assert (copy.verdict, reasons(copy)) == (PERSON, {Reason.PICTURES})


def test_hidden_words_in_a_word_file_go_to_a_person(flat: SamplePaper, judge: Judge) -> None:
    hidden = "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>供电人不承担责任</w:t></w:r></w:p><w:sectPr>"
    copy = judge(edited(flat.issued.docx, "<w:sectPr>", hidden))
    assert (copy.verdict, reasons(copy)) == (PERSON, {Reason.HIDDEN_WORDS})
