"""A department that reviews, for tests: one person a role and discipline, and short ways to act."""

import io
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from PIL import Image

from service.domain.access import Actor, Role
from service.domain.selection import DraftRequest
from service.domain.vocabulary import ContractAction, Discipline
from service.store.access import actor_of, user_with_id
from service.store.organisations import add_organisation, organisation_of
from service.usecases.contracts import ContractView, draft_contract, get_contract
from service.usecases.delegations import NewDelegation, delegate
from service.usecases.drawings import DrawingUpload, attach_drawing
from service.usecases.people import NewUser, add_user
from service.usecases.review import DECISIONS, Decision
from service.usecases.roles import Grant, grant_role
from service.wiring import Service
from tests.services import RESTAURANT, SIGNING_DAY

HOSPITAL = "632598000007"
"""An important customer with two sources; its contract needs a drawing."""


MAKER = Actor("system:tests", "demo", "测试", roles=frozenset({Role.ADMIN}))


def hire(
    service: Service,
    name: str,
    *roles: Role,
    discipline: Discipline = Discipline.MARKETING,
    twin_of: Actor | None = None,
    org_id: str = "demo",
) -> Actor:
    """An account with roles; `twin_of`: a further account of that person."""
    with service.writing(MAKER) as work:
        other = twin_of.id if twin_of is not None else None
        login = f"u-{work.new_id()[-12:]}"
        user = add_user(work, NewUser(login, name, org_id, same_person_as=other))
        for role in roles:
            own = discipline if role is Role.COUNTERSIGNER else None
            until = work.today + timedelta(days=365)
            grant_role(work, user.id, Grant(role, work.today, until, own))
    return as_now(service, user.id)


def a_station(service: Service) -> str:
    """An organisation below that of the demo, with nothing in it."""
    with service.writing() as work:
        above = organisation_of(work.session, "demo")
        station = add_organisation(
            work.session, id="a-station", code="A-STATION", name="供电所", parent=above
        )
        return station.id


def as_now(service: Service, user_id: str) -> Actor:
    """The actor an account is now."""
    with service.reading() as work:
        user = user_with_id(work.session, user_id)
        assert user is not None
        return actor_of(work.session, user, work.today)


def let_act(service: Service, giver: Actor, receiver: Actor, role: Role) -> None:
    """`giver` delegates a role to `receiver`, today and for a month."""
    with service.writing(giver) as work:
        until = work.today + timedelta(days=30)
        delegate(work, NewDelegation(receiver.id, role, work.today, until))


@dataclass(frozen=True)
class Department:
    drafter: Actor
    countersigners: dict[Discipline, Actor]
    reviewer: Actor
    approver: Actor
    chief: Actor
    signer: Actor


def department(service: Service) -> Department:
    return Department(
        drafter=hire(service, "起草", Role.DRAFTER),
        countersigners={
            item: hire(service, item.value, Role.COUNTERSIGNER, discipline=item)
            for item in Discipline
        },
        reviewer=hire(service, "法务", Role.REVIEWER),
        approver=hire(service, "主任", Role.APPROVER),
        chief=hire(service, "经理", Role.APPROVER),
        signer=hire(service, "签约", Role.SIGNER),
    )


def drafted(
    service: Service, drafter: Actor, account_no: str = RESTAURANT, **request: Any
) -> ContractView:
    with service.writing(drafter) as work:
        wanted = DraftRequest(**{"starts_on": SIGNING_DAY.date(), **request})
        return draft_contract(work, account_no, wanted)


def act(
    service: Service, actor: Actor, contract_id: str, action: str, **given: Any
) -> ContractView:
    """One decision, from the page as it is unless `expected` says otherwise."""
    with service.writing(actor) as work:
        DECISIONS[ContractAction(action)](work, contract_id, Decision(**given))
        return get_contract(work, contract_id)


def approved(service: Service, people: Department) -> ContractView:
    """A low-voltage standard contract, led the fast way to its approval."""
    contract = drafted(service, people.drafter)
    act(service, people.drafter, contract.id, "submit")
    act(service, people.reviewer, contract.id, "review")
    return act(service, people.approver, contract.id, "approve")


def drafted_with_drawing(service: Service, drafter: Actor, account_no: str) -> ContractView:
    """A contract whose one blocking finding, the drawing it needs, is done away with."""
    contract = drafted(service, drafter, account_no)
    attach(service, contract.id, "TH-01")
    with service.reading() as work:
        return get_contract(work, contract.id)


def attach(service: Service, contract_id: str, drawing_no: str, by: Actor | None = None) -> None:
    """Put a drawing into the slot that a contract with two sources cannot do without."""
    content = io.BytesIO()
    Image.new("RGB", (200, 120), (20, 30, 30)).save(content, "PNG")
    upload = DrawingUpload(content.getvalue(), drawing_no, date(2026, 11, 20))
    with service.writing(by) as work:
        attach_drawing(work, contract_id, "connection-drawing", upload)
