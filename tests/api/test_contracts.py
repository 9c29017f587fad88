"""POST and GET of contracts: idempotency, documents by Accept, lists, drawings, problems."""

import io
from typing import Any

import httpx
import pytest
from PIL import Image

from service.api.documents import DOCX, HTML, negotiate
from service.api.errors import RequestProblem
from tests.services import FACTORY, PLANT_WITH_PV, RESTAURANT

pytestmark = pytest.mark.anyio


async def post(
    client: httpx.AsyncClient, key: str | None = "key-1", **changes: Any
) -> httpx.Response:
    body = {"account_no": FACTORY, "starts_on": "2026-12-01", **changes}
    headers = {} if key is None else {"Idempotency-Key": key}
    return await client.post("/v1/contracts", json=body, headers=headers)


async def test_a_draft_comes_with_findings_and_links(client: httpx.AsyncClient) -> None:
    answer = await post(client)
    assert answer.status_code == 201
    drafted = answer.json()
    assert drafted["blocked"] is False
    assert drafted["contract"]["number"] == "SFZ-GY-2026-000001"
    assert answer.headers["location"] == drafted["contract"]["links"]["self"]
    for name, link in drafted["contract"]["links"].items():
        got = await client.get(link)
        assert got.status_code == 200, name
    got = await client.get(answer.headers["location"])
    assert got.json() == drafted["contract"]
    assert got.headers["etag"] == answer.headers["etag"]


async def test_findings_name_rule_place_basis_and_advice(client: httpx.AsyncClient) -> None:
    drafted = (await post(client, account_no=PLANT_WITH_PV)).json()
    assert drafted["blocked"] is True
    finding = drafted["findings"][0]
    assert finding["severity"] == "block"
    assert finding.keys() == {
        "rule", "severity", "place", "message", "found", "expected", "basis", "advice",
    }  # fmt: skip
    got = await client.get(drafted["contract"]["links"]["findings"])
    again = got.json()
    assert (again["blocked"], again["findings"]) == (True, drafted["findings"])


async def test_without_a_key_nothing_is_drafted(client: httpx.AsyncClient) -> None:
    answer = await post(client, key=None)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")
    assert (await client.get("/v1/contracts")).json()["items"] == []


@pytest.mark.parametrize("key", ["", "x" * 256, "with blank"])
async def test_a_malformed_key_is_refused(client: httpx.AsyncClient, key: str) -> None:
    assert (await post(client, key=key)).status_code == 400


async def test_the_same_request_again_gets_the_first_answer(client: httpx.AsyncClient) -> None:
    first, again = await post(client), await post(client)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again.headers["etag"] == first.headers["etag"]
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert len((await client.get("/v1/contracts")).json()["items"]) == 1


async def test_another_body_with_the_key_is_refused(client: httpx.AsyncClient) -> None:
    await post(client)
    answer = await post(client, account_no=RESTAURANT)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


async def test_a_draft_that_failed_may_be_tried_again_with_the_key(
    client: httpx.AsyncClient,
) -> None:
    assert (await post(client, kind="没有")).status_code == 422
    assert (await post(client)).status_code == 201


async def test_the_document_is_docx_or_html_by_what_is_accepted(
    client: httpx.AsyncClient,
) -> None:
    contract = (await post(client)).json()["contract"]
    url = contract["links"]["document"]
    docx = await client.get(url)
    html = await client.get(url, headers={"Accept": "text/html,*/*;q=0.5"})
    assert docx.headers["content-type"] == DOCX
    assert docx.content.startswith(b"PK")
    assert f'filename="{contract["number"]}-v1.docx"' in docx.headers["content-disposition"]
    assert html.headers["content-type"].startswith("text/html")
    assert contract["version"]["fingerprint"][:8] in html.text.replace(" ", "")
    assert docx.headers["etag"] != html.headers["etag"]
    again = await client.get(url, headers={"If-None-Match": docx.headers["etag"]})
    assert again.status_code == 304


async def test_a_document_is_the_same_from_one_call_to_the_next(
    client: httpx.AsyncClient,
) -> None:
    url = (await post(client)).json()["contract"]["links"]["document"]
    assert (await client.get(url)).content == (await client.get(url)).content


async def test_a_format_that_cannot_be_had_is_said_to_be_so(client: httpx.AsyncClient) -> None:
    url = (await post(client)).json()["contract"]["links"]["document"]
    answer = await client.get(url, headers={"Accept": "image/png"})
    assert (answer.status_code, answer.json()["code"]) == (406, "not_acceptable")


@pytest.mark.pdf
@pytest.mark.usefixtures("soffice")
async def test_a_contract_can_be_had_as_pdf_and_that_is_recorded(client: httpx.AsyncClient) -> None:
    contract = (await post(client, account_no=RESTAURANT)).json()["contract"]
    links = contract["links"]
    pdf = await client.get(links["document"], headers={"Accept": "application/pdf"})
    assert pdf.content.startswith(b"%PDF-")
    assert pdf.headers["content-type"] == "application/pdf"
    assert f'filename="{contract["number"]}-v1.pdf"' in pdf.headers["content-disposition"]
    events = (await client.get(links["events"])).json()["items"]
    assert events[-1]["type"] == "personal_data.read"
    assert events[-1]["payload"]["shown_as"] == "pdf"


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("*/*", DOCX),
        ("application/*", DOCX),
        ("text/*", HTML),
        (f"{DOCX};q=0.1, text/html;q=0.9", HTML),
        ("text/html;q=0, */*", DOCX),
        ("text/html;q=oops, application/*", DOCX),
    ],
)
async def test_the_best_liked_format_is_chosen(accept: str, chosen: str) -> None:
    assert negotiate(accept) == chosen


async def test_nothing_acceptable_is_not_acceptable() -> None:
    with pytest.raises(RequestProblem):
        negotiate(f"{DOCX};q=0")


async def test_contracts_are_listed_narrowed_and_paged(client: httpx.AsyncClient) -> None:
    for key, account in (("a", FACTORY), ("b", RESTAURANT), ("c", FACTORY)):
        await post(client, key=key, account_no=account)
    narrowed = await client.get("/v1/contracts", params={"account_no": FACTORY, "limit": 1})
    first = narrowed.json()
    assert first["items"][0]["number"] == "SFZ-GY-2026-000002"
    params = {"account_no": FACTORY, "limit": 1, "cursor": first["next_cursor"]}
    second = (await client.get("/v1/contracts", params=params)).json()
    assert [item["number"] for item in second["items"]] == ["SFZ-GY-2026-000001"]
    assert second["next_cursor"] is None
    widened = await client.get("/v1/contracts", params={"cursor": first["next_cursor"]})
    assert widened.json()["code"] == "cursor_invalid"
    found = (await client.get("/v1/contracts", params={"q": "湖畔"})).json()["items"]
    assert [item["account_no"] for item in found] == [RESTAURANT]


@pytest.mark.parametrize(
    "params", [{"limit": "0"}, {"limit": "101"}, {"ends_before": "soon"}, {"colour": "red"}]
)
async def test_a_wrong_query_is_refused_by_name(
    client: httpx.AsyncClient, params: dict[str, str]
) -> None:
    answer = await client.get("/v1/contracts", params=params)
    assert answer.status_code == 422
    assert [item["field"] for item in answer.json()["errors"]] == list(params)


async def test_versions_and_events_tell_the_same(client: httpx.AsyncClient) -> None:
    contract = (await post(client)).json()["contract"]
    (version,) = (await client.get(contract["links"]["versions"])).json()["items"]
    (event,) = (await client.get(contract["links"]["events"])).json()["items"]
    assert version == contract["version"]
    assert event["payload"]["fingerprint"] == version["fingerprint"]
    assert event["type"] == "contracts.drafted"


@pytest.mark.parametrize("path", ["", "/document", "/findings", "/versions", "/events"])
async def test_a_contract_that_is_not_there_is_not_found(
    client: httpx.AsyncClient, path: str
) -> None:
    answer = await client.get(f"/v1/contracts/nothing{path}")
    assert (answer.status_code, answer.json()["code"]) == (404, "contract_not_found")


def picture() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (120, 80), "white").save(target, "PNG")
    return target.getvalue()


async def put_drawing(
    client: httpx.AsyncClient,
    contract: dict[str, Any],
    slot: str = "pv-grid-diagram",
    if_match: str | None = "*",
    **fields: Any,
) -> httpx.Response:
    data = {"drawing_no": "TH-01", "drawn_on": "2026-11-20"} | fields
    return await client.put(
        f"/v1/contracts/{contract['id']}/drawings/{slot}",
        files={"file": ("接线图.png", picture(), "image/png")},
        data={name: value for name, value in data.items() if value is not None},
        headers={} if if_match is None else {"If-Match": if_match},
    )


async def required_slot(client: httpx.AsyncClient) -> str:
    template = (await client.get("/v1/library/templates/distributed-pv")).json()["items"][-1]
    return str(template["annexes"][0]["id"])


async def test_a_drawing_lifts_the_block_and_makes_a_version(client: httpx.AsyncClient) -> None:
    answer = await post(client, account_no=PLANT_WITH_PV)
    contract = answer.json()["contract"]
    slot, etag = await required_slot(client), answer.headers["etag"]
    put = await put_drawing(client, contract, slot, if_match=etag)
    assert put.status_code == 200, put.text
    assert put.json()["version"]["no"] == 2
    assert put.headers["etag"] == f'"{put.json()["version"]["id"]}.2"'
    again = await put_drawing(client, contract, slot, if_match=etag)
    assert (again.status_code, again.json()["code"]) == (412, "version_changed")


async def test_a_drawing_needs_an_if_match(client: httpx.AsyncClient) -> None:
    contract = (await post(client)).json()["contract"]
    answer = await put_drawing(client, contract, if_match=None)
    assert (answer.status_code, answer.json()["code"]) == (428, "if_match_missing")


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"drawing_no": None}, "drawing_no"),
        ({"drawn_on": "yesterday"}, "drawn_on"),
        ({"drawing_no": "a\x07"}, "drawing_no"),
        ({"colour": "red"}, "colour"),
    ],
)
async def test_a_wrong_field_of_a_drawing_is_named(
    client: httpx.AsyncClient, fields: dict[str, Any], named: str
) -> None:
    contract = (await post(client)).json()["contract"]
    answer = await put_drawing(client, contract, **fields)
    assert answer.status_code == 422
    assert named in {item["field"] for item in answer.json()["errors"]}


async def test_a_slot_that_is_not_there_is_not_found(client: httpx.AsyncClient) -> None:
    contract = (await post(client)).json()["contract"]
    answer = await put_drawing(client, contract, "nothing")
    assert (answer.status_code, answer.json()["code"]) == (404, "annex_slot_not_found")
