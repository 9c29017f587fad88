"""What a change of use asks of the contract in force: the rule of clause_library/changes.yaml, and
what whoever posted it should know besides.
"""

from dataclasses import dataclass
from datetime import date

from service.domain.changes import (
    TEMPORARY,
    ChangePolicy,
    ChangeRule,
    rule_for,
    window_limits,
    window_warnings,
)
from service.domain.facts import AccountFacts
from service.domain.selection import DraftRequest, select_template
from service.domain.vocabulary import PaperAction
from service.domain.working_days import DueDay, add_working_days
from service.store.accounts import Account
from service.usecases.accounts import facts_on
from service.usecases.change_beside import warnings_beside
from service.usecases.change_requests import NewChange
from service.usecases.change_scene import (
    Standing,
    apart_besides,
    kind_and_addenda,
)
from service.usecases.errors import ChangePolicyMissing
from service.usecases.work import Work

_OF_THE_CONTRACT = frozenset({PaperAction.SUPPLEMENT, PaperAction.CONFIRMATION})
"""Papers that change some terms and leave the others."""


_BEFORE_SUPPLY = frozenset(
    {PaperAction.SUPPLEMENT, PaperAction.RE_SIGN, PaperAction.TERMINATE_AND_NEW}
)
"""What supply as changed rests on; other papers are signed after the change."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What a change asks of the contract in force (None: there is none), and until when (None:
    nothing is asked).
    """

    standing: Standing | None
    rule: ChangeRule
    action: PaperAction
    due: DueDay | None
    warnings: tuple[str, ...]


def decide(
    work: Work,
    account: Account,
    standing: Standing | None,
    new: NewChange,
    start: date,
    warnings: list[str],
) -> Decided:
    policy = _policy(work)
    kind, addenda = _kind(work, account, standing, new, start)
    rule = rule_for(policy, new.type, kind, addenda)
    action = rule.action
    if standing is None:
        warnings.append("该户没有履行中的供用电合同")
    if action is PaperAction.SUPPLEMENT and (standing is None or standing.is_over(start)):
        action = PaperAction.RE_SIGN
        warnings.append("没有可以补充的合同（没有签订或者已经届满），须重新签订")
    if action is PaperAction.CONFIRMATION and standing is None:
        action = PaperAction.RE_SIGN
        warnings.append("没有可以确认变更的合同，须重新签订")
    if action in _OF_THE_CONTRACT and standing is not None and new.facts is not None:
        warnings += _besides(work, standing, new.facts, rule)
        if action is PaperAction.SUPPLEMENT and standing.contract.indefinite_since is not None:
            warnings.append(
                "原合同没有终止日，补充协议的期限先写一年，期满随原合同继续有效，请核对"
            )
    if new.type in TEMPORARY:
        voltage = _facts_of(work, account, new).supply_voltage
        limits = window_limits(policy, work.library, new.type, new.effective_on, voltage)
        warnings += window_warnings(new.type, limits, new.until_on)
    warnings += warnings_beside(work, account, new.type)
    return Decided(standing, rule, action, _due(work, rule, action, start), tuple(warnings))


def _due(work: Work, rule: ChangeRule, action: PaperAction, start: date) -> DueDay | None:
    """What is signed before supply (Regulation, art. 32) is due on the day of the change itself,
    while that is still to come.
    """
    if action is PaperAction.NOTHING:
        return None
    if action in _BEFORE_SUPPLY and start > work.today:
        return DueDay(start, provisional=False)
    return add_working_days(start, rule.deadline_days, work.ports.calendar)


def _besides(work: Work, standing: Standing, facts: AccountFacts, rule: ChangeRule) -> list[str]:
    """What the paper of such a change leaves as it is: the record and the contract were apart
    before.
    """
    others = apart_besides(work, standing, facts, rule.fields)
    return [f"合同的{'、'.join(others)}与档案另有不同，须另行办理变更"] if others else []


def _policy(work: Work) -> ChangePolicy:
    if work.library.changes is None:
        raise ChangePolicyMissing("条款库缺少 changes.yaml，不知道变更用电须怎样变更合同")
    return work.library.changes


def _kind(
    work: Work, account: Account, standing: Standing | None, new: NewChange, start: date
) -> tuple[str, tuple[str, ...]]:
    """The kind of the contract in force; where there is none, the one that the facts call for."""
    if standing is not None:
        return kind_and_addenda(work, standing)
    facts = _facts_of(work, account, new)
    request = DraftRequest(starts_on=start)
    selection = select_template(facts, request, work.library, work.today)
    return selection.template.id, tuple(addendum.id for addendum in selection.addenda)


def _facts_of(work: Work, account: Account, new: NewChange) -> AccountFacts:
    """What will be, or of an account that ends what is."""
    return new.facts or facts_on(work, account, new.effective_on)[0]
