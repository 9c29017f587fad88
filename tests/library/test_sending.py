"""The sending policy's file: what is shipped, and what is refused with its line."""

from datetime import time, timedelta
from pathlib import Path

import pytest

from service.domain.errors import LibraryInvalid
from service.domain.sending import ALWAYS, SendingPolicy, Window
from service.library.folders import default_folders
from service.library.sending import read_sending_policy

SHIPPED = default_folders().clause_library / "sending.yaml"


def read(folder: Path, old: str = "", new: str = "") -> SendingPolicy:
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    path = folder / "sending.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return read_sending_policy(path, folder)


def test_the_policy_that_is_shipped(tmp_path: Path) -> None:
    policy = read(tmp_path)
    assert policy.window("sms") == policy.window("email") == Window(time(8), time(20))
    assert policy.window("outbox") == policy.window("letter") == ALWAYS
    assert policy.digest_at == time(8, 30)
    assert policy.customers == ("sms", "email", "letter", "visit")
    assert (policy.waits_for("sms"), policy.waits_for("email")) == (
        timedelta(hours=24),
        timedelta(hours=72),
    )
    assert policy.waits_for("letter") is None


def test_without_a_file_the_usual_hours_hold(tmp_path: Path) -> None:
    policy = read_sending_policy(tmp_path / "sending.yaml", tmp_path)
    assert policy.window("sms") == Window(time(8), time(20))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("08:00-20:00", "8-20", "08:00-20:00"),
        ("08:00-20:00", "08:00-25:00", "钟点"),
        ("digest_at: 08:30", "digest_at: 830", "08:30"),
        ("  usual: 08:00-20:00\n", "", "usual"),
        ("  letter: 5\n", "", "letter"),
        ("task.escalated", "task.nonsense", "task.nonsense"),
        ("gathers_minutes: 10", "gathers_minutes: 10\ngathers_hours: 1", "gathers_hours"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    with pytest.raises(LibraryInvalid) as refused:
        read(tmp_path, old, new)
    assert refused.value.message.startswith("sending.yaml 第 ")
    assert said in refused.value.message
