"""Changes of use as their work list and page show them: the first due first; what of the record
changes, whose it is, and what is to be given before the papers can be drafted.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from service.domain.access import Permission
from service.domain.drafting_needs import AgreedField, agreed_field
from service.domain.people import reveal
from service.domain.record_changes import RecordChange, changes_between
from service.store import changes as store
from service.store.accounts import Account, accounts_named, planned_revision, revisions_of
from service.store.changes import Change, ChangePlace
from service.usecases.access import needs
from service.usecases.accounts import holder_of
from service.usecases.change_drafts import PAPERS
from service.usecases.change_views import ChangeView, view_of, views_of
from service.usecases.changes import change_of
from service.usecases.work import Work


@dataclass(frozen=True, slots=True)
class ChangeEffect:
    """What of one account's record changes, masked."""

    account_no: str
    changes: tuple[RecordChange, ...]


@dataclass(frozen=True, slots=True)
class AskedValue:
    """An agreed value that a draft still needs. `draft`: the name of the draft; the field's path
    is as its text has it.
    """

    draft: str
    field: AgreedField


@dataclass(frozen=True, slots=True)
class ChangeDetails:
    """`lacking`: what else the drafts lack, paths of the record or sentences."""

    change: ChangeView
    effects: tuple[ChangeEffect, ...]
    asked: tuple[AskedValue, ...]
    lacking: tuple[str, ...]


@needs(Permission.READ_CHANGES)
def list_open_changes(
    work: Work, type_: str | None, after: str | None, limit: int
) -> list[ChangeView]:
    """Open changes, the first one due first; one more than `limit` says there are more. `after` is
    the `position` of the last one before.
    """
    found = store.changes_by_deadline(
        work.session, work.actor, type_, after=_place(after), limit=limit
    )
    return views_of(work, found)


def position(view: ChangeView) -> str:
    """Where one stands in a list of open ones, for the next page."""
    return f"{'' if view.deadline_at is None else view.deadline_at.isoformat()}|{view.id}"


@needs(Permission.READ_CHANGES)
def change_details(work: Work, change_id: str, also: Collection[str] = ()) -> ChangeDetails:
    """All of one change; `also`: further paths of agreed values that somebody asks for or gives.
    Raises ChangeNotFound.
    """
    change = change_of(work, change_id)
    view = view_of(work, change)
    return ChangeDetails(
        change=view,
        effects=tuple(_effects(work, change)),
        asked=tuple(dict.fromkeys(_asked(work, (*view.missing, *also)))),
        lacking=tuple(path for path in view.missing if not path.startswith("agreed.")),
    )


def _effects(work: Work, change: Change) -> Iterator[ChangeEffect]:
    """The account itself first."""
    named = {row.id: row for row in accounts_named(work.session, (change.account_id,))}
    others = accounts_named(work.session, change.accounts)
    for account in (named[change.account_id], *others):
        changes = _changes_of(work, change, account)
        if changes:
            yield ChangeEffect(account.account_no, changes)


def _changes_of(work: Work, change: Change, account: Account) -> tuple[RecordChange, ...]:
    """What was planned beside what was known then."""
    planned = planned_revision(work.session, account.id, change.id)
    if planned is None:
        return ()
    before = [
        row.facts
        for row in revisions_of(work.session, [account])
        if row.effective_on <= planned.effective_on and row.recorded_at <= planned.recorded_at
    ]
    masks = work.vault.masks_of([holder_of(account)])
    return tuple(
        RecordChange(one.path, reveal(one.old, masks), reveal(one.new, masks))
        for one in changes_between(before[-1] if before else {}, planned.facts)
    )


def _asked(work: Work, paths: Iterable[str]) -> Iterator[AskedValue]:
    """`agreed.contract.dispute.venue`: the draft's name stands in the middle."""
    for path in paths:
        top, _, rest = path.partition(".")
        draft, _, name = rest.partition(".")
        if top == "agreed" and draft in PAPERS and name:
            yield AskedValue(draft, agreed_field(work.library, f"agreed.{name}"))


def _place(text: str | None) -> ChangePlace | None:
    if text is None:
        return None
    instant, _, id = text.partition("|")
    return ChangePlace(datetime.fromisoformat(instant) if instant else None, id)
