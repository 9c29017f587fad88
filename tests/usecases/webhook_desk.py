"""What tests of webhooks share: an administrator at the service, and what became of a webhook."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from service.domain.audit import Event
from service.store.events import events_of
from service.usecases.webhook_deliveries import (
    HookDelivery,
    list_hook_deliveries,
)
from service.usecases.webhooks import (
    MadeWebhook,
    Wanted,
    add_webhook,
)
from service.wiring import Service
from service.worker.delivering import deliver
from tests.calling import calling as calling
from tests.calling import receiver as receiver
from tests.staff import ADMIN


@dataclass(frozen=True)
class Desk:
    """An administrator at the service."""

    service: Service

    def do(self, act: Callable[..., Any], *given: Any, **named: Any) -> Any:
        with self.service.writing(ADMIN) as work:
            return act(work, *given, **named)

    def add(self, url: str, *types: str, org_id: str = "demo") -> MadeWebhook:
        made: MadeWebhook = self.do(add_webhook, Wanted(url, types, "营销系统", org_id))
        return made

    def happen(self, type_: str = "contracts.signed", org_id: str = "demo", **payload: Any) -> str:
        with self.service.writing(ADMIN) as work:
            return work.record(Event("contracts/c1", type_, payload), org_id)

    def deliver(self) -> None:
        deliver(self.service, "node")

    def sent_to(self, made: MadeWebhook) -> list[HookDelivery]:
        found: list[HookDelivery] = self.do(list_hook_deliveries, made.view.id, None, 100)
        return found


@pytest.fixture
def desk(calling: Service) -> Desk:
    return Desk(calling)


def happened(desk: Desk, made: MadeWebhook) -> list[str]:
    with desk.service.reading(ADMIN) as work:
        return [row.type for row in events_of(work.session, ADMIN, f"webhooks/{made.view.id}")]
