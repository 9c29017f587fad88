"""What pydantic says of wrong input is said in Chinese, whatever it is."""

import re
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

import pytest
from pydantic import AwareDatetime, BaseModel, NaiveDatetime, TypeAdapter, ValidationError
from pydantic_core._pydantic_core import list_all_errors  # the only place that knows them all

from service.domain.wrongs import problems_of, sentence

_ENGLISH = re.compile(r"[A-Za-z]+ [a-z]+ ")


class _Colour(StrEnum):
    RED = "red"
    DARK_BLUE = "dark-blue"


class _Setting(BaseModel):
    provider: Literal["", "aliyun", "tencent"]


def said(kind: Any, value: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(value)
    return problems_of(caught.value)[0].message


@pytest.mark.parametrize("known", list_all_errors(), ids=lambda known: str(known["type"]))
def test_no_kind_of_error_is_told_in_english(known: dict[str, Any]) -> None:
    context = known.get("example_context") or {}
    if known["type"] in ("value_error", "assertion_error"):
        context = {"error": ValueError("须为户号")}  # our own validators' words
    message = known["example_message_python"]
    told = sentence({"type": known["type"], "msg": message, "ctx": context})
    assert message not in told
    assert not _ENGLISH.search(told)
    assert re.search(r"[\u4e00-\u9fff]", told)


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        (datetime, "x", "须为时刻，例如 2026-12-01T09:00:00+08:00"),
        (datetime, "2026-12-01T25:00:00", "须为时刻，例如 2026-12-01T09:00:00+08:00"),
        (AwareDatetime, "2026-12-01T09:00:00", "须写明时区，例如 2026-12-01T09:00:00+08:00"),
        (NaiveDatetime, "2026-12-01T09:00:00+08:00", "不写时区，例如 2026-12-01T09:00:00"),
        (date, "2026-02-30", "须为存在的日期，例如 2026-12-01"),
        (float, "x", "须为数字"),
        (Decimal, "NaN", "须为有限的数"),
        (int, "9" * 5000, "数字过大"),
        (_Colour, "x", "取值须为 red、dark-blue 之一"),
        (Literal["a", "b", "c"], "x", "取值须为 a、b、c 之一"),
        (Literal[1, 2], 3, "取值须为 1、2 之一"),
    ],
)
def test_what_is_wrong_is_said_so_that_it_can_be_put_right(
    kind: Any, value: Any, words: str
) -> None:
    assert said(kind, value) == words


def test_a_choice_that_may_be_left_empty_says_so() -> None:
    with pytest.raises(ValidationError) as caught:
        _Setting(provider="x")  # type: ignore[arg-type]
    (problem,) = problems_of(caught.value)
    assert (problem.field, problem.message) == ("provider", "取值须为 aliyun、tencent、留空 之一")
