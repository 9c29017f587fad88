"""What signed papers say together: single histories, and properties of any."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.effective import MAIN, Act, LineTerms, PaperFact, fold, is_stated

DAY = timedelta(days=1)
FIRST = date(2026, 12, 1)
LAST = date(2027, 11, 30)
PV = "pv-purchase-sale"
TERMS: dict[str, dict[str, Any]] = {
    "old": {"kva": "500", "tariff": {"scheme": "两部制"}, "meters": [{"k": 20}, {"k": 30}]},
    "new": {"kva": "630", "tariff": {"scheme": "单一制"}, "meters": [{"k": 40}]},
    "amend": {"kva": "800", "tariff": {"scheme": "两部制"}, "meters": [{"k": 20}, {"k": 60}]},
    "renewal": {"kva": "1000", "tariff": {"scheme": "单一制"}, "meters": []},
    "pv": {"kva": "0"},
}


def fact(paper: str, act: Act, day: date, **more: Any) -> PaperFact:
    recorded = more.pop("recorded", datetime.combine(day, datetime.min.time(), UTC))
    line = PV if paper == "pv" else MAIN
    return PaperFact(paper, paper, line, act, day, recorded, **more)


def sets(paper: str, day: date, ends_on: date | None = LAST, **more: Any) -> PaperFact:
    return fact(paper, Act.SETS, day, ends_on=ends_on, **more)


def amends(paper: str, day: date, *paths: str, base: str | None = "old", **more: Any) -> PaperFact:
    return fact(paper, Act.AMENDS, day, ends_on=LAST, paths=paths, base_id=base, **more)


def ends(paper: str, last_day: date) -> PaperFact:
    return fact(paper, Act.ENDS, last_day + DAY)


def renewal(day: date, *paths: str, base: str = "old") -> list[PaperFact]:
    until = day + 365 * DAY
    extends = fact("renewal", Act.EXTENDS, day, ends_on=until, base_id=base)
    return [replace(amends("renewal", day, *paths, base=base), ends_on=until), extends]


def on(day: date, *facts: PaperFact) -> tuple[LineTerms, ...]:
    return fold(facts, TERMS.__getitem__, day)


def main_on(day: date, *facts: PaperFact) -> LineTerms:
    (line,) = on(day, *facts)
    return line


# ---- whole contracts --------------------------------------------------------------------------


def test_nothing_holds_before_the_first_day_and_all_from_it_on() -> None:
    assert on(FIRST - DAY, sets("old", FIRST)) == ()
    line = main_on(FIRST, sets("old", FIRST))
    assert (line.line, line.contract_id, line.terms) == (MAIN, "old", TERMS["old"])


def test_a_term_that_is_over_still_holds_and_says_so() -> None:
    assert [main_on(day, sets("old", FIRST)).papers[0].is_over for day in (LAST, LAST + DAY)] == [
        False,
        True,
    ]


def test_what_ended_holds_on_its_last_day_and_not_after_it() -> None:
    papers = sets("old", FIRST), ends("old", LAST)
    assert main_on(LAST, *papers).terms == TERMS["old"]
    assert on(LAST + DAY, *papers) == ()


def test_a_term_that_rolled_over_ends_later_from_the_next_day_on() -> None:
    rolled = fact("old", Act.EXTENDS, LAST + DAY, ends_on=LAST + 365 * DAY)
    assert main_on(LAST, sets("old", FIRST), rolled).papers[0].ends_on == LAST
    assert main_on(LAST + DAY, sets("old", FIRST), rolled).papers[0].ends_on == LAST + 365 * DAY


def test_a_term_without_an_end_is_never_over() -> None:
    for_good = fact("old", Act.EXTENDS, LAST + DAY)
    paper = main_on(LAST + 9999 * DAY, sets("old", FIRST), for_good).papers[0]
    assert (paper.ends_on, paper.is_over) == (None, False)


def test_two_contracts_at_once_are_parallel_and_the_later_one_counts() -> None:
    line = main_on(LAST, sets("new", FIRST + DAY), sets("old", FIRST))
    assert (line.parallel, line.contract_id) == (("old", "new"), "new")
    assert main_on(FIRST, sets("new", FIRST + DAY), sets("old", FIRST)).parallel == ()


def test_when_the_later_of_two_ends_the_other_holds_with_its_amendments() -> None:
    papers = (
        sets("old", FIRST),
        amends("amend", FIRST + DAY, "kva"),
        sets("new", FIRST + 2 * DAY),
        ends("new", FIRST + 9 * DAY),
    )
    assert main_on(FIRST + 9 * DAY, *papers).terms["kva"] == "630"
    assert main_on(FIRST + 10 * DAY, *papers).terms["kva"] == "800"


def test_what_takes_the_place_of_another_is_not_parallel_to_it() -> None:
    early = sets("new", FIRST + 30 * DAY, base_id="old")
    assert main_on(FIRST + 29 * DAY, sets("old", FIRST), early).contract_id == "old"
    line = main_on(FIRST + 30 * DAY, sets("old", FIRST), early)
    assert (line.contract_id, line.parallel) == ("new", ())
    # Where it ended before it began, the old one goes on.
    void = ends("new", FIRST + 3 * DAY)
    assert main_on(FIRST + 30 * DAY, sets("old", FIRST), early, void).contract_id == "old"


def test_side_agreements_are_lines_of_their_own_after_the_main_one() -> None:
    lines = on(FIRST, sets("pv", FIRST), sets("old", FIRST))
    assert [(line.line, line.terms["kva"]) for line in lines] == [(MAIN, "500"), (PV, "0")]


def test_a_paper_that_carries_on_an_unknown_one_says_its_own_paths_only() -> None:
    line = main_on(FIRST, sets("renewal", FIRST, paths=("kva",)))
    assert line.terms == {"kva": "1000"}
    assert not is_stated(line.terms, "tariff.scheme")


# ---- amendments -------------------------------------------------------------------------------


def test_an_amendment_changes_its_paths_and_nothing_else() -> None:
    papers = sets("old", FIRST), amends("amend", FIRST + DAY, "kva", "meters[1].k")
    assert main_on(FIRST, *papers).terms == TERMS["old"]
    line = main_on(FIRST + DAY, *papers)
    assert line.terms == {**TERMS["old"], "kva": "800", "meters": [{"k": 20}, {"k": 60}]}
    assert [paper.amends for paper in line.papers] == [False, True]


def test_an_element_replaces_the_element_and_a_list_the_list() -> None:
    element = main_on(FIRST, sets("old", FIRST), amends("new", FIRST, "meters[0]"))
    assert element.terms["meters"] == [{"k": 40}, {"k": 30}]
    whole = main_on(FIRST, sets("old", FIRST), amends("new", FIRST, "meters"))
    assert whole.terms["meters"] == [{"k": 40}]


def test_an_element_far_beyond_a_shorter_list_brings_its_list() -> None:
    papers = sets("renewal", FIRST), amends("amend", FIRST, "meters[1].k", base="renewal")
    assert main_on(FIRST, *papers).terms["meters"] == TERMS["amend"]["meters"]


def test_amendments_apply_in_the_order_of_their_days_not_of_their_recording() -> None:
    late = datetime(2027, 6, 1, tzinfo=UTC)
    papers = (
        sets("old", FIRST),
        amends("amend", FIRST + 9 * DAY, "kva"),
        amends("new", FIRST + 5 * DAY, "kva", "tariff.scheme", recorded=late),
    )
    line = main_on(FIRST + 9 * DAY, *papers)
    assert (line.terms["kva"], line.terms["tariff"]["scheme"]) == ("800", "单一制")
    assert main_on(FIRST + 5 * DAY, *papers).terms["kva"] == "630"


def test_of_one_day_what_was_recorded_later_counts() -> None:
    late = datetime(2027, 6, 1, tzinfo=UTC)
    papers = sets("old", FIRST), amends("amend", FIRST, "kva", recorded=late)
    assert main_on(FIRST, *papers, amends("new", FIRST, "kva")).terms["kva"] == "800"


def test_an_amendment_that_ended_leaves_what_was_before() -> None:
    papers = sets("old", FIRST), amends("amend", FIRST, "kva"), ends("amend", FIRST + DAY)
    assert main_on(FIRST + 2 * DAY, *papers).terms == TERMS["old"]


def test_an_amendment_falls_with_its_contract() -> None:
    papers = sets("old", FIRST), amends("amend", FIRST, "kva"), sets("new", LAST, base_id="old")
    assert main_on(LAST, *papers).terms == TERMS["new"]
    assert on(LAST, *papers[:2], ends("old", FIRST)) == ()


def test_an_amendment_of_a_contract_that_is_none_of_ours_changes_what_counts() -> None:
    papers = sets("old", FIRST), amends("amend", FIRST, "kva", base=None)
    assert main_on(FIRST, *papers).terms["kva"] == "800"
    assert on(FIRST, papers[1]) == ()
    assert main_on(LAST, *papers, sets("new", LAST)).terms["kva"] == "630"


# ---- renewals ---------------------------------------------------------------------------------


def test_a_renewal_carries_the_terms_on_and_changes_what_it_prints() -> None:
    papers = (
        sets("old", FIRST),
        amends("amend", FIRST + DAY, "meters"),
        *renewal(LAST + DAY, "kva"),
        ends("old", LAST),
    )
    assert main_on(LAST, *papers).terms["kva"] == "500"
    line = main_on(LAST + DAY, *papers)
    assert line.terms == {**TERMS["old"], "kva": "1000", "meters": TERMS["amend"]["meters"]}
    assert (line.contract_id, line.parallel) == ("old", ())
    assert {paper.contract_id: paper.is_over for paper in line.papers}["old"] is False


def test_when_the_renewal_ends_nothing_holds_any_more() -> None:
    papers = sets("old", FIRST), *renewal(LAST + DAY), ends("old", LAST)
    over = ends("renewal", LAST + 9 * DAY)
    assert main_on(LAST + 9 * DAY, *papers, over).contract_id == "old"
    assert on(LAST + 10 * DAY, *papers, over) == ()


def test_a_renewal_of_a_renewal_carries_on_both_and_what_changed_either() -> None:
    second = LAST + 366 * DAY
    papers = (
        sets("old", FIRST),
        *renewal(LAST + DAY, "kva"),
        ends("old", LAST),
        amends("amend", LAST + 9 * DAY, "meters", base="renewal"),
        amends("new", second, "tariff.scheme", base="renewal"),
        fact("new", Act.EXTENDS, second, ends_on=second + 9 * DAY, base_id="renewal"),
        ends("renewal", second - DAY),
    )
    line = main_on(second, *papers)
    wanted = {"kva": "1000", "tariff": TERMS["new"]["tariff"], "meters": TERMS["amend"]["meters"]}
    assert line.terms == wanted
    assert line.papers[0].ends_on == second + 9 * DAY
    assert on(second + 9 * DAY, *papers, ends("new", second + 8 * DAY)) == ()


def test_a_renewal_that_is_known_early_holds_from_its_day_on_beside_nothing() -> None:
    early = [replace(each, recorded_at=FIRST_INSTANT) for each in renewal(LAST + DAY, "kva")]
    line = main_on(LAST + DAY, sets("old", FIRST), *early)
    assert (line.terms["kva"], line.parallel) == ("1000", ())


FIRST_INSTANT = datetime(2026, 12, 1, tzinfo=UTC)


def test_what_replaces_a_renewal_replaces_what_it_carried_on() -> None:
    papers = (
        sets("old", FIRST),
        *renewal(LAST + DAY, "kva"),
        ends("old", LAST),
        sets("new", LAST + 9 * DAY, base_id="renewal"),
    )
    line = main_on(LAST + 9 * DAY, *papers)
    assert (line.terms, line.parallel) == (TERMS["new"], ())


# ---- what is stated ---------------------------------------------------------------------------


def test_null_is_stated_and_what_is_not_there_is_not() -> None:
    terms = {"pv": None, "meters": [{"k": 1}], "use": {"category": "工商业"}}
    stated = ("pv", "pv.owner", "meters[0].k", "meters[3].k", "use.category")
    assert all(is_stated(terms, path) for path in stated)
    assert not any(is_stated(terms, path) for path in ("tariff", "use.shifts", "meters[0].ct"))


# ---- any history ------------------------------------------------------------------------------

_PAPERS = st.sampled_from(["old", "new", "amend", "renewal", "pv"])
_DAYS = st.integers(0, 40).map(lambda n: FIRST + n * DAY)


@st.composite
def histories(draw: st.DrawFn) -> list[PaperFact]:
    """Anything at all, possible or not; no two of one paper are recorded at the same instant."""
    facts = []
    for number in range(draw(st.integers(0, 12))):
        paper = draw(_PAPERS)
        facts.append(
            fact(
                paper,
                draw(st.sampled_from(list(Act))),
                draw(_DAYS),
                recorded=FIRST_INSTANT + timedelta(hours=number),
                ends_on=draw(st.none() | _DAYS),
                paths=tuple(draw(st.lists(st.sampled_from(["kva", "meters", "meters[1].k"])))),
                base_id=draw(st.none() | _PAPERS),
            )
        )
    return facts


@settings(max_examples=80)
@given(histories(), _DAYS, st.randoms(use_true_random=False))
def test_in_which_order_facts_come_in_does_not_matter(
    facts: Sequence[PaperFact], day: date, random: Any
) -> None:
    shuffled = list(facts)
    random.shuffle(shuffled)
    assert on(day, *shuffled) == on(day, *facts)


@settings(max_examples=80)
@given(histories(), _DAYS)
def test_what_begins_later_says_nothing_about_a_day(facts: Sequence[PaperFact], day: date) -> None:
    # Which paper renews which says what changes what, on whatever day it begins.
    begun = [each for each in facts if each.valid_from <= day or each.act is Act.EXTENDS]
    assert on(day, *begun) == on(day, *facts)


@settings(max_examples=80)
@given(histories(), _DAYS)
def test_a_line_has_one_whole_contract_first_and_no_paper_twice(
    facts: Sequence[PaperFact], day: date
) -> None:
    lines = on(day, *facts)
    assert [line.line for line in lines] == sorted({line.line for line in lines})
    for line in lines:
        assert [paper.amends for paper in line.papers][:1] == [False]
        assert all(paper.amends for paper in line.papers[1:])
        assert len({(p.contract_id, p.amends) for p in line.papers}) == len(line.papers)
        assert line.contract_id in (line.parallel or (line.contract_id,))


def test_a_history_of_thousands_is_folded_at_once() -> None:
    class Counted(dict[str, Any]):
        asked = 0

        def __getitem__(self, version: str) -> Any:
            Counted.asked += 1
            return {"kva": version}

    facts: list[PaperFact] = []
    for number in range(5000):
        day = FIRST + number * DAY
        base = f"c{number - 1}" if number else None
        facts += [sets(f"c{number}", day, base_id=base), ends(f"c{number}", day)]
    (line,) = fold(facts, Counted().__getitem__, FIRST + 4999 * DAY)
    assert (line.contract_id, Counted.asked) == ("c4999", 1)
