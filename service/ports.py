"""What is truly outside: the clock, files, the keys. Adapters implement these protocols."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from service.domain.notices import Outcome, Words
from service.domain.working_days import Calendar


class Clock(Protocol):
    def now(self) -> datetime:
        """This instant, in UTC."""
        ...

    def new_id(self) -> str:
        """A new UUIDv7 as text: ids sort by the time they were made."""
        ...


class Blobs(Protocol):
    def put(self, content: bytes) -> str:
        """Keep the bytes for good; returns their sha256 (64 hex), which is their name."""
        ...

    def get(self, sha256: str) -> bytes:
        """The bytes of that name; Unavailable where they are gone or not what they were."""
        ...


class Keys(Protocol):
    """Guards the master key; keys of single persons are only ever stored wrapped by it."""

    def wrap(self, key: bytes) -> bytes: ...

    def unwrap(self, wrapped: bytes) -> bytes: ...

    def derive(self, purpose: str) -> bytes:
        """32 bytes that follow from the master key and a purpose, e.g. to sign cursors."""
        ...


class PdfConverter(Protocol):
    def to_pdf(self, docx: bytes) -> bytes:
        """The pages a .docx prints as; PdfUnavailable where no converter is there, or it fails."""
        ...


class Redliner(Protocol):
    def compare(self, old: bytes, new: bytes, author: str, at: datetime) -> bytes:
        """`old` with tracked changes that make it `new`; RedlineUnavailable where nothing can."""
        ...


@dataclass(frozen=True, slots=True)
class Message:
    """What a channel carries. The same id is the same message, however often it is sent."""

    id: str
    kind: str
    to: str
    posted_at: datetime
    words: Words


class Channel(Protocol):
    def send(self, message: Message) -> Outcome:
        """Try once. Failures are outcomes, not errors; an error that does pass through counts as
        a passing failure.
        """
        ...


@dataclass(frozen=True, slots=True)
class Ports:
    clock: Clock
    blobs: Blobs
    keys: Keys
    pdf: PdfConverter
    calendar: Calendar
    channels: Mapping[str, Channel] = field(default_factory=dict)
    console: str = ""
    """Where people reach the console, e.g. `https://contracts.example/console`; may be unknown."""
    redliner: Redliner | None = None
