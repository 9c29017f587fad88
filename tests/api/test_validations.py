"""POST /v1/validations: a file and a record in, findings out, nothing stored."""

import io
import json
import zipfile
from typing import Any

import httpx
import pytest

from service.wiring import Service
from tests.services import FACTORY, RESTAURANT, demo_record

pytestmark = pytest.mark.anyio


@pytest.fixture
def service(sqlite_service: Service) -> Service:
    """SQLite alone: validations store nothing."""
    return sqlite_service


@pytest.fixture
async def document(client: httpx.AsyncClient) -> bytes:
    drafted = await client.post(
        "/v1/contracts",
        json={"account_no": FACTORY, "starts_on": "2026-12-01"},
        headers={"Idempotency-Key": "k"},
    )
    return (await client.get(drafted.json()["contract"]["links"]["document"])).content


async def validate(client: httpx.AsyncClient, **parts: Any) -> httpx.Response:
    files = {name: value for name, value in parts.items() if value is not None}
    return await client.post("/v1/validations", files=files)


async def test_a_good_draft_has_no_findings(client: httpx.AsyncClient, document: bytes) -> None:
    answer = await validate(client, document=document, account=json.dumps(demo_record()).encode())
    assert answer.status_code == 200
    found = answer.json()
    assert (found["blocked"], found["findings"], found["recognised"]) == (False, [], None)


async def test_the_record_may_be_a_plain_field(client: httpx.AsyncClient, document: bytes) -> None:
    record = json.dumps(demo_record(RESTAURANT))
    answer = await client.post(
        "/v1/validations", files={"document": document}, data={"account": record}
    )
    assert answer.json()["blocked"] is True


async def test_without_a_record_the_text_alone_is_judged(
    client: httpx.AsyncClient, document: bytes
) -> None:
    answer = await validate(client, document=document, as_of=b"2026-11-25")
    assert answer.status_code == 200


async def test_nothing_is_stored(client: httpx.AsyncClient, document: bytes) -> None:
    before = (await client.get("/v1/contracts")).json()
    await validate(client, document=document)
    assert (await client.get("/v1/contracts")).json() == before


def zip_of(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", "/"), content)
    return target.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a zip",
        b"PK\x03\x04 cut",
        zip_of(a=b"x"),
        zip_of(word__document=b"<x/>"),
        zip_of(bomb=b"\0" * 50_000_000),
    ],
    ids=["empty", "text", "cut", "other zip", "no parts", "bomb"],
)
async def test_a_file_that_is_no_docx_is_refused(client: httpx.AsyncClient, content: bytes) -> None:
    answer = await validate(client, document=content)
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.json()["code"] == "document_refused"


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({"account": b"{}"}, "document"),
        ({"document": b"x", "account": b"{"}, "account"),
        ({"document": b"x", "account": b"{}"}, "account.account_no"),
        ({"document": b"x", "account": b"\xff"}, "account"),
        ({"document": b"x", "as_of": b"soon"}, "as_of"),
        ({"document": b"x", "colour": b"red"}, "colour"),
    ],
)
async def test_a_wrong_form_is_refused_by_name(
    client: httpx.AsyncClient, parts: dict[str, bytes], field: str
) -> None:
    answer = await validate(client, **parts)
    assert answer.status_code == 422, answer.text
    assert field in {item["field"] for item in answer.json()["errors"]}, answer.text


async def test_a_part_given_twice_is_refused(client: httpx.AsyncClient) -> None:
    files = [("document", b"x"), ("account", b"{}"), ("account", b"{}")]
    answer = await client.post("/v1/validations", files=files)
    assert answer.status_code == 422
    assert "account" in {item["field"] for item in answer.json()["errors"]}


def files_of(*named: tuple[str, bytes]) -> list[tuple[str, tuple[str, bytes]]]:
    return [("document", (name, content)) for name, content in named]


async def drafted(client: httpx.AsyncClient, account_no: str, starts_on: str) -> bytes:
    answer = await client.post(
        "/v1/contracts",
        json={"account_no": account_no, "starts_on": starts_on},
        headers={"Idempotency-Key": f"{account_no}-{starts_on}"},
    )
    return (await client.get(answer.json()["contract"]["links"]["document"])).content


async def test_several_documents_are_held_against_one_another(
    client: httpx.AsyncClient, document: bytes
) -> None:
    other = await drafted(client, RESTAURANT, "2026-12-01")
    files = files_of(("main.docx", document), ("other.docx", other))
    answer = (await client.post("/v1/validations", files=files)).json()
    assert answer["blocked"] is True
    assert answer["documents"] == ["main.docx", "other.docx"]
    between = [item for item in answer["findings"] if item["rule"].startswith("bundle.")]
    rules = {item["rule"] for item in between}
    assert {"bundle.one-main", "bundle.customer-name", "bundle.address"} <= rules
    assert {(item["document_no"], item["document"]) for item in between} == {(1, "other.docx")}


async def test_findings_of_single_texts_name_their_document(
    client: httpx.AsyncClient, document: bytes
) -> None:
    other = await drafted(client, RESTAURANT, "2026-12-01")
    answer = await client.post(
        "/v1/validations",
        files=files_of(("main.docx", document), ("other.docx", other)),
        data={"account": json.dumps(demo_record())},
    )
    record = [f for f in answer.json()["findings"] if f["rule"].startswith("record.")]
    assert record
    assert {item["document"] for item in record} == {"other.docx"}


async def test_a_bad_file_among_several_is_named(
    client: httpx.AsyncClient, document: bytes
) -> None:
    files = files_of(("main.docx", document), ("broken.docx", b"not a zip"))
    answer = await client.post("/v1/validations", files=files)
    assert answer.json()["code"] == "document_refused"
    assert "broken.docx" in answer.json()["detail"]


async def test_more_documents_than_eight_are_refused(client: httpx.AsyncClient) -> None:
    files = files_of(*((f"{number}.docx", b"x") for number in range(9)))
    answer = await client.post("/v1/validations", files=files)
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"field": "document", "message": "最多8项"}]


# Starlette does not close the file of a part that never ended.
@pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning")
async def test_a_form_that_is_cut_off_is_refused(client: httpx.AsyncClient) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    content = b'--x\r\nContent-Disposition: form-data; name="document"; filename="a"\r\n\r\nabc'
    answer = await client.post("/v1/validations", content=content, headers=headers)
    assert 400 <= answer.status_code < 500


async def test_json_instead_of_a_form_is_refused(client: httpx.AsyncClient) -> None:
    assert (await client.post("/v1/validations", json={})).status_code == 415


async def test_a_file_beyond_the_limit_is_not_read(client: httpx.AsyncClient) -> None:
    answer = await validate(client, document=b"\0" * (19 * 1024 * 1024))
    assert answer.status_code == 413
