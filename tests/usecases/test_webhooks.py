"""Webhooks end to end on both databases: who hears of what, signatures, retries, replay."""

from dataclasses import replace
from datetime import timedelta

import pytest
from standardwebhooks import Webhook as Verifier

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
)
from service.usecases.webhook_deliveries import (
    list_hook_deliveries,
    replay_delivery,
    replay_failed,
    send_test_event,
)
from service.usecases.webhooks import (
    Wanted,
    add_webhook,
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
from tests.adapters.receiver import Receiver, cut
from tests.calling import calling as calling
from tests.calling import receiver as receiver
from tests.services import SettableClock
from tests.staff import ADMIN
from tests.usecases.webhook_desk import Desk, happened
from tests.usecases.webhook_desk import desk as desk
from tests.worker.hired import found_organisation

COUNTY_ADMIN = replace(ADMIN, id="system:county", org_id="county")


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
