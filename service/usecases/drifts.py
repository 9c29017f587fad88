"""Drifts: found when facts or papers change and once a night, worked on by people, over when both
sides agree. Cases are kept as they are found; none is ever deleted.
"""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

from service.domain.access import Permission
from service.domain.audit import Event
from service.domain.drift import DriftKind, DriftSeverity, DriftState
from service.domain.drift_cases import STANDING
from service.domain.effective import MAIN
from service.store.accounts import Account
from service.store.drifts import Drift, accounts_after, drifts_of, hold_account
from service.store.jobs import reached_by
from service.store.lives import entries_of
from service.usecases.access import needs
from service.usecases.chunks import Chunk
from service.usecases.drift_excuses import is_excused
from service.usecases.drift_finding import Found, differences, policy_of
from service.usecases.drift_tasks import keep_assessing
from service.usecases.effective_terms import lines_on
from service.usecases.one_by_one import one_by_one
from service.usecases.review_steps import last_drafter
from service.usecases.work import Work

JOB = "check-drifts"
AT_ONCE = 200
SYSTEM = "system"
"""By whom a case is found to be over."""

_DAY = timedelta(days=1)
_KEPT = tuple(field.name for field in fields(Found))
_QUIET = frozenset({"amount", "formula"})
"""Move from day to day with the days that a difference lasts: no event tells of that."""
_VALUES = frozenset({"in_contract", "in_record"})
_WORTH_KEEPING = frozenset(DriftKind) - {DriftKind.ROUNDING, DriftKind.UNKNOWN}
"""Kinds of which a difference is kept that was over before anybody knew of it."""
_WORTH_ASSESSING = frozenset(DriftKind) - {DriftKind.ROUNDING, DriftKind.PAPER_IN_PROGRESS}
_PERSONAL = ("customer", "further_parties", "contacts", "supply_address", "generation")
"""Where names and addresses of people stand (domain/people.py): events hold none."""
_ASSESSED = (DriftState.ASSESSED, DriftState.ACTION)
_CHANGED = "不一致的内容有变化，须重新核查"
_NO_CONTRACT = "合同已终止，不再核对"

Pair = tuple[Found, Drift | None]


def check_account(work: Work, account: Account) -> list[Drift]:
    """Hold the record of an account against its contracts in force, and keep its drifts as they are
    now; returns those that stand. Repeating it changes nothing. For the system: nobody decides it.
    """
    rows = drifts_of(work.session, account.id)
    found = differences(work, account)
    if any(_steps(work, found, rows)):
        # Another transaction may be at the same account: one at a time writes.
        hold_account(work.session, account.id)
        rows = drifts_of(work.session, account.id)
        found = differences(work, account)
        rows = [*rows, *_keep(work, account, found, rows)]
        keep_assessing(work, account)
    return [row for row in rows if DriftState(row.state) in STANDING]


def open_differences(work: Work, account: Account) -> list[Found]:
    """What differs today, but for what was rightly left as harmless: looked at anew, nothing is
    written.
    """
    pairs, _ = _paired(differences(work, account), drifts_of(work.session, account.id))
    return [
        one
        for one, row in pairs
        if one.until_on is None and not (row is not None and is_excused(work, one, row))
    ]


def look_again(work: Work, account: Account) -> None:
    """The same for what must not fail by it: facts are never refused, and the nightly sweep finds
    what a fault left undone.
    """
    one_by_one(work, "drifts of", [account], lambda row: check_account(work, row))


@needs(Permission.RUN_THE_CLOCK)
def check_drifts(work: Work, slot: str) -> Chunk:
    """The job: every account with a contract, at most AT_ONCE a chunk. Finds what came true
    overnight.
    """
    after = reached_by(work.session, f"{JOB}/{slot}")
    accounts = accounts_after(work.session, after, AT_ONCE)
    one_by_one(work, "drifts of", accounts, lambda account: _check_for(work, account))
    reached = accounts[-1].id if accounts else after
    return Chunk(len(accounts), is_last=len(accounts) < AT_ONCE, reached=reached)


def _check_for(work: Work, account: Account) -> list[Drift]:
    return check_account(replace(work, actor=replace(work.actor, org_id=account.org_id)), account)


# ---- which case is which ------------------------------------------------------------------------


def _paired(found: Sequence[Found], rows: Sequence[Drift]) -> tuple[list[Pair], list[Drift]]:
    """Each difference with its case (None: it is a new one), and cases whose difference is gone.
    What stands now chooses first, and finds what stands first.
    """
    free = sorted(rows, key=lambda row: (row.until_on is not None, _is_settled(row)))
    pairs: list[Pair] = []
    for one in sorted(found, key=lambda one: one.until_on is not None):
        row = next((row for row in free if _is_same(one, row)), None)
        if row is not None:
            free.remove(row)
        pairs.append((one, row))
    return pairs, [row for row in free if row.until_on is None]


def _is_same(found: Found, row: Drift) -> bool:
    """The same field on overlapping days. What comes back after its case was over is a new one, and
    so is what was left as harmless when its values change.
    """
    if row.field != found.field:
        return False
    if row.until_on is not None:
        is_over = found.until_on is not None and found.until_on >= row.since_on
        return is_over and found.since_on <= row.until_on
    if _is_settled(row) and found.until_on is None:
        return (found.in_contract, found.in_record) == (row.in_contract, row.in_record)
    return found.until_on is None or found.until_on >= row.since_on


def _is_settled(row: Drift) -> bool:
    return row.state == DriftState.CLOSED


# ---- keeping them -------------------------------------------------------------------------------


def _steps(work: Work, found: Sequence[Found], rows: Sequence[Drift]) -> list[Any]:
    """What is to be written, if anything."""
    pairs, gone = _paired(found, rows)
    new_or_changed = [
        one for one, row in pairs if (_is_worth_keeping(one) if row is None else _moved(one, row))
    ]
    return [*new_or_changed, *gone]


def _is_worth_keeping(found: Found) -> bool:
    return found.until_on is None or found.kind in _WORTH_KEEPING


def _keep(
    work: Work, account: Account, found: Sequence[Found], rows: Sequence[Drift]
) -> list[Drift]:
    """Write what is new or changed; returns the new cases."""
    pairs, gone = _paired(found, rows)
    opened = []
    for one, row in pairs:
        if row is not None:
            _follow(work, account, one, row)
        elif _is_worth_keeping(one):
            opened.append(_open(work, account, one))
    followed = {one.field for one, row in pairs if row is None and one.until_on is None}
    for row in gone:
        moved = {"until_on": max(row.since_on, work.today - _DAY)}
        _see_over(work, account, row, moved, is_followed=row.field in followed)
    return opened


def _open(work: Work, account: Account, found: Found) -> Drift:
    row = Drift(
        id=work.new_id(),
        org_id=account.org_id,
        account_id=account.id,
        owner=_drafter(work, found),
        state=DriftState.OPEN.value,
        moves=[],
        found_at=work.now,
        step=0,
        **{name: getattr(found, name) for name in _KEPT},
    )
    told = {"account": account.id, "field": found.field, "kind": found.kind.value}
    told["since_on"] = found.since_on.isoformat()
    _write(work, row, "drifts.opened", told)
    if found.until_on is not None:
        _see_over(work, account, row, {})
    return row


def _follow(work: Work, account: Account, found: Found, row: Drift) -> None:
    """Its case as it is now."""
    moved = _moved(found, row)
    if not moved:
        return
    if found.until_on is not None and row.until_on is None:
        _see_over(work, account, row, moved)
        return
    old = {name: getattr(row, name) for name in moved}
    reopens = _reopens(found, row, moved)
    _set(row, moved)
    if moved.keys() <= _QUIET:
        _write(work, row)
        return
    told = {name: (old[name], moved[name]) for name in sorted(moved.keys() - _QUIET)}
    _write(work, row, "drifts.changed", _old_and_new(work, row, told))
    if reopens:
        _reopen(work, row)


def _reopens(found: Found, row: Drift, moved: dict[str, Any]) -> bool:
    """Whether what somebody assessed is no longer what differs."""
    is_other = bool(_VALUES & moved.keys()) or moved.get("severity") == DriftSeverity.HIGH
    return row.state in _ASSESSED and found.kind in _WORTH_ASSESSING and is_other


def _reopen(work: Work, row: Drift) -> None:
    row.state, row.judgement = DriftState.OPEN.value, None
    row.moves = [*row.moves, _step(work, row, _CHANGED)]
    _write(work, row, "drifts.reopened", {"state": row.state})


def _moved(found: Found, row: Drift) -> dict[str, Any]:
    """What of a case is to be set: of one that is over its days only, of a closed one its end."""
    names: Sequence[str] = _KEPT
    if _is_settled(row):
        names = ("until_on",) if row.until_on is None else ()
    elif row.until_on is not None:
        names = ("since_on", "until_on")
    wanted = {name: getattr(found, name) for name in names}
    if found.kind is DriftKind.SITE:
        # Since when is not known: since it was found.
        wanted.pop("since_on", None)
    if wanted.get("change_id", "") is None:
        del wanted["change_id"]
    return {name: value for name, value in wanted.items() if value != getattr(row, name)}


def _see_over(
    work: Work, account: Account, row: Drift, moved: dict[str, Any], *, is_followed: bool = False
) -> None:
    """Both sides agree again; or nothing is left to hold the record against, or (`is_followed`)
    another difference takes its place. One that was closed before stays so.
    """
    _set(row, moved)
    until_on = row.until_on or work.today
    holds = any(line.line == MAIN for line in lines_on(work, account, until_on + _DAY))
    if not _is_settled(row):
        row.state = DriftState.VERIFIED.value
        row.moves = [*row.moves, _step(work, row, "" if holds else _NO_CONTRACT)]
    type_ = "drifts.verified" if holds and not is_followed else "drifts.superseded"
    _write(work, row, type_, {"until_on": until_on.isoformat(), "state": row.state})


def _step(work: Work, row: Drift, note: str) -> dict[str, str]:
    """A step that the system takes."""
    return {"state": row.state, "at": work.now.isoformat(), "by": SYSTEM, "note": note}


def _set(row: Drift, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _write(work: Work, row: Drift, event: str = "", payload: dict[str, Any] | None = None) -> None:
    row.step += 1
    work.session.add(row)
    work.session.flush()
    if event:
        work.record(Event(f"drifts/{row.id}", event, payload or {}), row.org_id)


def _old_and_new(
    work: Work, row: Drift, changes: dict[str, tuple[Any, Any]]
) -> dict[str, dict[str, Any]]:
    """As an event tells it: names and addresses are no part of it."""
    rule = policy_of(work).field(row.field)
    hidden = _VALUES if rule is None or rule.path.startswith(_PERSONAL) else frozenset()
    return {
        name: {"changed": True} if name in hidden else {"old": _json(old), "new": _json(new)}
        for name, (old, new) in changes.items()
    }


def _json(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


# ---- whose it is --------------------------------------------------------------------------------


def _drafter(work: Work, found: Found) -> str | None:
    if found.contract_id is None:
        return None
    return last_drafter(work, entries_of(work.session, found.contract_id))
