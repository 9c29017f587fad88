"""The content of e-mails, as text; addresses and how they are masked."""

from datetime import date

import pytest

from service.domain.mail import (
    CALENDAR_WORDS,
    CalendarEntry,
    MailContent,
    MailItem,
    MailLink,
    content_of,
    is_mail_address,
    masked_address,
    text_of_mail,
    without_addresses,
)
from service.domain.notices import Words

PAGE = "https://contracts.example.com/console/contracts/1"
WORDS = Words(
    "合同到期提醒：HT-1",
    "王建国，您好：\n\n以下合同将要到期。\n\n合同：HT-1《高压供用电合同》\n到期日：2026年12月25日\n\n"
    f"起草续签协议：{PAGE}/renewal\n查看合同：{PAGE}\n",
)


def test_the_words_of_a_notice_fall_into_their_parts() -> None:
    assert content_of(WORDS) == MailContent(
        "合同到期提醒：HT-1",
        "王建国，您好：",
        ("以下合同将要到期。", "合同：HT-1《高压供用电合同》\n到期日：2026年12月25日"),
        action=MailLink("起草续签协议", f"{PAGE}/renewal"),
        links=(MailLink("查看合同", PAGE),),
    )


def test_words_without_greeting_or_link_are_paragraphs() -> None:
    assert content_of(Words("题", "一段。\n\n\n另一段。\n")) == MailContent(
        "题", paragraphs=("一段。", "另一段。")
    )
    assert content_of(Words("题", "")) == MailContent("题")


def test_the_text_says_all_that_the_words_said() -> None:
    text = text_of_mail(content_of(WORDS))
    assert [line for line in text.split("\n") if line] == [
        line for line in WORDS.body.split("\n") if line
    ]


def test_the_text_of_several_matters_is_complete_in_itself() -> None:
    items = (
        MailItem("1", "合同 HT-1 将要到期", "请续签", date(2026, 12, 25), PAGE, "届满"),
        MailItem("2", "授权委托书将要到期"),
    )
    content = MailContent(
        "今日提醒",
        "王建国，您好：",
        items=items,
        calendar=(CalendarEntry("1", "合同届满", date(2026, 12, 25)),),
        reason="原因。",
    )
    assert text_of_mail(content) == (
        "王建国，您好：\n\n"
        f"1. 合同 HT-1 将要到期\n   请续签\n   届满：2026年12月25日\n   {PAGE}\n\n"
        f"2. 授权委托书将要到期\n\n{CALENDAR_WORDS}\n\n——\n原因。\n"
    )


@pytest.mark.parametrize(
    "address", ["wang@example.com", "w.j+x@a-b.cn", "13800000001@example.cn", "a@localhost"]
)
def test_addresses(address: str) -> None:
    assert is_mail_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "wang",
        "@example.com",
        "wang@",
        "a@b",
        "a@b@c",
        "a b@example.com",
        "a@example.com\n",
        "a@example.com\r\nBcc: b@example.com",
        "王@example.com",
        "wang@例子.中国",
        "<a@example.com>",
        ".a@example.com",
        "a@-example.com",
        "a@example..com",
        "a" * 250 + "@example.com",
    ],
)
def test_what_is_no_plain_address(address: str) -> None:
    assert not is_mail_address(address)


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("wangjianguo@example.com", "w***@example.com"),
        ("wj@example.com", "w***@example.com"),
        ("w@example.com", "***@example.com"),
    ],
)
def test_a_masked_address_shows_neither_the_name_nor_its_length(address: str, masked: str) -> None:
    assert masked_address(address) == masked


def test_addresses_in_a_text_are_masked() -> None:
    said = "550 <wang@example.com>: unknown; li@example.cn,张@example.cn too"
    assert without_addresses(said) == (
        "550 <w***@example.com>: unknown; l***@example.cn,***@example.cn too"
    )
