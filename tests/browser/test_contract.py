"""One contract in a real browser: decided in three clicks, sent back at a clause, seen stale, read
by keyboard, on a phone, without script, and by the rules of accessibility.
"""

import io
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from PIL import Image
from playwright.sync_api import Page, expect

from service.domain.access import Actor, Role
from service.domain.selection import DraftRequest
from service.domain.signing import SealKind, SignerCapacity
from service.domain.vocabulary import ContractAction
from service.store.access import actor_of, user_with_login
from service.usecases.comments import NewComment, comment_on
from service.usecases.contract_texts import contract_docx
from service.usecases.contracts import draft_contract, get_contract
from service.usecases.issuing import issue_contract, prepare_issue
from service.usecases.lives import life_of
from service.usecases.returned_copies import judge_copy, keep_copy
from service.usecases.review import DECISIONS, Decision
from service.usecases.revisions import revise_document
from service.usecases.signing import NewSignature, record_signature
from tests.browser.conftest import DESK, PHONE, Site, Visiting, Visitor, follow
from tests.browser.test_pages import violations
from tests.services import RESTAURANT
from tests.staff import delegate
from tests.usecases.signing_room import reworded

pytestmark = pytest.mark.browser

LAWYER, OTHER_LAWYER, APPROVER, DRAFTER, SIGNER = "shenhe1", "shenhe2", "bumen", "qicao", "qianyue"


# ---- arranging --------------------------------------------------------------------------------


def person(site: Site, login: str) -> Actor:
    with site.service.reading() as work:
        user = user_with_login(work.session, login)
        assert user is not None
        return actor_of(work.session, user, work.today)


def decide(site: Site, login: str, contract: str, action: ContractAction) -> None:
    with site.service.writing(person(site, login)) as work:
        DECISIONS[action](work, contract, Decision())


def drafted(site: Site) -> str:
    request = DraftRequest(starts_on=date(2026, 12, 1), ends_on=date(2029, 11, 30))
    with site.service.writing(person(site, DRAFTER)) as work:
        return draft_contract(work, RESTAURANT, request).id


def submitted(site: Site) -> str:
    contract = drafted(site)
    decide(site, DRAFTER, contract, ContractAction.SUBMIT)
    return contract


def deviating(site: Site) -> str:
    """In review, with words that are not those of the standard text, and a comment."""
    contract = drafted(site)
    with site.service.writing(person(site, DRAFTER)) as work:
        edited = reworded(contract_docx(work, contract), "可以将文本带回研究", "可以带回仔细研究")
        revise_document(work, contract, edited, None)
    decide(site, DRAFTER, contract, ContractAction.SUBMIT)
    with site.service.writing(person(site, LAWYER)) as work:
        comment_on(work, contract, NewComment("请说明改动的来由", "supply.boundary"))
    return contract


def out_for_signing(site: Site) -> tuple[str, str]:
    """Issued, signed by the supplier, with a copy that nobody can read; and the copy's id."""
    contract = submitted(site)
    decide(site, LAWYER, contract, ContractAction.REVIEW)
    decide(site, APPROVER, contract, ContractAction.APPROVE)
    signer = person(site, SIGNER)
    with site.service.reading(signer) as work:
        prepared = prepare_issue(work, contract)
    with site.service.writing(signer) as work:
        issue_contract(work, contract, prepared)
        given = NewSignature(
            party="供电人",
            signed_on=work.today,
            place="示范县营业厅",
            by_hand=True,
            capacity=SignerCapacity.WITHOUT_AUTHORITY,
            signer="演示代签人",
            seal=SealKind.CONTRACT,
        )
        record_signature(work, contract, given)
    photo, sheets = io.BytesIO(), max(len(prepared.papers.pages), 1)
    Image.new("L", (600, 800), 230).save(photo, "PNG")
    with site.service.reading(signer) as work:
        judged = judge_copy(work, contract, [photo.getvalue()] * sheets)
    with site.service.writing(signer) as work:
        return contract, keep_copy(work, contract, judged).id


@pytest.fixture(scope="module")
def pages(site: Site) -> dict[str, tuple[str, str]]:
    """Name of a page -> who looks at it, and its path."""
    in_review = f"/console/contracts/{deviating(site)}"
    draft = f"/console/contracts/{drafted(site)}"
    contract, copy = out_for_signing(site)
    out = f"/console/contracts/{contract}"
    return {
        "contract-draft": (DRAFTER, draft),
        "contract-review": (LAWYER, in_review),
        "contract-terms": (LAWYER, f"{in_review}/terms"),
        "contract-versions": (DRAFTER, f"{in_review}/versions"),
        "contract-versions-one": (DRAFTER, f"{draft}/versions"),
        "contract-history": (LAWYER, f"{in_review}/history"),
        "contract-signing-none": (LAWYER, f"{draft}/signing"),
        "contract-signing": (SIGNER, f"{out}/signing"),
        "contract-copy-page": (SIGNER, f"{out}/copies/{copy}/pages/1"),
    }


NAMES = (
    "contract-draft",
    "contract-review",
    "contract-terms",
    "contract-versions",
    "contract-versions-one",
    "contract-history",
    "contract-signing-none",
    "contract-signing",
    "contract-copy-page",
)


def last_act(site: Site, contract: str) -> ContractAction:
    with site.service.reading(person(site, LAWYER)) as work:
        return life_of(work, contract)[-1].action


# ---- deciding ---------------------------------------------------------------------------------


def test_a_clean_draft_is_decided_in_three_clicks(site: Site, visiting: Visiting) -> None:
    contract = submitted(site)
    with site.service.reading(person(site, LAWYER)) as work:
        number = get_contract(work, contract).number
    page = visiting(LAWYER).visit("/console")
    way = (
        page.get_by_role("navigation", name="主导航").get_by_role("link", name="审核队列"),
        page.locator("li", has_text=number).get_by_role("link").first,
        page.get_by_role("button", name="通过法务审核", exact=True),
    )
    for step in way:
        follow(step)
    expect(page.get_by_role("status")).to_contain_text("法务审核已通过")
    expect(page.get_by_role("status")).to_contain_text("接下来：审批")
    assert len(way) == 3
    assert last_act(site, contract) is ContractAction.REVIEW


def test_a_return_takes_a_reason_and_a_comment_to_its_clause(
    site: Site, visiting: Visiting
) -> None:
    contract = submitted(site)
    page = visiting(LAWYER).visit(f"/console/contracts/{contract}")
    page.get_by_text("退回起草人…").click()
    page.get_by_label("退回理由").fill("产权分界点与现场不一致")
    page.get_by_label("条款").first.select_option("supply.boundary")
    page.get_by_label("意见", exact=True).first.fill("请按勘查记录改写分界点")
    follow(page.get_by_role("button", name="退回起草人", exact=True))
    expect(page.get_by_role("status")).to_contain_text("已退回起草人。合同现为「草稿」")
    drafter = visiting(DRAFTER).visit(f"/console/contracts/{contract}")
    clause = drafter.locator("#clause-supply\\.boundary")
    expect(clause).to_contain_text("请按勘查记录改写分界点")
    expect(clause).to_contain_text("待答复")
    drafter.goto(f"{site.address}/console/contracts/{contract}/history")
    expect(drafter.locator(".timeline")).to_contain_text("产权分界点与现场不一致")


def test_a_stale_page_shows_what_happened_and_keeps_the_typed_reason(
    site: Site, visiting: Visiting
) -> None:
    contract = submitted(site)
    page = visiting(OTHER_LAWYER).visit(f"/console/contracts/{contract}")
    decide(site, LAWYER, contract, ContractAction.REVIEW)
    page.get_by_text("退回起草人…").click()
    page.get_by_label("退回理由").fill("第三条的容量与现场不一致")
    follow(page.get_by_role("button", name="退回起草人", exact=True))
    told = page.get_by_role("alert")
    expect(told).to_contain_text("合同已有变化，没有办理")
    expect(told).to_contain_text("法务审核")
    expect(told).to_be_focused()
    expect(page.get_by_label("退回理由")).to_have_value("第三条的容量与现场不一致")
    assert last_act(site, contract) is ContractAction.REVIEW
    assert violations(Axe().run(page)) == []
    follow(page.get_by_role("button", name="退回起草人", exact=True))
    expect(page.get_by_role("status")).to_contain_text("已退回起草人")


def test_whoever_stands_in_decides_in_the_other_name(site: Site, visiting: Visiting) -> None:
    contract = submitted(site)
    delegate(site.service, person(site, LAWYER), person(site, "fuzeren"), Role.REVIEWER)
    page = visiting("fuzeren").visit(f"/console/contracts/{contract}")
    follow(page.get_by_role("button", name="代陈知微通过法务审核"))
    expect(page.get_by_role("status")).to_contain_text("法务审核已通过")
    page.goto(f"{site.address}/console/contracts/{contract}/history")
    expect(page.locator(".timeline li").first).to_contain_text("代陈知微办理")


# ---- reading ----------------------------------------------------------------------------------


def test_a_finding_leads_to_its_clause_and_marks_it(
    pages: dict[str, tuple[str, str]], visiting: Visiting
) -> None:
    page = visiting(LAWYER).visit(pages["contract-review"][1])
    link = page.locator(".finding .place a").first
    target = (link.get_attribute("href") or "").removeprefix("#")
    clause = page.locator(f"[id='{target}']")
    plain = background(page, target)
    link.click()
    expect(clause).to_be_in_viewport()
    expect(clause).not_to_have_css("background-color", plain)
    clause.get_by_role("link").first.click()
    expect(page.locator(".finding:target")).to_be_in_viewport()


def background(page: Page, id: str) -> str:
    script = "id => getComputedStyle(document.getElementById(id)).backgroundColor"
    return str(page.evaluate(script, id))


def test_the_bar_of_decisions_stays_in_sight_on_a_desk(site: Site, visiting: Visiting) -> None:
    page = visiting(LAWYER).visit(f"/console/contracts/{submitted(site)}")
    button = page.get_by_role("button", name="通过法务审核", exact=True)
    expect(button).to_be_in_viewport()
    page.mouse.wheel(0, 6000)
    expect(page.get_by_role("heading", level=1)).not_to_be_in_viewport()
    expect(button).to_be_in_viewport()


def test_a_contract_is_read_and_decided_by_keyboard_alone(site: Site, visiting: Visiting) -> None:
    contract = submitted(site)
    page = visiting(LAWYER).visit(f"/console/contracts/{contract}")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # past the navigation
    expect(page.get_by_role("main")).to_be_focused()
    reached = False
    for _ in range(12):
        page.keyboard.press("Tab")
        reached = focused(page) == "通过法务审核"
        if reached:
            break
    assert reached
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("法务审核已通过")


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent.trim()"))


def test_without_script_comments_and_decisions_work_too(site: Site, visiting: Visiting) -> None:
    contract = submitted(site)
    page = visiting(LAWYER, script=False).visit(f"/console/contracts/{contract}")
    clause = page.locator("#clause-supply\\.boundary")
    clause.get_by_text("在此写意见").click()
    clause.get_by_label("意见").fill("请附分界点照片")
    follow(clause.get_by_role("button", name="提交意见"))
    expect(page.locator("#clause-supply\\.boundary")).to_contain_text("请附分界点照片")
    follow(page.get_by_role("button", name="通过法务审核", exact=True))
    expect(page.get_by_role("status")).to_contain_text("法务审核已通过")


# ---- every page -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_page_of_a_contract_is_accessible_orderly_and_fits_every_screen(
    pages: dict[str, tuple[str, str]], visiting: Visiting, shots: Path | None, name: str
) -> None:
    login, path = pages[name]
    visitor = visiting(login, screen=DESK)
    page = visitor.visit(path)
    levels = page.evaluate(
        "[...document.querySelectorAll('h1, h2, h3, h4')].map(h => Number(h.tagName[1]))"
    )
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in pairwise(levels)), levels
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))
    assert not visitor.is_wider_than_the_screen()
    assert violations(Axe().run(page)) == []
    shoot(visitor, shots, f"{name}-desk")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert not visitor.is_wider_than_the_screen()
    shoot(visitor, shots, f"{name}-phone")


@pytest.mark.parametrize("name", ["contract-review", "contract-signing"])
def test_a_page_of_a_contract_is_accessible_on_a_phone_with_all_its_forms_open(
    pages: dict[str, tuple[str, str]], visiting: Visiting, name: str
) -> None:
    login, path = pages[name]
    visitor = visiting(login, screen=PHONE)
    page = visitor.visit(path)
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    assert not visitor.is_wider_than_the_screen()
    assert violations(Axe().run(page)) == []


def shoot(visitor: Visitor, shots: Path | None, name: str) -> None:
    if shots is not None:
        visitor.page.screenshot(path=shots / f"{name}.png", full_page=True)
