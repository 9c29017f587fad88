"""Who may sign for a party: its representative, the person itself, a guardian, or an agent whose
authority covers the contract on that day (Civil Code arts. 19, 20, 61, 144, 145, 165).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from service.domain.authorities import Authority, Engagement, objections
from service.domain.credentials import birth_date, resident_id_is_valid
from service.domain.dates import age_on
from service.domain.facts import Party
from service.domain.signing import SignerCapacity
from service.domain.vocabulary import CredentialType, PartyType

_OF_ORGANISATIONS = frozenset(
    {SignerCapacity.LEGAL_REPRESENTATIVE, SignerCapacity.PERSON_IN_CHARGE}
)
_OF_PEOPLE = frozenset({SignerCapacity.IN_PERSON, SignerCapacity.GUARDIAN})


@dataclass(frozen=True, slots=True)
class Ages:
    """Full years from which somebody is of age, and from which of limited capacity."""

    adult: int
    limited: int


def reasons_against(
    party: Party,
    signer: str,
    capacity: SignerCapacity,
    engagement: Engagement,
    day: date,
    ages: Ages,
    authority: Authority | None = None,
) -> tuple[str, ...]:
    """Why this person may not sign for the party on this day; empty where they may.

    代签 is never authorised: it is recorded and waits for ratification.
    """
    if capacity == SignerCapacity.WITHOUT_AUTHORITY:
        return ("代签须经追认",)
    if capacity == SignerCapacity.AGENT:
        if authority is None:
            return ("代理人签署须指明已登记的授权委托书；没有授权的，按代签登记",)
        return objections(authority, signer, engagement, day)
    return (
        *_of_capacity(party, capacity),
        *_of_name(party, signer, capacity),
        *_of_age(party, capacity, day, ages),
    )


def _of_capacity(party: Party, capacity: SignerCapacity) -> Iterable[str]:
    personal = party.party_type in (PartyType.NATURAL_PERSON, PartyType.SOLE_TRADER)
    if personal and capacity in _OF_ORGANISATIONS:
        yield f"{party.party_type.value}没有{capacity.value}，须由本人或者代理人签署"
    if not personal and capacity in _OF_PEOPLE:
        yield f"{party.party_type.value}须由法定代表人、负责人或者代理人签署"


def _of_name(party: Party, signer: str, capacity: SignerCapacity) -> Iterable[str]:
    if capacity in _OF_ORGANISATIONS and party.representative is not None:
        if signer != party.representative.name:
            yield f"签字人不是合同载明的{party.representative.title}"
    elif capacity == SignerCapacity.IN_PERSON:
        own = party.operator.name if party.operator is not None else party.name
        if signer != own:
            yield "签字人不是用电人本人或者经营者，由他人代签的按代签登记"


def _of_age(party: Party, capacity: SignerCapacity, day: date, ages: Ages) -> Iterable[str]:
    """By the birthday in the identity number; other documents do not tell it."""
    age = age_of(party, day)
    if age is None:
        return
    if capacity == SignerCapacity.IN_PERSON and age < ages.limited:
        yield f"签署人未满{ages.limited}周岁，签署无效，须由法定代理人签署（民法典第20条、第144条）"
    elif capacity == SignerCapacity.IN_PERSON and age < ages.adult:
        yield f"签署人未满{ages.adult}周岁，须由法定代理人签署或者追认（民法典第19条、第145条）"
    elif capacity == SignerCapacity.GUARDIAN and age >= ages.adult:
        yield f"用电人已满{ages.adult}周岁，须由本人或者代理人签署"


def age_of(party: Party, day: date) -> int | None:
    """Full years of the person behind a party on a day; None where no number tells."""
    if party.operator is not None:
        number = party.operator.id_number
    elif party.credential.type == CredentialType.RESIDENT_ID:
        number = party.credential.number
    else:
        return None
    return age_on(birth_date(number), day) if resident_id_is_valid(number) else None
