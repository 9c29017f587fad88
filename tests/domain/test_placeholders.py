"""The prose language: placeholders, items, references, and alignment back from text."""

from datetime import date
from decimal import Decimal

import pytest

from service.domain.placeholders import (
    BlockRef,
    ClauseRef,
    Literal,
    MissingValue,
    Prose,
    Slot,
    alignment_pattern,
    fill,
    parse_prose,
)


def test_paragraphs_items_and_sub_items_are_told_apart() -> None:
    blocks = parse_prose("总说：\n\n- 第一项；\n  - 细目；\n- 第二项。\n\n{{ table.sources }}")
    assert [block.level for block in blocks if isinstance(block, Prose)] == [0, 1, 2, 1]
    assert blocks[-1] == BlockRef("table", "sources")


def test_a_line_mixes_words_slots_and_references() -> None:
    (prose,) = parse_prose(
        "容量为{{ capacity.contract }}，见{{ clause.supply.boundary | label }}。"
    )
    assert isinstance(prose, Prose)
    assert prose.parts == (
        Literal("容量为"),
        Slot("capacity.contract", ()),
        Literal("，见"),
        ClauseRef("supply.boundary"),
        Literal("。"),
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{{ a b }}", "字段路径"),
        ("{{ a | shout }}", "过滤器"),
        ("{% for x in y %}", "占位符"),
        ("容量{{ capacity", "占位符"),
        ("{{ clause.supply.boundary }}", "label"),
        ("{{ ''.__class__ }}", "字段路径"),
    ],
)
def test_anything_but_plain_placeholders_is_refused(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_prose(text)


@pytest.mark.parametrize(
    ("filters", "value", "printed"),
    [
        (("per_mille",), Decimal("2"), "千分之二"),
        (("voltage",), "10kV", "10千伏"),
        (("or_blank",), None, "此项空白"),
        (("or_none",), None, "无"),
        ((), True, "是"),
        ((), date(2026, 12, 1), "2026年12月1日"),
        ((), ("甲", "乙"), "甲、乙"),
    ],
)
def test_values_are_printed_as_a_contract_words_them(
    filters: tuple[str, ...], value: object, printed: str
) -> None:
    assert fill(Slot("x", filters), value) == printed


@pytest.mark.parametrize("value", [None, "", ()])
def test_a_missing_value_is_an_error_never_a_blank(value: object) -> None:
    with pytest.raises(MissingValue):
        fill(Slot("x", ()), value)


def test_text_aligns_back_to_its_slots_even_with_odd_values() -> None:
    (prose,) = parse_prose(
        "由{{ customer.name }}在{{ supply_address }}用电，见{{ clause.a.b | label }}。"
    )
    assert isinstance(prose, Prose)
    name, address = "{{ 甲 }}<b>.*", "乙路(1)号"
    match = alignment_pattern(prose.parts).fullmatch(f"由{name}在{address}用电，见第二十三条。")
    assert match is not None
    assert match.groups() == (name, address)
