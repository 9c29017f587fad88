"""Clean drafts of residential texts that were approved as templates: drawn for, and recorded."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from service.domain.errors import DianyueError
from service.domain.facts import AccountFacts
from service.domain.review_policy import ReviewPolicy
from service.domain.review_sampling import draw
from service.domain.vocabulary import ContractState
from service.usecases.accounts import Recording, record_account
from service.usecases.review_queue import ReviewView, review_of
from service.wiring import Service
from tests.services import SIGNING_DAY, demo_record
from tests.usecases.reviewing import Department, act, department, drafted

HOME_WITH_PV = "632598000004"


def with_sampling(service: Service, **changes: Any) -> Service:
    policy = service.library.review
    assert isinstance(policy, ReviewPolicy)
    sampling = replace(policy.sampling, **changes)
    library = replace(service.library, review=replace(policy, sampling=sampling))
    return replace(service, library=library)


def a_home(service: Service) -> str:
    """A plain home: what the demo's home is without its plant."""
    record = demo_record(HOME_WITH_PV)
    record |= {"generation": None, "account_no": "632598000099", "aliases": []}
    facts = AccountFacts.model_validate(record)
    with service.writing() as work:
        record_account(work, facts.account_no, Recording(facts, SIGNING_DAY.date(), "测试"))
    return facts.account_no


def submitted(service: Service, people: Department, account_no: str) -> ReviewView:
    contract = drafted(service, people.drafter, account_no)
    act(service, people.drafter, contract.id, "submit")
    with service.reading() as work:
        review = review_of(work, contract.id)
    assert review is not None
    return review


def test_a_home_that_is_not_drawn_is_approved_without_legal_review(service: Service) -> None:
    service = with_sampling(service, rate=Decimal(0), at_least_one_in=100)
    people = department(service)
    review = submitted(service, people, a_home(service))
    assert (review.route, review.legal_review) == ("sampled", False)
    assert review.draw is not None
    assert not review.draw.drawn
    done = act(service, people.approver, review.contract, "approve")
    assert done.state == ContractState.APPROVED


def test_a_home_that_is_drawn_goes_to_legal_review(service: Service) -> None:
    service = with_sampling(service, rate=Decimal(1))
    people = department(service)
    review = submitted(service, people, a_home(service))
    assert (review.route, review.legal_review) == ("fast_track", True)
    assert review.draw is not None
    assert review.draw.drawn
    assert any("抽中" in reason for reason in review.route_reasons)


def test_of_so_many_in_a_row_one_is_drawn_whatever_the_rate(service: Service) -> None:
    service = with_sampling(service, rate=Decimal(0), at_least_one_in=3)
    people = department(service)
    home = a_home(service)
    drawn = [submitted(service, people, home).draw for _ in range(4)]
    assert [item.drawn for item in drawn if item is not None] == [False, False, True, False]


def test_a_draw_is_made_once_and_can_be_computed_again_from_what_is_recorded(
    service: Service,
) -> None:
    service = with_sampling(service, rate=Decimal("0.5"), at_least_one_in=100)
    people = department(service)
    first = submitted(service, people, a_home(service))
    act(service, people.approver, first.contract, "return", reason="再看一遍")
    act(service, people.drafter, first.contract, "submit")
    with service.reading() as work:
        again = review_of(work, first.contract)
        policy = work.library.review
    assert again is not None
    assert policy is not None
    assert first.draw == again.draw
    assert first.draw is not None
    made = draw(
        policy.sampling,
        contract=first.contract,
        seed=first.draw.seed,
        text=first.draw.text,
        undrawn_before=first.draw.undrawn_before,
    )
    assert made == first.draw


def test_texts_not_approved_as_templates_are_never_drawn_for(service: Service) -> None:
    service = with_sampling(service, texts=frozenset(), rate=Decimal(0))
    people = department(service)
    review = submitted(service, people, a_home(service))
    assert review.draw is None
    assert review.legal_review


def test_a_home_with_special_terms_is_reviewed_whatever_the_draw(service: Service) -> None:
    service = with_sampling(service, rate=Decimal(0), at_least_one_in=100)
    people = department(service)
    contract = drafted(service, people.drafter, a_home(service), special_terms=("另行约定。",))
    act(service, people.drafter, contract.id, "submit")
    with service.reading() as work:
        review = review_of(work, contract.id)
    assert review is not None
    assert review.draw is None
    assert review.legal_review


@pytest.mark.parametrize("change", ["UPDATE draw SET drawn = drawn", "DELETE FROM draw"])
def test_no_program_rewrites_a_draw(service: Service, change: str) -> None:
    submitted(service, department(service), a_home(service))
    with (
        pytest.raises((DBAPIError, DianyueError)),
        service.database.writing() as session,
    ):
        session.connection().execute(text(change))
