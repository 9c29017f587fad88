"""What stands against supplying an account: contract first, then supply (Regulation art. 32). Only
the supply contract itself decides; papers beside it do not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from service.domain.dates import worded
from service.domain.drift import DriftKind
from service.domain.effective import MAIN, Act, LineTerms
from service.domain.law import Basis, Citation
from service.store.accounts import Account
from service.store.changes import Change, open_changes_of
from service.store.term_facts import term_facts_of
from service.usecases.change_demands import open_demands
from service.usecases.drift_finding import policy_of
from service.usecases.drifts import open_differences
from service.usecases.effective_terms import lines_on
from service.usecases.planned_facts import is_untouched
from service.usecases.work import Work

CONTRACT_FIRST = Citation("power-supply-and-use-regulation", 32)
CHANGED_BY_LAW = Citation("power-supply-and-use-regulation", 35)


class ReasonCode(StrEnum):
    NO_CONTRACT = "no_contract"
    CONTRACT_NOT_BEGUN = "contract_not_begun"
    FACTS_AHEAD = "facts_ahead_of_contract"
    CHANGE_WITHOUT_CONTRACT = "change_without_contract"
    DEBTS_NOT_SETTLED = "debts_not_settled"


AHEAD = frozenset(
    {DriftKind.CUSTOMER_BEYOND, DriftKind.COMPANY_OUTSIDE, DriftKind.PAPER_IN_PROGRESS}
)
"""The record says what no signed paper does: one on its way is none. Where it is signed and the
record waits for the change to be completed, the contract is ahead, as it should be.
"""


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence of the gate, and what it rests on."""

    code: str
    message: str
    basis: tuple[Basis, ...]


def reason(work: Work, code: str, message: str, *citations: Citation) -> Reason:
    return Reason(code, message, tuple(work.library.basis(citation) for citation in citations))


def main_line(work: Work, account: Account, day: date) -> LineTerms | None:
    """What the supply contract of an account says on a day; None where none is in force."""
    return next((line for line in lines_on(work, account, day) if line.line == MAIN), None)


def reasons_against(work: Work, account: Account) -> tuple[Reason, ...]:
    """Why an account may not be supplied today; none: it may."""
    found = [*_of_contract(work, account)]
    found += _of_facts(work, account)
    for change in open_changes_of(work.session, account.id):
        if change.effective_on <= work.today:
            found += _of_change(work, change)
    return tuple(found)


def _of_contract(work: Work, account: Account) -> Iterator[Reason]:
    if main_line(work, account, work.today) is not None:
        return
    begins_on = _next_beginning(work, account)
    if begins_on is None:
        words = "没有生效的供用电合同；须先签订合同，再行供电"
        yield reason(work, ReasonCode.NO_CONTRACT, words, CONTRACT_FIRST)
        return
    words = f"供用电合同自{worded(begins_on)}起生效，现在尚未开始"
    yield reason(work, ReasonCode.CONTRACT_NOT_BEGUN, words, CONTRACT_FIRST)


def _next_beginning(work: Work, account: Account) -> date | None:
    """The first day to come on which a signed supply contract holds."""
    days = {
        fact.valid_from
        for fact in term_facts_of(work.session, account.id)
        if fact.line == MAIN and fact.act == Act.SETS and fact.valid_from > work.today
    }
    return next((day for day in sorted(days) if main_line(work, account, day)), None)


def _of_facts(work: Work, account: Account) -> Iterator[Reason]:
    found = [one for one in open_differences(work, account) if one.kind in AHEAD]
    waiting = _fields_waiting(work, account) if found else set()
    ahead = [one.label for one in found if one.field not in waiting]
    if ahead:
        words = f"用电档案与生效的合同不一致：{'、'.join(ahead)}；须先变更合同"
        yield reason(work, ReasonCode.FACTS_AHEAD, words, CONTRACT_FIRST, CHANGED_BY_LAW)


def _fields_waiting(work: Work, account: Account) -> set[str]:
    """Fields in which the record only waits for a change to be completed."""
    return {
        field
        for change in open_changes_of(work.session, account.id)
        if not open_demands(work, change) and is_untouched(work, account, change)
        for field in policy_of(work).fields_at(change.fields)
    }


def _of_change(work: Work, change: Change) -> Iterator[Reason]:
    named = f"「{change.type}」"
    if change.work_order_no:
        named += f"（工单 {change.work_order_no}）"
    owes = change.settles_debts and change.settled_on is None
    if owes:
        words = f"{named}须先结清原有电费债务，尚未登记结清"
        yield reason(work, ReasonCode.DEBTS_NOT_SETTLED, words, CHANGED_BY_LAW)
    demands = open_demands(work, change)
    # The debts are among them.
    if len(demands) > owes:
        words = f"{named}的合同手续尚未办结：{'；'.join(demands)}"
        yield reason(work, ReasonCode.CHANGE_WITHOUT_CONTRACT, words, CONTRACT_FIRST)
