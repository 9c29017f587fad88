"""A year of a contract: reminded of its end, renewed with one click from the reminder, reviewed,
signed and archived; and the old contract gives way on the renewal's first day, not before.
"""

from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit

import pytest
from sqlmodel import select

from service.domain.access import Actor, Role
from service.domain.tasks import TaskKind
from service.domain.vocabulary import ContractAction, ContractState, Discipline
from service.store.notices import Notice
from service.store.wake_ups import WakeUp
from service.usecases.archive import Shelf, check_signed
from service.usecases.contract_texts import subject_of
from service.usecases.ending import archive_contract
from service.usecases.review import DECISIONS, Decision
from service.usecases.review_queue import review_of
from service.wiring import Service
from service.worker.jobs import run_job
from tests.services import SettableClock
from tests.staff import hire
from tests.usecases.living import Term
from tests.usecases.signing_room import ARCHIVIST, REVIEWER, Room
from tests.usecases.test_signing import FACTORY_HEAD, HEAD
from tests.web.desk import Desk, words_of

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

CONSOLE = "http://127.0.0.1/console"
ENDS_ON = date(2027, 11, 30)
SIGNED_ON = date(2027, 11, 18)


async def test_a_contract_is_renewed_from_its_reminder(
    service: Service, clock: SettableClock
) -> None:
    service = replace(service, ports=replace(service.ports, console=CONSOLE))
    term = Term(service, clock, hire(service, "李起草", Role.DRAFTER))
    room = Room(service)
    old = term.in_force(ends_on=ENDS_ON)

    page = reminder_of(term, old, date(2027, 10, 1))
    assert page == f"/console/contracts/{old}/renewal"
    desk = Desk(room.service, term.drafter)
    assert "一键起草续签协议" in words_of(await desk.see(f"{old}/renewal"))
    given = {"agreed.review.checked_on": "2027-09-30"}
    drafted = await desk.send(f"{old}/renewals", **given)
    assert "续签文本已按原合同和现在的档案起草" in words_of(drafted)
    found = term.renewal(old).successor
    assert found is not None
    new = found.id

    term.on(date(2027, 10, 8))
    reviewed(term, new)
    term.on(SIGNED_ON)
    signed_and_archived(room, new)
    assert term.see(new).state == ContractState.IN_FORCE
    assert term.see(old).state == ContractState.IN_FORCE

    for day, state in (
        (ENDS_ON, ContractState.IN_FORCE),
        (date(2027, 12, 1), ContractState.SUPERSEDED),
    ):
        term.on(day)
        run_job(service, "roll-over", day.isoformat())
        assert term.see(old).state == state
    view = term.see(new)
    assert (view.starts_on, view.ends_on) == (date(2027, 12, 1), date(2028, 11, 30))
    assert waking(term, old) == []
    assert waking(term, new) == [date(2028, 11, 30)]


def reminder_of(term: Term, contract_id: str, day: date) -> str:
    """The page that the account manager's reminder leads to."""
    term.on(day)
    run_job(term.service, "remind", day.isoformat())
    with term.service.reading() as work:
        query = select(Notice).where(
            Notice.kind == "reminder.rolls_over", Notice.recipient == term.drafter.id
        )
        newest = work.session.exec(query).all()[-1]
    assert newest.subject == f"contracts/{contract_id}"
    page: str = urlsplit(newest.facts["action"]).path
    return page


def reviewed(term: Term, contract_id: str) -> None:
    """Submitted, and decided by whoever its route asks."""
    decide(term, term.drafter, contract_id, ContractAction.SUBMIT)
    while True:
        with term.service.reading() as work:
            review = review_of(work, contract_id)
        if review is None or not review.steps:
            break
        step = review.steps[0]
        role = {
            TaskKind.COUNTERSIGN: Role.COUNTERSIGNER,
            TaskKind.REVIEW: Role.REVIEWER,
            TaskKind.APPROVE: Role.APPROVER,
        }[step.kind]
        discipline = Discipline(step.key) if role is Role.COUNTERSIGNER else Discipline.MARKETING
        name = f"{role.label}{step.key}{review.approvals}"
        person = hire(term.service, name, role, discipline=discipline)
        decide(term, person, contract_id, step.action)
    assert term.see(contract_id).state == ContractState.APPROVED


def decide(term: Term, actor: Actor, contract_id: str, action: ContractAction) -> None:
    with term.writing(actor) as work:
        DECISIONS[action](work, contract_id, Decision())


def signed_and_archived(room: Room, contract_id: str) -> None:
    room.issue(contract_id)
    for signature in (FACTORY_HEAD, HEAD):
        room.sign(contract_id, replace(signature, signed_on=SIGNED_ON))
    room.returned(contract_id)
    with room.writing(REVIEWER) as work:
        check_signed(work, contract_id)
    with room.writing(ARCHIVIST) as work:
        archive_contract(work, contract_id, Shelf("一号库房", originals=1))


def waking(term: Term, contract_id: str) -> list[date]:
    """The ends that a contract is still reminded of."""
    with term.service.reading() as work:
        subject = subject_of(term.row(contract_id))
        query = select(WakeUp).where(WakeUp.subject == subject)
        return [row.target_on for row in work.session.exec(query) if row.next_on is not None]
