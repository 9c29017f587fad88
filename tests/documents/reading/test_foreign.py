"""Papers not made here: nothing is lost, nothing is guessed, nothing crashes."""

from io import BytesIO

import docx as python_docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.documents import read_docx
from service.documents.reading.document import ReadDocument
from service.domain.errors import DocumentRefused
from service.domain.outline import Cell, Drawing, Outline, Paragraph, Table, TemplateRef, Text
from tests.documents.docx_files import (
    RELATIONSHIPS,
    docx,
    field_code,
    paragraph,
    relationship,
    relationships,
    run,
    table,
    with_parts,
)
from tests.documents.sample_outline import page_image, sample_outline, template
from tests.documents.synthetic_library import AS_OF, library_of

LIBRARY = library_of(sample_outline(), template())
SDT = "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>"
RUBY = "<w:rt><w:r><w:t>diàn</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>电</w:t></w:r></w:rubyBase>"
CHOICE = "<mc:Choice><w:t>新</w:t></mc:Choice><mc:Fallback><w:t>旧</w:t></mc:Fallback>"


def read(body: str, styles: str = "") -> ReadDocument:
    return read_docx(docx(body, styles), LIBRARY, AS_OF)


def lines(outline: Outline) -> list[str]:
    """Every line of a text in order: headings and blocks."""
    found: list[str] = [outline.title] if outline.title else []
    for chapter in outline.chapters:
        found += [chapter.label + chapter.title] if chapter.label + chapter.title else []
        for clause in chapter.clauses:
            found += [clause.label + clause.title] if clause.label + clause.title else []
            found += clause.text.split("\n")
    return [line for line in found if line]


def only_words(body: str) -> str:
    """The words of a document that is one stretch of words."""
    clauses = list(read(body).outline.clauses())
    assert len(clauses) == 1
    return clauses[0].text


def test_an_empty_file_is_an_empty_text() -> None:
    document = read("")
    assert document.outline == Outline(TemplateRef("", 0), (), "", ())
    assert document.notes.added == ()
    assert document.header is None


def test_a_foreign_contract_is_split_at_its_headings() -> None:
    body = "".join(
        paragraph(text)
        for text in (
            "供用电合同",
            "甲方：某公司",
            "第一章 总则",
            "第一条 用电地址",
            "地址为某地。",
            "第二条 违约责任",
            "（一）按约定处理。",
            "1.另行协商。",
        )
    )
    outline = read(body).outline
    assert outline.kind == TemplateRef("", 0)
    assert [(c.label, c.title) for c in outline.chapters] == [("", ""), ("第一章", "总则")]
    first, second = outline.chapters[1].clauses
    assert (first.id, first.version, first.label, first.title) == ("", 0, "第一条", "用电地址")
    assert second.blocks == (
        Paragraph((Text("按约定处理。"),), "（一）", 1),
        Paragraph((Text("另行协商。"),), "1.", 2),
    )


def test_all_its_words_are_added_wording() -> None:
    document = read(paragraph("第一条 甲") + paragraph("乙。"))
    assert document.notes.added == ("第一条 甲\n乙。",)
    assert document.notes.found_by == {}


def test_heading_styles_of_word_make_chapters() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/>'
        '<w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
    )
    outline = read(paragraph("总则", "1") + paragraph("甲。"), styles).outline
    assert [chapter.title for chapter in outline.chapters] == ["总则"]
    assert outline.title == "总则"


def test_a_file_by_python_docx_is_read() -> None:
    file = python_docx.Document()
    file.add_heading("合同", 0)
    file.add_heading("第一章 总则", 1)
    file.add_paragraph("甲方提供电力。")
    file.add_table(2, 2).cell(0, 0).text = "格"
    content = BytesIO()
    file.save(content)
    outline = read_docx(content.getvalue(), LIBRARY, AS_OF).outline
    assert lines(outline)[-3:] == ["甲方提供电力。", "格\t", "\t"]


@pytest.mark.parametrize(
    ("inner", "words"),
    [
        (run("甲") + "<w:r><w:tab/></w:r>" + run("乙"), "甲\t乙"),
        (run("甲") + "<w:r><w:br/></w:r>" + run("乙"), "甲\n乙"),
        (run("甲") + '<w:r><w:br w:type="page"/></w:r>' + run("乙"), "甲乙"),
        (run("a") + "<w:r><w:noBreakHyphen/></w:r>" + run("b"), "a-b"),
        (run("a") + "<w:r><w:softHyphen/></w:r>" + run("b"), "ab"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>' + run("同意"), "þ同意"),
        ('<w:r><w:sym w:char="zz"/></w:r>' + run("甲"), "甲"),
        ("<w:r><w:t>  甲  </w:t></w:r>", "甲"),
        (run("  甲  "), "  甲  "),
        (run("共") + field_code("PAGE", result="3") + run("页"), "共3页"),
        (f'<w:fldSimple w:instr="PAGE">{run("3")}</w:fldSimple>', "3"),
        (f'<w:hyperlink r:id="rId1">{run("95598")}</w:hyperlink>', "95598"),
        (SDT.format(run("甲")), "甲"),
        (SDT.format(SDT.format(run("甲"))), "甲"),
        (f"<w:r><w:ruby>{RUBY}</w:ruby></w:r>", "电"),
        ("<m:oMath><m:r><m:t>P=UI</m:t></m:r></m:oMath>", "P=UI"),
        (f"<w:r><mc:AlternateContent>{CHOICE}</mc:AlternateContent></w:r>", "新"),
        ('<w:commentRangeStart w:id="1"/>' + run("甲") + '<w:commentRangeEnd w:id="1"/>', "甲"),
        ("<!-- note -->" + run("甲") + "<?pi x?>", "甲"),
    ],
)
def test_whatever_can_stand_in_a_paragraph_is_read_as_words(inner: str, words: str) -> None:
    assert only_words(paragraph(inner=inner)) == words


def test_a_field_over_several_paragraphs_shows_its_result_only() -> None:
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    first = mark.format("begin") + "<w:r><w:instrText>TOC</w:instrText></w:r>" + run("码")
    second = run("码") + mark.format("separate") + run("目录一")
    last = run("目录二") + mark.format("end") + run("正文")
    body = "".join(paragraph(inner=inner) for inner in (first, second, last))
    assert only_words(body) == "目录一\n目录二正文"


def test_tables_keep_their_grid_and_nested_ones_their_words() -> None:
    inner = table(("内一", "内二"))
    outer = (
        f"<w:tbl><w:tblPr/><w:sdt><w:sdtContent><w:tr><w:tc><w:p/>{inner}<w:p/></w:tc>"
        f'<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{paragraph("右")}{paragraph("下")}</w:tc>'
        "</w:tr></w:sdtContent></w:sdt></w:tbl>"
    )
    clause = next(read(outer).outline.clauses())
    cells = (Cell((Text("\n内一\n内二"),)), Cell((Text("右\n下"),)))
    assert clause.blocks == (Table("", "", (), (cells,)),)


def test_a_picture_is_a_drawing_without_a_slot() -> None:
    image = page_image(1, (60, 40))
    picture = '<w:r><w:drawing><a:blip xmlns:a="urn:a" r:embed="rId5"/></w:drawing></w:r>'
    parts: dict[str, bytes | str] = {
        "word/media/image1.png": image,
        RELATIONSHIPS: relationships(relationship("image", "media/image1.png", "rId5")),
    }
    body = paragraph(inner=picture) + table(("甲",)).replace("</w:p>", picture + "</w:p>")
    document = read_docx(with_parts(parts, body), LIBRARY, AS_OF)
    drawing = next(document.outline.clauses()).blocks[0]
    assert isinstance(drawing, Drawing)
    assert (drawing.pages[0].width_px, drawing.pages[0].height_px) == (60, 40)
    assert "图片：word/media/image1.png" in document.notes.added


def test_a_picture_whose_part_is_missing_is_passed_over() -> None:
    picture = '<w:r><w:drawing><a:blip xmlns:a="urn:a" r:embed="rId5"/></w:drawing></w:r>'
    assert read(paragraph(inner=picture)).outline.chapters == ()


def test_a_main_part_without_a_body_is_refused() -> None:
    with pytest.raises(DocumentRefused, match="没有正文"):
        read_docx(with_parts({"word/document.xml": "<document/>"}), LIBRARY, AS_OF)


def test_one_clause_of_ours_in_a_foreign_paper_is_known() -> None:
    ours = sample_outline().chapters[2].clauses[0]
    body = paragraph("甲乙双方约定") + paragraph(f"第五条　{ours.title}")
    body += "".join(paragraph(line) for line in ours.text.split("\n"))
    document = read(body)
    assert document.notes.found_by == {ours.id: "text"}
    found = document.outline.clause(ours.id)
    assert found is not None
    assert found.blocks == ours.blocks
    assert found.label == "第五条"
    assert document.notes.added == ("甲乙双方约定",)


_WORDS = st.text(alphabet="供电人第一条章附件（）1.　 甲：；。", min_size=1, max_size=12)
_BLOCKS = st.lists(
    st.one_of(
        _WORDS.map(paragraph),
        st.lists(_WORDS, min_size=1, max_size=3).map(lambda row: table(tuple(row))),
        _WORDS.map(lambda text: f"<w:sdt><w:sdtContent>{paragraph(text)}</w:sdtContent></w:sdt>"),
        st.sampled_from(["第一章　supply篇", "第二条　第2项约定的内容", "高压供用电合同"]).map(
            paragraph
        ),
    ),
    max_size=8,
)


@settings(max_examples=200, deadline=None)
@given(blocks=_BLOCKS)
def test_no_word_is_lost_whatever_the_paper_looks_like(blocks: list[str]) -> None:
    document = read("".join(blocks))
    read_words = "".join("".join(lines(document.outline)).split())
    for block in blocks:
        for piece in block.split('<w:t xml:space="preserve">')[1:]:
            assert "".join(piece.split("</w:t>")[0].split()) in read_words
