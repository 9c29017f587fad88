"""Fixtures for tests of webhooks: a receiver on this machine, and a service that may call it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from service.adapters.channels.webhook import Webhook
from service.adapters.clock import SystemClock
from service.adapters.safe_client import safe_client
from service.adapters.safe_targets import SafeTargets, read_networks
from service.wiring import Service
from tests.adapters.receiver import Receiver, receiving

HERE = SafeTargets(read_networks("127.0.0.0/8"))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def calling(service: Service) -> Iterator[Service]:
    """The service, with calls to this machine allowed and signed by the real time."""
    with safe_client(HERE) as client:
        channels = {**service.ports.channels, "webhook": Webhook(client, SystemClock())}
        yield replace(service, ports=replace(service.ports, channels=channels, targets=HERE))
