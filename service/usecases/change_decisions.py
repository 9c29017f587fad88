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
    amended,
    kind_and_addenda,
    touches,
)
from service.usecases.errors import ChangePolicyMissing
from service.usecases.work import Work


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
    if action is PaperAction.SUPPLEMENT and standing is not None and new.facts is not None:
        warnings += _besides(work, standing, new, rule)
        if standing.contract.indefinite_since is not None:
            warnings.append(
                "原合同没有终止日，补充协议的期限先写一年，期满随原合同继续有效，请核对"
            )
    if new.type in TEMPORARY:
        voltage = _facts_of(work, account, new).supply_voltage
        limits = window_limits(policy, work.library, new.type, new.effective_on, voltage)
        warnings += window_warnings(new.type, limits, new.until_on)
    warnings += warnings_beside(work, account, new.type)
    due = None
    if action is not PaperAction.NOTHING:
        due = add_working_days(start, rule.deadline_days, work.ports.calendar)
    return Decided(standing, rule, action, due, tuple(warnings))


def _besides(work: Work, standing: Standing, new: NewChange, rule: ChangeRule) -> list[str]:
    """What a supplementary agreement amends that such a change does not touch: the record and the
    contract were apart before.
    """
    assert new.facts is not None
    found = amended(work, standing, new.facts, rule.fields)
    others = [one.item for one in found if not touches(rule.fields, one.path)]
    if not others:
        return []
    return [
        f"除{new.type.value}外，变更后的档案与合同还有不同，已一并列入补充协议：{'、'.join(others)}"
    ]


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
