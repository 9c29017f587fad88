"""Routing: who must look. The more there is about a contract, the more people, never fewer."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.dossier import Dossier, Needs
from service.domain.outline import Clause
from service.domain.quantities import Quantity
from service.domain.review import Route, look_first, may_be_sampled, open_steps, route
from service.domain.review_policy import Concern, RiskGrade
from service.domain.review_risk import Case, Deviation, grade
from service.domain.review_sampling import Draw, draw, number_of
from service.domain.tasks import TaskKind
from service.domain.validation import Finding
from service.domain.vocabulary import ContractAction as Action
from service.domain.vocabulary import Discipline, ImportanceGrade, Severity, Unit
from tests.domain.lives import (
    APPROVER,
    CHIEF,
    COUNTERSIGNER,
    DRAFTER,
    PARTIES,
    REVIEWER,
    do,
    person,
)
from tests.domain.review_cases import (
    UNHURRIED,
    case,
    cases,
    deviation,
    deviations,
    finding,
    findings,
    policy,
)

HOME = case(texts=("low-voltage-residential@1",), traits=frozenset({"low-voltage", "residential"}))


def routed(some: Case, draw: Draw | None = None) -> Route:
    return route(policy(), grade(policy(), some), some, draw)


def asks_no_less(more: Route, less: Route) -> bool:
    return (
        set(more.disciplines) >= set(less.disciplines)
        and more.legal_review >= less.legal_review
        and more.approval_levels >= less.approval_levels
    )


@UNHURRIED
@given(cases, findings)
def test_one_more_finding_never_takes_anybody_off_the_route(some: Case, more: Finding) -> None:
    after = replace(some, findings=(*some.findings, more))
    assert asks_no_less(routed(after), routed(some))


@UNHURRIED
@given(cases, deviations)
def test_one_more_deviation_never_takes_anybody_off_the_route(some: Case, more: Deviation) -> None:
    after = replace(some, deviations=(*some.deviations, more))
    assert asks_no_less(routed(after), routed(some))


@UNHURRIED
@given(cases)
def test_any_deviation_goes_to_legal_and_none_goes_the_fast_way(some: Case) -> None:
    found = routed(replace(some, deviations=(deviation("general.texts"),)))
    assert found.legal_review
    assert found.name != "fast_track"
    assert found.disciplines


@UNHURRIED
@given(cases)
def test_important_customers_go_to_legal_and_to_the_head(some: Case) -> None:
    found = routed(replace(some, traits=some.traits | {"important-user"}))
    assert found.legal_review
    assert found.approval_levels >= 2
    assert {Discipline.MARKETING, Discipline.DISPATCH} <= set(found.disciplines)


@UNHURRIED
@given(cases)
def test_every_route_says_why_and_has_a_time_limit(some: Case) -> None:
    found = routed(some)
    assert found.reasons
    assert all(found.reasons)
    assert found.working_days >= 1
    assert found.needs(PARTIES).countersignatures == len(found.disciplines)


def test_a_clean_standard_low_voltage_draft_takes_the_fast_way() -> None:
    found = routed(case())
    assert (found.name, found.disciplines, found.approval_levels) == ("fast_track", (), 1)


@pytest.mark.parametrize(
    "changes",
    [
        {"findings": (finding(Severity.WARN),)},
        {"deviations": (deviation("general.texts"),)},
        {"texts": ("high-voltage@1",), "traits": frozenset({"high-voltage"})},
        {"traits": frozenset({"low-voltage", "important-user"})},
        {"traits": frozenset({"low-voltage", "has-special-terms"})},
        {"traits": frozenset({"low-voltage", "high-voltage"})},
        {"importance": ImportanceGrade.SECOND},
    ],
)
def test_whatever_is_not_clean_standard_and_low_voltage_does_not(
    changes: dict[str, object],
) -> None:
    assert routed(case(**changes)).name != "fast_track"


def test_notes_do_not_keep_a_draft_from_the_fast_way() -> None:
    assert routed(case(findings=(finding(Severity.NOTE),))).name == "fast_track"


@pytest.mark.parametrize(
    ("traits", "disciplines"),
    [
        ({"high-voltage"}, {"营销", "运检"}),
        ({"high-voltage", "two-part"}, {"营销", "运检", "财务"}),
        ({"high-voltage", "dual-source"}, {"营销", "调控", "运检"}),
        ({"high-voltage", "market-purchase"}, {"营销", "运检", "财务"}),
        ({"high-voltage", "has-storage"}, {"营销", "调控", "运检"}),
    ],
)
def test_disciplines_follow_from_what_is_supplied(traits: set[str], disciplines: set[str]) -> None:
    found = routed(case(texts=("high-voltage@1",), traits=frozenset(traits)))
    assert {item.value for item in found.disciplines} == disciplines


@pytest.mark.parametrize(("power", "asked"), [(399, False), (400, True)])
def test_dispatch_looks_at_plants_from_a_size_on(power: int, asked: bool) -> None:
    size = Quantity(value=Decimal(power), unit=Unit.KWP)
    some = case(texts=("high-voltage@1",), traits=frozenset({"has-pv"}), generation=(size,))
    assert (Discipline.DISPATCH in routed(some).disciplines) is asked


def test_a_high_grade_needs_two_levels_whoever_the_customer_is() -> None:
    many = tuple(deviation("supply.boundary") for _ in range(3))
    some = case(deviations=many)
    assert grade(policy(), some).grade is RiskGrade.CRITICAL
    assert routed(some).approval_levels == 2


# ---- sampling ---------------------------------------------------------------------------------


def drawn(
    rate: str = "0.05", undrawn_before: int = 0, seed: str = "s", contract: str = "c"
) -> Draw:
    sampling = replace(policy().sampling, rate=Decimal(rate), at_least_one_in=40)
    return draw(
        sampling,
        contract=contract,
        seed=seed,
        text="low-voltage-residential@1",
        undrawn_before=undrawn_before,
    )


def test_a_clean_home_may_be_sampled_and_nothing_else() -> None:
    assert may_be_sampled(policy(), HOME)
    assert not may_be_sampled(policy(), case())
    assert not may_be_sampled(policy(), replace(HOME, findings=(finding(Severity.WARN),)))
    assert not may_be_sampled(policy(), replace(HOME, deviations=(deviation("x.y"),)))
    with_plant = replace(HOME, texts=(*HOME.texts, "distributed-pv@1"))
    assert not may_be_sampled(policy(), with_plant)


def test_what_is_not_drawn_needs_no_legal_review_and_what_is_drawn_does() -> None:
    assert not routed(HOME, drawn("0")).legal_review
    assert routed(HOME, drawn("1")).legal_review
    assert routed(HOME).legal_review


def test_a_draw_does_not_help_what_has_become_risky_since() -> None:
    risky = replace(HOME, deviations=(deviation("supply.boundary"),))
    assert routed(risky, drawn("0")).legal_review


@UNHURRIED
@given(st.text(min_size=1, max_size=40), st.text(min_size=1, max_size=40))
def test_the_same_seed_and_contract_give_the_same_number(seed: str, contract: str) -> None:
    number = number_of(contract, seed)
    assert number == number_of(contract, seed)
    assert 0 <= number < 1


@UNHURRIED
@given(st.integers(0, 100), st.decimals(0, 1, places=2))
def test_of_forty_in_a_row_one_is_drawn(before: int, rate: Decimal) -> None:
    made = drawn(str(rate), before)
    assert made.drawn == (made.number < rate or before >= 39)
    assert made.reason


def test_about_as_many_are_drawn_as_the_rate_says() -> None:
    count = sum(drawn("0.05", 0, str(n), f"contract-{n}").drawn for n in range(4000))
    assert 140 <= count <= 260


# ---- what waits to be done --------------------------------------------------------------------

NEEDS = Needs(
    PARTIES, countersignatures=2, approval_levels=2, disciplines=frozenset({"营销", "财务"})
)


def in_review() -> Dossier:
    dossier = do(Dossier(NEEDS), Action.DRAFT, DRAFTER)
    return do(dossier, Action.SUBMIT, DRAFTER)


def keys(dossier: Dossier) -> list[tuple[TaskKind, str]]:
    return [(step.kind, step.key) for step in open_steps(dossier)]


def test_steps_come_in_order_countersigning_side_by_side() -> None:
    dossier = in_review()
    assert keys(dossier) == [(TaskKind.COUNTERSIGN, "营销"), (TaskKind.COUNTERSIGN, "财务")]
    dossier = do(dossier, Action.COUNTERSIGN, COUNTERSIGNER, party="财务")
    assert keys(dossier) == [(TaskKind.COUNTERSIGN, "营销")]
    other = person("另一会签", *COUNTERSIGNER.roles)
    dossier = do(dossier, Action.COUNTERSIGN, other, party="营销")
    assert keys(dossier) == [(TaskKind.REVIEW, "")]
    dossier = do(dossier, Action.REVIEW, REVIEWER)
    assert keys(dossier) == [(TaskKind.APPROVE, "第1级")]
    dossier = do(dossier, Action.ENDORSE, APPROVER)
    assert [step.action for step in open_steps(dossier)] == [Action.APPROVE]
    assert open_steps(do(dossier, Action.APPROVE, CHIEF)) == ()


def test_nothing_waits_outside_review() -> None:
    assert open_steps(Dossier(NEEDS)) == ()
    assert open_steps(do(Dossier(NEEDS), Action.DRAFT, DRAFTER)) == ()


def test_safety_comes_before_fees_and_what_was_found_before_the_rest() -> None:
    clauses = [
        Clause(id, 1, f"第{n}条", id, False, ())
        for n, id in enumerate(
            ("tariff.price", "supply.boundary", "general.texts", "front.basis", "dual.drills")
        )
    ]
    some = case(deviations=(deviation("dual.drills"), deviation("front.basis")))
    looks = look_first(policy(), clauses, some)
    assert [look.clause for look in looks] == [
        "dual.drills",
        "supply.boundary",
        "tariff.price",
        "front.basis",
    ]
    assert [look.concern for look in looks] == [Concern.SAFETY, Concern.SAFETY, Concern.FEE, None]
    assert [look.marked for look in looks] == [True, False, False, True]
    assert looks[0].reason == "改动「条款」"
