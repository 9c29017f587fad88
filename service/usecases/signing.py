"""Signing: record what each party put on the paper that was issued: hand, seal, or both."""

from dataclasses import dataclass, field
from datetime import date

from service.domain.access import Permission
from service.domain.audit import Event
from service.domain.errors import Invalid, Problem
from service.domain.lifecycle import Condition
from service.domain.people import Secret, SecretKind
from service.domain.signatories import reasons_against
from service.domain.signing import (
    CONCLUDING_SEALS,
    SealKind,
    SignerCapacity,
    SigningMethod,
    Standing,
    seal_refused,
)
from service.domain.typed_secrets import masked_words
from service.store.contracts import Contract
from service.store.signatures import Signature
from service.usecases.access import needs
from service.usecases.authorities import authority_from, row_of
from service.usecases.concluding import paper_out, party_may_have_signed
from service.usecases.contract_texts import subject_of
from service.usecases.errors import AlreadySigned, SealRefused, SignatoryNotAuthorised
from service.usecases.lifecycle import held
from service.usecases.paper_rules import require_method
from service.usecases.ratification import open_ratification
from service.usecases.signing_parties import Signing, ages_on, signing_of, to_sign
from service.usecases.work import CHINA, Work


@dataclass(frozen=True, slots=True)
class Holder:
    """Who got how many of the papers."""

    name: str
    originals: int
    copies: int


@dataclass(frozen=True, slots=True)
class NewSignature:
    """What was put on the paper for a party: a hand (then who and in what capacity), a seal, or
    both. `seal_as_filed`: whether somebody compared it with the filed specimen, and what they saw.
    """

    party: str
    signed_on: date
    place: str
    by_hand: bool
    capacity: SignerCapacity | None = None
    signer: str | None = None
    signer_id_number: str | None = None
    authority_id: str | None = None
    fingerprinted: bool = False
    seal: SealKind | None = None
    seal_as_filed: bool | None = None
    method: SigningMethod = SigningMethod.PAPER
    originals: int = 0
    copies: int = 0
    holders: tuple[Holder, ...] = field(default=())


@needs(Permission.SIGN_CONTRACTS)
def record_signature(
    work: Work, contract_id: str, given: NewSignature, expected: str | None = None
) -> bool:
    """Record hand or seal of one party; returns whether the contract is concluded by it.

    A party has signed when nothing of it is missing; 代签 counts only once it is ratified.
    Raises VersionChanged, ActionNotPossible, Invalid, SealRefused, PaperOnly, AlreadySigned,
    SignatoryNotAuthorised.
    """
    contract = held(work, contract_id, expected)
    paper = paper_out(work, contract)
    signing = signing_of(work, contract, paper)
    _refuse_wrong(work, signing, given)
    require_method(work, contract.kind, contract.org_id, given.method)
    _refuse_again(signing, given)
    if given.by_hand:
        _require_authority(work, signing, given)
    row = _store(work, signing, given)
    if given.capacity == SignerCapacity.WITHOUT_AUTHORITY:
        open_ratification(work, contract, row)
    return party_may_have_signed(work, contract, given.party)


def _refuse_wrong(work: Work, signing: Signing, given: NewSignature) -> None:
    party = signing.parties.get(given.party)
    problems = []
    if party is None:
        known = "、".join(signing.parties)
        problems.append(Problem("party", f"合同的签约方是{known}"))
    issued_on = signing.paper.issued_at.astimezone(CHINA).date()
    if not issued_on <= given.signed_on <= work.today:
        problems.append(Problem("signed_on", "签署日期不能早于发出签署之日，也不能晚于今天"))
    if not given.by_hand and given.seal is None:
        problems.append(Problem("by_hand", "须登记签字、盖章或者两者"))
    if given.by_hand and (given.capacity is None or not given.signer):
        problems.append(Problem("signer", "登记签字须写明签字人及其身份"))
    if problems:
        raise Invalid("签署登记不正确", problems)
    if party is not None and given.seal is not None:
        reason = seal_refused(given.seal, to_sign(given.party, party))
        if reason is not None:
            raise SealRefused(reason, [Problem("seal", reason)])


def _refuse_again(signing: Signing, given: NewSignature) -> None:
    """A hand or a seal that stands on the paper is not recorded twice; what was refused falls."""
    marks = [m for m in signing.marks if m.party == given.party and m.standing != Standing.REFUSED]
    state = next(state for state in signing.states if state.party.role == given.party)
    signed = any(mark.by_hand for mark in marks)
    sealed = any(mark.seal in CONCLUDING_SEALS for mark in marks)
    if state.has_signed or (given.by_hand and signed):
        raise AlreadySigned(f"{given.party}已经签署，不能重复登记")
    if given.seal is not None and sealed and not given.by_hand:
        raise AlreadySigned(f"{given.party}已经盖章，不能重复登记")


def _require_authority(work: Work, signing: Signing, given: NewSignature) -> None:
    capacity, signer = given.capacity, given.signer
    if capacity is None or signer is None or capacity == SignerCapacity.WITHOUT_AUTHORITY:
        return
    row = row_of(work, given.authority_id) if given.authority_id is not None else None
    reasons = reasons_against(
        signing.parties[given.party],
        signer,
        capacity,
        signing.engagement(given.party),
        given.signed_on,
        ages_on(work),
        authority_from(work, row) if row is not None else None,
    )
    if reasons:
        message = "签署人无权签署：" + "；".join(reasons)
        raise SignatoryNotAuthorised(message, [Condition.SIGNATORY_AUTHORISED])


def _store(work: Work, signing: Signing, given: NewSignature) -> Signature:
    contract = signing.contract
    tokens = _tokens(work, contract, given)
    row = Signature(
        id=work.new_id(),
        org_id=contract.org_id,
        contract_id=contract.id,
        paper_id=signing.paper.id,
        party=given.party,
        method=given.method.value,
        capacity=given.capacity.value if given.capacity and given.by_hand else None,
        signer=tokens.get(given.signer) if given.signer else None,
        signer_id_number=tokens.get(given.signer_id_number) if given.signer_id_number else None,
        authority_id=given.authority_id if given.capacity == SignerCapacity.AGENT else None,
        by_hand=given.by_hand,
        fingerprinted=given.fingerprinted,
        seal=given.seal.value if given.seal else None,
        seal_as_filed=given.seal_as_filed,
        signed_on=given.signed_on,
        place=given.place,
        originals=given.originals,
        copies=given.copies,
        holders=[
            {
                "holder": tokens.get(item.name, masked_words(item.name)),
                "originals": item.originals,
                "copies": item.copies,
            }
            for item in given.holders
        ],
        recorded_at=work.now,
        recorded_by=work.actor.id,
    )
    work.session.add(row)
    work.session.flush()
    payload = {
        "signature": row.id,
        "paper": row.paper_id,
        "party": row.party,
        "capacity": row.capacity,
        "seal": row.seal,
        "signed_on": row.signed_on.isoformat(),
        "method": row.method,
    }
    work.record(Event(subject_of(contract), "signatures.recorded", payload), contract.org_id)
    return row


def _tokens(work: Work, contract: Contract, given: NewSignature) -> dict[str, str]:
    """The signer's name and number never stand in the table themselves."""
    if given.signer is None:
        return {}
    secrets = [Secret(given.signer, SecretKind.NAME, given.signer)]
    if given.signer_id_number:
        secrets.append(Secret(given.signer, SecretKind.ID_NUMBER, given.signer_id_number))
    holder = signers_of(contract)
    return dict(work.vault.tokens_for(secrets, org_id=contract.org_id, holder=holder))


def signers_of(contract: Contract) -> str:
    """Whose people those who signed a contract are."""
    return f"contracts/{contract.id}"
