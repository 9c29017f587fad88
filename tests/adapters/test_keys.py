"""The master key: made once, readable by its owner only, wrong ones are said to be wrong."""

import base64
import stat
from pathlib import Path

import pytest

from service.adapters.keys import KeyUnusable, MasterKey, master_key_from_file, master_key_from_text

KEY = MasterKey(bytes(range(32)))


def test_a_wrapped_key_comes_back() -> None:
    wrapped = KEY.wrap(b"secret")
    assert KEY.unwrap(wrapped) == b"secret"
    assert b"secret" not in wrapped
    assert KEY.wrap(b"secret") != wrapped


def test_another_master_key_does_not_unwrap() -> None:
    with pytest.raises(KeyUnusable):
        MasterKey(bytes(32)).unwrap(KEY.wrap(b"secret"))


def test_a_changed_wrapping_does_not_unwrap() -> None:
    wrapped = bytearray(KEY.wrap(b"secret"))
    wrapped[-1] ^= 1
    with pytest.raises(KeyUnusable):
        KEY.unwrap(bytes(wrapped))


def test_each_purpose_has_a_key_of_its_own() -> None:
    assert KEY.derive("cursors") == MasterKey(bytes(range(32))).derive("cursors")
    assert KEY.derive("cursors") != KEY.derive("wrap")


def test_the_file_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "var" / "key"
    wrapped = master_key_from_file(path).wrap(b"secret")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert master_key_from_file(path).unwrap(wrapped) == b"secret"


@pytest.mark.parametrize("text", ["", "短", base64.b64encode(b"too short").decode(), "!" * 44])
def test_a_wrong_key_is_refused(text: str) -> None:
    with pytest.raises(KeyUnusable):
        master_key_from_text(text)
