"""All revisions of a text accepted or refused, as Word would do one by one."""

from lxml import etree

from service.documents.tracked.settle import Settling, settle
from tests.documents.edited.bench import NS, parsed, text_of, w

WHO = 'w:id="1" w:author="张三" w:date="2026-11-20T09:00:00Z"'


def words_after(xml: str, settling: Settling) -> list[str]:
    """The words of each paragraph of a body, after settling; cells and rows in their order."""
    body = parsed(f"<w:body>{xml}</w:body>")[0]
    settle(body, settling)
    assert not list(body.iter(*(w(n) for n in ("ins", "del", "moveFrom", "moveTo", "delText"))))
    return [text_of(p) for p in body.iter(w("p"))]


def both(xml: str) -> tuple[list[str], list[str]]:
    return words_after(xml, Settling.REJECT), words_after(xml, Settling.ACCEPT)


def t(words: str) -> str:
    return f"<w:r><w:t>{words}</w:t></w:r>"


def gone(words: str) -> str:
    return f"<w:del {WHO}><w:r><w:delText>{words}</w:delText></w:r></w:del>"


def new(words: str) -> str:
    return f"<w:ins {WHO}>{t(words)}</w:ins>"


def marked(kind: str) -> str:
    return f"<w:pPr><w:rPr><w:{kind} {WHO}/></w:rPr></w:pPr>"


def test_words_are_struck_out_or_written_in() -> None:
    xml = f"<w:p>{t('每年')}{gone('一')}{new('两')}{t('次')}</w:p>"
    assert both(xml) == (["每年一次"], ["每年两次"])


def test_a_paragraph_written_in_goes_where_it_is_refused() -> None:
    xml = f"<w:p>{t('甲')}</w:p><w:p>{marked('ins')}{new('乙')}</w:p><w:p>{t('丙')}</w:p>"
    assert both(xml) == (["甲", "丙"], ["甲", "乙", "丙"])


def test_a_paragraph_struck_out_goes_where_it_is_accepted() -> None:
    xml = f"<w:p>{t('甲')}</w:p><w:p>{marked('del')}{gone('乙')}</w:p><w:p>{t('丙')}</w:p>"
    assert both(xml) == (["甲", "乙", "丙"], ["甲", "丙"])


def test_a_paragraph_whose_end_is_struck_out_is_joined_with_the_next() -> None:
    xml = f"<w:p>{marked('del')}{t('甲')}</w:p><w:p>{t('乙')}</w:p>"
    assert both(xml) == (["甲", "乙"], ["甲乙"])


def test_a_paragraph_split_is_one_where_that_is_refused() -> None:
    xml = f"<w:p>{marked('ins')}{t('甲')}</w:p><w:p>{t('乙')}</w:p>"
    assert both(xml) == (["甲乙"], ["甲", "乙"])


def test_words_moved_stand_in_one_place() -> None:
    moved = f"<w:moveFrom {WHO}>{t('乙')}</w:moveFrom>"
    arrived = f"<w:moveTo {WHO}>{t('乙')}</w:moveTo>"
    xml = f"<w:p>{moved}{t('甲')}{arrived}</w:p>"
    assert both(xml) == (["乙甲"], ["甲乙"])


def test_rows_come_and_go_with_their_mark() -> None:
    def row(words: str, mark: str = "") -> str:
        inside = f"<w:trPr>{mark}</w:trPr>" if mark else ""
        return f"<w:tr>{inside}<w:tc><w:p>{t(words)}</w:p></w:tc></w:tr>"

    rows = row("甲") + row("乙", f"<w:ins {WHO}/>") + row("丙", f"<w:del {WHO}/>")
    assert both(f"<w:tbl>{rows}</w:tbl>") == (["甲", "丙"], ["甲", "乙"])


def test_a_table_without_a_row_left_is_gone() -> None:
    row = f"<w:tr><w:trPr><w:del {WHO}/></w:trPr><w:tc><w:p>{t('甲')}</w:p></w:tc></w:tr>"
    body = parsed(f"<w:body><w:tbl>{row}</w:tbl></w:body>")[0]
    settle(body, Settling.ACCEPT)
    assert len(body) == 0


def test_a_cell_keeps_its_last_paragraph() -> None:
    cell = f"<w:tc><w:p>{marked('del')}{gone('甲')}</w:p></w:tc>"
    assert both(f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>") == (["甲"], [""])


def test_a_changed_look_is_the_old_one_where_it_is_refused() -> None:
    look = f"<w:rPr><w:b/><w:rPrChange {WHO}><w:rPr><w:i/></w:rPr></w:rPrChange></w:rPr>"
    for settling, kept in ((Settling.REJECT, "i"), (Settling.ACCEPT, "b")):
        body = parsed(f"<w:body><w:p><w:r>{look}<w:t>甲</w:t></w:r></w:p></w:body>")[0]
        settle(body, settling)
        (properties,) = body.iter(w("rPr"))
        assert [child.tag for child in properties] == [w(kept)]


def test_a_changed_paragraph_style_is_the_old_one_where_it_is_refused() -> None:
    look = (
        f'<w:pPr><w:pStyle w:val="New"/><w:rPr><w:b/></w:rPr><w:pPrChange {WHO}><w:pPr>'
        '<w:pStyle w:val="Old"/></w:pPr></w:pPrChange></w:pPr>'
    )
    body = parsed(f"<w:body><w:p>{look}{t('甲')}</w:p></w:body>")[0]
    settle(body, Settling.REJECT)
    (style,) = body.iter(w("pStyle"))
    assert style.get(w("val")) == "Old"


def test_marks_around_controls_leave_nothing_behind() -> None:
    xml = (
        f'<w:p><w:customXmlInsRangeStart {WHO}/>{t("甲")}<w:customXmlInsRangeEnd w:id="1"/></w:p>'
        f'<w:p><w:moveFromRangeStart w:id="2" w:name="m"/>{t("乙")}'
        '<w:moveFromRangeEnd w:id="2"/></w:p>'
    )
    body = parsed(f"<w:body>{xml}</w:body>")[0]
    settle(body, Settling.ACCEPT)
    assert b"Range" not in etree.tostring(body).replace(b"xmlns", b"")


def test_a_text_without_revisions_stays_as_it_is() -> None:
    body = parsed(f"<w:body><w:p>{t('甲')}</w:p><w:tbl><w:tr/></w:tbl></w:body>")[0]
    before = etree.tostring(body)
    settle(body, Settling.ACCEPT)
    assert etree.tostring(body) == before
    assert NS["w"].encode() in before
