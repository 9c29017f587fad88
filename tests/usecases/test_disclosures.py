"""Reading personal data in the clear is an event; what is masked is not."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from service.domain.access import Role
from service.domain.errors import RoleMissing
from service.domain.facts import AccountFacts
from service.store.events import EventRow, events_of
from service.usecases.accounts import (
    Recording,
    account_of,
    disclose_account,
    get_account,
    holder_of,
    record_account,
)
from service.usecases.contract_texts import contract_findings, contract_html, disclose_text
from service.usecases.work import Work
from service.wiring import Service
from tests.services import FACTORY, demo_record
from tests.worker.hired import hire
from tests.worker.ticks import drafted


def readings(service: Service, subject: str) -> list[EventRow]:
    with service.reading() as work:
        rows = events_of(work.session, work.actor, subject)
    return [row for row in rows if row.type == "personal_data.read"]


def of_account(service: Service) -> list[EventRow]:
    with service.reading() as work:
        subject = holder_of(account_of(work, FACTORY))
    return readings(service, subject)


def test_reading_an_account_in_the_clear_is_recorded(service: Service) -> None:
    reviewer = hire(service, "陈知微", Role.REVIEWER)
    with service.writing(reviewer) as work:
        assert disclose_account(work, FACTORY, reason="核对资料").unmasked
    (event,) = of_account(service)
    assert event.actor == reviewer.id
    assert event.payload == {
        "kinds": ["bank_account", "id_number", "mobile"],
        "shown_as": "record",
        "reason": "核对资料",
    }


def test_reading_it_masked_is_not(service: Service) -> None:
    with service.reading() as work:
        get_account(work, FACTORY)
    assert of_account(service) == []


def test_a_reason_that_quotes_a_value_is_kept_without_it(service: Service) -> None:
    with service.writing() as work:
        disclose_account(work, FACTORY, reason="客户13800000011来电")
    (event,) = of_account(service)
    assert "13800000011" not in event.payload["reason"]
    assert event.payload["reason"].startswith("客户tok_")


def test_a_number_in_a_reason_that_nobody_filed_is_masked(service: Service) -> None:
    with service.writing() as work:
        disclose_account(work, FACTORY, reason="13911112222来电")
    (event,) = of_account(service)
    assert event.payload["reason"] == "139****2222来电"


def test_who_may_not_read_personal_data_reads_none_and_leaves_no_event(service: Service) -> None:
    auditor = hire(service, "冯公明", Role.AUDITOR)
    contract = drafted(service)
    refused: list[Callable[[Work], Any]] = [
        lambda work: disclose_account(work, FACTORY),
        lambda work: contract_html(work, contract.id, unmasked=True),
        lambda work: disclose_text(work, contract.id, shown_as="docx"),
    ]
    for read in refused:
        with pytest.raises(RoleMissing), service.writing(auditor) as work:
            read(work)
    assert of_account(service) == readings(service, f"contracts/{contract.id}") == []
    with service.reading(auditor) as work:
        assert "138****0012" in contract_html(work, contract.id)


@pytest.mark.parametrize("shown_as", ["page", "docx"])
def test_reading_a_contract_in_the_clear_is_recorded(service: Service, shown_as: str) -> None:
    contract = drafted(service)
    with service.writing() as work:
        if shown_as == "page":
            contract_html(work, contract.id, unmasked=True)
        else:
            disclose_text(work, contract.id, shown_as=shown_as)
    (event,) = readings(service, f"contracts/{contract.id}")
    assert event.payload["shown_as"] == shown_as
    assert "mobile" in event.payload["kinds"]


def test_nothing_is_shown_where_the_record_of_it_would_be_lost(service: Service) -> None:
    with service.reading() as work, pytest.raises(RuntimeError, match="record"):
        disclose_account(work, FACTORY)


def test_findings_quote_personal_values_masked(service: Service) -> None:
    contract = drafted(service)
    facts = demo_record()
    facts["customer"]["bank"]["account"] = "6325980000000000999"
    recording = Recording(AccountFacts.model_validate(facts), date(2026, 11, 1), "test")
    with service.writing() as work:
        record_account(work, FACTORY, recording)
    with service.reading() as work:
        findings = contract_findings(work, contract.id).findings
        words = " ".join(f"{finding.found} {finding.expected}" for finding in findings)
    assert "*" * 15 + "0118" in words
    assert "*" * 15 + "0999" in words
    assert "6325980000000000118" not in words
    assert "6325980000000000999" not in words
