"""`dianyue audit verify` on an installation's database, which it only reads."""

import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from service.domain.selection import DraftRequest
from service.usecases.contracts import draft_contract
from service.usecases.seals import seal_events
from service.wiring import Service
from tests.cli.conftest import Ended
from tests.services import FACTORY, SettableClock, opened
from tests.usecases.history import History, unguard

Run = Callable[..., Ended]


@pytest.fixture
def data_dir(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The data folder of the installation, not there yet."""
    monkeypatch.delenv("DIANYUE_DATABASE_URL", raising=False)
    monkeypatch.setenv("DIANYUE_DATA_DIR", str(tmp_path / "var"))
    return tmp_path / "var"


def installed(data_dir: Path, tamper: Callable[[History], None] | None = None) -> Path:
    """An installation with a contract, its days sealed until now."""
    data_dir.mkdir()
    file = data_dir / "dianyue.sqlite"
    clock = SettableClock()
    with opened(f"sqlite:///{file}", data_dir.parent, clock) as service:
        service.load_demo()
        with service.writing() as work:
            draft_contract(work, FACTORY, DraftRequest(starts_on=date(2026, 12, 1)))
        clock.advance(days=1)
        with service.writing() as work:
            seal_events(work)
        if tamper is not None:
            _tampered(service, tamper, clock.at)
    return file


def _tampered(service: Service, tamper: Callable[[History], None], now: datetime) -> None:
    with service.writing() as work:
        unguard(work.session)
        tamper(History(work.session, now))


def test_a_clean_installation_is_said_to_be_so_and_not_changed(
    dianyue: Run, data_dir: Path
) -> None:
    file = installed(data_dir)
    before = file.read_bytes()
    (data_dir / "key").unlink()
    ended = dianyue("audit", "verify")
    assert ended.code == 0, ended.err + ended.out
    assert "已核验事件 11 件、链 11 条、封存 1 日" in ended.out
    assert "未发现问题。" in ended.out
    assert "截至当日的总根" in ended.out
    assert file.read_bytes() == before
    assert not (data_dir / "key").exists()


def test_a_changed_event_is_listed_and_the_exit_code_is_1(dianyue: Run, data_dir: Path) -> None:
    installed(data_dir, lambda history: history.set(11, "actor", "other"))
    ended = dianyue("audit", "verify")
    assert ended.code == 1
    assert "[内容被改] contracts/" in ended.out
    assert "序号 11，事件 " in ended.out
    assert "发现问题 1 项：内容被改 1 项。" in ended.out


def test_a_program_gets_json(dianyue: Run, data_dir: Path) -> None:
    installed(data_dir, lambda history: history.run("DELETE FROM event WHERE seq = 11"))
    ended = dianyue("audit", "verify", "--format", "json")
    assert ended.code == 1
    answer = json.loads(ended.out)
    assert answer["ok"] is False
    assert answer["counts"] == {"removed": 2}
    without_events, of_the_day = answer["problems"]
    assert without_events["contract"]
    assert (of_the_day["seq"], of_the_day["day"]) == (11, "2026-11-25")
    assert len(answer["newest_seal"]["total_root"]) == 64


def test_a_root_that_was_kept_is_compared(dianyue: Run, data_dir: Path) -> None:
    installed(data_dir)
    newest = json.loads(dianyue("audit", "verify", "--format", "json").out)["newest_seal"]
    kept = f"{newest['day']}={newest['total_root']}"
    assert dianyue("audit", "verify", "--root", kept).code == 0
    ended = dianyue("audit", "verify", "--root", f"{newest['day']}={'a' * 64}")
    assert ended.code == 1
    assert "[封存不符] 2026-11-25 日：与留存的根不符" in ended.out


@pytest.mark.parametrize("root", ["2026-11-25", "2026-11-25=abc", "25.11.2026=" + "a" * 64])
def test_a_root_that_is_none_is_refused(dianyue: Run, data_dir: Path, root: str) -> None:
    assert not data_dir.exists()
    ended = dianyue("audit", "verify", "--root", root)
    assert ended.code == 2
    assert "root：须" in ended.err


def test_without_a_database_there_is_nothing_to_verify(dianyue: Run, data_dir: Path) -> None:
    ended = dianyue("audit", "verify")
    assert ended.code == 2
    assert "无从核验" in ended.err
    assert not data_dir.exists()
