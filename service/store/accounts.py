"""Accounts and their facts: append-only revisions, each effective from a day."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func
from sqlalchemy.orm import aliased
from sqlmodel import Field, Session, col, select

from service.domain.access import Actor
from service.store.columns import Instant, Json, Row
from service.store.organisations import visible_to


class Account(Row, table=True):
    """One supply customer's account (户). The number is opaque and unique.

    `customer` is the same for all accounts of one customer, by the facts recorded last: a digest
    under a key of ours, which tells nobody who it is.
    """

    __tablename__ = "account"

    id: str = Field(primary_key=True, max_length=36)
    org_id: str = Field(foreign_key="organisation.id", index=True, max_length=36)
    account_no: str = Field(unique=True, max_length=64)
    customer: str | None = Field(default=None, index=True, max_length=64)
    created_at: datetime = Field(sa_type=Instant)


class AccountAlias(Row, table=True):
    """An older number of an account."""

    __tablename__ = "account_alias"

    alias: str = Field(primary_key=True, max_length=64)
    account_id: str = Field(foreign_key="account.id", index=True, max_length=36)
    org_id: str = Field(foreign_key="organisation.id", max_length=36)


class AccountRevision(Row, table=True):
    """Facts (tokens for personal values) that hold from a day on, as recorded at an instant.

    `planned_by`: the change of use that will bring them about; they do not hold then, and none of
    the queries here finds them but `planned_revision`.
    """

    __tablename__ = "account_revision"

    id: str = Field(primary_key=True, max_length=36)
    org_id: str = Field(foreign_key="organisation.id", max_length=36)
    account_id: str = Field(foreign_key="account.id", index=True, max_length=36)
    effective_on: date
    recorded_at: datetime = Field(sa_type=Instant)
    source: str = Field(max_length=100)
    facts: dict[str, Any] = Field(sa_type=Json)
    planned_by: str | None = Field(default=None, max_length=36)


_RECORDED = col(AccountRevision.planned_by).is_(None)


def find_account(
    session: Session, actor: Actor, account_no: str, *, lock: bool = False
) -> Account | None:
    """The account of that number, or with that alias, if the actor may see it."""
    # Two ways to one id, each by its index: with OR PostgreSQL would read all accounts.
    by_number = select(Account.id).where(Account.account_no == account_no)
    by_alias = select(AccountAlias.account_id).where(AccountAlias.alias == account_no)
    query = select(Account).where(
        visible_to(actor, Account.org_id), col(Account.id).in_(by_number.union(by_alias))
    )
    if lock:
        query = query.with_for_update()
    return session.exec(query).first()


def account_with_id(session: Session, actor: Actor, account_id: str) -> Account | None:
    return session.exec(
        select(Account).where(Account.id == account_id, visible_to(actor, Account.org_id))
    ).first()


def accounts_named(session: Session, ids: Collection[str]) -> Sequence[Account]:
    """Accounts by their ids, whoever asks: what refers to them was looked up for its reader."""
    return session.exec(select(Account).where(col(Account.id).in_(list(ids)))).all()


def lock_accounts(session: Session, ids: Collection[str]) -> None:
    """For nobody else to change until the transaction ends; whoever locks several does it in the
    same order.
    """
    query = select(Account.id).where(col(Account.id).in_(list(ids))).order_by(col(Account.id))
    session.exec(query.with_for_update()).all()


def accounts_numbered(
    session: Session, actor: Actor, numbers: Collection[str]
) -> Sequence[Account]:
    """Accounts by their numbers, of those that the actor may see."""
    query = select(Account).where(visible_to(actor, Account.org_id))
    return session.exec(query.where(col(Account.account_no).in_(list(numbers)))).all()


def first_of_customer(session: Session, account_id: str) -> str:
    """The first of the accounts that a customer has with one organisation; the account itself
    where nobody knows of others.
    """
    other = aliased(Account)
    found = session.exec(
        select(func.min(other.id))
        .join(Account, (col(Account.customer) == other.customer) & (Account.org_id == other.org_id))
        .where(Account.id == account_id)
    ).first()
    return found or account_id


def number_is_taken(session: Session, number: str, by_other_than: str | None) -> bool:
    """Whether a number or alias belongs to another account, of whatever organisation."""
    for query in (
        select(Account.id).where(Account.account_no == number),
        select(AccountAlias.account_id).where(AccountAlias.alias == number),
    ):
        owner = session.exec(query).first()
        if owner is not None and owner != by_other_than:
            return True
    return False


def add_aliases(session: Session, account: Account, aliases: Iterable[str]) -> None:
    for alias in aliases:
        if session.get(AccountAlias, alias) is None:
            session.add(AccountAlias(alias=alias, account_id=account.id, org_id=account.org_id))
    session.flush()


def revision_on(session: Session, account: Account, day: date) -> AccountRevision | None:
    """The newest revision effective on a day, as known now."""
    return session.exec(
        select(AccountRevision)
        .where(
            AccountRevision.account_id == account.id,
            col(AccountRevision.effective_on) <= day,
            _RECORDED,
        )
        .order_by(
            col(AccountRevision.effective_on).desc(),
            col(AccountRevision.recorded_at).desc(),
            col(AccountRevision.id).desc(),
        )
    ).first()


def revision_from(session: Session, account: Account, day: date) -> AccountRevision:
    """The same; before the account's first day, the first there is."""
    return revision_on(session, account, day) or revisions_of(session, [account])[0]


def newest_revision(session: Session, account: Account) -> str | None:
    """Id of the revision recorded last, for whatever day."""
    return session.exec(
        select(AccountRevision.id)
        .where(AccountRevision.account_id == account.id, _RECORDED)
        .order_by(col(AccountRevision.recorded_at).desc(), col(AccountRevision.id).desc())
    ).first()


def revisions_of(session: Session, accounts: Iterable[Account]) -> Sequence[AccountRevision]:
    """All revisions of some accounts, in the order they take effect."""
    ids = [account.id for account in accounts]
    return session.exec(
        select(AccountRevision)
        .where(col(AccountRevision.account_id).in_(ids), _RECORDED)
        .order_by(
            col(AccountRevision.effective_on),
            col(AccountRevision.recorded_at),
            col(AccountRevision.id),
        )
    ).all()


def revision_with_id(session: Session, revision_id: str) -> AccountRevision:
    """A revision that a text was drafted from, recorded or planned."""
    return session.get_one(AccountRevision, revision_id)


def planned_revision(session: Session, account_id: str, change_id: str) -> AccountRevision | None:
    """The facts that a change of use will bring about on an account."""
    return session.exec(
        select(AccountRevision).where(
            AccountRevision.account_id == account_id, AccountRevision.planned_by == change_id
        )
    ).first()


def page_of_accounts(
    session: Session, actor: Actor, *, after: str | None, limit: int
) -> Sequence[Account]:
    """Accounts by number, those after a number; one more than `limit` says there is a next page."""
    query = select(Account).where(visible_to(actor, Account.org_id))
    if after is not None:
        query = query.where(col(Account.account_no) > after)
    return session.exec(query.order_by(col(Account.account_no)).limit(limit + 1)).all()
