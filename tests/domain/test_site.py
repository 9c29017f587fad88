"""Papers in force of one account against each other: what must agree, and what is there twice."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from service.domain.effective import MAIN, LineTerms, StandingPaper
from service.domain.site import (
    DISPATCH,
    PV_SALE,
    Site,
    SiteFinding,
    SiteLine,
    SitePaper,
    findings_on,
    printed_paths,
    same,
    same_number,
)

LAST = date(2029, 11, 30)
SETTLES = "settlement-agreement"


def line(name: str, terms: Mapping[str, Any], ends_on: date | None = LAST, **more: Any) -> SiteLine:
    paper = StandingPaper(name, f"{name}-1", date(2026, 12, 1), ends_on, False, False)
    return SiteLine(LineTerms(name, (paper,), terms), SitePaper(name, f"N-{name}", name), **more)


def codes(*lines: SiteLine, **more: Any) -> list[str]:
    return [finding.code for finding in findings_on(Site(lines, **more))]


def only(*lines: SiteLine) -> SiteFinding:
    (finding,) = findings_on(Site(lines))
    return finding


def test_papers_that_agree_are_no_finding() -> None:
    terms = {"supply_address": "工业大道 88 号", "settlement": {"reading_day": 25}}
    said = {"supply_address": "工业大道88号", "settlement": {"reading_day": 25}}
    assert codes(line(MAIN, terms), line(SETTLES, said)) == []


def test_a_value_that_two_lines_state_differently_is_found_with_both_values() -> None:
    found = only(
        line(MAIN, {"settlement": {"reading_day": 25}}),
        line(SETTLES, {"settlement": {"reading_day": 20}}),
    )
    assert (found.code, found.path, found.values) == ("payment", "settlement.reading_day", (25, 20))
    assert found.contract_ids == (MAIN, SETTLES)
    assert (
        found.message
        == f"《{SETTLES}》（N-{SETTLES}）的抄表例日为「20」，《main》（N-main）为「25」"
    )


def test_what_a_paper_does_not_print_it_does_not_state() -> None:
    silent = frozenset({"supply_address"})
    terms = {"settlement": {"reading_day": 20}}
    main = line(MAIN, {"settlement": {"reading_day": 25}})
    assert codes(main, line(SETTLES, terms, printed=lambda: silent)) == []
    assert codes(main, line(SETTLES, terms, printed=lambda: frozenset({"settlement"}))) == [
        "payment"
    ]


@pytest.mark.parametrize("left_open", [None, "", []])
def test_what_one_paper_leaves_open_contradicts_nothing(left_open: Any) -> None:
    main = line(MAIN, {"customer": {"bank": {"account": "622200001111"}}})
    assert codes(main, line(SETTLES, {"customer": {"bank": {"account": left_open}}})) == []
    assert codes(main, line(SETTLES, {"customer": {"bank": None}})) == []


def test_rows_are_told_by_their_number_and_not_by_their_place() -> None:
    one = {"no": "J1", "multiplier": 6000, "ct": {"primary": 300, "secondary": 5}}
    two = {"no": "J2", "multiplier": 40}
    main = line(MAIN, {"metering_points": [one, two], "generation": None})
    assert codes(main, line(PV_SALE, {"metering_points": [two, one]})) == []
    wrong = {"metering_points": [two, {**one, "multiplier": 3000}]}
    found = only(main, line(PV_SALE, wrong))
    assert (found.code, found.path) == ("metering-points", "metering_points.multiplier")
    assert "计量点「J1」的倍率" in found.message


def test_whole_contracts_of_one_line_beside_each_other_are_found() -> None:
    papers = (SitePaper("a", "N-1", "高压供用电合同"), SitePaper("b", "N-2", "低压供用电合同"))
    (found,) = findings_on(Site((line(MAIN, {}),), parallel={MAIN: papers}))
    assert (found.code, found.contract_ids) == ("parallel", ("a", "b"))


def test_one_paper_registered_twice_under_numbers_written_differently_is_found() -> None:
    papers = (SitePaper("a", "GY-2019-000123", "甲"), SitePaper("b", "gy 2019（000123）", "乙"))
    assert codes(line(MAIN, {}), parallel={MAIN: papers}) == ["parallel", "duplicate"]
    assert not same_number("GY-2019-000123", "GY-2019-000124")


def test_what_stands_beside_a_contract_does_not_outlive_it() -> None:
    assert codes(line(SETTLES, {})) == ["main-ended"]
    assert codes(line(MAIN, {}), line(SETTLES, {}, date(2029, 12, 1))) == ["term"]
    assert codes(line(MAIN, {}, None), line(SETTLES, {}, date(2029, 12, 1))) == []


def test_a_side_agreement_that_names_another_main_contract_is_found() -> None:
    terms = {"main_contract": {"contract_no": "N-other"}}
    found = only(line(MAIN, {}), line(SETTLES, terms, belongs=False))
    assert (found.code, found.values) == ("main-contract-no", ("N-main", "N-other"))
    assert codes(line(MAIN, {}), line(SETTLES, terms, belongs=True)) == []


def test_a_plant_that_feeds_the_grid_needs_its_sale_contract() -> None:
    plant = {"feed_in": "自发自用余电上网"}
    assert codes(line(MAIN, {"generation": plant})) == ["no-pv-sale"]
    assert codes(line(MAIN, {}), generation=plant) == ["no-pv-sale"]
    assert codes(line(MAIN, {}), line(PV_SALE, {}), generation=plant) == []
    assert codes(line(MAIN, {"generation": {"feed_in": "全部自发自用"}})) == []


def test_numbers_by_which_papers_name_each_other_are_their_own() -> None:
    main = line(MAIN, {"agreed": {"pv": {"sale_contract_no": "N-9"}}})
    assert codes(main, line(PV_SALE, {})) == ["pv-contract-no"]
    sale = line(PV_SALE, {"agreed": {"pv": {"dispatch_agreement_no": "DD-1"}}})
    assert codes(line(MAIN, {}), sale, line(DISPATCH, {})) == ["dispatch-no"]
    right = line(PV_SALE, {"agreed": {"pv": {"dispatch_agreement_no": f"n {DISPATCH}"}}})
    assert codes(line(MAIN, {}), right, line(DISPATCH, {})) == []


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ({"value": "100", "unit": "kW"}, {"value": "100.0", "unit": "kW"}, True),
        ({"value": "100", "unit": "kW"}, {"value": "100", "unit": "kVA"}, False),
        (
            {"primary": 300, "secondary": 5, "accuracy": "0.2S"},
            {"primary": 300, "secondary": 5},
            True,
        ),
        ("0.90", "0.9", True),
        ("0012", "12", False),
        ("（一）", "(一)", True),
        (True, False, False),
    ],
)
def test_how_values_are_compared(one: Any, other: Any, alike: bool) -> None:
    assert same(one, other) is alike


def test_the_paths_that_a_text_prints() -> None:
    run = {"kind": "field", "path": "metering_points[0].multiplier", "text": "6000"}
    outline = {"chapters": [{"clauses": [{"blocks": [{"rows": [[{"runs": [run]}]]}]}]}]}
    assert list(printed_paths(outline)) == ["metering_points.multiplier"]
