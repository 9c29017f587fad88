"""Which stored texts hold a clause: read from their outlines, newest contract first."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from sqlalchemy import Text, cast
from sqlalchemy import select as columns_of
from sqlmodel import Session, col, or_

from service.domain.access import Actor
from service.store.contracts import Contract, ContractVersion
from service.store.organisations import visible_to

ClauseKey = tuple[str, int]
_BATCH = 20


class TextWithClauses(NamedTuple):
    """One text that holds some of the clauses asked for."""

    contract: Contract
    no: int
    clauses: tuple[ClauseKey, ...]


def texts_with_clauses(
    session: Session, actor: Actor, wanted: Collection[ClauseKey]
) -> Iterator[TextWithClauses]:
    """Texts the actor may see, newest contract first and each contract's texts in order.

    The database passes over texts that do not name the ids at all; versions are told apart here.
    """
    ids = sorted({clause_id for clause_id, _ in wanted})
    if not ids:
        return
    words = cast(col(ContractVersion.outline), Text)
    query = (
        columns_of(Contract, col(ContractVersion.no), col(ContractVersion.outline))
        .join(ContractVersion, col(ContractVersion.contract_id) == col(Contract.id))
        .where(
            visible_to(actor, Contract.org_id),
            or_(*(words.contains(f'"{clause_id}"', autoescape=True) for clause_id in ids)),
        )
        .order_by(col(Contract.id).desc(), col(ContractVersion.no))
        .execution_options(yield_per=_BATCH)
    )
    for contract, no, outline in session.execute(query):
        held = {
            (clause["id"], clause["version"])
            for chapter in outline["chapters"]
            for clause in chapter["clauses"]
        }
        found = held.intersection(wanted)
        if found:
            yield TextWithClauses(contract, no, tuple(sorted(found)))
