"""The risk grade: what raises it, that nothing lowers it, and that every point has a reason."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given

from service.domain.edits import ClauseEdit, ClauseVerdict
from service.domain.passage_edits import PassageEdit, PassageKind
from service.domain.quantities import Quantity
from service.domain.review_policy import Concern, RiskGrade
from service.domain.review_risk import Case, Deviation, deviations_of, grade
from service.domain.validation import Finding
from service.domain.vocabulary import ImportanceGrade, Severity, Unit
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


@UNHURRIED
@given(cases, findings)
def test_one_more_finding_never_lowers_the_grade(some: Case, more: Finding) -> None:
    before = grade(policy(), some)
    after = grade(policy(), replace(some, findings=(*some.findings, more)))
    assert after.grade.rank >= before.grade.rank
    assert after.points >= before.points
    assert all(after.concerns[concern] >= before.concerns[concern] for concern in Concern)


@UNHURRIED
@given(cases, deviations)
def test_one_more_deviation_raises_the_points(some: Case, more: Deviation) -> None:
    before = grade(policy(), some)
    after = grade(policy(), replace(some, deviations=(*some.deviations, more)))
    assert after.points > before.points
    assert after.grade.rank >= before.grade.rank


@UNHURRIED
@given(cases)
def test_every_point_has_a_reason(some: Case) -> None:
    graded = grade(policy(), some)
    assert sum(reason.points for reason in graded.reasons) == graded.points
    assert all(reason.text for reason in graded.reasons)


@UNHURRIED
@given(cases)
def test_a_larger_capacity_of_the_same_unit_never_lowers_the_grade(some: Case) -> None:
    larger = Quantity(value=some.capacity.value + 5000, unit=some.capacity.unit)
    raised = grade(policy(), replace(some, capacity=larger))
    assert raised.grade.rank >= grade(policy(), some).grade.rank


def test_a_clean_small_draft_is_low() -> None:
    assert grade(policy(), case()).grade is RiskGrade.LOW


@pytest.mark.parametrize(
    ("importance", "expected"),
    [
        (ImportanceGrade.SPECIAL, RiskGrade.CRITICAL),
        (ImportanceGrade.FIRST, RiskGrade.HIGH),
        (ImportanceGrade.SECOND, RiskGrade.HIGH),
        (ImportanceGrade.TEMPORARY, RiskGrade.HIGH),
    ],
)
def test_importance_alone_makes_a_contract_risky(
    importance: ImportanceGrade, expected: RiskGrade
) -> None:
    assert grade(policy(), case(importance=importance)).grade is expected


def test_a_warning_at_a_safety_clause_weighs_more_than_elsewhere() -> None:
    here = grade(policy(), case(findings=(finding(Severity.WARN, clause="supply.boundary"),)))
    there = grade(policy(), case(findings=(finding(Severity.WARN, clause="general.texts"),)))
    assert here.points > there.points
    assert here.concerns[Concern.SAFETY] == 1
    assert "安全条款 1 项" in here.reasons[0].text


def test_a_note_brings_no_points_and_is_told() -> None:
    graded = grade(policy(), case(findings=(finding(Severity.NOTE, clause="supply.boundary"),)))
    assert graded.points == 0
    assert graded.concerns[Concern.SAFETY] == 0
    assert "提示" in graded.reasons[0].text


def test_a_deviation_is_not_counted_twice_for_being_found_too() -> None:
    found = finding(Severity.WARN, rule="wording.deviation", clause="general.texts")
    alone = grade(policy(), case(deviations=(deviation("general.texts"),)))
    both = grade(policy(), case(deviations=(deviation("general.texts"),), findings=(found,)))
    assert alone.points == both.points


def test_kilowatts_are_not_compared_with_kilovolt_amperes() -> None:
    both = [
        grade(policy(), case(capacity=Quantity(value=Decimal(400), unit=unit)))
        for unit in (Unit.KVA, Unit.KW)
    ]
    assert [graded.capacity_points for graded in both] == [2, 2]
    other = grade(policy(), case(capacity=Quantity(value=Decimal(400), unit=Unit.KWP)))
    assert other.capacity_points == 0


@pytest.mark.parametrize(
    ("edit", "deviates"),
    [
        (ClauseEdit("a.b", ClauseVerdict.UNCHANGED, "", "标题"), False),
        (ClauseEdit("a.b", ClauseVerdict.MOVED, "", "标题", moved=True), False),
        (ClauseEdit("a.b", ClauseVerdict.REMOVED, "", "标题"), True),
        (ClauseEdit("", ClauseVerdict.ADDED, "", ""), True),
        (
            ClauseEdit(
                "a.b",
                ClauseVerdict.EDITED,
                "",
                "标题",
                (PassageEdit(PassageKind.WORDING, 1, "旧", "新"),),
            ),
            True,
        ),
    ],
)
def test_changed_words_deviate_and_other_places_do_not(edit: ClauseEdit, deviates: bool) -> None:
    found = list(deviations_of([edit]))
    assert bool(found) is deviates
    assert all(item.name for item in found)
