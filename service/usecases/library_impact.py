"""What stands on a law, a clause, a parameter or a table: in the library, and among contracts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby, islice

from service.domain.access import Permission
from service.domain.catalogue import Library
from service.domain.impact import Impact, find_impact, parse_subject
from service.store.clause_use import texts_with_clauses
from service.usecases.access import needs
from service.usecases.work import Work

MOST_CONTRACTS = 200


@dataclass(frozen=True, slots=True)
class AffectedContract:
    """A contract, its texts (numbers) that hold affected clauses, and those clauses (`id@n`)."""

    id: str
    number: str
    account_no: str
    customer_name: str
    title: str
    state: str
    starts_on: date
    ends_on: date
    texts: tuple[int, ...]
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AffectedContracts:
    """The newest contracts, at most MOST_CONTRACTS; `more` says that there are others."""

    items: tuple[AffectedContract, ...]
    more: bool


def impact_in_library(library: Library, subject: str) -> Impact:
    """All entries that stand on a subject such as `law:civil-code-496`.

    Raises Invalid for a wrong syntax, LibraryEntryNotFound for what is not on file.
    """
    return find_impact(parse_subject(subject, library), library)


@needs(Permission.READ_CONTRACTS)
def contracts_affected(work: Work, impact: Impact) -> AffectedContracts:
    """Contracts of the actor's organisations stored with the clause versions of an impact."""
    found = list(islice(_contracts(work, impact), MOST_CONTRACTS + 1))
    return AffectedContracts(tuple(found[:MOST_CONTRACTS]), len(found) > MOST_CONTRACTS)


def _contracts(work: Work, impact: Impact) -> Iterator[AffectedContract]:
    wanted = {(hit.id, hit.version) for hit in impact.clauses if hit.version is not None}
    texts = texts_with_clauses(work.session, work.actor, wanted)
    for _, group in groupby(texts, key=lambda text: text.contract.id):
        own = list(group)
        contract = own[0].contract
        held = sorted({key for text in own for key in text.clauses})
        yield AffectedContract(
            id=contract.id,
            number=contract.number,
            account_no=contract.account_no,
            customer_name=contract.customer_name,
            title=contract.title,
            state=contract.state,
            starts_on=contract.starts_on,
            ends_on=contract.ends_on,
            texts=tuple(text.no for text in own),
            clauses=tuple(f"{clause_id}@{version}" for clause_id, version in held),
        )
