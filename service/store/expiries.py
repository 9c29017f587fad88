"""What the texts of contracts say of their end, for many contracts at once: their terms are large,
and only a few values of them are read.
"""

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import select as columns_of
from sqlmodel import Session, col, select

from service.domain.dossier import DRAFTING
from service.domain.tasks import TaskKind, TaskState
from service.store.access import users_named
from service.store.contracts import Contract, ContractVersion
from service.store.lives import ContractEntry
from service.store.tasks import Task


class EndTerms(NamedTuple):
    """Of the newest text of a contract; days are ISO text (`ends_on` None: the text has
    no end, as a contract that was not made here may). `temporary` is the purpose of a
    temporary supply, None for any other.
    """

    contract_id: str
    version_id: str
    kind: str
    kind_version: int
    starts_on: str
    ends_on: str | None
    renewal_mode: str
    objection_days: int | None
    promised_days: int | None
    temporary: str | None
    decide_by: str | None


def end_terms_of(session: Session, contract_ids: Collection[str]) -> dict[str, EndTerms]:
    """Contract id -> what its newest text says."""
    query = (
        columns_of(
            col(ContractVersion.contract_id),
            col(ContractVersion.id),
            col(ContractVersion.kind),
            col(ContractVersion.kind_version),
            _term("term", "starts_on").as_string(),
            _term("term", "ends_on").as_string(),
            _term("term", "renewal_mode").as_string(),
            _term("term", "objection_notice_days").as_integer(),
            _term("agreed", "renewal", "reminder_days").as_integer(),
            _term("temporary", "purpose").as_string(),
            _term("temporary", "decide_before").as_string(),
        )
        .join(Contract, col(Contract.id) == col(ContractVersion.contract_id))
        .where(
            col(Contract.id).in_(list(contract_ids)),
            col(ContractVersion.no) == col(Contract.version),
        )
    )
    return {row[0]: EndTerms(*row) for row in session.execute(query)}


def drafters_of(session: Session, contract_ids: Collection[str]) -> dict[str, str]:
    """Contract id -> the account of the person who last wrote or submitted its text; contracts
    that only programs wrote, or people who have left, are not there.
    """
    acts = session.exec(
        select(ContractEntry.contract_id, ContractEntry.by)
        .where(
            col(ContractEntry.contract_id).in_(list(contract_ids)),
            col(ContractEntry.action).in_([action.value for action in DRAFTING]),
        )
        .order_by(col(ContractEntry.contract_id), col(ContractEntry.position))
    ).all()
    people = users_named(session, {by for _, by in acts})
    return {
        contract_id: by
        for contract_id, by in acts
        if by in people and people[by].person_id is not None and people[by].disabled_at is None
    }


def renewers_of(session: Session, contract_ids: Collection[str]) -> dict[str, str]:
    """Contract id -> the account whose task it is to renew it, where somebody's it is."""
    subjects = [f"contracts/{id}" for id in contract_ids]
    query = columns_of(col(Task.subject), col(Task.owner)).where(
        col(Task.subject).in_(subjects),
        col(Task.kind) == TaskKind.RENEW.value,
        col(Task.state) == TaskState.OPEN.value,
        col(Task.owner).is_not(None),
    )
    owners = {row[0].partition("/")[2]: str(row[1]) for row in session.execute(query)}
    people = users_named(session, set(owners.values()))
    return {
        id: owner
        for id, owner in owners.items()
        if owner in people and people[owner].disabled_at is None
    }


def _term(*path: str) -> Any:
    return col(ContractVersion.terms)[path]
