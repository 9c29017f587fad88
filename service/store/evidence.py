"""What an evidence sheet looks up around a day."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from service.domain.access import Actor
from service.store.contracts import Contract
from service.store.notices import CUSTOMERS, DIGESTS, Notice
from service.store.organisations import visible_to


def customer_notices(
    session: Session, actor: Actor, account_id: str, since: datetime, until: datetime
) -> Sequence[Notice]:
    """What the customer of an account was to be told in [since, until], the first first; messages
    that only bring others along left out.
    """
    return session.exec(
        select(Notice)
        .where(
            visible_to(actor, Notice.org_id),
            Notice.recipient == f"{CUSTOMERS}{account_id}",
            col(Notice.kind).not_in(DIGESTS),
            col(Notice.posted_at) >= since,
            col(Notice.posted_at) <= until,
        )
        .order_by(col(Notice.id))
    ).all()


def contracts_for_changes(session: Session, changes: Collection[str]) -> Sequence[Contract]:
    """What was drafted for some changes of use, the first first."""
    return session.exec(
        select(Contract)
        .where(col(Contract.change_id).in_(list(changes)))
        .order_by(col(Contract.id))
    ).all()
