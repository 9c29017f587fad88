"""A change of use as it is posted, and why it is refused: what contradicts itself, the contract or
what is open already.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from service.domain.change_checks import (
    CONTRACT,
    Scope,
    Shape,
    beyond,
    contradictions,
    quantity_at,
    too_much_together,
    wrong_shape,
)
from service.domain.changes import ENDS_STATE, WITHOUT_FACTS, ChangeRule, ChangeState
from service.domain.dates import worded
from service.domain.errors import FactsInvalid, Problem
from service.domain.facts import AccountFacts
from service.domain.people import reveal
from service.domain.quantities import Quantity
from service.domain.term_differences import differences
from service.domain.vocabulary import ChangeType, PaperAction
from service.store.accounts import Account, find_account, revision_on, revisions_of
from service.store.changes import Change, changes_of, open_changes_with
from service.usecases.accounts import facts_on, holder_of
from service.usecases.change_scene import (
    Standing,
    before,
    clear_terms,
    first_day_of,
    standing_on,
    touches,
)
from service.usecases.errors import ChangeAlreadyOpen, FactsNotEffective
from service.usecases.work import Work

_PAPERLESS = frozenset({PaperAction.NOTHING, PaperAction.CONFIRMATION})
_WHOLE = frozenset({PaperAction.RE_SIGN, PaperAction.TERMINATE, PaperAction.TERMINATE_AND_NEW})
"""Afterwards no paper holds that says otherwise than the new facts."""
_MAY_CHANGE_NONE = WITHOUT_FACTS | ENDS_STATE.keys() | {ChangeType.MERGER, ChangeType.DISMANTLING}
"""What happens is no matter of the account's own facts, or they were never changed."""


@dataclass(frozen=True, slots=True)
class NewChange:
    """What a business system posts. `facts`: the whole record as it will be (none for 销户; for
    分户 only where the account goes on); `until_on`: last day of a temporary state; `parts`,
    `merged`: numbers of the new accounts of a split, of the other accounts of a merger; `agreed`:
    by the name of a draft (contract, supplement, termination) the agreed values of its request.
    """

    type: ChangeType
    effective_on: date
    work_order_no: str | None = None
    facts: AccountFacts | None = None
    until_on: date | None = None
    parts: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    agreed: Mapping[str, Any] = field(default_factory=dict)


def refuse_shape(work: Work, account: Account, new: NewChange) -> None:
    """What is wrong with the request itself. Raises FactsInvalid, ChangeAlreadyOpen."""
    facts = new.facts.model_dump(mode="json") if new.facts is not None else None
    _refuse(wrong_shape(_shape(work, account, new), facts))
    _refuse_second(work, account, new)


def _shape(work: Work, account: Account, new: NewChange) -> Shape:
    return Shape(
        type=new.type,
        account_no=account.account_no,
        effective_on=new.effective_on,
        until_on=new.until_on,
        parts=new.parts,
        merged=new.merged,
        first_on=revisions_of(work.session, [account])[0].effective_on,
        today=work.today,
    )


def _refuse(problems: Iterable[Problem]) -> None:
    found = list(problems)
    if found:
        raise FactsInvalid("变更用电的内容有误", found)


def _refuse_second(work: Work, account: Account, new: NewChange) -> None:
    known = changes_of(work.session, account.id)
    if any(row.type == new.type and row.state == ChangeState.OPEN for row in known):
        raise ChangeAlreadyOpen(f"该户已有办理中的「{new.type.value}」，请先办结或者撤销")
    state = ENDS_STATE.get(new.type)
    if state is not None and not any(
        row.type == state and row.state == ChangeState.COMPLETED and row.restored_by is None
        for row in known
    ):
        sentence = f"该户没有已经办结、尚未恢复的{state.value}，不能办理{new.type.value}"
        _refuse([Problem("type", sentence)])


def other_accounts(work: Work, account: Account, new: NewChange) -> list[tuple[str, Account]]:
    """The other accounts of a split or merger, each with the field that names it. Raises
    FactsInvalid.
    """
    named = [(f"parts[{n}]", number) for n, number in enumerate(new.parts)]
    named += [(f"merged[{n}]", number) for n, number in enumerate(new.merged)]
    found: list[tuple[str, Account]] = []
    for place, number in named:
        other = find_account(work.session, work.actor, number)
        if other is None:
            _refuse([Problem(place, f"没有户号为「{number}」的用电户，请先登记该户的档案")])
        elif other.id in {account.id, *(known.id for _, known in found)}:
            _refuse([Problem(place, f"户号「{number}」与办理变更的户或者其他各户是同一户")])
        else:
            found.append((place, other))
    return found


def refuse_contradictions(
    work: Work,
    account: Account,
    standing: Standing | None,
    new: NewChange,
    others: Sequence[tuple[str, Account]],
) -> list[str]:
    """Warnings of what could not be compared. Raises FactsInvalid."""
    facts = new.facts.model_dump(mode="json") if new.facts is not None else None
    known = before(work, account, standing, new.effective_on, facts or {})
    if facts is not None:
        _refuse(contradictions(new.type, known, facts))
    if not others:
        return []
    if new.type is ChangeType.SPLIT:
        _refuse(_with_contracts(work, new, others))
    shares = [_capacity(work, other, new.effective_on, field) for field, other in others]
    old = quantity_at(known, CONTRACT)
    own = [] if new.facts is None else [new.facts.capacity.contract]
    if old is None:
        return ["原合同容量不明，没有核对各户容量之和"]
    if new.type is ChangeType.SPLIT:
        limit, wanted, words = [old], [*own, *shares], "分立后各户的合同容量之和超过原合同容量"
        problems, warnings = too_much_together(limit, wanted, "parts", words)
    else:
        words = "并户后的合同容量超过原各户合同容量之和"
        field = f"facts.{CONTRACT}"
        problems, warnings = too_much_together([old, *shares], own, field, words)
    _refuse(problems)
    return warnings


def _with_contracts(
    work: Work, new: NewChange, others: Iterable[tuple[str, Account]]
) -> Iterable[Problem]:
    """A part of a split is a new account: what is somebody's already is not taken from him."""
    start = first_day_of(work, new.effective_on)
    for place, other in others:
        standing = standing_on(work, other, start)
        if standing is not None:
            words = f"该户已有履行中的合同 {standing.contract.number}，不能作为分立后的新户"
            yield Problem(place, words)


def refuse_beyond(
    work: Work,
    account: Account,
    standing: Standing | None,
    new: NewChange,
    rule: ChangeRule,
    action: PaperAction,
) -> None:
    """New facts that change more than a change of that type does, or nothing. Raises
    FactsInvalid.
    """
    revision = revision_on(work.session, account, new.effective_on)
    if new.facts is None or revision is None:
        return
    contents = work.library.drift.fields if work.library.drift is not None else ()
    scope = Scope(new.type, rule.fields, contents, action in _WHOLE)
    record = reveal(revision.facts, work.vault.values_of([holder_of(account)]))
    contract = clear_terms(work, standing) if standing is not None else {}
    after = new.facts.model_dump(mode="json")
    _refuse(beyond(scope, record, contract, after))
    if new.type not in _MAY_CHANGE_NONE and not differences(record, after):
        agreed = differences(contract, after) if standing is not None else []
        if not any(touches(rule.fields, one.path) for one in agreed):
            words = f"与现在的档案和合同都没有不同，没有可以办理{new.type.value}的内容"
            _refuse([Problem("facts", words)])


def refuse_beside(
    work: Work, account: Account, others: Iterable[Account], rule: ChangeRule, action: PaperAction
) -> None:
    """Two papers at once for one account would each say nothing of the other, and so would two
    changes of the same fields. Raises ChangeAlreadyOpen.
    """
    for one in open_changes_with(work.session, [account.id, *(other.id for other in others)]):
        both_on_paper = _PAPERLESS.isdisjoint({action, PaperAction(one.action)})
        if both_on_paper or any(touches(rule.fields, path) for path in one.fields):
            raise ChangeAlreadyOpen(
                f"{_named(one)}尚在办理，涉及同一户的合同或者同样的内容，请先办结或者撤销该项变更"
            )


def _named(change: Change) -> str:
    order = f"，工单 {change.work_order_no}" if change.work_order_no else ""
    return f"「{change.type}」（{worded(change.effective_on)}起{order}）"


def _capacity(work: Work, account: Account, day: date, field: str) -> Quantity:
    try:
        facts, _ = facts_on(work, account, day)
    except FactsNotEffective as error:
        raise FactsInvalid("变更用电的内容有误", [Problem(field, error.message)]) from None
    return facts.capacity.contract
