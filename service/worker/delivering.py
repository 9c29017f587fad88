"""Sending what waits, in one process: any number of them do so at once."""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import inf
from time import sleep

from service.domain.errors import Unavailable
from service.domain.notices import Fate, Outcome
from service.usecases.deliveries import (
    BATCH,
    MOST_AT_ONCE,
    Batch,
    Delivery,
    claim_notices,
    is_any_due,
    leave_unknown,
    send,
    settle_deliveries,
)
from service.usecases.errors import NodeBuried
from service.usecases.nodes import SURE_FOR, beat_to_send, prove_alive
from service.usecases.ticking import CLOCK
from service.wiring import Service
from service.worker.loops import surviving

log = logging.getLogger(__name__)

KEPT_EVERY = 0.25
"""Seconds after which outcomes are kept at the latest: a cut leaves few whose end nobody knows."""
AGAIN_AFTER = 1.0
"""Seconds until a database that was away is asked again."""
STOPPING = Outcome(Fate.PASSING, "进程正在停止，尚未发送")
NOT_SENT = Outcome(Fate.PASSING, "取出时数据库中断，尚未发送")
LONGEST_ATTEMPT = timedelta(minutes=2)
"""Longer than any channel takes for one attempt."""
TOO_LATE = Outcome(Fate.PASSING, "取出后发送时段已结束，尚未发送")

Outcomes = list[tuple[Delivery, Outcome]]


@dataclass
class Pulse:
    """Says that a node lives before it sends: one that stood still (paused, starved, without a
    database) and was buried must not go on with what others have sent meanwhile.
    """

    service: Service
    node: str
    _at: float = -inf

    @property
    def is_weak(self) -> bool:
        return self.service.ports.clock.monotonic() - self._at >= SURE_FOR

    def beat(self) -> None:
        """However long the database is away: until then nothing is sent. Raises NodeBuried."""
        while self.is_weak:
            begun = self.service.ports.clock.monotonic()
            with surviving("beat to send", NodeBuried):
                with self.service.writing(CLOCK) as work:
                    beat_to_send(work, self.node)
                self._at = begun
                continue  # and if that took seconds, once more
            sleep(AGAIN_AFTER)


def deliver(
    service: Service,
    node: str,
    *,
    besides: Collection[str] = (),
    is_stopping: Callable[[], bool] = lambda: False,
) -> int:
    """Send what is due on all channels `besides` some, as far as one call goes; returns how many
    messages. While a channel is at work no transaction is open. Once the process `is_stopping` no
    further message is begun. Raises NodeBuried.
    """
    with service.reading(CLOCK) as work:
        if not is_any_due(work, besides=besides):
            return 0
    sent, pulse = 0, Pulse(service, node)
    outcomes: Outcomes = []
    for _ in range(0, MOST_AT_ONCE, BATCH):
        batch = _keep_and_claim(service, node, outcomes, besides)
        outcomes = _send_all(pulse, batch.deliveries, is_stopping)
        sent += len(batch.deliveries)
        if not batch.is_full or is_stopping():
            break
    _keep(service, node, outcomes)
    return sent


def _keep_and_claim(
    service: Service, node: str, outcomes: Outcomes, besides: Collection[str]
) -> Batch:
    """Keep what became of the last batch and take the next one, in one commit. Where it fails, it
    may have been taken or not: as long as this node lives nobody would give it back, so it does so
    itself.
    """
    batch = Batch((), is_full=False)
    try:
        with service.writing(CLOCK) as work:
            prove_alive(work, node)
            if outcomes:
                settle_deliveries(work, node, outcomes)
            batch = claim_notices(work, node, besides=besides)
    except Exception:
        _keep(service, node, [*outcomes, *((delivery, NOT_SENT) for delivery in batch.deliveries)])
        raise
    return batch


def _send_all(
    pulse: Pulse, deliveries: Sequence[Delivery], is_stopping: Callable[[], bool]
) -> Outcomes:
    """Send a batch, and keep what became of it where that takes long; returns what is not kept.
    Raises NodeBuried: the rest is another's by now.
    """
    service, node = pulse.service, pulse.node
    stopwatch = service.ports.clock.monotonic
    outcomes: Outcomes = []
    kept_at = stopwatch()
    for delivery in deliveries:
        if pulse.is_weak:
            _keep(service, node, outcomes)
            outcomes, kept_at = [], stopwatch()
            pulse.beat()
        outcome = STOPPING if is_stopping() else _send(service, delivery)
        outcomes.append((delivery, outcome))
        if stopwatch() - kept_at >= KEPT_EVERY:
            _keep(service, node, outcomes)
            outcomes, kept_at = [], stopwatch()
    return outcomes


def _send(service: Service, delivery: Delivery) -> Outcome:
    """One attempt. What was taken in time, and waited for a slow channel, does not go out late."""
    now, window = service.ports.clock.now(), service.library.sending.window(delivery.channel)
    if not (window.contains(now) and window.contains(now + LONGEST_ATTEMPT)):
        return TOO_LATE
    return send(service.ports.channels, delivery)


def _keep(service: Service, node: str, outcomes: Outcomes) -> None:
    """Keep what became of attempts, however long the database is away: nobody else knows it. Where
    one of them cannot be kept, the others are.
    """
    while outcomes:
        try:
            with service.writing(CLOCK) as work:
                settle_deliveries(work, node, outcomes)
            return
        except Unavailable as error:
            log.error("%s", error.message)
            sleep(AGAIN_AFTER)
        except Exception as error:  # noqa: BLE001  (what stays taken is nobody's to send)
            log.error("outcomes cannot be kept: %s", type(error).__name__)
            if len(outcomes) == 1:
                _give_back(service, node, outcomes[0][0])
            else:
                for outcome in outcomes:
                    _keep(service, node, [outcome])
            return


def _give_back(service: Service, node: str, delivery: Delivery) -> None:
    with surviving("give back"), service.writing(CLOCK) as work:
        leave_unknown(work, node, delivery)
