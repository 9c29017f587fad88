"""The same matter in layouts of many kinds: each fact is read as it stands, none is made up."""

import pytest

from service.domain.reading import ReadingNotes
from service.domain.recognition import Recognition, recognise
from tests.domain.recognition.layouts import LAYOUTS
from tests.domain.recognition.papers import paper
from tests.domain.recognition.table_layouts import TABLE_LAYOUTS

SURE = 0.6
ALL = LAYOUTS | TABLE_LAYOUTS


def recognised(text: str) -> Recognition:
    return recognise(paper(text), ReadingNotes())


@pytest.mark.parametrize("name", ALL)
def test_facts_are_read_in_every_layout(name: str) -> None:
    text, stated = ALL[name]
    found = {fact.path: fact.text for fact in recognised(text).facts}
    assert {path: found.get(path) for path in stated} == stated


@pytest.mark.parametrize("name", ALL)
def test_every_item_is_found_in_every_layout(name: str) -> None:
    unfilled = [i.item for i in recognised(ALL[name][0]).items if i.state.value != "filled"]
    assert unfilled == (["dispute"] if name == "flat" else [])


def test_rows_of_many_sites_are_told_apart_by_the_account_the_contract_names() -> None:
    rows = """
    户号：632598000002
    户号 | 用电地址 | 合同容量 | 倍率
    632598000001 | 示范县东街1号 | 100千瓦 | 20
    632598000002 | 示范县西街2号 | 200千瓦 | 40
    """
    found = {fact.path: fact.text for fact in recognised(rows).facts}
    assert found["supply_address"] == "示范县西街2号"
    assert (found["capacity.contract"], found["metering.multiplier"]) == ("200千瓦", "40")


def test_rows_that_say_different_things_are_never_sure() -> None:
    rows = """
    站点 | 用电地址 | 合同容量 | 倍率
    一站 | 示范县东街1号 | 100千瓦 | 20
    二站 | 示范县西街2号 | 200千瓦 | 40
    """
    sure = {fact.path for fact in recognised(rows).facts if fact.sure >= SURE}
    assert not sure & {"supply_address", "capacity.contract", "metering.multiplier"}


def test_a_party_is_known_by_the_name_it_gives_itself() -> None:
    text = (
        "示范县供电公司，住示范县电力路1号，以下称供电方；示范县第一中学，"
        "住示范县学府路3号，以下称校方。\n校方（章）：    供电方（章）："
    )
    found = {fact.path: fact.text for fact in recognised(text).facts}
    assert (found["customer.name"], found["customer.address"]) == (
        "示范县第一中学", "示范县学府路3号",
    )  # fmt: skip


def test_page_numbers_do_not_break_a_sentence() -> None:
    text = "\n".join(
        f"第{n}条 双方应当遵守本合同的各项约定并按照国家规定办理有关的\n-{n}-\n"
        f"高压供用电合同  第 {n + 1} 页 共 4 页\n用电手续。" for n in range(1, 4)
    )  # fmt: skip
    assert not [line for line in recognised(text).lines if "页" in line]
