"""Contracts that were not made here, on the pages: registered, put in, confirmed, looked at."""

from typing import Any

import httpx
import pytest

from service.domain.access import Actor, Role
from service.usecases.legacy_readings import readings_of_paper
from service.wiring import Service
from tests.api.test_legacy import old_docx
from tests.services import FACTORY
from tests.staff import hire
from tests.usecases.signing_room import SCAN
from tests.web.desk import Desk, words_of
from tests.web.markup import tree

pytestmark = pytest.mark.anyio

PAPER = {
    "account_no": FACTORY,
    "number": "供字（2024）第12号",
    "title": "高压供用电合同",
    "kind": "high-voltage",
    "starts_on": "2024-03-01",
    "ends_on": "2027-02-28",
    "renewal_mode": "roll_same_term",
}


@pytest.fixture
def drafter(sqlite_service: Service) -> Actor:
    return hire(sqlite_service, "李起草", Role.DRAFTER)


@pytest.fixture
def desk(sqlite_service: Service, drafter: Actor) -> Desk:
    return Desk(sqlite_service, drafter)


async def registered(desk: Desk, **changes: str) -> str:
    page = await desk.send("legacy", **{**PAPER, **changes})
    assert "原有合同已登记" in words_of(page), words_of(page)
    return str(page.url).split("/contracts/")[1].split("/")[0]


def etag_in(page: httpx.Response) -> str:
    return str(tree(page).xpath("//form[@id='readings']//input[@name='etag']/@value")[0])


async def test_one_is_registered_with_a_form(desk: Desk) -> None:
    form = await desk.see("legacy?account_no=" + FACTORY)
    assert tree(form).xpath("//input[@name='account_no']/@value") == [FACTORY]
    assert "并网调度协议" in words_of(form)
    assert "解除协议" not in tree(form).xpath("//select[@name='kind']")[0].text_content()
    id = await registered(desk)
    page = words_of(await desk.see(id))
    assert "原有合同" in page
    assert "合同文本以原件为准" in page
    assert "没有完成检查：这是登记的原有合同" in page


WRONG = (
    ({"account_no": "404"}, "account_no", "没有户号为「404」的用电户"),
    ({"number": ""}, "number", "请填写合同编号"),
    ({"starts_on": "去年"}, "starts_on", "请填写起始日"),
    ({"ends_on": ""}, "ends_on", "除不定期合同外，须填写终止日"),
    ({"ends_on": "2020-01-01"}, "ends_on", "合同终止日早于起始日"),
    ({"renewal_mode": ""}, "renewal_mode", "请选择期满后怎样"),
    ({"objection_notice_days": "很多"}, "objection_notice_days", "须为 1 至 3660 的整数"),
    ({"title": "x" * 201}, "title", "合同名称过长"),
)


async def test_what_is_wrong_stands_at_its_field(desk: Desk) -> None:
    for typed, field, said in WRONG:
        refused = await desk.send("legacy", **{**PAPER, **typed})
        assert refused.status_code in (404, 422)
        (at_field,) = tree(refused).xpath(f"//*[@id='{field}-error']")
        assert said in at_field.text_content()
        (number,) = tree(refused).xpath("//input[@name='number']/@value")
        assert number == {**PAPER, **typed}["number"]


async def test_a_number_twice_is_said(desk: Desk) -> None:
    await registered(desk)
    refused = await desk.send("legacy", **PAPER)
    assert refused.status_code == 409
    assert "已经登记过" in words_of(refused)


async def test_readings_stand_beside_their_places_and_are_confirmed(
    desk: Desk, sqlite_service: Service
) -> None:
    id = await registered(desk)
    page = await desk.send(f"{id}/original", [("file", ("old.docx", old_docx()))])
    words = words_of(page)
    assert "原件已存入" in words
    assert "项待核对" in words
    assert "原件上的合同编号是" in words
    (row,) = tree(page).xpath("//li[contains(@class, 'reading-row')][contains(., '合同容量')]")
    assert "1630千伏安" in row.text_content()
    assert "合同容量：1630千伏安" in row.xpath(".//blockquote")[0].text_content()
    assert "合同现登记：未载明" in row.text_content()
    said: dict[str, Any] = {
        "take.capacity.contract": "accepted",
        "take.use.category": "rejected",
        "say.supply_address": "示范市示范区工业路2号",
        "say.capacity.running": "1000千伏安",
        "etag": etag_in(page),
    }
    done = words_of(await desk.send(f"{id}/readings", **said))
    assert "核对结果已登记" in done
    with sqlite_service.reading() as work:
        stated = {path: words for path, _, words in readings_of_paper(work, id).stated}
    assert stated == {
        "capacity.contract": "1630千伏安",
        "capacity.running": "1000千伏安",
        "supply_address": "示范市示范区工业路2号",
    }
    assert "工业路2号" in words_of(await desk.see(id))
    stale = await desk.send(f"{id}/readings", **said)
    assert stale.status_code == 412


async def test_a_value_that_cannot_be_is_said_at_its_field_and_kept(desk: Desk) -> None:
    id = await registered(desk)
    page = await desk.send(f"{id}/original", [("file", ("old.docx", old_docx()))])
    refused = await desk.send(
        f"{id}/readings", **{"say.capacity.contract": "很多", "etag": etag_in(page)}
    )
    assert refused.status_code == 422
    (typed,) = tree(refused).xpath("//input[@name='say.capacity.contract']")
    assert (typed.get("value"), typed.get("aria-invalid")) == ("很多", "true")


async def test_a_scan_is_typed_in_by_hand_and_can_be_taken_out(desk: Desk) -> None:
    id = await registered(desk)
    page = await desk.send(f"{id}/original", [("file", ("scan.pdf", SCAN))])
    assert "PDF 扫描件" in words_of(page)
    assert "从原件读出的内容" not in words_of(page)
    typed = {"say.supply_voltage": "10千伏", "etag": etag_in(page)}
    assert "核对结果已登记" in words_of(await desk.send(f"{id}/readings", **typed))
    taken = await desk.see(f"{id}/files/original")
    assert (taken.content, taken.headers["content-type"]) == (SCAN, "application/pdf")


async def test_a_file_of_another_kind_is_refused(desk: Desk) -> None:
    id = await registered(desk)
    for content in (b"", b"MZ"):
        refused = await desk.send(f"{id}/original", [("file", ("x.exe", content))])
        assert refused.status_code == 422
        assert "还没有存入" in words_of(refused)


async def test_all_its_pages_can_be_seen(desk: Desk) -> None:
    id = await registered(desk)
    for tab in ("", "/original", "/terms", "/signing", "/renewal", "/history", "/notices"):
        assert (await desk.see(f"{id}{tab}")).status_code == 200, tab


async def test_unknown_facts_are_shown_as_such_and_not_as_differing(desk: Desk) -> None:
    page = words_of(await desk.see(f"{await registered(desk)}/terms"))
    assert "未载明" in page
    assert "项原件没有载明，或者尚未核对" in page
    assert "与档案现在的登记不同" not in page


async def test_who_may_not_is_offered_nothing(desk: Desk, sqlite_service: Service) -> None:
    id = await registered(desk)
    signer = Desk(sqlite_service, hire(sqlite_service, "孙签约", Role.SIGNER))
    assert (await signer.see("legacy")).status_code == 403
    page = words_of(await signer.see(f"{id}/original"))
    assert "登记核对结果" not in page
