"""Whom messages go to, and the addresses of people and customers."""

from datetime import date
from typing import Any

import pytest

from service.domain.access import Actor, Role
from service.domain.errors import Invalid, RoleMissing
from service.domain.facts import AccountFacts
from service.domain.selection import DraftRequest
from service.store.events import events_of
from service.store.people import destroy_key, people_of
from service.usecases.accounts import Recording, get_account, record_account
from service.usecases.addresses import Addresses, set_addresses, set_own_addresses
from service.usecases.contract_texts import contract_findings, contract_of, read_text
from service.usecases.contracts import draft_contract
from service.usecases.own_account import read_own_account
from service.usecases.people import get_user
from service.usecases.recipients import Recipient, recipient_of
from service.wiring import Service
from tests.services import FACTORY, demo_record
from tests.staff import ADMIN
from tests.usecases.sending import contracted, customer_of, record
from tests.worker.hired import dismiss, hire

RESIDENT = "632598000004"


def reached(service: Service, reference: str) -> Recipient | None:
    with service.reading() as work:
        return recipient_of(work, reference)


def contact(role: str, mobile: str, email: str | None = None) -> dict[str, Any]:
    return {"role": role, "name": "祁文秀", "mobile": mobile, "email": email}


# ---- customers ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("roles", "chosen"),
    [
        (["账务联系人", "业务联系人", "法人联系人"], 2),
        (["停送电联系人", "账务联系人"], 1),
        (["停送电联系人", "生产联系人"], 0),
    ],
)
def test_the_contact_is_chosen_by_role(service: Service, roles: list[str], chosen: int) -> None:
    contacts = [
        contact(role, f"1380000003{n}", f"c{n}@example.com") for n, role in enumerate(roles)
    ]
    record(service, FACTORY, contacts=contacts)
    found = reached(service, customer_of(contracted(service)))
    assert found is not None
    assert (found.mobile, found.email) == (f"1380000003{chosen}", f"c{chosen}@example.com")
    assert (found.name, found.is_natural) == (demo_record()["customer"]["name"], False)


def test_a_natural_person_without_contacts_has_a_telephone(service: Service) -> None:
    customer = demo_record(RESIDENT)["customer"] | {"service_phone": "13800000049"}
    record(service, RESIDENT, contacts=[], customer=customer)
    found = reached(service, customer_of(contracted(service, RESIDENT)))
    assert found is not None
    assert (found.mobile, found.email, found.is_natural) == ("13800000049", "", True)


def test_who_was_erased_cannot_be_reached(service: Service) -> None:
    account = customer_of(contracted(service)).removeprefix("customers/")
    with service.writing() as work:
        for person in people_of(work.session, [f"accounts/{account}"]):
            destroy_key(work.session, person, work.now)
    found = reached(service, f"customers/{account}")
    assert found is not None
    assert (found.mobile, found.email) == ("", "")


@pytest.mark.parametrize("reference", ["customers/none", "organisations/none", "nobody"])
def test_nobody_stands_behind_an_unknown_reference(service: Service, reference: str) -> None:
    assert reached(service, reference) is None


def test_a_contacts_mail_address_is_kept_like_a_number(service: Service) -> None:
    facts = demo_record()
    facts["contacts"][0]["email"] = "office@example.com"
    record(service, FACTORY, contacts=facts["contacts"])
    with service.reading() as work:
        view = get_account(work, FACTORY)
    assert view.facts["contacts"][0]["email"] == "o***@example.com"
    facts["contacts"][0]["email"] = view.facts["contacts"][0]["email"]
    with pytest.raises(Invalid, match="遮盖"):
        record(service, FACTORY, contacts=facts["contacts"])


def test_a_record_without_mail_addresses_stays_as_it_was(service: Service) -> None:
    with service.writing() as work:
        view = get_account(work, FACTORY)
        facts = AccountFacts.model_validate(demo_record())
        again = record_account(work, FACTORY, Recording(facts, view.effective_on, view.source))
    assert not again.new_revision
    assert "email" not in view.facts["contacts"][0]


def test_a_mail_address_changes_no_contract_text_and_no_finding(service: Service) -> None:
    texts = []
    for email in (None, "office@example.com"):
        contacts = [item | {"email": email} for item in demo_record()["contacts"]]
        record(service, FACTORY, contacts=contacts)
        with service.writing() as work:
            contract = draft_contract(work, FACTORY, DraftRequest(starts_on=date(2026, 12, 1)))
            found = contract_findings(work, contract.id)
            outline = read_text(work, contract_of(work, contract.id)).outline
        words = outline.block_text.replace(contract.number, "")
        texts.append((words, [item.rule for item in found.findings]))
    assert texts[0] == texts[1]


# ---- people -------------------------------------------------------------------------------


@pytest.fixture
def person(service: Service) -> Actor:
    return hire(service, "李晓禾", Role.DRAFTER)


def test_a_person_writes_down_where_they_are_reached(service: Service, person: Actor) -> None:
    with service.writing(person) as work:
        set_own_addresses(work, Addresses(" li@example.com ", "13800000021"))
        own = read_own_account(work).view
        assert (own.email, own.mobile) == ("li@example.com", "138****0021")
    found = reached(service, person.id)
    assert found == Recipient("李晓禾", "li@example.com", "13800000021")
    with service.reading() as work:
        told = str(
            [event.payload for event in events_of(work.session, ADMIN, f"people/{person.id}")]
        )
    assert "138" not in told


def test_a_number_given_as_it_is_shown_stays(service: Service, person: Actor) -> None:
    with service.writing(ADMIN) as work:
        set_addresses(work, person.id, Addresses("", "13800000021"))
        shown = get_user(work, person.id)
        set_addresses(work, person.id, Addresses("li@example.com", shown.mobile))
    assert reached(service, person.id) == Recipient("李晓禾", "li@example.com", "13800000021")
    with service.writing(ADMIN) as work:
        set_addresses(work, person.id, Addresses())
    assert reached(service, person.id) == Recipient("李晓禾")


@pytest.mark.parametrize(
    ("email", "mobile", "fields"),
    [
        ("li", "", {"email"}),
        ("li@example.com\nBcc: x@example.com", "", {"email"}),
        ("", "12345", {"mobile"}),
        ("", "138****0021", {"mobile"}),
        ("a b@example.com", "+1 202", {"email", "mobile"}),
    ],
)
def test_what_is_no_address_is_refused_at_its_field(
    service: Service, person: Actor, email: str, mobile: str, fields: set[str]
) -> None:
    with service.writing(person) as work, pytest.raises(Invalid) as refused:
        set_own_addresses(work, Addresses(email, mobile))
    assert {problem.field for problem in refused.value.problems} == fields


def test_addresses_of_others_are_for_administrators(service: Service, person: Actor) -> None:
    other = hire(service, "林守诚", Role.REVIEWER)
    with service.writing(other) as work, pytest.raises(RoleMissing):
        set_addresses(work, person.id, Addresses("x@example.com"))


def test_nobody_is_reached_who_left(service: Service, person: Actor) -> None:
    dismiss(service, person)
    assert reached(service, person.id) is None
