"""The end of a contract's term on its page: what follows, one click, objections."""

from datetime import date
from typing import Any

import pytest

from service.domain.access import Actor, Role
from service.domain.vocabulary import RenewalMode
from service.wiring import Service
from tests.services import RESTAURANT, SettableClock
from tests.staff import hire
from tests.usecases.living import Term
from tests.usecases.signing_room import CUSTOMER, SCAN
from tests.usecases.test_renewals import BUILDING_SITE
from tests.web.desk import Desk, words_of

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


async def test_one_click_drafts_the_renewal_with_just_what_is_missing(term: Term) -> None:
    id = term.in_force(RESTAURANT)
    page = words_of(await desk(term).see(f"{id}/renewal"))
    assert "一键起草续签协议" in page
    lacking = await desk(term).send(f"{id}/renewals")
    assert lacking.status_code == 422
    assert "请填写此项" in words_of(lacking)
    given = {"agreed.review.checked_on": "2026-11-20", "renewal_mode": "roll_same_term"}
    drafted = await desk(term).send(f"{id}/renewals", ends_on="2028-11-30", **given)
    assert "续签文本已按原合同和现在的档案起草" in words_of(drafted)
    successor = term.renewal(id).successor
    assert successor is not None
    assert str(drafted.url).split("?")[0].endswith(successor.id)
    again = await desk(term).send(f"{id}/renewals", **given)
    assert str(again.url).split("?")[0].endswith(successor.id)
    assert successor.number in words_of(await desk(term).see(f"{id}/renewal"))


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
    assert "本期届满后不再自动续期" in words_of(page)
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
