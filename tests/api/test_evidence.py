"""The evidence sheet and the papers of a site over HTTP."""

from datetime import date
from io import BytesIO

import httpx
import pytest
from docx import Document

from service.wiring import Service
from tests.services import FACTORY, SettableClock, client_of
from tests.usecases.living import Term

EVIDENCE = f"/v1/accounts/{FACTORY}/evidence"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def term(sqlite_service: Service, clock: SettableClock) -> Term:
    return Term(sqlite_service, clock)


async def get(term: Term, url: str, **request: str) -> httpx.Response:
    async with client_of(term.service) as client:
        return await client.get(url, params=request, headers={"Accept": DOCX})


@pytest.mark.anyio
async def test_the_sheet_of_a_day_is_a_word_file(term: Term) -> None:
    number = term.see(term.in_force()).number
    term.on(date(2026, 12, 8))
    answer = await get(term, EVIDENCE, day="2026-12-08")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, DOCX)
    assert 'filename="evidence-2026-12-08.docx"' in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    tables = Document(BytesIO(answer.content)).tables
    assert tables[0].cell(0, 1).text == FACTORY
    assert number in tables[1].cell(1, 0).text


@pytest.mark.anyio
async def test_what_cannot_be_made_is_a_problem(
    term: Term, monkeypatch: pytest.MonkeyPatch
) -> None:
    for field in ("known_at", "day"):
        wrong = await get(term, EVIDENCE, **{field: "2126-01-01"})
        assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, field)
    assert (await get(term, "/v1/accounts/no-such/evidence")).status_code == 404
    async with client_of(term.service) as client:
        pages = await client.get(EVIDENCE, headers={"Accept": "text/html"})
    assert pages.status_code == 406
    assert "pdf" in pages.json()["detail"]
    # Without an office there is no PDF.
    monkeypatch.setenv("PATH", "")
    async with client_of(term.service) as client:
        printed = await client.get(EVIDENCE, headers={"Accept": "application/pdf"})
    assert (printed.status_code, printed.json()["code"]) == (503, "pdf_unavailable")


@pytest.mark.anyio
async def test_papers_in_force_and_what_contradicts(term: Term) -> None:
    both = {term.in_force(), term.in_force()}
    term.on(date(2026, 12, 1))
    answer = (await get(term, f"/v1/accounts/{FACTORY}/site")).json()
    assert {paper["contract_id"] for paper in answer["papers"]} < both
    (finding,) = answer["findings"]
    assert (finding["code"], set(finding["contract_ids"])) == ("parallel", both)
    assert all(basis.startswith("《") for basis in finding["basis"])
    assert (await get(term, "/v1/accounts/no-such/site")).status_code == 404
