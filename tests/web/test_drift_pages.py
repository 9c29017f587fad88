"""Drifts on pages: the work list by money, and a case that is assessed, taken up and closed."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.domain.access import Role
from service.domain.drift import DriftState
from service.usecases.drift_views import DriftView, get_drift
from service.wiring import Service
from tests.services import FACTORY, SettableClock, opened
from tests.usecases.drifting import Drifting, as_it_was, capacity, named, settled
from tests.web.markup import said, tree
from tests.web.reader import Reader, sign_in

pytestmark = pytest.mark.anyio

D2, D5 = date(2026, 12, 2), date(2026, 12, 5)
LIST = "/console/drifts"


@pytest.fixture(scope="module")
def settled_folder(sqlite_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """FACTORY's contract in force, its record ahead of it by capacity and name."""
    folder = tmp_path_factory.mktemp("drifted")
    shutil.copytree(sqlite_demo, folder, dirs_exist_ok=True)
    clock = SettableClock()
    with opened(_url(folder), folder, clock) as service:
        settled(service, clock).record(D2, capacity(2000), named("示范县昆源建材有限公司(演示)"))
    return folder


@pytest.fixture
def service(settled_folder: Path, tmp_path: Path, clock: SettableClock) -> Iterator[Service]:
    shutil.copytree(settled_folder, tmp_path, dirs_exist_ok=True)
    clock.advance(days=7)
    with opened(_url(tmp_path), tmp_path, clock) as service:
        yield service


@pytest.fixture
def drifting(service: Service, clock: SettableClock) -> Drifting:
    return Drifting(service, clock)


@pytest.fixture
async def reader(client: httpx.AsyncClient, service: Service) -> Reader:
    return await sign_in(client, service, Role.REVIEWER)


def _url(folder: Path) -> str:
    return f"sqlite:///{folder / 'dianyue.sqlite'}"


def case(drifting: Drifting, field: str = "contract_capacity") -> DriftView:
    return next(view for view in drifting.views() if view.field == field)


def now(drifting: Drifting, id: str) -> DriftView:
    with drifting.service.reading() as work:
        return get_drift(work, id)


def rows(page: httpx.Response) -> list[str]:
    found = tree(page).xpath("//main//table/tbody/tr")
    return [" ".join(row.text_content().split()) for row in found]


def fields_of(page: httpx.Response, action: str) -> dict[str, Any]:
    """What a browser sends of one of the page's forms when nobody typed anything."""
    (form,) = tree(page).xpath(f"//form[contains(@action, '/{action}')]")
    return {name: value or "" for name, value in form.form_values() if name != "csrf"}


async def test_the_list_has_the_most_money_first_and_says_both_values(
    reader: Reader, drifting: Drifting
) -> None:
    page = await reader.get(LIST)
    first, second = rows(page)
    assert first.startswith("合同容量")
    assert "1630千伏安 →，档案： 2000千伏安" in first
    assert "约 " in first
    assert "客户用电超出合同" in first
    assert "2026-12-02" in first
    assert FACTORY in first
    assert "不能估算" in second
    assert "不得用于计费和追补" in said(page)
    (entry,) = tree(page).xpath("//nav//a[@aria-current='page']/@href")
    assert entry == LIST


async def test_the_list_is_narrowed_and_no_address_breaks_it(reader: Reader) -> None:
    numbers = {
        "state=open": 2,
        "state=closed": 0,
        "state=all&kind=customer_beyond_contract": 1,
        "whose=me": 0,
        "after=nonsense&state=x&kind=%F0%9F%8E%89": 2,
        "after=1|%27": 2,
        "after=0|zzz": 1,
    }
    for query, number in numbers.items():
        page = await reader.get(f"{LIST}?{query}")
        assert page.status_code == 200, query
        assert len(rows(page)) == number, query
        assert number or "没有符合条件的差异" in said(page), query


async def test_a_case_is_assessed_taken_up_and_seen_to_agree(
    client: httpx.AsyncClient, reader: Reader, drifting: Drifting
) -> None:
    id = case(drifting).id
    page = await reader.get(f"{LIST}/{id}")
    for words in ("1630千伏安", "2000千伏安", "估算", "请先核查是否属实", "系统比对"):
        assert words in said(page)
    typed = {"judgement": "real", "note": "现场有三台变压器", "owner": "me"}
    sent = await reader.send(f"{LIST}/{id}/assessment", {**fields_of(page, "assessment"), **typed})
    assert sent.status_code == 303
    page = await reader.get(sent.headers["location"])
    assert "核查结论已登记" in said(page)
    assert "现场有三台变压器" in said(page)
    assert "由我负责" not in said(page)
    assert not tree(page).xpath("//form[contains(@action, '/closure')]")
    typed = {"note": "已通知客户办理增容"}
    sent = await reader.send(f"{LIST}/{id}/action", {**fields_of(page, "action"), **typed})
    assert now(drifting, id).state is DriftState.ACTION
    assert "系统自动确认一致" in said(await reader.get(sent.headers["location"]))
    drifting.on(D5).record(D5, as_it_was)
    reader = await sign_in(client, drifting.service, Role.REVIEWER, login="days.later")
    page = await reader.get(f"{LIST}/{id}")
    assert "双方已经一致，请核对后结案" in said(page)
    typed = {"note": "已核对"}
    sent = await reader.send(f"{LIST}/{id}/closure", {**fields_of(page, "closure"), **typed})
    assert now(drifting, id).state is DriftState.CLOSED
    assert not tree(await reader.get(f"{LIST}/{id}")).xpath("//main//form")


async def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    reader: Reader, drifting: Drifting
) -> None:
    view = case(drifting)
    path = f"{LIST}/{view.id}/assessment"
    blank = await reader.send(path, {"etag": view.etag, "judgement": "", "note": "看过现场"})
    assert blank.status_code == 422
    (wrong,) = tree(blank).xpath("//fieldset[@id='wrong-judgement']")
    assert "请从所列的选项中选择" in wrong.text_content()
    assert tree(blank).xpath("//textarea[@id='assess-note']/text()") == ["看过现场"]
    blank = await reader.send(path, {"etag": view.etag, "judgement": "real", "note": " "})
    assert "请写明核查的情况" in said(blank)
    assert tree(blank).xpath("//input[@id='judgement-real'][@checked]")
    late = await reader.send(path, {"etag": "old", "judgement": "real", "note": "看过现场"})
    assert late.status_code == 412
    early = await reader.send(f"{LIST}/{view.id}/closure", {"etag": view.etag, "note": "x"})
    assert early.status_code == 409
    assert now(drifting, view.id).state is DriftState.OPEN


async def test_who_only_reads_sees_no_forms(client: httpx.AsyncClient, drifting: Drifting) -> None:
    auditor = await sign_in(client, drifting.service, Role.AUDITOR)
    view = case(drifting)
    page = await auditor.get(f"{LIST}/{view.id}")
    assert "由办理合同的人员核查和办理" in said(page)
    assert not tree(page).xpath("//main//form")
    sent = await auditor.send(f"{LIST}/{view.id}/assessment", {"judgement": "real", "note": "x"})
    assert sent.status_code == 403
    assert (await auditor.get(f"{LIST}/nothing")).status_code == 404
