"""Signing and archive over HTTP: one contract's way, and what a caller is told on the way."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import count
from typing import Any

import httpx
import pytest

from service.domain.access import Actor
from service.wiring import Service
from tests.services import client_of
from tests.usecases.signing_room import (
    AGENT_ID,
    APPROVER,
    ARCHIVIST,
    CUSTOMER,
    REVIEWER,
    SCAN,
    SIGNER,
    SUPPLIER,
    Room,
    photo,
)

pytestmark = pytest.mark.anyio
KEYS = count(1)
PARTY: dict[str, Any] = {
    "signed_on": "2026-11-25",
    "place": "示范县营业厅",
    "by_hand": True,
    "seal": "合同专用章",
    "originals": 2,
    "holders": [{"name": "用电人", "originals": 1, "copies": 0}],
}
FACTORY = {**PARTY, "party": CUSTOMER, "capacity": "法定代表人", "signer": "甘国栋"}
OURS = {**PARTY, "party": SUPPLIER, "capacity": "负责人", "signer": "演示负责人"}


@pytest.fixture
def room(service: Service) -> Room:
    return Room(service)


Callers = Callable[[Actor], Any]


@pytest.fixture
def as_(room: Room) -> Callers:
    """as_(somebody) -> a client that calls as they."""

    @asynccontextmanager
    async def calling(actor: Actor) -> AsyncIterator[httpx.AsyncClient]:
        async with client_of(replace(room.service, actor=actor)) as client:
            yield client

    return calling


def headers(room: Room, id: str, **other: str) -> dict[str, str]:
    view = room.see(id)
    return {"If-Match": f'"{view.etag}"', "Idempotency-Key": f"k{next(KEYS)}", **other}


async def post(
    client: httpx.AsyncClient, room: Room, id: str, step: str, **given: Any
) -> httpx.Response:
    return await client.post(f"/v1/contracts/{id}/{step}", headers=headers(room, id), **given)


async def test_a_contract_is_signed_and_archived_over_http(room: Room, as_: Callers) -> None:
    id = room.approved()
    async with as_(SIGNER) as signer:
        issued = await post(signer, room, id, "actions/issue")
        assert issued.json()["state"] == "issued"
        for body in (FACTORY, OURS):
            assert (await post(signer, room, id, "actions/sign", json=body)).status_code == 200
        status = (await signer.get(f"/v1/contracts/{id}/signing")).json()
        assert status["missing"] == ["签署件尚未收回，或者尚未核对与批准文本一致"]
        assert status["parties"][0]["signatures"][0]["signer"] == "演****"
        copy = await post(signer, room, id, "returned-copies", files={"file": photo()})
        assert (copy.status_code, copy.json()["state"]) == (201, "needs_person")
        page = f"returned-copies/{copy.json()['id']}/pages/1"
        shown = await signer.get(f"/v1/contracts/{id}/{page}")
        assert shown.headers["content-type"] == "image/png"
        decided = await post(signer, room, id, f"{page}/decision", json={"is_same": True})
        assert decided.json()["state"] == "confirmed"
    async with as_(REVIEWER) as reviewer:
        checked = await post(reviewer, room, id, "actions/check", json={"note": "无误"})
        assert checked.json()["state"] == "signed"
    async with as_(ARCHIVIST) as archivist:
        shelf = {"place": "一号库房", "originals": 2}
        archived = await post(archivist, room, id, "actions/archive", json=shelf)
        assert archived.json()["state"] == "in_force"
        moved = await archivist.put(
            f"/v1/contracts/{id}/archive/place",
            json={"place": "二号库房"},
            headers=headers(room, id),
        )
        assert moved.json()["place"] == "二号库房"
        held = await archivist.put(
            f"/v1/contracts/{id}/archive/hold",
            json={"on_hold": True, "reason": "诉讼"},
            headers=headers(room, id),
        )
        assert held.json()["on_hold"]
        fields = {"reason": "销户", "ended_on": "2026-11-25"}
        ended = await post(
            archivist, room, id, "actions/terminate", data=fields, files={"file": SCAN}
        )
        assert ended.json()["state"] == "terminated"
        record = (await archivist.get(f"/v1/contracts/{id}/archive")).json()
        assert record["retention_until"] == "2036-11-25"


async def test_a_stale_page_gets_412_and_none_428(room: Room, as_: Callers) -> None:
    id = room.approved()
    old = headers(room, id)
    room.issue(id)
    async with as_(SIGNER) as signer:
        url = f"/v1/contracts/{id}/actions/sign"
        stale = await signer.post(url, json=FACTORY, headers=old)
        assert stale.status_code == 412
        assert "发出签署" in stale.json()["detail"]
        bare = await signer.post(url, json=FACTORY, headers={"Idempotency-Key": "x"})
        assert bare.status_code == 428
        keyless = await signer.post(url, json=FACTORY, headers={"If-Match": old["If-Match"]})
        assert keyless.status_code == 400


async def test_a_repeated_request_gets_the_first_answer(room: Room, as_: Callers) -> None:
    id = room.approved()
    same = headers(room, id)
    async with as_(SIGNER) as signer:
        url = f"/v1/contracts/{id}/actions/issue"
        first = await signer.post(url, headers=same)
        again = await signer.post(url, headers=same)
        assert first.json() == again.json()
        assert again.headers["Idempotent-Replayed"] == "true"
        twice = await signer.post(url, headers=headers(room, id))
        assert (twice.status_code, twice.json()["code"]) == (409, "action_not_possible")


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"seal": "财务章"}, 422, "seal_refused"),
        ({"signer": "别人"}, 409, "signatory_not_authorised"),
        ({"signed_on": "2026-11-26"}, 422, "invalid"),
        ({"party": "产权人"}, 422, "invalid"),
        ({"capacity": "代理人"}, 409, "signatory_not_authorised"),
        ({"seal": "玉玺"}, 422, "invalid"),
        ({"capacity": "代理人", "authority_id": "none"}, 404, "authority_not_found"),
    ],
)
async def test_a_wrong_signature_is_a_problem(
    room: Room, as_: Callers, change: dict[str, Any], status: int, code: str
) -> None:
    id = room.issued()
    async with as_(SIGNER) as signer:
        refused = await post(signer, room, id, "actions/sign", json={**FACTORY, **change})
    assert (refused.status_code, refused.json()["code"]) == (status, code)


async def test_the_copy_of_another_contract_is_refused(room: Room, as_: Callers) -> None:
    id, other = room.issued(), room.issued()
    foreign = room.saved_again(other)
    async with as_(SIGNER) as signer:
        refused = await post(signer, room, id, "returned-copies", files={"file": foreign})
        listed = await signer.get(f"/v1/contracts/{id}/returned-copies")
    assert (refused.status_code, refused.json()["code"]) == (422, "returned_copy_refused")
    assert listed.json()["items"] == []


async def test_an_objection_sends_the_contract_back(room: Room, as_: Callers) -> None:
    id = room.issued()
    given = {
        "party": CUSTOMER,
        "clause": "supply.address-high-voltage",
        "reason": "地址不对",
        "raised_on": "2026-11-25",
    }
    async with as_(SIGNER) as signer:
        back = await post(signer, room, id, "actions/object", json=given)
        assert back.json()["state"] == "draft"
        status = (await signer.get(f"/v1/contracts/{id}/signing")).json()
    assert status["objections"][0]["reason"] == "地址不对"


async def test_a_ratification_runs_over_http(room: Room, as_: Callers) -> None:
    id = room.issued()
    body = {**FACTORY, "capacity": "代签", "signer": "他人"}
    async with as_(SIGNER) as signer:
        await post(signer, room, id, "actions/sign", json=body)
        status = (await signer.get(f"/v1/contracts/{id}/signing")).json()
        mark = status["parties"][1]["signatures"][0]
        assert mark["standing"] == "awaits_ratification"
        path = f"ratifications/{mark['ratification']['id']}"
        demanded = await post(
            signer, room, id, f"{path}/demand", json={"received_on": "2026-11-25"}
        )
        assert demanded.status_code == 200
        paid = {"kind": "已支付电费", "day": "2026-11-25", "reference": "DF-1"}
        done = await post(signer, room, id, f"{path}/performance", json={"evidence": [paid]})
        assert done.status_code == 200
        said = {"ratifies": True, "declared_on": "2026-11-25", "reason": "函"}
        late = await post(signer, room, id, f"{path}/declaration", json=said)
        assert (late.status_code, late.json()["code"]) == (409, "ratification_closed")


async def test_an_authority_is_entered_listed_and_revoked(room: Room, as_: Callers) -> None:
    paper = {
        "principal": "国网示范省电力公司示范州供电公司(演示)",
        "agent": "演示签约人",
        "agent_id_number": AGENT_ID,
        "matters": ["签订"],
        "scope_words": "签订供用电合同",
        "most_capacity": {"value": "20000", "unit": "kVA"},
        "valid_from": "2026-01-01",
        "valid_to": "2026-12-31",
        "principal_signed": True,
    }
    async with as_(SIGNER) as signer:
        form = {"data": {"authority": json.dumps(paper)}, "files": {"file": SCAN}}
        same = {"Idempotency-Key": "authority-1"}
        made = (await signer.post("/v1/authorities", headers=same, **form)).json()
        assert made["in_force"]
        assert (made["agent"], made["agent_id_number"][:3]) == ("演****", AGENT_ID[:3])
        assert AGENT_ID not in json.dumps(made)
        listed = (await signer.get("/v1/authorities")).json()["items"]
        assert [item["id"] for item in listed] == [made["id"]]
        revoked = await signer.post(
            f"/v1/authorities/{made['id']}/revocation",
            json={"revoked_on": "2026-11-25", "reason": "调离"},
            headers={"Idempotency-Key": "authority-2"},
        )
        assert not revoked.json()["in_force"]
        lacking = json.dumps({**paper, "matters": [], "principal_signed": False})
        refused = await signer.post(
            "/v1/authorities",
            headers={"Idempotency-Key": "authority-3"},
            data={"authority": lacking},
            files={"file": SCAN},
        )
    fields = {item["field"] for item in refused.json()["errors"]}
    assert (refused.status_code, fields) == (422, {"matters", "principal_signed"})


async def test_only_a_lawyer_switches_a_paper_rule(room: Room, as_: Callers) -> None:
    url = "/v1/paper-rules/termination-agreement"
    body = {"electronic": True, "reason": "已论证"}
    async with as_(SIGNER) as signer:
        assert (await signer.put(url, json=body)).status_code == 403
    async with as_(REVIEWER) as reviewer:
        assert (await reviewer.put(url, json=body)).json()["electronic"]
        rules = (await reviewer.get("/v1/paper-rules")).json()["items"]
    assert {rule["kind"]: rule["electronic"] for rule in rules} == {
        "termination-agreement": True,
        "stop-supply-notice": False,
    }


async def test_what_was_issued_is_handed_out_and_recorded(room: Room, as_: Callers) -> None:
    id = room.issued()
    async with as_(SIGNER) as signer:
        file = await signer.get(f"/v1/contracts/{id}/issued/docx")
        none = await signer.get(f"/v1/contracts/{id}/issued/pdf")
        events = (await signer.get(f"/v1/contracts/{id}/events")).json()["items"]
    assert file.content.startswith(b"PK")
    assert none.status_code == 404
    assert events[-1]["type"] == "personal_data.read"


async def test_a_contract_is_voided_with_a_reason_by_who_may(room: Room, as_: Callers) -> None:
    id = room.issued()
    async with as_(ARCHIVIST) as archivist:
        refused = await post(archivist, room, id, "actions/void", json={"reason": "不签了"})
        assert refused.status_code == 403
    async with as_(APPROVER) as approver:
        silent = await post(approver, room, id, "actions/void", json={"reason": " "})
        assert silent.status_code == 422
        voided = await post(approver, room, id, "actions/void", json={"reason": "不签了"})
        assert voided.json()["state"] == "voided"
        twice = await post(approver, room, id, "actions/void", json={"reason": "不签了"})
        assert twice.status_code == 409
