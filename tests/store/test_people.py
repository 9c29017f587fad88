"""Personal values: encrypted under a person's key, gone when the key is."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count

import pytest
from cryptography.exceptions import InvalidTag
from sqlmodel import Session, select

from service.adapters.keys import KeyUnusable, MasterKey
from service.domain.people import Secret, SecretKind
from service.store.database import Database
from service.store.organisations import Organisation
from service.store.people import PersonKey, PersonSecret, Vault, destroy_key, people_of

NOON = datetime(2026, 11, 25, 4, tzinfo=UTC)
KEY = MasterKey(bytes(range(32)))
MOBILE = Secret("甘国栋", SecretKind.MOBILE, "13800000011")
ID = Secret("祁文秀", SecretKind.ID_NUMBER, "632521198806120007")
BANK = Secret("某公司", SecretKind.BANK_ACCOUNT, "6325980000000000118")
_numbers = count()


def vault_in(session: Session, key: MasterKey = KEY) -> Vault:
    return Vault(session, key.wrap, key.unwrap, lambda: f"person-{next(_numbers)}")


@contextmanager
def writing(database: Database) -> Iterator[Vault]:
    with database.writing() as session:
        yield vault_in(session)


@pytest.fixture
def tokens(database: Database, province: Organisation) -> dict[str, str]:
    with writing(database) as vault:
        found = vault.tokens_for([MOBILE, ID, BANK], org_id=province.id, holder="accounts/1")
        return dict(found)


def test_values_come_back_by_their_tokens(database: Database, tokens: dict[str, str]) -> None:
    with writing(database) as vault:
        values = vault.values_of(["accounts/1"])
    assert values == {token: value for value, token in tokens.items()}
    assert set(values.values()) == {MOBILE.value, ID.value, BANK.value}


def test_a_value_keeps_its_token(database: Database, tokens: dict[str, str]) -> None:
    with writing(database) as vault:
        again = vault.tokens_for([ID, MOBILE], org_id="province", holder="accounts/1")
    assert again == tokens


def test_the_same_value_of_another_holder_has_a_token_of_its_own(
    database: Database, tokens: dict[str, str]
) -> None:
    with writing(database) as vault:
        other = vault.tokens_for([MOBILE], org_id="province", holder="accounts/2")
    assert set(other.values()).isdisjoint(tokens.values())


@pytest.mark.usefixtures("tokens")
def test_each_person_has_a_key_and_no_value_stands_in_the_clear(database: Database) -> None:
    with database.reading() as session:
        keys = session.exec(select(PersonKey)).all()
        secrets = session.exec(select(PersonSecret)).all()
    assert len({key.wrapped_key for key in keys}) == 3
    for secret in secrets:
        for value in (MOBILE.value, ID.value, BANK.value):
            assert value.encode() not in secret.sealed


def test_a_destroyed_key_makes_only_that_persons_values_unreadable(
    database: Database, tokens: dict[str, str]
) -> None:
    with database.writing() as session:
        person = next(p for p in people_of(session, ["accounts/1"]) if p.name == ID.person)
        destroy_key(session, person, NOON)
    with database.reading() as session:
        values = vault_in(session).values_of(["accounts/1"])
        gone = session.get(PersonKey, person.id)
    assert values[tokens[ID.value]] is None
    assert values[tokens[MOBILE.value]] == MOBILE.value
    assert gone is not None
    assert (gone.wrapped_key, gone.name, gone.destroyed_at) == (None, None, NOON)


def test_a_person_recorded_again_after_erasure_gets_a_new_key(
    database: Database, tokens: dict[str, str]
) -> None:
    with database.writing() as session:
        person = next(p for p in people_of(session, ["accounts/1"]) if p.name == ID.person)
        destroy_key(session, person, NOON)
    with writing(database) as vault:
        again = vault.tokens_for([ID], org_id="province", holder="accounts/1")
    assert again[ID.value] != tokens[ID.value]


@pytest.mark.usefixtures("tokens")
def test_another_master_key_opens_nothing(database: Database) -> None:
    with database.reading() as session, pytest.raises(KeyUnusable):
        vault_in(session, MasterKey(bytes(32))).values_of(["accounts/1"])


def test_a_sealed_value_moved_to_another_token_does_not_open(
    database: Database, tokens: dict[str, str]
) -> None:
    with database.writing() as session:
        row = session.get(PersonSecret, tokens[MOBILE.value])
        assert row is not None
        session.add(
            PersonSecret(
                token="tok_" + "0" * 32,
                org_id=row.org_id,
                person_id=row.person_id,
                kind=row.kind,
                sealed=row.sealed,
            )
        )
    with database.reading() as session, pytest.raises(InvalidTag):
        vault_in(session).values_of(["accounts/1"])
