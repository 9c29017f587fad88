"""What a notice may say, and where it stands after an attempt to send it."""

from datetime import UTC, datetime, timedelta

import pytest

from service.domain.notices import (
    MOST_ATTEMPTS,
    Fate,
    NoticeRequest,
    NoticeState,
    NoticeText,
    Outcome,
    standing_after,
    wait_after,
)

NOW = datetime(2026, 11, 25, 1, tzinfo=UTC)


def text(body: str, subject: str = "待办：{{ task }}") -> NoticeText:
    return NoticeText("task.assigned", subject, body)


def test_a_text_is_filled() -> None:
    words = text("{{ recipient }}，您好：\n\n合同：{{number}}").words(
        {"task": "审批", "recipient": "王建国", "number": "SFZ-1"}
    )
    assert (words.subject, words.body) == ("待办：审批", "王建国，您好：\n\n合同：SFZ-1\n")


def test_a_line_that_lacks_a_fact_is_left_out() -> None:
    words = text("甲\n\n请于 {{ due }} 前办理。\n\n乙").words({"task": "审批", "due": ""})
    assert words.body == "甲\n\n乙\n"


def test_a_value_stays_on_its_line_and_is_no_text_itself() -> None:
    words = text("理由：{{ reason }}\n").words(
        {"task": "审批", "reason": "一\nBcc: x\r\n{{ task }}"}
    )
    assert words.body == "理由：一 Bcc: x {{ task }}\n"
    forged = text("x", "主题 {{ task }}").words({"task": "审批\nBcc: x"})
    assert forged.subject == "主题 审批 Bcc: x"


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        ("no.such.kind", {}),
        ("contract.returned", {"by": "李"}),
        ("contract.returned", {"by": "李", "reason": ""}),
        ("contract.returned", {"by": "李", "reason": "x", "mobile": "13800000011"}),
    ],
)
def test_a_notice_that_no_text_can_say_is_refused(kind: str, facts: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"kind|takes"):
        NoticeRequest(kind, "u", "contracts/1", "demo", "k", facts)


@pytest.mark.parametrize(
    ("fate", "attempts", "state", "again"),
    [
        (Fate.DELIVERED, 1, NoticeState.DELIVERED, None),
        (Fate.ACCEPTED, 3, NoticeState.ACCEPTED, None),
        (Fate.SENT, 1, NoticeState.SENT, None),
        (Fate.PERMANENT, 1, NoticeState.FAILED, None),
        (Fate.PASSING, 1, NoticeState.WAITING, timedelta(minutes=1)),
        (Fate.PASSING, 4, NoticeState.WAITING, timedelta(minutes=8)),
        (Fate.PASSING, MOST_ATTEMPTS, NoticeState.GIVEN_UP, None),
        (Fate.UNKNOWN, 1, NoticeState.UNKNOWN, timedelta(minutes=1)),
        (Fate.UNKNOWN, MOST_ATTEMPTS, NoticeState.UNKNOWN, None),
    ],
)
def test_where_a_message_stands_after_an_attempt(
    fate: Fate, attempts: int, state: NoticeState, again: timedelta | None
) -> None:
    standing = standing_after(Outcome(fate), attempts, NOW)
    assert standing.state is state
    assert standing.next_at == (None if again is None else NOW + again)


def test_waits_grow_and_end() -> None:
    waits = [wait_after(attempt) for attempt in range(1, MOST_ATTEMPTS + 5)]
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(hours=6)
