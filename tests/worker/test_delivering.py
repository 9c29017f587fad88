"""A database that goes away between sending and recording: what a living node knows stays known."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields

import pytest

from service.domain.access import Actor, Role
from service.domain.errors import Unavailable
from service.domain.notices import Outcome
from service.ports import Message
from service.store.notices import Notice
from service.usecases import deliveries
from service.usecases.deliveries import Delivery, settle_deliveries
from service.usecases.messages import message_of
from service.usecases.recipients import Recipient
from service.usecases.work import Work
from service.wiring import Service
from service.worker import delivering
from service.worker.delivering import deliver
from tests.services import SettableClock
from tests.worker.hired import hire
from tests.worker.ticks import Recorder, all_notices, drafted, open_task, through

pytestmark = pytest.mark.slow
BEFORE, AFTER = "before", "after"


class DatabaseAway(Unavailable):
    code = "database_unavailable"


@dataclass(frozen=True)
class Shaky(Service):
    """A service whose database goes away: `away` says for each write whether it does so before its
    commit, after it (then nobody hears that it was kept), or not ("").
    """

    away: list[str] = field(default_factory=list)

    @contextmanager
    def writing(self, actor: Actor | None = None) -> Iterator[Work]:
        when = self.away.pop(0) if self.away else ""
        with super().writing(actor) as work:
            yield work
            if when == BEFORE:
                raise DatabaseAway("数据库暂时不可用，请稍后重试")
        if when == AFTER:
            raise DatabaseAway("数据库暂时不可用，请稍后重试")


@pytest.fixture
def outbox() -> Recorder:
    return Recorder()


@pytest.fixture
def shaky(service: Service, outbox: Recorder, monkeypatch: pytest.MonkeyPatch) -> Shaky:
    """With two messages that are due."""
    monkeypatch.setattr(delivering, "sleep", lambda _: None)
    reviewer = hire(service, "陈知微", Role.REVIEWER)
    contract = drafted(service)
    for number in range(2):
        open_task(service, contract, owner=reviewer, key=str(number))
    service = through(service, outbox)
    return Shaky(**{item.name: getattr(service, item.name) for item in fields(service)})


def standing(service: Service) -> set[tuple[str, str | None, int]]:
    return {(row.state, row.leased_by, row.attempts) for row in all_notices(service)}


@pytest.mark.parametrize("when", [BEFORE, AFTER])
def test_outcomes_are_kept_when_the_database_is_back(
    shaky: Shaky, outbox: Recorder, when: str
) -> None:
    shaky.away.extend(["", "", when, when, when])
    assert deliver(shaky, "node") == 2
    assert standing(shaky) == {("delivered", None, 1)}
    assert len(outbox.sent) == 2


@pytest.mark.parametrize("when", [BEFORE, AFTER])
def test_nothing_is_sent_before_the_node_has_said_that_it_lives(
    shaky: Shaky, outbox: Recorder, when: str
) -> None:
    left: list[int] = []
    shaky.away.extend(["", when, when])
    outbox.before = lambda _: left.append(len(shaky.away))
    assert deliver(shaky, "node") == 2
    assert left == [0, 0]
    assert standing(shaky) == {("delivered", None, 1)}


@pytest.mark.parametrize("when", [BEFORE, AFTER])
def test_what_may_have_been_taken_is_given_back_by_the_node_itself(
    shaky: Shaky, outbox: Recorder, clock: SettableClock, when: str
) -> None:
    shaky.away.append(when)
    with pytest.raises(DatabaseAway):
        deliver(shaky, "node")
    assert outbox.sent == []
    assert standing(shaky) == {("waiting", None, 0 if when == BEFORE else 1)}
    clock.advance(minutes=5)
    assert deliver(shaky, "node") == 2
    assert {state for state, _, _ in standing(shaky)} == {"delivered"}


def test_one_message_that_cannot_be_made_holds_up_no_other(
    shaky: Shaky, outbox: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    poisoned = all_notices(shaky)[0].id
    make = message_of

    def failing(work: Work, notice: Notice, recipient: Recipient) -> Message:
        if notice.id == poisoned:
            raise ZeroDivisionError
        return make(work, notice, recipient)

    monkeypatch.setattr(deliveries, "message_of", failing)
    deliver(shaky, "node")
    assert [message.id for message in outbox.sent] != [poisoned]
    assert len(outbox.sent) == 1
    assert sorted((row.id == poisoned, row.state) for row in all_notices(shaky)) == [
        (False, "delivered"),
        (True, "waiting"),
    ]


def test_one_outcome_that_cannot_be_kept_is_given_back_and_the_others_are_kept(
    shaky: Shaky, outbox: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    faulty = all_notices(shaky)[0].id
    keep = settle_deliveries

    def failing(work: Work, node: str, outcomes: Sequence[tuple[Delivery, Outcome]]) -> None:
        keep(work, node, outcomes)
        if any(delivery.message.id == faulty for delivery, _ in outcomes):
            raise ZeroDivisionError

    monkeypatch.setattr(delivering, "settle_deliveries", failing)
    deliver(shaky, "node")
    assert sorted((row.id == faulty, row.state, row.leased_by) for row in all_notices(shaky)) == [
        (False, "delivered", None),
        (True, "unknown", None),
    ]
