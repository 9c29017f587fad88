"""Reading printed words back: wordings that are the same, and wordings that only look so."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from service.domain.comparison import (
    agrees,
    has_other_unit,
    is_blank,
    read_number,
    read_numeral,
    read_per_mille,
    read_quantity,
    read_ratio,
)
from service.domain.equipment import InstrumentTransformer
from service.domain.quantities import Quantity, chinese_number
from service.domain.vocabulary import Unit, UseCategory

KVA = Quantity(value=Decimal(1630), unit=Unit.KVA)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1630千伏安", KVA),
        ("1,630.0 kVA", KVA),
        ("10千伏", "10kV"),
        ("10kV", "10kV"),
        ("380伏", "380V"),
        ("0.9", Decimal("0.90")),
        ("二", 2),
        ("2000", 2000),
        ("10000/100", InstrumentTransformer(primary=10000, secondary=100)),
        ("2026年10月12日", date(2026, 10, 12)),
        ("是", True),
        ("工商业", UseCategory.COMMERCIAL_INDUSTRIAL),
        ("示范县昆源水泥制品有限公司（演示）", "示范县昆源水泥制品有限公司(演示)"),
        ("GB/T 29319-2024、GB/T 33593-2017", ("GB/T 29319-2024", "GB/T 33593-2017")),
        ("此项空白", None),
        ("无", None),
    ],
)
def test_the_same_value_in_other_words_agrees(text: str, value: Any) -> None:
    assert agrees(text, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1630千瓦", KVA),
        ("163千伏安", KVA),
        ("1630", KVA),
        ("35千伏", "10kV"),
        ("0.85", Decimal("0.90")),
        ("100/1", InstrumentTransformer(primary=10000, secondary=100)),
        ("2026年10月13日", date(2026, 10, 12)),
        ("否", True),
        ("1630千伏安", None),
        ("此项空白", "工商业"),
    ],
)
def test_another_value_does_not_agree(text: str, value: Any) -> None:
    assert not agrees(text, value)


def test_kilowatts_for_kilovolt_amperes_are_told_apart() -> None:
    assert has_other_unit("1630千瓦", KVA)
    assert not has_other_unit("1600千伏安", KVA)
    assert not has_other_unit("按方案确定", KVA)


def test_chinese_numerals_are_read_as_they_are_written() -> None:
    for number in (0, 1, 9, 10, 11, 20, 23, 99, 100, 105, 110, 999, 1000, 1005, 9999):
        assert read_numeral(chinese_number(number)) == number
    assert read_numeral("元") is None


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("千分之二", "2"),
        ("千分之0.5", "0.5"),
        ("2‰", "2"),
        ("0.2%", "2.0"),
        ("百分之一", "10"),
        ("万分之五", "0.5"),
        ("每日千分之三", "3"),
    ],
)
def test_a_rate_is_read_per_mille_whatever_its_base(text: str, rate: str) -> None:
    assert read_per_mille(text) == Decimal(rate)


def test_words_without_a_rate_are_no_rate() -> None:
    assert read_per_mille("按国家规定") is None
    assert read_per_mille("千分之1.2.3") is None


@pytest.mark.parametrize("text", ["", " ", "____", "此项空白", "无", "/", "——", "　"])
def test_a_slot_that_says_nothing_is_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize(
    "text", ["9" * 100_000, "1E999999999", "NaN", "Infinity", "-5", "千" * 50_000, "１" * 5000]
)
def test_hostile_numbers_are_no_numbers(text: str) -> None:
    assert read_number(text) is None
    assert read_quantity(text + "千伏安") is None
    assert read_ratio(text + "/5") is None
