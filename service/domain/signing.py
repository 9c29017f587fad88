"""Signing: whose hand and whose seal stand on a paper, what each party still lacks, and the day
on which the contract is signed.

Both hand and seal are a condition of this service's contracts (their clause 合同的生效); what the
law makes of one without the other stands in `seal_cases`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from service.domain.seal_cases import SealCase
from service.domain.vocabulary import PartyRole, PartyType


class SealKind(StrEnum):
    """印章种类 as they stand on papers; only some conclude a contract."""

    SUPPLY_CONTRACT = "供用电合同专用章"
    CONTRACT = "合同专用章"
    OFFICIAL = "公章"
    FINANCE = "财务章"
    INVOICE = "发票章"
    DEPARTMENT = "部门章"
    PROJECT = "项目部章"
    COUNTER = "业务受理章"
    OTHER = "其他印章"


CONCLUDING_SEALS = frozenset({SealKind.SUPPLY_CONTRACT, SealKind.CONTRACT, SealKind.OFFICIAL})


class SignerCapacity(StrEnum):
    """In what capacity somebody signs for a party."""

    LEGAL_REPRESENTATIVE = "法定代表人"
    PERSON_IN_CHARGE = "负责人"
    IN_PERSON = "本人"
    GUARDIAN = "法定代理人"
    AGENT = "代理人"
    WITHOUT_AUTHORITY = "代签"


class SigningMethod(StrEnum):
    PAPER = "paper"
    ELECTRONIC = "electronic"

    @property
    def label(self) -> str:
        return {"paper": "纸质", "electronic": "电子"}[self.value]


class Standing(StrEnum):
    """What a mark counts for: 代签 counts only once it is ratified (Civil Code art. 171)."""

    COUNTS = "counts"
    AWAITS_RATIFICATION = "awaits_ratification"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class PartyToSign:
    """A party as its contract names it; `role` is what signatures refer to."""

    role: str
    name: str
    party_type: PartyType


@dataclass(frozen=True, slots=True)
class Mark:
    """What was put on the paper for a party at one time: a hand, a seal, or both.

    `seal_as_filed` is None where nobody compared it with the filed specimen. `counted_on` is the
    day of signing, or that of the ratification.
    """

    party: str
    counted_on: date
    capacity: SignerCapacity | None = None
    by_hand: bool = False
    fingerprinted: bool = False
    seal: SealKind | None = None
    seal_as_filed: bool | None = None
    standing: Standing = Standing.COUNTS


@dataclass(frozen=True, slots=True)
class PartyState:
    """How far a party has come; `missing` are Chinese sentences, empty where it has signed."""

    party: PartyToSign
    missing: tuple[str, ...]
    case: SealCase | None
    signed_on: date | None

    @property
    def has_signed(self) -> bool:
        return not self.missing


def seal_refused(seal: SealKind, party: PartyToSign) -> str | None:
    """Why a seal does not conclude a contract; None where it does."""
    if seal in CONCLUDING_SEALS:
        return None
    return (
        f"{party.role}加盖的是「{seal.value}」，不能用于订立合同："
        "须为供用电合同专用章、合同专用章或者公章"
    )


def needs_seal(party: PartyToSign) -> bool:
    """A natural person signs only; whoever has a name of its own signs and seals."""
    return party.party_type != PartyType.NATURAL_PERSON


def state_of(party: PartyToSign, marks: Iterable[Mark]) -> PartyState:
    """What a party has done and what it lacks, from all marks on the paper."""
    own = [mark for mark in marks if mark.party == party.role and mark.standing != Standing.REFUSED]
    counted = [mark for mark in own if mark.standing == Standing.COUNTS]
    missing = tuple(_missing(party, own, counted))
    day = max((mark.counted_on for mark in counted), default=None)
    return PartyState(party, missing, case_of(party, counted), None if missing else day)


def case_of(party: PartyToSign, counted: Sequence[Mark]) -> SealCase | None:
    """The case of art. 22 that a party's marks make; None where it has put nothing on the paper,
    or is a natural person, whose hand alone counts.
    """
    signed = any(mark.by_hand for mark in counted)
    seals = [mark for mark in counted if mark.seal in CONCLUDING_SEALS]
    if not needs_seal(party) or not (signed or seals):
        return None
    if not seals:
        return SealCase.SIGNED_ONLY
    if not signed:
        return SealCase.SEALED_ONLY
    differs = any(mark.seal_as_filed is False for mark in seals)
    return SealCase.SEAL_DIFFERS if differs else SealCase.SIGNED_AND_SEALED


def both_seals(states: Iterable[PartyState]) -> bool:
    """Whether nobody lacks a hand or a seal; the supplier among them."""
    every = list(states)
    return any(state.party.role == PartyRole.SUPPLIER for state in every) and all(
        state.has_signed for state in every
    )


def signing_day(states: Iterable[PartyState]) -> date | None:
    """The day the contract is signed: the latest of its parties'; None while one is missing."""
    days = [state.signed_on for state in states]
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None


def _missing(party: PartyToSign, own: Sequence[Mark], counted: Sequence[Mark]) -> Iterable[str]:
    if any(mark.standing == Standing.AWAITS_RATIFICATION for mark in own):
        yield f"{party.role}的代签尚未得到追认"
    elif not any(mark.by_hand for mark in counted):
        yield f"{party.role}尚未签字"
    if needs_seal(party) and not _sealed(party, counted):
        if party.party_type == PartyType.SOLE_TRADER:
            yield f"{party.role}尚未盖章；没有印章的，由经营者签字并按指印"
        else:
            yield f"{party.role}尚未盖章"


def _sealed(party: PartyToSign, counted: Sequence[Mark]) -> bool:
    """A sole trader without a seal puts a fingerprint beside the name."""
    if any(mark.seal in CONCLUDING_SEALS for mark in counted):
        return True
    return party.party_type == PartyType.SOLE_TRADER and any(
        mark.by_hand and mark.fingerprinted and mark.capacity == SignerCapacity.IN_PERSON
        for mark in counted
    )
