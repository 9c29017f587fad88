"""The parties of a contract as signing sees them, and what stands on the paper for each."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from service.domain.authorities import Engagement
from service.domain.facts import Party
from service.domain.people import ERASED, reveal
from service.domain.quantities import Quantity
from service.domain.ratification import RatificationState
from service.domain.signatories import Ages
from service.domain.signing import (
    Mark,
    PartyState,
    PartyToSign,
    SealKind,
    SignerCapacity,
    Standing,
    state_of,
)
from service.domain.vocabulary import PartyRole
from service.store.contracts import Contract, version_numbered
from service.store.signatures import (
    IssuedPaper,
    Ratification,
    Signature,
    ratifications_of,
    signatures_on,
)
from service.usecases.contract_texts import holders_of
from service.usecases.errors import PersonErased
from service.usecases.lifecycle import dossier_of
from service.usecases.work import Work


@dataclass(frozen=True)
class Signing:
    """All that signing looks at: parties (by role, in the paper's order), the paper that is out,
    the rows on it, and how far each party has come.
    """

    contract: Contract
    paper: IssuedPaper
    parties: Mapping[str, Party]
    capacity: Quantity
    signatures: tuple[Signature, ...]
    ratifications: Mapping[str, Ratification]

    @property
    def marks(self) -> tuple[Mark, ...]:
        return tuple(mark_of(row, self.ratifications.get(row.id)) for row in self.signatures)

    @property
    def states(self) -> tuple[PartyState, ...]:
        marks = self.marks
        return tuple(state_of(to_sign(role, party), marks) for role, party in self.parties.items())

    def engagement(self, role: str) -> Engagement:
        contract = self.contract
        return Engagement(
            self.parties[role].name, contract.account_no, contract.kind, self.capacity
        )


def signing_of(work: Work, contract: Contract, paper: IssuedPaper) -> Signing:
    """What there is on a paper that went out. Raises PersonErased."""
    parties, capacity = parties_of(work, contract, paper.version)
    expected = dossier_of(work, contract).needs.parties
    return Signing(
        contract=contract,
        paper=paper,
        parties={role: party for role, party in parties.items() if role in expected},
        capacity=capacity,
        signatures=tuple(signatures_on(work.session, paper.id)),
        ratifications=ratifications_of(work.session, contract.id),
    )


def parties_of(work: Work, contract: Contract, no: int) -> tuple[dict[str, Party], Quantity]:
    """The parties a text names, by role, and the contract's capacity. Raises PersonErased."""
    version = version_numbered(work.session, contract, no)
    terms = reveal(version.terms, work.vault.values_of(holders_of(work, contract)))
    sides = [(PartyRole.SUPPLIER.value, terms["supplier"])]
    sides.append((PartyRole.CUSTOMER.value, terms["customer"]))
    sides += [(item["role"], item["party"]) for item in terms["further_parties"]]
    try:
        parties = {role: Party.model_validate(party) for role, party in reversed(sides)}
    except ValidationError:
        if ERASED in str(sides):
            raise PersonErased("签约方的个人信息已删除，不能签署") from None
        raise
    capacity = Quantity.model_validate(terms["capacity"]["contract"])
    return dict(reversed(parties.items())), capacity


def to_sign(role: str, party: Party) -> PartyToSign:
    return PartyToSign(role, party.name, party.party_type)


def mark_of(row: Signature, ratification: Ratification | None) -> Mark:
    """A stored signature with what it counts for now."""
    standing, day = Standing.COUNTS, row.signed_on
    if row.capacity == SignerCapacity.WITHOUT_AUTHORITY:
        state = RatificationState(ratification.state) if ratification else RatificationState.OPEN
        if state == RatificationState.OPEN:
            standing = Standing.AWAITS_RATIFICATION
        elif not state.binds:
            standing = Standing.REFUSED
        elif ratification is not None and ratification.decided_on is not None:
            day = max(day, ratification.decided_on)
    return Mark(
        party=row.party,
        counted_on=day,
        capacity=SignerCapacity(row.capacity) if row.capacity else None,
        by_hand=row.by_hand,
        fingerprinted=row.fingerprinted,
        seal=SealKind(row.seal) if row.seal else None,
        seal_as_filed=row.seal_as_filed,
        standing=standing,
    )


def ages_on(work: Work) -> Ages:
    values = work.library.parameter_values(work.today)
    return Ages(int(values["adult-age-years"]), int(values["limited-capacity-age-years"]))
