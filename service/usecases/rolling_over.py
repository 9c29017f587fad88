"""The clock at the end of terms: a contract rolls over, continues, follows its main contract, has
run out as its text says or ends as agreed; and a renewal takes its place on its first day. No text
ever changes.
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from service.domain.access import Permission
from service.domain.audit import Event
from service.domain.dates import add_months, next_end, worded
from service.domain.errors import DianyueError
from service.domain.notices import NoticeRequest
from service.domain.reminders import Audience, Occasion
from service.domain.vocabulary import ContractState, RenewalMode
from service.store.contracts import Contract
from service.store.renewals import (
    LIVE,
    ending_agreement_of,
    standing_objections,
    successors_of,
    turning_ids,
)
from service.store.signatures import locked_contract
from service.usecases.access import needs
from service.usecases.chunks import Chunk
from service.usecases.contract_texts import ENDING_AGREEMENT, subject_of
from service.usecases.ending import end_as_agreed
from service.usecases.lifecycle import dossier_of
from service.usecases.one_by_one import one_by_one
from service.usecases.relations import main_of, now_standing
from service.usecases.reminder_people import People
from service.usecases.review_steps import drafter_of
from service.usecases.standing import term_moved
from service.usecases.succession import NOT_RENEWED, ask_to_renew, take_over, term_of
from service.usecases.wake_ups import close_wake_up, watch_contract
from service.usecases.work import Work

AT_ONCE = 50
_DAY = timedelta(days=1)
_WATCHED_YEARLY = "已转为不定期合同，每年核对一次"
_GOES_ON = "合同已转为不定期合同继续有效，请核对用电情况；条件有变化的，与客户协商后重新签订"


@needs(Permission.RUN_THE_CLOCK)
def roll_over(work: Work, slot: str) -> Chunk:
    """The job: look at terms whose day has come, at most AT_ONCE. What was missed is caught up at
    once; looked at again nothing changes.
    """
    ids = turning_ids(work.session, work.today, AT_ONCE)
    _, failed = one_by_one(work, "term of", ids, lambda id: _look_at(work, id))
    for contract_id, error in failed:
        _look_tomorrow(work, contract_id, error)
    return Chunk(len(ids), is_last=len(ids) < AT_ONCE)


def _look_at(work: Work, contract_id: str) -> None:
    contract = locked_contract(work.session, contract_id)
    if contract is not None:
        _turn(replace(work, actor=replace(work.actor, org_id=contract.org_id)), contract)


def _look_tomorrow(work: Work, contract_id: str, error: Exception) -> None:
    """What cannot be settled today."""
    contract = locked_contract(work.session, contract_id)
    if contract is None:
        return
    contract.turns_on = work.today + _DAY
    reason = error.code if isinstance(error, DianyueError) else type(error).__name__
    org_work = replace(work, actor=replace(work.actor, org_id=contract.org_id))
    _keep(org_work, contract, "contracts.term_not_settled", {"reason": reason})


def _turn(work: Work, contract: Contract) -> None:
    if contract.turns_on is None or contract.turns_on > work.today:
        return
    newer = [row for row in successors_of(work.session, contract.id) if row.state in LIVE]
    begun = [
        row for row in newer if row.state == ContractState.IN_FORCE and row.starts_on <= work.today
    ]
    if contract.state not in LIVE:
        _plan(work, contract, None)
    elif begun:
        take_over(work, contract, begun[0])
    elif contract.indefinite_since is not None:
        _look_again(work, contract, contract.indefinite_since)
    elif contract.ends_on >= work.today:
        if not newer and _must_be_renewed(work, contract):
            ask_to_renew(work, contract)
        days = (contract.ends_on + _DAY, *(row.starts_on for row in newer))
        _plan(work, contract, min(day for day in days if day > work.today))
    elif contract.kind == ENDING_AGREEMENT:
        end_as_agreed(work, contract)
        _plan(work, contract, None)
    elif newer:
        # It is signed: what is to come is known, and waits for its archive or its first day.
        _plan(work, contract, max(newer[0].starts_on, work.today + _DAY))
    else:
        _settle(work, contract)


def _must_be_renewed(work: Work, contract: Contract) -> bool:
    mode = term_of(work, contract).mode
    return mode is RenewalMode.NONE or bool(standing_objections(work.session, contract))


def _settle(work: Work, contract: Contract) -> None:
    """The term is over and nothing takes its place."""
    agreement = ending_agreement_of(work.session, contract.id)
    if agreement is not None:
        # No term follows on one that ends as agreed: by now, or on a day to come.
        if agreement.ends_on < work.today:
            end_as_agreed(work, agreement)
        else:
            _plan(work, contract, agreement.ends_on + _DAY)
        return
    term = term_of(work, contract)
    main = main_of(work, contract)
    if standing_objections(work.session, contract):
        _run_out(work, contract, "objected")
    elif main is not None and (contract.kind in NOT_RENEWED or term.mode is not RenewalMode.NONE):
        _follow(work, contract, main, term.never_after)
    elif term.mode is RenewalMode.ROLL_SAME_TERM:
        _roll(work, contract, next_end(term.starts_on, term.ends_on, work.today - _DAY))
    elif term.mode is RenewalMode.CONTINUE_INDEFINITE:
        _continue(work, contract)
    else:
        _run_out(work, contract, "not_renewed")


def _follow(work: Work, contract: Contract, main: Contract, never_after: date | None) -> None:
    """What stands beside a contract goes on as that does, by both their texts."""
    _turn(work, locked_contract(work.session, main.id) or main)
    main = now_standing(work, main)
    is_open = main.indefinite_since is not None
    ends = [day for day in (None if is_open else main.ends_on, never_after) if day is not None]
    if main.state not in LIVE:
        _run_out(work, contract, "main_contract_ended")
    elif not ends:
        _continue(work, contract)
    elif min(ends) > contract.ends_on:
        _roll(work, contract, min(ends))
    elif main.ends_on < work.today and main.turns_on is not None:
        # Its renewal is signed and waits: so does this one.
        _plan(work, contract, main.turns_on)
    else:
        _run_out(work, contract, "main_contract_not_renewed")


def _roll(work: Work, contract: Contract, end: date) -> None:
    before, contract.ends_on, contract.turns_on = contract.ends_on, end, end + _DAY
    days = {"ended_on": before.isoformat(), "ends_on": end.isoformat()}
    _keep(work, contract, "contracts.rolled_over", days)
    term_moved(work, contract)
    watch_contract(work, contract)
    facts = {"ends_on": worded(before), "new_ends_on": worded(end)}
    _tell(work, contract, "reminder.rolled", facts)
    if contract.kind not in NOT_RENEWED:
        customer = f"customers/{contract.account_id}"
        key = f"{contract.id}@{end.isoformat()}"
        subject, org_id = subject_of(contract), contract.org_id
        work.post(NoticeRequest("customer.rolled", customer, subject, org_id, key, facts))


def _continue(work: Work, contract: Contract) -> None:
    """It has no last day any more; once a year somebody looks whether it still fits."""
    since = contract.ends_on + _DAY
    contract.indefinite_since = since
    _keep(work, contract, "contracts.continues", {"ended_on": contract.ends_on.isoformat()})
    term_moved(work, contract)
    close_wake_up(work, subject_of(contract), Occasion.CONTRACT_END, _WATCHED_YEARLY)
    _look_again(work, contract, since)


def _look_again(work: Work, contract: Contract, since: date) -> None:
    facts = {"ends_on": worded(contract.ends_on), "next": _GOES_ON}
    _tell(work, contract, "reminder.continues", facts)
    look_yearly(work, contract, since)


def look_yearly(work: Work, contract: Contract, since: date) -> None:
    """Look at a contract without a last day again: on the next day of its kind after today."""
    years = work.today.year - since.year
    following = (add_months(since, 12 * (years + more)) for more in (0, 1))
    _plan(work, contract, next(day for day in following if day > work.today))


def _run_out(work: Work, contract: Contract, reason: str) -> None:
    """No term follows, and supply goes on: people must renew or end it, and are reminded to."""
    contract.turns_on = None
    told = {"ended_on": contract.ends_on.isoformat(), "reason": reason}
    _keep(work, contract, "contracts.expired", told)
    ask_to_renew(work, contract)


def _tell(work: Work, contract: Contract, kind: str, facts: dict[str, str]) -> None:
    key = f"{contract.id}@{work.today.isoformat()}"
    for user in people_of(work, contract, Audience.MANAGER):
        request = NoticeRequest(kind, user, subject_of(contract), contract.org_id, key, facts)
        work.post(request)


def people_of(work: Work, contract: Contract, *audiences: Audience) -> list[str]:
    """Accounts of those who look after a contract."""
    drafter = drafter_of(work, dossier_of(work, contract))
    return People(work).told(audiences, contract.org_id, drafter=drafter)


def _plan(work: Work, contract: Contract, day: date | None) -> None:
    contract.turns_on = day
    work.session.add(contract)
    work.session.flush()


def _keep(work: Work, contract: Contract, type: str, payload: dict[str, Any]) -> None:
    work.session.add(contract)
    work.session.flush()
    work.record(Event(subject_of(contract), type, payload), contract.org_id)
