"""The pages of one contract: what they show, what their forms do, what they refuse and keep."""

import io
import zipfile
from dataclasses import replace
from datetime import date

import pytest

from service.domain.access import Role
from service.domain.facts import AccountFacts
from service.domain.vocabulary import ContractAction
from service.usecases.accounts import Recording, record_account
from service.usecases.comments import list_comments
from service.usecases.contract_texts import contract_docx
from service.usecases.contracts import list_events
from service.usecases.lives import life_of
from service.wiring import Service
from tests.services import FACTORY, RESTAURANT, demo_record
from tests.staff import delegate, hire
from tests.web.desk import Office, words_of

pytestmark = pytest.mark.anyio


@pytest.fixture
def office(service: Service) -> Office:
    return Office(service)


def edited(docx: bytes, old: str, new: str) -> bytes:
    """The file with other words in its body."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            content = source.read(name)
            if name == "word/document.xml":
                assert old.encode() in content
                content = content.replace(old.encode(), new.encode(), 1)
            copy.writestr(name, content)
    return target.getvalue()


def docx_of(office: Office, contract: str) -> bytes:
    with office.service.reading(office.drafter) as work:
        return contract_docx(work, contract)


async def test_the_main_page_shows_words_why_it_is_reviewed_and_what_can_be_done(
    office: Office,
) -> None:
    contract = office.submitted()
    page = words_of(await office.desk(office.lawyer).see(contract))
    assert 'id="clause-supply.' in page
    assert "为什么是低风险" in page
    assert "通过法务审核" in page
    assert "等待" in page
    assert "王法务" in page


async def test_personal_values_are_masked_until_a_reason_is_given_and_the_reading_is_recorded(
    office: Office,
) -> None:
    contract, desk = office.submitted(FACTORY), office.desk(office.lawyer)
    assert "138****0011" in words_of(await desk.see(contract))
    refused = await desk.send(f"{contract}/disclosure", reason="")
    assert refused.status_code == 422
    assert "138****0011" in words_of(refused)
    shown = words_of(await desk.send(f"{contract}/disclosure", reason="核对联系人"))
    assert "138****0011" not in shown
    assert "核对联系人" in shown
    with office.service.reading(office.lawyer) as work:
        types = [event.type for event in list_events(work, contract)]
    assert types[-1] == "personal_data.read"


async def test_a_decision_moves_the_contract_and_says_where_it_is_now(office: Office) -> None:
    contract, desk = office.submitted(), office.desk(office.lawyer)
    page = words_of(await desk.send(f"{contract}/actions/review", etag=office.etag(contract)))
    assert "法务审核已通过。合同现为「审核中」，接下来：审批。" in page
    approver = office.desk(office.approver)
    page = words_of(await approver.send(f"{contract}/actions/approve", etag=office.etag(contract)))
    assert "审批已通过。合同现为「已审批」" in page
    assert office.state(contract) == "approved"


async def test_a_stale_page_is_refused_says_what_happened_and_keeps_what_was_typed(
    office: Office,
) -> None:
    contract, desk = office.submitted(), office.desk(office.lawyer)
    seen = office.etag(contract)
    office.decide(hire(office.service, "钱法务", Role.REVIEWER), contract, ContractAction.REVIEW)
    answer = await desk.send(
        f"{contract}/actions/return",
        etag=seen,
        reason="容量与现场不一致",
        comment_clause=["", ""],
        comment_words=["请再核对容量", ""],
    )
    page = words_of(answer)
    assert answer.status_code == 412
    assert "钱法务" in page
    assert "法务审核" in page
    assert page.count("容量与现场不一致") >= 2  # told, and in the form again
    assert "请再核对容量" in page
    assert office.state(contract) == "in_review"


async def test_a_return_needs_a_reason_and_takes_comments_to_their_clauses(office: Office) -> None:
    contract, desk = office.submitted(), office.desk(office.lawyer)
    refused = await desk.send(f"{contract}/actions/return", etag=office.etag(contract), reason=" ")
    assert refused.status_code == 422
    assert "退回须写明理由" in words_of(refused)
    assert "您填写的内容" not in words_of(refused)
    await desk.send(
        f"{contract}/actions/return",
        etag=office.etag(contract),
        reason="请修改供电方式",
        comment_clause=["supply.sources-low-voltage", ""],
        comment_words=["电源写法有误", ""],
    )
    page = words_of(await office.desk(office.drafter).see(contract))
    clause = page.split('id="clause-supply.sources-low-voltage"')[1].split("</section>")[0]
    assert "电源写法有误" in clause
    why = page.split('id="sent-back-title"')[1].split("</section>")[0]
    assert "请修改供电方式" in why
    assert "1 条意见待答复" in why
    assert office.state(contract) == "draft"
    history = words_of(await desk.see(f"{contract}/history"))
    assert "请修改供电方式" in history
    assert "王法务" in history


async def test_who_was_delegated_to_is_offered_the_step_in_the_other_name(office: Office) -> None:
    stand_in = hire(office.service, "孙代办", Role.DRAFTER)
    delegate(office.service, office.lawyer, stand_in, Role.REVIEWER)
    contract = office.submitted()
    desk = office.desk(stand_in)
    assert "代王法务通过法务审核" in words_of(await desk.see(contract))
    await desk.send(
        f"{contract}/actions/review",
        etag=office.etag(contract),
        on_behalf_of=office.lawyer.id,
    )
    with office.service.reading(office.lawyer) as work:
        last = life_of(work, contract)[-1]
    assert (last.action, last.by_name, last.on_behalf_of) == (
        ContractAction.REVIEW,
        "孙代办",
        "王法务",
    )
    assert "代</span>王法务" in words_of(await desk.see(f"{contract}/history"))


async def test_what_cannot_be_done_yet_is_said_in_words(office: Office) -> None:
    contract = office.submitted()
    page = words_of(await office.desk(office.approver).see(contract))
    assert "当前文本须已通过法务审核" in page
    assert f'action="/console/contracts/{contract}/actions/approve"' not in page


async def test_words_that_give_no_sure_value_are_named_and_hold_the_submission_up(
    office: Office,
) -> None:
    contract, desk = office.drafted(), office.desk(office.drafter)
    assert "提交审核</button>" in words_of(await desk.see(contract))
    file = edited(docx_of(office, contract), "2026年12月1日", "下个月的某一天")
    part = ("document", ("edited.docx", file))
    page = words_of(await desk.send(f"{contract}/versions", [part], etag=office.etag(contract)))
    assert "改好之前不能提交审核" in page
    assert "接下来：提交审核" not in page
    assert "「下个月的某一天」" in page
    page = words_of(await desk.see(contract))
    assert "改动过的约定内容须均能识别为确定的数值" in page
    assert "提交审核</button>" not in page


async def test_a_comment_that_waits_for_an_answer_holds_the_approval_up(office: Office) -> None:
    contract = office.submitted()
    office.decide(office.lawyer, contract, ContractAction.REVIEW)
    lawyer, approver = office.desk(office.lawyer), office.desk(office.approver)
    await lawyer.send(f"{contract}/comments", words="请核对容量", clause="")
    page = words_of(await approver.see(contract))
    assert "还有 1 条意见无人答复或者解决" in page
    with office.service.reading(office.lawyer) as work:
        comment = list_comments(work, contract)[0]
    await approver.send(f"{contract}/comments/{comment.id}/answers", words="已核对，无误")
    page = words_of(await approver.see(contract))
    assert "已核对，无误" in page
    assert f'action="/console/contracts/{contract}/actions/approve"' in page


async def test_an_empty_comment_is_refused_beside_its_field(office: Office) -> None:
    contract = office.submitted()
    answer = await office.desk(office.lawyer).send(f"{contract}/comments", words=" ")
    assert answer.status_code == 422
    assert "意见不能为空" in words_of(answer)


async def test_an_edited_file_becomes_a_version_and_the_page_says_what_changed(
    office: Office,
) -> None:
    contract, desk = office.drafted(), office.desk(office.drafter)
    file = edited(docx_of(office, contract), "供电人营业场所", "用电人住所")
    part = ("document", ("edited.docx", file))
    etag = office.etag(contract)
    page = words_of(await desk.send(f"{contract}/versions", [part], etag=etag, origin="customer"))
    assert "已存为新版本" in page
    assert "用电人提出的修改" in page
    assert "签订地点" in page
    stale = await desk.send(f"{contract}/versions", [part], etag=etag)
    assert stale.status_code == 409
    assert "第3版" not in words_of(stale)


async def test_a_file_that_is_no_word_file_is_refused_and_nothing_changes(office: Office) -> None:
    contract, desk = office.drafted(), office.desk(office.drafter)
    part = ("document", ("x.docx", b"no zip at all"))
    answer = await desk.send(f"{contract}/versions", [part], etag=office.etag(contract))
    assert answer.status_code == 422
    assert "没有办成" in words_of(answer)
    nothing = await desk.send(f"{contract}/versions", etag=office.etag(contract))
    assert "请选择修改后的 Word 文件" in words_of(nothing)


async def test_a_verdict_on_a_finding_is_shown_with_its_name(office: Office) -> None:
    contract, desk = office.drafted(), office.desk(office.lawyer)
    file = edited(docx_of(office, contract), "可以将文本带回研究", "可以将文本带回仔细研究")
    drafter = office.desk(office.drafter)
    await drafter.send(
        f"{contract}/versions", [("document", ("e.docx", file))], etag=office.etag(contract)
    )
    office.decide(office.drafter, contract, ContractAction.SUBMIT)
    page = words_of(await desk.see(contract))
    assert "判断这项发现" in page
    finding = page.split('id="finding-1"')[1]
    hidden = {
        name: finding.split(f'name="{name}" value="')[1].split('"')[0]
        for name in ("rule", "clause", "paragraph", "path")
    }
    page = words_of(
        await desk.send(
            f"{contract}/findings/verdicts",
            verdict="false_alarm",
            number=1,
            note="已协商",
            **hidden,
        )
    )
    assert "王法务：误报（已协商）" in page


async def test_terms_that_the_record_says_otherwise_by_now_are_marked(office: Office) -> None:
    contract, desk = office.drafted(), office.desk(office.lawyer)
    before = words_of(await desk.see(f"{contract}/terms"))
    assert "全部与档案一致" in before
    move_house(office, "示范县新址88号")
    after = words_of(await desk.see(f"{contract}/terms?only=differing"))
    assert "1 项与档案现在的登记不同" in after
    assert "新址88号" in after


def move_house(office: Office, address: str) -> None:
    facts = {**demo_record(RESTAURANT), "supply_address": address}
    recording = Recording(AccountFacts.model_validate(facts), date(2026, 11, 25), "工单")
    with office.service.writing() as work:
        record_account(work, RESTAURANT, recording)


async def test_signing_before_issuing_says_what_comes_first(office: Office) -> None:
    page = words_of(await office.desk(office.lawyer).see(f"{office.drafted()}/signing"))
    assert "还没有发出签署" in page


async def test_a_form_without_the_sessions_token_does_nothing(office: Office) -> None:
    contract, desk = office.submitted(), office.desk(office.lawyer)
    answer = await desk._client.post(
        f"/console/contracts/{contract}/actions/review", files=[("csrf", (None, "another"))]
    )
    assert answer.status_code == 403
    assert office.state(contract) == "in_review"


async def test_a_contract_of_another_organisation_is_not_found(office: Office) -> None:
    contract = office.drafted()
    stranger = replace(office.lawyer, org_id="elsewhere")
    for path in ("", "/terms", "/versions", "/history", "/signing", "/files/contract.docx"):
        assert (await office.desk(stranger).see(contract + path)).status_code == 404
