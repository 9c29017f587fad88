"""What pages are, by their codes: the right ones, all of them, once, in order."""

from dataclasses import replace

import pytest

from service.domain.paper_code import paper_code
from service.domain.returned_copy import (
    CopyVerdict,
    IssuedText,
    Reason,
    ReturnedVerdict,
    SeenPage,
    judge_pages,
    judge_words,
)
from service.domain.word_stream import WordChange

CODE = paper_code("SFZ-GY-2026-000001", 2, "ab" * 32)
ISSUED = IssuedText(CODE, 4)
REFUSED, PERSON = ReturnedVerdict.REFUSED, ReturnedVerdict.NEEDS_PERSON


def pages(*numbers: int | None, of: int = 4) -> list[SeenPage]:
    """One photo a page; None is a photo on which no code was found."""
    return [
        SeenPage(n, 1, () if number is None else (CODE.on_page(number, of),))
        for n, number in enumerate(numbers, start=1)
    ]


def reasons(copy: CopyVerdict) -> set[Reason]:
    return {remark.reason for remark in copy.remarks}


def test_a_complete_scan_is_complete_and_its_words_are_for_a_person() -> None:
    copy = judge_pages(ISSUED, pages(1, 2, 3, 4))
    assert (copy.verdict, copy.complete) == (PERSON, True)
    assert reasons(copy) == {Reason.WORDS_UNREAD}
    assert [(page.page, page.verdict) for page in copy.pages] == [(n, PERSON) for n in (1, 2, 3, 4)]


@pytest.mark.parametrize(
    ("seen", "reason", "message"),
    [
        (pages(1, 2, 4), Reason.PAGE_MISSING, "缺少第 3 页"),
        (pages(1), Reason.PAGE_MISSING, "缺少第 2、3、4 页"),
        (pages(1, 2, 3, 3, 4), Reason.PAGE_DOUBLED, "第 3 页重复"),
        (pages(1, 3, 2, 4), Reason.OUT_OF_ORDER, "第 2 页排在第 3 页之后"),
        (pages(4, 3, 2, 1), Reason.OUT_OF_ORDER, "第 3 页排在第 4 页之后"),
        (pages(1, None), Reason.PAGE_MISSING, "缺少第 2、3、4 页"),
    ],
)
def test_pages_missing_doubled_or_out_of_order_are_refused(
    seen: list[SeenPage], reason: Reason, message: str
) -> None:
    copy = judge_pages(ISSUED, seen)
    assert (copy.verdict, copy.complete) == (REFUSED, False)
    assert message in "".join(r.message for r in copy.remarks if r.reason is reason)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"contract_no": "SFZ-GY-2026-000002"}, Reason.OTHER_CONTRACT),
        ({"version": 1}, Reason.OTHER_VERSION),
        ({"fingerprint": "AC" * 16}, Reason.OTHER_WORDS),
    ],
)
def test_a_page_of_another_paper_is_refused_and_named(
    change: dict[str, str | int], reason: Reason
) -> None:
    seen = pages(1, 2, 3, 4)
    seen[1] = SeenPage(2, 1, (replace(CODE.on_page(2, 4), **change),))  # type: ignore[arg-type]
    copy = judge_pages(ISSUED, seen)
    assert copy.verdict is REFUSED
    assert [(r.reason, r.file) for r in copy.remarks] == [(reason, 2)]
    assert [page.verdict for page in copy.pages] == [PERSON, REFUSED, PERSON, PERSON]


def test_what_no_machine_can_read_goes_to_a_person() -> None:
    copy = judge_pages(ISSUED, pages(1, 2, None, 4))
    assert copy.verdict is PERSON
    assert reasons(copy) == {Reason.NO_CODE, Reason.PAGES_UNCERTAIN}
    assert not copy.complete


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (SeenPage(5, 1, (), 1), Reason.CODE_DAMAGED),
        (SeenPage(5, 1, (CODE.on_page(1, 4), CODE.on_page(2, 4))), Reason.SEVERAL_CODES),
        (SeenPage(5, 1, (CODE,)), Reason.PAGE_NOT_SAID),
        (SeenPage(5, 1, ()), Reason.NO_CODE),
    ],
)
def test_a_sheet_too_many_that_nobody_can_place_goes_to_a_person(
    page: SeenPage, reason: Reason
) -> None:
    copy = judge_pages(ISSUED, [*pages(1, 2, 3, 4), page])
    assert copy.verdict is PERSON
    assert reasons(copy) == {reason, Reason.PAGE_EXTRA}


def test_word_prints_cannot_be_counted_and_go_to_a_person() -> None:
    copy = judge_pages(IssuedText(CODE, None), [SeenPage(1, n, (CODE,)) for n in (1, 2, 3)])
    assert copy.verdict is PERSON
    assert reasons(copy) == {Reason.PAGE_NOT_SAID, Reason.PAGES_UNCERTAIN}


def test_a_page_of_a_print_of_another_length_goes_to_a_person() -> None:
    copy = judge_pages(ISSUED, pages(1, 2, 3, 4, of=5))
    assert copy.verdict is PERSON
    assert Reason.OTHER_PRINT in reasons(copy)


def test_words_without_a_difference_are_identical_and_any_difference_is_told() -> None:
    assert judge_words(()).verdict is ReturnedVerdict.IDENTICAL
    change = WordChange("fee", "第二条 电费", "一", "三", "", "")
    copy = judge_words((change,))
    assert copy.verdict is ReturnedVerdict.DIFFERING
    assert copy.remarks[0].message == "第二条 电费：批准文本为「一」，提交的为「三」"
    assert copy.remarks[0].change == change
