"""Work lists, messages and the dashboard on the demo's work: who sees what, and what buttons do."""

import re
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from service.domain.access import Actor, Role
from service.domain.notice_names import KINDS
from service.domain.notices import FACTS
from service.domain.tasks import TaskKind, TaskRequest
from service.domain.vocabulary import ContractState
from service.store.access import actor_of, user_with_login
from service.usecases.contracts import ContractFilter, list_contracts
from service.usecases.demo_contracts import load_demo_contracts
from service.usecases.figures import read_figures
from service.usecases.notices import list_notices
from service.usecases.task_views import TaskView
from service.usecases.tasks import TaskFilter, get_task, list_tasks
from service.wiring import Service
from tests.services import SettableClock, client_of, opened
from tests.web.markup import said, tree
from tests.web.reader import Reader

pytestmark = pytest.mark.anyio

SYSTEM = Actor("system:tests", "demo", "测试", roles=frozenset({Role.SYSTEM}))
REVIEWER, OTHER_REVIEWER, AUDITOR, ADMIN = "shenhe1", "shenhe2", "shenji", "guanli"
LISTS = ("/console/tasks", "/console/queue", "/console/notices", "/console/notices/deliveries")


@dataclass
class Office:
    """The demo at work, and its people's passwords."""

    service: Service
    passwords: dict[str, str]
    client: httpx.AsyncClient

    async def enter(self, login: str) -> Reader:
        self.client.cookies.clear()
        fields = {"login": (None, login), "password": (None, self.passwords[login])}
        entered = await self.client.post("/console/sign-in", files=fields)
        assert entered.status_code == 303
        page = await self.client.get("/console/me")
        found = re.search(r'name="csrf" value="([^"]+)"', page.text)
        assert found is not None
        return Reader(self.client, found.group(1))

    def actor(self, login: str) -> Actor:
        with self.service.reading() as work:
            user = user_with_login(work.session, login)
            assert user is not None
            return actor_of(work.session, user, work.today)

    def tasks_of(self, login: str, *, everyones: bool = False) -> list[TaskView]:
        with self.service.reading(self.actor(login)) as work:
            return list_tasks(work, TaskFilter(), None, 200, everyones=everyones)

    def task(self, login: str, task_id: str) -> TaskView:
        with self.service.reading(self.actor(login)) as work:
            return get_task(work, task_id)

    def give(self, login: str, number: int) -> None:
        """So many more tasks for one person, each with its message."""
        owner = self.actor(login)
        with self.service.writing(SYSTEM) as work:
            contract = list_contracts(work, ContractFilter(), None, 1)[0]
            for n in range(number):
                due = work.now + timedelta(hours=n - 10)
                subject = f"contracts/{contract.id}"
                work.open_task(
                    TaskRequest(
                        TaskKind.CHECK,
                        subject,
                        contract.org_id,
                        "签后复核",
                        Role.REVIEWER,
                        owner=owner.id,
                        due_at=due,
                        key=str(n),
                    )
                )


@pytest.fixture(scope="module")
def demo_at_work(sqlite_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo with its people and contracts, made once; every test gets a copy."""
    folder = tmp_path_factory.mktemp("demo-at-work")
    shutil.copytree(sqlite_demo, folder, dirs_exist_ok=True)
    with opened(f"sqlite:///{folder / 'dianyue.sqlite'}", folder) as service:
        service.load_demo_people()
        load_demo_contracts(service.reading, service.writing, service.folders.demo_accounts)
    return folder


@pytest.fixture
def service(demo_at_work: Path, tmp_path: Path, clock: SettableClock) -> Iterator[Service]:
    shutil.copytree(demo_at_work, tmp_path, dirs_exist_ok=True)
    with opened(f"sqlite:///{tmp_path / 'dianyue.sqlite'}", tmp_path, clock) as service:
        yield service


@pytest.fixture
async def office(service: Service) -> AsyncIterator[Office]:
    passwords = {login.login: login.password for login in service.load_demo_people()}
    async with client_of(service) as client:
        yield Office(service, passwords, client)


def rows(page: httpx.Response) -> list[str]:
    """The rows of a page's list, as text."""
    found = tree(page).xpath("//main//table[contains(@class, 'list')]/tbody/tr")
    return [" ".join(row.text_content().split()) for row in found]


def cards(page: httpx.Response) -> list[str]:
    found = tree(page).xpath("//main//ol[@class='queue']/li")
    return [" ".join(row.text_content().split()) for row in found]


def next_page(page: httpx.Response) -> str | None:
    links = tree(page).xpath("//main//a[@rel='next']/@href")
    return str(links[0]) if links else None


# ---- tasks ------------------------------------------------------------------------------------


async def test_the_list_has_my_tasks_and_no_others(office: Office) -> None:
    reader = await office.enter(REVIEWER)
    mine = office.tasks_of(REVIEWER)
    shown = rows(await reader.get("/console/tasks"))
    assert len(shown) == len(mine) > 0
    assert all(task.number in row for task, row in zip(mine, shown, strict=True))
    everyones = rows(await reader.get("/console/tasks?whose=all"))
    assert len(everyones) == len(office.tasks_of(REVIEWER, everyones=True)) > len(mine)


async def test_tasks_are_narrowed_by_kind_state_and_lateness(
    office: Office, clock: SettableClock
) -> None:
    office.give(REVIEWER, 12)
    reader = await office.enter(REVIEWER)
    checks = rows(await reader.get("/console/tasks?kind=check"))
    assert len(checks) == 12
    assert all(row.startswith("签后复核") for row in checks)
    late = rows(await reader.get("/console/tasks?kind=check&overdue=1"))
    assert len(late) == 11
    assert all("超期" in row for row in late)
    (checked,) = rows(await reader.get("/console/tasks?state=done&kind=check"))
    assert "已办" in checked
    done = rows(await reader.get("/console/tasks?state=done&whose=all"))
    assert done
    assert all("已办" in row for row in done)
    page = await reader.get("/console/tasks?kind=check&state=all&overdue=1&whose=all")
    chosen = tree(page).xpath("//form[@role='search']//option[@selected]/@value")
    assert chosen == ["all", "check", "all", "1"]


async def test_many_tasks_are_read_page_by_page_each_once(office: Office) -> None:
    office.give(OTHER_REVIEWER, 60)
    reader = await office.enter(OTHER_REVIEWER)
    first = await reader.get("/console/tasks?kind=check")
    following = next_page(first)
    assert len(rows(first)) == 50
    assert following is not None
    assert "kind=check" in following
    second = await reader.get(following)
    assert len(rows(second)) == 10
    assert next_page(second) is None
    assert "回到第一页" in second.text
    dues = [row.split(" 林守诚")[0] for row in rows(first) + rows(second)]
    assert len(set(dues)) == 60


async def test_a_list_with_nothing_on_it_says_what_to_do(office: Office) -> None:
    reader = await office.enter("dangan")
    assert "没有待办" in said(await reader.get("/console/tasks"))
    filtered = await reader.get("/console/tasks?kind=archive&overdue=1")
    assert "没有符合条件的事项" in said(filtered)
    newcomer = await office.enter("zhanqicao")
    assert "没有未读消息" in said(await newcomer.get("/console/notices?unread=1"))
    reader = await office.enter("dangan")
    late = await reader.get("/console/queue?overdue=1")
    assert "没有符合条件的合同" in said(late)


async def test_who_claims_a_task_has_it_and_lands_on_the_contract(office: Office) -> None:
    task = next(item for item in office.tasks_of(REVIEWER) if item.owner is None)
    reader = await office.enter(REVIEWER)
    assert "由我办理" in (await reader.get(f"/console/tasks/{task.id}")).text
    claimed = await reader.send(f"/console/tasks/{task.id}/claim", {})
    assert claimed.status_code == 303
    assert claimed.headers["location"] == f"/console/{task.subject}"
    assert (await reader.get(claimed.headers["location"])).status_code == 200
    assert office.task(REVIEWER, task.id).owner == office.actor(REVIEWER).id
    assert "由我办理" not in (await reader.get(f"/console/tasks/{task.id}")).text


async def test_a_task_that_somebody_was_quicker_with_is_not_taken_from_them(
    office: Office,
) -> None:
    task = next(item for item in office.tasks_of(REVIEWER) if item.owner is None)
    quick = await office.enter(OTHER_REVIEWER)
    await quick.send(f"/console/tasks/{task.id}/claim", {})
    slow = await office.enter(REVIEWER)
    refused = await slow.send(f"/console/tasks/{task.id}/claim", {})
    assert refused.status_code == 409
    assert "林守诚" in said(refused)
    assert "没有认领" in said(refused)
    assert office.task(REVIEWER, task.id).owner == office.actor(OTHER_REVIEWER).id


async def test_a_task_is_handed_to_a_colleague_who_is_told(office: Office) -> None:
    task = next(item for item in office.tasks_of(REVIEWER) if item.owner is None)
    reader = await office.enter(REVIEWER)
    to = office.actor(OTHER_REVIEWER).id
    handed = await reader.send(f"/console/tasks/{task.id}/handover", {"to": to})
    assert handed.status_code == 303
    assert "已移交" in said(await reader.get(handed.headers["location"]))
    assert office.task(REVIEWER, task.id).owner == to
    assert task.id not in {item.id for item in office.tasks_of(REVIEWER)}


@pytest.mark.parametrize(("to", "words"), [("", "请选择移交给谁"), ("stranger", "须为本单位")])
async def test_a_task_goes_to_nobody_unfit(office: Office, to: str, words: str) -> None:
    task = next(item for item in office.tasks_of(REVIEWER) if item.owner is None)
    reader = await office.enter(REVIEWER)
    refused = await reader.send(f"/console/tasks/{task.id}/handover", {"to": to})
    assert refused.status_code == 422
    assert tree(refused).xpath("//select[@id='to'][@aria-invalid='true']")
    assert words in said(refused)
    assert office.task(REVIEWER, task.id).owner is None


@pytest.mark.parametrize("act", ["claim", "handover"])
async def test_without_the_pages_token_nothing_changes(office: Office, act: str) -> None:
    task = next(item for item in office.tasks_of(REVIEWER) if item.owner is None)
    reader = await office.enter(REVIEWER)
    fields = {"csrf": (None, "x"), "to": (None, office.actor(OTHER_REVIEWER).id)}
    sent = await reader.client.post(f"/console/tasks/{task.id}/{act}", files=fields)
    assert sent.status_code == 403
    assert office.task(REVIEWER, task.id).owner is None


async def test_an_auditor_sees_everybodys_tasks_and_takes_none(office: Office) -> None:
    reader = await office.enter(AUDITOR)
    page = await reader.get("/console/tasks")
    everyones = office.tasks_of(AUDITOR, everyones=True)
    assert len(rows(page)) == len(everyones) > 0
    task = everyones[0]
    one = await reader.get(f"/console/tasks/{task.id}")
    assert one.status_code == 200
    assert "由我办理" not in one.text
    assert (await reader.send(f"/console/tasks/{task.id}/claim", {})).status_code == 403


# ---- the queue --------------------------------------------------------------------------------


async def test_the_queue_shows_what_waits_for_me_with_its_reasons(office: Office) -> None:
    reader = await office.enter(REVIEWER)
    mine = cards(await reader.get("/console/queue"))
    everyones = cards(await reader.get("/console/queue?whose=all"))
    assert 0 < len(mine) < len(everyones)
    assert all("等您办理" in card and "风险等级" in card for card in mine)


async def test_the_queue_is_narrowed_by_grade(office: Office) -> None:
    reader = await office.enter(AUDITOR)
    everyones = cards(await reader.get("/console/queue"))
    by_grade = [
        cards(await reader.get(f"/console/queue?grade={grade}"))
        for grade in ("low", "medium", "high", "critical")
    ]
    assert sum(len(found) for found in by_grade) == len(everyones)
    assert all("低风险" in card for card in by_grade[0])


async def test_who_decides_nothing_sees_the_whole_queue_and_no_choice_of_whose(
    office: Office,
) -> None:
    reader = await office.enter(AUDITOR)
    page = await reader.get("/console/queue")
    with office.service.reading(office.actor(AUDITOR)) as work:
        figures = read_figures(work)
    assert len(cards(page)) == figures.reviews_open
    assert not tree(page).xpath("//select[@id='whose']")


# ---- messages ---------------------------------------------------------------------------------


async def test_a_read_message_leads_to_its_contract_and_is_no_longer_unread(
    office: Office,
) -> None:
    with office.service.reading(office.actor("qicao")) as work:
        notices = list_notices(work, None, 50)
    notice = next(notice for notice in notices if notice.about.startswith("contracts/"))
    reader = await office.enter("qicao")
    before = await reader.get("/console/notices")
    assert f"有 {len(notices)} 条未读" in said(before)
    read = await reader.send(f"/console/notices/{notice.id}/read", {})
    assert read.headers["location"] == f"/console/{notice.about}"
    assert (await reader.get(read.headers["location"])).status_code == 200
    unread = await reader.get("/console/notices?unread=1")
    left = len(notices) - 1
    assert (f"有 {left} 条未读" if left else "没有未读消息") in said(unread)
    assert f"/console/notices/{notice.id}/read" not in unread.text
    assert f"/console/notices/{notice.id}/read" in (await reader.get("/console/notices")).text


async def test_nobody_reads_the_messages_of_others(office: Office) -> None:
    with office.service.reading(office.actor("qicao")) as work:
        notice = list_notices(work, None, 50)[0]
    reader = await office.enter(REVIEWER)
    assert notice.id not in (await reader.get("/console/notices")).text
    assert (await reader.send(f"/console/notices/{notice.id}/read", {})).status_code == 404


async def test_many_messages_are_read_page_by_page(office: Office) -> None:
    office.give(OTHER_REVIEWER, 60)
    reader = await office.enter(OTHER_REVIEWER)
    address: str | None = "/console/notices?unread=1"
    seen: list[str] = []
    while address:
        page = await reader.get(address)
        seen += re.findall(r"/console/notices/([^/\"]+)/read", page.text)
        address = next_page(page)
    assert len(seen) == len(set(seen)) >= 60


async def test_an_auditor_sees_what_became_of_messages_and_not_their_words(
    office: Office,
) -> None:
    with office.service.reading(office.actor("qicao")) as work:
        notice = list_notices(work, None, 50)[0]
    auditor = await office.enter(AUDITOR)
    page = await auditor.get("/console/notices/deliveries")
    assert "李晓禾" in page.text
    assert "新待办" in page.text
    assert notice.body.splitlines()[-1] not in page.text
    drafter = await office.enter("qicao")
    assert (await drafter.get("/console/notices/deliveries")).status_code == 403


async def test_every_kind_of_message_has_a_name_in_the_record() -> None:
    assert KINDS.keys() == FACTS.keys()


# ---- the dashboard ----------------------------------------------------------------------------


async def test_the_dashboard_shows_the_figures_of_what_one_may_see(office: Office) -> None:
    for login in (REVIEWER, "zhanqicao"):
        reader = await office.enter(login)
        page = tree(await reader.get("/console/dashboard"))
        with office.service.reading(office.actor(login)) as work:
            figures = read_figures(work)
        tables = [
            dict(zip(table.xpath(".//th/text()")[2:], table.xpath(".//td/text()"), strict=False))
            for table in page.xpath("//details[@class='numbers']//table")
        ]
        assert tables[0] == {state.label: str(n) for state, n in figures.states.items()}
        assert {grade.label: str(n) for grade, n in figures.grades.items()} in tables
        tiles = [int(tile) for tile in page.xpath("//ul[@class='tiles']//strong/text()")]
        total = sum(figures.states.values())
        assert tiles == [
            total,
            total - figures.states[ContractState.IN_FORCE],
            figures.reviews_open,
            figures.reviews_overdue,
            figures.ended,
        ]
        assert (total > 0) == (login == REVIEWER)


async def test_what_the_dashboard_counts_is_the_list_it_leads_to(office: Office) -> None:
    reader = await office.enter(AUDITOR)
    page = tree(await reader.get("/console/dashboard"))
    for state in ContractState:
        (label,) = page.xpath(f"//a[@href='/console/contracts?state={state.value}']/title/text()")
        listed = rows(await reader.get(f"/console/contracts?state={state.value}"))
        assert label == f"{state.label}：{len(listed)}"


# ---- for all of them --------------------------------------------------------------------------


@pytest.mark.parametrize("address", [*LISTS, "/console/dashboard"])
async def test_an_administrator_sees_no_work(office: Office, address: str) -> None:
    reader = await office.enter(ADMIN)
    assert (await reader.get(address)).status_code == 403
    nav = tree(await reader.get("/console/people")).xpath("//nav//a/@href")
    assert set(nav) == {"/console/library", "/console/people", "/console/webhooks"}


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize(
    "query",
    [
        "after=nonsense",
        "after=2026-11-25|x",
        "after=2026-11-25T01:00:00|x",
        "after=9999-12-31T23:59:59-23:59|x",
        "after=%00",
        "whose=x&state=x&kind=x&overdue=x&grade=x&unread=x",
        "state=%F0%9F%8E%89&kind=%00",
        f"after={'9' * 101}",
    ],
)
async def test_no_address_breaks_a_list(office: Office, address: str, query: str) -> None:
    reader = await office.enter(REVIEWER)
    answer = await reader.get(f"{address}?{query}")
    assert answer.status_code in (200, 404, 422)
    assert "<main" in answer.text


async def test_a_filter_that_is_none_is_shown_as_none(office: Office) -> None:
    reader = await office.enter(REVIEWER)
    plain = await reader.get("/console/tasks")
    odd = await reader.get("/console/tasks?whose=x&state=x&kind=x&overdue=x")
    assert rows(odd) == rows(plain)
    assert "清除" not in said(odd)
