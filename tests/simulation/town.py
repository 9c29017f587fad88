"""Where a simulation plays: people, customers and contracts in force, made without papers."""

import base64
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from service.domain.access import Actor, Role
from service.domain.lifecycle import FINAL
from service.domain.vocabulary import ContractState, RenewalMode
from service.store.access import UserAccount
from service.store.archive import ArchiveRecord
from service.store.contracts import Contract, ContractRelation, ContractVersion
from service.store.database import Database
from service.store.lives import ContractEntry, entries_of
from service.usecases.succession import plan_turn, succeed
from service.usecases.wake_ups import watch_contract
from service.usecases.work import Work
from service.wiring import Service, open_service, read_settings
from tests.services import real_library
from tests.simulation.virtual import VirtualClock
from tests.usecases.living import Term
from tests.usecases.sending import record
from tests.worker.hired import hire

BEGIN = datetime(2026, 11, 25, 0, 30, tzinfo=UTC)
FILE = "dianyue.sqlite"
_KEY = base64.b64encode(bytes(range(7, 39))).decode()
_CONTACT = {"role": "业务联系人", "name": "祁文秀"}
_CONTACTS: dict[str, list[dict[str, Any]]] = {
    "632598000001": [_CONTACT | {"mobile": "13800000011", "email": "a@example.com"}],
    "632598000003": [_CONTACT | {"mobile": "13800000013"}],
    "632598000005": [_CONTACT | {"mobile": "95598", "email": "e@example.com"}],
    "632598000002": [],
}
"""Customers who can be reached every way, by text only, by mail only, and not at all."""
_STAFF = {
    "起草甲": (Role.DRAFTER,),
    "起草乙": (Role.DRAFTER,),
    "专责": (Role.REVIEWER,),
    "主管": (Role.APPROVER,),
    "主任": (Role.APPROVER, Role.ADMIN),
}


@dataclass(frozen=True)
class Model:
    """A contract that was drafted as always; those of the simulation are like it."""

    account_no: str
    kind: str


def opened(folder: Path, clock: VirtualClock) -> Service:
    settings = read_settings(
        database_url=f"sqlite:///{folder / FILE}", data_dir=folder / "var", key=_KEY
    )
    return open_service(settings, clock=clock, library=real_library())


def build(folder: Path) -> int:
    """Make the place once, to be copied for each seed; returns how many ids it took."""
    clock = VirtualClock(BEGIN)
    service = opened(folder, clock)
    try:
        service.load_demo()
        people = [hire(service, name, *roles) for name, roles in _STAFF.items()]
        term = Term(service, clock, people[0])  # type: ignore[arg-type]
        for account_no, contacts in _CONTACTS.items():
            term.in_force(account_no, ends_on=None)
            record(service, account_no, contacts=contacts)
        for number, person in enumerate(people):
            with service.writing() as work:
                user = work.session.get_one(UserAccount, person.id)
                user.email = f"person{number}@example.com" if number % 3 else None
                work.session.add(user)
    finally:
        service.close()
    return clock.made


def copied(template: Path, folder: Path, clock: VirtualClock, database: Database) -> Service:
    """The place of one seed; `database` is opened on `folder / FILE`."""
    shutil.copy(template / FILE, folder / FILE)
    first = opened(folder, clock)
    first.close()
    return replace(first, database=database)


# ---- what is in it --------------------------------------------------------------------------


def models(work: Work) -> Sequence[Contract]:
    """The contracts that others are made like; the oldest ones."""
    return work.session.exec(select(Contract).order_by(col(Contract.id)).limit(4)).all()


def staff(work: Work) -> list[UserAccount]:
    query = select(UserAccount).where(
        UserAccount.kind == "person", col(UserAccount.disabled_at).is_(None)
    )
    return list(work.session.exec(query.order_by(col(UserAccount.id))))


def living_contracts(work: Work) -> list[Contract]:
    ended = [state.value for state in FINAL]
    query = select(Contract).where(col(Contract.state).not_in(ended))
    return list(work.session.exec(query.order_by(col(Contract.id))))


@dataclass(frozen=True, slots=True)
class WantedTerm:
    starts_on: date
    ends_on: date
    mode: RenewalMode
    objection_days: int | None = None
    promised_days: int | None = None


def contract_like(
    work: Work, model: Contract, drafter: str, term: WantedTerm, state: ContractState
) -> Contract:
    """A contract with the words of another, and a term of its own; signed, or in force."""
    id = work.new_id()
    contract = Contract(
        **model.model_dump(exclude={"id", "number", "starts_on", "ends_on", "state", "turns_on"}),
        id=id,
        number=f"SIM-{id[-8:]}",
        starts_on=term.starts_on,
        ends_on=term.ends_on,
        state=state.value,
    )
    contract.indefinite_since = None
    work.session.add(contract)
    work.session.flush()
    _give_text(work, model, contract, term)
    for entry in entries_of(work.session, model.id):
        if state is ContractState.SIGNED and entry.state == ContractState.IN_FORCE.value:
            contract.step -= 1
            continue
        own = entry.model_dump(exclude={"contract_id", "by", "persons"})
        is_drafter = entry.position == 1 or entry.action in ("draft", "submit")
        by = drafter if is_drafter else entry.by
        work.session.add(ContractEntry(**own, contract_id=id, by=by, persons=[by]))
    work.session.flush()
    if state is ContractState.IN_FORCE:
        put_in_force(work, contract, [])
    return contract


def _give_text(work: Work, model: Contract, contract: Contract, term: WantedTerm) -> None:
    text = work.session.exec(
        select(ContractVersion).where(
            ContractVersion.contract_id == model.id, ContractVersion.no == model.version
        )
    ).one()
    agreed = dict(text.terms["agreed"])
    if agreed.get("renewal") is not None:
        agreed["renewal"] = agreed["renewal"] | {"reminder_days": term.promised_days}
    stated = text.terms["term"] | {
        "starts_on": term.starts_on.isoformat(),
        "ends_on": term.ends_on.isoformat(),
        "renewal_mode": term.mode.value,
        "objection_notice_days": term.objection_days,
    }
    own = text.model_dump(exclude={"id", "contract_id", "terms"})
    terms = text.terms | {"term": stated, "agreed": agreed}
    work.session.add(ContractVersion(**own, id=work.new_id(), contract_id=contract.id, terms=terms))
    work.session.flush()


def put_in_force(work: Work, contract: Contract, renews: Sequence[Contract]) -> None:
    """What the archive does: it is watched, its turn is planned, and it takes others' places."""
    contract.state = ContractState.IN_FORCE.value
    work.session.add(contract)
    work.session.add(
        ArchiveRecord(
            contract_id=contract.id,
            org_id=contract.org_id,
            place="一架",
            originals=1,
            copies=0,
            signed_on=contract.starts_on,
            blobs=[],
            on_hold=False,
            archived_at=work.now,
            archived_by="archivist",
        )
    )
    work.session.flush()
    watch_contract(work, contract)
    plan_turn(work, contract)
    for other in renews:
        if other.state in (ContractState.IN_FORCE, ContractState.SIGNED):
            succeed(work, other, contract)


def relate(work: Work, contract: Contract, kind: str, other: Contract) -> None:
    work.session.add(
        ContractRelation(
            contract_id=contract.id,
            kind=kind,
            other_id=other.id,
            org_id=contract.org_id,
            created_at=work.now,
        )
    )
    work.session.flush()


def actor_like(id: str, *roles: Role) -> Actor:
    return Actor(id, "demo", id, f"person-{id}", frozenset(roles))
