"""Channels that lead nowhere: each keeps what it took, fails in every way, and answers later."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from service.domain.notices import Fate, Outcome
from service.ports import Message, ReceiptWord
from tests.simulation.danger import Danger
from tests.simulation.virtual import VirtualClock

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The other side took a message; `at` by the clock of the machine that sent it."""

    channel: str
    id: str
    at: datetime
    kind: str
    content_hash: str


@dataclass
class Line:
    """One channel. Until `down_until` nobody answers, until `slow_until` everything takes long."""

    name: str
    clock: VirtualClock
    chance: Random
    danger: Danger
    down_until: datetime = LONG_AGO
    slow_until: datetime = LONG_AGO
    dead: set[str] = field(default_factory=set)
    accepted: list[Acceptance] = field(default_factory=list)
    answers: list[tuple[datetime, ReceiptWord]] = field(default_factory=list)

    def send(self, message: Message) -> Outcome:
        is_slow = self.clock.at < max(self.slow_until, self.down_until)
        self.clock.spend(self.chance.uniform(5, 60) if is_slow else 0.05)
        self.danger.strike_or_pause()
        refusal = self._refusal(message)
        if refusal is not None:
            return refusal
        taken = (self.name, message.id, self.clock.now(), message.kind, message.content_hash)
        self.accepted.append(Acceptance(*taken))
        self._answer_later(message)
        self.danger.strike_or_pause()
        if self.chance.random() < 0.02:
            return Outcome(Fate.UNKNOWN, "连接中断")
        return Outcome(Fate.ACCEPTED, provider_id=f"{self.name}-{len(self.accepted)}")

    def _refusal(self, message: Message) -> Outcome | None:
        luck = self.chance.random()
        if self.clock.at < self.down_until:
            return Outcome(Fate.UNKNOWN if luck < 0.2 else Fate.PASSING, "没有应答")
        if message.address in self.dead:
            return Outcome(Fate.PERMANENT, "地址不存在")
        if luck < 0.01:
            raise RuntimeError("a fault of the channel")
        if luck < 0.03:
            return Outcome(Fate.UNKNOWN, "连接中断")
        return Outcome(Fate.PASSING, "稍后再试") if luck < 0.06 else None

    def _answer_later(self, message: Message) -> None:
        """Receipts: some never come, some come twice, some say that it came back."""
        luck = self.chance.random()
        if luck < 0.3:
            return
        at = self.clock.at + timedelta(minutes=self.chance.choice([0, 1, 30, 600, 3000]))
        fate = Fate.PERMANENT if luck < 0.4 else Fate.DELIVERED
        word = ReceiptWord(fate, at, code=fate.value, notice_id=message.id)
        self.answers += [(at, word)] * (2 if luck > 0.9 else 1)

    def poll(self) -> Sequence[ReceiptWord]:
        due = [word for at, word in self.answers if at <= self.clock.at]
        self.answers = [(at, word) for at, word in self.answers if at > self.clock.at]
        return due

    def read_callback(self, body: bytes, media_type: str) -> Sequence[ReceiptWord]:
        return []


@dataclass
class Folder(Line):
    """The outbox: always there, and what is in it has arrived."""

    def send(self, message: Message) -> Outcome:
        self.danger.strike_or_pause()
        taken = (self.name, message.id, self.clock.now(), message.kind, message.content_hash)
        self.accepted.append(Acceptance(*taken))
        self.danger.strike_or_pause()
        return Outcome(Fate.DELIVERED)
