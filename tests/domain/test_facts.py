"""The account record: what it accepts, what it refuses; the demo customers lose nothing."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from service.domain.facts import AccountFacts
from service.domain.rule_cases import edit_account
from service.domain.wrongs import problems_of

DEMO = json.loads(
    (Path(__file__).parent.parent / "data" / "demo-customers.json").read_text("utf-8")
)
AGREED_KEYS = {
    "key", "title", "kind", "addenda", "late_fee", "term", "related_contracts", "special_terms",
}  # fmt: skip
CUSTOMERS = {customer["key"]: customer for customer in DEMO["customers"]}


def facts_of(customer: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in customer.items() if key not in AGREED_KEYS}


@pytest.mark.parametrize("key", CUSTOMERS)
def test_a_demo_customer_is_held_without_loss(key: str) -> None:
    facts = facts_of(CUSTOMERS[key])
    recorded = AccountFacts.model_validate(facts)
    assert recorded.model_dump(mode="json", exclude_unset=True) == facts


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"capacity.contract.value": "0"}, "capacity.contract", "大于零"),
        ({"capacity.contract.unit": "kWh"}, "capacity.contract", "单位须为"),
        ({"capacity.contract.value": 1630.0}, "capacity.contract.value", "十进制"),
        ({"supply_voltage": "11kV"}, "supply_voltage", "标称电压"),
        ({"customer.name": "甲\u0007乙"}, "customer.name", "控制字符"),
        ({"customer.name": "甲\u202e乙"}, "customer.name", "控制字符"),
        ({"customer.name": "第一行\n第二行"}, "customer.name", "换行"),
        ({"customer.name": "  "}, "customer.name", "空白"),
        ({"customer.credential.number": "91632598MA7AB12K87"}, "customer.credential", "校验位"),
        ({"customer.agent.id_number": "632521198806120008"}, "customer.agent.id_number", "校验位"),
        ({"use.category": "大工业"}, "use.category", "取值须为"),
        ({"metering_points[0].multiplier": 0}, "metering_points[0].multiplier", "不得小于"),
        ({"sources": []}, "sources", "至少1项"),
        ({"colour": "red"}, "colour", "没有这个字段"),
    ],
)
def test_wrong_input_names_its_field_in_chinese(
    change: dict[str, Any], field: str, words: str
) -> None:
    account = edit_account(facts_of(CUSTOMERS["cement-products-factory"]), change)
    with pytest.raises(ValidationError) as caught:
        AccountFacts.model_validate(account)
    problems = problems_of(caught.value)
    assert field in {problem.field for problem in problems}
    assert any(words in problem.message for problem in problems), problems


def test_a_missing_fact_is_named() -> None:
    account = facts_of(CUSTOMERS["cement-products-factory"])
    del account["supply_address"]
    with pytest.raises(ValidationError) as caught:
        AccountFacts.model_validate(account)
    assert [p.field for p in problems_of(caught.value)] == ["supply_address"]


def test_a_multiplier_is_pt_ratio_times_ct_ratio() -> None:
    facts = AccountFacts.model_validate(facts_of(CUSTOMERS["lithium-plant-35kv-storage"]))
    assert [int(point.computed_multiplier) for point in facts.metering_points] == [21000, 4000]


def test_an_error_that_may_be_logged_does_not_repeat_the_value() -> None:
    record = facts_of(next(iter(CUSTOMERS.values())))
    record["contacts"] = [{"name": "李四", "mobile": "1391111222X"}]
    with pytest.raises(ValidationError) as refused:
        AccountFacts.model_validate(record)
    assert "1391111222X" not in str(refused.value)
