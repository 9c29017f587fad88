"""Sending what waits, in one process: any number of them do so at once."""

import logging
from collections.abc import Collection, Sequence
from time import sleep

from service.domain.errors import Unavailable
from service.domain.notices import Fate, Outcome
from service.usecases.deliveries import (
    BATCH,
    MOST_AT_ONCE,
    Batch,
    Delivery,
    claim_notices,
    send,
    settle_deliveries,
)
from service.usecases.nodes import prove_alive
from service.usecases.ticking import CLOCK
from service.wiring import Service

log = logging.getLogger(__name__)

KEPT_EVERY = 0.25
"""Seconds after which outcomes are kept at the latest: a cut leaves few whose end nobody knows."""
AGAIN_AFTER = 1.0
"""Seconds until a database that was away is asked again."""
NOT_SENT = Outcome(Fate.PASSING, "取出时数据库中断，尚未发送")

Outcomes = list[tuple[Delivery, Outcome]]


def deliver(service: Service, node: str, *, besides: Collection[str] = ()) -> int:
    """Send what is due on all channels `besides` some, as far as one call goes; returns how many
    messages. While a channel is at work no transaction is open. Raises NodeBuried.
    """
    sent = 0
    outcomes: Outcomes = []
    for _ in range(0, MOST_AT_ONCE, BATCH):
        batch = _keep_and_claim(service, node, outcomes, besides)
        outcomes = _send_all(service, node, batch.deliveries)
        sent += len(batch.deliveries)
        if not batch.is_full:
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


def _send_all(service: Service, node: str, deliveries: Sequence[Delivery]) -> Outcomes:
    """Send a batch, and keep what became of it where that takes long; returns what is not kept."""
    stopwatch = service.ports.clock.monotonic
    outcomes: Outcomes = []
    kept_at = stopwatch()
    for delivery in deliveries:
        outcomes.append((delivery, send(service.ports.channels, delivery)))
        if stopwatch() - kept_at >= KEPT_EVERY:
            _keep(service, node, outcomes)
            outcomes, kept_at = [], stopwatch()
    return outcomes


def _keep(service: Service, node: str, outcomes: Outcomes) -> None:
    """Keep what became of attempts, however long the database is away: nobody else knows it."""
    while outcomes:
        try:
            with service.writing(CLOCK) as work:
                settle_deliveries(work, node, outcomes)
            return
        except Unavailable as error:
            log.error("%s", error.message)
            sleep(AGAIN_AFTER)
