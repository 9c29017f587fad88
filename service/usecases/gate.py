"""What stands against supplying an account: contract first, then supply (Regulation art. 32). Only
the supply contract itself decides; papers beside it do not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from service.domain.changes import ChangeState
from service.domain.dates import worded
from service.domain.drift import UNSTATED, Direction, DriftKind
from service.domain.effective import MAIN, Act, LineTerms
from service.domain.law import Basis, Citation, Status, parse_citation
from service.domain.supply_exceptions import ExceptionKind
from service.domain.vocabulary import ChangeType
from service.store.accounts import Account
from service.store.changes import Change, unsettled_changes_with
from service.store.supply_exceptions import SupplyException
from service.store.term_facts import term_facts_of
from service.usecases.change_demands import DEBTS, open_demands
from service.usecases.drift_finding import Found
from service.usecases.drift_sides import policy_of
from service.usecases.drifts import open_differences
from service.usecases.effective_terms import lines_on
from service.usecases.planned_facts import fields_waiting
from service.usecases.work import Work

CONTRACT_FIRST = Citation("power-supply-and-use-regulation", 32)
CHANGED_BY_LAW = Citation("power-supply-and-use-regulation", 35)
NO_CUTTING_OFF = Citation("energy-law", 36)


class ReasonCode(StrEnum):
    NO_CONTRACT = "no_contract"
    CONTRACT_NOT_BEGUN = "contract_not_begun"
    FACTS_AHEAD = "facts_ahead_of_contract"
    CHANGE_WITHOUT_CONTRACT = "change_without_contract"
    DEBTS_NOT_SETTLED = "debts_not_settled"
    BILLING_OUTSIDE = "billing_outside_contract"
    """Stands against nothing: the company's bills and its contract differ, or less is used."""
    FACTS_NOT_STATED = "facts_not_stated"
    """Stands against nothing: an old contract is silent about them, so nothing was compared."""


AHEAD = frozenset(
    {DriftKind.CUSTOMER_BEYOND, DriftKind.COMPANY_OUTSIDE, DriftKind.PAPER_IN_PROGRESS}
)
"""The record says what no signed paper does: one on its way is none. Where it is signed and the
record waits for the change to be completed, the contract is ahead, as it should be.
"""
_OF_BILLING = frozenset(
    {
        "metering",
        "metering_method",
        "point_tariffs",
        "tariff_scheme",
        "capacity_mode",
        "contract_demand",
        "time_of_use",
        "purchase",
        "power_factor",
    }
)
"""Fields of drift.yaml that say how the company bills what is used."""
_OF_SIZE = frozenset(
    {
        "contract_capacity",
        "running_capacity",
        "transformers",
        "hv_motors",
        "generation",
        "storage",
        "charging",
        "standby_generator",
    }
)
"""Fields in which a record below the contract only says that less is used."""
_NAMED = 5
"""So many of the things that a contract does not state are named."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence of the gate, and what it rests on. `change`: the change of use it comes from;
    `bars`: it stands against supply.
    """

    code: str
    message: str
    basis: tuple[Basis, ...]
    change: Change | None = None
    bars: bool = True


def reason(work: Work, code: str, message: str, *citations: Citation) -> Reason:
    return Reason(code, message, tuple(work.library.basis(citation) for citation in citations))


def main_line(work: Work, account: Account, day: date) -> LineTerms | None:
    """What the supply contract of an account says on a day; None where none is in force."""
    return next((line for line in lines_on(work, account, day) if line.line == MAIN), None)


def reasons_against(work: Work, account: Account) -> tuple[Reason, ...]:
    """Why an account may not be supplied today; none: it may."""
    return tuple(item for item in looked_at(work, account) if item.bars)


def looked_at(work: Work, account: Account) -> tuple[Reason, ...]:
    """The same, and what is only remarked of record and contract."""
    found = [*_of_contract(work, account), *_of_facts(work, account)]
    for change in unsettled_changes_with(work.session, account.id):
        if change.effective_on <= work.today:
            found += _of_change(work, change)
    return tuple(found)


def covers(leave: SupplyException, change: Change) -> bool:
    """Whether a leave stands in for the contract action of a change: one that names a work order,
    for that work order only.
    """
    if leave.work_order_no is not None and leave.work_order_no != change.work_order_no:
        return False
    return ExceptionKind(leave.kind).covers(ChangeType(change.type))


def excuses(leave: SupplyException, item: Reason) -> bool:
    """Whether a leave opens the gate in spite of a reason. Relief does whatever stands against it:
    supply is owed at once (Regulation art. 21). Else debts are to be settled.
    """
    if leave.kind == ExceptionKind.EMERGENCY_RELIEF:
        return True
    if item.code == ReasonCode.DEBTS_NOT_SETTLED:
        return False
    return item.change is None or covers(leave, item.change)


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
    differences = open_differences(work, account)
    yield from _of_unstated(work, differences)
    found = [one for one in differences if one.kind in AHEAD]
    waiting = fields_waiting(work, account, policy_of(work)) if found else frozenset()
    found = [one for one in found if one.field not in waiting]
    ahead = [one.label for one in found if not _is_remark(work, one)]
    if ahead:
        words = f"用电档案与生效的合同不一致：{'、'.join(ahead)}；须先变更合同"
        yield reason(work, ReasonCode.FACTS_AHEAD, words, CONTRACT_FIRST, CHANGED_BY_LAW)
    remarked = [one.label for one in found if _is_remark(work, one)]
    if remarked:
        words = (
            f"计费参数与合同不一致，或者用电少于合同约定：{'、'.join(remarked)}；"
            "请核对，不是停止供电的理由"
        )
        said = reason(work, ReasonCode.BILLING_OUTSIDE, words, NO_CUTTING_OFF)
        yield replace(said, bars=False)


def _of_unstated(work: Work, differences: Sequence[Found]) -> Iterator[Reason]:
    labels = [label for one in differences if one.field == UNSTATED for label in one.in_record]
    if labels:
        more = f"等{len(labels)}项" if len(labels) > _NAMED else ""
        words = (
            f"合同未载明、无从与用电档案核对的事项：{'、'.join(labels[:_NAMED])}{more}；"
            "请查阅合同原件补录"
        )
        said = reason(work, ReasonCode.FACTS_NOT_STATED, words, CONTRACT_FIRST)
        yield replace(said, bars=False)


def _is_remark(work: Work, one: Found) -> bool:
    """A matter of bills, or of using less."""
    if one.field in _OF_SIZE:
        return one.direction is Direction.BELOW
    return one.field in _OF_BILLING and not _of_use(work, one)


def _of_use(work: Work, one: Found) -> bool:
    """Whether what a metering point is used for differs."""
    rule = policy_of(work).field(one.field)
    labels = [part.label for part in rule.parts if part.key == "use_category"] if rule else []
    return any(name.endswith(label) for name in one.in_record or () for label in labels)


def _of_change(work: Work, change: Change) -> Iterator[Reason]:
    named = f"「{change.type}」"
    if change.work_order_no:
        named += f"（工单 {change.work_order_no}）"
    demands = open_demands(work, change)
    if DEBTS in demands:
        words = f"{named}须先结清原有电费债务，尚未登记结清"
        yield Reason(ReasonCode.DEBTS_NOT_SETTLED, words, tuple(_basis_of(work, change)), change)
    papers = [demand for demand in demands if demand != DEBTS]
    if papers:
        by_leave = change.state == ChangeState.COMPLETED
        said = "已按批准先行办结，其" if by_leave else "的"
        words = f"{named}{said}合同手续尚未办结：{'；'.join(papers)}"
        found = reason(work, ReasonCode.CHANGE_WITHOUT_CONTRACT, words, CONTRACT_FIRST)
        yield replace(found, change=change)


def _basis_of(work: Work, change: Change) -> Iterator[Basis]:
    """What the rule of a change rests on: no firmer than the rule itself."""
    for text in change.basis:
        basis = work.library.basis(parse_citation(text))
        firm = change.status == Status.VERIFIED
        yield basis if firm else replace(basis, status=Status.UNVERIFIED)
