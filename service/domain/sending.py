"""How messages go out: the hours a channel is used in, and what follows where nothing arrives."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from service.domain.working_days import CHINA

CARRIED = "carried"
"""Where a message stands that another one brings along."""
OUTBOX = "outbox"
EMAIL = "email"
SMS = "sms"
GROUP_CHAT = "wework"
LETTER = "letter"
VISIT = "visit"
PAPER = (LETTER, VISIT)
"""What people do, not programs: their message is a task."""

_MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True)
class Window:
    """Hours by the clock in China: from `opens` on, until before `closes`. It may span midnight;
    with both times the same it never closes.
    """

    opens: time = time(8)
    closes: time = time(20)

    def contains(self, at: datetime) -> bool:
        local = at.astimezone(CHINA).time()
        if self.opens < self.closes:
            return self.opens <= local < self.closes
        return local >= self.opens or local < self.closes

    def first_moment(self, at: datetime) -> datetime:
        """The instant itself where it lies inside, else the next opening; in the zone given."""
        return at if self.contains(at) else _next(self.opens, at)


ALWAYS = Window(_MIDNIGHT, _MIDNIGHT)


def _next(wanted: time, at: datetime) -> datetime:
    """The first instant from `at` on at which clocks in China show a time."""
    day = at.astimezone(CHINA).date()
    found = datetime.combine(day, wanted, CHINA)
    if found < at:
        found = datetime.combine(day + timedelta(days=1), wanted, CHINA)
    return found.astimezone(at.tzinfo)


def _of_files() -> dict[str, Window]:
    return {OUTBOX: ALWAYS, LETTER: ALWAYS, VISIT: ALWAYS}


@dataclass(frozen=True, slots=True)
class SendingPolicy:
    """`windows` by channel; all others have the `usual` one. Nothing is taken in the last minutes
    (`last_call`) before one closes, so that what was taken still goes out in time.

    Messages of a day are brought along together at `digest_at`; what comes later is waited for
    so long (`gathers`). `customers`: the channels a customer is reached by, one after the other;
    `waits`: how long each has for its receipt; `working_days`: how long people have.
    `group_chat`: kinds that an organisation's chat is told of where the person was not reached.
    """

    windows: Mapping[str, Window] = field(default_factory=_of_files)
    usual: Window = Window()
    last_call: timedelta = timedelta(minutes=5)
    digest_at: time = time(8, 30)
    gathers: timedelta = timedelta(minutes=10)
    customers: tuple[str, ...] = (SMS, EMAIL, LETTER, VISIT)
    waits: Mapping[str, timedelta] = field(default_factory=dict)
    working_days: Mapping[str, int] = field(default_factory=dict)
    group_chat: frozenset[str] = frozenset()

    def window(self, channel: str) -> Window:
        return self.windows.get(channel, self.usual)

    def first_moment(self, channel: str, at: datetime) -> datetime:
        """When a channel may next be used."""
        return self.window(channel).first_moment(at)

    def is_closed(self, channel: str, at: datetime) -> bool:
        """Whether nothing more may be taken for a channel."""
        window = self.window(channel)
        return not (window.contains(at) and window.contains(at + self.last_call))

    def digest_moment(self, channel: str, at: datetime) -> datetime:
        """When a message that brings others along goes out, if the first of them comes now."""
        local = at.astimezone(CHINA)
        today = datetime.combine(local.date(), self.digest_at, CHINA)
        wanted = today if local < today else local + self.gathers
        window = self.window(channel)
        opening = window.first_moment(wanted)
        if opening != wanted:
            in_the_morning = datetime.combine(opening.date(), self.digest_at, CHINA)
            opening = window.first_moment(max(opening, in_the_morning))
        return opening.astimezone(at.tzinfo)

    def ways_to_customers(self, installed: Container[str], outbox: bool) -> tuple[str, ...]:
        """The channels of a customer that are there, in their order. With `outbox` (a demo) files
        stand in where no program reaches customers.
        """
        programs = [name for name in self.customers if name not in PAPER and name in installed]
        paper = [name for name in self.customers if name in PAPER]
        if not programs and outbox:
            programs = [OUTBOX]
        return (*programs, *paper)

    def waits_for(self, channel: str) -> timedelta | None:
        """How long a customer's message may be without a receipt; None: none is waited for."""
        return self.waits.get(channel)
