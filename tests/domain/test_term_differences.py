"""Old and new of a supplementary agreement, as its reader finds them."""

import copy
from typing import Any

from service.domain.term_differences import LONGEST, UNSTATED, TermDifference, differences
from tests.services import PLANT_WITH_PV, demo_record


def record() -> dict[str, Any]:
    return copy.deepcopy(demo_record())


def only(old: dict[str, Any], new: dict[str, Any]) -> TermDifference:
    (found,) = differences(old, new)
    return found


def test_equal_records_have_no_differences_however_numbers_are_written() -> None:
    new = record()
    new["capacity"]["contract"]["value"] = "1630.00"
    new["generation"] = None
    assert differences(record(), new) == []


def test_single_values_stand_in_the_contracts_words() -> None:
    new = record()
    new["capacity"]["contract"] = {"value": "2000", "unit": "kVA"}
    new["supply_voltage"] = "35kV"
    found = [(one.path, one.item, one.old, one.new) for one in differences(record(), new)]
    assert found == [
        ("capacity.contract", "合同容量", "1630千伏安", "2000千伏安"),
        ("supply_voltage", "供电电压", "10千伏", "35千伏"),
    ]


def test_a_list_is_one_item_that_tells_only_what_is_otherwise() -> None:
    new = record()
    new["metering_points"][0]["ct"] = {"primary": 150, "secondary": 5, "accuracy": "0.2S"}
    new["metering_points"][0]["multiplier"] = 3000
    found = only(record(), new)
    assert (found.path, found.item) == ("metering_points", "计量点")
    assert found.old == "计量点M1：电流互感器变比为100/5（0.2S级），综合倍率为2000"
    assert found.new == "计量点M1：电流互感器变比为150/5（0.2S级），综合倍率为3000"


def test_transformers_are_named_one_by_one_and_a_new_one_is_told_whole() -> None:
    new = record()
    transformers = new["receiving_points"][0]["transformers"]
    transformers.append({**transformers[1], "no": "3号"})
    transformers[0]["state"] = "减容停用"
    found = only(record(), new)
    assert (found.path, found.item) == ("receiving_points", "受电变压器")
    assert found.old == "变压器1号：状态为运行；变压器3号：无"
    assert found.new.startswith(
        "变压器1号：状态为减容停用；变压器3号：型号为SCB18-630/10，容量为630"
    )


def test_a_group_that_is_new_is_told_whole_in_items_that_fit_their_cells() -> None:
    new = record()
    new["generation"] = demo_record(PLANT_WITH_PV)["generation"]
    found = differences(record(), new)
    assert {one.path for one in found} == {"generation"}
    assert found[0].old == "无"
    assert "直流侧装机容量为" in "".join(one.new for one in found)
    assert all(len(one.new) <= LONGEST for one in found)


def test_what_the_old_terms_do_not_say_is_not_said_to_have_been_none() -> None:
    known = record()
    del known["supply_voltage"], known["tariff"]["contract_demand"]
    new = record()
    new["tariff"]["contract_demand"] = {"value": "1100", "unit": "kW"}
    found = {one.path: one.old for one in differences(known, new)}
    assert found == {"supply_voltage": UNSTATED, "tariff.contract_demand": UNSTATED}


def test_elements_without_a_number_stand_as_they_are_stated() -> None:
    old = record() | {"metering_points": [{"multiplier": "80"}]}
    old["receiving_points"] = [{"transformers": [{"state": "运行"}]}]
    found = {one.path: one for one in differences(old, record())}
    assert found["metering_points"].old == "计量点（未载明）：综合倍率为80"
    assert found["metering_points"].new.startswith("计量点M1：")
    assert "变压器（未载明）：状态为运行" in found["receiving_points"].old


def test_contacts_and_bank_stay_as_they_are() -> None:
    """The supplementary agreement's own words say so."""
    new = record()
    new["contacts"][0]["name"] = "李某"
    new["customer"]["bank"]["name"] = "演示银行另一支行"
    new["work_order_no"] = "1"
    assert differences(record(), new) == []
