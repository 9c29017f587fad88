"""Webhooks end to end on both databases: who hears of what, signatures, retries, replay, pauses."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select
from standardwebhooks import Webhook as Verifier

from service.domain.access import Role
from service.domain.audit import Event
from service.domain.errors import Invalid
from service.domain.notices import NoticeState
from service.domain.webhooks import is_type, wants
from service.store.events import events_of
from service.store.notices import Notice
from service.store.webhooks import Webhook
from service.usecases.errors import (
    DeliveryNotFound,
    DeliveryUnderWay,
    OrganisationNotFound,
    WebhookNotFound,
    WebhookPaused,
)
from service.usecases.webhook_deliveries import (
    HookDelivery,
    list_hook_deliveries,
    replay_delivery,
    replay_failed,
    send_test_event,
)
from service.usecases.webhooks import (
    MadeWebhook,
    Wanted,
    add_webhook,
    change_webhook,
    check_target,
    delete_webhook,
    get_webhook,
    list_webhooks,
    pause_webhook,
    resume_webhook,
    rotate_secret,
)
from service.usecases.work import Work
from service.wiring import Service
from service.worker.delivering import deliver
from tests.adapters.receiver import Receiver, cut, receiving
from tests.calling import calling as calling
from tests.calling import receiver as receiver
from tests.services import SettableClock
from tests.staff import ADMIN
from tests.worker.hired import found_organisation, hire

COUNTY_ADMIN = replace(ADMIN, id="system:county", org_id="county")


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


# ---- who hears of what ----------------------------------------------------------------------


def test_an_event_is_sent_signed_and_stands_as_evidence(
    desk: Desk, receiver: Receiver, clock: SettableClock
) -> None:
    made = desk.add(receiver.url)
    event_id = desk.happen(version=2)
    desk.deliver()
    (call,) = receiver.calls
    said = Verifier(made.secret).verify(call.body, call.headers)
    assert said["specversion"] == "1.0"
    assert (said["id"], said["type"]) == (event_id, "contracts.signed")
    assert (said["subject"], said["org"]) == ("contracts/c1", "demo")
    assert (said["time"], said["data"]) == (clock.now().isoformat(), {"version": 2})
    # Names of attributes as CloudEvents wants them.
    assert all(name.isalnum() and name.islower() for name in said)
    (delivery,) = desk.sent_to(made)
    assert delivery.id == call.headers["webhook-id"]
    assert delivery.state is NoticeState.DELIVERED
    assert (delivery.attempts, delivery.event) == (1, event_id)
    with desk.service.reading() as work:
        row = work.session.get(Notice, delivery.id)
        assert row is not None
        assert row.address == f"http://127.0.0.1:{receiver.port}/…"
        assert len(row.content_hash) == 64


def test_a_secret_is_shown_once_and_stored_wrapped(desk: Desk, receiver: Receiver) -> None:
    made = desk.add(receiver.url)
    assert made.secret.startswith("whsec_")
    assert made.secret not in repr(desk.do(get_webhook, made.view.id))
    with desk.service.reading() as work:
        row = work.session.get(Webhook, made.view.id)
        assert row is not None
        raw = Verifier(made.secret)._whsecret
        assert raw not in row.secret
        assert work.ports.keys.unwrap(row.secret) == raw


@pytest.mark.parametrize(
    ("types", "type_", "wanted"),
    [
        ((), "contracts.signed", True),
        (("contracts.signed",), "contracts.signed", True),
        (("contracts.signed",), "contracts.signed_again", False),
        (("contracts.*",), "contracts.signed", True),
        (("contracts.*",), "contracts_more.signed", False),
        (("people.*", "tasks.claimed"), "tasks.claimed", True),
        (("people.*",), "contracts.signed", False),
    ],
)
def test_a_subscription_takes_what_it_names(
    types: tuple[str, ...], type_: str, wanted: bool
) -> None:
    assert all(is_type(item) for item in types)
    assert wants(types, type_) is wanted


def test_only_the_types_asked_for_are_posted(desk: Desk, receiver: Receiver) -> None:
    made = desk.add(receiver.url, "contracts.*")
    desk.happen("people.added")
    desk.happen("contracts.approved")
    assert [delivery.type for delivery in desk.sent_to(made)] == ["contracts.approved"]


def test_those_above_hear_of_what_is_below_and_nobody_of_what_is_beside(
    desk: Desk, receiver: Receiver
) -> None:
    found_organisation(desk.service, "county", parent="demo")
    found_organisation(desk.service, "station", parent="county")
    found_organisation(desk.service, "beside", parent="demo")
    hooks = {
        org_id: desk.add(receiver.url, org_id=org_id)
        for org_id in ("demo", "county", "station", "beside")
    }
    for org_id in ("demo", "county", "station"):
        desk.happen(where=org_id, org_id=org_id)
    heard = {org_id: len(desk.sent_to(made)) for org_id, made in hooks.items()}
    assert heard == {"demo": 3, "county": 2, "station": 1, "beside": 0}


def test_webhooks_are_seen_from_their_organisation_and_above(
    desk: Desk, receiver: Receiver
) -> None:
    found_organisation(desk.service, "county", parent="demo")
    of_demo, of_county = desk.add(receiver.url), desk.add(receiver.url, org_id="county")
    with desk.service.reading(COUNTY_ADMIN) as work:
        assert [hook.id for hook in list_webhooks(work, None, 50)] == [of_county.view.id]
        for act in (get_webhook, rotate_secret, pause_webhook, delete_webhook):
            with pytest.raises(WebhookNotFound):
                act(work, of_demo.view.id)
        with pytest.raises(OrganisationNotFound):
            add_webhook(work, Wanted(receiver.url, org_id="demo"))
    assert len(desk.do(list_webhooks, None, 50)) == 2


def test_what_happens_to_webhooks_is_sent_to_none(desk: Desk, receiver: Receiver) -> None:
    """Else a test or a pause would tell itself, and that again itself."""
    made = desk.add(receiver.url)
    desk.do(rotate_secret, made.view.id)
    desk.do(pause_webhook, made.view.id)
    desk.do(resume_webhook, made.view.id)
    assert desk.sent_to(made) == []
    assert happened(desk, made) == [
        "webhooks.added",
        "webhooks.secret_rotated",
        "webhooks.paused",
        "webhooks.resumed",
    ]


def test_a_delivery_makes_no_event(desk: Desk, receiver: Receiver) -> None:
    made = desk.add(receiver.url)
    desk.happen()
    for _ in range(3):
        desk.deliver()
    assert len(receiver.calls) == 1
    assert happened(desk, made) == ["webhooks.added"]


def test_nothing_is_posted_where_the_transaction_fails(desk: Desk, receiver: Receiver) -> None:
    made = desk.add(receiver.url)

    def act(work: Work) -> None:
        work.record(Event("contracts/c1", "contracts.signed", {}), "demo")
        raise Invalid("undone")

    with pytest.raises(Invalid):
        desk.do(act)
    assert desk.sent_to(made) == []


# ---- wrong input ------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["http://10.0.0.1/", "ftp://partner.example/", "", "x" * 2001])
def test_an_address_that_must_not_be_called_is_refused_at_its_field(desk: Desk, url: str) -> None:
    with pytest.raises(Invalid) as caught:
        desk.do(check_target, url)
    assert [problem.field for problem in caught.value.problems] == ["url"]


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (Wanted("u", ("contracts",)), "types"),
        (Wanted("u", ("Contracts.signed",)), "types"),
        (Wanted("u", ("*",)), "types"),
        (Wanted("u", (".*",)), "types"),
        (Wanted("u", ("contracts.*.x",)), "types"),
        (Wanted("u", ("contracts.signed\n",)), "types"),
        (Wanted("u", ("contracts.signed",) * 51), "types"),
        (Wanted("u", note="x" * 201), "note"),
        (Wanted("u", note="a\nb"), "note"),
    ],
)
def test_a_wrong_subscription_is_refused_at_its_field(
    desk: Desk, wanted: Wanted, field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        desk.do(add_webhook, wanted)
    assert [problem.field for problem in caught.value.problems] == [field]


def test_an_address_that_leads_inside_by_now_is_not_called(
    desk: Desk, receiver: Receiver, service: Service
) -> None:
    """Accepted when it was registered; each sending looks again."""
    made = desk.add(receiver.url)
    desk.happen()
    deliver(service, "node")
    (delivery,) = desk.sent_to(made)
    assert (delivery.state, delivery.next_at) == (NoticeState.FAILED, None)
    assert "内部网络" in delivery.detail
    assert receiver.calls == []


# ---- retries and replay -------------------------------------------------------------------------


def test_a_passing_failure_is_tried_again_under_the_same_id(
    desk: Desk, receiver: Receiver, clock: SettableClock
) -> None:
    made = desk.add(receiver.url)
    desk.happen()
    receiver.status = 503
    desk.deliver()
    (delivery,) = desk.sent_to(made)
    assert (delivery.state, delivery.detail) == (NoticeState.WAITING, "HTTP 503")
    receiver.status = 200
    desk.deliver()
    assert len(receiver.calls) == 1
    clock.advance(minutes=1)
    desk.deliver()
    assert len({call.headers["webhook-id"] for call in receiver.calls}) == 1
    (delivery,) = desk.sent_to(made)
    assert (delivery.state, delivery.attempts) == (NoticeState.DELIVERED, 2)


def test_an_end_nobody_knows_is_counted_and_tried_again(
    desk: Desk, receiver: Receiver, clock: SettableClock
) -> None:
    made = desk.add(receiver.url)
    desk.happen()
    receiver.instead = cut
    desk.deliver()
    receiver.instead = None
    clock.advance(minutes=1)
    desk.deliver()
    (delivery,) = desk.sent_to(made)
    assert (delivery.state, delivery.unknowns) == (NoticeState.DELIVERED, 1)
    assert len({call.headers["webhook-id"] for call in receiver.calls}) == 1


def test_a_failed_delivery_is_sent_again_by_hand_and_that_is_recorded(
    desk: Desk, receiver: Receiver
) -> None:
    made = desk.add(receiver.url)
    desk.happen()
    receiver.status = 400
    desk.deliver()
    (failed,) = desk.sent_to(made)
    assert failed.state is NoticeState.FAILED
    again = desk.do(replay_delivery, made.view.id, failed.id)
    assert again.state is NoticeState.WAITING
    with pytest.raises(DeliveryUnderWay):
        desk.do(replay_delivery, made.view.id, failed.id)
    receiver.status = 200
    desk.deliver()
    (delivery,) = desk.sent_to(made)
    assert (delivery.id, delivery.attempts) == (failed.id, 2)
    assert delivery.state is NoticeState.DELIVERED
    with desk.service.reading(ADMIN) as work:
        last = events_of(work.session, ADMIN, f"webhooks/{made.view.id}")[-1]
    assert (last.type, last.actor) == ("webhooks.replayed", ADMIN.id)
    assert last.payload == {"delivery": failed.id, "was": "failed", "received_at": None}


def test_what_arrived_may_be_sent_again_and_when_it_did_stays_known(
    desk: Desk, receiver: Receiver, clock: SettableClock
) -> None:
    made = desk.add(receiver.url)
    desk.happen()
    desk.deliver()
    (delivery,) = desk.sent_to(made)
    at = clock.now()
    clock.advance(hours=1)
    desk.do(replay_delivery, made.view.id, delivery.id)
    desk.deliver()
    assert len(receiver.calls) == 2
    with desk.service.reading(ADMIN) as work:
        last = events_of(work.session, ADMIN, f"webhooks/{made.view.id}")[-1]
    assert last.payload["received_at"] == at.isoformat()


def test_all_that_failed_since_a_time_is_sent_again(
    desk: Desk, receiver: Receiver, clock: SettableClock
) -> None:
    made, other = desk.add(receiver.url), desk.add(receiver.url)
    receiver.status = 400
    for _ in range(3):
        desk.happen()
        clock.advance(hours=1)
    desk.deliver()
    since = clock.now() - timedelta(hours=2)
    receiver.status = 200
    assert desk.do(replay_failed, made.view.id, since) == 2
    assert desk.do(replay_failed, made.view.id, since) == 0
    desk.deliver()
    states = [delivery.state for delivery in desk.sent_to(made)]
    assert states == [NoticeState.DELIVERED, NoticeState.DELIVERED, NoticeState.FAILED]
    assert {delivery.state for delivery in desk.sent_to(other)} == {NoticeState.FAILED}
    assert happened(desk, made).count("webhooks.replayed") == 1


def test_a_delivery_of_another_webhook_is_not_found(desk: Desk, receiver: Receiver) -> None:
    made, other = desk.add(receiver.url, "people.*"), desk.add(receiver.url)
    desk.happen()
    (delivery,) = desk.sent_to(other)
    with pytest.raises(DeliveryNotFound):
        desk.do(replay_delivery, made.view.id, delivery.id)


def test_deliveries_come_newest_first_and_in_pages(desk: Desk, receiver: Receiver) -> None:
    made = desk.add(receiver.url)
    events = [desk.happen() for _ in range(5)]
    first = desk.do(list_hook_deliveries, made.view.id, None, 3)
    rest = desk.do(list_hook_deliveries, made.view.id, first[2].id, 3)
    assert [delivery.event for delivery in first[:3] + rest] == events[::-1]


def test_a_test_event_says_only_that_it_is_one(desk: Desk, receiver: Receiver) -> None:
    made = desk.add(receiver.url, "contracts.*")
    sent = desk.do(send_test_event, made.view.id)
    desk.deliver()
    said = Verifier(made.secret).verify(receiver.calls[0].body, receiver.calls[0].headers)
    assert (said["type"], said["data"]) == ("webhooks.tested", {})
    assert [delivery.id for delivery in desk.sent_to(made)] == [sent.id]


# ---- rotation -----------------------------------------------------------------------------------


def test_the_old_secret_signs_for_a_day_after_a_rotation(
    desk: Desk, receiver: Receiver, clock: SettableClock
) -> None:
    made = desk.add(receiver.url)
    rotated = desk.do(rotate_secret, made.view.id)
    assert rotated.secret != made.secret
    for hours, signatures in ((23, 2), (2, 1)):
        clock.advance(hours=hours)
        desk.happen()
        desk.deliver()
        call = receiver.calls[-1]
        Verifier(rotated.secret).verify(call.body, call.headers)
        assert len(call.headers["webhook-signature"].split(" ")) == signatures
    for call, valid in zip(receiver.calls, (True, False), strict=True):
        assert is_signed_by(made.secret, call.body, call.headers) is valid


def is_signed_by(secret: str, body: bytes, headers: dict[str, str]) -> bool:
    try:
        Verifier(secret).verify(body, headers)
    except Exception:  # noqa: BLE001  (whatever is wrong with it)
        return False
    return True


# ---- pauses -------------------------------------------------------------------------------------


def test_while_paused_nothing_is_sent_and_what_waited_goes_first_afterwards(
    desk: Desk, receiver: Receiver
) -> None:
    made = desk.add(receiver.url)
    waiting = desk.happen()
    paused = desk.do(pause_webhook, made.view.id)
    assert paused.paused_reason == "由测试暂停"
    desk.happen()
    desk.deliver()
    assert receiver.calls == []
    (held,) = desk.sent_to(made)
    for act, given in ((send_test_event, ()), (replay_delivery, (held.id,))):
        with pytest.raises(WebhookPaused):
            desk.do(act, made.view.id, *given)
    resumed = desk.do(resume_webhook, made.view.id)
    assert (resumed.paused_at, resumed.paused_reason) == (None, "")
    desk.deliver()
    (delivery,) = desk.sent_to(made)
    assert (delivery.event, delivery.state) == (waiting, NoticeState.DELIVERED)


def test_what_happened_while_paused_is_sent_when_somebody_asks_for_it(
    desk: Desk, receiver: Receiver, clock: SettableClock
) -> None:
    found_organisation(desk.service, "county", parent="demo")
    found_organisation(desk.service, "beside", parent="demo")
    made = desk.add(receiver.url, "contracts.*", "tasks.claimed", org_id="county")
    before = desk.happen(org_id="county")
    clock.advance(hours=1)
    since = clock.now()
    desk.do(pause_webhook, made.view.id)
    missed = [
        desk.happen(type_, org_id="county") for type_ in ("contracts.lapsed", "tasks.claimed")
    ]
    desk.happen("people.added", org_id="county")
    desk.happen(org_id="beside")
    desk.happen(org_id="demo")
    desk.do(resume_webhook, made.view.id)
    assert desk.do(replay_failed, made.view.id, since) == 2
    assert desk.do(replay_failed, made.view.id, since) == 0
    assert [item.event for item in desk.sent_to(made)] == [missed[1], missed[0], before]
    desk.deliver()
    assert len(receiver.calls) == 3


def test_what_was_given_up_is_not_sent_again_by_a_pause(desk: Desk, receiver: Receiver) -> None:
    made = desk.add(receiver.url)
    desk.happen()
    receiver.status = 400
    desk.deliver()
    desk.do(pause_webhook, made.view.id)
    desk.do(resume_webhook, made.view.id)
    desk.deliver()
    assert len(receiver.calls) == 1


def test_a_receiver_that_is_gone_pauses_its_webhook_and_an_administrator_is_told(
    desk: Desk, receiver: Receiver
) -> None:
    admin = hire(desk.service, "蒋维", Role.ADMIN)
    made = desk.add(receiver.url)
    desk.happen()
    desk.happen()
    receiver.status = 410
    desk.deliver()
    view = desk.do(get_webhook, made.view.id)
    assert view.paused_at is not None
    assert "410" in view.paused_reason
    assert happened(desk, made) == ["webhooks.added", "webhooks.paused"]
    with desk.service.reading() as work:
        told = work.session.exec(select(Notice).where(Notice.kind == "webhook.paused")).all()
    assert [(notice.recipient, notice.facts) for notice in told] == [
        (admin.id, {"host": f"127.0.0.1:{receiver.port}", "reason": view.paused_reason})
    ]


def test_a_webhook_that_fails_for_days_is_paused_and_one_that_recovers_is_not(
    desk: Desk, receiver: Receiver, clock: SettableClock
) -> None:
    with receiving() as good:
        bad, recovering = desk.add(receiver.url), desk.add(good.url)
        receiver.status = good.status = 400
        for day in range(4):
            good.status = 200 if day == 2 else 400
            desk.happen()
            desk.deliver()
            is_paused = desk.do(get_webhook, bad.view.id).paused_at is not None
            assert is_paused == (day == 3)
            clock.advance(days=1)
    view = desk.do(get_webhook, recovering.view.id)
    assert view.paused_at is None
    assert view.failing_since == clock.now() - timedelta(days=1)
    assert "连续 3 天" in desk.do(get_webhook, bad.view.id).paused_reason


# ---- change and end -----------------------------------------------------------------------------


def test_a_changed_webhook_takes_other_events_to_another_place(
    desk: Desk, receiver: Receiver
) -> None:
    made = desk.add("http://127.0.0.1:1/", "people.*")
    changed = desk.do(
        change_webhook, made.view.id, Wanted(receiver.url, ("contracts.*",), " 财务系统 ")
    )
    assert (changed.url, changed.types) == (receiver.url, ("contracts.*",))
    assert (changed.note, changed.org_id) == ("财务系统", "demo")
    desk.happen()
    desk.deliver()
    assert len(receiver.calls) == 1


def test_a_deleted_webhook_is_sent_nothing_and_its_secret_is_gone(
    desk: Desk, receiver: Receiver
) -> None:
    made = desk.add(receiver.url)
    desk.happen()
    desk.do(delete_webhook, made.view.id)
    desk.happen()
    desk.deliver()
    assert receiver.calls == []
    with desk.service.reading() as work:
        rows = work.session.exec(
            select(Notice).where(Notice.recipient == f"webhooks/{made.view.id}")
        ).all()
        assert [row.state for row in rows] == ["failed"]
        row = work.session.get(Webhook, made.view.id)
        assert row is not None
        assert (row.secret, row.old_secret) == (b"", None)
    with pytest.raises(WebhookNotFound):
        desk.do(get_webhook, made.view.id)
