"""Customers on pages: found, shown as a whole, personal values masked until somebody says why."""

from datetime import date
from typing import Any

import httpx
import pytest
from sqlmodel import col, select

from service.domain.access import Role
from service.domain.facts import AccountFacts
from service.domain.people import MASK, personal_values
from service.store.events import EventRow
from service.usecases.accounts import Recording, record_account
from service.web.fact_groups import fact_groups
from service.wiring import Service
from tests.services import FACTORY, PLANT_WITH_PV, demo_record
from tests.web.reader import Reader, sign_in

pytestmark = pytest.mark.anyio

PAGE = f"/console/accounts/{FACTORY}"


@pytest.fixture
def service(sqlite_service: Service) -> Service:
    return sqlite_service


@pytest.fixture
async def reader(client: httpx.AsyncClient, service: Service) -> Reader:
    return await sign_in(client, service, Role.DRAFTER)


def secrets_of(record: dict[str, Any]) -> set[str]:
    return {secret.value for secret in personal_values(record)}


def readings(service: Service) -> list[dict[str, Any]]:
    with service.reading() as work:
        query = select(EventRow).where(col(EventRow.type) == "personal_data.read")
        return [row.payload for row in work.session.exec(query)]


async def test_a_page_shows_no_personal_value_in_the_clear(reader: Reader) -> None:
    page = (await reader.get(PAGE)).text
    secrets = secrets_of(demo_record())
    assert secrets
    assert not [value for value in secrets if value in page]
    assert MASK in page


async def test_personal_values_are_shown_for_a_reason_and_that_is_on_record(
    reader: Reader, service: Service
) -> None:
    page = await reader.send(f"{PAGE}/disclosure", {"reason": "核对签约人身份"})
    assert page.status_code == 200
    assert secrets_of(demo_record()) <= {
        value for value in secrets_of(demo_record()) if value in page.text
    }
    assert "核对签约人身份" in page.text
    assert [reading["reason"] for reading in readings(service)] == ["核对签约人身份"]
    assert MASK in (await reader.get(PAGE)).text


async def test_without_a_reason_nothing_is_shown_or_recorded(
    reader: Reader, service: Service
) -> None:
    for reason in ("", "  ", "长" * 201):
        page = await reader.send(f"{PAGE}/disclosure", {"reason": reason})
        assert page.status_code == 422
        assert 'href="#reason"' in page.text
        assert not [value for value in secrets_of(demo_record()) if value in page.text]
    assert readings(service) == []


async def test_an_auditor_is_shown_masked_values_only(
    client: httpx.AsyncClient, service: Service
) -> None:
    auditor = await sign_in(client, service, Role.AUDITOR)
    page = await auditor.get(PAGE)
    assert page.status_code == 200
    assert "/disclosure" not in page.text
    sent = await auditor.send(f"{PAGE}/disclosure", {"reason": "核对签约人身份"})
    assert sent.status_code == 403
    assert readings(service) == []


async def test_a_customer_is_found_by_number_name_and_address(reader: Reader) -> None:
    for words in (FACTORY, "昆源水泥", "创业路18号"):
        page = (await reader.get(f"/console/accounts?q={words}")).text
        assert PAGE in page
        assert PLANT_WITH_PV not in page
    assert "没有找到" in (await reader.get("/console/accounts?q=%25")).text


async def test_a_later_revision_says_what_changed(reader: Reader, service: Service) -> None:
    record = demo_record()
    record["capacity"]["contract"]["value"] = "2000"
    record["contacts"][0]["mobile"] = "13900009999"
    with service.writing() as work:
        facts = AccountFacts.model_validate(record)
        record_account(work, FACTORY, Recording(facts, date(2026, 12, 1), "增容"))
    page = (await reader.get(PAGE)).text
    assert "合同容量" in page
    assert '<del class="old">1630 kVA</del> <ins class="new">2000 kVA</ins>' in page
    assert "13900009999" not in page
    assert "139****9999" in page


async def test_what_a_customer_is_called_is_never_markup(reader: Reader, service: Service) -> None:
    record = demo_record()
    record["customer"]["name"] = "<script>alert(1)</script>"
    record["supply_address"] = '"><img src=x>'
    with service.writing() as work:
        facts = AccountFacts.model_validate(record)
        record_account(work, FACTORY, Recording(facts, work.today, "x"))
    for path in ("/console/accounts", PAGE, f"/console/drafting/{FACTORY}/high-voltage"):
        page = (await reader.get(path)).text
        assert "<script>alert" not in page
        assert "<img" not in page


@pytest.mark.parametrize("account_no", [FACTORY, PLANT_WITH_PV])
def test_no_fact_is_left_out(account_no: str) -> None:
    record = demo_record(account_no) | {"something_new": "甲乙丙"}
    words = {
        text
        for group in fact_groups(record)
        for text in [
            *(value for _, value in group.pairs),
            *(cell for table in group.tables for row in table.rows for cell in row),
        ]
    }
    joined = "\n".join(words)
    for said in texts_of(record):
        assert said in joined, said


def texts_of(record: Any) -> list[str]:
    if isinstance(record, dict):
        return [text for value in record.values() for text in texts_of(value)]
    if isinstance(record, list):
        return [text for value in record for text in texts_of(value)]
    return [record] if isinstance(record, str) else []
