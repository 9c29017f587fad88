"""The demo's files hold the customers they were made from, without loss."""

import json
from pathlib import Path
from typing import Any

import pytest

from service.domain.errors import FactsInvalid
from service.domain.facts import AccountFacts, Party
from service.usecases.accounts import list_accounts
from service.usecases.demo import read_account_file
from service.wiring import Service
from tests.services import FACTORY, demo_record, real_library

ORIGINAL = json.loads(
    (Path(__file__).parents[1] / "data" / "demo-customers.json").read_text(encoding="utf-8")
)
AGREED = {"key", "kind", "addenda", "late_fee", "term", "related_contracts", "special_terms"}
DEMO = real_library()[0].demo_accounts


def pruned(value: Any) -> Any:
    """Without what is null or empty: a default says the same."""
    if isinstance(value, dict):
        inner = {key: pruned(item) for key, item in value.items()}
        return {key: item for key, item in inner.items() if item not in (None, [], {}, False)}
    return [pruned(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("customer", ORIGINAL["customers"], ids=lambda c: c["key"])
def test_no_value_of_a_customer_is_lost(customer: dict[str, Any]) -> None:
    parts = json.loads((DEMO / f"{customer['account_no']}.json").read_text(encoding="utf-8"))
    assert parts["agreed"].keys() == AGREED
    assert {**parts["facts"], **parts["agreed"], "title": parts["title"]} == customer


@pytest.mark.parametrize("customer", ORIGINAL["customers"], ids=lambda c: c["key"])
def test_the_typed_facts_hold_every_value(customer: dict[str, Any]) -> None:
    facts = {key: value for key, value in customer.items() if key not in AGREED | {"title"}}
    typed = AccountFacts.model_validate(facts).model_dump(mode="json")
    assert pruned(typed) == pruned(facts)


def test_the_supplier_and_the_remarks_are_kept() -> None:
    supplier = json.loads(real_library()[0].demo_supplier.read_text(encoding="utf-8"))
    assert supplier == ORIGINAL["supplier"]
    assert Party.model_validate(supplier).name == ORIGINAL["supplier"]["name"]
    about = json.loads((DEMO.parent / "about.json").read_text(encoding="utf-8"))
    assert about == {"about": ORIGINAL["about"], "conventions": ORIGINAL["conventions"]}


def test_there_are_no_other_files() -> None:
    names = sorted(path.stem for path in DEMO.iterdir())
    assert names == [customer["account_no"] for customer in ORIGINAL["customers"]]


def test_loading_again_adds_nothing(service: Service) -> None:
    assert service.load_demo() == []
    with service.reading() as work:
        assert len(list_accounts(work, None, 100)) == 10


def test_an_account_file_may_be_plain_facts() -> None:
    record = demo_record(FACTORY)
    plain = read_account_file(json.dumps(record))
    wrapped = read_account_file(json.dumps({"facts": record, "agreed": {"late_fee": {}}}))
    assert plain.facts == wrapped.facts
    assert (plain.agreed, wrapped.agreed) == ({}, {"late_fee": {}})


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ("{", None),
        ("[]", None),
        ('{"facts": {}, "agreed": 1}', "agreed"),
        ('{"facts": {"account_no": "1"}}', "facts.customer"),
        ('{"account_no": "1"}', "customer"),
    ],
)
def test_a_wrong_account_file_is_refused(content: str, field: str | None) -> None:
    with pytest.raises(FactsInvalid) as caught:
        read_account_file(content)
    assert field is None or field in {problem.field for problem in caught.value.problems}
