"""Reminders on a contract's page and in their list."""

import pytest

from service.domain.access import Actor, Role
from service.domain.vocabulary import RenewalMode
from service.wiring import Service
from tests.services import FACTORY, RESTAURANT, SIGNING_DAY, SettableClock, client_of
from tests.usecases.reviewing import act, department, drafted_with_drawing, hire
from tests.usecases.watched import before, in_force, on_day, remind_on
from tests.web.desk import Desk
from tests.web.markup import said, tree
from tests.web.reader import sign_in

pytestmark = pytest.mark.anyio


@pytest.fixture
def drafter(sqlite_service: Service) -> Actor:
    return hire(sqlite_service, "李起草", Role.DRAFTER)


async def test_a_contract_says_when_it_is_looked_at_and_what_was_told(
    sqlite_service: Service, drafter: Actor, clock: SettableClock
) -> None:
    contract = in_force(sqlite_service, drafter, RESTAURANT, renewal_mode=RenewalMode.NONE)
    page = said(await Desk(sqlite_service, drafter).see(f"{contract.id}/renewal"))
    assert "合同届满 2027-09-30（T） 下一次提醒 2027-07-27（T-65）" in page
    remind_on(sqlite_service, clock, before(20))
    page = said(await Desk(sqlite_service, drafter).see(f"{contract.id}/renewal"))
    assert "下一次提醒 2027-09-23（T-7）" in page
    assert "2027-08-01 已合并补发" in page
    assert "2027-08-31 已排入发送" in page


async def test_the_list_shows_what_comes_and_what_was_told(
    sqlite_service: Service, drafter: Actor, clock: SettableClock
) -> None:
    contract = in_force(sqlite_service, drafter, RESTAURANT, renewal_mode=RenewalMode.NONE)
    async with client_of(sqlite_service) as client:
        reader = await sign_in(client, sqlite_service, Role.REVIEWER)
        page = said(await reader.get("/console/reminders?occasion=contract-end"))
        assert contract.number in page
        assert "2027-07-27 T-65" in page
        remind_on(sqlite_service, clock, before(65))
        on_day(clock, SIGNING_DAY.date())  # the session lasts some hours
        told = said(await reader.get("/console/reminders?state=fired&occasion=contract-end"))
        assert contract.number in told
        assert "已排入发送 2 条" in told
        nothing = said(await reader.get("/console/reminders?state=closed&occasion=reduction"))
        assert "没有符合条件的提醒" in nothing


async def test_a_tasks_reminder_says_what_is_to_be_done_and_leads_there(
    sqlite_service: Service,
) -> None:
    people = department(sqlite_service)
    contract = drafted_with_drawing(sqlite_service, people.drafter, FACTORY)
    act(sqlite_service, people.drafter, contract.id, "submit")
    async with client_of(sqlite_service) as client:
        reader = await sign_in(client, sqlite_service, Role.REVIEWER)
        page = tree(await reader.get("/console/reminders"))
        rows = page.xpath("//tbody//th/a[starts-with(@href, '/console/tasks/')]")
        texts = {str(row.text) for row in rows}
        assert any("会签（财务）" in text for text in texts), texts
        assert len(texts) == len(rows)
        assert (await reader.get(rows[0].get("href"))).status_code == 200
        (entry,) = page.xpath("//nav//a[@aria-current='page']/@href")
        assert entry == "/console/reminders"
