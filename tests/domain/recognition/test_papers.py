"""Recognition of whole small papers: which items stand how, and which facts are read."""

import pytest

from service.domain.reading import ReadingNotes
from service.domain.recognition import ItemState, Recognition, recognise
from tests.domain.recognition import papers
from tests.domain.recognition.papers import paper


def recognised(text: str) -> Recognition:
    return recognise(paper(text), ReadingNotes())


def states(recognition: Recognition) -> dict[str, str]:
    return {item.item: item.state.value for item in recognition.items}


def facts(recognition: Recognition) -> dict[str, str]:
    return {fact.path: fact.text for fact in recognition.facts}


def test_an_old_numbered_contract_has_every_item_filled() -> None:
    assert set(states(recognised(papers.OLD_NUMBERED)).values()) == {"filled"}


def test_an_old_numbered_contract_states_its_facts() -> None:
    found = facts(recognised(papers.OLD_NUMBERED))
    assert found["contract_no"] == "示供用字(2003)第118号"
    assert found["capacity.contract"] == "1630千伏安"
    assert found["supply_voltage"] == "10kV"
    assert (found["metering.ct"], found["metering.pt"]) == ("100/5", "10000/100")
    assert found["metering.multiplier"] == "2000"
    assert found["use.category"] == "大工业"
    assert found["customer.name"] == "示范县昆源水泥制品有限公司"
    assert found["customer.address"] == "示范县工业园区创业路18号"
    assert (found["term.starts_on"], found["term.ends_on"]) == ("2003-06-01", "2006-05-31")
    assert found["signed_on"] == "2003-05-18"


def test_a_form_tells_filled_blank_and_vague_cells_apart() -> None:
    found = states(recognised(papers.FORM))
    assert found["quality"] == "vague"
    assert found["maintenance"] == "blank"
    assert found["breach-liability"] == "vague"
    assert found["dispute"] == "blank"
    others = set(found) - {"quality", "maintenance", "breach-liability", "dispute"}
    assert {found[name] for name in others} == {"filled"}


def test_a_form_states_facts_beside_their_labels() -> None:
    found = facts(recognised(papers.FORM))
    assert found["account_no"] == "632598000003"
    assert found["capacity.contract"] == "60千瓦"
    assert found["use.category"] == "工商业"
    assert found["supplier.address"] == "示范县电力路1号"
    assert found["customer.address"] == "示范县滨河路9号"


def test_a_scan_is_read_through_its_wrong_characters() -> None:
    recognition = recognised(papers.SCANNED)
    found = states(recognition)
    for name in ("price", "use-nature", "capacity", "breach-liability", "metering"):
        assert found[name] == "filled", name
    read = facts(recognition)
    assert read["capacity.contract"] == "315千伏安"
    assert (read["metering.ct"], read["metering.multiplier"]) == ("400/5", "80")
    assert read["late_fee.current_year_per_mille"] == "2"


def test_a_paper_may_call_the_customer_the_first_party() -> None:
    found = facts(recognised(papers.ESTATE))
    assert found["supplier.name"] == "示范县供电公司"
    assert found["customer.name"] == "示范州筑安建筑工程有限公司"
    assert found["late_fee.cross_year_per_mille"] == "3"
    assert found["term.years"] == "2"
    assert found["signed_on"] == "2021-07-03"


def test_blanks_and_empty_words_are_not_content() -> None:
    found = states(recognised(papers.BLANKS))
    blank = {name for name, state in found.items() if state == "blank"}
    vague = {name for name, state in found.items() if state == "vague"}
    missing = {name for name, state in found.items() if state == "missing"}
    assert blank == {
        "address", "use-nature", "supply-method", "capacity", "price", "settlement", "term",
        "parties",
    }  # fmt: skip
    assert vague == {"quality", "breach-liability", "maintenance"}
    assert missing == {"supply-time", "metering", "dispute"}


def test_tables_are_read_by_row_and_by_column() -> None:
    found = facts(recognised(papers.TABLES))
    assert found["supplier.name"] == "国网示范州供电公司"
    assert found["customer.address"] == "示范县健康路1号"
    assert found["metering.multiplier"] == "3000"
    assert found["supply_voltage"] == "10kV"
    assert found["capacity.contract"] == "2000千伏安"


def test_lines_broken_inside_words_are_joined() -> None:
    found = facts(recognised(papers.BROKEN))
    assert found["customer.name"] == "李德祥"
    assert found["capacity.contract"] == "8千瓦"
    assert found["use.category"] == "居民生活"
    assert found["late_fee.residential_per_mille"] == "1"
    assert found["account_no"] == "632598000004"


def test_words_beside_the_text_are_read_too() -> None:
    notes = ReadingNotes(beside=("合同编号：SG-2025-77", "户号：632598000001"))
    found = facts(recognise(paper("供用电合同"), notes))
    assert found["contract_no"] == "SG-2025-77"
    assert found["account_no"] == "632598000001"


def test_an_empty_paper_misses_everything() -> None:
    recognition = recognised("")
    assert {item.state for item in recognition.items} == {ItemState.MISSING}
    assert recognition.facts == ()


@pytest.mark.parametrize(
    ("line", "item", "state"),
    [
        ("供电电源：由10kV城东线单电源供电。", "supply-method", "filled"),
        ("供电电源：由　　　变电站　　　线路供电。", "supply-method", "blank"),
        ("装接地点：示范县人民路6号", "address", "filled"),
        ("电力用途：□工业　□商业", "use-nature", "blank"),
        ("电力用途：☑工业　□商业", "use-nature", "filled"),
        ("装见容量：叁佰壹拾伍千伏安", "capacity", "filled"),
        ("电费标准：按国家有关规定执行。", "price", "vague"),
        ("电费的交付：每月二十日前以转账方式交清。", "settlement", "filled"),
        ("罚则：逾期每日加收千分之二。", "breach-liability", "filled"),
        ("合同的起讫：自2024年1月1日至2028年12月31日。", "term", "filled"),
        ("合同的起讫：待定", "term", "blank"),
        ("纠纷的处理：向示范县人民法院起诉。", "dispute", "filled"),
        ("纠纷的处理：提交【　】仲裁委员会。", "dispute", "blank"),
    ],
)
def test_items_are_known_by_many_names(line: str, item: str, state: str) -> None:
    assert states(recognised(line))[item] == state


def test_a_table_of_contents_settles_nothing() -> None:
    text = "供电方式……………3\n电价 …………… 5\n"
    assert set(states(recognised(text)).values()) == {"missing"}
