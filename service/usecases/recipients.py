"""Who a message is for: people of ours by their account, customers by their electricity account.

`recipient` of a notice is `<user account id>`, `customers/<account id>`, `webhooks/<id>` or
`organisations/<id>` (the organisation's group chat).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.domain.people import ERASED, reveal
from service.domain.vocabulary import PartyType
from service.store.access import UserAccount, user_with_id
from service.store.accounts import Account, revision_on, revisions_of
from service.store.notices import CUSTOMERS
from service.store.organisations import organisation_of
from service.usecases.work import Work

_ROLES = ("法人联系人", "业务联系人", "账务联系人")
"""Whom of a customer's people messages go to: the first of these that there is, else the first."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who can be reached; an address that is not known is empty.

    `is_natural`: a natural person, whose name lists mask.
    """

    name: str
    email: str = ""
    mobile: str = ""
    is_natural: bool = False


def recipient_of(work: Work, reference: str, *, with_mobile: bool = True) -> Recipient | None:
    """Whoever a reference stands for; None where nobody is there (any more). The mobile number of
    somebody of ours is deciphered where it is asked for only.

    Not scoped to the actor: the recipient was chosen when the message was posted.
    """
    noun, _, id = reference.rpartition("/")
    match noun:
        case "customers":
            account = work.session.get(Account, id)
            return _customer(work, account) if account is not None else None
        case "organisations":
            organisation = organisation_of(work.session, id)
            return Recipient(organisation.name) if organisation is not None else None
        case "webhooks":
            return Recipient("")
    user = user_with_id(work.session, reference)
    if user is None or user.disabled_at is not None:
        return None
    return Recipient(user.name, user.email or "", mobile_of(work, user) if with_mobile else "")


def is_customer(reference: str) -> bool:
    return reference.startswith(CUSTOMERS)


def is_person(reference: str) -> bool:
    """Whether it is somebody of ours."""
    return "/" not in reference


def people_of(user: UserAccount) -> str:
    """Whose personal values those of an account are."""
    return f"people/{user.id}"


def mobile_of(work: Work, user: UserAccount) -> str:
    """The number in clear; empty where none is known."""
    if user.mobile is None:
        return ""
    return work.vault.values_of([people_of(user)]).get(user.mobile) or ""


def _customer(work: Work, account: Account) -> Recipient:
    """By today's facts; before the first day by those that will be."""
    revision = revision_on(work.session, account, work.today)
    revision = revision or next(iter(revisions_of(work.session, [account])), None)
    if revision is None:
        return Recipient("")
    values = work.vault.values_of([f"accounts/{account.id}"])
    facts: Mapping[str, Any] = reveal(revision.facts, values)
    customer = facts.get("customer") or {}
    contact = _contact(facts)
    mobile = contact.get("mobile") or customer.get("service_phone")
    return Recipient(
        _known(customer.get("name")),
        _known(contact.get("email")),
        _known(mobile),
        customer.get("party_type") == PartyType.NATURAL_PERSON.value,
    )


def _contact(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    contacts = facts.get("contacts") or ()
    by_role = {contact["role"]: contact for contact in reversed(contacts)}
    first: Mapping[str, Any] = next(iter(contacts), {})
    return next((by_role[role] for role in _ROLES if role in by_role), first)


def _known(value: str | None) -> str:
    """A value in clear; an erased one is not known."""
    return "" if value is None or value == ERASED else value
