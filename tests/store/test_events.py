"""Events form a chain for each subject; what is changed shows."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session

from service.domain.access import Actor
from service.domain.audit import GENESIS, Event, chain_hash
from service.store.database import ChangedMeanwhile, Database
from service.store.events import EventRow, append_event, events_of
from service.store.organisations import Organisation

NOON = datetime(2026, 11, 25, 4, tzinfo=UTC)
ACTOR = Actor("tester", "province", "测试")


def append(session: Session, subject: str, number: int) -> EventRow:
    event = Event(subject, "contracts.drafted", {"version": number, "fingerprint": "ab"})
    at = NOON + timedelta(seconds=number)
    return append_event(
        session, event, id=f"{subject}-{number}", org_id="province", actor=ACTOR, at=at
    )


def test_each_event_carries_the_hash_of_the_one_before(
    database: Database, province: Organisation
) -> None:
    for number in range(3):
        with database.writing() as session:
            append(session, "contracts/1", number)
            append(session, "contracts/2", number)
    with database.reading() as session:
        chain = events_of(session, ACTOR, "contracts/1")
    assert [row.position for row in chain] == [1, 2, 3]
    assert [row.prev_hash for row in chain] == [GENESIS, chain[0].hash, chain[1].hash]
    assert province.id == "province"


@pytest.mark.usefixtures("province")
def test_the_hash_follows_from_the_row_as_it_is_stored(database: Database) -> None:
    with database.writing() as session:
        append(session, "contracts/1", 1)
    with database.reading() as session:
        row = events_of(session, ACTOR, "contracts/1")[0]
    again = chain_hash(
        Event(row.subject, row.type, row.payload),
        event_id=row.id,
        org_id=row.org_id,
        position=row.position,
        actor=row.actor,
        at=row.at,
        previous=row.prev_hash,
    )
    assert row.hash == again


@pytest.mark.usefixtures("province")
def test_two_writers_cannot_take_the_same_place_in_a_chain(database: Database) -> None:
    def fork(session: Session) -> None:
        row = append(session, "contracts/1", 1)
        values = row.model_dump() | {"seq": None, "id": "another"}
        session.add(EventRow(**values))

    with pytest.raises(ChangedMeanwhile), database.writing() as session:
        fork(session)
