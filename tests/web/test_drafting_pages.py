"""The drafting form: it asks what the kind needs, names what is missing, and drafts once."""

from typing import Any

import httpx
import pytest

from service.domain.access import Role
from service.domain.facts import AccountFacts
from service.domain.vocabulary import Severity
from service.usecases.accounts import Recording, record_account
from service.usecases.contract_texts import contract_findings, contract_of, read_text
from service.usecases.contracts import ContractFilter, list_contracts
from service.usecases.draft_forms import draft_form, kinds_for
from service.wiring import Service
from tests.services import FACTORY, PLANT_WITH_PV, demo_record, real_library
from tests.staff import ADMIN, acting, new_user
from tests.web.reader import Reader, form_of, sign_in

pytestmark = pytest.mark.anyio

ACCOUNTS = sorted(path.stem for path in real_library()[0].demo_accounts.glob("*.json"))
FORM = f"/console/drafting/{FACTORY}/high-voltage"


@pytest.fixture
def service(sqlite_service: Service) -> Service:
    return sqlite_service


@pytest.fixture
async def reader(client: httpx.AsyncClient, service: Service) -> Reader:
    return await sign_in(client, service, Role.DRAFTER)


def drafts(service: Service, account_no: str = FACTORY) -> list[Any]:
    with service.reading() as work:
        return list(list_contracts(work, ContractFilter(account_no=account_no), None, 50))


@pytest.mark.parametrize("account_no", ACCOUNTS)
async def test_the_untouched_form_of_the_usual_kind_drafts_a_text_that_lacks_drawings_at_most(
    reader: Reader, service: Service, account_no: str
) -> None:
    drafter = acting(service, new_user(service, "second", Role.DRAFTER))
    with service.reading(drafter) as work:
        kind = kinds_for(work, account_no)[0]
    assert kind.usual
    path = f"/console/drafting/{account_no}/{kind.template.id}"
    sent = await reader.send(path, form_of(await reader.get(path)))
    assert sent.status_code == 303, sent.text
    [contract] = drafts(service, account_no)
    assert sent.headers["location"] == f"/console/contracts/{contract.id}?done=drafted"
    with service.reading() as work:
        verdict = contract_findings(work, contract.id)
    blocks = {f.rule for f in verdict.findings if f.severity is Severity.BLOCK}
    assert blocks <= {"wording.required-drawing"}


async def test_the_form_shows_the_records_values_beside(reader: Reader) -> None:
    page = (await reader.get(FORM)).text
    for words in ("GDFA-2026-0001", "1630 kVA", "水泥制品制造"):
        assert words in page


async def test_what_the_record_lacks_is_named_before_and_after_sending(
    reader: Reader, service: Service
) -> None:
    record = demo_record()
    record["supply_plan"] = None
    record["use"]["industry"] = None
    with service.writing() as work:
        facts = AccountFacts.model_validate(record)
        record_account(work, FACTORY, Recording(facts, work.today, "x"))
    for page in (await reader.get(FORM), await reader.get(f"/console/drafting/{FACTORY}")):
        assert page.status_code == 200
        assert "供电方案编号、" in page.text
        assert "行业" in page.text
    sent = await reader.send(FORM, form_of(await reader.get(FORM)))
    assert sent.status_code == 422
    assert "供电方案编号：" in sent.text
    assert drafts(service) == []


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("starts_on", "", "合同起始日：请填写此项"),
        ("starts_on", "2026-02-30", "合同起始日：须为存在的日期"),
        ("starts_on", "1990-01-01", "尚无生效的档案"),
        ("ends_on", "2020-01-01", "合同终止日早于起始日"),
        ("ends_on", "明年", "合同终止日：须为"),
        ("objection_notice_days", "很久", "须为整数"),
        ("agreed.billing.issue_days", "", "出账期限（天）：请填写此项"),
        ("agreed.billing.issue_days", "0", "出账期限（天）：不得小于1"),
        ("agreed.dispute.mode", "决斗", "争议解决方式：取值须为"),
    ],
)
async def test_wrong_input_is_named_and_what_was_typed_stays(
    reader: Reader, service: Service, field: str, typed: str, sentence: str
) -> None:
    fields = form_of(await reader.get(FORM)) | {field: typed, "special_terms": "按月对账"}
    sent = await reader.send(FORM, fields)
    assert sent.status_code == 422
    assert sentence in sent.text
    assert f'href="#{field}"' in sent.text
    shown = form_of(sent)
    assert shown["special_terms"] == "按月对账"
    # A list of choices cannot show what is none of them.
    assert shown[field] == typed or field == "agreed.dispute.mode"
    assert drafts(service) == []


async def test_what_was_agreed_otherwise_stands_in_the_contract(
    reader: Reader, service: Service
) -> None:
    fields = form_of(await reader.get(FORM))
    fields |= {"agreed.billing.issue_days": "8", "special_terms": "甲<b>\n乙", "key": "one"}
    sent = await reader.send(FORM, fields)
    assert sent.status_code == 303, sent.text
    [contract] = drafts(service)
    with service.reading() as work:
        terms = read_text(work, contract_of(work, contract.id)).terms
    assert terms["agreed"]["billing"]["issue_days"] == 8
    assert terms["special_terms"] == ["甲<b>", "乙"]
    assert terms["agreed"]["billing"]["reply_days"] == 5


async def test_the_same_form_sent_twice_drafts_once(reader: Reader, service: Service) -> None:
    fields = form_of(await reader.get(FORM))
    first = await reader.send(FORM, fields)
    again = await reader.send(FORM, fields)
    assert first.headers["location"] == again.headers["location"]
    changed = await reader.send(FORM, fields | {"special_terms": "另一内容"})
    assert changed.status_code == 409
    assert "已经提交过" in changed.text
    assert len(drafts(service)) == 1


async def test_a_form_without_its_token_is_refused(reader: Reader, service: Service) -> None:
    fields = form_of(await reader.get(FORM)) | {"csrf": "wrong"}
    assert (await reader.send(FORM, fields)).status_code == 403
    assert drafts(service) == []


async def test_a_kind_that_does_not_apply_has_no_form(reader: Reader) -> None:
    page = await reader.get(f"/console/drafting/{FACTORY}/low-voltage-residential")
    assert page.status_code == 422
    assert "不适用于该客户" in page.text


def test_a_form_asks_only_what_its_texts_print(service: Service) -> None:
    drafter = acting(service, new_user(service, "second", Role.DRAFTER))
    with service.reading(drafter) as work:
        plain = draft_form(work, FACTORY, "high-voltage")
        with_plant = draft_form(work, PLANT_WITH_PV, "high-voltage")
        change = draft_form(work, FACTORY, "supplementary-agreement")

    def groups(form: Any) -> set[str]:
        return {field.group for field in (*form.needs.asked, *form.needs.settled)}

    assert "pv" in groups(with_plant)
    assert "pv" not in groups(plain)
    assert not {"metering", "prepaid", "pv"} & groups(change)
    assert [field.path for field in change.needs.asked] == ["agreed.supplement.reason"]
    assert change.needs.changes
    assert not plain.needs.changes


def test_an_administrator_has_no_form(service: Service) -> None:
    with service.reading(ADMIN) as work, pytest.raises(Exception, match="无权"):
        draft_form(work, FACTORY, "high-voltage")
