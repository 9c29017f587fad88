"""How far the signing of a contract has come, for the pages: who signed, what is missing."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from service.domain.access import Permission
from service.domain.copy_decisions import CopyState
from service.domain.people import ERASED, masked_name, reveal
from service.domain.ratification import RatificationState
from service.domain.signing import PartyToSign, SignerCapacity, Standing, signing_day
from service.domain.vocabulary import ContractState, PartyType
from service.store.returned_copies import copies_of
from service.store.signatures import (
    IssuedPaper,
    Ratification,
    Signature,
    newest_paper,
    objections_of,
)
from service.usecases.access import needs
from service.usecases.concluding import hindrances
from service.usecases.contract_texts import contract_of
from service.usecases.lifecycle import name_of
from service.usecases.signing import signers_of
from service.usecases.signing_parties import Signing, mark_of, signing_of
from service.usecases.work import Work


@dataclass(frozen=True, slots=True)
class PaperView:
    """What went out; `docx` and `pdf` are the sha256 of the stored files."""

    id: str
    version: int
    fingerprint: str
    docx: str
    pdf: str | None
    pages: int | None
    issued_at: datetime
    issued_by: str


@dataclass(frozen=True, slots=True)
class RatificationView:
    id: str
    state: RatificationState
    opened_on: date
    received_on: date | None
    due_on: date | None
    decided_on: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class SignatureView:
    """One mark on the paper; the name of who signed is masked."""

    id: str
    capacity: str | None
    signer: str | None
    by_hand: bool
    seal: str | None
    seal_as_filed: bool | None
    standing: Standing
    signed_on: date
    place: str
    method: str
    originals: int
    copies: int
    holders: tuple[dict[str, Any], ...]
    recorded_at: datetime
    recorded_by: str
    ratification: RatificationView | None


@dataclass(frozen=True, slots=True)
class PartyView:
    """One party; `missing` are Chinese sentences, none where it has signed. `case` is the case of
    art. 22 that its marks make, `case_note` what the service does about it.
    """

    role: str
    name: str
    party_type: str
    missing: tuple[str, ...]
    signed_on: date | None
    case: str | None
    case_note: str | None
    signatures: tuple[SignatureView, ...]


@dataclass(frozen=True, slots=True)
class ObjectionView:
    party: str
    clause: str
    reason: str
    raised_on: date
    recorded_by: str


@dataclass(frozen=True, slots=True)
class SigningView:
    """`missing` is all that keeps the contract from being concluded; `paper` is None before it
    was issued for the first time.
    """

    state: ContractState
    paper: PaperView | None
    parties: tuple[PartyView, ...]
    copy_states: tuple[CopyState, ...]
    missing: tuple[str, ...]
    signed_on: date | None
    objections: tuple[ObjectionView, ...]


@needs(Permission.READ_CONTRACTS)
def signing_state(work: Work, contract_id: str) -> SigningView:
    """Raises ContractNotFound, PersonErased."""
    contract = contract_of(work, contract_id)
    objections = tuple(
        ObjectionView(row.party, row.clause, row.reason, row.raised_on, row.recorded_by)
        for row in objections_of(work.session, contract.id)
    )
    paper = newest_paper(work.session, contract.id)
    state = ContractState(contract.state)
    if paper is None:
        return SigningView(state, None, (), (), (), None, objections)
    signing = signing_of(work, contract, paper)
    copies = copies_of(work.session, contract.id)
    return SigningView(
        state=state,
        paper=_paper(work, paper),
        parties=_parties(work, signing),
        copy_states=tuple(CopyState(copy.state) for copy in copies if copy.paper_id == paper.id),
        missing=hindrances(work, signing) if state == ContractState.ISSUED else (),
        signed_on=signing_day(signing.states),
        objections=objections,
    )


def _paper(work: Work, row: IssuedPaper) -> PaperView:
    return PaperView(
        id=row.id,
        version=row.version,
        fingerprint=row.fingerprint,
        docx=row.docx,
        pdf=row.pdf,
        pages=row.pages,
        issued_at=row.issued_at,
        issued_by=name_of(work, row.issued_by),
    )


def _parties(work: Work, signing: Signing) -> tuple[PartyView, ...]:
    names = work.vault.masks_of([signers_of(signing.contract)])
    return tuple(
        PartyView(
            role=state.party.role,
            name=_name(state.party),
            party_type=state.party.party_type.value,
            missing=state.missing,
            signed_on=state.signed_on,
            case=state.case.value if state.case else None,
            case_note=state.case.rule.service if state.case else None,
            signatures=tuple(
                _signature(
                    work, row, signing.ratifications.get(row.id), names, _person(state.party)
                )
                for row in signing.signatures
                if row.party == state.party.role
            ),
        )
        for state in signing.states
    )


def _name(party: PartyToSign) -> str:
    """A natural person's name is masked."""
    return masked_name(party.name) if _person(party) is not None else party.name


def _person(party: PartyToSign) -> str | None:
    """The name of a party that is a natural person."""
    return party.name if party.party_type == PartyType.NATURAL_PERSON else None


def _holder(
    item: dict[str, Any], names: dict[str, str | None], person: str | None
) -> dict[str, Any]:
    """Who got papers: the name of who signed, or of a customer, is masked as it is elsewhere."""
    name = item["holder"]
    shown = masked_name(name) if name == person else reveal(name, names)
    return {**item, "holder": shown}


def _signature(
    work: Work,
    row: Signature,
    ratification: Ratification | None,
    names: dict[str, str | None],
    person: str | None,
) -> SignatureView:
    return SignatureView(
        id=row.id,
        capacity=SignerCapacity(row.capacity).value if row.capacity else None,
        signer=(names.get(row.signer) or ERASED) if row.signer else None,
        by_hand=row.by_hand,
        seal=row.seal,
        seal_as_filed=row.seal_as_filed,
        standing=mark_of(row, ratification).standing,
        signed_on=row.signed_on,
        place=row.place,
        method=row.method,
        originals=row.originals,
        copies=row.copies,
        holders=tuple(_holder(item, names, person) for item in row.holders),
        recorded_at=row.recorded_at,
        recorded_by=name_of(work, row.recorded_by),
        ratification=_ratification(ratification) if ratification is not None else None,
    )


def _ratification(row: Ratification) -> RatificationView:
    return RatificationView(
        id=row.id,
        state=RatificationState(row.state),
        opened_on=row.opened_on,
        received_on=row.received_on,
        due_on=row.due_on,
        decided_on=row.decided_on,
        reason=row.reason,
    )
