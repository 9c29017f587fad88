"""From the work list of drifts to a case, and its move, in a real browser."""

from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import expect

from service.domain.facts import AccountFacts
from service.usecases.accounts import Recording
from service.usecases.review_reopen import record_facts
from tests.browser.conftest import DESK, PHONE, SMALL_PHONE, Site, Visiting, Visitor, follow
from tests.browser.test_contract import DRAFTER, person
from tests.browser.test_pages import violations
from tests.services import SettableClock, demo_record
from tests.usecases.living import Term

pytestmark = pytest.mark.browser

WORKSHOP = "632598000002"


@pytest.fixture
def drifted(site: Site) -> None:
    """A contract in force since today, and a record that is ahead of it."""
    term = Term(site.service, SettableClock(), person(site, DRAFTER))
    term.in_force(WORKSHOP, starts_on=date(2026, 11, 25))
    record = demo_record(WORKSHOP)
    record["capacity"]["contract"] = {"value": "2500", "unit": "kVA"}
    with site.service.writing() as work:
        facts = AccountFacts.model_validate(record)
        record_facts(work, WORKSHOP, Recording(facts, work.today, "营销系统"))


def test_a_drift_is_found_on_the_list_assessed_and_seen_to_move(
    drifted: None, visiting: Visiting, shots: Path | None
) -> None:
    visitor = visiting(screen=DESK)
    page = visitor.visit("/console/contracts")
    follow(page.get_by_role("link", name="差异", exact=True))
    assert_orderly(visitor, shots, "drifts")
    follow(page.get_by_role("row").filter(has_text=WORKSHOP).get_by_role("link", name="合同容量"))
    expect(page.get_by_text("2500千伏安")).to_be_visible()
    assert_orderly(visitor, shots, "drift")
    page.get_by_label("情况属实，须办理合同手续").check()
    page.get_by_label("核查的情况 必填").fill("现场已经换装变压器")
    follow(page.get_by_role("button", name="登记核查结论"))
    expect(page.get_by_role("status")).to_contain_text("核查结论已登记")
    expect(page.get_by_role("list", name="概况")).to_contain_text("已核查")
    expect(page.get_by_text("现场已经换装变压器")).to_be_visible()
    follow(page.get_by_role("link", name="户号"))
    expect(page.get_by_text("不得送电")).to_be_visible()
    assert_orderly(visitor, shots, "account-with-drift")


def assert_orderly(visitor: Visitor, shots: Path | None, name: str) -> None:
    page = visitor.page
    assert violations(Axe().run(page)) == [], name
    for width, height in (DESK, PHONE, SMALL_PHONE):
        page.set_viewport_size({"width": width, "height": height})
        assert not visitor.is_wider_than_the_screen(), f"{name} at {width} pixels"
        if shots is not None:
            page.screenshot(path=shots / f"{name}-{width}.png", full_page=True)
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
