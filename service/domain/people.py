"""Which values of a record are personal data, and how tokens take their place.

Id numbers, mobiles, bank accounts and the credential numbers of natural persons never stand in
the clear in facts, terms, outlines or events: a token does, and the value is kept encrypted under
the key of the person (or firm) it belongs to.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from service.domain.credentials import credit_code_is_valid
from service.domain.mail import masked_address
from service.domain.vocabulary import CredentialType, PartyType

ERASED = "〔个人信息已删除〕"
"""What stands where a value stood whose key was destroyed."""

MASK = "*"
_FEWEST_HIDDEN = 4

TOKEN = re.compile(r"tok_[0-9a-f]{32}")
_SHORTEST_FOUND_IN_TEXT = 8


class SecretKind(StrEnum):
    ID_NUMBER = "id_number"
    MOBILE = "mobile"
    BANK_ACCOUNT = "bank_account"
    NAME = "name"
    EMAIL = "email"


# How many letters of a masked value are shown at its beginning and at its end.
_SHOWN = {
    SecretKind.ID_NUMBER: (3, 2),
    SecretKind.MOBILE: (3, 4),
    SecretKind.BANK_ACCOUNT: (0, 4),
    SecretKind.EMAIL: (0, 0),
}


@dataclass(frozen=True, slots=True)
class Secret:
    """One personal value: whose it is (name), what it is, the value."""

    person: str
    kind: SecretKind
    value: str


def personal_values(record: Mapping[str, Any]) -> Iterator[Secret]:
    """The personal values of a customer's side of account facts or terms, as JSON; of a part of
    them those that stand in it.
    """
    yield from party_values(record.get("customer"))
    for further in record.get("further_parties") or ():
        yield from party_values(further.get("party"))
    for contact in record.get("contacts") or ():
        name = contact.get("name", "")
        if contact.get("mobile"):
            yield Secret(name, SecretKind.MOBILE, contact["mobile"])
        if contact.get("email"):
            yield Secret(name, SecretKind.EMAIL, contact["email"])
    generation = record.get("generation") or {}
    credential = generation.get("owner_credential")
    if credential and not credit_code_is_valid(credential):
        yield Secret(generation.get("owner", ""), SecretKind.ID_NUMBER, credential)


def party_values(party: Mapping[str, Any] | None) -> Iterator[Secret]:
    """The personal values of one party, as JSON."""
    if party is None:
        return
    name = party.get("name", "")
    natural = party.get("party_type") == PartyType.NATURAL_PERSON
    credential = party.get("credential") or {}
    is_firms = credential.get("type") == CredentialType.UNIFIED_SOCIAL_CREDIT_CODE
    if credential.get("number") and (natural or not is_firms):
        yield Secret(name, SecretKind.ID_NUMBER, credential["number"])
    for role in ("agent", "operator"):
        person = party.get(role) or {}
        if person.get("id_number"):
            yield Secret(person.get("name", ""), SecretKind.ID_NUMBER, person["id_number"])
    bank = party.get("bank") or {}
    if bank.get("account"):
        yield Secret(name, SecretKind.BANK_ACCOUNT, bank["account"])
    if natural and party.get("tax_no"):
        yield Secret(name, SecretKind.ID_NUMBER, party["tax_no"])
    if natural and party.get("service_phone"):
        yield Secret(name, SecretKind.MOBILE, party["service_phone"])


def hide(record: Any, tokens: Mapping[str, str]) -> Any:
    """The JSON record with every personal value replaced by its token, also inside longer texts.

    A value shorter than eight characters is replaced only where it is the whole text.
    """
    long = sorted((v for v in tokens if len(v) >= _SHORTEST_FOUND_IN_TEXT), key=len, reverse=True)
    inside = re.compile("|".join(map(re.escape, long))) if long else None

    def replace(text: str) -> str:
        if text in tokens:
            return tokens[text]
        return text if inside is None else inside.sub(lambda found: tokens[found.group()], text)

    return _map_texts(record, replace)


def reveal(record: Any, values: Mapping[str, str | None]) -> Any:
    """The JSON record with its tokens replaced; None stands for an erased value.

    Only the tokens given are replaced: a token copied into another customer's text stays a token.
    """

    def value_of(found: re.Match[str]) -> str:
        token = found.group()
        value = values.get(token, token)
        return ERASED if value is None else value

    return _map_texts(record, lambda text: TOKEN.sub(value_of, text) if "tok_" in text else text)


def mask(kind: SecretKind, value: str) -> str:
    """A personal value as lists, logs and pages show it: as many letters, the middle as asterisks.

    Id numbers keep their first three and last two letters, mobiles their first three and last
    four, bank accounts their last four, names their first, e-mail addresses their first letter and
    their domain. What is too short for that keeps none.
    """
    if kind is SecretKind.NAME:
        return masked_name(value)
    if kind is SecretKind.EMAIL and "@" in value:
        return masked_address(value)
    first, last = _SHOWN[kind]
    hidden = len(value) - first - last
    if hidden < _FEWEST_HIDDEN:
        return MASK * max(len(value), _FEWEST_HIDDEN)
    return f"{value[:first]}{MASK * hidden}{value[len(value) - last :]}"


def masked_name(name: str) -> str:
    """A natural person's name as lists show it: `张**`, however many characters it has."""
    return f"{name[:1]}{MASK * max(len(name) - 1, 1)}"


def masked_places(record: Any, masks: Collection[str] = ()) -> Iterator[str]:
    """Paths of the record where a masked value stands: written back, it would replace the real one.

    Values that are personal by their place may hold no asterisk at all; elsewhere in the record
    none of `masks` (those of values that are known) may stand.
    """
    personal = {secret.value for secret in personal_values(record) if MASK in secret.value}
    wanted = personal | set(masks)
    for path, text in _texts_of(record):
        if any(masked in text for masked in wanted):
            yield path


def kinds_in(record: Any, kinds: Mapping[str, SecretKind]) -> frozenset[SecretKind]:
    """What kinds of personal values a record holds tokens of."""
    texts = (text for _, text in _texts_of(record))
    tokens = {token for text in texts for token in TOKEN.findall(text)}
    return frozenset(kinds[token] for token in tokens if token in kinds)


def _texts_of(record: Any, path: str = "") -> Iterator[tuple[str, str]]:
    match record:
        case str():
            yield path, record
        case Mapping():
            for key, value in record.items():
                yield from _texts_of(value, f"{path}.{key}" if path else key)
        case list() | tuple():
            for number, value in enumerate(record):
                yield from _texts_of(value, f"{path}[{number}]")


def _map_texts(record: Any, change: Callable[[str], str]) -> Any:
    match record:
        case str():
            return change(record)
        case Mapping():
            return {key: _map_texts(value, change) for key, value in record.items()}
        case list() | tuple():
            return [_map_texts(value, change) for value in record]
        case _:
            return record
