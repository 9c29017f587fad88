"""Personal values that somebody typed into a file: they must not reach a table in the clear.

Values of terms are found by `people.personal_values`; here are those that stand in words only: in
fields that could not be read, and in prose.
"""

import re
from collections.abc import Iterable, Iterator

from service.domain.comparison import is_blank
from service.domain.credentials import credit_code_is_valid, resident_id_is_valid
from service.domain.outline import Outline
from service.domain.people import Secret, SecretKind, mask

_PARTY = r"(?:customer|supplier|further_parties\[\d+\](?:\.party)?)"
_KINDS = (
    (
        SecretKind.ID_NUMBER,
        re.compile(
            rf"{_PARTY}\.(?:credential\.number|agent\.id_number|operator\.id_number|tax_no)"
            r"|generation\.owner_credential"
        ),
    ),
    (SecretKind.MOBILE, re.compile(rf"contacts\[\d+\]\.mobile|{_PARTY}\.service_phone")),
    (SecretKind.EMAIL, re.compile(r"contacts\[\d+\]\.email")),
    (SecretKind.BANK_ACCOUNT, re.compile(rf"{_PARTY}\.bank\.account")),
)
_RESIDENT_ID = re.compile(r"(?<![0-9A-Za-z])[1-9][0-9]{16}[0-9Xx](?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<![0-9A-Za-z])1[3-9][0-9]{9}(?![0-9A-Za-z])")


def kind_at(path: str) -> SecretKind | None:
    """What kind of personal value may stand at a path of the terms; None for all others."""
    return next((kind for kind, pattern in _KINDS if pattern.fullmatch(path)), None)


def secrets_in_fields(fields: Iterable[tuple[str, str]], person: str) -> Iterator[Secret]:
    """Path and words of fields that were not read as values; they are filed under `person`."""
    for path, words in fields:
        kind = kind_at(path)
        if kind is not None and not is_blank(words):
            yield Secret(person, kind, words)


def secrets_in_words(outline: Outline, known: Outline, person: str) -> Iterator[Secret]:
    """Resident id numbers and mobile numbers that a text has and the known one has not."""
    words, before = outline.block_text, known.block_text
    for kind, pattern in ((SecretKind.ID_NUMBER, _RESIDENT_ID), (SecretKind.MOBILE, _MOBILE)):
        for value in dict.fromkeys(pattern.findall(words)):
            real = kind is SecretKind.MOBILE or resident_id_is_valid(value)
            if real and value not in before:
                yield Secret(person, kind, value)


def masked_at(path: str, words: str) -> str:
    """Words of a field as pages show them: masked where a personal value may stand, and wherever
    one is found among other words.
    """
    kind = kind_at(path)
    if kind is not None and not is_blank(words) and not credit_code_is_valid(words):
        return mask(kind, words)
    return masked_words(words)


def masked_words(words: str) -> str:
    """Words with the id and mobile numbers in them masked, whosever they are."""
    words = _RESIDENT_ID.sub(lambda found: mask(SecretKind.ID_NUMBER, found.group()), words)
    return _MOBILE.sub(lambda found: mask(SecretKind.MOBILE, found.group()), words)
