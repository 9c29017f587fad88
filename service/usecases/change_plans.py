"""What a change of use plans, over what was recorded since; and the party of what it ends."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from service.store.accounts import Account, AccountRevision, revision_on, revisions_of
from service.store.contracts import Contract, version_numbered
from service.usecases.effective_terms import lines_on
from service.usecases.work import Work

_PARTY = ("customer", "further_parties")
_KEYS = ("no", "name")
"""What tells the items of a list apart: metering points by number, equipment by name."""


def facts_before(planned: AccountRevision, known: Sequence[AccountRevision]) -> Any:
    """The facts that a plan set out from; None for an account that had none. `known`: the account's
    revisions, as `revisions_of` orders them.
    """
    before = [
        row.facts
        for row in known
        if row.effective_on <= planned.effective_on
        and (row.recorded_at, row.id) < (planned.recorded_at, planned.id)
    ]
    return before[-1] if before else None


def merged(work: Work, account: Account, planned: AccountRevision, day: date) -> AccountRevision:
    """The plan as it comes about on a day: what is recorded for that day by now, with the planned
    value wherever nothing was changed since. Its id is the plan's.
    """
    base = facts_before(planned, revisions_of(work.session, [account]))
    now = revision_on(work.session, account, day)
    if base is None or now is None:
        return planned
    facts = overlaid(base, planned.facts, now.facts)
    return AccountRevision(**{**planned.model_dump(), "facts": facts})


def overlaid(base: Any, planned: Any, now: Any) -> Any:
    """What is so now, with the planned value wherever nothing was changed since the plan. What is
    in a list goes by its number (or name), where all in it have one of their own.
    """
    if now == base:
        return planned
    values = (base, planned, now)
    if all(isinstance(value, dict) for value in values):
        return {
            name: overlaid(base.get(name), planned.get(name), now.get(name))
            for name in {**planned, **now}
        }
    if all(isinstance(value, list) for value in values):
        for key in _KEYS:
            lists = [found for value in values if (found := _by(key, value)) is not None]
            if len(lists) == len(values):
                return _overlaid_items(*lists)
    return now


def _by(key: str, items: Sequence[Any]) -> dict[Any, Any] | None:
    """The items of a list by their key; None where that does not tell them apart."""
    found = {item[key]: item for item in items if isinstance(item, dict) and item.get(key)}
    return found if len(found) == len(items) else None


def _overlaid_items(
    base: Mapping[Any, Any], planned: Mapping[Any, Any], now: Mapping[Any, Any]
) -> list[Any]:
    """In the order of the plan, what came in since after it. What was taken away since is gone, and
    so is what the plan takes away, unless it was changed since.
    """
    found = (overlaid(base.get(no), planned.get(no), now.get(no)) for no in {**planned, **now})
    return [item for item in found if item is not None]


def with_its_party(
    work: Work, account: Account, contract: Contract, revision: AccountRevision, day: date
) -> AccountRevision:
    """A revision with the customer as a contract of the account has it on a day by all its papers,
    whoever the record names by then: for what ends that contract.
    """
    version = version_numbered(work.session, contract, contract.version)
    terms: Mapping[str, Any] = version.terms
    for line in lines_on(work, account, day):
        if contract.id in {paper.contract_id for paper in line.papers}:
            terms = line.terms
    own = {name: terms[name] for name in _PARTY if name in terms}
    return AccountRevision(**{**revision.model_dump(), "facts": {**revision.facts, **own}})
