"""Verdicts on findings, and the report on the quality of rules."""

import pytest

from service.domain.access import Role
from service.domain.errors import RoleMissing
from service.domain.review_verdicts import FindingVerdictKind as Kind
from service.store.reviews import newest_review
from service.usecases.errors import FindingNotFound
from service.usecases.verdicts import (
    NewVerdict,
    RuleQuality,
    judge_finding,
    list_verdicts,
    rule_quality,
)
from service.wiring import Service
from tests.usecases.reviewing import (
    HOSPITAL,
    Department,
    a_station,
    act,
    department,
    drafted,
    drafted_with_drawing,
    hire,
)

RULE = "important.dispatch-agreement"


@pytest.fixture
def people(service: Service) -> Department:
    return department(service)


@pytest.fixture
def contract(service: Service, people: Department) -> str:
    """An important customer's, in review, with one warning."""
    drawn = drafted_with_drawing(service, people.drafter, HOSPITAL)
    act(service, people.drafter, drawn.id, "submit")
    return drawn.id


def judge(
    service: Service, people: Department, contract: str, verdict: Kind, who: str = "reviewer"
) -> None:
    with service.writing(getattr(people, who)) as work:
        review = newest_review(work.session, contract)
        assert review is not None
        place = next(f["place"] for f in review.findings if f["rule"] == RULE)
        clause, paragraph, path = place.split("#")
        number = int(paragraph) if paragraph else None
        judge_finding(work, contract, NewVerdict(RULE, verdict, clause, number, path or None))


def quality(service: Service) -> RuleQuality:
    with service.reading() as work:
        return next(item for item in rule_quality(work) if item.rule == RULE)


def test_a_finding_nobody_spoke_of_is_undecided(service: Service, contract: str) -> None:
    found = quality(service)
    assert (found.found, found.undecided) == (1, 1)
    assert found.title == service.library.cards[RULE].title


def test_the_latest_word_of_each_person_counts(
    service: Service, people: Department, contract: str
) -> None:
    judge(service, people, contract, Kind.RIGHT)
    judge(service, people, contract, Kind.FALSE_ALARM)
    judge(service, people, contract, Kind.RULE_WRONG, who="approver")
    found = quality(service)
    assert (found.right, found.false_alarm, found.rule_wrong, found.undecided) == (0, 1, 1, 0)
    with service.reading() as work:
        said = {item.by_name: item.verdict for item in list_verdicts(work, contract)}
    assert said == {"法务": Kind.FALSE_ALARM, "主任": Kind.RULE_WRONG}


def test_every_submitted_text_counts_for_itself(
    service: Service, people: Department, contract: str
) -> None:
    judge(service, people, contract, Kind.RIGHT)
    other = drafted_with_drawing(service, people.drafter, HOSPITAL)
    act(service, people.drafter, other.id, "submit")
    found = quality(service)
    assert (found.found, found.right, found.undecided) == (2, 1, 1)


def test_submitting_the_same_text_again_does_not_count_twice(
    service: Service, people: Department, contract: str
) -> None:
    judge(service, people, contract, Kind.RIGHT)
    act(service, people.reviewer, contract, "return", reason="再看")
    act(service, people.drafter, contract, "submit")
    found = quality(service)
    assert (found.found, found.right, found.undecided) == (1, 1, 0)


def test_what_was_not_found_cannot_be_judged(
    service: Service, people: Department, contract: str
) -> None:
    wrong = NewVerdict("complete.price", Kind.RIGHT)
    with pytest.raises(FindingNotFound), service.writing(people.reviewer) as work:
        judge_finding(work, contract, wrong)
    draft = drafted(service, people.drafter, HOSPITAL)
    with pytest.raises(FindingNotFound), service.writing(people.reviewer) as work:
        judge_finding(work, draft.id, NewVerdict(RULE, Kind.RIGHT))


def test_drafters_do_not_judge_findings(
    service: Service, people: Department, contract: str
) -> None:
    with pytest.raises(RoleMissing):
        judge(service, people, contract, Kind.FALSE_ALARM, who="drafter")


def test_the_report_counts_only_what_one_may_see(service: Service, contract: str) -> None:
    stranger = hire(service, "站内", Role.AUDITOR, org_id=a_station(service))
    with service.reading(stranger) as work:
        assert rule_quality(work) == []
