"""Contracts: drafted from the record, numbered, stored with their fingerprint, scoped."""

from datetime import date

import pytest

from service.documents import fingerprint, read_docx
from service.domain.access import Actor, Role
from service.domain.errors import ContractNotFound, NoTemplateApplies
from service.domain.facts import AccountFacts
from service.domain.selection import DraftRequest
from service.store.organisations import add_organisation, organisation_of
from service.usecases.accounts import Recording, record_account
from service.usecases.contract_texts import (
    contract_docx,
    contract_findings,
    contract_html,
    contract_of,
    drafting_findings,
    read_text,
)
from service.usecases.contracts import (
    ContractFilter,
    ContractView,
    draft_contract,
    get_contract,
    list_contracts,
    list_events,
    list_versions,
)
from service.usecases.errors import SupplierNotRecorded
from service.wiring import Service
from tests.services import FACTORY, PLANT_WITH_PV, RESTAURANT, SettableClock, demo_record

REQUEST = DraftRequest(starts_on=date(2026, 12, 1))


def drafted(service: Service, account_no: str = FACTORY) -> ContractView:
    with service.writing() as work:
        return draft_contract(work, account_no, REQUEST)


def test_a_contract_is_numbered_by_organisation_kind_and_year(service: Service) -> None:
    numbers = [drafted(service, no).number for no in (FACTORY, RESTAURANT, FACTORY)]
    assert numbers == ["SFZ-GY-2026-000001", "SFZ-DY-2026-000001", "SFZ-GY-2026-000002"]


def test_the_stored_text_has_the_fingerprint_and_the_dates(service: Service) -> None:
    view = drafted(service)
    with service.reading() as work:
        text = read_text(work, contract_of(work, view.id))
    assert fingerprint(text.outline) == view.version.fingerprint
    assert (view.starts_on, view.ends_on) == (date(2026, 12, 1), date(2029, 11, 30))
    assert view.version.as_of == date(2026, 11, 25)


def test_the_file_reads_back_as_the_stored_text(service: Service) -> None:
    view = drafted(service, PLANT_WITH_PV)
    with service.reading() as work:
        read = read_docx(contract_docx(work, view.id), work.library, view.version.as_of)
    assert fingerprint(read.outline) == view.version.fingerprint
    assert read.header is not None
    assert read.header.supplier_no == view.number


def test_personal_values_are_masked_on_the_page_unless_it_is_asked_for(service: Service) -> None:
    view = drafted(service)
    with service.reading() as work:
        page = contract_html(work, view.id)
    assert "13800000012" not in page
    assert "138****0012" in page
    assert "tok_" not in page
    with service.writing() as work:
        page = contract_html(work, view.id, unmasked=True)
    assert "13800000012" in page
    assert "138****0012" not in page


def test_a_draft_of_the_factory_blocks_nothing(service: Service) -> None:
    view = drafted(service)
    with service.reading() as work:
        assert not contract_findings(work, view.id).blocked
        assert drafting_findings(work, view.id).findings == ()


def test_findings_follow_the_record_those_of_drafting_do_not(
    service: Service, clock: SettableClock
) -> None:
    view = drafted(service)
    clock.advance(hours=1)
    moved = AccountFacts.model_validate({**demo_record(), "supply_address": "示范县别处1号"})
    with service.writing() as work:
        record_account(work, FACTORY, Recording(moved, date(2026, 11, 1), "test"))
    with service.reading() as work:
        assert contract_findings(work, view.id).findings != ()
        assert drafting_findings(work, view.id).findings == ()


def test_drafting_is_an_event_with_the_fingerprint(service: Service) -> None:
    view = drafted(service)
    with service.reading() as work:
        event, *others = list_events(work, view.id)
    assert others == []
    assert event.type == "contracts.drafted"
    assert event.payload["fingerprint"] == view.version.fingerprint
    assert event.actor == "system:demo"


def test_a_draft_that_fails_takes_no_number(service: Service) -> None:
    with service.writing() as work, pytest.raises(NoTemplateApplies):
        draft_contract(work, FACTORY, DraftRequest(starts_on=date(2026, 12, 1), kind="没有"))
    assert drafted(service).number.endswith("000001")


def test_contracts_are_listed_newest_first_and_narrowed(service: Service) -> None:
    views = [drafted(service, no) for no in (FACTORY, RESTAURANT, FACTORY)]

    def found(**wanted: object) -> list[str]:
        with service.reading() as work:
            narrowed = ContractFilter(**wanted)  # type: ignore[arg-type]
            return [view.id for view in list_contracts(work, narrowed, None, 10)]

    assert found() == [view.id for view in reversed(views)]
    assert found(account_no=RESTAURANT) == [views[1].id]
    assert found(words="湖畔人家") == [views[1].id]
    assert found(words="GY-2026-000002") == [views[2].id]
    assert found(words="%") == []
    assert found(kind="low-voltage") == [views[1].id]
    assert found(state="signed") == []
    assert found(org_id="demo", ends_before=date(2030, 1, 1)) == [views[2].id, views[0].id]
    with service.reading() as work:
        assert [v.id for v in list_contracts(work, ContractFilter(), views[2].id, 10)] == [
            views[1].id,
            views[0].id,
        ]


def test_a_contract_of_another_organisation_is_not_there(service: Service) -> None:
    view = drafted(service)
    with service.writing() as work:
        add_organisation(work.session, id="o2", code="O2", name="另一家")
    with service.reading(Actor("stranger", "o2", "外人", roles=frozenset({Role.SYSTEM}))) as work:
        assert list_contracts(work, ContractFilter(), None, 10) == []
        for read in (get_contract, list_versions, list_events, contract_docx, contract_html):
            with pytest.raises(ContractNotFound):
                read(work, view.id)


def test_without_a_supplier_nothing_is_drafted(service: Service) -> None:
    with service.writing() as work:
        add_organisation(work.session, id="o2", code="O2", name="另一家")
    stranger = Actor("other", "o2", "另一家的人", roles=frozenset({Role.SYSTEM}))
    facts = AccountFacts.model_validate({**demo_record(), "account_no": "777"})
    with service.writing(stranger) as work:
        record_account(work, "777", Recording(facts, date(2026, 1, 1), "test"))
    with service.writing(stranger) as work, pytest.raises(SupplierNotRecorded):
        draft_contract(work, "777", REQUEST)


def test_a_station_drafts_in_the_name_of_the_company_above_it(service: Service) -> None:
    with service.writing() as work:
        company = organisation_of(work.session, "demo")
        add_organisation(work.session, id="o2", code="ZD", name="供电所", parent=company)
    clerk = Actor("clerk", "o2", "供电所的人", roles=frozenset({Role.SYSTEM}))
    facts = AccountFacts.model_validate({**demo_record(), "account_no": "777"})
    with service.writing(clerk) as work:
        record_account(work, "777", Recording(facts, date(2026, 1, 1), "test"))
        view = draft_contract(work, "777", REQUEST)
    assert view.number == "SFZ-GY-2026-000001"
    assert view.org_id == "o2"
