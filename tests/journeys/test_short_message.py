"""A short message on its way: made from references, sent once, delivered by a callback."""

import json
from dataclasses import replace

import pytest
from pydantic import SecretStr

from service.adapters.channels.sms_gateway import GatewaySms
from service.adapters.safe_client import safe_client
from service.adapters.safe_targets import SafeTargets, read_networks
from service.adapters.sms import SmsSetup
from service.domain.notices import NoticeState
from service.store.accounts import find_account
from service.store.notices import Notice
from service.wiring import Service
from service.worker.delivering import deliver
from tests.adapters.receiver import receiving
from tests.services import FACTORY, client_of
from tests.worker.ticks import drafted

pytestmark = pytest.mark.anyio


async def test_from_the_queue_to_the_callback(service: Service) -> None:
    contract = drafted(service)
    with receiving() as gateway:
        gateway.body = b'{"id": "g-1"}'
        client = safe_client(SafeTargets(read_networks("127.0.0.0/8")))
        folder = service.settings.data_dir
        setup = SmsSetup(service.ports.clock, client, folder, url=gateway.url)
        wired = replace(
            service,
            ports=replace(service.ports, channels={"sms": GatewaySms(setup)}),
            settings=service.settings.model_copy(update={"receipts_token": SecretStr("t")}),
        )
        notice_id = waiting(wired, contract.id)
        deliver(wired, "node-1")
        deliver(wired, "node-1")
    (call,) = gateway.calls
    asked = json.loads(call.body)
    assert asked["id"] == notice_id
    assert contract.number in asked["text"]
    sent = at_hand(wired, notice_id)
    assert (sent.state, sent.provider_id) == (NoticeState.ACCEPTED, "g-1")
    assert sent.address == f"{asked['mobile'][:3]}****{asked['mobile'][-4:]}"
    assert sent.text_version == service.library.sms["customer.renewal"].digest
    assert len(sent.content_hash) == 64
    assert sent.received_at is None
    report = {"provider_id": "g-1", "state": "delivered", "at": "2026-11-25T09:00:00+08:00"}
    async with client_of(wired) as provider:
        answer = await provider.post("/v1/receipts/sms", params={"token": "t"}, json=report)
    assert answer.status_code == 200, answer.text
    arrived = at_hand(wired, notice_id)
    assert (arrived.state, arrived.received_at) == (NoticeState.DELIVERED, arrived.sent_at)


def waiting(service: Service, contract_id: str) -> str:
    with service.writing() as work:
        account = find_account(work.session, work.actor, FACTORY)
        assert account is not None
        notice = Notice(
            id=work.new_id(),
            org_id=account.org_id,
            kind="customer.renewal",
            recipient=f"customers/{account.id}",
            subject=f"contracts/{contract_id}",
            key="",
            facts={"ends_on": "2026年12月31日", "left": "还有 30 天"},
            channel="sms",
            state=NoticeState.WAITING.value,
            posted_at=work.now,
            next_at=work.now,
        )
        work.session.add(notice)
        return notice.id


def at_hand(service: Service, notice_id: str) -> Notice:
    with service.reading() as work:
        notice = work.session.get(Notice, notice_id)
        assert notice is not None
        work.session.expunge(notice)
        return notice
