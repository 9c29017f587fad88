"""What ends a process, at any boundary of what it does."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random

from sqlalchemy import event
from sqlmodel import Session

from service.store.database import Database


class ProcessDied(BaseException):
    """Stands for kill -9: nothing of the process runs any more, nobody catches it."""


@dataclass
class Danger:
    """`deadly`: how likely each boundary is the last one; `is_near`: only while a process acts."""

    chance: Random
    deadly: float
    is_near: bool = False
    pause: Callable[[], None] = lambda: None
    deaths: int = 0

    def strike(self) -> None:
        if self.is_near and self.chance.random() < self.deadly:
            self.deaths += 1
            raise ProcessDied

    def strike_or_pause(self) -> None:
        """Where no transaction is open a process may stand still too, and then go on."""
        self.strike()
        if self.is_near and self.chance.random() < self.deadly:
            self.pause()


class MortalDatabase(Database):
    """A database whose users die just before a commit, and just after."""

    def __init__(self, url: str, danger: Danger) -> None:
        super().__init__(url)
        self._danger = danger
        # Power cuts are not played: the disk need not be waited for.
        event.listen(self.engine, "connect", _hurry)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with super().writing() as session:
            yield session
            session.flush()
            self._danger.strike()
        self._danger.strike()


def _hurry(connection: object, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")  # type: ignore[attr-defined]
