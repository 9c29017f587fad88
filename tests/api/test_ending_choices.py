"""How a temporary supply ends, over HTTP: what stands, a choice, and what a caller is told."""

from dataclasses import replace
from datetime import date
from typing import Any

import httpx
import pytest

from service.domain.access import Actor, Role
from service.wiring import Service
from tests.services import RESTAURANT, SettableClock, client_of
from tests.staff import hire
from tests.usecases.living import Term
from tests.usecases.signing_room import REVIEWER, SCAN
from tests.usecases.test_renewals import BUILDING_SITE

pytestmark = pytest.mark.anyio
REMOVED = {"way": "removal", "chosen_on": "2026-11-25", "note": "工程提前完工"}


@pytest.fixture
def term(sqlite_service: Service, clock: SettableClock) -> Term:
    return Term(sqlite_service, clock, hire(sqlite_service, "李起草", Role.DRAFTER))


async def post(
    term: Term, id: str, key: str = "1", actor: Actor | None = None, **given: Any
) -> httpx.Response:
    async with client_of(replace(term.service, actor=actor or term.drafter)) as client:
        # A repetition is the same request to the letter, its boundary too.
        same = {"Content-Type": "multipart/form-data; boundary=part"}
        headers = {"Idempotency-Key": key, **same, **given.pop("headers", {})}
        given |= {"files": {"file": SCAN}, "headers": headers}
        return await client.post(f"/v1/contracts/{id}/ending-choice", **given)


async def test_a_way_is_chosen_over_http(term: Term) -> None:
    id = term.in_force(BUILDING_SITE, ends_on=date(2028, 5, 31))
    async with client_of(replace(term.service, actor=term.drafter)) as client:
        before = (await client.get(f"/v1/contracts/{id}/ending-choice")).json()
        assert (before["way"], before["decide_by"]) == (None, "2028-05-01")
        made = await post(term, id, data=REMOVED)
        assert made.status_code == 201
        assert made.json()["way"] == "removal"
        (choice,) = made.json()["choices"]
        assert (choice["note"], choice["recorded_by"]) == ("工程提前完工", "李起草")
        assert len(choice["proof"]) == 64
        again = await post(term, id, data=REMOVED)
        assert again.headers["Idempotent-Replayed"] == "true"
        assert (await client.get(f"/v1/contracts/{id}/ending-choice")).json() == made.json()


async def test_what_is_wrong_is_named(term: Term) -> None:
    id = term.in_force(BUILDING_SITE, ends_on=date(2028, 5, 31))
    wrong = [
        ({**REMOVED, "way": "demolition"}, "way"),
        ({**REMOVED, "chosen_on": "明天"}, "chosen_on"),
        ({**REMOVED, "chosen_on": "2026-11-26"}, "chosen_on"),
        ({**REMOVED, "note": "长" * 501}, "note"),
        ({"way": "removal"}, "chosen_on"),
        ({**REMOVED, "why": "没有这一项"}, "why"),
    ]
    for fields, field in wrong:
        refused = await post(term, id, data=fields)
        assert refused.status_code == 422
        assert [error["field"] for error in refused.json()["errors"]] == [field]


async def test_who_may_not_and_what_is_no_temporary_supply_are_refused(term: Term) -> None:
    id = term.in_force(RESTAURANT)
    refused = await post(term, id, data=REMOVED)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "contract_id"
    lawyer = await post(term, id, "2", REVIEWER, data=REMOVED)
    assert lawyer.status_code == 403
    stale = await post(term, id, "3", data=REMOVED, headers={"If-Match": '"unseen"'})
    assert stale.status_code == 412
