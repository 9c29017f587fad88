"""The evidence sheet for a contested bill: what the contracts of an account said on a day, what its
record said, and what happened around it. A frozen value; words and masks only, no tokens.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

AROUND = timedelta(days=180)
"""How far before and after the day changes, revisions, drifts and notices are looked for."""


@dataclass(frozen=True, slots=True)
class SheetPaper:
    """A paper that held on the day. `line`: what it is about, in words; `amends`: it changes the
    whole contract above it. `ends_on` None: its term has no end; `is_over`: that day is past and
    supply goes on by it. `fingerprint` is of its words, of a paper not made here that of its file;
    empty where there is none.
    """

    line: str
    number: str
    title: str
    signed_on: date | None
    archived_on: date | None
    since: date
    ends_on: date | None
    is_over: bool
    amends: bool
    fingerprint: str


@dataclass(frozen=True, slots=True)
class SheetTerm:
    """One value beside the record of the day. `line`: the contract it is of, in words; `paper`:
    number of the paper that says it, empty where none does; `differs` None: one side does not tell.
    """

    line: str
    name: str
    in_contract: str
    in_record: str
    differs: bool | None
    paper: str


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One fact that a revision of the record changed."""

    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class SheetRevision:
    """Facts as recorded. `days_late`: days that they were recorded after they took effect."""

    id: str
    effective_on: date
    recorded_at: datetime
    source: str
    days_late: int
    is_first: bool
    parts: tuple[SheetPart, ...]


@dataclass(frozen=True, slots=True)
class SheetChange:
    """A change of use. `papers`: what was drafted for it, with its state, in words; `deadline_at`:
    until when the contract action was to be recorded.
    """

    id: str
    type: str
    state: str
    effective_on: date
    until_on: date | None
    work_order_no: str
    action: str
    deadline_at: datetime | None
    recorded_at: datetime
    completed_on: date | None
    settled_on: date | None
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetDrift:
    """Where contract and record differed. `amount`: yuan, an estimate by `formula`."""

    id: str
    name: str
    kind: str
    state: str
    in_contract: str
    in_record: str
    since_on: date
    until_on: date | None
    found_at: datetime
    amount: Decimal | None
    formula: str


@dataclass(frozen=True, slots=True)
class SheetNotice:
    """What the customer was told: `subject` in words, when as the law counts it, and what follows
    from that (`means`). `hash`: of what was sent, empty before.
    """

    id: str
    subject: str
    channel: str
    address: str
    state: str
    posted_at: datetime
    sent_at: datetime | None
    received_at: datetime | None
    means: str
    hash: str


@dataclass(frozen=True, slots=True)
class SheetSource:
    """The event by which something above was recorded, and its place in the chain of hashes."""

    about: str
    what: str
    at: datetime
    event_id: str
    hash: str


@dataclass(frozen=True, slots=True)
class EvidenceSheet:
    """All of it. `known_at`: records up to this instant count. `gaps`: what is not known."""

    account_no: str
    customer_name: str
    supply_address: str
    day: date
    known_at: datetime
    made_at: datetime
    made_by: str
    papers: tuple[SheetPaper, ...]
    terms: tuple[SheetTerm, ...]
    changes: tuple[SheetChange, ...]
    revisions: tuple[SheetRevision, ...]
    drifts: tuple[SheetDrift, ...]
    notices: tuple[SheetNotice, ...]
    sources: tuple[SheetSource, ...]
    gaps: tuple[str, ...]

    @property
    def from_day(self) -> date:
        return self.day - AROUND

    @property
    def to_day(self) -> date:
        return self.day + AROUND
