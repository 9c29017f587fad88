"""`dianyue organisations` and `dianyue people`: what must be there before anybody can sign in.

Whoever runs these has the database and the key already; the first administrator comes from here.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer

from service.cli.options import as_day
from service.domain.access import Actor, Role
from service.domain.errors import Invalid, Problem
from service.domain.vocabulary import Discipline
from service.usecases.demo import read_party_file
from service.usecases.organisations import (
    NewOrganisation,
    list_organisations,
    register_organisation,
)
from service.usecases.people import NewUser, UserView, add_user, find_user, list_users, set_password
from service.usecases.roles import Grant, grant_role
from service.usecases.work import Work
from service.wiring import open_service, read_settings

_MOST = 1000
_YEARS = timedelta(days=3 * 365)

people_cli = typer.Typer(help="人员：账号、角色、密码。", no_args_is_help=True)
organisations_cli = typer.Typer(help="单位：登记和列出。", no_args_is_help=True)

Login = Annotated[str, typer.Argument(help="登录名")]
RoleOption = Annotated[Role, typer.Option("--role", help="角色")]
DisciplineOption = Annotated[Discipline | None, typer.Option(help="会签人的专业")]
Until = Annotated[str | None, typer.Option(help="角色的截止日，缺省为三年后", metavar="DAY")]
Generate = Annotated[bool, typer.Option("--generate", help="生成随机密码并显示一次")]


@organisations_cli.command("add")
def add_organisation(
    code: Annotated[str, typer.Option(help="单位代码，用于合同编号")],
    name: Annotated[str, typer.Option(help="单位名称")],
    parent: Annotated[str | None, typer.Option(help="上级单位的代码；最上级单位不写")] = None,
    supplier: Annotated[
        Path | None, typer.Option(help="供电人资料(JSON)", exists=True, dir_okay=False)
    ] = None,
) -> None:
    """登记单位。第一个登记的是最上级单位。"""
    party = read_party_file(supplier) if supplier is not None else None
    with _administering() as work:
        made = register_organisation(work, NewOrganisation(code, name, parent, party))
    typer.echo(f"已登记 {made.code} {made.name}")


@organisations_cli.command("list")
def show_organisations() -> None:
    """列出单位。"""
    with _administering() as work:
        for item in list_organisations(work):
            typer.echo(f"{'  ' * item.depth}{item.code} {item.name}")


@people_cli.command("add")
def add_person(
    login: Login,
    name: Annotated[str, typer.Option(help="姓名")],
    org: Annotated[str | None, typer.Option(help="单位代码，缺省为最上级单位")] = None,
    role: Annotated[Role | None, typer.Option(help="同时授予的角色")] = None,
    discipline: DisciplineOption = None,
    until: Until = None,
    generate: Generate = False,
) -> None:
    """新增人员账号，设置初始密码。"""
    password = _password(generate)
    with _administering() as work:
        org_id = _organisation_id(work, org) if org is not None else None
        user = add_user(work, NewUser(login, name, org_id, password=password))
        if role is not None:
            user = grant_role(work, user.id, _grant(work.today, role, discipline, until))
    _show(user)


@people_cli.command("grant")
def grant(
    login: Login, role: RoleOption, discipline: DisciplineOption = None, until: Until = None
) -> None:
    """授予角色，自今日起。"""
    with _administering() as work:
        user = find_user(work, login)
        user = grant_role(work, user.id, _grant(work.today, role, discipline, until))
    _show(user)


@people_cli.command("password")
def password(login: Login, generate: Generate = False) -> None:
    """设置密码；该账号的登录全部失效。"""
    new = _password(generate)
    with _administering() as work:
        user = set_password(work, find_user(work, login).id, new)
    _show(user)


@people_cli.command("list")
def show_people() -> None:
    """列出账号和今天的角色。"""
    with _administering() as work:
        for user in list_users(work, None, _MOST):
            _show(user)


@contextmanager
def _administering() -> Iterator[Work]:
    """A Work of the command line as an administrator of all organisations."""
    service = open_service(read_settings())
    actor = Actor("system:cli", service.actor.org_id, "命令行", roles=frozenset({Role.ADMIN}))
    try:
        with service.writing(actor) as work:
            yield work
    finally:
        service.close()


def _organisation_id(work: Work, code: str) -> str:
    known = {item.code: item.id for item in list_organisations(work)}
    if code not in known:
        raise Invalid("单位不正确", [Problem("org", f"没有代码为「{code}」的单位")])
    return known[code]


def _grant(today: date, role: Role, discipline: Discipline | None, until: str | None) -> Grant:
    to_day = as_day(until, "until") if until is not None else today + _YEARS
    return Grant(role, today, to_day, discipline)


def _password(generate: bool) -> str:
    if not generate:
        asked: str = typer.prompt("密码", hide_input=True, confirmation_prompt="再次输入")
        return asked
    made = secrets.token_urlsafe(15)
    typer.echo(f"密码 {made} (只显示这一次)")
    return made


def _show(user: UserView) -> None:
    roles = "、".join(role.label for role in Role if role in user.roles) or "无角色"
    shut = "，已停用" if user.disabled_at is not None else ""
    typer.echo(f"{user.login} {user.name} {user.organisation}：{roles}{shut}")
