"""The tick asks channels for receipts; what one of them fails at keeps no other back."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from service.domain.notices import Fate, NoticeState
from service.ports import Channel, ReceiptWord
from service.store.notices import Notice
from service.usecases.ticking import CLOCK, begin_tick
from service.wiring import Service
from service.worker.receipts import collect_receipts
from tests.worker.ticks import Recorder


@dataclass
class Telling(Recorder):
    """A channel that tells receipts until they are kept."""

    words: list[ReceiptWord] = field(default_factory=list)
    broken: bool = False

    def poll(self) -> Sequence[ReceiptWord]:
        if self.broken:
            raise OSError("the folder is gone")
        return self.words

    def read_callback(self, body: bytes, media_type: str) -> Sequence[ReceiptWord]:
        return ()

    def done(self) -> None:
        self.words = []


def accepted(service: Service, channel: str) -> str:
    with service.writing() as work:
        notice = Notice(
            id=work.new_id(),
            org_id="demo",
            kind="customer.renewal",
            recipient="someone-of-ours",
            subject="contracts/1",
            key=channel,
            facts={},
            channel=channel,
            state=NoticeState.ACCEPTED.value,
            posted_at=work.now,
            sent_at=work.now,
        )
        work.session.add(notice)
        return notice.id


def collect(service: Service, **channels: Channel) -> None:
    telling = replace(service, ports=replace(service.ports, channels=channels))
    with service.writing(CLOCK) as work:
        lease = begin_tick(work, "node-1")
    assert lease is not None
    collect_receipts(telling, lease)


def state_of(service: Service, notice_id: str) -> str:
    with service.reading() as work:
        notice = work.session.get(Notice, notice_id)
        assert notice is not None
        return notice.state


def test_what_channels_tell_is_kept_and_then_told_no_more(service: Service) -> None:
    id = accepted(service, "sms")
    word = ReceiptWord(Fate.DELIVERED, service.ports.clock.now(), notice_id=id)
    telling = Telling(words=[word])
    collect(service, sms=telling, outbox=Recorder())
    assert state_of(service, id) == NoticeState.DELIVERED
    assert telling.words == []


def test_a_channel_that_fails_keeps_no_other_back(
    sqlite_service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    id = accepted(sqlite_service, "sms")
    word = ReceiptWord(Fate.DELIVERED, sqlite_service.ports.clock.now(), notice_id=id)
    collect(sqlite_service, email=Telling(broken=True), sms=Telling(words=[word]))
    assert state_of(sqlite_service, id) == NoticeState.DELIVERED
    assert "receipts of email" in caplog.text


def test_receipts_of_unknown_messages_are_counted_in_the_log(
    sqlite_service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    word = ReceiptWord(Fate.DELIVERED, sqlite_service.ports.clock.now(), notice_id="no-such-id")
    collect(sqlite_service, sms=Telling(words=[word]))
    assert "sms: 1 receipts of unknown messages" in caplog.text


def test_what_could_not_be_kept_is_told_again(
    sqlite_service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that fails must not cost a receipt."""
    id = accepted(sqlite_service, "sms")
    word = ReceiptWord(Fate.DELIVERED, sqlite_service.ports.clock.now(), notice_id=id)
    telling = Telling(words=[word])

    def failing(*_: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr("service.worker.receipts.take_receipts", failing)
        collect(sqlite_service, sms=telling)
    assert telling.words == [word]
