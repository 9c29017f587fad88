"""The first administrator of a production comes from the command line; so does what is printed."""

import base64
import json
import os
import re
import secrets
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from service.cli.serving import greeting, prepare
from service.domain.access import Role
from service.usecases.api_keys import whose_key
from service.usecases.demo_people import CLIENT, PEOPLE
from service.usecases.sign_in import sign_in, whose_session
from service.wiring import Service, open_service, read_settings
from tests.cli.conftest import Ended
from tests.services import opened

Run = Callable[..., Ended]


@pytest.fixture
def production(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The environment of a production on an empty folder."""
    for name in [name for name in os.environ if name.startswith("DIANYUE_")]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("DIANYUE_MODE", "production")
    monkeypatch.setenv("DIANYUE_HOST_NAMES", "contracts.example")
    monkeypatch.setenv("DIANYUE_KEY", base64.b64encode(secrets.token_bytes(32)).decode())
    monkeypatch.setenv("DIANYUE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DIANYUE_ALLOW_DRAFT", "true")
    return tmp_path


def test_a_production_gets_its_tree_and_its_first_administrator(
    production: Path, dianyue: Run
) -> None:
    added = dianyue("organisations", "add", "--code", "SFZ", "--name", "供电公司")
    assert (added.code, added.out) == (0, "已登记 SFZ 供电公司\n")
    below = ("--code", "SFZ-1", "--name", "供电所", "--parent", "SFZ")
    assert dianyue("organisations", "add", *below).code == 0
    listed = dianyue("organisations", "list").out
    assert listed == "SFZ 供电公司\n  SFZ-1 供电所\n"
    added = dianyue("people", "add", "guan", "--name", "管理员", "--role", "admin", "--generate")
    password = re.match(r"密码 (\S+) ", added.out)
    assert password is not None
    assert "guan 管理员 供电公司：系统管理员" in added.out
    service = open_service(read_settings())
    try:
        token = sign_in(service.writing, "guan", password.group(1), "").token
        present = whose_session(service.reading, service.writing, token)
        assert present.actor.roles == {Role.ADMIN}
        assert prepare(service, demo=False) == []
    finally:
        service.close()


def test_roles_and_passwords_are_given_afterwards(production: Path, dianyue: Run) -> None:
    dianyue("organisations", "add", "--code", "SFZ", "--name", "供电公司")
    dianyue("people", "add", "li", "--name", "李工", "--generate")
    given = dianyue("people", "grant", "li", "--role", "countersigner", "--discipline", "财务")
    assert "li 李工 供电公司：会签人" in given.out
    assert dianyue("people", "password", "li", "--generate").code == 0
    assert dianyue("people", "list").out == "li 李工 供电公司：会签人\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("organisations", "add", "--code", "X2", "--name", "另一家"), "已有最上级单位"),
        (("organisations", "add", "--code", "SFZ", "--name", "重", "--parent", "SFZ"), "已被使用"),
        (("organisations", "add", "--code", "X3", "--name", "所", "--parent", "NO"), "没有代码为"),
        (("organisations", "add", "--code", "小", "--name", "所", "--parent", "SFZ"), "大写字母"),
        (("people", "add", "x1", "--name", "甲", "--org", "NO", "--generate"), "没有代码为"),
        (("people", "grant", "nobody", "--role", "drafter"), "没有这个账号"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(
    production: Path, dianyue: Run, words: tuple[str, ...], said: str
) -> None:
    dianyue("organisations", "add", "--code", "SFZ", "--name", "供电公司")
    ended = dianyue(*words)
    assert ended.code == 2
    assert said in ended.err


def test_a_production_without_organisations_or_with_a_demo_is_not_served(
    production: Path, dianyue: Run
) -> None:
    for words, said in ((("--demo",), "不载入演示数据"), ((), "尚未登记单位")):
        ended = dianyue("serve", "--port", "0", *words)
        assert (ended.code, said in ended.err) == (2, True)


def demo_at(folder: Path) -> tuple[list[tuple[str, str, str]], str]:
    with opened(f"sqlite:///{folder / 'dianyue.sqlite'}", folder) as service:
        logins = prepare(service, demo=True)
        printed = greeting(service, "http://127.0.0.1:8000", logins)
    return [(item.title, item.login, item.password) for item in logins], printed


def test_the_demo_prints_who_may_sign_in(tmp_path: Path) -> None:
    logins, printed = demo_at(tmp_path)
    assert "http://127.0.0.1:8000/console" in printed
    for words in logins:
        assert re.search(r"\s+".join(map(re.escape, words)), printed), words
    assert {person.role for person in (*PEOPLE, CLIENT)} == set(Role)
    assert len({password for _, _, password in logins}) == len(logins)


def test_a_second_start_prints_the_same_and_changes_nothing(tmp_path: Path) -> None:
    first, _ = demo_at(tmp_path)
    kept = tmp_path / "var" / "demo-credentials.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    before = kept.stat().st_mtime_ns
    assert demo_at(tmp_path)[0] == first
    assert kept.stat().st_mtime_ns == before
    assert {item["login"] for item in json.loads(kept.read_text())} == {x[1] for x in first}


def test_the_demos_people_can_sign_in_with_what_is_printed(tmp_path: Path) -> None:
    demo_at(tmp_path)
    with opened(f"sqlite:///{tmp_path / 'dianyue.sqlite'}", tmp_path) as service:
        assert_all_enter(service)


def test_lost_credentials_are_made_anew(tmp_path: Path) -> None:
    first, _ = demo_at(tmp_path)
    (tmp_path / "var" / "demo-credentials.json").unlink()
    second, _ = demo_at(tmp_path)
    assert not {x[2] for x in first} & {x[2] for x in second}
    with opened(f"sqlite:///{tmp_path / 'dianyue.sqlite'}", tmp_path) as service:
        assert_all_enter(service)


def test_kept_credentials_serve_a_new_database(tmp_path: Path) -> None:
    first, _ = demo_at(tmp_path)
    for path in tmp_path.glob("dianyue.sqlite*"):
        path.unlink()
    second, _ = demo_at(tmp_path)
    changed = [one[1] for one, two in zip(first, second, strict=True) if one != two]
    assert changed == [CLIENT.login]
    with opened(f"sqlite:///{tmp_path / 'dianyue.sqlite'}", tmp_path) as service:
        assert_all_enter(service)


def assert_all_enter(service: Service) -> None:
    logins = {item.login: item.password for item in service.load_demo_people()}
    for person in PEOPLE:
        token = sign_in(service.writing, person.login, logins[person.login], "").token
        actor = whose_session(service.reading, service.writing, token).actor
        assert actor.roles == {person.role}
        assert actor.org_id == person.org_id
    client = whose_key(service.reading, service.writing, logins[CLIENT.login])
    assert client.roles == {Role.SYSTEM}
