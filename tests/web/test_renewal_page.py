"""The end of a contract's term on its page: what follows, one click, objections."""

from datetime import date
from typing import Any

import httpx
import pytest

from service.domain.access import Actor, Role
from service.domain.vocabulary import RenewalMode
from service.wiring import Service
from tests.services import FACTORY, RESTAURANT, SettableClock
from tests.staff import hire
from tests.usecases.living import Term
from tests.usecases.signing_room import CUSTOMER, SCAN
from tests.usecases.test_renewals import BUILDING_SITE, RESIDENT
from tests.web.desk import Desk, words_of
from tests.web.markup import tree

pytestmark = pytest.mark.anyio


@pytest.fixture
def term(sqlite_service: Service, clock: SettableClock) -> Term:
    return Term(sqlite_service, clock, hire(sqlite_service, "李起草", Role.DRAFTER))


def desk(term: Term, actor: Actor | None = None) -> Desk:
    return Desk(term.service, actor or term.drafter)


@pytest.mark.parametrize(
    ("account_no", "request_", "sentence"),
    [
        (RESTAURANT, {}, "没有书面异议的，合同按原期限再顺延一期，至 2028年11月30日 届满"),
        (RESTAURANT, {"renewal_mode": RenewalMode.CONTINUE_INDEFINITE}, "期满后转为不定期合同"),
        (RESTAURANT, {"renewal_mode": RenewalMode.NONE}, "须在届满前续签，或者办理终止"),
        (BUILDING_SITE, {}, "临时用电到期不自动续期"),
    ],
)
async def test_the_page_says_what_follows_on_the_end(
    term: Term, account_no: str, request_: dict[str, Any], sentence: str
) -> None:
    id = term.in_force(account_no, **request_)
    page = words_of(await desk(term).see(f"{id}/renewal"))
    assert sentence in page
    assert "期限届满不是停电的理由" in page


def untouched(page: httpx.Response, action: str) -> dict[str, str]:
    """What a browser sends of the form when nobody typed anything."""
    (form,) = tree(page).xpath(f"//form[contains(@action, '{action}')]")
    return {name: value or "" for name, value in form.form_values() if name != "csrf"}


@pytest.mark.parametrize("account_no", [FACTORY, RESTAURANT, RESIDENT])
async def test_one_click_drafts_the_renewal(term: Term, account_no: str) -> None:
    id = term.in_force(account_no)
    page = await desk(term).see(f"{id}/renewal")
    assert "一键起草续签协议" in words_of(page)
    assert "双方对照现场核对原合同和档案的日期" in words_of(page)
    fields = untouched(page, "/renewals")
    assert fields["agreed.review.checked_on"] == term.today.isoformat()
    drafted = await desk(term).send(f"{id}/renewals", **fields)
    assert "续签文本已按原合同和现在的档案起草" in words_of(drafted)
    successor = term.renewal(id).successor
    assert successor is not None
    assert str(drafted.url).split("?")[0].endswith(successor.id)
    again = await desk(term).send(f"{id}/renewals", **fields)
    assert str(again.url).split("?")[0].endswith(successor.id)
    assert successor.number in words_of(await desk(term).see(f"{id}/renewal"))


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({}, "agreed.review.checked_on", "请填写核对日"),
        (
            {"agreed.review.checked_on": "2026-13-01"},
            "agreed.review.checked_on",
            "核对日：须为存在的日期",
        ),
        ({"ends_on": "2020-01-01"}, "ends_on", "续签终止日不能早于起始日 2027年12月1日"),
        ({"ends_on": "9999-12-31"}, "ends_on", "续签终止日：续签期限不能超过 30 年"),
        ({"ends_on": "明年"}, "ends_on", "请填写续签终止日"),
    ],
)
async def test_what_is_wrong_is_said_with_the_name_of_its_field(
    term: Term, typed: dict[str, str], field: str, said: str
) -> None:
    id = term.in_force(RESTAURANT)
    day = {} if not typed else {"agreed.review.checked_on": "2026-11-20"}
    refused = await desk(term).send(f"{id}/renewals", **day | typed)
    assert refused.status_code == 422
    (summary,) = tree(refused).xpath("//*[@class='error-summary']")
    assert said in summary.text_content()
    (at_field,) = tree(refused).xpath(f"//*[@id='{field}-error']")
    assert said in at_field.text_content()


async def test_an_extension_asks_for_what_nobody_can_guess(term: Term) -> None:
    id = term.in_force(BUILDING_SITE)
    fields = untouched(await desk(term).see(f"{id}/renewal"), "/renewals")
    assert fields["agreed.extension.applied_on"] == term.today.isoformat()
    assert fields["agreed.extension.first_supplied_on"] == ""
    refused = words_of(await desk(term).send(f"{id}/renewals", **fields))
    assert "请填写首次供电日" in refused


async def test_an_end_that_was_typed_is_the_end(term: Term) -> None:
    id = term.in_force(RESTAURANT)
    given = {"agreed.review.checked_on": "2026-11-20", "ends_on": "2030-06-30"}
    await desk(term).send(f"{id}/renewals", **given)
    successor = term.renewal(id).successor
    assert successor is not None
    assert successor.ends_on == date(2030, 6, 30)


async def test_a_record_that_is_out_of_date_is_named(term: Term) -> None:
    id = term.in_force(BUILDING_SITE, ends_on=date(2028, 5, 30))
    page = words_of(await desk(term).see(f"{id}/renewal"))
    assert "先更新档案再起草：</strong>工程竣工日" in page


async def test_an_objection_is_recorded_and_taken_back_on_the_page(term: Term) -> None:
    id = term.in_force(RESTAURANT)
    own = desk(term)
    etag = term.see(id).etag
    scan = [("proof", ("letter.pdf", SCAN))]
    late = await own.send(
        f"{id}/renewal-objections", scan, party=CUSTOMER, received_on="2027-11-25", etag=etag
    )
    assert late.status_code == 422
    assert "不能晚于今天" in words_of(late)
    page = await own.send(
        f"{id}/renewal-objections", scan, party=CUSTOMER, received_on="2026-11-25", etag=etag
    )
    assert "异议已登记" in words_of(page)
    assert "本期届满后不再按原期限顺延" in words_of(page)
    (objection,) = term.renewal(id).objections
    path = f"{id}/renewal-objections/{objection.id}/withdrawal"
    assert (await own.send(path, reason=" ", etag=etag)).status_code == 422
    assert "来函撤回" in words_of(await own.send(path, reason="来函撤回", etag=etag))
    assert not term.renewal(id).objected


async def test_the_page_shows_what_the_record_says_by_now(term: Term) -> None:
    id = term.in_force(RESTAURANT)
    page = words_of(await desk(term).see(f"{id}/renewal"))
    assert "合同所载与现在的档案一致" in page


async def test_who_only_reads_gets_no_forms(term: Term) -> None:
    id = term.in_force(RESTAURANT)
    lawyer = hire(term.service, "王法务", Role.REVIEWER)
    page = words_of(await desk(term, lawyer).see(f"{id}/renewal"))
    assert "由起草人办理" in page
    assert "登记一方的书面异议" not in page
    given = {"agreed.review.checked_on": "2026-11-20"}
    refused = await desk(term, lawyer).send(f"{id}/renewals", **given)
    assert refused.status_code == 403


async def test_a_contract_that_continues_is_not_shown_as_over(term: Term) -> None:
    id = term.in_force(RESTAURANT, renewal_mode=RenewalMode.CONTINUE_INDEFINITE)
    term.turn(date(2027, 12, 1))
    page = words_of(await desk(term).see(f"{id}/renewal"))
    assert "自 2027年12月1日 起为不定期合同" in page
    assert "已过终止日" not in page
