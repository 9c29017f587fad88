"""Contracts, their versions (each one immutable text) and how contracts relate to each other."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy import select as columns_of
from sqlmodel import Field, Session, col, or_, select

from service.domain.access import Actor
from service.store.columns import Instant, Json, Row
from service.store.organisations import visible_to


class Contract(Row, table=True):
    """One signed paper, or what is to become one. `version` is the number of its newest text.

    `state` and `step` repeat the last act of its life (store.lives): lists look at them.
    `change_id`: the change of use for which it was drafted.
    `ends_on` is the last day of the term that runs: a term that rolls over moves it. `turns_on`:
    when the clock looks at the term next. `indefinite_since`: the term ended and was not limited.
    """

    __tablename__ = "contract"
    __table_args__ = (
        Index(
            "ix_contract_turns",
            "turns_on",
            "id",
            sqlite_where=text("turns_on IS NOT NULL"),
            postgresql_where=text("turns_on IS NOT NULL"),
        ),
    )

    id: str = Field(primary_key=True, max_length=36)
    org_id: str = Field(foreign_key="organisation.id", index=True, max_length=36)
    account_id: str = Field(foreign_key="account.id", index=True, max_length=36)
    account_no: str = Field(max_length=64)
    number: str = Field(unique=True, max_length=64)
    title: str = Field(max_length=200)
    kind: str = Field(max_length=100)
    customer_name: str = Field(max_length=500)
    state: str = Field(max_length=20)
    origin: str = Field(max_length=20)
    starts_on: date
    ends_on: date = Field(index=True)
    version: int
    step: int = Field(default=0, sa_column_kwargs={"server_default": text("1")})
    turns_on: date | None = None
    indefinite_since: date | None = None
    change_id: str | None = Field(default=None, index=True, max_length=36)
    created_at: datetime = Field(sa_type=Instant)
    created_by: str = Field(max_length=100)


class ContractVersion(Row, table=True):
    """One text: outline and terms (with tokens), bound to its fingerprint. Never updated."""

    __tablename__ = "contract_version"
    __table_args__ = (UniqueConstraint("contract_id", "no"),)

    id: str = Field(primary_key=True, max_length=36)
    org_id: str = Field(foreign_key="organisation.id", max_length=36)
    contract_id: str = Field(foreign_key="contract.id", max_length=36)
    no: int
    as_of: date
    kind: str = Field(max_length=100)
    kind_version: int
    addenda: list[dict[str, Any]] = Field(sa_type=Json)
    text_version: str = Field(max_length=100)
    customer_contract_no: str | None = Field(default=None, max_length=500)
    account_revision_id: str = Field(foreign_key="account_revision.id", max_length=36)
    terms: dict[str, Any] = Field(sa_type=Json)
    outline: dict[str, Any] = Field(sa_type=Json)
    fingerprint: str = Field(max_length=64)
    created_at: datetime = Field(sa_type=Instant)
    created_by: str = Field(max_length=100)


class ContractRelation(Row, table=True):
    """`contract_id` amends, renews, terminates, replaces or belongs to `other_id`."""

    __tablename__ = "contract_relation"

    contract_id: str = Field(primary_key=True, foreign_key="contract.id", max_length=36)
    kind: str = Field(primary_key=True, max_length=20)
    other_id: str = Field(primary_key=True, foreign_key="contract.id", index=True, max_length=36)
    org_id: str = Field(foreign_key="organisation.id", max_length=36)
    created_at: datetime = Field(sa_type=Instant)


class VersionHead(NamedTuple):
    """A version without its words (outline and terms are large)."""

    id: str
    contract_id: str
    no: int
    kind: str
    kind_version: int
    addenda: list[dict[str, Any]]
    as_of: date
    text_version: str
    fingerprint: str
    created_at: datetime
    created_by: str


@dataclass(frozen=True, slots=True)
class ContractFilter:
    """What a list of contracts is narrowed to; `words` are looked for in number and customer."""

    account_no: str | None = None
    state: str | None = None
    kind: str | None = None
    org_id: str | None = None
    ends_before: date | None = None
    words: str | None = None


def find_contract(
    session: Session, actor: Actor, contract_id: str, *, lock: bool = False
) -> Contract | None:
    query = select(Contract).where(Contract.id == contract_id, visible_to(actor, Contract.org_id))
    return session.exec(query.with_for_update() if lock else query).first()


def number_is_taken(session: Session, number: str) -> bool:
    """Whether any contract has the number, whoever may see it."""
    return session.exec(select(Contract.id).where(Contract.number == number)).first() is not None


def page_of_contracts(
    session: Session, actor: Actor, wanted: ContractFilter, *, after: str | None, limit: int
) -> Sequence[Contract]:
    """Contracts, newest first (ids sort by time), those before an id; one more than `limit`."""
    query = select(Contract).where(visible_to(actor, Contract.org_id))
    for column, value in (
        (Contract.account_no, wanted.account_no),
        (Contract.state, wanted.state),
        (Contract.kind, wanted.kind),
        (Contract.org_id, wanted.org_id),
    ):
        if value is not None:
            query = query.where(col(column) == value)
    if wanted.ends_before is not None:
        query = query.where(col(Contract.ends_on) < wanted.ends_before)
    if wanted.words is not None:
        query = query.where(
            or_(
                col(Contract.number).contains(wanted.words, autoescape=True),
                col(Contract.customer_name).contains(wanted.words, autoescape=True),
            )
        )
    if after is not None:
        query = query.where(col(Contract.id) < after)
    return session.exec(query.order_by(col(Contract.id).desc()).limit(limit + 1)).all()


def heads_of(session: Session, contracts: Sequence[Contract]) -> list[VersionHead]:
    """What all texts of some contracts are, without their words; by contract and number."""
    columns = (col(getattr(ContractVersion, name)) for name in VersionHead._fields)
    query = (
        columns_of(*columns)
        .where(col(ContractVersion.contract_id).in_([contract.id for contract in contracts]))
        .order_by(col(ContractVersion.contract_id), col(ContractVersion.no))
    )
    return [VersionHead(*row) for row in session.execute(query)]


def head_of(version: ContractVersion) -> VersionHead:
    return VersionHead(*(getattr(version, name) for name in VersionHead._fields))


def version_numbered(session: Session, contract: Contract, no: int) -> ContractVersion:
    return session.exec(
        select(ContractVersion).where(
            ContractVersion.contract_id == contract.id, ContractVersion.no == no
        )
    ).one()


def terms_of_versions(session: Session, ids: Collection[str]) -> dict[str, Mapping[str, Any]]:
    """Id of a text -> its terms, without its words."""
    if not ids:
        return {}
    query = select(ContractVersion.id, ContractVersion.terms)
    return dict(session.exec(query.where(col(ContractVersion.id).in_(list(ids)))).all())


def contracts_named(session: Session, ids: Collection[str]) -> dict[str, Contract]:
    """Contracts by their ids, whoever asks: what refers to them was looked up for its reader."""
    if not ids:
        return {}
    rows = session.exec(select(Contract).where(col(Contract.id).in_(list(ids))))
    return {row.id: row for row in rows}


def outline_of_version(session: Session, version_id: str) -> Mapping[str, Any]:
    """The words of a text, without its terms."""
    query = select(ContractVersion.outline).where(ContractVersion.id == version_id)
    return session.exec(query).one()
