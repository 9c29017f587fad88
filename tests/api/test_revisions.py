"""PUT of an edited .docx and GET of redlines, over HTTP."""

from typing import Any

import httpx
import pytest

from service.wiring import Service
from tests.documents.docx_files import DOCUMENT, unpacked
from tests.usecases.edited_files import OpenedFile, say, value_everywhere

pytestmark = pytest.mark.anyio

BILL = "payment.bill"
OBJECTION = "agreed.billing.objection_days"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


async def drafted(client: httpx.AsyncClient, key: str = "one") -> dict[str, Any]:
    response = await client.post(
        "/v1/contracts",
        json={"account_no": "632598000003", "starts_on": "2026-12-01"},
        headers={"Idempotency-Key": key},
    )
    assert response.status_code == 201, response.text
    return {**response.json()["contract"], "etag": response.headers["ETag"]}


async def opened(client: httpx.AsyncClient, contract: dict[str, Any]) -> OpenedFile:
    response = await client.get(f"/v1/contracts/{contract['id']}/document")
    assert response.status_code == 200
    return OpenedFile(response.content)


async def put(
    client: httpx.AsyncClient,
    contract: dict[str, Any],
    content: bytes,
    etag: str | None = None,
    **fields: str,
) -> httpx.Response:
    headers = {"If-Match": etag if etag is not None else contract["etag"]}
    return await client.put(
        f"/v1/contracts/{contract['id']}/document",
        files={"document": ("合同.docx", content, DOCX)},
        data=fields,
        headers=headers if etag != "" else {},
    )


async def test_an_edited_file_makes_a_version_and_says_what_changed(
    client: httpx.AsyncClient,
) -> None:
    contract = await drafted(client)
    paper = await opened(client, contract)
    say(BILL, "不收取费用", "收取工本费")(paper)
    value_everywhere(OBJECTION, "30")(paper)
    response = await put(client, contract, paper.saved(), origin="customer")
    assert response.status_code == 200, response.text
    body = response.json()
    assert (body["new_version"], body["contract"]["version"]["no"]) == (True, 2)
    assert body["code"] == ""
    (change,) = body["term_changes"]
    assert (change["path"], change["old"], change["new"]) == (OBJECTION, "15", "30")
    edited = {c["id"]: c["wording"] for c in body["clauses"] if c["verdict"] == "edited"}
    assert edited == {BILL: True, "liability.breach-low-voltage": False}
    assert any(f["rule"] == "wording.deviation" for f in body["findings"]["findings"])
    known = await client.get(f"/v1/contracts/{contract['id']}")
    assert response.headers["ETag"] == known.headers["ETag"] != contract["etag"]


async def test_what_is_unsettled_is_named_with_its_places(client: httpx.AsyncClient) -> None:
    contract = await drafted(client)
    paper = await opened(client, contract)
    say(BILL, "15", "30")(paper)
    body = (await put(client, contract, paper.saved())).json()
    assert body["code"] == "term_text_unresolved"
    (item,) = body["unresolved"]
    assert [place["label"] for place in item["places"]] == ["第十九条", "第四十二条"]


async def test_the_same_file_again_makes_no_version(client: httpx.AsyncClient) -> None:
    contract = await drafted(client)
    body = (await put(client, contract, (await opened(client, contract)).saved())).json()
    assert (body["new_version"], body["contract"]["version"]["no"]) == (False, 1)


async def test_an_answer_masks_personal_numbers(client: httpx.AsyncClient) -> None:
    contract = await drafted(client)
    paper = await opened(client, contract)
    numbers = {t.text for t in paper.all("t") if (t.text or "").startswith("1380000")}
    old = next(iter(numbers)) or ""
    for text in paper.all("t"):
        text.text = (text.text or "").replace(old, "13900001234")
    response = await put(client, contract, paper.saved())
    assert response.json()["term_changes"][0]["path"].startswith("contacts[")
    assert old not in response.text
    assert "13900001234" not in response.text


async def test_refusals_have_their_codes_and_change_nothing(client: httpx.AsyncClient) -> None:
    contract, other = await drafted(client), await drafted(client, "two")
    content = (await opened(client, contract)).saved()
    for sent, etag, status, code in (
        (content, "", 428, "if_match_missing"),
        (content, '"old.1"', 412, "version_changed"),
        (b"no file", None, 422, "document_refused"),
        ((await opened(client, other)).saved(), None, 422, "document_of_other_contract"),
    ):
        response = await put(client, contract, sent, etag)
        assert (response.status_code, response.json()["code"]) == (status, code)
    response = await put(client, contract, content, origin="nobody")
    assert response.status_code == 422
    response = await client.put("/v1/contracts/nothing/document", headers={"If-Match": "*"},
                                files={"document": ("a.docx", content, DOCX)})  # fmt: skip
    assert (response.status_code, response.json()["code"]) == (404, "contract_not_found")
    events = (await client.get(f"/v1/contracts/{contract['id']}/events")).json()["items"]
    assert not any(event["type"] == "contracts.revised" for event in events)
    versions = (await client.get(f"/v1/contracts/{contract['id']}/versions")).json()["items"]
    assert len(versions) == 1


async def test_a_redline_is_a_page_or_a_file(client: httpx.AsyncClient, service: Service) -> None:
    contract = await drafted(client)
    paper = await opened(client, contract)
    say(BILL, "不收取费用", "收取工本费")(paper)
    await put(client, contract, paper.saved())
    address = f"/v1/contracts/{contract['id']}/redline"
    page = await client.get(address, params={"from": "1", "to": "2"})
    assert page.headers["content-type"].startswith("text/html")
    assert "<ins>工本费</ins>" in page.text
    file = await client.get(address, params={"from": "standard", "to": "2"},
                            headers={"Accept": DOCX})  # fmt: skip
    assert (file.status_code, file.headers["content-type"]) == (200, DOCX)
    assert b"<w:ins " in unpacked(file.content)[DOCUMENT]
    events = (await client.get(f"/v1/contracts/{contract['id']}/events")).json()["items"]
    # Who takes a file with personal values in the clear is on record.
    assert [event["type"] for event in events][-1] == "personal_data.read"


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"from": "1", "to": "9"}, 404),
        ({"from": "standard", "to": "standard"}, 404),
        ({"from": "0", "to": "1"}, 422),
        ({"from": "1"}, 422),
        ({"from": "1", "to": "latest"}, 422),
    ],
)
async def test_a_redline_of_texts_that_are_not_there_is_refused(
    client: httpx.AsyncClient, params: dict[str, str], status: int
) -> None:
    contract = await drafted(client)
    response = await client.get(f"/v1/contracts/{contract['id']}/redline", params=params)
    assert response.status_code == status
