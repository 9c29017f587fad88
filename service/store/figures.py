"""Counts over contracts and reviews, for the dashboard: the database counts, nothing is loaded."""

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import extract, func
from sqlalchemy import select as columns_of
from sqlmodel import Session, col

from service.domain.access import Actor
from service.store.contracts import Contract
from service.store.organisations import visible_to
from service.store.reviews import Review


def contracts_by_state(session: Session, actor: Actor) -> dict[str, int]:
    query = (
        columns_of(col(Contract.state), func.count().label("amount"))
        .where(visible_to(actor, Contract.org_id))
        .group_by(col(Contract.state))
    )
    return {row.state: int(row.amount) for row in session.execute(query)}


def ends_by_month(
    session: Session, actor: Actor, states: Collection[str], first: date, last: date
) -> dict[tuple[int, int], int]:
    """(Year, month) -> how many contracts of some states end in it, both days included."""
    year, month = extract("year", col(Contract.ends_on)), extract("month", col(Contract.ends_on))
    query = (
        columns_of(year, month, func.count())
        .where(
            visible_to(actor, Contract.org_id),
            col(Contract.state).in_(states),
            col(Contract.ends_on) >= first,
            col(Contract.ends_on) <= last,
        )
        .group_by(year, month)
    )
    return {(int(y), int(m)): count for y, m, count in session.execute(query)}


def ended_before(session: Session, actor: Actor, states: Collection[str], day: date) -> int:
    """How many contracts of some states ended before a day, are still in that state and did not
    become indefinite.
    """
    query = columns_of(func.count()).where(
        visible_to(actor, Contract.org_id),
        col(Contract.state).in_(states),
        col(Contract.ends_on) < day,
        col(Contract.indefinite_since).is_(None),
    )
    return int(session.execute(query).scalar_one())


def open_reviews_by_grade(session: Session, actor: Actor) -> dict[str, int]:
    query = (
        columns_of(col(Review.grade), func.count().label("amount"))
        .where(visible_to(actor, Review.org_id), col(Review.closed_at).is_(None))
        .group_by(col(Review.grade))
    )
    return {row.grade: int(row.amount) for row in session.execute(query)}


def open_reviews_overdue(session: Session, actor: Actor, now: datetime) -> int:
    query = columns_of(func.count()).where(
        visible_to(actor, Review.org_id),
        col(Review.closed_at).is_(None),
        col(Review.due_at) < now,
    )
    return int(session.execute(query).scalar_one())


def findings_by_rule(session: Session, actor: Actor, since: datetime) -> Counter[str]:
    """Rule -> in how many rounds of review opened since an instant it found something."""
    query = columns_of(col(Review.findings)).where(
        visible_to(actor, Review.org_id), col(Review.opened_at) >= since
    )
    return Counter(
        rule for (found,) in session.execute(query) for rule in {item["rule"] for item in found}
    )
