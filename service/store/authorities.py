"""The register of authorities: who may sign for whom, for what, how long, on which paper."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Field, Session, col, select

from service.domain.access import Actor
from service.store.columns import Instant, Json, Money, Row
from service.store.organisations import visible_to


class AuthorityRow(Row, table=True):
    """One 授权委托书. `agent` and `agent_id_number` are tokens of the holder `authorities/<id>`;
    `evidence` is the blob of the scanned paper. Only revoking changes a row.
    """

    __tablename__ = "authority"

    id: str = Field(primary_key=True, max_length=36)
    org_id: str = Field(foreign_key="organisation.id", index=True, max_length=36)
    account_id: str | None = Field(
        default=None, foreign_key="account.id", index=True, max_length=36
    )
    principal: str = Field(max_length=500)
    agent: str = Field(max_length=36)
    agent_id_number: str = Field(max_length=36)
    matters: list[str] = Field(sa_type=Json)
    scope_words: str = Field(max_length=500)
    accounts: list[str] = Field(sa_type=Json)
    kinds: list[str] = Field(sa_type=Json)
    most_capacity: dict[str, Any] | None = Field(default=None, sa_type=Json)
    most_yuan: Decimal | None = Field(default=None, sa_type=Money)
    valid_from: date
    valid_to: date = Field(index=True)
    principal_signed: bool
    evidence: str = Field(max_length=64)
    registered_at: datetime = Field(sa_type=Instant)
    registered_by: str = Field(max_length=100)
    revoked_on: date | None = None
    revoked_reason: str | None = Field(default=None, max_length=4000)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)
    revoked_by: str | None = Field(default=None, max_length=100)


def find_authority(
    session: Session, actor: Actor, authority_id: str, *, lock: bool = False
) -> AuthorityRow | None:
    query = select(AuthorityRow).where(
        AuthorityRow.id == authority_id, visible_to(actor, AuthorityRow.org_id)
    )
    return session.exec(query.with_for_update() if lock else query).first()


def earlier_authorities(session: Session, newer: AuthorityRow) -> Sequence[AuthorityRow]:
    """Those of the same principal for the same customer that hold no longer than a newer one."""
    return session.exec(
        select(AuthorityRow).where(
            AuthorityRow.id != newer.id,
            AuthorityRow.org_id == newer.org_id,
            AuthorityRow.principal == newer.principal,
            AuthorityRow.account_id == newer.account_id,
            col(AuthorityRow.valid_to) <= newer.valid_to,
            col(AuthorityRow.revoked_on).is_(None),
        )
    ).all()


def authority_behind(session: Session, authority_id: str) -> AuthorityRow:
    """The authority of a signature on a contract that the caller may see, whoever registered it."""
    return session.exec(select(AuthorityRow).where(AuthorityRow.id == authority_id)).one()


def page_of_authorities(
    session: Session,
    actor: Actor,
    *,
    account_id: str | None,
    principal: str | None,
    after: str | None,
    limit: int,
) -> Sequence[AuthorityRow]:
    """Authorities, newest first, those before an id; one more than `limit` says there are more."""
    query = select(AuthorityRow).where(visible_to(actor, AuthorityRow.org_id))
    if account_id is not None:
        query = query.where(AuthorityRow.account_id == account_id)
    if principal is not None:
        query = query.where(AuthorityRow.principal == principal)
    if after is not None:
        query = query.where(col(AuthorityRow.id) < after)
    return session.exec(query.order_by(col(AuthorityRow.id).desc()).limit(limit + 1)).all()
