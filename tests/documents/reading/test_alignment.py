"""Prose found again in printed words."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.documents.reading.alignment import (
    align,
    aligned_runs,
    fold,
    guessed_label,
    label_of,
    matched,
    weight,
)
from service.domain.outline import FieldRun, Text
from service.domain.placeholders import (
    ClauseRef,
    Literal,
    Part,
    Prose,
    Slot,
    alignment_pattern,
    parse_parts,
)


def parts(text: str) -> tuple[Part, ...]:
    return tuple(parse_parts(text))


def prose(text: str, level: int = 0) -> Prose:
    return Prose(parts(text), level)


def test_slots_are_found_between_the_fixed_words() -> None:
    line = parts("自{{ a }}起至{{ b }}止，按{{ c }}计付")
    assert align(line, "自2026年1月1日起至2027年1月1日止，按千分之二计付") == (
        "2026年1月1日",
        "2027年1月1日",
        "千分之二",
    )


@pytest.mark.parametrize(
    ("line", "text", "values"),
    [
        ("固定的话。", "固定的话。", ()),
        ("固定的话。", "固定的话", None),
        ("{{ a }}", "全部", ("全部",)),
        ("{{ a }}", "", None),
        ("{{ a }}日", "日日", ("日",)),
        ("{{ a }}日", "日", None),
        ("共{{ a }}份，{{ b }}份", "共两份，一份一份", ("两", "一份一")),
        ("{{ a }}、{{ b }}", "甲、乙、丙", ("甲", "乙、丙")),
        ("为{{ a }}。", "为第一行\n第二行。", ("第一行\n第二行",)),
        ("见{{ clause.x.y | label }}。", "见第十四条。", ()),
        ("见{{ clause.x.y | label }}。", "见主合同第十四条。", ()),
        ("见{{ clause.x.y | label }}。", "见《光伏补充条款》第二条。", ()),
        ("见{{ clause.x.y | label }}。", "见附件。", None),
        ("按{{ a }}见{{ clause.x.y | label }}办", "按甲见第二条办", ("甲",)),
    ],
)
def test_lines_align_or_they_do_not(line: str, text: str, values: tuple[str, ...] | None) -> None:
    assert align(parts(line), text) == values


def test_punctuation_of_the_other_width_still_aligns_and_values_keep_theirs() -> None:
    line = parts("客户（{{ a }}），电话：{{ b }}。")
    assert align(line, "客户(示范(演示)),电话:95598。") == ("示范(演示)", "95598")
    assert len(fold("“（，　）”")) == 6


_WORDS = st.text(alphabet="甲乙，（）", min_size=1, max_size=4)
_PARTS = st.lists(
    st.one_of(_WORDS.map(Literal), st.sampled_from([Slot("a", ()), Slot("b.c", ())])), max_size=7
)


@given(line=_PARTS, text=st.text(alphabet="甲乙，（）", max_size=20))
@example(line=[Slot("a", ()), Literal("甲"), Slot("b", ())], text="乙甲甲乙")
def test_it_says_what_the_domains_pattern_says(line: list[Part], text: str) -> None:
    match = alignment_pattern(line).match(text)
    assert align(tuple(line), text) == (match.groups() if match else None)


def test_words_made_to_backtrack_cost_nothing() -> None:
    line = parts("，".join("{{ a }}" for _ in range(12)) + "。")
    started = time.perf_counter()
    assert align(line, "甲，" * 9_000) is None
    assert time.perf_counter() - started < 0.5


def test_endless_paragraphs_are_not_looked_at() -> None:
    assert align(parts("{{ a }}"), "甲" * 30_000) is None


def test_runs_carry_paths_below_their_row() -> None:
    runs = aligned_runs(parts("第{{ no }}号"), "第3号", "metering_points[0]")
    assert runs == (Text("第"), FieldRun("metering_points[0].no", "3"), Text("号"))
    assert aligned_runs(parts("第{{ no }}号"), "三号") is None


def test_weight_counts_fixed_words() -> None:
    assert weight(parts("共{{ a }}份")) == 2
    assert weight((ClauseRef("x"),)) > 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("（一）按月", ("（一）", 1)),
        ("（二十三）按月", ("（二十三）", 1)),
        ("1.按月", ("1.", 2)),
        ("12. 按月", ("12.", 2)),
        ("10.5千伏", ("", 0)),
        ("（演示）公司", ("", 0)),
        ("按月", ("", 0)),
    ],
)
def test_labels_are_told_from_words(text: str, expected: tuple[str, int]) -> None:
    assert guessed_label(text) == expected


def test_a_paragraph_of_level_0_has_the_empty_label() -> None:
    assert label_of("（一）甲", 0) == ""
    assert label_of("甲", 1) is None


def test_paragraphs_are_matched_in_order_and_changed_ones_are_left_out() -> None:
    clause = [prose("甲为{{ a }}。"), prose("乙为{{ a }}。", 1), prose("{{ a }}"), prose("丁。")]
    texts = ["甲为1。", "插入的话。丁不见", "（一）乙为2。", "丁。"]
    assert matched(clause, texts) == [0, None, 1, 3]
    assert matched(clause, []) == []
    assert matched([], ["甲"]) == [None]


def test_the_heavier_reading_wins_over_a_bare_slot() -> None:
    clause = [prose("{{ special_terms }}"), prose("本条自{{ term.starts_on }}起生效。")]
    assert matched(clause, ["本条自2026年12月1日起生效。"]) == [1]


def test_all_the_prose_in_its_order_is_found_at_the_first_places_it_fits() -> None:
    clause = [prose("{{ a }}由用电人负担。"), prose("甲{{ b }}。"), prose("{{ c }}。")]
    printed = ["表名", "电费由用电人负担。", "甲由用电人负担。", "甲乙。", "丙。", "丁。"]
    assert matched(clause, printed) == [None, 0, 1, 2, None, None]
    assert matched(clause, printed[:3]) == [None, 0, 1]
