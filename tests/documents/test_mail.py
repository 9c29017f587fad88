"""What mail programs show: HTML that fetches nothing, and days that calendars take."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

from icalendar import Calendar
from lxml import html

from service.documents.mail.calendar_file import calendar_file
from service.documents.mail.html import mail_html, rows_of
from service.domain.mail import CalendarEntry, MailContent, MailItem, MailLink

PAGE = "https://contracts.example.com/console/contracts/1"
AT = datetime(2026, 12, 3, 1, 5, tzinfo=UTC)
ITEMS = (
    MailItem("019ac0a1", "合同 HT-1 将于 30 天后到期", "请续签", date(2027, 1, 2), PAGE),
    MailItem("019ac0a2", "临时用电合同将于今日到期", due=date(2028, 2, 29)),
    MailItem("019ac0a3", "联系用电人"),
)
ENTRIES = (
    CalendarEntry("a1@dianyue", "合同届满：HT-1", date(2027, 1, 2), "请续签", PAGE),
    CalendarEntry("a2@dianyue", "答复截止：HT-2", date(2028, 2, 29)),
)
CONTENT = MailContent(
    "今日提醒",
    "王建国，您好：",
    ("请逐项办理。\n多谢。", "合同：HT-1\n用电人：晨光精密机械有限公司"),
    ITEMS,
    MailLink("打开合同", PAGE),
    ENTRIES,
    "城东供电所",
    "本邮件自动发出。",
)


def text_of(page: str) -> str:
    return " ".join("".join(map(str, html.fromstring(page).itertext())).split())


# ---- HTML ---------------------------------------------------------------------------------


def test_the_page_says_everything() -> None:
    text = text_of(mail_html(CONTENT))
    for words in (
        "城东供电所",
        "王建国，您好：",
        "请逐项办理。",
        "晨光精密机械有限公司",
        "合同 HT-1 将于 30 天后到期",
        "请续签",
        "2027年1月2日",
        "打开合同",
        PAGE,
        "本邮件自动发出。",
    ):
        assert words in text, words


def test_the_button_leads_where_it_says() -> None:
    page = html.fromstring(mail_html(CONTENT))
    (button,) = [link for link in page.iter("a") if link.text == "打开合同"]
    assert button.get("href") == PAGE


def test_what_is_not_there_leaves_no_trace() -> None:
    page = mail_html(MailContent("题"))
    assert text_of(page).endswith("题")
    assert "<a " not in page
    assert "日历" not in page


def test_words_stay_words() -> None:
    evil = '<script>alert(1)</script>"><img src=x>{{ 7*7 }}'
    page = mail_html(
        MailContent(evil, evil, (evil,), (MailItem("1", evil, evil),), sender=evil, reason=evil)
    )
    assert "<script" not in page
    assert "<img" not in page
    assert text_of(page).count("{{ 7*7 }}") >= 6


def test_nothing_is_fetched_from_anywhere() -> None:
    page = mail_html(CONTENT)
    assert not re.search(r"<(img|link|script|iframe|video|object)\b|url\(|@import|\bsrc=", page)


def test_lines_with_names_become_rows() -> None:
    assert rows_of("合同：HT-1\n用电人：晨光") == [("合同", "HT-1"), ("用电人", "晨光")]
    assert rows_of("请注意，合同：HT-1\n用电人：晨光") == []
    assert rows_of("合同：HT-1") == []
    assert rows_of("合同：\n用电人：晨光") == []


# ---- calendar -----------------------------------------------------------------------------


def test_each_due_day_is_an_entry_of_the_whole_day() -> None:
    calendar: Any = Calendar.from_ical(calendar_file(ENTRIES, AT))
    assert calendar["METHOD"] == "PUBLISH"
    first, second = calendar.walk("VEVENT")
    assert first["UID"] == "a1@dianyue"
    assert first["SUMMARY"] == "合同届满：HT-1"
    assert first["DESCRIPTION"] == f"请续签\n{PAGE}"
    assert date(2027, 1, 2) == first.DTSTART
    assert date(2027, 1, 3) == first.DTEND
    assert first.DTSTAMP == AT
    assert date(2028, 2, 29) == second.DTSTART
    assert date(2028, 3, 1) == second.DTEND
    assert "DESCRIPTION" not in second


def test_it_reminds_in_the_morning_of_the_day_before() -> None:
    calendar: Any = Calendar.from_ical(calendar_file(ENTRIES, AT))
    for entry in calendar.walk("VEVENT"):
        (alarm,) = entry.walk("VALARM")
        assert timedelta(hours=-15) == alarm.TRIGGER
        assert alarm["ACTION"] == "DISPLAY"


def test_the_same_matters_make_the_same_file() -> None:
    assert calendar_file(ENTRIES, AT) == calendar_file(ENTRIES, AT)


def test_what_is_said_later_takes_the_place_of_the_same_entry() -> None:
    entries: list[Any] = [
        Calendar.from_ical(calendar_file(ENTRIES, at)).walk("VEVENT")[0]
        for at in (AT, AT + timedelta(days=30))
    ]
    first, later = entries
    assert first["UID"] == later["UID"]
    assert first["SEQUENCE"] < later["SEQUENCE"] < 2**31
    assert first.DTSTAMP < later.DTSTAMP


def test_lines_are_folded_and_words_escaped() -> None:
    title = "长，；标题,;\\" * 20 + "\nEND:VEVENT"
    content = calendar_file([CalendarEntry("1", title, date(2026, 12, 3))], AT)
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    (entry,) = Calendar.from_ical(content).walk("VEVENT")
    assert entry["SUMMARY"] == title
