"""One's own account: the roles one has and had, and one's other accounts."""

from dataclasses import dataclass

from service.domain.access import Permission
from service.store.access import UserAccount, accounts_of_person
from service.store.organisations import organisation_of
from service.usecases.access import needs
from service.usecases.people import UserView, user_of, view_of
from service.usecases.work import Work


@dataclass(frozen=True, slots=True)
class OtherAccount:
    """A further account of the same person."""

    login: str
    organisation: str
    disabled: bool


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """The account somebody is signed in with, and the others they have."""

    view: UserView
    others: tuple[OtherAccount, ...]


@needs(Permission.OWN_ACCOUNT)
def read_own_account(work: Work) -> OwnAccount:
    """The actor's own account; raises UserNotFound where the actor is none (the demo's clock)."""
    user = user_of(work, work.actor.id)
    accounts = accounts_of_person(work.session, user.person_id)
    others = sorted((item for item in accounts if item.id != user.id), key=lambda item: item.login)
    return OwnAccount(view_of(work, user), tuple(_other(work, item) for item in others))


def _other(work: Work, user: UserAccount) -> OtherAccount:
    organisation = organisation_of(work.session, user.org_id)
    name = organisation.name if organisation is not None else ""
    return OtherAccount(user.login, name, user.disabled_at is not None)
