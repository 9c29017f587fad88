"""Accounts found by words of their number, name or address."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.sql.elements import SQLCoreOperations
from sqlmodel import Session, col, or_, select

from service.domain.access import Actor
from service.store.accounts import Account, AccountAlias, AccountRevision
from service.store.organisations import visible_to


def accounts_with_words(
    session: Session, actor: Actor, words: str, *, after: str | None, limit: int
) -> Sequence[Account]:
    """Accounts by number whose number (or an older one), customer or address holds the words, in
    any of their revisions; those after a number; one more than `limit`.
    """
    facts = col(AccountRevision.facts)

    def holds(column: SQLCoreOperations[Any]) -> ColumnElement[bool]:
        return column.contains(words, autoescape=True)

    by_facts = select(AccountRevision.account_id).where(
        or_(
            holds(facts[("customer", "name")].as_string()),
            holds(facts["supply_address"].as_string()),
        )
    )
    by_alias = select(AccountAlias.account_id).where(holds(col(AccountAlias.alias)))
    query = select(Account).where(
        visible_to(actor, Account.org_id),
        or_(
            holds(col(Account.account_no)),
            col(Account.id).in_(by_facts),
            col(Account.id).in_(by_alias),
        ),
    )
    if after is not None:
        query = query.where(col(Account.account_no) > after)
    return session.exec(query.order_by(col(Account.account_no)).limit(limit + 1)).all()
