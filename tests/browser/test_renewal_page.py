"""The page of a term's end in a real browser: accessible, as wide as the screen, and one click."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import expect

from service.domain.vocabulary import RenewalMode
from tests.browser.conftest import DESK, PHONE, SMALL_PHONE, Site, Visiting, follow
from tests.browser.test_contract import DRAFTER, person
from tests.browser.test_pages import violations
from tests.services import RESTAURANT, SettableClock
from tests.usecases.living import Term
from tests.usecases.test_renewals import BUILDING_SITE, object_to, record

pytestmark = pytest.mark.browser

SELDOM_SEEN = "632598000007"


@pytest.fixture
def term(site: Site) -> Term:
    return Term(site.service, SettableClock(), person(site, DRAFTER))


def test_the_page_is_accessible_and_fits_every_screen(
    term: Term, visiting: Visiting, shots: Path | None
) -> None:
    objected = term.in_force(RESTAURANT)
    object_to(term, objected)
    changed = term.in_force(SELDOM_SEEN)
    record(term, SELDOM_SEEN, work_order_no="2612010000000007")
    pages = {
        "renewal-rolls": term.in_force(RESTAURANT),
        "renewal-objected": objected,
        "renewal-changed": changed,
        "renewal-none": term.in_force(RESTAURANT, renewal_mode=RenewalMode.NONE),
        "renewal-temporary": term.in_force(BUILDING_SITE),
        "renewal-of-a-draft": term.drafted(RESTAURANT),
    }
    visitor = visiting(screen=DESK)
    for name, contract in pages.items():
        page = visitor.visit(f"/console/contracts/{contract}/renewal")
        page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
        for summary in page.locator("main details summary").all():
            summary.click()
        assert violations(Axe().run(page)) == [], name
        if shots is not None:
            page.screenshot(path=shots / f"{name}-desk.png", full_page=True)
        for width, height in (PHONE, SMALL_PHONE):
            page.set_viewport_size({"width": width, "height": height})
            assert not visitor.is_wider_than_the_screen(), f"{name} at {width} pixels"
        if shots is not None:
            page.screenshot(path=shots / f"{name}-phone.png", full_page=True)


@pytest.mark.parametrize("script", [True, False])
def test_one_click_drafts_the_renewal(term: Term, visiting: Visiting, script: bool) -> None:
    contract = term.in_force(RESTAURANT)
    page = visiting(script=script).visit(f"/console/contracts/{contract}")
    follow(page.get_by_role("link", name="届满与续签"))
    page.get_by_label("核对日").fill("2026-11-20")
    follow(page.get_by_role("button", name="一键起草续签协议"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("续签")
    expect(page.get_by_role("status")).to_contain_text("续签文本已按原合同和现在的档案起草")
