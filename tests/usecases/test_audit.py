"""Whoever changes, removes, moves or back-dates an event is found, and it is said which."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from service.domain.audit import merkle_root
from service.domain.audit_check import AuditProblem, ProblemKind
from service.domain.audit_seals import KnownRoot
from service.domain.selection import DraftRequest
from service.store.database import Database
from service.store.organisations import add_organisation
from service.store.schema import upgrade
from service.usecases import audit
from service.usecases.audit import verify
from service.usecases.contracts import draft_contract
from service.usecases.seals import seal_events
from service.wiring import Service
from tests.services import FACTORY, SettableClock
from tests.usecases.history import History, history_on, unguard

NOON = datetime(2026, 11, 25, 4, tzinfo=UTC)
FIRST, SECOND, THIRD = date(2026, 11, 25), date(2026, 11, 27), date(2026, 11, 28)
TODAY = NOON + timedelta(days=4)

# id -> subject, when. Sequence numbers count from 1 in this order; 25, 27 and 28 November are
# sealed, 26 November had no events and 29 November runs.
EVENTS = {
    "a1": ("contracts/a", timedelta()),
    "b1": ("contracts/b", timedelta(minutes=10)),
    "a2": ("contracts/a", timedelta(minutes=20)),
    "a3": ("contracts/a", timedelta(minutes=30)),
    "b2": ("contracts/b", timedelta(days=2)),
    "a4": ("contracts/a", timedelta(days=2, minutes=10)),
    "c1": ("accounts/c", timedelta(days=3)),
    "a5": ("contracts/a", timedelta(days=4, minutes=-30)),
    "b3": ("contracts/b", timedelta(days=4, minutes=-20)),
}
SEQ = {id: number for number, id in enumerate(EVENTS, start=1)}


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    upgrade(database)
    with database.writing() as session:
        add_organisation(session, id="province", code="P", name="示范省")
    yield database
    database.close()


@pytest.fixture
def history(database: Database) -> Iterator[History]:
    with history_on(database, TODAY) as history:
        for id, (subject, after) in EVENTS.items():
            row = history.add(id, subject, NOON + after)
            # PostgreSQL counts on where a transaction was thrown away.
            history.set(row.seq, "seq", SEQ[id])
        history.seal()
        yield history


def named(problem: AuditProblem) -> tuple[str, object]:
    """What a finding names: the event, else the day, else the chain."""
    return problem.kind.value, problem.event_id or problem.seq or problem.day or problem.subject


def findings(history: History, *known: KnownRoot) -> set[tuple[str, object]]:
    return {named(problem) for problem in history.verify(*known).problems}


def test_an_untouched_history_is_clean(history: History) -> None:
    report = history.verify()
    assert report.problems == ()
    assert (report.events, report.chains, report.days, report.unsealed) == (9, 3, 3, 2)
    assert report.newest is not None
    assert report.newest.day == THIRD


Tampering = Callable[[History], None]
TAMPERINGS: dict[str, tuple[Tampering, set[tuple[str, object]]]] = {
    "an actor": (lambda h: h.set(3, "actor", "other"), {("changed", "a2")}),
    "an id": (lambda h: h.set(3, "id", "x9"), {("changed", "x9")}),
    "a type": (lambda h: h.set(3, "type", "contracts.voided"), {("changed", "a2")}),
    "a payload": (lambda h: h.set(3, "payload", '{"about": "x"}'), {("changed", "a2")}),
    "a payload that is none": (lambda h: h.set(3, "payload", "[1]"), {("changed", "a2")}),
    "a number no event has": (
        lambda h: h.set(3, "payload", '{"about": 99999999999999999999}'),
        {("changed", "a2")},
    ),
    "the last event of the running day": (
        lambda h: h.set(9, "actor", "other"),
        {("changed", "b3")},
    ),
    "a later time": (
        lambda h: h.date(3, NOON + timedelta(minutes=20, microseconds=1)),
        {("changed", "a2")},
    ),
    "an earlier time": (
        lambda h: h.date(8, NOON + timedelta(days=3, hours=20)),
        {("changed", "a5")},
    ),
    "a time before the one before": (
        lambda h: h.date(4, NOON + timedelta(minutes=1)),
        {("back-dated", "a3")},
    ),
    "a time on another day": (
        lambda h: h.date(6, NOON + timedelta(minutes=5)),
        {("back-dated", "a4"), ("removed", 6)},
    ),
    "a hash": (
        lambda h: h.set(3, "hash", "f" * 64),
        {("changed", "a2"), ("seal-broken", FIRST)},
    ),
    "a hash that is none": (
        lambda h: h.set(3, "hash", "no hash"),
        {("changed", "a2"), ("seal-broken", FIRST)},
    ),
    "the hash before": (lambda h: h.set(3, "prev_hash", "f" * 64), {("changed", "a2")}),
    "an event with its hash": (
        lambda h: h.rewrite(3),
        {("changed", "a2"), ("seal-broken", FIRST)},
    ),
    "the last event of a chain with its hash": (
        lambda h: h.rewrite(7),
        {("seal-broken", THIRD)},
    ),
    "a middle event gone": (
        lambda h: h.run("DELETE FROM event WHERE seq = 3"),
        {("removed", 3), ("removed", "contracts/a")},
    ),
    "a middle event gone, the rest counted anew": (
        lambda h: remove_and_close_up(h),
        {("removed", 3), ("removed", "contracts/a")},
    ),
    "the first event gone": (
        lambda h: h.run("DELETE FROM event WHERE seq = 1"),
        {("removed", 1), ("removed", "contracts/a")},
    ),
    "the last event of a chain gone": (
        lambda h: h.run("DELETE FROM event WHERE seq = 7"),
        {("removed", 7)},
    ),
    "a whole chain gone": (
        lambda h: h.run("DELETE FROM event WHERE subject = 'contracts/b'"),
        {("removed", 2), ("removed", 5)},
    ),
    "all events of a day gone": (
        lambda h: h.run("DELETE FROM event WHERE seq IN (5, 6)"),
        {("removed", SECOND), ("removed", "contracts/a"), ("removed", "contracts/b")},
    ),
    "two events in each other's place": (
        lambda h: h.swap("position", h.rows()[2], h.rows()[3]),
        {("reordered", "a2")},
    ),
    "an event at the end of its chain": (
        lambda h: h.set(3, "position", 12),
        {("reordered", "a2")},
    ),
    "an event at the front of its chain": (
        lambda h: h.set(8, "position", 0),
        {("reordered", "a5")},
    ),
    "the last event a few places on": (
        lambda h: h.set(8, "position", 9),
        {("reordered", "a5")},
    ),
    "numbers of two events of a chain": (
        lambda h: h.swap("seq", h.rows()[2], h.rows()[3]),
        {("reordered", "a3"), ("reordered", "a2")},
    ),
    "numbers of two chains": (
        lambda h: h.swap("seq", h.rows()[1], h.rows()[2]),
        {("reordered", "b1")},
    ),
    "the number of an event": (
        lambda h: h.set(7, "seq", 70),
        {("seal-broken", THIRD)},
    ),
    "an event of another contract": (
        lambda h: h.run("UPDATE event SET subject = 'contracts/b', position = 4 WHERE seq = 3"),
        {("back-dated", "a2"), ("removed", "contracts/a")},
    ),
    "an event added to a sealed day": (
        lambda h: forge(h, "contracts/b", NOON + timedelta(hours=1)),
        {("back-dated", "forged")},
    ),
    "a chain added to a sealed day": (
        lambda h: forge(h, "contracts/z", NOON + timedelta(hours=1)),
        {("back-dated", "forged")},
    ),
    "a chain added to a day that had no events": (
        lambda h: forge(h, "contracts/z", NOON + timedelta(days=1)),
        {("back-dated", "forged")},
    ),
    "a back-dated event of the running day": (
        lambda h: forge(h, "contracts/b", TODAY - timedelta(hours=1)),
        {("back-dated", "forged")},
    ),
    "an event put in among the numbers of a sealed day": (
        lambda h: put_in(h),
        {("back-dated", FIRST)},
    ),
    "a seal gone": (
        lambda h: h.run("DELETE FROM merkle_root WHERE first_seq = 5"),
        {("seal-broken", SECOND)},
    ),
    "the newest seal gone": (
        lambda h: h.run("DELETE FROM merkle_root WHERE first_seq = 7"),
        {("unsealed", THIRD)},
    ),
    "the root of a seal": (
        lambda h: h.run("UPDATE merkle_root SET root = :f WHERE first_seq = 5", f="f" * 64),
        {("seal-broken", SECOND)},
    ),
    "a root that is none": (
        lambda h: h.run("UPDATE merkle_root SET root = 'no root' WHERE first_seq = 5"),
        {("seal-broken", SECOND)},
    ),
    "the count of a seal": (
        lambda h: h.run("UPDATE merkle_root SET events = 3 WHERE first_seq = 5"),
        {("seal-broken", SECOND)},
    ),
    "the numbers of a seal": (
        lambda h: h.run("UPDATE merkle_root SET last_seq = 600 WHERE first_seq = 5"),
        {("seal-broken", SECOND)},
    ),
    "the day of a seal": (
        lambda h: h.run("UPDATE merkle_root SET day = '2026-11-26' WHERE first_seq = 5"),
        {("removed", date(2026, 11, 26)), ("seal-broken", SECOND)},
    ),
    "when a day was sealed": (
        lambda h: h.run(
            "UPDATE merkle_root SET sealed_at = '2026-11-27T01:00:00.000000Z' WHERE first_seq = 5"
        ),
        {("seal-broken", SECOND)},
    ),
}


def remove_and_close_up(history: History) -> None:
    history.run("DELETE FROM event WHERE seq = 3")
    for seq, position in ((4, 2), (6, 3), (8, 4)):
        history.set(seq, "position", position)


def forge(history: History, subject: str, at: datetime) -> None:
    row = history.add("forged", subject, at)
    history.set(row.seq, "seq", 1000)


def put_in(history: History) -> None:
    """The numbers 1 to 4 of the sealed day leave a gap, as a transaction thrown away does."""
    history.run("DELETE FROM merkle_root WHERE first_seq = 1")
    history.run("DELETE FROM event WHERE seq = 2")
    history.run("DELETE FROM event WHERE seq = 5")
    history.run("DELETE FROM event WHERE seq = 9")
    hashes = [row.hash for row in history.rows() if row.seq in (1, 3, 4)]
    history.run(
        "INSERT INTO merkle_root (day, root, first_seq, last_seq, events, sealed_at) "
        "SELECT '2026-11-25', :root, 1, 4, 3, sealed_at FROM merkle_root WHERE first_seq = 7",
        root=merkle_root(hashes),
    )
    row = history.add("forged", "contracts/z", NOON + timedelta(minutes=5))
    history.set(row.seq, "seq", 2)


@pytest.mark.parametrize("what", TAMPERINGS)
def test_tampering_is_found_and_named(history: History, what: str) -> None:
    tamper, expected = TAMPERINGS[what]
    tamper(history)
    found = findings(history)
    assert expected <= found, found
    # Nothing is said of events that nobody touched.
    touched = {"forged", *(name for _, name in expected)}
    strangers = {name for _, name in found if name in EVENTS} - touched
    assert not strangers, found


def test_a_database_that_reads_no_sense_is_still_read(sqlite_url: str) -> None:
    """SQLite keeps whatever is written into a column."""
    database = Database(sqlite_url)
    upgrade(database)
    with database.writing() as session:
        add_organisation(session, id="province", code="P", name="示范省")
    for column, value in (
        ("at", "yesterday"),
        ("at", ""),
        ("at", "2026-11-25T04:20:00Z"),
        ("position", "third"),
        ("payload", "{"),
        ("payload", "[" * 100_000),
        ("hash", b"\xff"),
    ):
        with history_on(database, TODAY) as history:
            for id, (subject, after) in EVENTS.items():
                history.add(id, subject, NOON + after)
            history.seal()
            history.set(3, column, value)
            kinds = {problem.kind for problem in history.verify().problems if problem.seq == 3}
            assert ProblemKind.CHANGED in kinds or ProblemKind.REORDERED in kinds, (column, value)
            history.run("UPDATE merkle_root SET day = 'doomsday' WHERE first_seq = 5")
            assert ("seal-broken", None) in findings(history)
    database.close()


def test_writers_that_waited_for_each_other_are_not_accused(history: History) -> None:
    history.add("a6", "contracts/a", TODAY)
    history.add("a7", "contracts/a", TODAY - timedelta(seconds=30))
    assert history.verify().problems == ()


def test_a_day_may_be_without_its_seal_for_an_hour(history: History) -> None:
    history.now = datetime(2026, 11, 29, 16, 59, tzinfo=UTC)
    assert history.verify().problems == ()
    history.now = datetime(2026, 11, 29, 17, 1, tzinfo=UTC)
    assert findings(history) == {("unsealed", date(2026, 11, 29))}


def test_a_history_made_anew_is_found_by_a_root_that_was_kept(history: History) -> None:
    kept = history.verify()
    assert kept.newest is not None
    assert kept.total is not None
    history.rewrite(7)
    history.run("DELETE FROM merkle_root WHERE first_seq = 7")
    history.seal()
    # Honestly: nothing in the database tells of it.
    assert history.verify().problems == ()
    assert findings(history, kept.newest) == {("seal-broken", THIRD)}
    assert findings(history, KnownRoot(THIRD, kept.total)) == {("seal-broken", THIRD)}


def test_the_total_root_vouches_for_every_day_before(history: History) -> None:
    kept = history.verify()
    assert kept.newest is not None
    assert kept.total is not None
    total = KnownRoot(THIRD, kept.total)
    assert history.verify(kept.newest, total).problems == ()
    # Days 2 and 3 are made anew as if there had been no b2.
    history.run("DELETE FROM event WHERE subject = 'contracts/b' AND position > 1")
    history.run("DELETE FROM merkle_root WHERE first_seq > 1")
    history.seal()
    assert history.verify(kept.newest).problems == ()
    assert findings(history, total) == {("seal-broken", THIRD)}


def test_a_kept_root_of_a_day_without_seal_is_a_problem(history: History) -> None:
    lost = KnownRoot(date(2026, 11, 26), "a" * 64)
    assert findings(history, lost) == {("seal-broken", lost.day)}


def test_all_problems_are_counted_and_some_are_listed(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "MOST_PROBLEMS", 2)
    for seq in range(1, 10):
        history.set(seq, "actor", "other")
    report = history.verify()
    assert len(report.problems) == 2
    assert report.found == report.counts[ProblemKind.CHANGED] == 9


def test_an_installation_is_clean_and_a_contract_without_events_is_named(
    service: Service, clock: SettableClock
) -> None:
    with service.writing() as work:
        contract = draft_contract(work, FACTORY, DraftRequest(starts_on=date(2026, 12, 1)))
    clock.advance(days=1)
    with service.writing() as work:
        seal_events(work)
    with service.reading() as work:
        assert verify(work).problems == ()
        unguard(work.session)
        history = History(work.session, work.now)
        history.run("DELETE FROM event WHERE subject = :s", s=f"contracts/{contract.id}")
        problems = verify(work).problems
    assert contract.id in {problem.contract for problem in problems}
    assert {problem.kind for problem in problems} == {ProblemKind.REMOVED}
