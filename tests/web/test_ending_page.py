"""What follows a temporary supply, on its page: three ways, until when, and what was chosen."""

from datetime import date

import pytest

from service.domain.access import Role
from service.wiring import Service
from tests.services import RESTAURANT, SettableClock
from tests.staff import hire
from tests.usecases.living import Term
from tests.usecases.signing_room import SCAN
from tests.usecases.test_renewals import BUILDING_SITE
from tests.web.desk import Desk, words_of
from tests.web.markup import tree

pytestmark = pytest.mark.anyio


@pytest.fixture
def term(sqlite_service: Service, clock: SettableClock) -> Term:
    return Term(sqlite_service, clock, hire(sqlite_service, "李起草", Role.DRAFTER))


async def test_a_way_is_chosen_and_changed_on_the_page(term: Term) -> None:
    id = term.in_force(BUILDING_SITE, ends_on=date(2028, 5, 31))
    desk = Desk(term.service, term.drafter)
    assert f"/console/contracts/{id}/ending" in words_of(await desk.see(f"{id}/renewal"))
    page = await desk.see(f"{id}/ending")
    assert "2028-05-01（含）以前" in words_of(page)
    ways = tree(page).xpath("//input[@name='way']/@value")
    assert ways == ["extension", "permanent", "removal"]
    etag = tree(page).xpath("//input[@name='etag']/@value")[0]
    given = {"way": "extension", "chosen_on": "2026-11-25", "etag": etag}
    chosen = words_of(
        await desk.send(f"{id}/ending", [("proof", ("答复.pdf", SCAN))], note="来函", **given)
    )
    assert "去向已登记，后续手续已交办" in chosen
    assert "附书面答复扫描件：来函" in chosen
    changed = await desk.send(f"{id}/ending", **{**given, "way": "removal"})
    assert "拆除销户</strong>，2026-11-25 确定" in words_of(changed)
    (current,) = tree(changed).xpath("//input[@name='way'][@checked]/@value")
    assert current == "removal"


async def test_a_form_that_is_refused_keeps_what_was_typed(term: Term) -> None:
    id = term.in_force(BUILDING_SITE, ends_on=date(2028, 5, 31))
    desk = Desk(term.service, term.drafter)
    etag = tree(await desk.see(f"{id}/ending")).xpath("//input[@name='etag']/@value")[0]
    refused = await desk.send(f"{id}/ending", note="来函", chosen_on="2026-11-25", etag=etag)
    assert refused.status_code == 422
    (said,) = tree(refused).xpath("//*[@id='way-error']")
    assert "请从所列的选项中选择" in said.text_content()
    assert tree(refused).xpath("//textarea[@name='note']")[0].text == "来函"


async def test_who_may_not_choose_reads_who_does(term: Term) -> None:
    id = term.in_force(BUILDING_SITE, ends_on=date(2028, 5, 31))
    lawyer = Desk(term.service, hire(term.service, "王法务", Role.REVIEWER))
    page = await lawyer.see(f"{id}/ending")
    assert "由起草人、签约人或者档案管理员登记" in words_of(page)
    assert tree(page).xpath("//input[@name='way']") == []


async def test_a_supply_that_is_not_temporary_says_so(term: Term) -> None:
    id = term.in_force(RESTAURANT)
    page = await Desk(term.service, term.drafter).see(f"{id}/ending")
    assert "不是临时供用电合同" in words_of(page)
    assert tree(page).xpath("//input[@name='way']") == []
