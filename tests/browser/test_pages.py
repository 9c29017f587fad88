"""Every page of the library, of customers, of drafting and the list of contracts, looked at as
readers do: on a desk and on a phone, with the rules of accessibility.
"""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, SMALL_PHONE, Visiting
from tests.services import FACTORY, PLANT_WITH_PV

pytestmark = pytest.mark.browser

PAGES = {
    "contracts": "/console/contracts",
    "contracts-none-found": "/console/contracts?q=没有这样的合同",
    "accounts": "/console/accounts",
    "accounts-none-found": "/console/accounts?q=没有这样的户",
    "account": f"/console/accounts/{PLANT_WITH_PV}",
    "draft-account": "/console/drafting",
    "draft-kind": f"/console/drafting/{PLANT_WITH_PV}",
    "draft-form": f"/console/drafting/{PLANT_WITH_PV}/high-voltage",
    "draft-supplement": f"/console/drafting/{FACTORY}/supplementary-agreement",
    "clauses": "/console/library/clauses",
    "clauses-found": "/console/library/clauses?q=违约金 利息",
    "clauses-none-found": "/console/library/clauses?q=没有这样的条款",
    "clause": "/console/library/clauses/liability.late-payment",
    "clause-with-table": "/console/library/clauses/metering.points-high-voltage",
    "templates": "/console/library/templates",
    "template": "/console/library/templates/cost-control",
    "rules": "/console/library/rules?q=违约金&severity=block",
    "rule": "/console/library/rules/complete.maintenance",
    "laws": "/console/library/laws?q=电力",
    "law": "/console/library/laws/electronic-signature-law",
    "nowhere": "/console/nowhere",
}


def violations(axe: Any) -> list[str]:
    return [
        f"{found['id']}: {found['help']}: {[node['html'][:120] for node in found['nodes'][:3]]}"
        for found in axe.response["violations"]
    ]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_and_orderly_and_fits_every_screen(
    visiting: Visiting, shots: Path | None, name: str
) -> None:
    visitor = visiting(screen=DESK)
    page = visitor.visit(PAGES[name])
    if shots is not None:
        page.screenshot(path=shots / f"{name}-desk.png", full_page=True)
    levels = page.evaluate(
        "[...document.querySelectorAll('h1, h2, h3, h4')].map(h => Number(h.tagName[1]))"
    )
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in pairwise(levels)), levels
    assert page.title().endswith("· 电约")
    assert len(page.title()) > len(" · 电约")
    assert not visitor.is_wider_than_the_screen()
    assert violations(Axe().run(page)) == []
    for width, height in (PHONE, SMALL_PHONE):
        page.set_viewport_size({"width": width, "height": height})
        assert not visitor.is_wider_than_the_screen(), f"at {width} pixels"
    if shots is not None:
        page.screenshot(path=shots / f"{name}-phone.png", full_page=True)


@pytest.mark.parametrize("name", ["account", "draft-form", "clause", "clauses-found"])
def test_a_page_is_accessible_on_a_phone(visiting: Visiting, name: str) -> None:
    assert violations(Axe().run(visiting(screen=PHONE).visit(PAGES[name]))) == []


def test_the_first_tab_leads_past_the_navigation(visiting: Visiting) -> None:
    page = visiting().visit("/console/accounts")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "q"


def test_what_has_the_focus_can_be_seen(visiting: Visiting) -> None:
    page = visiting().visit("/console/accounts")
    for _ in range(14):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid", page.evaluate("document.activeElement.outerHTML")


def test_a_printed_page_has_the_words_and_no_navigation(visiting: Visiting) -> None:
    page = visiting().visit(f"/console/accounts/{FACTORY}")
    page.emulate_media(media="print")
    assert not page.locator(".topbar").is_visible()
    assert page.get_by_role("heading", name="计量", exact=True).is_visible()
