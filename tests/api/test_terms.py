"""What contracts said on a day, over HTTP."""

from datetime import date

import httpx
import pytest

from service.wiring import Service
from tests.services import FACTORY, SettableClock, client_of
from tests.usecases.living import Term

pytestmark = pytest.mark.anyio
URL = f"/v1/accounts/{FACTORY}/terms"


@pytest.fixture
def term(sqlite_service: Service, clock: SettableClock) -> Term:
    return Term(sqlite_service, clock)


async def get(term: Term, **query: str) -> httpx.Response:
    async with client_of(term.service) as client:
        return await client.get(URL, params=query)


async def test_a_day_is_asked_for_and_the_future_may_be(term: Term) -> None:
    id = term.in_force()
    today = (await get(term)).json()
    assert (today["lines"], today["note"]) == ([], "该日没有生效的合同")
    assert today["valid_at"] == "2026-11-25"
    told = (await get(term, valid_at="2027-01-01")).json()
    (line,) = told["lines"]
    assert (line["line"], told["note"], line["sources"], line["parallel"]) == ("main", "", {}, [])
    (paper,) = line["papers"]
    assert paper["contract_id"] == id
    assert (paper["since"], paper["ends_on"]) == ("2026-12-01", "2027-11-30")
    assert line["terms"]["capacity"]["contract"] == {"value": "1630", "unit": "kVA"}
    assert line["terms"]["contacts"][0]["mobile"] == "138****0011"


async def test_a_day_of_knowing_lasts_to_its_end_in_china(term: Term) -> None:
    term.clock.advance(hours=14, minutes=59)  # 23:59 in China
    term.in_force()
    term.on(date(2026, 12, 5))
    for known_at, lines in (
        ("2026-11-24", 0),
        ("2026-11-25", 1),
        ("2026-12-05", 1),
        ("2026-11-25T23:58:59+08:00", 0),
        ("2026-11-25T15:59:00Z", 1),
    ):
        told = (await get(term, valid_at="2026-12-02", known_at=known_at)).json()
        assert len(told["lines"]) == lines, known_at


@pytest.mark.parametrize(
    "known_at",
    [
        "2026-11-26",
        "2026-11-25T09:00:01+08:00",
        "2026-11-25T09:00:00",
        "昨天",
        "2026-13-01",
        "0001-01-01T00:00:00+08:00",
    ],
)
async def test_nobody_knows_what_will_be_known(term: Term, known_at: str) -> None:
    refused = await get(term, known_at=known_at)
    assert refused.status_code == 422
    assert [item["field"] for item in refused.json()["errors"]] == ["known_at"]


async def test_a_day_that_is_none_and_an_account_that_is_none(term: Term) -> None:
    assert (await get(term, valid_at="2026-02-30")).status_code == 422
    async with client_of(term.service) as client:
        assert (await client.get("/v1/accounts/1/terms")).status_code == 404
