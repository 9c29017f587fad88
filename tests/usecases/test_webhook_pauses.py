"""Webhooks in the course of time: new secrets, pauses, changes and their end."""

from datetime import timedelta

import pytest
from sqlmodel import select
from standardwebhooks import Webhook as Verifier

from service.domain.access import Role
from service.domain.notices import Fate, NoticeState, Outcome
from service.store.notices import Notice
from service.store.webhooks import Webhook
from service.usecases.deliveries import claim_notices, settle_deliveries
from service.usecases.errors import (
    WebhookNotFound,
    WebhookPaused,
)
from service.usecases.ticking import CLOCK
from service.usecases.webhook_deliveries import (
    replay_delivery,
    replay_failed,
    send_test_event,
)
from service.usecases.webhooks import (
    Wanted,
    change_webhook,
    delete_webhook,
    get_webhook,
    pause_webhook,
    resume_webhook,
    rotate_secret,
)
from tests.adapters.receiver import Receiver, receiving
from tests.calling import calling as calling
from tests.calling import receiver as receiver
from tests.services import SettableClock
from tests.usecases.webhook_desk import Desk, happened
from tests.usecases.webhook_desk import desk as desk
from tests.worker.hired import found_organisation, hire

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


def test_what_was_being_sent_when_it_was_paused_is_sent_when_it_is_resumed(
    desk: Desk, receiver: Receiver, clock: SettableClock
) -> None:
    made = desk.add(receiver.url)
    desk.happen()
    with desk.service.writing(CLOCK) as work:
        batch = claim_notices(work, "node")
    desk.do(pause_webhook, made.view.id)
    with desk.service.writing(CLOCK) as work:
        said = Outcome(Fate.PASSING, "HTTP 503")
        settle_deliveries(work, "node", [(item, said) for item in batch.deliveries])
    clock.advance(hours=1)
    desk.deliver()
    (held,) = desk.sent_to(made)
    assert (held.state, held.attempts, held.next_at) == (NoticeState.WAITING, 1, None)
    assert receiver.calls == []
    desk.do(resume_webhook, made.view.id)
    desk.deliver()
    (delivery,) = desk.sent_to(made)
    assert (delivery.state, delivery.attempts) == (NoticeState.DELIVERED, 2)


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
