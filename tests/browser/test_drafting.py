"""Drafting in a real browser: with the keyboard alone, without script, with mistakes."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from service.usecases.contracts import ContractFilter, list_contracts
from tests.browser.conftest import PHONE, Site, Visiting, follow
from tests.services import FACTORY, RESTAURANT

pytestmark = pytest.mark.browser

MOST_STEPS = 120


def drafts_of(site: Site, account_no: str) -> int:
    with site.service.reading() as work:
        return len(list_contracts(work, ContractFilter(account_no=account_no), None, 100))


def tab_to(page: Page, words: str) -> None:
    """Press Tab until the focus is on what carries the words, as a reader of the screen would."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "() => { const e = document.activeElement;"
            " return (e.labels?.[0]?.textContent || e.textContent || '').trim(); }"
        )
        if words in focused:
            return
    raise AssertionError(f"no way to 「{words}」 with the Tab key")


def test_a_contract_is_drafted_with_the_keyboard_alone(visiting: Visiting, site: Site) -> None:
    before = drafts_of(site, FACTORY)
    page = visiting().visit("/console/drafting")
    tab_to(page, "户号、户名")
    page.keyboard.type("昆源水泥")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=**")
    tab_to(page, "昆源水泥")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/drafting/{FACTORY}")
    tab_to(page, "高压供用电合同")
    page.keyboard.press("Enter")
    page.wait_for_url("**/high-voltage")
    tab_to(page, "生成合同草稿")
    page.keyboard.press("Enter")
    page.wait_for_url("**done=drafted")
    expect(page.get_by_role("status")).to_contain_text("已生成合同草稿")
    assert drafts_of(site, FACTORY) == before + 1


def test_a_contract_is_drafted_without_script(visiting: Visiting, site: Site) -> None:
    before = drafts_of(site, RESTAURANT)
    page = visiting(script=False).visit(f"/console/drafting/{RESTAURANT}")
    follow(page.get_by_role("link", name="低压供用电合同"))
    page.get_by_role("button", name="生成合同草稿").click()
    page.wait_for_url("**done=drafted")
    assert drafts_of(site, RESTAURANT) == before + 1


def test_the_button_pressed_twice_drafts_once(visiting: Visiting, site: Site) -> None:
    before = drafts_of(site, FACTORY)
    page = visiting(script=False).visit(f"/console/drafting/{FACTORY}/high-voltage")
    form = page.locator("main form")
    data: dict[str, Any] = {
        field.get_attribute("name") or "": field.input_value()
        for field in form.locator("input:not([type=checkbox]), select, textarea").all()
    }
    for _ in range(2):
        answer = page.request.post(page.url, multipart=data, max_redirects=0)
        assert answer.status == 303
    assert drafts_of(site, FACTORY) == before + 1


def test_mistakes_are_named_and_what_was_typed_stays(visiting: Visiting, site: Site) -> None:
    before = drafts_of(site, FACTORY)
    page = visiting(screen=PHONE).visit(f"/console/drafting/{FACTORY}/supplementary-agreement")
    page.get_by_label("变更原因").fill("增加一台变压器")
    page.get_by_label("原合同名称").fill("高压供用电合同")
    follow(page.get_by_role("button", name="生成合同草稿"))
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("原合同编号：请填写此项")
    expect(page.get_by_label("变更原因")).to_have_value("增加一台变压器")
    summary.get_by_role("link", name="原合同编号").click()
    number = page.get_by_label("原合同编号")
    expect(number).to_be_focused()
    expect(number).to_have_attribute("aria-invalid", "true")
    described = number.get_attribute("aria-describedby") or ""
    expect(page.locator(f"[id='{described}']")).to_have_text("请填写此项")
    assert drafts_of(site, FACTORY) == before


def test_other_addenda_change_what_is_asked(visiting: Visiting) -> None:
    page = visiting().visit(f"/console/drafting/{FACTORY}/high-voltage")
    page.get_by_label("特别约定").fill("按月对账")
    assert not page.get_by_label("受托运维单位").count()
    page.get_by_label("受托运行维护补充条款").check()
    follow(page.get_by_role("button", name="按所选补充条款更新"))
    expect(page.get_by_label("受托运维单位 必填")).to_be_visible()
    expect(page.get_by_label("特别约定")).to_have_value("按月对账")
