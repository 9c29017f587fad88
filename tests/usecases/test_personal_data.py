"""No personal value stands in the clear in the database; an erased one is gone for good."""

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from service.domain.people import ERASED
from service.domain.selection import DraftRequest
from service.store.people import destroy_key, people_of
from service.store.tables import METADATA
from service.usecases.accounts import account_of, disclose_account, holder_of
from service.usecases.answers import KeyedRequest, answer_once
from service.usecases.contract_texts import contract_html
from service.usecases.contracts import ContractView, draft_contract, get_contract, list_events
from service.usecases.errors import PersonErased
from service.wiring import Service
from tests.services import FACTORY, RESTAURANT, demo_record, real_library

REQUEST = DraftRequest(starts_on=date(2026, 12, 1))
_PERSONAL = re.compile(r'"(?:mobile|id_number|account)": "([^"]+)"')


def personal_values() -> set[str]:
    """Every mobile, id and bank number of the demo's files, found by their field names."""
    folders, _ = real_library()
    files = [*folders.demo_accounts.glob("*.json"), folders.demo_supplier]
    values = {v for file in files for v in _PERSONAL.findall(file.read_text(encoding="utf-8"))}
    return values | {demo_record("632598000004")["customer"]["credential"]["number"]}


def rows(service: Service) -> Iterator[str]:
    """Every row of every table, as text."""
    with service.reading() as work:
        for table in METADATA.sorted_tables:
            for row in work.session.connection().execute(text(f"SELECT * FROM {table.name}")):
                yield f"{table.name} {json.dumps(list(row), ensure_ascii=False, default=_plain)}"


def _plain(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


@pytest.fixture
def contract(service: Service) -> ContractView:
    """A contract with a special term that quotes a mobile, drafted under an idempotency key."""
    quoting = REQUEST.model_copy(update={"special_terms": ("紧急时拨打13800000011联系。",)})
    with service.writing() as work:
        for number in ("632598000002", RESTAURANT, "632598000007", "632598000009"):
            draft_contract(work, number, REQUEST)
        view = draft_contract(work, FACTORY, quoting)
        answer_once(work, KeyedRequest("k", "d"), lambda: {"contract": view.id})
    return view


@pytest.mark.usefixtures("contract")
def test_no_personal_value_of_the_demo_stands_in_any_table(service: Service) -> None:
    values = personal_values()
    assert len(values) >= 40
    looked_at = 0
    for row in rows(service):
        looked_at += 1
        assert not [value for value in values if value in row], row[:200]
    assert looked_at > 100


@pytest.mark.usefixtures("contract")
def test_no_personal_value_of_the_demo_stands_in_the_files(service: Service) -> None:
    if not service.database.is_sqlite:
        pytest.skip("by design: the files of PostgreSQL are its own")
    values = personal_values()
    for file in service.settings.data_dir.parent.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert not [value for value in values if value.encode() in content], file


def erase(service: Service, account_no: str, name: str) -> None:
    with service.writing() as work:
        holder = holder_of(account_of(work, account_no))
        person = next(p for p in people_of(work.session, [holder]) if p.name == name)
        destroy_key(work.session, person, work.now)


def test_erasing_a_person_leaves_every_other_row_as_it_was(
    service: Service, contract: ContractView
) -> None:
    before = [row for row in rows(service) if not row.startswith("person_key")]
    erase(service, FACTORY, "甘国栋")
    assert [row for row in rows(service) if not row.startswith("person_key")] == before
    with service.reading() as work:
        assert get_contract(work, contract.id) == contract
        assert list_events(work, contract.id)[0].payload["fingerprint"]


def test_the_values_of_an_erased_person_are_gone_from_texts_and_facts(
    service: Service, contract: ContractView
) -> None:
    erase(service, FACTORY, "甘国栋")
    with service.writing() as work:
        page = contract_html(work, contract.id, unmasked=True)
        facts = disclose_account(work, FACTORY).facts
    assert "13800000011" not in page
    assert f"紧急时拨打{ERASED}联系" in page
    assert "13800000012" in page
    assert facts["contacts"][0]["mobile"] == ERASED
    assert facts["contacts"][1]["mobile"] == "13800000012"


@pytest.mark.usefixtures("contract")
def test_nothing_is_drafted_from_a_record_with_erased_values(service: Service) -> None:
    erase(service, FACTORY, "甘国栋")
    with service.writing() as work, pytest.raises(PersonErased):
        draft_contract(work, FACTORY, REQUEST)


def test_a_token_written_into_another_contract_reveals_nothing(
    service: Service, contract: ContractView
) -> None:
    with service.reading() as work:
        values = work.vault.values_of([holder_of(account_of(work, FACTORY))])
    token = next(token for token, value in values.items() if value == "13800000011")
    curious = REQUEST.model_copy(update={"special_terms": (f"见 {token}。",)})
    with service.writing() as work:
        view = draft_contract(work, RESTAURANT, curious)
        page = contract_html(work, view.id, unmasked=True)
    assert token in page
    assert "13800000011" not in page
    assert contract.account_no == FACTORY
