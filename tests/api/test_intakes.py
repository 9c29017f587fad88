"""POST /v1/intakes: a record and papers in, what is missing out, nothing stored."""

from typing import Any

import httpx
import pytest

from service.wiring import Service
from tests.services import FACTORY, RESTAURANT, demo_record

pytestmark = pytest.mark.anyio

FACTORY_PAPERS = [
    "用电申请书", "用电设备清单", "营业执照", "法定代表人身份证明", "授权委托书",
    "代理人身份证明", "不动产权证书", "供电方案答复单", "竣工检验合格单",
]  # fmt: skip


@pytest.fixture
def service(sqlite_service: Service) -> Service:
    """SQLite alone: intakes store nothing."""
    return sqlite_service


async def intake(client: httpx.AsyncClient, account_no: str, *papers: str, **more: Any) -> Any:
    body = {"account": demo_record(account_no), "papers": papers, **more}
    answer = await client.post("/v1/intakes", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_complete_application_has_no_findings(client: httpx.AsyncClient) -> None:
    answer = await intake(client, FACTORY, *FACTORY_PAPERS)
    assert (answer["blocked"], answer["findings"]) == (False, [])
    assert answer["kind"] == "high-voltage"
    assert all(need["received"] for need in answer["needed"])


async def test_a_missing_authorisation_blocks_with_its_law(client: httpx.AsyncClient) -> None:
    papers = [name for name in FACTORY_PAPERS if name != "授权委托书"]
    answer = await intake(client, FACTORY, *papers)
    (found,) = answer["findings"]
    assert (found["rule"], found["severity"]) == ("intake.authorisation", "block")
    assert found["expected"] == "应提交「授权委托书」"
    assert found["basis"][0]["citation"] == "civil-code 第165条"


async def test_what_rests_on_law_nobody_read_only_warns(client: httpx.AsyncClient) -> None:
    answer = await intake(client, RESTAURANT)
    warned = {f["rule"] for f in answer["findings"] if f["severity"] == "warn"}
    assert "intake.premises-right" in warned
    for found in answer["findings"]:
        if all(basis["status"] == "unverified" for basis in found["basis"]):
            assert found["severity"] != "block", found["rule"]


async def test_a_kind_may_be_asked_for_by_its_name(client: httpx.AsyncClient) -> None:
    answer = await intake(client, FACTORY, kind="电费结算协议")
    assert answer["kind"] == "settlement-agreement"
    assert "intake.main-contract" in {found["rule"] for found in answer["findings"]}


async def test_a_kind_that_does_not_fit_is_refused(client: httpx.AsyncClient) -> None:
    body = {"account": demo_record(FACTORY), "kind": "low-voltage"}
    answer = await client.post("/v1/intakes", json=body)
    assert answer.status_code == 422
    assert answer.json()["code"] == "no_template_applies"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"account": {}}, "account.account_no"),
        ({"papers": ["x" * 10_000]}, "papers[0]"),
        ({"papers": ["营业执照"] * 101}, "papers"),
        ({"as_of": "soon"}, "as_of"),
        ({"colour": "red"}, "colour"),
    ],
)
async def test_a_wrong_application_is_refused_by_field(
    client: httpx.AsyncClient, change: dict[str, Any], field: str
) -> None:
    answer = await client.post("/v1/intakes", json={"account": demo_record(), **change})
    assert answer.status_code == 422
    assert field in {item["field"] for item in answer.json()["errors"]}, answer.text
