"""Work lists, messages, the dashboard and accounts in a real browser: at rest, empty, full and in
error, on a desk and on a phone, by keyboard and without script.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page, expect
from sqlmodel import select

from service.domain.access import Role
from service.domain.selection import DraftRequest
from service.domain.sending import LETTER
from service.domain.tasks import TaskKind, TaskRequest
from service.domain.vocabulary import ContractAction
from service.store.access import actor_of, user_with_login
from service.store.contracts import Contract
from service.store.notices import Notice
from service.usecases.contracts import ContractView, draft_contract
from service.usecases.people import UserView
from service.usecases.review import DECISIONS, Decision
from service.usecases.tasks import TaskFilter, list_tasks
from service.usecases.ticking import CLOCK
from service.wiring import Service
from tests.browser.conftest import DESK, PHONE, SMALL_PHONE, Site, Visiting, Visitor, follow
from tests.browser.test_pages import violations
from tests.services import RESTAURANT
from tests.staff import PASSWORD, acting, new_client, new_user
from tests.usecases.sending import deliver, remind_customer

pytestmark = pytest.mark.browser

ADMIN, DRAFTER, AUDITOR, BUSY, IDLE = "guanli", "qicao", "shenji", "fan.mang", "qing.xian"


@dataclass(frozen=True)
class Office:
    """Ids of what the pages are about."""

    task: str
    person: str
    client: str
    busy: UserView
    contract: str
    letter: str


@pytest.fixture(scope="session")
def office(site: Site) -> Office:
    """Somebody with sixty tasks and messages, somebody with none, and a contract in review."""
    service = site.service
    busy = new_user(service, BUSY, Role.REVIEWER, password=PASSWORD)
    new_user(service, IDLE, Role.ARCHIVIST, password=PASSWORD)
    site.passwords.update({BUSY: PASSWORD, IDLE: PASSWORD})
    person, client = new_user(service, "ren.yuan"), new_client(service, "caiwu.xitong")
    with service.reading() as work:
        row = user_with_login(work.session, DRAFTER)
        assert row is not None
        drafter = actor_of(work.session, row, work.today)
    with service.writing(drafter) as work:
        contract = draft_contract(work, RESTAURANT, DraftRequest(starts_on=date(2026, 12, 1)))
    with service.writing(drafter) as work:
        DECISIONS[ContractAction.SUBMIT](work, contract.id, Decision())
    with service.writing() as work:
        for n in range(60):
            work.open_task(
                TaskRequest(
                    TaskKind.CHECK,
                    f"contracts/{contract.id}",
                    contract.org_id,
                    "签后复核",
                    Role.REVIEWER,
                    owner=busy.id,
                    due_at=work.now + timedelta(hours=7 * n - 40) if n % 5 else None,
                    key=str(n),
                )
            )
    with service.reading(acting(service, busy)) as work:
        tasks = list_tasks(work, TaskFilter(), None, 200)
    free = next(task.id for task in tasks if task.subject.endswith(contract.id) and not task.owner)
    return Office(free, person.id, client.id, busy, contract.id, _letter(service, contract))


def _letter(service: Service, contract: ContractView) -> str:
    """A customer is told something in writing: the id of what is somebody's task now."""
    with service.reading(CLOCK) as work:
        row = work.session.get_one(Contract, contract.id)
    remind_customer(service, row, in_writing="书面")
    deliver(service)
    with service.reading(CLOCK) as work:
        found = select(Notice.id).where(Notice.channel == LETTER)
        return work.session.exec(found).one()


Address = Callable[[Office], str]
PAGES: dict[str, tuple[str, Address]] = {
    "tasks-full": (BUSY, lambda _: "/console/tasks"),
    "tasks-empty": (IDLE, lambda _: "/console/tasks"),
    "tasks-none-found": (IDLE, lambda _: "/console/tasks?kind=sign&overdue=1"),
    "tasks-everybodys": (AUDITOR, lambda _: "/console/tasks"),
    "task": (BUSY, lambda office: f"/console/tasks/{office.task}"),
    "notices-full": (BUSY, lambda _: "/console/notices"),
    "notices-empty": (IDLE, lambda _: "/console/notices"),
    "deliveries-full": (AUDITOR, lambda _: "/console/notices/deliveries"),
    "notice": (DRAFTER, lambda office: f"/console/notices/{office.letter}"),
    "contract-notices": (
        DRAFTER,
        lambda office: f"/console/contracts/{office.contract}/notices",
    ),
    "queue": (BUSY, lambda _: "/console/queue"),
    "queue-everybodys": (AUDITOR, lambda _: "/console/queue"),
    "queue-none-found": (BUSY, lambda _: "/console/queue?grade=critical&overdue=1"),
    "dashboard": (AUDITOR, lambda _: "/console/dashboard"),
    "dashboard-empty": ("zhanqicao", lambda _: "/console/dashboard"),
    "me": (DRAFTER, lambda _: "/console/me"),
    "me-admin": (ADMIN, lambda _: "/console/me"),
    "password": (DRAFTER, lambda _: "/console/password"),
    "people": (ADMIN, lambda _: "/console/people"),
    "people-none-found": (ADMIN, lambda _: "/console/people?login=nobody"),
    "people-new": (ADMIN, lambda _: "/console/people/new"),
    "person": (ADMIN, lambda office: f"/console/people/{office.busy.id}"),
    "person-without-role": (ADMIN, lambda office: f"/console/people/{office.person}"),
    "client": (ADMIN, lambda office: f"/console/people/{office.client}"),
}


def is_orderly(visitor: Visitor, page: Page, shots: Path | None, name: str) -> None:
    """Headings in order, accessible, and no wider than any screen."""
    levels = page.evaluate(
        "[...document.querySelectorAll('h1, h2, h3, h4')].map(h => Number(h.tagName[1]))"
    )
    assert levels.count(1) == 1
    if page.locator(".error-summary").count() == 0:
        assert all(below <= above + 1 for above, below in pairwise(levels)), levels
    for width, height in (DESK, PHONE, SMALL_PHONE):
        page.set_viewport_size({"width": width, "height": height})
        assert not visitor.is_wider_than_the_screen(), f"at {width} pixels"
        if shots is not None and width != SMALL_PHONE[0]:
            page.screenshot(path=shots / f"{name}-{width}.png", full_page=True)
        if width != SMALL_PHONE[0]:
            assert violations(Axe().run(page)) == [], f"at {width} pixels"


def say_all(page: Page) -> None:
    """Let the server find what is wrong, as it must where a browser does not."""
    page.evaluate("for (const form of document.forms) form.noValidate = true")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_and_orderly_and_fits_every_screen(
    visiting: Visiting, office: Office, shots: Path | None, name: str
) -> None:
    login, address = PAGES[name]
    visitor = visiting(login)
    is_orderly(visitor, visitor.visit(address(office)), shots, name)


FAULTS: dict[str, tuple[str, Address, dict[str, Any], str, str]] = {
    "me-error": (
        DRAFTER,
        lambda _: "/console/me",
        {"from_day": "2020-01-01", "to_day": "2020-01-02"},
        "登记委托",
        "receiver",
    ),
    "people-new-error": (
        ADMIN,
        lambda _: "/console/people/new",
        {"login": "王", "name": "王五"},
        "添加账号",
        "login",
    ),
    "person-error": (
        ADMIN,
        lambda office: f"/console/people/{office.person}",
        {"from_day": "2020-01-01"},
        "授予角色",
        "role",
    ),
    "client-error": (
        ADMIN,
        lambda office: f"/console/people/{office.client}",
        {"name": "财务系统"},
        "发放接口密钥",
        "scopes",
    ),
    "task-error": (BUSY, lambda office: f"/console/tasks/{office.task}", {}, "移交", "to"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_is_wrong_is_told_first_and_leads_to_its_field(
    visiting: Visiting, office: Office, shots: Path | None, name: str
) -> None:
    login, address, typed, button, field = FAULTS[name]
    visitor = visiting(login)
    page = visitor.visit(address(office))
    for id, value in typed.items():
        page.locator(f"#{id}").fill(value)
    say_all(page)
    follow(page.locator("main").get_by_role("button", name=button, exact=True))
    expect(page.get_by_role("alert")).to_be_focused()
    page.locator(f".error-summary a[href='#{field}']").press("Enter")
    expect(page.locator(f"#{field}")).to_be_focused()
    for id, value in typed.items():
        expect(page.locator(f"#{id}")).to_have_value(value)
    is_orderly(visitor, page, shots, name)


def test_a_task_is_claimed_by_keyboard_alone(visiting: Visiting, office: Office) -> None:
    page = visiting(BUSY).visit(f"/console/tasks/{office.task}")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "由我办理":
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/console/contracts/{office.contract}")
    page.goto(page.url.replace(f"contracts/{office.contract}", f"tasks/{office.task}"))
    expect(page.get_by_role("button", name="由我办理")).to_have_count(0)


def test_a_message_is_read_and_leads_to_the_contract(visiting: Visiting, office: Office) -> None:
    page = visiting(BUSY).visit("/console/notices?unread=1")
    waiting = page.locator(".lead").inner_text()
    page.get_by_role("button", name="标为已读并打开合同").first.click()
    page.wait_for_url("**/console/contracts/**")
    page.goto(page.url.split("/console")[0] + "/console/notices")
    assert page.locator(".lead").inner_text() != waiting


def test_filters_work_without_script(visiting: Visiting, office: Office) -> None:
    page = visiting(BUSY, script=False).visit("/console/tasks")
    assert page.locator("tbody tr").count() == 50
    page.get_by_label("时限").select_option("1")
    follow(page.get_by_role("button", name="筛选"))
    assert 0 < page.locator("tbody tr").count() < 50
    follow(page.get_by_role("link", name="清除"))
    follow(page.get_by_role("link", name="下一页"))
    assert page.locator("tbody tr").count() >= 10


def test_a_delegation_is_given_and_taken_back_without_script(
    visiting: Visiting, office: Office, shots: Path | None
) -> None:
    visitor = visiting(BUSY, script=False)
    page = visitor.visit("/console/me")
    page.get_by_label("受托人").select_option(label=f"{IDLE}（{office.busy.organisation}）")
    page.get_by_label("截止日").fill(page.get_by_label("起始日").input_value())
    follow(page.get_by_role("button", name="登记委托"))
    expect(page.get_by_role("status")).to_contain_text("委托已登记")
    if shots is not None:
        page.screenshot(path=shots / "me-given-1366.png", full_page=True)
    follow(page.get_by_role("button", name="收回委托"))
    expect(page.get_by_role("status")).to_contain_text("委托已收回")
    expect(page.get_by_role("button", name="收回委托")).to_have_count(0)


def test_a_key_is_shown_once_and_wholly_selected_with_one_click(
    visiting: Visiting, office: Office, shots: Path | None
) -> None:
    visitor = visiting(ADMIN)
    page = visitor.visit(f"/console/people/{office.client}")
    page.get_by_label("名称").fill("财务系统正式环境")
    page.get_by_label("最后有效日").fill("2027-06-30")
    page.get_by_label("查看合同", exact=True).check()
    follow(page.get_by_role("button", name="发放接口密钥"))
    secret = page.locator("code.secret")
    words = secret.inner_text()
    secret.click()
    assert page.evaluate("getSelection().toString()") == words
    is_orderly(visitor, page, shots, "client-made")
    follow(page.get_by_role("link", name="已存好，隐去密钥"))
    expect(page.get_by_role("row", name="财务系统正式环境")).to_be_visible()
    assert words not in page.content()


def test_a_role_is_given_and_taken_back_by_hand(visiting: Visiting, office: Office) -> None:
    page = visiting(ADMIN).visit(f"/console/people/{office.person}")
    page.get_by_label("角色 必填", exact=True).select_option(label="会签人")
    page.get_by_label("会签专业").select_option(label="财务")
    page.get_by_label("截止日").fill("2027-06-30")
    follow(page.get_by_role("button", name="授予角色"))
    expect(page.get_by_role("status")).to_contain_text("角色已授予")
    follow(page.get_by_role("button", name=re.compile("收回.*会签人")))
    expect(page.get_by_role("status")).to_contain_text("角色已收回")


def test_letters_of_charts_can_be_read_on_a_phone(visiting: Visiting, office: Office) -> None:
    page = visiting(AUDITOR, screen=PHONE).visit("/console/dashboard")
    heights = page.evaluate(
        "[...document.querySelectorAll('.chart text')].map(t => t.getBoundingClientRect().height)"
    )
    assert heights
    assert min(heights) >= 11
