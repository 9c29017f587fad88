"""What is truly outside: the clock, files, the keys. Adapters implement these protocols."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


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


@dataclass(frozen=True, slots=True)
class Ports:
    clock: Clock
    blobs: Blobs
    keys: Keys
