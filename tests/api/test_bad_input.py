"""Whatever is wrong with the input: a 4xx that names the field, and nothing is stored."""

import copy
import io
import zipfile
from typing import Any

import httpx
import pytest
from lxml import etree
from sqlalchemy import text

from service.store.tables import METADATA
from service.wiring import Service
from tests.services import FACTORY, demo_record

pytestmark = pytest.mark.anyio


@pytest.fixture
def service(sqlite_service: Service) -> Service:
    """SQLite alone: what is refused here never reaches the database."""
    return sqlite_service


def counts(service: Service) -> dict[str, int]:
    with service.reading() as work:
        connection = work.session.connection()
        return {
            name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()
            for name in METADATA.tables
        }


def changed(path: str, value: Any) -> dict[str, Any]:
    """The factory's facts with one value replaced, or taken out (`...`)."""
    facts: Any = copy.deepcopy(demo_record())
    *steps, last = (int(step) if step.isdigit() else step for step in path.split("."))
    inner = facts
    for step in steps:
        inner = inner[step]
    if value is ...:
        del inner[last]
    else:
        inner[last] = value
    return dict(facts)


KVA = {"value": "1630", "unit": "kVA"}
BAD_FACTS = [
    ("customer", ..., "customer", "缺少"),
    ("customer.name", ..., "customer.name", "缺少"),
    ("supply_address", ..., "supply_address", "缺少"),
    ("sources", [], "sources", "至少"),
    ("capacity.contract", ..., "capacity.contract", "缺少"),
    ("capacity.contract", {**KVA, "unit": "MW"}, "capacity.contract.unit", "取值"),
    ("capacity.contract", {**KVA, "unit": "kWh"}, "capacity.contract", "单位"),
    ("capacity.contract", {**KVA, "value": "0"}, "capacity.contract", "大于零"),
    ("capacity.contract", {**KVA, "value": "-5"}, "capacity.contract", "零到十亿"),
    ("capacity.contract", {**KVA, "value": "NaN"}, "capacity.contract.value", ""),
    ("capacity.contract", {**KVA, "value": 1630.5}, "capacity.contract.value", "引号"),
    ("capacity.contract", {**KVA, "value": "many"}, "capacity.contract.value", "十进制"),
    ("capacity.contract", "1630kVA", "capacity.contract", "对象"),
    ("receiving_points.0.transformers.0.capacity.unit", "kW",
     "receiving_points[0].transformers[0].capacity", "单位"),
    ("colour", "red", "colour", "没有这个字段"),
    ("customer.nickname", "x", "customer.nickname", "没有这个字段"),
    ("customer.name", "甲\x07公司", "customer.name", "控制字符"),
    ("customer.name", "甲\u202e公司", "customer.name", "控制字符"),
    ("customer.name", "甲\t公司", "customer.name", "控制字符"),
    ("customer.name", "甲\n公司", "customer.name", "单行"),
    ("customer.name", "   ", "customer.name", "空白"),
    ("customer.name", "", "customer.name", "不得为空"),
    ("customer.name", "长" * 501, "customer.name", "过长"),
    ("customer.name", 7, "customer.name", "文字"),
    ("customer.credential.number", "91632598MA7AB12K87", "customer.credential", "校验位"),
    ("customer.agent.id_number", "632521198806120008", "customer.agent.id_number", "校验位"),
    ("customer.agent.valid_from", "2026-02-30", "customer.agent.valid_from", "日期"),
    ("contacts.0.mobile", "call me", "contacts[0].mobile", "格式"),
    ("supply_voltage", "11kV", "supply_voltage", "标称电压"),
    ("use.category", "商业", "use.category", "取值"),
    ("metering_points.0.multiplier", 0, "metering_points[0].multiplier", "不得小于"),
    ("metering_points.0.multiplier", "many", "metering_points[0].multiplier", "整数"),
    ("metering_points.0.bidirectional", "maybe", "metering_points[0].bidirectional", "true"),
    ("power_factor.billing_standard", "1.5", "power_factor.billing_standard", "不得大于"),
    ("account_no", "有汉字", "account_no", "格式"),
    ("aliases", ["a b"], "aliases[0]", "格式"),
    ("tariff", None, "tariff", "对象"),
    ("hv_motors", {"no": "1"}, "hv_motors", "列表"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "value", "field", "words"),
    BAD_FACTS,
    ids=[f"{path}={str(value)[:20]!r}" for path, value, _, _ in BAD_FACTS],
)
async def test_a_wrong_fact_is_refused_by_name(
    client: httpx.AsyncClient, service: Service, path: str, value: Any, field: str, words: str
) -> None:
    before = counts(service)
    answer = await client.put(
        f"/v1/accounts/{FACTORY}",
        json={"effective_on": "2026-11-01", "facts": changed(path, value)},
    )
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    messages = {item["field"]: item["message"] for item in answer.json()["errors"]}
    assert f"facts.{field}" in messages, messages
    assert words in messages[f"facts.{field}"]
    assert counts(service) == before


BAD_DRAFTS: list[tuple[dict[str, Any], str]] = [
    ({"starts_on": None}, "starts_on"),
    ({"starts_on": "soon"}, "starts_on"),
    ({"starts_on": "2026-12-01T00:30:00"}, "starts_on"),
    ({"starts_on": "2020-01-01"}, "starts_on"),
    ({"ends_on": "2026-11-30"}, "term"),
    ({"account_no": 7}, "account_no"),
    ({"kind": "没有"}, "kind"),
    ({"kind": "低压供用电合同(非居民)"}, "kind"),
    ({"addenda": ["distributed-pv"]}, "addenda[0]"),
    ({"addenda": ["temporary"]}, "addenda[0]"),
    ({"addenda": "temporary"}, "addenda"),
    ({"colour": "red"}, "colour"),
    ({"drawings": []}, "drawings"),
    ({"renewal_mode": "for ever"}, "renewal_mode"),
    ({"objection_notice_days": 0}, "objection_notice_days"),
    ({"agreed": {"colour": "red"}}, "agreed.colour"),
    ({"agreed": {"copies": {"originals": 0}}}, "agreed.copies.originals"),
    ({"agreed": []}, "agreed"),
    ({"special_terms": ["甲\x00"]}, "special_terms[0]"),
    ({"special_terms": ["x"] * 51}, "special_terms"),
    ({"late_fee": {"other_current_year_per_mille": "two"}},
     "late_fee.other_current_year_per_mille"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "field"), BAD_DRAFTS, ids=[str(c)[:40] for c, _ in BAD_DRAFTS])
async def test_a_wrong_draft_is_refused_by_name(
    client: httpx.AsyncClient, service: Service, changes: dict[str, Any], field: str
) -> None:
    before = counts(service)
    answer = await client.post(
        "/v1/contracts",
        json={"account_no": FACTORY, "starts_on": "2026-12-01", **changes},
        headers={"Idempotency-Key": "k"},
    )
    assert answer.status_code == 422, answer.text
    assert field in {item["field"] for item in answer.json()["errors"]}, answer.text
    assert counts(service) == before


async def test_a_draft_for_an_account_that_is_not_there_is_not_found(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.post(
        "/v1/contracts",
        json={"account_no": "1", "starts_on": "2026-12-01"},
        headers={"Idempotency-Key": "k"},
    )
    assert (answer.status_code, answer.json()["code"]) == (404, "account_not_found")


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 422),
        (b"{", 422),
        (b"[]", 422),
        (b'"x"', 422),
        (b"\xff\xfe", 422),
        (b"[" * 100_000, 400),
        (b'{"facts": NaN}', 422),
    ],
    ids=["empty", "cut", "list", "text", "no utf-8", "deep", "nan"],
)
async def test_a_body_that_is_no_record_is_refused(
    client: httpx.AsyncClient, service: Service, content: bytes, status: int
) -> None:
    before = counts(service)
    headers = {"Content-Type": "application/json"}
    answer = await client.put(f"/v1/accounts/{FACTORY}", content=content, headers=headers)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert counts(service) == before


async def test_a_problem_never_repeats_what_was_sent(client: httpx.AsyncClient) -> None:
    answer = await client.put(
        f"/v1/accounts/{FACTORY}",
        json={"facts": changed("customer.agent.id_number", "632521198806120008")},
    )
    assert "632521198806120008" not in answer.text


def words_of(docx: bytes) -> str:
    """All words of the body of a .docx, as a reader sees them."""
    with zipfile.ZipFile(io.BytesIO(docx)) as file:
        body = etree.fromstring(file.read("word/document.xml"))
    return "".join(node.text or "" for node in body.iter("{*}t"))


@pytest.mark.parametrize(
    "name",
    [
        "{{ 7*7 }}",
        "{% raw %}{{ parameters }}{% endraw %}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "<w:p><w:r><w:t>x</w:t></w:r></w:p>",
        "甲&乙<公司>\"'",
        "]]>--><script>alert(1)</script>",
    ],
)
async def test_templates_and_markup_in_a_name_come_out_as_they_are(
    client: httpx.AsyncClient, name: str
) -> None:
    facts = changed("customer.name", name)
    put = await client.put(f"/v1/accounts/{FACTORY}", json={"facts": facts})
    assert put.status_code == 200, put.text
    drafted = await client.post(
        "/v1/contracts",
        json={"account_no": FACTORY, "starts_on": "2026-12-01", "special_terms": [name]},
        headers={"Idempotency-Key": "k"},
    )
    contract = drafted.json()["contract"]
    assert contract["customer_name"] == name
    document = await client.get(contract["links"]["document"])
    assert words_of(document.content).count(name) > 2
    page = (await client.get(contract["links"]["document"], headers={"Accept": "text/html"})).text
    assert "<script>alert" not in page
    assert "<w:p>" not in page
