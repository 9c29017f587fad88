"""Short messages as files for the company's own platform: whole, once, accepted when taken."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.adapters.channels.sms_pickup import PickupSms
from service.adapters.safe_client import safe_client
from service.adapters.safe_targets import SafeTargets
from service.adapters.sms import SmsSetup
from service.domain.errors import Invalid
from service.domain.notices import Fate, Words
from service.ports import KeptReceipts, Message, ReceiptSource, SmsText
from tests.services import SettableClock

MESSAGE = Message(
    id="019ac000-0000-7000-8000-1f2e3d4c5b6a",
    kind="customer.renewal",
    to="青海某某有限公司",
    posted_at=datetime(2026, 12, 3, 1, 5, tzinfo=UTC),
    words=Words("", "文本"),
    address="13800000011",
    sms=SmsText("customer.renewal", {"number": "QH-HV-2026-000001"}, "文本"),
)
RECEIPT = {"id": MESSAGE.id, "state": "delivered", "at": "2026-12-03T09:05:30+08:00"}


@pytest.fixture
def channel(tmp_path: Path) -> PickupSms:
    client = safe_client(SafeTargets())
    return PickupSms(SmsSetup(SettableClock(), client, tmp_path / "pickup", signature="青海电力"))


@pytest.fixture
def folder(channel: PickupSms, tmp_path: Path) -> Path:
    channel.send(MESSAGE)
    return tmp_path / "pickup"


def take(folder: Path) -> None:
    name = f"{MESSAGE.id}.json"
    (folder / name).rename(folder / "taken" / name)


def test_a_message_is_one_whole_file_for_this_user_alone(folder: Path) -> None:
    (file,) = folder.glob("*.json")
    assert file.name == f"{MESSAGE.id}.json"
    assert file.stat().st_mode & 0o777 == 0o600
    assert json.loads(file.read_bytes()) == {
        "id": MESSAGE.id,
        "mobile": "13800000011",
        "text": "文本",
        "signature": "青海电力",
        "kind": "customer.renewal",
        "variables": {"number": "QH-HV-2026-000001"},
    }


def test_what_nobody_has_taken_was_not_accepted(channel: PickupSms, folder: Path) -> None:
    again = channel.send(MESSAGE)
    assert again.fate is Fate.PASSING
    assert again.detail == "已放入取件目录，等短信平台取走"


def test_what_was_taken_is_accepted_and_not_put_there_again(
    channel: PickupSms, folder: Path
) -> None:
    take(folder)
    assert channel.send(MESSAGE).fate is Fate.ACCEPTED
    assert list(folder.glob("*.json")) == []


def test_a_folder_that_cannot_be_written_is_a_passing_failure(tmp_path: Path) -> None:
    (tmp_path / "pickup").write_text("not a folder")
    client = safe_client(SafeTargets())
    channel = PickupSms(SmsSetup(SettableClock(), client, tmp_path / "pickup"))
    assert channel.send(MESSAGE).fate is Fate.PASSING


def test_a_message_without_a_short_text_fails_for_good(channel: PickupSms) -> None:
    assert channel.send(replace(MESSAGE, sms=None)).fate is Fate.PERMANENT


def test_receipts_are_told_until_they_are_kept(channel: PickupSms, folder: Path) -> None:
    (folder / "receipts" / "1.json").write_text(json.dumps([RECEIPT, RECEIPT]))
    (first, second) = channel.poll()
    assert first == second
    assert (first.fate, first.notice_id) == (Fate.DELIVERED, MESSAGE.id)
    assert len(channel.poll()) == 2, "nobody said that they are kept"
    channel.done()
    assert channel.poll() == []
    assert list((folder / "receipts").glob("*.json")) == []


def test_a_receipt_that_came_after_the_poll_is_not_lost(channel: PickupSms, folder: Path) -> None:
    (folder / "receipts" / "1.json").write_text(json.dumps(RECEIPT))
    channel.poll()
    (folder / "receipts" / "2.json").write_text(json.dumps(RECEIPT))
    channel.done()
    assert len(channel.poll()) == 1


def test_a_receipt_that_cannot_be_read_is_put_aside_and_keeps_no_other_back(
    channel: PickupSms, folder: Path
) -> None:
    (folder / "receipts" / "1.json").write_text("<xml/>")
    (folder / "receipts" / "2.json").write_text(json.dumps(RECEIPT))
    assert len(channel.poll()) == 1
    assert [path.name for path in (folder / "receipts" / "unreadable").iterdir()] == ["1.json"]


def test_there_are_no_receipts_before_anything_was_sent(channel: PickupSms) -> None:
    assert isinstance(channel, ReceiptSource)
    assert isinstance(channel, KeptReceipts)
    assert channel.poll() == []


def test_nobody_calls_for_a_folder(channel: PickupSms) -> None:
    with pytest.raises(Invalid):
        channel.read_callback(json.dumps(RECEIPT).encode(), "application/json")
