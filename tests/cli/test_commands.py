"""The other commands: openapi, version, library, and what serve says when it cannot serve."""

import socket
from collections.abc import Callable
from datetime import date
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml
from openapi_spec_validator import validate

from service.cli.openapi import openapi_yaml
from service.cli.serving import listen, next_first_of_month
from service.domain.errors import FactsInvalid
from service.wiring import read_settings
from tests.cli.conftest import Ended

Run = Callable[..., Ended]
ROOT = Path(__file__).resolve().parents[2]


def test_the_committed_openapi_document_is_that_of_the_code() -> None:
    committed = (ROOT / "openapi" / "openapi.yaml").read_text(encoding="utf-8")
    assert committed == openapi_yaml(), "run `dianyue openapi`"


def test_the_openapi_document_is_valid_and_complete() -> None:
    document = yaml.safe_load(openapi_yaml())
    validate(document)
    assert {"/v1/accounts/{account_no}", "/v1/contracts", "/v1/validations"} <= document[
        "paths"
    ].keys()
    calls = [call for path in document["paths"].values() for call in path.values()]
    assert len({call["operationId"] for call in calls}) == len(calls)
    assert all(call["description"] for call in calls)


def test_openapi_is_written_and_then_is_current(dianyue: Run, tmp_path: Path) -> None:
    file = tmp_path / "api" / "openapi.yaml"
    assert dianyue("openapi", "--check", "--file", file).code == 1
    assert dianyue("openapi", "--file", file).code == 0
    assert dianyue("openapi", "--check", "--file", file).code == 0
    file.write_text("other", encoding="utf-8")
    assert dianyue("openapi", "--check", "--file", file).code == 1


def test_the_version_is_that_of_the_distribution(dianyue: Run) -> None:
    assert dianyue("version").out.strip() == version("dianyue")


def test_a_taken_port_is_said_to_be_taken(dianyue: Run, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        ended = dianyue("serve", "--port", port)
    assert ended.code == 2
    assert f"端口 {port} 不能使用" in ended.err
    assert f"PORT={port + 1}" in ended.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org"])
def test_without_sign_in_only_this_machine_is_served(dianyue: Run, host: str) -> None:
    ended = dianyue("serve", "--host", host)
    assert ended.code == 2
    assert "只能监听本机地址" in ended.err


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.0.0.2"])
def test_addresses_of_this_machine_are_served(host: str) -> None:
    assert read_settings(host=host).host == host


def test_a_port_that_is_none_is_refused() -> None:
    with pytest.raises(FactsInvalid):
        read_settings(port=70_000)


def test_settings_come_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DIANYUE_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert read_settings().database == f"sqlite:///{tmp_path / 'dianyue.sqlite'}"
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere/db")
    assert read_settings().database == "postgresql://somewhere/db"
    monkeypatch.setenv("DIANYUE_KEY", "never-shown")
    assert "never-shown" not in repr(read_settings())


def test_any_free_port_can_be_asked_for() -> None:
    with listen("127.0.0.1", 0) as listener:
        assert listener.getsockname()[1] > 0


@pytest.mark.parametrize(
    ("day", "following"),
    [(date(2026, 11, 22), date(2026, 12, 1)), (date(2026, 12, 31), date(2027, 1, 1)),
     (date(2028, 1, 31), date(2028, 2, 1))],
)  # fmt: skip
def test_the_example_begins_on_the_first_of_the_next_month(day: date, following: date) -> None:
    assert next_first_of_month(day) == following


def test_a_library_without_faults_is_said_to_be_so(dianyue: Run) -> None:
    ended = dianyue("library", "check")
    assert ended.code == 0, ended.err
    assert "没有问题" in ended.out
