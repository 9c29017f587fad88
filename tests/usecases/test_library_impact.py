"""Contracts that stand on an entry: by clause version, newest first, of one's own units."""

from dataclasses import replace
from datetime import date

import pytest

from service.domain.access import Actor, Role
from service.domain.impact import Hit
from service.domain.selection import DraftRequest
from service.store.organisations import add_organisation, organisation_of
from service.usecases import library_impact
from service.usecases.contracts import draft_contract
from service.usecases.library_impact import contracts_affected, impact_in_library
from service.wiring import Service
from tests.services import FACTORY, RESTAURANT


def drafted(service: Service, *accounts: str) -> list[str]:
    request = DraftRequest(starts_on=date(2026, 12, 1))
    with service.writing() as work:
        return [draft_contract(work, account, request).number for account in accounts]


def affected(service: Service, subject: str) -> list[str]:
    with service.reading() as work:
        found = contracts_affected(work, impact_in_library(work.library, subject))
    return [contract.number for contract in found.items]


def test_contracts_with_the_clauses_are_found_newest_first(service: Service) -> None:
    factory, restaurant = drafted(service, FACTORY, RESTAURANT)
    assert affected(service, "law:civil-code-496") == [restaurant, factory]
    assert affected(service, "clause:supply.address-low-voltage") == [restaurant]


def test_a_contract_says_which_text_holds_which_clause_version(service: Service) -> None:
    drafted(service, FACTORY)
    with service.reading() as work:
        impact = impact_in_library(work.library, "clause:payment.bill")
        contract = contracts_affected(work, impact).items[0]
    assert contract.texts == (1,)
    assert "payment.bill@1" in contract.clauses


def test_another_version_of_the_clause_is_not_taken_for_it(service: Service) -> None:
    drafted(service, FACTORY)
    with service.reading() as work:
        impact = impact_in_library(work.library, "clause:payment.bill")
        later = replace(impact, clauses=(Hit("payment.bill", 2, "", ""),))
        assert contracts_affected(work, later).items == ()


def test_what_no_contract_holds_has_no_contracts(service: Service) -> None:
    drafted(service, FACTORY)
    with service.reading() as work:
        impact = impact_in_library(work.library, "clause:payment.bill")
        assert contracts_affected(work, replace(impact, clauses=())).items == ()


def test_contracts_of_other_organisations_are_not_shown(service: Service) -> None:
    drafted(service, FACTORY)
    with service.writing() as work:
        top = organisation_of(work.session, work.actor.org_id)
        assert top is not None
        county = add_organisation(work.session, id=work.new_id(), code="X-1", name="县", parent=top)
        stranger = Actor("someone", county.id, "某人", roles=frozenset({Role.SYSTEM}))
    with service.reading(stranger) as work:
        impact = impact_in_library(work.library, "law:civil-code-496")
        assert contracts_affected(work, impact).items == ()


def test_a_list_that_is_cut_says_so(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    drafted(service, FACTORY, RESTAURANT)
    monkeypatch.setattr(library_impact, "MOST_CONTRACTS", 1)
    with service.reading() as work:
        found = contracts_affected(work, impact_in_library(work.library, "law:civil-code-496"))
    assert (len(found.items), found.more) == (1, True)
