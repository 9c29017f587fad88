"""Numbers, dates, blanks and misread characters of foreign papers, one at a time."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.outline import Outline
from service.domain.reading import ReadingNotes
from service.domain.recognition import recognise, same_but_misread
from service.domain.recognition.blanks import is_open, slots, ticked
from service.domain.recognition.confusions import Speller
from service.domain.recognition.dates import dates, years
from service.domain.recognition.folding import folded_line
from service.domain.recognition.joining import continues
from service.domain.recognition.lines import column_width, split_label
from service.domain.recognition.quantities import capacities, rates, ratios, voltages
from service.domain.recognition.vocabulary import TERMS
from tests.domain.recognition.papers import paper


@pytest.mark.parametrize(
    ("printed", "folded"),
    [
        ("供　电　方　式", "供电方式"),
        ("合  同  编  号：A1", "合同编号:A1"),
        ("１６３０ 千伏安", "1630千伏安"),
        ("1,630 kVA", "1630kVA"),
        ("l0kV 1OO/5", "10kV 100/5"),
        ("自    年  月  日起", "自 年 月 日起"),
        ("（√）高压 □低压", "☑高压□低压"),
    ],
)
def test_printed_forms_are_folded(printed: str, folded: str) -> None:
    assert folded_line(printed) == folded


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("第五条也价", "第五条电价"),
        ("达约责任", "违约责任"),
        ("干伏安", "千伏安"),
        ("洪电万式", "供电方式"),
        ("每月方可供电", "每月方可供电"),
        ("费用由乙方承担", "费用由乙方承担"),
    ],
)
def test_misread_terms_are_put_right_and_words_left_alone(wrong: str, right: str) -> None:
    assert Speller(TERMS).corrected(wrong) == right


def test_names_differ_only_by_what_scans_confuse() -> None:
    assert same_but_misread("示范县综台超市", "示范县综合超市")
    assert not same_but_misread("示范县综合超市", "示范县联合超市")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("总容量叁佰壹拾伍千伏安", ["315千伏安"]),
        ("一千六百三十千伏安", ["1630千伏安"]),
        ("1630（壹仟陆佰叁拾）kVA", ["1630千伏安"]),
        ("2MVA", ["2000千伏安"]),
        ("500千瓦时", []),
        ("千伏安", []),
    ],
)
def test_capacities_are_read(text: str, found: list[str]) -> None:
    assert [words for _, _, words in capacities(folded_line(text))] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("10000V", ["10kV"]), ("220/380伏", ["380V"]), ("十千伏", ["10kV"]), ("千伏", []),
        ("35千伏安", []),
    ],
)  # fmt: skip
def test_voltages_are_read(text: str, found: list[str]) -> None:
    assert [words for _, _, words in voltages(text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("CT 150/5 PT 10000/100", [("150/5", False), ("10000/100", True)]),
        ("10kV/0.1kV", [("10000/100", True)]),
        ("10/0.1kV", [("10000/100", True)]),
        ("2024/5/1", []),
    ],
)
def test_ratios_are_read(text: str, found: list[tuple[str, bool]]) -> None:
    assert [(ratio, high) for _, _, ratio, high in ratios(text)] == found


@pytest.mark.parametrize(
    ("text", "rate"),
    [("千分之二", "2"), ("万分之二十", "2"), ("0.2%", "2"), ("3‰", "3"), ("千分之一点五", "1.5")],
)
def test_rates_are_per_mille(text: str, rate: str) -> None:
    assert [words for _, _, words in rates(text)] == [rate]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("二〇二四年五月一日", ["2024-05-01"]),
        ("贰零贰肆年伍月壹日", ["2024-05-01"]),
        ("2024.5.1—2029-4-30", ["2024-05-01", "2029-04-30"]),
        ("2024年2月30日", []),
    ],
)
def test_dates_are_read(text: str, found: list[str]) -> None:
    assert [day for _, _, day in dates(folded_line(text))] == found


def test_years_are_terms_not_dates() -> None:
    assert [number for _, _, number in years("为期叁(3)年")] == ["3"]
    assert list(years("2024年5月")) == []


@pytest.mark.parametrize("value", ["", "____", "【 】", "( )", "/", "待定", " ", "……", "年 月 日"])
def test_these_values_are_open(value: str) -> None:
    assert is_open(value)


def test_open_places_of_a_sentence_are_counted() -> None:
    assert slots("应于每月____日前以____方式交清") == 2
    assert slots("以10kV电压供电") == 0


def test_options_without_a_tick_are_taken_out() -> None:
    assert ticked("☑工商业□居民") == "☑工商业"
    assert ticked("□工商业□居民") == "__"


@pytest.mark.parametrize(
    ("raw", "label", "rank"),
    [
        ("第三条　供电方式", "第三条", 3),
        ("（二）用电性质", "(二)", 5),
        ("3 电价", "3", 6),
        ("1.1 计量", "1.1", 7),
        ("①甲", "(1)", 8),
        ("1630千伏安", "", 0),
        ("12.5%", "", 0),
    ],
)
def test_numbering_is_told_from_numbers(raw: str, label: str, rank: int) -> None:
    assert split_label(raw)[:2] == (label, rank)


def test_a_word_cut_by_a_break_is_joined() -> None:
    assert continues("第三条 用电容", "量", soft=False, labelled=False)
    assert not continues("甲方:某公司", "乙方:某厂", soft=True, labelled=False)


def test_the_width_of_broken_lines_is_found() -> None:
    lines = ["字" * 18] * 12 + ["字" * 5] * 4
    assert column_width(lines) == 18
    assert column_width(["字" * n for n in range(5, 60)]) == 0


_HOSTILE = (
    "供电" * 1500, "容量" * 1500, "（" * 3000, "_" * 3000, "□" * 3000, "一" * 3000, "1." * 1500,
    "用电地址为：" * 500, "逾期每日千分之" * 400, "甲方（" * 900, "自2024年1月1日起至" * 300,
    "甲 " * 1500, ":" * 3000, "0/0" * 1000,
)  # fmt: skip


@pytest.mark.parametrize("line", _HOSTILE, ids=range(len(_HOSTILE)))
def test_a_hostile_line_is_read_in_bounded_time(line: str) -> None:
    before = time.perf_counter()
    recognise(paper("\n".join([line] * 20)), ReadingNotes())
    assert time.perf_counter() - before < 20


_WORDS = st.text(
    alphabet="供用电方式甲乙容量价：（）_ 　1234567890年月日千伏安/%|¶□☑。；第条一二", max_size=40
)


@settings(max_examples=150, deadline=None)
@given(text=st.lists(_WORDS, max_size=12))
def test_recognition_never_fails(text: list[str]) -> None:
    document: Outline = paper("\n".join(text))
    assert len(recognise(document, ReadingNotes()).items) == 14
