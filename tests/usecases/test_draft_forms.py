"""Which kinds a customer may have, and what a draft of each needs."""

from datetime import date

import pytest

from service.domain.access import Role
from service.domain.drafting_needs import FieldKind
from service.domain.errors import NoTemplateApplies, RoleMissing
from service.domain.facts import AccountFacts
from service.usecases.accounts import Recording, record_account
from service.usecases.demo import DEMO_ACTOR
from service.usecases.draft_forms import draft_form, kinds_for
from service.usecases.errors import FactsNotEffective
from service.wiring import Service
from tests.services import FACTORY, PLANT_WITH_PV, demo_record
from tests.staff import acting, new_user


@pytest.fixture
def drafting(service: Service) -> Service:
    """The service, acting as a drafter."""
    return service.acting_as(acting(service, new_user(service, "wang", Role.DRAFTER)))


def test_the_kind_the_record_selects_comes_first(drafting: Service) -> None:
    with drafting.reading() as work:
        offers = kinds_for(work, FACTORY)
    assert [offer.template.id for offer in offers if offer.usual] == ["high-voltage"]
    assert offers[0].usual
    assert "low-voltage-residential" not in {offer.template.id for offer in offers}
    assert "pv-purchase-sale" not in {offer.template.id for offer in offers}


def test_what_the_record_lacks_is_known_before_drafting(drafting: Service) -> None:
    record = demo_record()
    record["supply_plan"] = None
    with drafting.writing(DEMO_ACTOR) as work:
        facts = AccountFacts.model_validate(record)
        record_account(work, FACTORY, Recording(facts, work.today, "x"))
    with drafting.reading() as work:
        missing = draft_form(work, FACTORY, "high-voltage").needs.missing
        assert kinds_for(work, FACTORY)[0].missing == missing
    assert set(missing) == {
        "supply_plan.plan_no",
        "supply_plan.replied_on",
        "supply_plan.valid_until",
    }


def test_addenda_the_record_calls_for_are_chosen_at_first(drafting: Service) -> None:
    with drafting.reading() as work:
        usual = draft_form(work, PLANT_WITH_PV, "high-voltage")
        none = draft_form(work, PLANT_WITH_PV, "high-voltage", addenda=())
    chosen = {offer.template.id for offer in usual.addenda if offer.chosen}
    assert chosen == {"distributed-pv"}
    assert not any(offer.chosen for offer in none.addenda)
    assert any(offer.usual for offer in none.addenda)
    assert len(none.needs.settled) < len(usual.needs.settled)


def test_an_addendum_asks_for_what_it_has_no_default_of(drafting: Service) -> None:
    with drafting.reading() as work:
        form = draft_form(work, FACTORY, "high-voltage", addenda=("entrusted-operation",))
    asked = {field.path: field.kind for field in form.needs.asked}
    assert asked["agreed.operation.contractor"] is FieldKind.TEXT
    assert asked["agreed.operation.starts_on"] is FieldKind.DATE
    settled = {field.path: field for field in form.needs.settled}
    assert settled["agreed.operation.works"].kind is FieldKind.LIST
    assert settled["agreed.dispute.mode"].choices == ("诉讼", "仲裁")
    assert not settled["agreed.operation.licence_no"].needed


def test_personal_values_beside_the_form_are_masked(drafting: Service) -> None:
    with drafting.reading() as work:
        form = draft_form(work, FACTORY, "high-voltage")
    assert form.facts["contacts"][0]["mobile"] == "138****0011"


def test_a_form_is_refused_for_what_cannot_be_drafted(drafting: Service) -> None:
    with drafting.reading() as work:
        with pytest.raises(NoTemplateApplies):
            draft_form(work, FACTORY, "low-voltage-residential")
        with pytest.raises(FactsNotEffective):
            draft_form(work, FACTORY, "high-voltage", date(2020, 1, 1))


def test_who_does_not_draft_gets_no_form(service: Service) -> None:
    reviewer = acting(service, new_user(service, "chen", Role.REVIEWER))
    with service.reading(reviewer) as work:
        for use_case in (
            lambda: kinds_for(work, FACTORY),
            lambda: draft_form(work, FACTORY, "high-voltage"),
        ):
            with pytest.raises(RoleMissing):
                use_case()
