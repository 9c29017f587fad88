"""A small history of events with seals, made in a session whose changes are thrown away."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import text
from sqlmodel import Session, select

from service.domain.access import Actor, Role
from service.domain.audit import Event, chain_hash
from service.store.database import Database
from service.store.events import EventRow, append_event
from service.usecases.audit import AuditReport, verify
from service.usecases.seals import seal_events
from service.usecases.work import Work

ACTOR = Actor("tester", "province", "测试", roles=frozenset({Role.SYSTEM}))


@dataclass
class History:
    """Events in a session, and what somebody with the database's password can do to them."""

    session: Session
    now: datetime

    def add(self, id: str, subject: str, at: datetime) -> EventRow:
        event = Event(subject, "contracts.drafted", {"about": id, "fingerprint": "ab"})
        return append_event(self.session, event, id=id, org_id="province", actor=ACTOR, at=at)

    def seal(self) -> None:
        seal_events(self.work())

    def verify(self, *known: Any) -> AuditReport:
        self.session.expire_all()
        return verify(self.work(), known)

    def work(self) -> Work:
        # Neither sealing nor the audit looks at the library or calls the outside.
        return Work(self.session, ACTOR, self.now, cast(Any, None), cast(Any, None))

    def rows(self) -> list[EventRow]:
        """All events by sequence number, as they are now."""
        self.session.expire_all()
        return list(self.session.exec(select(EventRow).order_by(cast(Any, EventRow.seq))))

    def run(self, statement: str, **values: object) -> None:
        done = self.session.connection().execute(text(statement), values)
        assert cast(Any, done).rowcount != 0, statement

    def set(self, seq: int | None, column: str, value: object) -> None:
        self.run(f"UPDATE event SET {column} = :value WHERE seq = :seq", value=value, seq=seq)

    def date(self, seq: int | None, at: datetime) -> None:
        """Change an event's time as the database writes it."""
        table = EventRow.__table__  # type: ignore[attr-defined]
        self.session.connection().execute(table.update().where(table.c.seq == seq).values(at=at))

    def swap(self, column: str, one: EventRow, other: EventRow) -> None:
        """Let two events change their places."""
        first, second = one.seq, other.seq
        mine, theirs = getattr(one, column), getattr(other, column)
        if column == "seq":
            self.set(first, "seq", -7)
            self.set(second, "seq", mine)
            self.set(-7, "seq", theirs)
            return
        self.set(first, column, -7)
        self.set(second, column, mine)
        self.set(first, column, theirs)

    def rewrite(self, seq: int | None) -> None:
        """Change an event's actor and its hash with it."""
        row = next(row for row in self.rows() if row.seq == seq)
        again = chain_hash(
            Event(row.subject, row.type, row.payload),
            event_id=row.id,
            org_id=row.org_id,
            position=row.position,
            actor="forger",
            at=row.at,
            previous=row.prev_hash,
        )
        self.set(seq, "actor", "forger")
        self.set(seq, "hash", again)


def unguard(session: Session) -> None:
    """Take away the triggers that keep the tables append-only."""
    connection = session.connection()
    for table in ("event", "merkle_root"):
        if connection.dialect.name == "sqlite":
            for verb in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER {table}_no_{verb}"))
        else:
            connection.execute(text(f"DROP TRIGGER {table}_append_only ON {table}"))


@contextmanager
def history_on(database: Database, now: datetime) -> Iterator[History]:
    """An unguarded history; the database is afterwards as it was."""
    with database.reading() as session:
        unguard(session)
        yield History(session, now)
