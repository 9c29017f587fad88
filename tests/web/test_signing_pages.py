"""Signing, the returned copy and the archive on the page of a contract."""

from dataclasses import replace
from datetime import date

import pytest

from service.domain.access import Role
from service.domain.vocabulary import ContractAction
from service.usecases.archive import get_archive
from service.usecases.contracts import list_events
from service.usecases.issuing import issue_contract, prepare_issue
from service.usecases.returned_copies import list_copies
from service.usecases.signing_state import signing_state
from service.wiring import Service
from tests.staff import hire
from tests.usecases.signing_room import NoConverter, Room, photo, reworded, zipped_anew
from tests.web.desk import Office, words_of

pytestmark = pytest.mark.anyio

SUPPLIER, CUSTOMER = "供电人", "用电人"


class SigningOffice(Office):
    """An office where contracts are signed; without a converter, which takes seconds."""

    def __init__(self, service: Service) -> None:
        super().__init__(replace(service, ports=replace(service.ports, pdf=NoConverter())))
        self.signer = hire(service, "吴签约", Role.SIGNER)
        self.archivist = hire(service, "徐档案", Role.ARCHIVIST)

    def issued(self) -> str:
        contract = self.submitted()
        self.decide(self.lawyer, contract, ContractAction.REVIEW)
        self.decide(self.approver, contract, ContractAction.APPROVE)
        with self.service.reading(self.signer) as work:
            prepared = prepare_issue(work, contract)
        with self.service.writing(self.signer) as work:
            issue_contract(work, contract, prepared)
        return contract

    async def sign(self, contract: str, party: str, **other: str) -> str:
        fields = {
            "party": party,
            "signed_on": "2026-11-25",
            "place": "示范县营业厅",
            "capacity": "本人",
            "signer": "才让卓玛",
            "seal": "公章",
            "originals": "2",
            **other,
        }
        path, etag = f"{contract}/signatures", self.etag(contract)
        return words_of(await self.desk(self.signer).send(path, etag=etag, **fields))

    async def signed(self) -> str:
        contract = self.issued()
        await self.sign(contract, CUSTOMER)
        await self.sign(contract, SUPPLIER, capacity="负责人", signer="演示负责人")
        room = Room(self.service, converts=True)
        with room.reading(self.signer) as work:
            file = room.issued_docx(work, contract)
        part = ("files", ("signed.docx", zipped_anew(file)))
        await self.desk(self.signer).send(f"{contract}/copies", [part], etag=self.etag(contract))
        return contract


@pytest.fixture
def office(service: Service) -> SigningOffice:
    return SigningOffice(service)


async def test_the_approved_contract_is_issued_from_its_page(office: SigningOffice) -> None:
    contract = office.submitted()
    office.decide(office.lawyer, contract, ContractAction.REVIEW)
    office.decide(office.approver, contract, ContractAction.APPROVE)
    desk = office.desk(office.signer)
    page = words_of(await desk.send(f"{contract}/actions/issue", etag=office.etag(contract)))
    assert "已发出签署。合同现为「签署中」" in page
    page = words_of(await desk.see(f"{contract}/signing"))
    assert "供电人尚未签字" in page
    assert "用电人尚未签字" in page


async def test_a_signature_that_is_refused_keeps_all_that_was_typed(
    office: SigningOffice,
) -> None:
    contract = office.issued()
    page = await office.sign(contract, CUSTOMER, seal="财务章", place="用电人办公室")
    assert "不能用于订立合同" in page
    assert 'value="用电人办公室"' in page
    assert 'href="#wrong-seal"' in page
    assert page.count('id="wrong-seal"') == 1
    assert 'value="财务章" selected' in page
    page = await office.sign(contract, CUSTOMER, signed_on="昨天")
    assert "请填写签署日期" in page


async def test_one_party_signed_and_the_other_not_is_seen(office: SigningOffice) -> None:
    contract = office.issued()
    page = await office.sign(contract, CUSTOMER)
    assert "签署已登记" in page
    assert "已签署 2026-11-25" in page
    assert "供电人尚未盖章" in page


async def test_an_objection_sends_the_contract_back_to_its_drafter(office: SigningOffice) -> None:
    contract, desk = office.issued(), office.desk(office.signer)
    fields = {"party": CUSTOMER, "clause": "supply.boundary", "raised_on": "2026-11-25"}
    path = f"{contract}/objections"
    refused = await desk.send(path, etag=office.etag(contract), reason="", **fields)
    assert refused.status_code == 422
    page = words_of(
        await desk.send(path, etag=office.etag(contract), reason="分界点不对", **fields)
    )
    assert "异议已登记" in page
    assert office.state(contract) == "draft"


async def test_a_copy_of_another_contract_is_refused_and_nothing_is_kept(
    office: SigningOffice,
) -> None:
    contract, other, desk = office.issued(), office.issued(), office.desk(office.signer)
    room = Room(office.service, converts=True)
    with room.reading(office.signer) as work:
        file = room.issued_docx(work, other)
    part = ("files", ("signed.docx", file))
    answer = await desk.send(f"{contract}/copies", [part], etag=office.etag(contract))
    assert "文件属于另一份合同" in words_of(answer)
    with office.service.reading(office.signer) as work:
        assert list_copies(work, contract) == []


async def test_what_a_returned_file_says_otherwise_is_shown_place_by_place(
    office: SigningOffice,
) -> None:
    contract, desk = office.issued(), office.desk(office.signer)
    room = Room(office.service, converts=True)
    with room.reading(office.signer) as work:
        file = reworded(room.issued_docx(work, contract), "供用电合同", "供用热合同")
    part = ("files", ("signed.docx", file))
    page = words_of(await desk.send(f"{contract}/copies", [part], etag=office.etag(contract)))
    assert "与批准文本不一致" in page
    assert "供用热" not in page
    with office.service.reading(office.signer) as work:
        copy = list_copies(work, contract)[0].id
    assert f'href="/console/contracts/{contract}/copies/{copy}/differences"' in page
    shown = words_of(await desk.see(f"{contract}/copies/{copy}/differences"))
    assert "<strong>热</strong>" in shown
    with office.service.reading(office.signer) as work:
        assert list_events(work, contract)[-1].type == "personal_data.read"


async def test_a_page_that_no_machine_reads_is_shown_and_decided_by_a_person(
    office: SigningOffice,
) -> None:
    contract, desk = office.issued(), office.desk(office.signer)
    part = ("files", ("page.png", photo()))
    page = words_of(await desk.send(f"{contract}/copies", [part], etag=office.etag(contract)))
    assert "待人工核对" in page
    with office.service.reading(office.signer) as work:
        copy = list_copies(work, contract)[0].id
    sheet = f"{contract}/copies/{copy}/pages/1"
    assert (await desk.see(f"{sheet}/image.png")).content.startswith(b"\x89PNG")
    shown = words_of(await desk.see(sheet))
    assert "与批准文本一致" in shown
    refused = await desk.send(sheet, answer="differs", reason="", etag=office.etag(contract))
    assert refused.status_code == 422
    page = words_of(
        await desk.send(sheet, answer="differs", reason="缺骑缝章", etag=office.etag(contract))
    )
    assert "人工核对不一致" in page
    assert "缺骑缝章" in page


async def test_from_the_last_signature_to_the_shelf(office: SigningOffice) -> None:
    contract = await office.signed()
    assert office.state(contract) == "signed"
    lawyer, archivist = office.desk(office.lawyer), office.desk(office.archivist)
    assert "通过签后复核" in words_of(await lawyer.see(contract))
    await lawyer.send(f"{contract}/actions/check", etag=office.etag(contract))
    path, etag = f"{contract}/archive", office.etag(contract)
    refused = await archivist.send(path, place="", originals="1", etag=etag)
    assert refused.status_code == 422
    page = words_of(await archivist.send(path, place="一号库房", originals="1", etag=etag))
    assert "已归档。合同现为「履行中」" in page
    assert "归档即生效" not in page
    await archivist.send(
        f"{contract}/archive/hold", on_hold="yes", reason="诉讼", etag=office.etag(contract)
    )
    with office.service.reading(office.archivist) as work:
        archive = get_archive(work, contract)
        signed_on = signing_state(work, contract).signed_on
    assert (archive.place, archive.on_hold, signed_on) == ("一号库房", True, date(2026, 11, 25))


async def test_an_auditor_sees_signing_and_is_offered_no_form(office: SigningOffice) -> None:
    contract = office.issued()
    auditor = hire(office.service, "冯审计", Role.AUDITOR)
    page = words_of(await office.desk(auditor).see(f"{contract}/signing"))
    assert "各方签署" in page
    assert "登记签署" not in page
    assert "提交签署件" not in page
