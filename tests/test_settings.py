"""Settings and modes: what a production refuses to start with."""

import base64
import os
import secrets
from pathlib import Path
from typing import Any

import pytest

from service.adapters.keys import KeyUnusable, master_key_from_file
from service.domain.access import Role
from service.domain.errors import FactsInvalid
from service.settings import variable_of
from service.usecases.organisations import NewOrganisation, register_organisation
from service.usecases.people import list_users
from service.wiring import KeyNotSafe, Service, WrongMode, open_service, read_settings
from tests.services import SettableClock, opened, real_library
from tests.staff import ADMIN

KEY = base64.b64encode(secrets.token_bytes(32)).decode()
SOUND: dict[str, Any] = {"mode": "production", "host_names": "contracts.example", "key": KEY}


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("DIANYUE_") or name == "DATABASE_URL":
            monkeypatch.delenv(name)


def wrong_fields(**given: Any) -> list[str]:
    with pytest.raises(FactsInvalid) as caught:
        read_settings(**given)
    return [problem.field for problem in caught.value.problems]


def opened_in_production(folder: Path) -> Service:
    settings = read_settings(**SOUND, data_dir=folder)
    return open_service(settings, clock=SettableClock(), library=real_library())


def test_without_a_word_it_is_the_demo_on_this_machine() -> None:
    settings = read_settings()
    assert not settings.is_production
    assert settings.names == {"localhost", "127.0.0.1", "[::1]"}


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "contracts.example", ""])
def test_the_demo_listens_on_this_machine_only(host: str) -> None:
    assert wrong_fields(host=host) == ["DIANYUE_HOST"]


def test_a_production_may_listen_anywhere_and_knows_its_names() -> None:
    settings = read_settings(**SOUND | {"host_names": " Contracts.Example , 10.0.0.1"}, host="::")
    assert settings.names == {"contracts.example", "10.0.0.1"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"host_names": ""}, "host_names"),
        ({"host_names": " , "}, "host_names"),
        ({"host_names": "https://contracts.example"}, "host_names"),
        ({"host_names": "contracts.example:443"}, "host_names"),
        ({"host_names": "*"}, "host_names"),
        ({"secure_cookies": False}, "secure_cookies"),
        ({"key": base64.b64encode(b"\0" * 32).decode()}, "key"),
        ({"key": base64.b64encode(b"0123" * 8).decode()}, "key"),
        ({"database_url": "postgresql://postgres:postgres@db/x"}, "database_url"),
        ({"database_url": "postgresql://app:app@db/x"}, "database_url"),
        ({"database_url": "postgresql://app:changeme@db/x"}, "database_url"),
        ({"mode": "staging"}, "mode"),
    ],
)
def test_a_production_refuses(wrong: dict[str, Any], field: str) -> None:
    assert variable_of(field) in wrong_fields(**SOUND | wrong)


def test_a_wrong_setting_is_named_as_the_variable_it_is_read_from(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DIANYUE_SMS_PROVIDER", "pigeon")
    monkeypatch.setenv("DIANYUE_MAIL_FROM", "x")
    monkeypatch.setenv("DIANYUE_BOUNCE_FOLDER", str(tmp_path / "nothing"))
    monkeypatch.setenv("DIANYUE_MODE", "production")
    monkeypatch.setenv("DATABASE_URL", "postgresql://app:app@db/x")
    with pytest.raises(FactsInvalid) as caught:
        read_settings(host_names="contracts.example")
    said = {problem.field: problem.message for problem in caught.value.problems}
    assert said == {
        "DATABASE_URL": "数据库使用的是默认或与用户名相同的密码，请先更换",
        "DIANYUE_MAIL_FROM": "须有发件人的邮箱地址，例如 电约 <dianyue@example.com>",
        "DIANYUE_BOUNCE_FOLDER": f"没有「{tmp_path / 'nothing'}」这个目录，退信要从这里读取",
        "DIANYUE_SMS_PROVIDER": "取值须为 aliyun、tencent、gateway、pickup、留空 之一",
    }


def test_a_sender_and_a_folder_that_are_there_are_taken(tmp_path: Path) -> None:
    settings = read_settings(mail_from="电约 <a@mail.example>", bounce_folder=tmp_path)
    assert settings.bounce_folder == tmp_path


def test_a_production_takes_an_own_password_and_none(tmp_path: Path) -> None:
    for url in ("postgresql://app:7fJq-vT2@db/x", "postgresql:///x?host=/run", None):
        assert read_settings(**SOUND, database_url=url).is_production


def test_a_production_makes_no_key_of_its_own(tmp_path: Path) -> None:
    settings = read_settings(**SOUND | {"key": None}, data_dir=tmp_path)
    with pytest.raises(KeyNotSafe):
        open_service(settings, library=real_library())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("mode", "safe"), [(0o600, True), (0o400, True), (0o640, False)])
def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path, mode: int, safe: bool) -> None:
    master_key_from_file(tmp_path / "key")
    (tmp_path / "key").chmod(mode)
    settings = read_settings(**SOUND | {"key": None}, data_dir=tmp_path)
    if safe:
        open_service(settings, library=real_library()).close()
        return
    with pytest.raises(KeyNotSafe):
        open_service(settings, library=real_library())


def test_a_key_that_is_none_is_refused_where_it_is_opened(tmp_path: Path) -> None:
    settings = read_settings(**SOUND | {"key": "not base64!"}, data_dir=tmp_path)
    with pytest.raises(KeyUnusable):
        open_service(settings, library=real_library())


def test_a_production_refuses_the_demos_database(tmp_path: Path) -> None:
    with opened(f"sqlite:///{tmp_path / 'dianyue.sqlite'}", tmp_path):
        pass
    with pytest.raises(WrongMode):
        opened_in_production(tmp_path)


def test_the_demo_refuses_a_productions_database(tmp_path: Path) -> None:
    service = opened_in_production(tmp_path)
    with service.writing(ADMIN) as work:
        register_organisation(work, NewOrganisation("SFZ", "供电公司"))
    service.close()
    with pytest.raises(WrongMode), opened(f"sqlite:///{tmp_path / 'dianyue.sqlite'}", tmp_path):
        pass
    # What was refused left nothing behind: the production starts as before.
    service = opened_in_production(tmp_path)
    assert service.actor.roles == {Role.SYSTEM}
    with service.reading() as work:
        assert work.actor.org_id != ""
    service.close()


def test_a_production_starts_without_anybody_in_it(tmp_path: Path) -> None:
    service = opened_in_production(tmp_path)
    with service.reading(ADMIN) as work:
        assert list_users(work, None, 10) == []
    assert service.actor.org_id == ""
    service.close()


@pytest.mark.parametrize("networks", ["10.0.0.0/8, fd12::/32", ""])
def test_networks_that_may_be_called_are_listed(networks: str) -> None:
    assert read_settings(private_targets=networks).private_targets == networks


@pytest.mark.parametrize("networks", ["10.0.0.1/8", "inside.example", "10.0.0.0/8;10.1.0.0/16"])
def test_what_is_no_network_is_refused(networks: str) -> None:
    with pytest.raises(FactsInvalid) as caught:
        read_settings(private_targets=networks)
    assert "不是网段" in caught.value.problems[0].message


@pytest.mark.parametrize(
    ("given", "console"),
    [
        ({}, "http://127.0.0.1:8010/console"),
        ({"console_url": "https://demo.example/console"}, "https://demo.example/console"),
        (SOUND, ""),
    ],
)
def test_only_a_demo_takes_where_it_is_served_for_the_address_of_its_console(
    given: dict[str, Any], console: str
) -> None:
    served = read_settings(**given).served_at("http://127.0.0.1:8010")
    assert served.console_url == console
