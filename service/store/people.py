"""Personal values, encrypted under a key for each person; tokens stand in all other tables.

Destroying a person's key makes the values unreadable for ever, wherever their tokens stand, and
changes no other row.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import LargeBinary, UniqueConstraint
from sqlmodel import Field, Session, col, select

from service.domain.people import Secret, SecretKind, mask
from service.store.columns import Instant, Row

_NONCE_BYTES = 12


class PersonKey(Row, table=True):
    """One person (or firm) of one holder (`accounts/<id>`, `organisations/<id>`) and its key."""

    __tablename__ = "person_key"
    __table_args__ = (UniqueConstraint("holder", "name"),)

    id: str = Field(primary_key=True, max_length=36)
    org_id: str = Field(foreign_key="organisation.id", max_length=36)
    holder: str = Field(max_length=60)
    name: str | None = Field(default=None, max_length=500)
    wrapped_key: bytes | None = Field(default=None, sa_type=LargeBinary)
    destroyed_at: datetime | None = Field(default=None, sa_type=Instant)


class PersonSecret(Row, table=True):
    __tablename__ = "person_secret"

    token: str = Field(primary_key=True, max_length=36)
    org_id: str = Field(foreign_key="organisation.id", max_length=36)
    person_id: str = Field(foreign_key="person_key.id", index=True, max_length=36)
    kind: str = Field(max_length=20)
    sealed: bytes = Field(sa_type=LargeBinary)


@dataclass(frozen=True, slots=True)
class Vault:
    """Personal values in and out, in one session. `wrap` and `unwrap` use the master key."""

    session: Session
    wrap: Callable[[bytes], bytes]
    unwrap: Callable[[bytes], bytes]
    new_id: Callable[[], str]

    def values_of(self, holders: Iterable[str]) -> dict[str, str | None]:
        """Token -> value for all values of some holders; None where the key is destroyed."""
        return {secret.token: value for secret, value in self._opened(holders)}

    def masks_of(self, holders: Iterable[str]) -> dict[str, str | None]:
        """Token -> masked value for all values of some holders; None where the key is destroyed."""
        return {
            secret.token: None if value is None else mask(SecretKind(secret.kind), value)
            for secret, value in self._opened(holders)
        }

    def _opened(self, holders: Iterable[str]) -> Iterator[tuple[PersonSecret, str | None]]:
        people = {person.id: person for person in people_of(self.session, holders)}
        secrets = self.session.exec(
            select(PersonSecret).where(col(PersonSecret.person_id).in_(list(people)))
        ).all()
        ciphers = {
            id: AESGCM(self.unwrap(person.wrapped_key))
            for id, person in people.items()
            if person.wrapped_key is not None
        }
        for secret in secrets:
            cipher = ciphers.get(secret.person_id)
            yield secret, _open(cipher, secret) if cipher is not None else None

    def kinds_of(self, holders: Iterable[str]) -> dict[str, SecretKind]:
        """Token -> what kind of value it stands for, erased ones included."""
        ids = [person.id for person in people_of(self.session, holders)]
        rows = self.session.exec(
            select(PersonSecret.token, PersonSecret.kind).where(
                col(PersonSecret.person_id).in_(ids)
            )
        )
        return {token: SecretKind(kind) for token, kind in rows}

    def tokens_for(
        self, secrets: Iterable[Secret], *, org_id: str, holder: str
    ) -> Mapping[str, str]:
        """Value -> token for a holder's people; what is new is encrypted and stored."""
        known = {
            value: token for token, value in self.values_of([holder]).items() if value is not None
        }
        people = {
            person.name: person
            for person in people_of(self.session, [holder])
            if person.wrapped_key is not None
        }
        for secret in secrets:
            if secret.value in known:
                continue
            person = people.get(secret.person) or self._add_person(org_id, holder, secret.person)
            people[secret.person] = person
            known[secret.value] = self._add_secret(person, secret)
        self.session.flush()
        return known

    def _add_person(self, org_id: str, holder: str, name: str) -> PersonKey:
        person = PersonKey(
            id=self.new_id(),
            org_id=org_id,
            holder=holder,
            name=name,
            wrapped_key=self.wrap(AESGCM.generate_key(256)),
        )
        self.session.add(person)
        self.session.flush()
        return person

    def _add_secret(self, person: PersonKey, secret: Secret) -> str:
        if person.wrapped_key is None:
            raise ValueError("the person's key is destroyed")
        # Random, not derived from the value: a token must say nothing about what it stands for.
        token = f"tok_{os.urandom(16).hex()}"
        nonce = os.urandom(_NONCE_BYTES)
        cipher = AESGCM(self.unwrap(person.wrapped_key))
        sealed = nonce + cipher.encrypt(nonce, secret.value.encode(), token.encode())
        self.session.add(
            PersonSecret(
                token=token,
                org_id=person.org_id,
                person_id=person.id,
                kind=secret.kind.value,
                sealed=sealed,
            )
        )
        return token


def people_of(session: Session, holders: Iterable[str]) -> Sequence[PersonKey]:
    """The people of some holders, those whose keys were destroyed included."""
    return session.exec(select(PersonKey).where(col(PersonKey.holder).in_(list(holders)))).all()


def destroy_key(session: Session, person: PersonKey, at: datetime) -> None:
    """Make all values of a person unreadable. There is no way back."""
    person.wrapped_key = None
    person.name = None
    person.destroyed_at = at
    session.add(person)
    session.flush()


def _open(cipher: AESGCM, secret: PersonSecret) -> str:
    nonce, sealed = secret.sealed[:_NONCE_BYTES], secret.sealed[_NONCE_BYTES:]
    return cipher.decrypt(nonce, sealed, secret.token.encode()).decode()
