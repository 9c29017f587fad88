"""The one way a contract moves: pages that are stale, two at once, and what the life then says."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from service.domain.access import Actor, Role
from service.domain.dossier import Needs
from service.domain.errors import ContractNotFound, DianyueError, DrafterMayNotDecide, RoleMissing
from service.domain.lifecycle import Condition
from service.domain.selection import DraftRequest
from service.domain.vocabulary import ContractAction, ContractState
from service.usecases.contract_choices import offers_for
from service.usecases.contracts import ContractView, draft_contract, get_contract, list_events
from service.usecases.errors import VersionChanged
from service.usecases.lifecycle import Step, take
from service.usecases.lives import life_of
from service.wiring import Service
from tests.services import FACTORY, SIGNING_DAY

ALL_FACTS = frozenset(Condition)
NEEDS = Needs(parties=frozenset({"供电人", "用电人"}))
REVIEWERS = tuple(
    Actor(f"reviewer-{n}", "demo", f"审核{n}", f"person-{n}", frozenset({Role.REVIEWER}))
    for n in range(2)
)
APPROVER = Actor("approver", "demo", "审批", "person-a", frozenset({Role.APPROVER}))


def drafted(service: Service) -> ContractView:
    with service.writing() as work:
        request = DraftRequest(starts_on=SIGNING_DAY.date())
        return draft_contract(work, FACTORY, request)


def do(
    service: Service, actor: Actor | None, contract_id: str, action: ContractAction, **given: object
) -> ContractView:
    with service.writing(actor) as work:
        needs = NEEDS if action == ContractAction.SUBMIT else None
        step = Step(action, facts=ALL_FACTS, needs=needs, **given)  # type: ignore[arg-type]
        take(work, contract_id, step)
        return get_contract(work, contract_id)


def submitted(service: Service) -> ContractView:
    return do(service, None, drafted(service).id, ContractAction.SUBMIT)


def test_a_drafted_contract_begins_its_life(service: Service) -> None:
    contract = drafted(service)
    with service.reading() as work:
        (entry,) = life_of(work, contract.id)
        assert list_events(work, contract.id)[-1].type == "contracts.drafted"
    assert (entry.action, entry.state, contract.step) == (ContractAction.DRAFT, "draft", 1)
    assert entry.fingerprint == contract.version.fingerprint


def test_what_was_done_stands_in_life_list_and_events(service: Service) -> None:
    contract = submitted(service)
    do(service, REVIEWERS[0], contract.id, ContractAction.REVIEW)
    approved = do(service, APPROVER, contract.id, ContractAction.APPROVE)
    assert approved.state == ContractState.APPROVED
    with service.reading() as work:
        life = [entry.action.value for entry in life_of(work, contract.id)]
        types = [event.type for event in list_events(work, contract.id)]
    assert life == ["draft", "submit", "review", "approve"]
    assert types == [
        "contracts.drafted",
        "contracts.submitted",
        "contracts.reviewed",
        "contracts.approved",
    ]


def test_a_stale_page_is_refused_and_told_what_happened(service: Service) -> None:
    contract = submitted(service)
    do(service, REVIEWERS[0], contract.id, ContractAction.REVIEW)
    with pytest.raises(VersionChanged) as refused:
        do(service, APPROVER, contract.id, ContractAction.APPROVE, expected=contract.etag)
    assert "法务审核" in refused.value.message
    with service.reading() as work:
        assert get_contract(work, contract.id).state == ContractState.IN_REVIEW


def test_of_two_who_decide_at_once_one_wins_and_the_other_is_told(service: Service) -> None:
    contract = submitted(service)
    together = Barrier(2)

    def decide(actor: Actor) -> DianyueError | None:
        together.wait()
        try:
            given = {"expected": contract.etag, "reason": "请补充"}
            do(service, actor, contract.id, ContractAction.RETURN, **given)
        except DianyueError as error:
            return error
        return None

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(decide, REVIEWERS))
    refusals = [outcome for outcome in outcomes if outcome is not None]
    assert len(refusals) == 1
    assert isinstance(refusals[0], VersionChanged)
    assert "退回" in refusals[0].message
    with service.reading() as work:
        assert [entry.action.value for entry in life_of(work, contract.id)][2:] == ["return"]


def test_a_refused_step_leaves_nothing_behind(service: Service) -> None:
    contract = submitted(service)
    with service.reading() as work:
        before = (life_of(work, contract.id), list_events(work, contract.id))
    with pytest.raises(RoleMissing):
        do(service, REVIEWERS[0], contract.id, ContractAction.APPROVE)
    with service.reading() as work:
        assert (life_of(work, contract.id), list_events(work, contract.id)) == before


def test_a_reason_is_kept_in_the_life_and_only_its_digest_in_the_event(service: Service) -> None:
    contract = submitted(service)
    do(service, APPROVER, contract.id, ContractAction.RETURN, reason="张三的手机号写错了")
    with service.reading() as work:
        assert life_of(work, contract.id)[-1].reason == "张三的手机号写错了"
        payload = list_events(work, contract.id)[-1].payload
    assert "张三" not in str(payload)
    assert len(payload["reason_sha256"]) == 64


def test_who_drafted_does_not_review_by_another_account(service: Service) -> None:
    drafter = Actor("d", "demo", "起草", "person-x", frozenset({Role.DRAFTER}))
    other = Actor("r", "demo", "同一人", "person-x", frozenset({Role.REVIEWER}))
    contract = drafted(service)
    do(service, drafter, contract.id, ContractAction.SUBMIT)
    with pytest.raises(DrafterMayNotDecide):
        do(service, other, contract.id, ContractAction.REVIEW)


def test_another_organisation_does_not_see_the_contract_at_all(service: Service) -> None:
    contract = submitted(service)
    stranger = Actor("s", "elsewhere", "外人", "p", frozenset({Role.APPROVER}))
    with pytest.raises(ContractNotFound):
        do(service, stranger, contract.id, ContractAction.APPROVE)


def test_choices_are_those_of_ones_role_with_what_is_missing(service: Service) -> None:
    contract = submitted(service)
    with service.reading(APPROVER) as work:
        choices = {offer.action: offer for offer in offers_for(work, contract.id)}
    assert not choices[ContractAction.APPROVE].possible
    assert "法务审核" in "".join(choices[ContractAction.APPROVE].hindrances)
    assert choices[ContractAction.RETURN].possible
    assert ContractAction.REVIEW not in choices


@pytest.mark.parametrize(
    "change", ["UPDATE contract_entry SET reason = 'x'", "DELETE FROM contract_entry"]
)
def test_no_program_rewrites_a_life(service: Service, change: str) -> None:
    drafted(service)
    with (
        pytest.raises((DBAPIError, DianyueError)),
        service.database.writing() as session,
    ):
        session.connection().execute(text(change))
