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
from tests.services import FACTORY, PLANT_WITH_PV, SettableClock, demo_record
from tests.usecases.drifting import capacity, settled
from tests.web.markup import said, tree
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
    for text in texts_of(record):
        assert text in joined, text


def texts_of(record: Any) -> list[str]:
    if isinstance(record, dict):
        return [text for value in record.values() for text in texts_of(value)]
    if isinstance(record, list):
        return [text for value in record for text in texts_of(value)]
    return [record] if isinstance(record, str) else []


# ---- contract beside record, supply, the past ---------------------------------------------------


async def test_without_a_contract_the_page_says_why_there_is_no_supply(reader: Reader) -> None:
    page = said(await reader.get(PAGE))
    assert "不得送电" in page
    assert "须先签订合同，再行供电" in page
    assert "依据：" in page
    assert "没有履行中的供用电合同，无从对照" in page
    assert "批准先行供电" not in page


async def test_what_the_record_says_otherwise_stands_first_and_leads_to_its_case(
    client: httpx.AsyncClient, service: Service, clock: SettableClock
) -> None:
    drifting = settled(service, clock)
    reader = await sign_in(client, service, Role.DRAFTER)
    page = await reader.get(PAGE)
    assert "可以送电" in said(page)
    assert "履行中的合同与档案一致" in said(page)
    drifting.record(drifting.today, capacity(2000))
    page = await reader.get(PAGE)
    assert "用电档案与生效的合同不一致：合同容量" in said(page)
    (row,) = tree(page).xpath("//tr[@class='differs']")
    assert "1630" in row.text_content()
    assert "2000" in row.text_content()
    (drift,) = drifting.views()
    assert row.xpath(".//a/@href") == [f"/console/drifts/{drift.id}"]
    assert "未了结的差异" in said(page)
    number = drift.contract_number
    assert number in said(page).partition("履行中的文件")[2]


async def test_the_terms_of_a_day_are_shown_as_they_were_known(
    client: httpx.AsyncClient, service: Service, clock: SettableClock
) -> None:
    settled(service, clock)
    reader = await sign_in(client, service, Role.DRAFTER)
    page = await reader.get(f"{PAGE}/terms?valid_at=2026-12-01")
    assert "2026-12-01 的合同" in said(page)
    assert "1630 kVA" in said(page)
    assert "按原期限顺延" in said(page)
    assert not [value for value in secrets_of(demo_record()) if value in page.text]
    early = {"valid_at=2026-11-30": "该日没有生效的合同", "known_at=2026-11-24": "当时尚无记录"}
    for query, words in early.items():
        assert words in said(await reader.get(f"{PAGE}/terms?{query}")), query
    later = await reader.get(f"{PAGE}/evidence?valid_at=2099-01-01")
    assert (later.status_code, "核对日不能晚于今天" in said(later)) == (422, True)
    for query, field in (("valid_at=x", "valid-at"), ("known_at=2099-01-01", "known-at")):
        for place in ("terms", "evidence"):
            wrong = await reader.get(f"{PAGE}/{place}?{query}")
            assert wrong.status_code == 422
            assert tree(wrong).xpath(f"//input[@id='{field}'][@aria-invalid='true']")


async def test_the_sheet_for_a_contested_bill_is_taken_from_the_page(
    client: httpx.AsyncClient, service: Service, clock: SettableClock
) -> None:
    settled(service, clock)
    reader = await sign_in(client, service, Role.DRAFTER)
    sheet = await reader.get(f"{PAGE}/evidence?valid_at=2026-12-01&known_at=&as=docx")
    assert sheet.status_code == 200
    assert sheet.content.startswith(b"PK")
    assert "evidence-2026-12-01.docx" in sheet.headers["content-disposition"]
    assert sheet.headers["cache-control"] == "no-store"
