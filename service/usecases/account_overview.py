"""What changed in an account's record from revision to revision, and accounts found by words."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from service.domain.access import Permission
from service.domain.people import masked_name, reveal
from service.domain.record_changes import RecordChange, changes_between
from service.domain.vocabulary import PartyType
from service.store import accounts as store
from service.store.account_search import accounts_with_words
from service.store.accounts import Account, AccountRevision
from service.usecases.access import needs
from service.usecases.accounts import account_of, holder_of
from service.usecases.work import Work


@dataclass(frozen=True, slots=True)
class RevisionView:
    """Facts as recorded: from which day they hold, and how they differ from those before."""

    id: str
    effective_on: date
    recorded_at: datetime
    source: str
    changes: tuple[RecordChange, ...]
    is_first: bool
    is_current: bool


@dataclass(frozen=True, slots=True)
class AccountHistory:
    """`revisions`: the one that takes effect last comes first. `has_personal`: whether personal
    values are kept of the account.
    """

    revisions: tuple[RevisionView, ...]
    has_personal: bool


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account in a list; a natural person's name is masked."""

    account_no: str
    customer_name: str
    supply_address: str
    supply_voltage: str
    use_category: str
    capacity: str
    effective_on: date


@needs(Permission.READ_ACCOUNTS)
def history_of_account(work: Work, account_no: str) -> AccountHistory:
    """What was recorded of an account and how it changed, masked; raises AccountNotFound."""
    account = account_of(work, account_no)
    revisions = store.revisions_of(work.session, [account])
    current = _on(revisions, work.today)
    masks = work.vault.masks_of([holder_of(account)])
    views = list(_history(revisions, current, masks))
    return AccountHistory(tuple(reversed(views)), has_personal=bool(masks))


@needs(Permission.READ_ACCOUNTS)
def find_accounts(work: Work, words: str, after: str | None, limit: int) -> list[AccountRow]:
    """Accounts by number, with today's facts; one more than `limit` says there are more."""
    words = words.strip()
    if words:
        accounts = accounts_with_words(work.session, work.actor, words, after=after, limit=limit)
    else:
        accounts = store.page_of_accounts(work.session, work.actor, after=after, limit=limit)
    of_account: dict[str, list[AccountRevision]] = {}
    for revision in store.revisions_of(work.session, accounts):
        of_account.setdefault(revision.account_id, []).append(revision)
    return [_row(account, _on(of_account[account.id], work.today)) for account in accounts]


@needs(Permission.READ_ACCOUNTS)
def customers_of(work: Work, numbers: Collection[str]) -> dict[str, str]:
    """Account number -> whose it is today, as lists say it; those the actor may not see, not."""
    accounts = store.accounts_numbered(work.session, work.actor, numbers)
    revisions = store.revisions_of(work.session, accounts)
    own = {account.id: [r for r in revisions if r.account_id == account.id] for account in accounts}
    rows = (_row(account, _on(own[account.id], work.today)) for account in accounts)
    return {row.account_no: row.customer_name for row in rows}


def _history(
    revisions: Sequence[AccountRevision],
    current: AccountRevision,
    masks: Mapping[str, str | None],
) -> Iterator[RevisionView]:
    """What changed is found by the stored tokens and said with masked values."""
    before: list[AccountRevision | None] = [None, *revisions]
    for old, new in pairwise(before):
        assert new is not None
        changes = changes_between(old.facts, new.facts) if old is not None else []
        yield RevisionView(
            id=new.id,
            effective_on=new.effective_on,
            recorded_at=new.recorded_at,
            source=new.source,
            changes=tuple(
                RecordChange(c.path, reveal(c.old, masks), reveal(c.new, masks)) for c in changes
            ),
            is_first=old is None,
            is_current=new.id == current.id,
        )


def _on(revisions: Sequence[AccountRevision], day: date) -> AccountRevision:
    """The revision in effect on a day; before the first, the first."""
    past = [revision for revision in revisions if revision.effective_on <= day]
    return (past or revisions[:1])[-1]


def _row(account: Account, revision: AccountRevision) -> AccountRow:
    facts = revision.facts
    customer = facts["customer"]
    natural = customer["party_type"] == PartyType.NATURAL_PERSON
    contract = facts["capacity"]["contract"]
    return AccountRow(
        account_no=account.account_no,
        customer_name=masked_name(customer["name"]) if natural else customer["name"],
        supply_address=facts["supply_address"],
        supply_voltage=facts["supply_voltage"],
        use_category=facts["use"]["category"],
        capacity=f"{contract['value']} {contract['unit']}",
        effective_on=revision.effective_on,
    )
