"""Review over the API: actions with If-Match, the queue, comments, verdicts, the rule report."""

from itertools import count
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from service.domain.access import Actor
from service.wiring import Service
from tests.services import FACTORY, RESTAURANT, client_of
from tests.usecases.reviewing import (
    HOSPITAL,
    Department,
    department,
    drafted,
    drafted_with_drawing,
)

pytestmark = pytest.mark.anyio
PRICE = "tariff.price-low-voltage"
_KEYS = count()


@pytest.fixture
def people(service: Service) -> Department:
    return department(service)


@pytest.fixture
def contract(service: Service, people: Department) -> str:
    return drafted(service, people.drafter).id


class Desk:
    """Somebody at their page: reads the contract, then acts from what they saw."""

    def __init__(self, service: Service, actor: Actor) -> None:
        self.client = client_of(service.acting_as(actor))

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(path)

    async def etag(self, contract: str) -> str:
        return (await self.get(f"/v1/contracts/{contract}")).headers["etag"]

    async def post(
        self, path: str, body: dict[str, Any] | None = None, **headers: str
    ) -> httpx.Response:
        keyed = {"Idempotency-Key": f"key-{next(_KEYS)}", **headers}
        return await self.client.post(path, json=body or {}, headers=keyed)

    async def act(
        self, contract: str, action: str, etag: str | None = None, **body: Any
    ) -> httpx.Response:
        seen = etag or await self.etag(contract)
        path = f"/v1/contracts/{contract}/actions/{action}"
        return await self.post(path, body, **{"If-Match": seen})


async def test_a_clean_draft_is_decided_in_three_posts(
    service: Service, people: Department, contract: str
) -> None:
    answer = await Desk(service, people.drafter).act(contract, "submit")
    assert (answer.status_code, answer.json()["state"]) == (200, "in_review")
    answer = await Desk(service, people.reviewer).act(contract, "review")
    assert answer.status_code == 200
    answer = await Desk(service, people.approver).act(contract, "approve")
    assert (answer.status_code, answer.json()["state"]) == (200, "approved")
    assert answer.headers["etag"] == await Desk(service, people.approver).etag(contract)


async def test_an_action_needs_the_page_it_was_seen_on_and_a_key(
    service: Service, people: Department, contract: str
) -> None:
    desk = Desk(service, people.drafter)
    path = f"/v1/contracts/{contract}/actions/submit"
    assert (await desk.post(path)).status_code == 428
    answer = await desk.client.post(path, json={}, headers={"If-Match": "*"})
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")


async def test_a_second_decision_from_the_same_page_says_what_happened(
    service: Service, people: Department, contract: str
) -> None:
    await Desk(service, people.drafter).act(contract, "submit")
    reviewer, approver = Desk(service, people.reviewer), Desk(service, people.approver)
    seen = await reviewer.etag(contract)
    assert (await approver.act(contract, "return", seen, reason="不清楚")).status_code == 200
    answer = await reviewer.act(contract, "review", seen)
    assert (answer.status_code, answer.json()["code"]) == (412, "version_changed")
    assert "退回" in answer.json()["detail"]
    answer = await reviewer.act(contract, "review")
    assert (answer.status_code, answer.json()["code"]) == (409, "action_not_possible")


async def test_a_repeated_request_acts_once(
    service: Service, people: Department, contract: str
) -> None:
    desk = Desk(service, people.drafter)
    seen = await desk.etag(contract)
    headers = {"If-Match": seen, "Idempotency-Key": "once"}
    path = f"/v1/contracts/{contract}/actions/submit"
    first = await desk.client.post(path, json={}, headers=headers)
    again = await desk.client.post(path, json={}, headers=headers)
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.headers["idempotent-replayed"] == "true"
    assert again.json() == first.json()


async def test_a_draft_is_given_up_with_a_reason(
    service: Service, people: Department, contract: str
) -> None:
    desk = Desk(service, people.drafter)
    refused = await desk.act(contract, "void")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "reason")
    answer = await desk.act(contract, "void", reason="用户撤销申请")
    assert (answer.status_code, answer.json()["state"]) == (200, "voided")


@pytest.mark.parametrize("action", ["conclude-all", "draft", "reopen"])
async def test_other_actions_are_not_found_here(
    service: Service, people: Department, contract: str, action: str
) -> None:
    answer = await Desk(service, people.drafter).act(contract, action)
    assert (answer.status_code, answer.json()["code"]) == (404, "action_unknown")


async def test_what_blocks_is_a_conflict_that_names_it(
    service: Service, people: Department
) -> None:
    contract = drafted(service, people.drafter, HOSPITAL).id
    answer = await Desk(service, people.drafter).act(contract, "submit")
    assert (answer.status_code, answer.json()["code"]) == (409, "blocking_findings")
    assert "图纸" in answer.json()["detail"]


async def test_the_queue_gives_reasons_and_pages(service: Service, people: Department) -> None:
    hospital = drafted_with_drawing(service, people.drafter, HOSPITAL).id
    for contract in (drafted(service, people.drafter).id, hospital):
        assert (await Desk(service, people.drafter).act(contract, "submit")).status_code == 200
    desk = Desk(service, people.reviewer)
    page = (await desk.get("/v1/reviews?scope=all&limit=1")).json()
    (first,) = page["items"]
    assert (first["contract"], first["position"], first["grade_name"]) == (hospital, 1, "重大")
    assert first["before_next"] == "风险等级更高"
    assert first["steps"][0]["action"] == "countersign"
    cursor = quote(page["next_cursor"])
    rest = (await desk.get(f"/v1/reviews?scope=all&limit=1&cursor={cursor}")).json()
    assert [item["position"] for item in rest["items"]] == [2]
    assert rest["next_cursor"] is None
    mine = (await desk.get("/v1/reviews")).json()["items"]
    assert [item["mine"][0]["action"] for item in mine] == ["review"]


async def test_a_review_tells_grade_route_and_what_to_look_at_first(
    service: Service, people: Department, contract: str
) -> None:
    desk = Desk(service, people.reviewer)
    path = f"/v1/contracts/{contract}/review"
    missing = await desk.get(path)
    assert (missing.status_code, missing.json()["code"]) == (404, "review_not_found")
    await Desk(service, people.drafter).act(contract, "submit")
    review = (await desk.get(path)).json()
    assert (review["route"], review["grade"], review["legal_review"]) == ("fast_track", "low", True)
    assert review["submitted_by_name"] == "起草"
    assert review["look_first"][0]["concern_name"] == "安全条款"
    assert {"text", "points"} == set(review["reasons"][0])


async def test_comments_are_said_answered_and_resolved(
    service: Service, people: Department, contract: str
) -> None:
    reviewer, drafter = Desk(service, people.reviewer), Desk(service, people.drafter)
    path = f"/v1/contracts/{contract}/comments"
    said = await reviewer.post(path, {"words": "请核对", "clause": PRICE, "passage": "电价"})
    assert said.status_code == 201
    answer = {"words": "已核对", "reply_to": said.json()["id"]}
    assert (await drafter.post(path, answer)).status_code == 201
    resolved = await reviewer.post(f"{path}/{said.json()['id']}/resolve")
    assert resolved.status_code == 200
    (item,) = (await reviewer.get(path)).json()["items"]
    assert (item["settled"], item["clause"], item["author_name"]) == (True, PRICE, "法务")
    assert [said["words"] for said in item["answers"]] == ["已核对"]
    wrong = await reviewer.post(path, {"words": "x", "clause": "no.such"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "clause")


async def test_a_return_puts_its_comments_at_the_clauses(
    service: Service, people: Department, contract: str
) -> None:
    await Desk(service, people.drafter).act(contract, "submit")
    comments = [{"words": "写明文件号", "clause": PRICE}]
    desk = Desk(service, people.reviewer)
    refused = await desk.act(contract, "return", comments=comments)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "reason")
    answer = await desk.act(contract, "return", reason="见意见", comments=comments)
    assert (answer.status_code, answer.json()["state"]) == (200, "draft")
    found = (await desk.get(f"/v1/contracts/{contract}/comments")).json()["items"]
    assert [item["words"] for item in found] == ["写明文件号"]


async def test_verdicts_feed_the_rule_report(service: Service, people: Department) -> None:
    contract = drafted_with_drawing(service, people.drafter, HOSPITAL).id
    await Desk(service, people.drafter).act(contract, "submit")
    desk = Desk(service, people.reviewer)
    (finding,) = (await desk.get(f"/v1/contracts/{contract}/findings")).json()["findings"]
    place = finding["place"]
    body = {
        "rule": finding["rule"],
        "verdict": "false_alarm",
        "clause": place["clause"],
        "paragraph": place["paragraph"],
        "path": place["path"],
        "note": "已另签调度协议",
    }
    answer = await desk.post(f"/v1/contracts/{contract}/findings/verdicts", body)
    assert (answer.status_code, answer.json()["verdict_name"]) == (201, "误报")
    (report,) = (await desk.get("/v1/reports/rule-quality")).json()["items"]
    assert report["rule"] == finding["rule"]
    counts = [report[name] for name in ("found", "right", "false_alarm", "rule_wrong")]
    assert (counts, report["undecided"]) == ([1, 0, 1, 0], 0)
    other = await desk.post(
        f"/v1/contracts/{contract}/findings/verdicts", {"rule": "no.such", "verdict": "right"}
    )
    assert (other.status_code, other.json()["code"]) == (404, "finding_not_found")


async def test_new_facts_over_the_api_take_an_approved_contract_back(
    service: Service, people: Department, contract: str
) -> None:
    await Desk(service, people.drafter).act(contract, "submit")
    await Desk(service, people.reviewer).act(contract, "review")
    await Desk(service, people.approver).act(contract, "approve")
    client = client_of(service)
    account = (await client.get(f"/v1/accounts/{RESTAURANT}?unmasked=true&reason=x")).json()
    record = {
        "facts": {**account["facts"], "supply_address": "示范州示范市新街 9 号"},
        "effective_on": account["effective_on"],
        "source": "业务系统",
    }
    assert (await client.put(f"/v1/accounts/{RESTAURANT}", json=record)).status_code == 200
    found = (await client.get(f"/v1/contracts/{contract}")).json()
    assert found["state"] == "draft"


async def test_a_countersigner_names_the_discipline_only_where_they_have_several(
    service: Service, people: Department
) -> None:
    contract = drafted(service, people.drafter, FACTORY).id
    await Desk(service, people.drafter).act(contract, "submit")
    finance = next(a for item, a in people.countersigners.items() if item.value == "财务")
    refused = await Desk(service, finance).act(contract, "countersign", discipline="营销")
    assert (refused.status_code, refused.json()["code"]) == (403, "discipline_not_held")
    assert (await Desk(service, finance).act(contract, "countersign")).status_code == 200
