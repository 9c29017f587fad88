"""Which values are personal, and how tokens take their place in texts."""

from typing import Any

import pytest

from service.domain.people import (
    ERASED,
    SecretKind,
    hide,
    kinds_in,
    mask,
    masked_name,
    masked_places,
    personal_values,
    reveal,
)
from tests.services import demo_record

TOKEN = "tok_" + "1" * 32
OTHER = "tok_" + "2" * 32


def found(record: dict[str, Any]) -> set[tuple[str, str]]:
    return {(secret.kind.value, secret.value) for secret in personal_values(record)}


def test_a_company_has_secrets_in_its_people_and_its_bank_account() -> None:
    record = demo_record("632598000001")
    assert found(record) == {
        ("id_number", "632521198806120007"),
        ("bank_account", "6325980000000000118"),
        ("mobile", "13800000011"),
        ("mobile", "13800000012"),
        ("mobile", "13800000013"),
    }


def test_the_credential_of_a_natural_person_is_personal() -> None:
    assert ("id_number", "632521197904150002") in found(demo_record("632598000004"))


def test_the_operator_of_an_individual_business_is_a_person() -> None:
    record = demo_record("632598000003")
    assert ("id_number", "632521199108230000") in found(record)
    assert ("id_number", "92632598MA7EF56P0B") not in found(record)


def test_a_generator_owned_by_a_person_is_no_company() -> None:
    record = demo_record("632598000009")
    assert ("id_number", "91632598MA7RT89W35") not in found(record)
    record["generation"] |= {"owner": "李某", "owner_credential": "632521197904150002"}
    assert ("id_number", "632521197904150002") in found(record)


def test_further_parties_are_looked_at_too() -> None:
    record = demo_record("632598000001")
    owner = demo_record("632598000004")["customer"]
    record["further_parties"] = [{"role": "产权人", "party": owner}]
    assert ("bank_account", "6325980000000000449") in found(record)


def test_each_value_belongs_to_somebody() -> None:
    secrets = list(personal_values(demo_record("632598000001")))
    mobiles = {s.person: s.value for s in secrets if s.kind is SecretKind.MOBILE}
    assert mobiles == {"甘国栋": "13800000011", "马忠义": "13800000012", "祁文秀": "13800000013"}


def test_a_value_is_hidden_wherever_it_stands_and_comes_back() -> None:
    record = {"a": "13800000011", "b": ["电话13800000011或面谈", 7, None, {"c": "无"}]}
    hidden = hide(record, {"13800000011": TOKEN})
    assert hidden == {"a": TOKEN, "b": [f"电话{TOKEN}或面谈", 7, None, {"c": "无"}]}
    assert reveal(hidden, {TOKEN: "13800000011"}) == record


def test_the_longer_of_two_values_is_found_first() -> None:
    tokens = {"13800000011": TOKEN, "138000000119": OTHER}
    assert hide("138000000119", tokens) == OTHER
    assert hide("x138000000119", tokens) == f"x{OTHER}"


def test_a_short_value_is_hidden_only_on_its_own() -> None:
    assert hide(["95598", "95598000"], {"95598": TOKEN}) == [TOKEN, "95598000"]


def test_an_erased_value_is_said_to_be_erased() -> None:
    assert reveal({"a": f"x{TOKEN}"}, {TOKEN: None}) == {"a": f"x{ERASED}"}


@pytest.mark.parametrize("text", [TOKEN, f"备注{TOKEN}"])
def test_a_token_of_somebody_else_stays_a_token(text: str) -> None:
    assert reveal(text, {OTHER: "13800000011"}) == text


@pytest.mark.parametrize(
    ("kind", "value", "masked"),
    [
        (SecretKind.ID_NUMBER, "632521198806120007", "632*************07"),
        (SecretKind.ID_NUMBER, "G12345678", "G12****78"),
        (SecretKind.MOBILE, "13800000011", "138****0011"),
        (SecretKind.BANK_ACCOUNT, "6325980000000000118", "***************0118"),
        (SecretKind.NAME, "欧阳修", "欧**"),
        (SecretKind.EMAIL, "office@example.com", "o***@example.com"),
        # Too short to show anything of.
        (SecretKind.BANK_ACCOUNT, "123456", "******"),
        (SecretKind.MOBILE, "95598", "*****"),
        (SecretKind.ID_NUMBER, "7", "****"),
    ],
)
def test_a_masked_value_shows_its_ends_alone(kind: SecretKind, value: str, masked: str) -> None:
    assert mask(kind, value) == masked


@pytest.mark.parametrize("kind", SecretKind)
@pytest.mark.parametrize("length", range(1, 30))
def test_a_masked_value_never_tells_the_whole(kind: SecretKind, length: int) -> None:
    value = "".join(chr(0x4E00 + n) for n in range(length))
    masked = mask(kind, value)
    assert masked != value
    assert masked.count("*") >= min(4, length - 1)


@pytest.mark.parametrize(
    ("name", "masked"), [("张三", "张*"), ("张", "张*"), ("买买提江", "买***")]
)
def test_a_persons_name_keeps_its_first_character(name: str, masked: str) -> None:
    assert masked_name(name) == masked


def test_masked_values_are_found_by_their_place() -> None:
    record = demo_record("632598000001")
    assert list(masked_places(record)) == []
    record["contacts"][1]["mobile"] = "138****0012"
    record["customer"]["bank"]["account"] = "***************0118"
    assert list(masked_places(record)) == ["customer.bank.account", "contacts[1].mobile"]


def test_masked_values_that_are_known_are_found_inside_longer_texts() -> None:
    record = {**demo_record("632598000001"), "supply_address": "电话138****0012"}
    assert list(masked_places(record)) == []
    assert list(masked_places(record, ["138****0012"])) == ["supply_address"]


def test_the_kinds_of_values_in_a_record_are_told_by_its_tokens() -> None:
    kinds = {TOKEN: SecretKind.MOBILE, OTHER: SecretKind.ID_NUMBER}
    assert kinds_in({"a": [f"电话{TOKEN}"]}, kinds) == {SecretKind.MOBILE}
    assert kinds_in({"a": "无"}, kinds) == frozenset()
