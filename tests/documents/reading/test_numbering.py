"""Automatic numbering: the labels Word would print stand before the words, within bounds."""

import pytest

from service.documents import read_docx
from service.documents.reading.numbering import in_format
from tests.documents.docx_files import (
    RELATIONSHIPS,
    W,
    relationship,
    relationships,
    run,
    with_parts,
)
from tests.documents.sample_outline import sample_outline, template
from tests.documents.synthetic_library import AS_OF, library_of

LIBRARY = library_of(sample_outline(), template())


def level(number: int, text: str, form: str = "decimal", more: str = "", start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def numbering(levels: str, lists: str = "", more: str = "") -> str:
    lists = lists or '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    return (
        f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
        f"{more}{lists}</w:numbering>"
    )


def numbered(text: str, depth: int = 0, list_id: int = 1) -> str:
    properties = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{list_id}"/></w:numPr>'
    return f"<w:p><w:pPr>{properties}</w:pPr>{run(text)}</w:p>"


def lines(body: str, part: str, styles: str = "") -> list[str]:
    parts: dict[str, bytes | str] = {
        "word/numbering.xml": part,
        RELATIONSHIPS: relationships(
            relationship("numbering", "numbering.xml", "rId7"),
            relationship("styles", "styles.xml", "rId1"),
        ),
    }
    if styles:
        parts["word/styles.xml"] = f'<w:styles xmlns:w="{W}">{styles}</w:styles>'
    outline = read_docx(with_parts(parts, body), LIBRARY, AS_OF).outline
    found = []
    for chapter in outline.chapters:
        found += [chapter.label + chapter.title] if chapter.title else []
        for clause in chapter.clauses:
            found += [clause.label + clause.title] if clause.title else []
            found += clause.text.split("\n") if clause.text else []
    return found


def test_numbered_articles_are_split_like_typed_ones() -> None:
    part = numbering(level(0, "第%1条", "chineseCountingThousand"))
    body = numbered("用电地址") + numbered("违约责任")
    assert lines(body, part) == ["第一条用电地址", "第二条违约责任"]


def test_levels_count_below_one_another_and_restart() -> None:
    part = numbering(level(0, "%1、", "chineseCounting") + level(1, "%1.%2"))
    body = (
        numbered("甲") + numbered("乙", 1) + numbered("丙", 1) + numbered("丁") + numbered("戊", 1)
    )
    assert lines(body, part) == ["一、甲", "一.1　乙", "一.2　丙", "二、丁", "二.1　戊"]


def test_a_legal_level_prints_digits_and_a_level_may_not_restart() -> None:
    legal = level(1, "%1.%2", more='<w:isLgl/><w:lvlRestart w:val="0"/>')
    part = numbering(level(0, "%1、", "chineseCounting") + legal)
    body = numbered("甲") + numbered("乙", 1) + numbered("丙") + numbered("丁", 1)
    assert lines(body, part) == ["一、甲", "1.1　乙", "二、丙", "2.2　丁"]


def test_a_list_of_its_own_start_counts_from_there() -> None:
    lists = (
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    )
    part = numbering(level(0, "（%1）", "chineseCounting"), lists)
    body = numbered("甲") + numbered("乙", 0, 2) + numbered("丙", 0, 2)
    assert lines(body, part) == ["（一）甲", "（五）乙", "（六）丙"]


def test_a_style_may_number_its_paragraphs() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="S"><w:name w:val="条"/><w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    part = numbering(level(0, "%1."))
    styled = f'<w:p><w:pPr><w:pStyle w:val="S"/></w:pPr>{run("甲")}</w:p>'
    off = '<w:pStyle w:val="S"/><w:numPr><w:numId w:val="0"/></w:numPr>'
    plain = f"<w:p><w:pPr>{off}</w:pPr>{run('乙')}</w:p>"
    assert lines(styled + plain, part, styles) == ["1.甲", "乙"]


def test_bullets_and_empty_paragraphs_print_nothing() -> None:
    part = numbering(level(0, "●", "bullet"))
    assert lines(numbered("甲") + numbered(""), part) == ["甲"]


def test_a_list_that_is_not_there_numbers_nothing() -> None:
    assert lines(numbered("甲", 0, 9), numbering(level(0, "%1."))) == ["甲"]


@pytest.mark.parametrize(
    ("number", "form", "text"),
    [
        (23, "chineseCounting", "二十三"),
        (12, "ideographDigital", "一二"),
        (3, "chineseLegalSimplified", "叁"),
        (28, "upperLetter", "BB"),
        (3, "lowerLetter", "c"),
        (14, "upperRoman", "XIV"),
        (4, "lowerRoman", "iv"),
        (3, "decimalEnclosedCircle", "③"),
        (2, "ideographTraditional", "乙"),
        (5, "decimalZero", "05"),
        (7, "decimalFullWidth", "７"),
        (7, "something new", "7"),
        (10**9, "upperRoman", "1000000000"),
        (-1, "chineseCounting", "-1"),
    ],
)
def test_formats(number: int, form: str, text: str) -> None:
    assert in_format(number, form) == text


def test_a_hostile_list_stays_small() -> None:
    part = numbering(level(0, "%1" * 5000, "upperRoman", start=99999))
    found = lines(numbered("甲") * 3, part)
    assert max(map(len, found)) < 400


def test_a_tick_box_of_an_old_form_is_read() -> None:
    box = '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox>{}</w:checkBox></w:ffData>'
    end = '</w:fldChar></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    ticked, open_box = box.format("<w:checked/>") + end, box.format('<w:default w:val="0"/>') + end
    body = f"<w:p>{ticked}{run('甲')}{open_box}{run('乙')}</w:p>"
    assert lines(body, numbering("")) == ["☑甲□乙"]
