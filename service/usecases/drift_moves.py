"""Work on a drift: somebody assesses it, does something about it, and closes it once both sides
agree. Agreement itself is seen by the system alone (usecases.drifts).
"""

from dataclasses import dataclass
from typing import Any

from service.domain.access import Permission, Role
from service.domain.audit import Event
from service.domain.drift import DriftState
from service.domain.drift_cases import DriftMove, Judgement, after
from service.domain.errors import Invalid, Problem
from service.store.access import holders_of_role
from service.store.accounts import accounts_named
from service.store.changes import find_change
from service.store.drifts import Drift, find_drift, hold_account
from service.usecases.access import needs
from service.usecases.accounts import holder_of
from service.usecases.drift_tasks import keep_assessing
from service.usecases.drift_views import DriftView, drift_etag, drift_views
from service.usecases.errors import DriftMoveNotPossible, DriftNotFound, VersionChanged
from service.usecases.review_judging import masked_for
from service.usecases.work import Work

_EVENTS = {
    DriftMove.ASSESS: "drifts.assessed",
    DriftMove.ACT: "drifts.acted_on",
    DriftMove.CLOSE: "drifts.closed",
}
_OWNERS = (
    Role.DRAFTER,
    Role.COUNTERSIGNER,
    Role.REVIEWER,
    Role.APPROVER,
    Role.SIGNER,
    Role.ARCHIVIST,
)
_NOT_HARMLESS = "已核查的差异，只有判断为「不影响用电和计费」的才能直接结案；其余的须等双方一致"


@dataclass(frozen=True, slots=True)
class Assessment:
    """What somebody found, and whose the case is from now on (None: whose it was)."""

    judgement: Judgement
    note: str
    owner: str | None = None


@needs(Permission.ASSESS_DRIFTS)
def assess_drift(
    work: Work, drift_id: str, given: Assessment, expected: str | None = None
) -> DriftView:
    """Say what a difference is. `expected` is the ETag of what was read (None: whatever there is).

    Raises DriftNotFound, VersionChanged, DriftMoveNotPossible, Invalid (owner).
    """
    row = _held(work, drift_id, expected)
    state = _next(row, DriftMove.ASSESS)
    if given.owner is not None:
        row.owner = _taker(work, row, given.owner)
    row.judgement = given.judgement.value
    _move(work, row, DriftMove.ASSESS, state, given.note, {"judgement": given.judgement.value})
    keep_assessing(work, accounts_named(work.session, [row.account_id])[0])
    return drift_views(work, [row])[0]


@needs(Permission.ASSESS_DRIFTS)
def act_on_drift(
    work: Work,
    drift_id: str,
    note: str,
    change_id: str | None = None,
    expected: str | None = None,
) -> DriftView:
    """Say what is being done about it, with the change of use that settles it, if any.

    Raises DriftNotFound, VersionChanged, DriftMoveNotPossible, Invalid (change_id).
    """
    row = _held(work, drift_id, expected)
    state = _next(row, DriftMove.ACT)
    if change_id is not None:
        row.change_id = _change(work, row, change_id)
    _move(work, row, DriftMove.ACT, state, note, {"change": row.change_id})
    return drift_views(work, [row])[0]


@needs(Permission.ASSESS_DRIFTS)
def close_drift(work: Work, drift_id: str, note: str, expected: str | None = None) -> DriftView:
    """Close a case: both sides agree again, or the difference was found to be harmless.

    Raises DriftNotFound, VersionChanged, DriftMoveNotPossible.
    """
    row = _held(work, drift_id, expected)
    _move(work, row, DriftMove.CLOSE, _next(row, DriftMove.CLOSE), note, {})
    return drift_views(work, [row])[0]


def _held(work: Work, drift_id: str, expected: str | None) -> Drift:
    """The case, which nobody else writes until the commit."""
    row = find_drift(work.session, work.actor, drift_id)
    if row is None:
        raise DriftNotFound("没有这项差异")
    hold_account(work.session, row.account_id)
    work.session.refresh(row)
    if expected is not None and expected != drift_etag(row):
        raise VersionChanged("差异已有变化，请重新读取后再办理")
    return row


def _next(row: Drift, move: DriftMove) -> DriftState:
    state = DriftState(row.state)
    judgement = Judgement(row.judgement) if row.judgement is not None else None
    following = after(state, move, judgement)
    if following is None:
        is_early = (state, move) == (DriftState.ASSESSED, DriftMove.CLOSE)
        said = _NOT_HARMLESS if is_early else f"差异{state.label}，不能{move.label}"
        raise DriftMoveNotPossible(said)
    return following


def _move(
    work: Work, row: Drift, move: DriftMove, state: DriftState, note: str, told: dict[str, Any]
) -> None:
    before, row.state = row.state, state.value
    (account,) = accounts_named(work.session, [row.account_id])
    said = masked_for(work, [holder_of(account)], note)
    step = {"state": state.value, "at": work.now.isoformat(), "by": work.actor.id, "note": said}
    row.moves = [*row.moves, {**step, "judgement": row.judgement}]
    row.step += 1
    work.session.add(row)
    work.session.flush()
    payload = {"from": before, "to": state.value, "owner": row.owner, **told}
    work.record(Event(f"drifts/{row.id}", _EVENTS[move], payload), row.org_id)


def _taker(work: Work, row: Drift, owner: str) -> str:
    people = (holders_of_role(work.session, row.org_id, role, work.today) for role in _OWNERS)
    if not any(user.id == owner for users in people for user in users):
        problem = Problem("owner", "须为本单位或者上级单位办理合同的人员")
        raise Invalid("负责人不正确", [problem])
    return owner


def _change(work: Work, row: Drift, change_id: str) -> str:
    change = find_change(work.session, work.actor, change_id)
    if change is None or row.account_id not in (change.account_id, *change.accounts):
        raise Invalid("变更用电不正确", [Problem("change_id", "本户没有这项变更用电")])
    return change.id
