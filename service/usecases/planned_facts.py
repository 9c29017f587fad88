"""The facts that a change of use will bring about, and the record that they set out from."""

from collections.abc import Mapping, Sequence
from typing import Any

from service.store.accounts import (
    Account,
    AccountRevision,
    planned_revision,
    revision_on,
    revisions_of,
)
from service.store.changes import Change
from service.usecases.work import Work


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


def is_untouched(work: Work, account: Account, change: Change) -> bool:
    """Whether the record still says what it said when a change was recorded, in all that the change
    touches: it only waits for being completed.
    """
    planned = planned_revision(work.session, account.id, change.id)
    now = revision_on(work.session, account, work.today)
    if planned is None or now is None:
        return False
    base = facts_before(planned, revisions_of(work.session, [account]))
    return base is not None and all(
        _at(base, path) == _at(now.facts, path) for path in change.fields
    )


def _at(facts: Mapping[str, Any], path: str) -> Any:
    value: Any = facts
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
