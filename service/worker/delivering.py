"""Sending what waits, in one process: any number of them do so at once."""

from service.usecases.deliveries import (
    BATCH,
    MOST_AT_ONCE,
    claim_notices,
    send,
    settle_deliveries,
)
from service.usecases.ticking import CLOCK
from service.wiring import Service


def deliver(service: Service, node: str) -> int:
    """Send what is due; returns how many messages. While a channel is at work no transaction is
    open. Outcomes are kept batch by batch: a cut leaves at most one batch whose end nobody knows.
    """
    sent = 0
    for _ in range(0, MOST_AT_ONCE, BATCH):
        with service.writing(CLOCK) as work:
            batch = claim_notices(work, node)
        outcomes = [(item, send(service.ports.channels, item)) for item in batch.deliveries]
        with service.writing(CLOCK) as work:
            settle_deliveries(work, node, outcomes)
        sent += len(outcomes)
        if not batch.is_full:
            break
    return sent
