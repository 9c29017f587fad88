"""Asking channels for receipts: one transaction a channel; what is kept need not be told again."""

import logging

from service.ports import Channel, KeptReceipts, ReceiptSource
from service.usecases.errors import LeaseLost
from service.usecases.receipts import settle_receipts, take_receipts
from service.usecases.ticking import CLOCK, Lease, hold_tick
from service.wiring import Service
from service.worker.loops import surviving

log = logging.getLogger(__name__)


def collect_receipts(service: Service, lease: Lease) -> None:
    """Take what channels have to say; a channel that fails keeps no other from its turn."""
    for name, channel in service.ports.channels.items():
        with surviving(f"receipts of {name}", LeaseLost):
            _collect(service, lease, name, channel)
    with service.writing(CLOCK) as work:
        hold_tick(work, lease)
        settle_receipts(work)


def _collect(service: Service, lease: Lease, name: str, channel: Channel) -> None:
    if not isinstance(channel, ReceiptSource):
        return
    words = channel.poll()
    if words:
        with service.writing(CLOCK) as work:
            hold_tick(work, lease)
            taken = take_receipts(work, name, words)
        if taken.unknown:
            log.warning("%s: %d receipts of unknown messages", name, taken.unknown)
    if isinstance(channel, KeptReceipts):
        channel.done()
