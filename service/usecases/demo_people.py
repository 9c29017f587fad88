"""The demo's people: a small tree of organisations and one invented person a role.

Their passwords are random. They are kept in a file beside the demo's key, so that every start can
print them; where it is gone, new ones are made.
"""

import json
import os
import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path

from service.domain.access import Actor, Role, UserKind
from service.domain.errors import NotSignedIn
from service.domain.vocabulary import Discipline
from service.store.access import UserAccount, grants_to, user_with_login
from service.store.organisations import Organisation, add_organisation, organisation_of
from service.usecases.api_keys import NewApiKey, actor_with_key, client_scopes, make_api_key
from service.usecases.demo import DEMO_ORG_ID
from service.usecases.people import NewUser, add_user, set_password
from service.usecases.roles import Grant, grant_role
from service.usecases.work import Work

DEMO_STATION_ID = "demo-station"
_TREE = (
    ("demo-city", "SFZ-S", "示范市供电公司（演示）", DEMO_ORG_ID),
    ("demo-county", "SFZ-X", "示范县供电公司（演示）", "demo-city"),
    (DEMO_STATION_ID, "SFZ-D", "示范镇供电所（演示）", "demo-county"),
)
_TEN_YEARS = timedelta(days=3652)
_A_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """An invented person with one role; `title` says which in the trade's words."""

    login: str
    name: str
    title: str
    role: Role
    discipline: Discipline | None = None
    org_id: str = DEMO_ORG_ID


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """What one of them signs in with; of the system client, its API key."""

    title: str
    login: str
    password: str


PEOPLE = (
    DemoPerson("qicao", "李晓禾", "起草人", Role.DRAFTER),
    DemoPerson("yingxiao", "周明远", "会签人（营销）", Role.COUNTERSIGNER, Discipline.MARKETING),
    DemoPerson("diaokong", "郑立川", "会签人（调控）", Role.COUNTERSIGNER, Discipline.DISPATCH),
    DemoPerson("yunjian", "孙建平", "会签人（运检）", Role.COUNTERSIGNER, Discipline.OPERATION),
    DemoPerson("caiwu", "何慧敏", "会签人（财务）", Role.COUNTERSIGNER, Discipline.FINANCE),
    DemoPerson("fawu", "梁思正", "会签人（法务）", Role.COUNTERSIGNER, Discipline.LEGAL),
    DemoPerson("shenhe1", "陈知微", "法务审核（一）", Role.REVIEWER),
    DemoPerson("shenhe2", "林守诚", "法务审核（二）", Role.REVIEWER),
    DemoPerson("bumen", "王振华", "审批人（部门）", Role.APPROVER),
    DemoPerson("fuzeren", "赵国安", "审批人（负责人）", Role.APPROVER),
    DemoPerson("qianyue", "吴承信", "签约人", Role.SIGNER),
    DemoPerson("dangan", "徐静文", "档案管理员", Role.ARCHIVIST),
    DemoPerson("shenji", "冯公明", "审计", Role.AUDITOR),
    DemoPerson("guanli", "蒋维", "系统管理员", Role.ADMIN),
    DemoPerson("zhanqicao", "谢田", "起草人（供电所）", Role.DRAFTER, org_id=DEMO_STATION_ID),
)
CLIENT = DemoPerson("yxxt", "营销系统（演示）", "系统客户端（接口密钥）", Role.SYSTEM)
_MAKER = Actor("system:demo-people", DEMO_ORG_ID, "演示", roles=frozenset({Role.ADMIN}))


def load_demo_people(
    opening: Callable[[], AbstractContextManager[Work]], credentials: Path
) -> list[DemoLogin]:
    """Add who is not there yet; returns what everybody signs in with.

    The file is written before the commit: a password that is stored is always known.
    """
    with opening() as work:
        maker = replace(work, actor=_MAKER)
        _plant(maker)
        known = _read(credentials)
        logins = [_ensure_person(maker, person, known) for person in PEOPLE]
        logins.append(_ensure_client(maker, known))
        if any(known.get(item.login) != item.password for item in logins):
            _write(credentials, logins)
    return logins


def _plant(work: Work) -> None:
    """The organisations below the demo's."""
    for org_id, code, name, parent_id in _TREE:
        parent: Organisation | None = organisation_of(work.session, parent_id)
        if organisation_of(work.session, org_id) is None:
            add_organisation(work.session, id=org_id, code=code, name=name, parent=parent)


def _ensure_person(work: Work, person: DemoPerson, known: dict[str, str]) -> DemoLogin:
    user = _account(work, person)
    password = known.get(person.login)
    if password is None or user.password_hash is None:
        password = password or _new_password()
        set_password(work, user.id, password)
    if not grants_to(work.session, user.id):
        until = work.today + _TEN_YEARS
        grant_role(work, user.id, Grant(person.role, work.today, until, person.discipline))
    return DemoLogin(person.title, person.login, password)


def _ensure_client(work: Work, known: dict[str, str]) -> DemoLogin:
    client = _account(work, CLIENT, UserKind.SYSTEM)
    secret = known.get(CLIENT.login)
    if secret is None or not _still_opens(work, secret):
        new = NewApiKey("演示", frozenset(client_scopes()), work.today + _A_YEAR)
        secret = make_api_key(work, client.id, new).secret
    return DemoLogin(CLIENT.title, CLIENT.login, secret)


def _still_opens(work: Work, secret: str) -> bool:
    try:
        actor_with_key(work, secret)
    except NotSignedIn:
        return False
    return True


def _account(work: Work, person: DemoPerson, kind: UserKind = UserKind.PERSON) -> UserAccount:
    if user_with_login(work.session, person.login) is None:
        add_user(work, NewUser(person.login, person.name, person.org_id, kind))
    user = user_with_login(work.session, person.login)
    assert user is not None
    return user


def _new_password() -> str:
    return secrets.token_urlsafe(12)


def _read(path: Path) -> dict[str, str]:
    """Login -> password, as far as the file can be read."""
    try:
        items = json.loads(path.read_text(encoding="utf-8"))
        return {item["login"]: item["password"] for item in items}
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return {}


def _write(path: Path, logins: list[DemoLogin]) -> None:
    """Write beside the place and move there, readable by the owner only."""
    beside = path.with_suffix(".new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump([asdict(item) for item in logins], file, ensure_ascii=False, indent=2)
    beside.chmod(0o600)
    beside.replace(path)
