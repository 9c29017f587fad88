"""Contracts that stand beside the supply contract (purchase and sale, settlement, onward supply):
what a change of use asks of each of them, by the rule of its own kind.
"""

from collections.abc import Iterator
from datetime import date

from service.domain.changes import ChangeRule, rule_for
from service.domain.vocabulary import ChangeType, PaperAction
from service.store.accounts import Account, accounts_named
from service.store.changes import Change
from service.store.contracts import Contract, version_numbered
from service.store.renewals import related_to
from service.usecases.change_scene import has_held, papers_beside
from service.usecases.work import Work

_PV_SALE = "pv-purchase-sale"
_ENDED_BY = frozenset({"terminates", "replaces"})
_DONE_BY = {PaperAction.SUPPLEMENT: _ENDED_BY | {"amends", "renews"}}
"""By which relations of a later paper an action is done; what asks for more than an amendment is
done by what ends the contract or takes its place.
"""
_UNWRITTEN = frozenset({PaperAction.NOTHING, PaperAction.CONFIRMATION})


def warnings_beside(work: Work, account: Account, type_: ChangeType) -> list[str]:
    """What whoever posts a change should know of the other contracts of the account."""
    found = [
        f"该户另有履行中的《{contract.title}》（{contract.number}），须{rule.action.label}：{rule.note}"
        for contract, rule in _asked(work, account, type_)
        if rule.action is not PaperAction.NOTHING
    ]
    if type_ is ChangeType.PV_ADDED and not any(
        contract.kind == _PV_SALE for contract in papers_beside(work, account)
    ):
        found.append("上网电量的购售须另行签订购售电合同，补充协议不能代替")
    return found


def demands_beside(work: Work, change: Change, by: date) -> Iterator[str]:
    """Sentences of what they lack. Papers made since the change was recorded count, that begin by
    a day; a confirmation is asked for in a warning only.
    """
    merged = change.accounts if change.type == ChangeType.MERGER else ()
    for account in accounts_named(work.session, [change.account_id, *merged]):
        for contract, rule in _asked(work, account, ChangeType(change.type)):
            if rule.action in _UNWRITTEN or contract.created_at > change.recorded_at:
                continue
            relations = _DONE_BY.get(rule.action, _ENDED_BY)
            papers = related_to(work.session, contract.id, relations)
            if not any(has_held(row, by) for row in papers if row.created_at > change.recorded_at):
                named = f"《{contract.title}》（{contract.number}）"
                yield f"该户另有的{named}尚未{rule.action.label}"


def _asked(
    work: Work, account: Account, type_: ChangeType
) -> Iterator[tuple[Contract, ChangeRule]]:
    policy = work.library.changes
    if policy is None:
        return
    for contract in papers_beside(work, account):
        version = version_numbered(work.session, contract, contract.version)
        addenda = [ref["id"] for ref in version.addenda]
        yield contract, rule_for(policy, type_, contract.kind, addenda)
