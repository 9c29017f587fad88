"""What is truly outside: the clock, files, the keys. Adapters implement these protocols."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Protocol, runtime_checkable

from service.domain.notices import Fate, Outcome, Words
from service.domain.working_days import Calendar


class Clock(Protocol):
    def now(self) -> datetime:
        """This instant, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds by a stopwatch that no setting of the clock changes; only differences count."""
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
class Attachment:
    """A file beside a message, e.g. `reminders.ics` of `text/calendar`."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class SmsText:
    """A short message as providers want it: the approved template's `kind`, its variables in their
    order, and the text they make (without the signature).
    """

    kind: str
    variables: Mapping[str, str]
    text: str


@dataclass(frozen=True, slots=True)
class Hook:
    """A call of somebody's address: the JSON body, and the secrets that sign it, newest first."""

    url: str
    secrets: tuple[bytes, ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """What a channel carries. The same id is the same message, however often it is sent.

    `address` is where it goes: an e-mail address, a mobile number, an URL; nothing for channels
    that need none. `masked` is the address as evidence shows it. `text_version` names the wording.
    """

    id: str
    kind: str
    to: str
    posted_at: datetime
    words: Words
    address: str = ""
    masked: str = ""
    text_version: str = ""
    html: str | None = None
    attachments: tuple[Attachment, ...] = ()
    sms: SmsText | None = None
    hook: Hook | None = None

    @property
    def content_hash(self) -> str:
        """sha256 of all that is said, whatever the channel makes of it."""
        parts = [self.words.subject, self.words.body, self.html or ""]
        parts += [self.sms.text if self.sms else ""]
        blobs = [part.encode() for part in parts] + [self.hook.body if self.hook else b""]
        blobs += [file.content for file in self.attachments]
        return sha256(b"\0".join(blobs)).hexdigest()


class Channel(Protocol):
    def send(self, message: Message) -> Outcome:
        """Try once, in bounded time. Failures are outcomes, not errors; an error that does pass
        through counts as an outcome nobody knows. Called from several threads.
        """
        ...


@dataclass(frozen=True, slots=True)
class ReceiptWord:
    """What the other side says of a message later on, found by `notice_id` (our id, which it
    repeated) or by `provider_id` (its own).
    """

    fate: Fate
    at: datetime
    code: str = ""
    detail: str = ""
    notice_id: str = ""
    provider_id: str = ""


@runtime_checkable
class ReceiptSource(Protocol):
    """A channel that is asked for receipts, or given them (a callback of its provider)."""

    def poll(self) -> Sequence[ReceiptWord]:
        """Receipts that came since it was last asked; each may come again."""
        ...

    def read_callback(self, body: bytes, media_type: str) -> Sequence[ReceiptWord]:
        """What a provider's call says; raises Invalid where it says nothing that can be read."""
        ...


@runtime_checkable
class KeptReceipts(Protocol):
    """A source that shows the same receipts until it is told that they are kept."""

    def done(self) -> None:
        """What was last polled is kept for good: call it after the commit."""
        ...


class Targets(Protocol):
    def refusal(self, url: str) -> str:
        """Why an address that somebody typed in must not be called, in Chinese; empty: it may be.
        Asks the name's server: not to be called while something is locked.
        """
        ...


class NoTargets:
    """Nothing outside may be called."""

    def refusal(self, url: str) -> str:
        return "本机没有开放对外调用"


class Engine(Protocol):
    """Runs what outlives a request, to its end, whatever process dies on the way."""

    def start(self, name: str, jobs: Sequence[str], slot: str) -> None:
        """Run some jobs' slot, one job after the other, as the workflow `name/slot`. One that is
        under way goes on; one that has ended is begun anew, so name what is not done yet.
        """
        ...

    def under_way(self) -> Mapping[str, str]:
        """Workflows that somebody runs, and the node that does."""
        ...

    def resume(self, workflows: Collection[str]) -> None:
        """Take over workflows from whoever runs them; some living node goes on with them."""
        ...

    def trim(self, before: datetime) -> None:
        """Forget workflows that ended before an instant."""
        ...

    def close(self) -> None:
        """Run nothing more in this process."""
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
    is_demo: bool = True
    """Files in the outbox stand in for channels to customers that are not installed."""
    targets: Targets = field(default_factory=NoTargets)
