"""Webhooks in a real browser: every page at rest, empty and in error, on a desk and on a phone."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import expect

from service.domain.audit import Event
from service.domain.notices import Fate, Outcome
from service.ports import Message
from service.usecases.webhooks import Wanted, add_webhook, pause_webhook
from service.worker.delivering import deliver
from tests.browser.conftest import PHONE, Site, Visiting, follow
from tests.browser.test_work_lists import is_orderly, say_all
from tests.staff import ADMIN

pytestmark = pytest.mark.browser

LOGIN = "guanli"
LONG = "https://partner.example:8443/" + "a-rather-long-path/" * 8 + "events?tenant=632500"
OUTCOMES = (
    Outcome(Fate.DELIVERED, "HTTP 204"),
    Outcome(Fate.PERMANENT, "HTTP 404"),
    Outcome(Fate.PASSING, "HTTP 503"),
    Outcome(Fate.UNKNOWN, "没有等到应答：ReadTimeout"),
)


class Answers:
    """A receiver that answers in turn."""

    def __init__(self) -> None:
        self._turn = 0

    def send(self, message: Message) -> Outcome:
        self._turn += 1
        return OUTCOMES[self._turn % len(OUTCOMES)]


@pytest.fixture(scope="session")
def hooks(site: Site) -> dict[str, str]:
    """Name -> the address of its page: one at work, one paused, one nothing was sent to."""
    service = site.service
    ports = replace(service.ports, channels={**service.ports.channels, "webhook": Answers()})
    with service.writing(ADMIN) as work:
        made = {
            "at-work": add_webhook(work, Wanted(LONG, ("contracts.*", "tasks.claimed"), "营销")),
            "paused": add_webhook(work, Wanted("https://partner.example/", ("signatures.*",))),
            "fresh": add_webhook(
                work, Wanted("https://finance.example/hook", ("people.added",), "财务系统正式环境")
            ),
        }
        pause_webhook(work, made["paused"].view.id)
        for _ in range(60):
            work.record(Event("contracts/0190c5a0-demo", "contracts.signed", {}), "demo")
    deliver(replace(service, ports=ports), "node")
    return {name: f"/console/webhooks/{item.view.id}" for name, item in made.items()}


@pytest.mark.parametrize("name", ["", "new", "at-work", "paused", "fresh"])
def test_a_page_is_accessible_and_orderly_and_fits_every_screen(
    visiting: Visiting, hooks: dict[str, str], shots: Path | None, name: str
) -> None:
    address = hooks.get(name, f"/console/webhooks/{name}".rstrip("/"))
    visitor = visiting(LOGIN)
    is_orderly(visitor, visitor.visit(address), shots, f"webhooks-{name or 'list'}")


def test_what_is_wrong_is_told_first_and_leads_to_its_field(
    visiting: Visiting, hooks: dict[str, str], shots: Path | None
) -> None:
    visitor = visiting(LOGIN)
    page = visitor.visit("/console/webhooks/new")
    page.locator("#url").fill("http://169.254.169.254/")
    page.locator("#note").fill("试")
    say_all(page)
    follow(page.locator("main").get_by_role("button", name="添加推送地址"))
    expect(page.get_by_role("alert")).to_be_focused()
    page.locator(".error-summary a[href='#url']").press("Enter")
    expect(page.locator("#url")).to_be_focused()
    expect(page.locator("#note")).to_have_value("试")
    is_orderly(visitor, page, shots, "webhooks-error")


def test_without_script_a_secret_is_changed_and_a_delivery_sent_again(
    visiting: Visiting, hooks: dict[str, str], shots: Path | None
) -> None:
    visitor = visiting(LOGIN, screen=PHONE, script=False)
    page = visitor.visit(hooks["at-work"])
    follow(page.locator("main").get_by_role("button", name="更换密钥"))
    secret = page.locator("code.secret")
    expect(secret).to_contain_text("whsec_")
    if shots is not None:
        page.screenshot(path=shots / "webhooks-secret.png", full_page=True)
    follow(page.get_by_role("link", name="已存好，隐去密钥"))
    expect(secret).to_have_count(0)
    follow(page.get_by_role("button", name=re.compile("^重发")).first)
    expect(page.get_by_role("status")).to_contain_text("已重新进入发送队列")
