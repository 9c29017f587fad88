"""The code on a page: what is written is read back, and nothing else is read."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.paper_code import MOST_PAGES, PaperCodeWrong, paper_code, parse_paper_code

FINGERPRINT = "aec8cd616cca0093c6b9b1646c2924ad" + "0" * 32
CODE = paper_code("SFZ-GY-2026-000001", 1, FINGERPRINT)
NUMBERS = st.from_regex(r"[0-9A-Z][0-9A-Z-]{0,39}", fullmatch=True)


@given(NUMBERS, st.integers(1, 9999), st.binary(min_size=32, max_size=32), st.data())
def test_every_code_is_read_back_as_it_was_written(
    number: str, version: int, digest: bytes, data: st.DataObject
) -> None:
    code = paper_code(number, version, digest.hex())
    pages = data.draw(st.integers(1, MOST_PAGES))
    on_page = code.on_page(data.draw(st.integers(1, pages)), pages)
    assert parse_paper_code(code.text) == code
    assert parse_paper_code(on_page.text) == on_page


def test_a_code_says_contract_version_half_the_fingerprint_and_page() -> None:
    text = "DY1:SFZ-GY-2026-000001:1:AEC8CD616CCA0093C6B9B1646C2924AD:3/32"
    assert CODE.on_page(3, 32).text == text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("https://example.com", "不是合同页码"),
        ("", "不是合同页码"),
        ("DY2:SFZ-GY-2026-000001", "版式较新"),
        (CODE.text + ":33/32", "大于总页数"),
        (CODE.text + ":0/32", "不完整"),
        (CODE.text + ":1/1000", "不完整"),
        (CODE.text + " ", "不完整"),
        (CODE.text + "\n", "不完整"),
        (CODE.text.lower(), "不是合同页码"),
        (CODE.text[:-1], "不完整"),
        (CODE.text.replace(":1:", ":0:"), "不完整"),
        (CODE.text.replace("2026", "２０２６"), "不完整"),
        (CODE.text + ":1/1" * 40, "不完整"),
    ],
)
def test_anything_else_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(PaperCodeWrong, match=reason):
        parse_paper_code(text)


@given(st.text(max_size=150) | st.text(":/0123456789ABDY-", max_size=80).map("DY1:".__add__))
def test_whatever_is_read_is_written_just_so(text: str) -> None:
    with suppress(PaperCodeWrong):
        assert parse_paper_code(text).text == text


def test_a_number_that_no_code_can_hold_is_refused_when_it_is_written() -> None:
    with pytest.raises(PaperCodeWrong):
        paper_code("示范-1", 1, FINGERPRINT)
