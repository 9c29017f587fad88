"""The clause library for readers."""

import httpx
import pytest

from service.domain.access import Role
from service.wiring import Service
from tests.web.reader import Reader, sign_in

pytestmark = pytest.mark.anyio


@pytest.fixture
def service(sqlite_service: Service) -> Service:
    return sqlite_service


@pytest.fixture
async def reader(client: httpx.AsyncClient, service: Service) -> Reader:
    return await sign_in(client, service, Role.REVIEWER)


async def test_a_clause_shows_words_basis_and_where_it_is_used(reader: Reader) -> None:
    page = (await reader.get("/console/library/clauses/liability.late-payment")).text
    assert "当年欠费违约金" in page
    assert "late_fee.other_current_year_per_mille" not in page
    assert "《电力供应与使用条例》第39条" in page
    assert "已核实原文" in page
    assert "未核实原文" in page
    assert "/console/library/templates/high-voltage" in page
    assert "违约金费率在法定幅度以内" in page


async def test_a_version_that_is_not_there_is_not_found(reader: Reader) -> None:
    known = await reader.get("/console/library/clauses/liability.late-payment?version=1")
    assert known.status_code == 200
    missing = await reader.get("/console/library/clauses/liability.late-payment?version=99")
    assert missing.status_code == 404
    wrong = await reader.get("/console/library/clauses/liability.late-payment?version=x")
    assert wrong.status_code == 422
    assert wrong.headers["content-type"].startswith("text/html")


async def test_clauses_are_found_by_words_of_their_text(reader: Reader) -> None:
    page = (await reader.get("/console/library/clauses?q=跨年度欠费 复利")).text
    assert "/console/library/clauses/liability.late-payment" in page
    assert "/console/library/clauses/front.cover" not in page
    nothing = (await reader.get("/console/library/clauses?q=<i>无此词</i>")).text
    assert "没有找到" in nothing
    assert "<i>无此词" not in nothing


async def test_a_chapter_lists_its_clauses(reader: Reader) -> None:
    page = (await reader.get("/console/library/clauses?chapter=20-metering")).text
    assert "/console/library/clauses/metering.verification" in page
    assert "/console/library/clauses/liability.late-payment" not in page


async def test_a_text_shows_its_chapters_and_what_it_needs(reader: Reader) -> None:
    page = (await reader.get("/console/library/templates/high-voltage")).text
    for words in ("供用电基本情况", "供电方案编号", "新能源补充条款", "按原期限顺延"):
        assert words in page
    addendum = await reader.get("/console/library/templates/user-storage")
    assert addendum.status_code == 200


async def test_rules_are_narrowed_by_weight_and_words(reader: Reader) -> None:
    page = (await reader.get("/console/library/rules?severity=block&q=违约金")).text
    assert "违约金费率在法定幅度以内" in page
    assert "违约金费率与用户类别相符" not in page


async def test_a_rule_shows_its_card(reader: Reader) -> None:
    page = (await reader.get("/console/library/rules/complete.maintenance")).text
    for words in ("合同缺少供用电设施维护责任", "怎么改", "第17条", "应当发现问题"):
        assert words in page


async def test_a_law_shows_what_rests_on_each_article(reader: Reader) -> None:
    page = (await reader.get("/console/library/laws/civil-code")).text
    assert 'id="article-654"' in page
    after = page[page.index('id="article-654"') :]
    assert "/console/library/clauses/liability.late-payment" in after[:6000]
