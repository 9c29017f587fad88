"""Whatever the history and whichever one thing is done to it: it is found."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from service.store.database import Database
from service.store.events import EventRow, MerkleRoot
from service.store.organisations import add_organisation
from service.store.schema import upgrade
from service.usecases.work import CHINA
from tests.usecases.history import History, history_on

NOON = datetime(2026, 11, 25, 4, tzinfo=UTC)
SUBJECTS = ("contracts/a", "contracts/b", "accounts/c")

any_database = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    upgrade(database)
    with database.writing() as session:
        add_organisation(session, id="province", code="P", name="示范省")
    yield database
    database.close()


@dataclass(frozen=True)
class Step:
    """An event of a subject so many days after the one before."""

    subject: str
    days: int
    seconds: int


steps = st.lists(
    st.builds(
        Step,
        st.sampled_from(SUBJECTS),
        st.sampled_from([0, 0, 0, 1, 3]),
        # A writer that waited for another one may be a little behind.
        st.integers(min_value=-20, max_value=3000),
    ),
    min_size=1,
    max_size=12,
)


def write(history: History, steps: list[Step], idle_days: int) -> None:
    at = NOON
    for number, step in enumerate(steps):
        at += timedelta(days=step.days, seconds=step.seconds if step.seconds > 0 else 0)
        history.add(f"e{number}", step.subject, at + timedelta(seconds=min(step.seconds, 0)))
    history.now = at.astimezone(CHINA).replace(hour=22) + timedelta(days=idle_days)
    history.seal()


@dataclass(frozen=True)
class Scene:
    """A history with what may be done to it."""

    history: History
    rows: list[EventRow]
    random: Random

    def any_row(self) -> EventRow:
        return self.random.choice(self.rows)

    def is_sealed(self, row: EventRow) -> bool:
        return row.at.astimezone(CHINA).date() < self.history.now.astimezone(CHINA).date()

    def is_last(self, row: EventRow) -> bool:
        return not any(r.subject == row.subject and r.position > row.position for r in self.rows)

    def vouched_for(self) -> list[EventRow]:
        """Events of which a seal or a later event tells; the others only tell of themselves."""
        return [row for row in self.rows if self.is_sealed(row) or not self.is_last(row)]

    def seals(self) -> list[MerkleRoot]:
        return list(self.history.session.exec(select(MerkleRoot)))


def change_column(scene: Scene) -> bool:
    column = scene.random.choice(["actor", "type", "hash", "prev_hash", "payload", "subject"])
    value = '{"about": "other"}' if column == "payload" else "contracts/other"
    scene.history.set(scene.any_row().seq, column, value)
    return True


def change_time(scene: Scene) -> bool:
    row = scene.any_row()
    by = scene.random.choice([1, -1, 1_000_000, -3_600_000_000, 86_400_000_000, -200_000_000_000])
    scene.history.date(row.seq, row.at + timedelta(microseconds=by))
    return True


def change_position(scene: Scene) -> bool:
    row = scene.any_row()
    scene.history.set(row.seq, "position", row.position + scene.random.choice([-40, 20, 40, 9000]))
    return True


def remove(scene: Scene) -> bool:
    rows = scene.vouched_for()
    if rows:
        scene.history.run("DELETE FROM event WHERE seq = :s", s=scene.random.choice(rows).seq)
    return bool(rows)


def remove_chain(scene: Scene) -> bool:
    subjects = sorted({row.subject for row in scene.rows if scene.is_sealed(row)})
    if subjects:
        gone = scene.random.choice(subjects)
        scene.history.run("DELETE FROM event WHERE subject = :s", s=gone)
    return bool(subjects)


def rewrite(scene: Scene) -> bool:
    rows = scene.vouched_for()
    if rows:
        scene.history.rewrite(scene.random.choice(rows).seq)
    return bool(rows)


def swap_positions(scene: Scene) -> bool:
    one, other = scene.any_row(), scene.any_row()
    if one.seq == other.seq or one.subject != other.subject:
        return False
    scene.history.swap("position", one, other)
    return True


def swap_numbers(scene: Scene) -> bool:
    one, other = scene.any_row(), scene.any_row()
    told = one.subject == other.subject or scene.is_sealed(one) or scene.is_sealed(other)
    if one.seq == other.seq or not told:
        return False
    scene.history.swap("seq", one, other)
    return True


def back_date(scene: Scene) -> bool:
    row = scene.any_row()
    if scene.is_sealed(row):
        subject = scene.random.choice([*SUBJECTS, "contracts/new"])
        scene.history.add("forged", subject, row.at + timedelta(seconds=1))
    else:
        scene.history.add("forged", row.subject, row.at - timedelta(hours=1))
    return True


def remove_seal(scene: Scene) -> bool:
    seals = scene.seals()
    if seals:
        first = scene.random.choice(seals).first_seq
        scene.history.run("DELETE FROM merkle_root WHERE first_seq = :s", s=first)
    return bool(seals)


def change_seal(scene: Scene) -> bool:
    seals = scene.seals()
    if seals:
        column, value = scene.random.choice(
            [("root", "a" * 64), ("events", 99), ("last_seq", 9999), ("first_seq", -1)]
        )
        scene.history.run(
            f"UPDATE merkle_root SET {column} = :value WHERE first_seq = :s",
            value=value,
            s=scene.random.choice(seals).first_seq,
        )
    return bool(seals)


TAMPERINGS: list[Callable[[Scene], bool]] = [
    change_column,
    change_time,
    change_position,
    remove,
    remove_chain,
    rewrite,
    swap_positions,
    swap_numbers,
    back_date,
    remove_seal,
    change_seal,
]


@any_database
@given(steps=steps, idle_days=st.integers(min_value=0, max_value=2))
def test_what_nobody_touched_is_clean(
    database: Database, steps: list[Step], idle_days: int
) -> None:
    with history_on(database, NOON) as history:
        write(history, steps, idle_days)
        report = history.verify()
    assert report.problems == ()
    assert report.events == len(steps)


@pytest.mark.parametrize("tamper", TAMPERINGS, ids=lambda tamper: tamper.__name__)
@settings(any_database, max_examples=25)
@given(
    steps=steps,
    idle_days=st.integers(min_value=0, max_value=2),
    random=st.randoms(use_true_random=False),
)
def test_one_tampering_is_always_found(
    database: Database,
    tamper: Callable[[Scene], bool],
    steps: list[Step],
    idle_days: int,
    random: Random,
) -> None:
    with history_on(database, NOON) as history:
        write(history, steps, idle_days)
        done = tamper(Scene(history, history.rows(), random))
        found = history.verify().found
    assert found or not done
