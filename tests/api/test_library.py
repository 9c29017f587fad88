"""The library over the API: every list, and every entry of it by its id."""

import httpx
import pytest

from service.wiring import Service

pytestmark = pytest.mark.anyio


@pytest.fixture
def service(sqlite_service: Service) -> Service:
    """SQLite alone: the library is not in the database."""
    return sqlite_service


@pytest.mark.parametrize(
    ("noun", "several"),
    [("clauses", True), ("templates", True), ("rules", False), ("laws", False),
     ("parameters", False)],
)  # fmt: skip
async def test_every_entry_of_a_list_can_be_read(
    client: httpx.AsyncClient, noun: str, several: bool
) -> None:
    items = (await client.get(f"/v1/library/{noun}")).json()["items"]
    assert items
    for item in items[:5]:
        answer = await client.get(f"/v1/library/{noun}/{item['id']}")
        assert answer.status_code == 200
        assert item in answer.json()["items"] if several else item == answer.json()


@pytest.mark.parametrize("noun", ["clauses", "templates", "rules", "laws", "parameters"])
async def test_what_is_not_there_is_not_found(client: httpx.AsyncClient, noun: str) -> None:
    answer = await client.get(f"/v1/library/{noun}/nothing")
    assert (answer.status_code, answer.json()["code"]) == (404, "library_entry_not_found")


async def test_a_clause_says_what_it_stands_on(client: httpx.AsyncClient) -> None:
    items = (await client.get("/v1/library/clauses")).json()["items"]
    bases = [basis for item in items for basis in item["basis"]]
    assert bases
    assert {basis["status"] for basis in bases} <= {"verified", "unverified"}
    assert all(basis["label"].startswith("《") for basis in bases)


async def test_a_kind_says_its_term_and_its_reminders(client: httpx.AsyncClient) -> None:
    items = (await client.get("/v1/library/templates/high-voltage")).json()["items"]
    assert items[-1]["term"]["cap"] == "term-cap-high-voltage"
    assert items[-1]["term"]["default_renewal"] in items[-1]["term"]["renewal_modes"]
    assert "T-90" in items[-1]["reminders"]


async def test_one_company_profile_is_in_force(client: httpx.AsyncClient) -> None:
    items = (await client.get("/v1/library/profiles")).json()["items"]
    assert {item["id"]: item["in_force"] for item in items} == {
        "southern-grid": False,
        "state-grid": True,
    }


async def test_needs_name_their_papers_and_their_law(client: httpx.AsyncClient) -> None:
    items = (await client.get("/v1/library/needs")).json()["items"]
    assert all(item["papers"] or item["facts"] for item in items)
    assert all(label.startswith("《") for item in items for label in item["basis"])


async def test_changes_of_use_say_what_they_ask_of_the_contract(client: httpx.AsyncClient) -> None:
    items = (await client.get("/v1/library/changes")).json()["items"]
    rows = {item["id"]: item for item in items}
    transfer = rows["transfer"]
    assert (transfer["changes"], transfer["kinds"]) == (["过户"], None)
    assert (transfer["action"], transfer["settles_debts"]) == ("terminate_and_new", True)
    assert transfer["deadline_working_days"] == 5
    assert transfer["status"] == "unverified"
    assert transfer["basis"][0].endswith("（未核实原文）")
    assert rows["dismantling"]["deadline_working_days"] is None
