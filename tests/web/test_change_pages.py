"""Changes of use and supply before its contract, on pages: lists, one of each, and their forms."""

from datetime import date
from typing import Any

import httpx
import pytest

from service.domain.access import Role
from service.domain.supply_exceptions import ExceptionState
from service.domain.vocabulary import ChangeType as T
from service.store.access import user_with_login
from service.usecases.review import Decision
from service.usecases.supply_exceptions import ExceptionFilter, list_exceptions
from service.usecases.voiding import void_contract
from service.wiring import Service
from tests.services import FACTORY, RESTAURANT, SettableClock
from tests.staff import hire
from tests.usecases.changing import BY_DEMAND, LARGER, NEW_OWNER, TODAY, Desk, facts
from tests.usecases.living import Term
from tests.usecases.signing_room import SCAN
from tests.web.markup import said, tree
from tests.web.reader import Reader, sign_in

pytestmark = pytest.mark.anyio

LIST, LEAVES = "/console/changes", "/console/supply-exceptions"
SOLD = facts(customer__name="示范县新业主有限公司(演示)", customer__credential__number=NEW_OWNER)


@pytest.fixture
def service(sqlite_service: Service) -> Service:
    return sqlite_service


@pytest.fixture
def desk(service: Service, clock: SettableClock) -> Desk:
    return Desk(Term(service, clock, hire(service, "李起草", Role.DRAFTER)))


@pytest.fixture
async def reader(client: httpx.AsyncClient, service: Service) -> Reader:
    return await sign_in(client, service, Role.DRAFTER)


def rows(page: httpx.Response) -> list[str]:
    found = tree(page).xpath("//main//table/tbody/tr")
    return [" ".join(row.text_content().split()) for row in found]


def actions(page: httpx.Response) -> set[str]:
    """What the page's forms do."""
    return {str(action).rpartition("/")[2] for action in tree(page).xpath("//main//form/@action")}


async def test_open_changes_are_listed_by_deadline_with_what_they_lack(
    desk: Desk, reader: Reader
) -> None:
    desk.signed()
    desk.signed(RESTAURANT)
    later = desk.post(T.CLOSING, RESTAURANT, effective_on=date(2027, 3, 1))
    sooner = desk.post(T.CHARGE_MODE, facts=facts(**BY_DEMAND))
    page = await reader.get(LIST)
    first, second = tree(page).xpath("//main//tbody/tr/th/a/@href")
    assert (first, second) == (f"{LIST}/{sooner.id}", f"{LIST}/{later.id}")
    assert "签订补充协议 依据未核实" in rows(page)[0]
    assert "尚未签署归档，现为「草稿」" in rows(page)[0]
    assert "昆源水泥" in rows(page)[0]
    numbers = {
        "type=销户": 1,
        "state=completed": 0,
        "state=x&type=x&after=x|y": 2,
        "after=2026-12-08T00:00:00|x": 2,
        "after=|x": 0,
        "state=cancelled&after=x": 0,
    }
    for query, number in numbers.items():
        found = await reader.get(f"{LIST}?{query}")
        assert (found.status_code, len(rows(found))) == (200, number), query
    assert tree(page).xpath(f"//main//a[@href='{LEAVES}']")


async def test_a_change_shows_what_changes_what_is_asked_and_on_what_basis(
    desk: Desk, reader: Reader
) -> None:
    desk.signed()
    change = desk.post(T.EXPANSION, facts=facts(**LARGER))
    page = await reader.get(f"{LIST}/{change.id}")
    assert "合同容量1630 kVA2000 kVA" in rows(page)
    for words in ("重新签订合同", "依据未核实", "第32条", "尚未由法务和营销部门核定", "还差"):
        assert words in said(page)
    (paper,) = change.papers
    assert tree(page).xpath(f"//main//a[@href='/console/contracts/{paper.contract_id}']")
    assert actions(page) == {"cancellation"}
    blank = await reader.send(f"{LIST}/{change.id}/cancellation", {"reason": " "})
    assert blank.status_code == 422
    assert tree(blank).xpath("//textarea[@id='cancel-reason'][@aria-invalid='true']")
    sent = await reader.send(f"{LIST}/{change.id}/cancellation", {"reason": "客户撤回申请"})
    page = await reader.get(sent.headers["location"])
    assert "变更已撤销" in said(page)
    assert "客户撤回申请" in said(page)
    assert actions(page) == set()


async def test_old_debts_are_recorded_as_settled(desk: Desk, reader: Reader) -> None:
    desk.signed()
    change = desk.post(T.TRANSFER, facts=SOLD)
    path = f"{LIST}/{change.id}/settlement"
    wrong = await reader.send(path, {"settled_on": "", "reference": "账单2026-11"})
    assert wrong.status_code == 422
    assert "请填写结清的日期" in said(wrong)
    assert tree(wrong).xpath("//input[@id='reference'][@value='账单2026-11']")
    sent = await reader.send(path, {"settled_on": str(TODAY), "reference": "账单2026-11"})
    page = await reader.get(sent.headers["location"])
    assert "账单2026-11" in said(page)
    assert "尚未登记原用电费用已经结清" not in said(page)
    assert desk.see(change.id).settled_on == TODAY


async def test_a_signed_confirmation_is_recorded_with_its_scan(desk: Desk, reader: Reader) -> None:
    desk.signed()
    smaller = facts(capacity__running={"value": "1000", "unit": "kVA"})
    change = desk.post(T.TEMPORARY_REDUCTION, facts=smaller, until_on=date(2027, 1, 31))
    page = await reader.get(f"{LIST}/{change.id}")
    word, pdf = tree(page).xpath("//main//a[contains(@href, '/files/')]/@href")
    assert pdf.endswith(".pdf")
    form = await reader.get(word)
    assert form.content.startswith(b"PK")
    assert "confirmation.docx" in form.headers["content-disposition"]
    path = f"{LIST}/{change.id}/confirmation"
    lacking = await reader.send(path, {"confirmed_on": str(TODAY)})
    assert lacking.status_code == 422
    assert "扫描件" in said(lacking)
    parts: list[Any] = [
        ("csrf", (None, reader.csrf)),
        ("confirmed_on", (None, str(TODAY))),
        ("file", ("scan.pdf", SCAN)),
    ]
    sent = await reader.client.post(path, files=parts)
    assert "合同手续已经办齐" in said(await reader.get(sent.headers["location"]))


async def test_what_a_draft_lacked_is_asked_for_and_then_drafted(
    desk: Desk, reader: Reader
) -> None:
    desk.signed()
    change = desk.post(T.CHARGE_MODE, facts=facts(**BY_DEMAND))
    with desk.term.writing(desk.term.drafter) as work:
        void_contract(work, change.papers[0].contract_id, Decision(reason="另行起草"))
    path = f"{LIST}/{change.id}/drafts"
    assert "还没有起草" in said(await reader.get(f"{LIST}/{change.id}"))
    value = "agreed.supplement.supplement.record_days"
    wrong = await reader.send(path, {value: "三天"})
    assert wrong.status_code == 422
    assert tree(wrong).xpath(f"//input[@id='{value}'][@value='三天'][@aria-invalid='true']")
    assert tree(wrong).xpath(f"//*[@class='error-summary']//a[@href='#{value}']")
    sent = await reader.send(path, {value: "17"})
    assert sent.status_code == 303
    (paper,) = desk.see(change.id).papers
    assert "17" in desk.text(paper.contract_id)


async def test_who_only_reads_sees_no_forms(
    client: httpx.AsyncClient, desk: Desk, service: Service
) -> None:
    change = desk.post(T.CLOSING)
    auditor = await sign_in(client, service, Role.AUDITOR)
    page = await auditor.get(f"{LIST}/{change.id}")
    assert page.status_code == 200
    assert actions(page) == set()
    sent = await auditor.send(f"{LIST}/{change.id}/cancellation", {"reason": "x"})
    assert sent.status_code == 403
    assert (await auditor.get(f"{LIST}/nothing")).status_code == 404
    assert "只有审批人" in said(await auditor.get(f"{LEAVES}/new"))


async def test_the_work_list_names_the_account_and_leads_to_the_change(
    client: httpx.AsyncClient, desk: Desk, service: Service
) -> None:
    desk.signed()
    change = desk.post(T.CLOSING)
    reader = await sign_in(client, service, Role.DRAFTER)
    page = await reader.get("/console/tasks?whose=all")
    assert f"销户：解除合同（户号 {FACTORY}）" in said(page)
    assert tree(page).xpath(f"//main//tbody//a[@href='{LIST}/{change.id}']")
    (task,) = desk.tasks()
    assert "打开变更办理" in said(await reader.get(f"/console/tasks/{task.id}"))


# ---- supply before its contract -----------------------------------------------------------------


async def test_an_approver_lets_an_account_be_supplied_and_ends_it(
    client: httpx.AsyncClient, service: Service
) -> None:
    approver = await sign_in(client, service, Role.APPROVER)
    link = f"{LEAVES}/new?account_no={FACTORY}"
    assert link in (await approver.get(f"/console/accounts/{FACTORY}")).text
    typed: dict[str, Any] = {
        "account_no": FACTORY,
        "kind": "de_facto",
        "reason": "已用电，合同在签",
    }
    blank = await approver.send(LEAVES, {**typed, "kind": "", "account_no": "1"})
    assert blank.status_code == 422
    assert tree(blank).xpath("//fieldset[@id='wrong-kind']")
    unknown = await approver.send(LEAVES, {**typed, "account_no": "1"})
    assert unknown.status_code == 404
    assert tree(unknown).xpath("//input[@id='account-no'][@aria-invalid='true']")
    sent = await approver.send(LEAVES, typed)
    page = await approver.get(sent.headers["location"])
    assert "先行供电已批准" in said(page)
    assert "已用电，合同在签" in said(page)
    assert "凭 先行供电的批准 送电" in said(await approver.get(f"/console/accounts/{FACTORY}"))
    (row,) = rows(await approver.get(f"{LEAVES}?state=active"))
    assert "先行供电中" in row
    assert "没有符合条件" in said(await approver.get(f"{LEAVES}?state=overdue"))
    again = await approver.get(link)
    assert "另一位审批人" in said(again)
    (follows,) = tree(again).xpath("//select[@id='follows']/option[@selected]/@value")
    same = await approver.send(LEAVES, {**typed, "reason": "再批", "follows": follows})
    assert same.status_code == 409
    assert "须由另一位审批人作出" in said(same)
    path = f"{LEAVES}/{follows}/end"
    assert (await approver.send(path, {"reason": " "})).status_code == 422
    sent = await approver.send(path, {"reason": "已停止供电"})
    assert "已停止供电" in said(await approver.get(sent.headers["location"]))
    with service.reading() as work:
        (view,) = list_exceptions(work, ExceptionFilter(), None, 5)
        user = user_with_login(work.session, "reader")
        assert user is not None
        assert (view.authorised_by, view.state) == (user.id, ExceptionState.ENDED)
