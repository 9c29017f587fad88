"""A process that is told to stop, and one that starts slowly."""

from collections import Counter
from dataclasses import dataclass, field
from threading import Event
from time import monotonic, sleep

import pytest

from service.domain.access import Role
from service.domain.notices import Fate, Outcome
from service.ports import Engine, Message
from service.store.nodes import Node
from service.usecases.nodes import Watch
from service.usecases.ticking import CLOCK
from service.wiring import Service
from service.worker import schedule
from service.worker.schedule import Process
from service.worker.supervisor import supervise
from tests.services import SettableClock
from tests.worker.hired import hire
from tests.worker.ticks import all_notices, drafted, open_task, through

pytestmark = pytest.mark.slow


@dataclass
class Slow:
    """A channel that takes its time; `begun` is set with the first message."""

    begun: Event = field(default_factory=Event)
    sent: list[str] = field(default_factory=list)

    def send(self, message: Message) -> Outcome:
        self.begun.set()
        sleep(0.5)
        self.sent.append(message.id)
        return Outcome(Fate.DELIVERED)


@pytest.fixture
def running(clock: SettableClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stopwatch runs."""
    monkeypatch.setattr(clock, "monotonic", monotonic)


@pytest.mark.usefixtures("running")
def test_who_stops_sends_what_it_began_and_leaves_no_doubt_about_the_rest(
    sqlite_service: Service,
) -> None:
    reviewer, slow = hire(sqlite_service, "陈知微", Role.REVIEWER), Slow()
    contract = drafted(sqlite_service)
    for number in range(10):
        open_task(sqlite_service, contract, owner=reviewer, key=str(number))
    service = through(sqlite_service, slow)
    process = Process(service, works=True, open_engine=lambda _: service.inline_engine())
    process.start()
    assert slow.begun.wait(10)
    process.stop()
    sent = list(slow.sent)
    states = Counter(
        (notice.state, notice.unknowns, notice.id in sent) for notice in all_notices(service)
    )
    assert sent
    assert states == {("delivered", 0, True): len(sent), ("waiting", 0, False): 10 - len(sent)}
    sleep(1)
    assert slow.sent == sent


@pytest.mark.usefixtures("running")
def test_a_process_is_seen_to_live_while_its_first_tick_is_under_way(
    sqlite_service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    service, beats = sqlite_service, list[int]()

    def slow_tick(service: Service, node: str, _: Engine) -> bool:
        sleep(2 * schedule.BEAT_EVERY)
        with service.reading(CLOCK) as work:
            beats.append(work.session.get_one(Node, node).beats)
        return not supervise(service, "another", Watch(), service.inline_engine())

    monkeypatch.setattr(schedule, "tick", slow_tick)
    process = Process(service, works=True, open_engine=lambda _: service.inline_engine())
    process.start()
    process.stop()
    assert beats[0] > 0
