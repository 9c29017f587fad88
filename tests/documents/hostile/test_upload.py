"""Crafted files through the door that everybody may knock at: POST /v1/validations."""

import httpx
import pytest

from service.wiring import Service
from tests.documents.hostile.table import BY_NAME

pytestmark = pytest.mark.anyio

REFUSED = [
    "html", "encrypted-docx", "docm", "bomb-document", "overlapping-entries", "document-twice",
    "dde-split-over-runs", "attached-template-of-settings", "alternative-chunk", "billion-laughs",
    "utf-16", "million-tags", "20000-paragraphs",
]  # fmt: skip
READ = [
    "macro-button", "styles-in-a-circle", "header-is-the-document", "xinclude",
    "field-index-of-5000-digits", "field-index-of-50-digits", "custom-part-path-of-20-digits",
    "field-path-of-python", "cell-over-a-superscript", "forms-of-ours", "400000-combining-marks",
]  # fmt: skip


@pytest.fixture
def service(sqlite_service: Service) -> Service:
    """SQLite alone: validations store nothing."""
    return sqlite_service


async def test_a_hostile_upload_is_refused_as_a_problem(client: httpx.AsyncClient) -> None:
    for name in REFUSED:
        crafted = BY_NAME[name]
        answer = await client.post("/v1/validations", files={"document": crafted.build()})
        assert answer.status_code == 422, (name, answer.text)
        problem = answer.json()
        assert problem["code"] == "document_refused"
        assert crafted.refused in problem["detail"]
        assert problem["errors"]


async def test_a_neutralised_upload_is_judged(client: httpx.AsyncClient) -> None:
    for name in READ:
        answer = await client.post("/v1/validations", files={"document": BY_NAME[name].build()})
        assert answer.status_code == 200, (name, answer.text)
        assert isinstance(answer.json()["findings"], list)
