"""Redlines and impact over the API."""

from datetime import date

import httpx
import pytest

from service.domain.selection import DraftRequest
from service.usecases.contracts import draft_contract
from service.wiring import Service
from tests.services import FACTORY

pytestmark = pytest.mark.anyio


@pytest.fixture
def service(sqlite_service: Service) -> Service:
    """SQLite alone: the queries are tested on both below the API."""
    return sqlite_service


async def test_a_redline_has_front_matter_and_prose(client: httpx.AsyncClient) -> None:
    query: dict[str, str | int] = {"id": "payment.bill", "from": 1, "to": 1}
    answer = await client.get("/v1/library/diff", params=query)
    found = answer.json()
    assert answer.status_code == 200
    assert (found["from_version"], found["to_version"], found["front"]) == (1, 1, [])
    assert [piece["mark"] for piece in found["prose"]] == ["kept"]


async def test_templates_have_redlines_too(client: httpx.AsyncClient) -> None:
    query: dict[str, str | int] = {"id": "high-voltage", "from": 1, "to": 1}
    found = (await client.get("/v1/library/diff", params=query)).json()
    assert "payment.bill" in found["prose"][0]["text"]


@pytest.mark.parametrize(
    "query",
    [
        {"id": "payment.nothing", "from": 1, "to": 1},
        {"id": "payment.bill", "from": 1, "to": 99},
        {"id": "high-voltage", "from": 99, "to": 1},
    ],
)
async def test_an_unknown_entry_or_version_is_not_found(
    client: httpx.AsyncClient, query: dict[str, str]
) -> None:
    answer = await client.get("/v1/library/diff", params=query)
    assert (answer.status_code, answer.json()["code"]) == (404, "library_entry_not_found")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"id": "payment.bill", "from": "one", "to": 1}, "from"),
        ({"id": "payment.bill", "from": 1, "to": 0}, "to"),
        ({"id": "payment.bill", "from": 1}, "to"),
        ({"from": 1, "to": 1}, "id"),
    ],
)
async def test_a_wrong_query_is_refused_by_field(
    client: httpx.AsyncClient, query: dict[str, str], field: str
) -> None:
    answer = await client.get("/v1/library/diff", params=query)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_impact_lists_entries_and_contracts(
    client: httpx.AsyncClient, service: Service
) -> None:
    with service.writing() as work:
        view = draft_contract(work, FACTORY, DraftRequest(starts_on=date(2026, 12, 1)))
    found = (await client.get("/v1/library/impact/law:civil-code-496")).json()
    assert found["label"] == "《中华人民共和国民法典》第496条"
    assert {"closing.confirmation"} <= {hit["id"] for hit in found["clauses"]}
    assert {"wording.prominence"} <= {hit["id"] for hit in found["rules"]}
    assert {"high-voltage"} <= {hit["id"] for hit in found["templates"]}
    assert [contract["id"] for contract in found["contracts"]] == [view.id]
    assert found["more_contracts"] is False


@pytest.mark.parametrize(
    "subject", ["law:no-such-law", "law:civil-code-99999", "clause:a.b", "parameter:x", "table:x"]
)
async def test_an_unknown_subject_is_not_found(client: httpx.AsyncClient, subject: str) -> None:
    answer = await client.get(f"/v1/library/impact/{subject}")
    assert (answer.status_code, answer.json()["code"]) == (404, "library_entry_not_found")


@pytest.mark.parametrize("subject", ["civil-code-496", "law:", "rule:a.b", "x" * 201])
async def test_a_subject_of_another_syntax_is_refused(
    client: httpx.AsyncClient, subject: str
) -> None:
    answer = await client.get(f"/v1/library/impact/{subject}")
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["subject"]
