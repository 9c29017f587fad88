"""The end of terms over the years: what rolls, what continues, what runs out. No text moves."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select

from service.domain.access import Role
from service.domain.errors import DemandsNotMet, RoleMissing
from service.domain.tasks import TaskKind
from service.domain.vocabulary import ContractState, RenewalMode
from service.store.contracts import version_numbered
from service.store.notices import Notice
from service.store.tasks import open_tasks_of
from service.store.wake_ups import WakeUp
from service.usecases import rolling_over, succession
from service.usecases.contract_texts import contract_of
from service.usecases.ending import Proof, lapse, supersede, terminate
from service.usecases.figures import read_figures
from service.usecases.renewal_objections import NewRenewalObjection, object_to_renewal
from service.usecases.renewal_plans import Wishes
from service.usecases.renewals import draft_renewal
from service.usecases.ticking import CLOCK
from service.wiring import Service
from tests.services import RESTAURANT, SettableClock
from tests.staff import hire
from tests.usecases.living import ENDS_ON, Term
from tests.usecases.signing_room import ARCHIVIST, CUSTOMER, SCAN

DAY = timedelta(days=1)
PROOF = Proof(SCAN, "application/pdf")
CHECKED = Wishes(agreed={"review": {"checked_on": "2026-11-20"}})


@pytest.fixture
def term(sqlite_service: Service, clock: SettableClock) -> Term:
    return Term(sqlite_service, clock, hire(sqlite_service, "李起草", Role.DRAFTER))


@pytest.fixture
def on_both(service: Service, clock: SettableClock) -> Term:
    return Term(service, clock, hire(service, "李起草", Role.DRAFTER))


def notices(term: Term, contract_id: str) -> list[Notice]:
    with term.service.reading() as work:
        query = select(Notice).where(Notice.subject == f"contracts/{contract_id}")
        return list(work.session.exec(query))


def kinds(term: Term, contract_id: str) -> set[tuple[str, str]]:
    carried = ("reminder.rolled", "reminder.continues", "customer.rolled")
    return {(n.kind, n.recipient) for n in notices(term, contract_id) if n.kind in carried}


def tasks_to_renew(term: Term, contract_id: str) -> list[Any]:
    with term.service.reading() as work:
        return open_tasks_of(work.session, f"contracts/{contract_id}", {TaskKind.RENEW})


def text(term: Term, contract_id: str) -> tuple[int, str, Any]:
    with term.service.reading() as work:
        contract = contract_of(work, contract_id)
        version = version_numbered(work.session, contract, contract.version)
        return version.no, version.fingerprint, version.terms


# ---- rolling over -----------------------------------------------------------------------------


def test_a_contract_rolls_over_on_the_day_after_its_end(on_both: Term) -> None:
    id = on_both.in_force()
    before = text(on_both, id)
    assert on_both.turn(ENDS_ON) == 0
    assert on_both.see(id).ends_on == ENDS_ON
    assert on_both.turn(ENDS_ON + DAY) == 1
    view = on_both.see(id)
    assert (view.ends_on, view.state) == (date(2028, 11, 30), ContractState.IN_FORCE)
    rolled = [payload for type, payload in on_both.events(id) if type == "contracts.rolled_over"]
    assert rolled == [{"ended_on": "2027-11-30", "ends_on": "2028-11-30"}]
    account = f"customers/{on_both.row(id).account_id}"
    told = {("reminder.rolled", on_both.drafter.id), ("customer.rolled", account)}
    assert kinds(on_both, id) == told
    assert text(on_both, id) == before
    assert tasks_to_renew(on_both, id) == []


def test_after_rolling_the_reminders_count_for_the_new_end(term: Term) -> None:
    id = term.in_force()
    term.turn(ENDS_ON + DAY)
    with term.service.reading() as work:
        query = select(WakeUp).where(
            WakeUp.subject == f"contracts/{id}", WakeUp.occasion == "contract-end"
        )
        (wake_up,) = work.session.exec(query).all()
    assert wake_up.target_on == date(2028, 11, 30)
    assert wake_up.next_on is not None
    assert wake_up.next_on > ENDS_ON


def test_it_rolls_year_after_year_and_what_was_missed_is_caught_up_once(term: Term) -> None:
    id = term.in_force()
    for year in (2027, 2028, 2029):
        term.turn(date(year, 12, 1))
        assert term.see(id).ends_on == date(year + 1, 11, 30)
    term.turn(date(2036, 5, 4))
    assert term.see(id).ends_on == date(2036, 11, 30)
    rolled = [payload for type, payload in term.events(id) if type == "contracts.rolled_over"]
    assert rolled[-1] == {"ended_on": "2030-11-30", "ends_on": "2036-11-30"}
    assert len(rolled) == 4


def test_the_job_again_changes_nothing(term: Term) -> None:
    id = term.in_force()
    term.turn(ENDS_ON + DAY)
    before = (term.see(id), term.events(id), len(notices(term, id)))
    with term.writing(CLOCK) as work:
        assert rolling_over.roll_over(work, "again").done == 0
    assert term.turn(ENDS_ON + DAY) == 1  # what the chunk did then
    assert (term.see(id), term.events(id), len(notices(term, id))) == before


def test_a_term_that_ends_in_february_rolls_to_the_end_of_february(term: Term) -> None:
    id = term.in_force(starts_on=date(2027, 3, 1), ends_on=date(2028, 2, 29))
    for year, last in ((2028, 28), (2029, 28), (2030, 28), (2031, 29)):
        term.turn(date(year, 3, 1))
        assert term.see(id).ends_on == date(year + 1, 2, last)


def test_only_the_clock_turns_terms(term: Term) -> None:
    with term.writing(ARCHIVIST) as work, pytest.raises(RoleMissing):
        rolling_over.roll_over(work, "by hand")


def test_more_contracts_than_one_chunk_takes(term: Term, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [term.in_force() for _ in range(3)]
    monkeypatch.setattr(rolling_over, "AT_ONCE", 2)
    assert term.turn(ENDS_ON + DAY) == 3
    assert {term.see(id).ends_on for id in ids} == {date(2028, 11, 30)}


@pytest.mark.parametrize("error", [DemandsNotMet("文本不能读取", ()), ZeroDivisionError()])
def test_what_cannot_be_settled_keeps_no_other_from_its_turn(
    on_both: Term, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    broken, whole = on_both.in_force(), on_both.in_force()
    real = succession.term_of

    def term_of(work: Any, contract: Any) -> Any:
        if contract.id == broken:
            raise error
        return real(work, contract)

    monkeypatch.setattr(rolling_over, "term_of", term_of)
    assert on_both.turn(ENDS_ON + DAY) == 2
    assert on_both.see(whole).ends_on == date(2028, 11, 30)
    assert on_both.events(broken)[-1][0] == "contracts.term_not_settled"
    monkeypatch.undo()
    on_both.turn(ENDS_ON + 2 * DAY)
    assert on_both.see(broken).ends_on == date(2028, 11, 30)


# ---- what does not roll -----------------------------------------------------------------------


def test_a_contract_that_does_not_renew_itself_asks_thirty_days_before_and_runs_out(
    term: Term,
) -> None:
    id = term.in_force(renewal_mode=RenewalMode.NONE)
    assert term.turn(ENDS_ON - 31 * DAY) == 0
    assert tasks_to_renew(term, id) == []
    term.turn(ENDS_ON - 30 * DAY)
    (task,) = tasks_to_renew(term, id)
    assert (task.owner, task.role) == (term.drafter.id, "drafter")
    assert task.due_at is not None
    assert task.due_at.date() == ENDS_ON
    for later in (1, 2, 400):
        term.turn(ENDS_ON + later * DAY)
    assert (term.see(id).ends_on, term.see(id).state) == (ENDS_ON, ContractState.IN_FORCE)
    told = [payload for type, payload in term.events(id) if type == "contracts.expired"]
    assert told == [{"ended_on": "2027-11-30", "reason": "not_renewed"}]
    assert [row.id for row in tasks_to_renew(term, id)] == [task.id]
    with term.service.reading(ARCHIVIST) as work:
        assert read_figures(work).ended == 1


def test_a_contract_looked_at_early_is_asked_for_only_where_it_does_not_renew_itself(
    term: Term,
) -> None:
    """As contracts are that were in force before terms were looked at."""
    rolls, fixed = term.in_force(), term.in_force(renewal_mode=RenewalMode.NONE)
    with term.writing(ARCHIVIST) as work:
        contract_of(work, rolls).turns_on = ENDS_ON - 30 * DAY
    assert term.turn(ENDS_ON - 30 * DAY) == 2
    assert (len(tasks_to_renew(term, rolls)), len(tasks_to_renew(term, fixed))) == (0, 1)
    term.turn(ENDS_ON + DAY)
    assert term.see(rolls).ends_on == date(2028, 11, 30)


def test_a_contract_that_was_objected_to_never_rolls(term: Term) -> None:
    id = term.in_force()
    term.on(date(2027, 10, 1))
    with term.writing(term.drafter) as work:
        object_to_renewal(work, id, NewRenewalObjection(CUSTOMER, date(2027, 9, 30)))
    for day in (ENDS_ON + DAY, ENDS_ON + 800 * DAY):
        term.turn(day)
    assert term.see(id).ends_on == ENDS_ON
    assert term.events(id)[-1] == (
        "contracts.expired",
        {"ended_on": "2027-11-30", "reason": "objected"},
    )
    assert len(tasks_to_renew(term, id)) == 1
    with term.writing(ARCHIVIST) as work:
        lapse(work, id)
    assert term.see(id).state == ContractState.LAPSED
    assert tasks_to_renew(term, id) == []


def test_a_contract_that_continues_becomes_indefinite_once_and_is_looked_at_yearly(
    term: Term,
) -> None:
    id = term.in_force(RESTAURANT, renewal_mode=RenewalMode.CONTINUE_INDEFINITE)
    for day in (ENDS_ON + DAY, date(2028, 3, 3), date(2028, 12, 1), date(2029, 12, 1)):
        term.turn(day)
    view = term.see(id)
    assert (view.indefinite_since, view.ends_on) == (ENDS_ON + DAY, ENDS_ON)
    types = [type for type, _ in term.events(id)]
    assert types.count("contracts.continues") == 1
    looked = [n for n in notices(term, id) if n.kind == "reminder.continues"]
    assert sorted(n.key.split("@")[1] for n in looked if n.recipient == term.drafter.id) == [
        "2027-12-01",
        "2028-12-01",
        "2029-12-01",
    ]
    with term.service.reading(ARCHIVIST) as work:
        assert read_figures(work).ended == 0
    assert term.renewal(id).objection_until is None


def beside(term: Term, main: str, **request: Any) -> str:
    """A settlement agreement beside a contract, in force."""
    view = term.see(main)
    named = {
        "contract_no": view.number,
        "title": "高压供用电合同",
        "signed_on": "2026-11-25",
        "ends_on": view.ends_on.isoformat(),
    }
    return term.in_force(
        kind="settlement-agreement",
        ends_on=view.ends_on,
        main_contract=named,
        agreed={"settle": {"instalment_days": ["当月15日"]}},
        **request,
    )


def test_what_stands_beside_a_contract_goes_on_as_that_does(term: Term) -> None:
    main = term.in_force(ends_on=date(2029, 11, 30))
    other = beside(term, main, starts_on=date(2028, 6, 1))
    assert term.renewal(other).follows == term.see(main).number
    term.turn(date(2029, 12, 1))
    assert {term.see(main).ends_on, term.see(other).ends_on} == {date(2032, 11, 30)}
    with term.writing(ARCHIVIST) as work:
        terminate(work, main, reason="销户", ended_on=work.today, proof=PROOF)
    term.turn(date(2032, 12, 1))
    assert term.events(other)[-1][1]["reason"] == "main_contract_ended"


def test_what_stands_beside_a_contract_goes_on_with_its_renewal(term: Term) -> None:
    main = term.in_force()
    other = beside(term, main)
    term.on(date(2027, 11, 10))
    new = renewed(term, main)
    term.signed(new)
    term.turn(ENDS_ON + DAY)
    assert term.see(other).ends_on == ENDS_ON
    assert "contracts.expired" not in {type for type, _ in term.events(other)}
    term.on(ENDS_ON + 2 * DAY)
    term.shelved(new)
    term.turn(ENDS_ON + 3 * DAY)
    assert term.see(main).state == ContractState.SUPERSEDED
    assert term.see(other).ends_on == term.see(new).ends_on


# ---- a renewal on its first day ---------------------------------------------------------------


def renewed(term: Term, id: str) -> str:
    with term.writing(term.drafter) as work:
        return draft_renewal(work, id, CHECKED).id


def test_an_archived_renewal_takes_over_on_its_first_day(on_both: Term) -> None:
    old = on_both.in_force()
    on_both.on(date(2027, 11, 10))
    new = on_both.archived(renewed(on_both, old))
    assert on_both.see(old).state == ContractState.IN_FORCE
    with on_both.writing(ARCHIVIST) as work, pytest.raises(DemandsNotMet, match="起始日"):
        supersede(work, old, new)
    on_both.turn(ENDS_ON)
    assert on_both.see(old).state == ContractState.IN_FORCE
    on_both.turn(ENDS_ON + DAY)
    view = on_both.see(old)
    assert (view.state, view.ends_on) == (ContractState.SUPERSEDED, ENDS_ON)
    assert on_both.see(new).state == ContractState.IN_FORCE
    types = [type for type, _ in on_both.events(old)]
    assert types[-2:] == ["contracts.succeeded_later", "contracts.superseded"]


def test_a_renewal_archived_late_takes_over_at_once(term: Term) -> None:
    old = term.in_force(renewal_mode=RenewalMode.NONE)
    term.turn(date(2027, 11, 10))
    new = renewed(term, old)
    term.turn(date(2027, 12, 5))
    term.archived(new)
    assert term.see(old).state == ContractState.SUPERSEDED


def test_a_signed_renewal_keeps_the_contract_from_rolling_and_ends_the_task(term: Term) -> None:
    old = term.in_force(renewal_mode=RenewalMode.NONE)
    term.turn(date(2027, 11, 10))
    assert len(tasks_to_renew(term, old)) == 1
    new = renewed(term, old)
    term.signed(new)
    # Concluding over its papers closes it; here the acts were taken without papers.
    rolling = term.in_force()
    term.signed(renewed(term, rolling))
    for later in range(1, 4):
        term.turn(ENDS_ON + later * DAY)
    assert term.see(rolling).ends_on == ENDS_ON
    assert term.see(old).ends_on == ENDS_ON
    assert not [type for type, _ in term.events(rolling) if type == "contracts.expired"]


def test_a_draft_of_a_renewal_keeps_nothing_from_rolling(term: Term) -> None:
    old = term.in_force()
    renewed(term, old)
    term.turn(ENDS_ON + DAY)
    assert term.see(old).ends_on == date(2028, 11, 30)


def test_a_contract_that_ended_is_not_looked_at(term: Term) -> None:
    id = term.in_force()
    with term.writing(ARCHIVIST) as work:
        terminate(
            work, id, reason="销户", ended_on=work.today, proof=Proof(SCAN, "application/pdf")
        )
    assert term.turn(ENDS_ON + DAY) == 0
