"""One account's page, for administrators; and the keys of a system client on it."""

from typing import Annotated

from fastapi import APIRouter, Form, Path, Request, Response
from fastapi.responses import RedirectResponse

from service.domain.access import Role, UserKind
from service.domain.errors import Invalid, Problem
from service.domain.vocabulary import Discipline
from service.usecases.api_keys import (
    LONGEST_LIFE,
    MadeApiKey,
    NewApiKey,
    client_scopes,
    list_api_keys,
    make_api_key,
    revoke_api_key,
)
from service.usecases.people import get_user
from service.usecases.work import Work
from service.web.access import Console, ConsoleDep
from service.web.console_errors import ConsoleRoute
from service.web.filled_forms import UNTOUCHED, Filled, attempt, day_in, writing
from service.web.rendering import page
from service.web.validity import is_open, validity

router = APIRouter(prefix="/console/people", include_in_schema=False, route_class=ConsoleRoute)

Field = Annotated[str, Form(max_length=300, pattern=r"^[^\x00]*$")]
UserId = Annotated[str, Path(max_length=36)]
_SAID = {
    "added": "账号已添加。请授予角色；没有角色的账号不能查看和办理任何业务。",
    "role": "角色已授予。",
    "role-revoked": "角色已收回，即时生效。",
    "password": "密码已设置，该账号原有的登录全部失效。请当面或者以其他可靠方式告知本人。",
    "addresses": "联系方式已保存，以后的消息按此发送。",
    "person": "已登记为同一人的账号。",
    "disable": "账号已停用，其登录、角色和接口密钥即时失效。",
    "enable": "账号已启用，原有角色照旧。",
    "key-revoked": "接口密钥已撤销，即时失效。",
}


@router.post("/{user_id}/keys")
def make_key(
    request: Request,
    console: ConsoleDep,
    user_id: UserId,
    name: Field = "",
    scopes: Annotated[list[str], Form(max_length=50)] = [],  # noqa: B006  (FastAPI copies it)
    expires_on: Field = "",
) -> Response:
    """Make a key; its secret stands on the answer and nowhere else."""
    typed = {"name": name, "scopes": scopes, "expires_on": expires_on}
    made: list[MadeApiKey] = []

    def act(work: Work) -> None:
        known = {scope.value: scope for scope in client_scopes()}
        problems = []
        if not name.strip():
            problems.append(Problem("name", "请填写名称"))
        wanted = frozenset(known[scope] for scope in scopes if scope in known)
        if not wanted:
            problems.append(Problem("scopes", "请至少选一项权限"))
        try:
            last_day = day_in(expires_on, "expires_on", "最后有效日")
        except Invalid as error:
            problems += error.problems
        if problems:
            raise Invalid("接口密钥没有发放", problems)
        made.append(make_api_key(work, user_id, NewApiKey(name, wanted, last_day)))

    refused = attempt("key", typed, writing(console, act))
    if refused is not None:
        return person_page(request, console, user_id, refused)
    return person_page(request, console, user_id, made=made[0])


@router.post("/{user_id}/keys/{key_id}/revoke")
def take_key(
    console: ConsoleDep, user_id: UserId, key_id: Annotated[str, Path(max_length=36)]
) -> Response:
    """End a key at once."""
    with console.writing() as work:
        key = revoke_api_key(work, key_id)
    return done(key.user_id, "key-revoked")


def done(user_id: str, what: str) -> Response:
    """Back to the account's page, which says what was done."""
    return RedirectResponse(f"/console/people/{user_id}?done={what}", 303)


def person_page(
    request: Request,
    console: Console,
    user_id: str,
    filled: Filled = UNTOUCHED,
    *,
    made: MadeApiKey | None = None,
) -> Response:
    """The page; `made` is a key whose secret is shown this once."""
    with console.reading() as work:
        account = get_user(work, user_id)
        is_client = account.kind is UserKind.SYSTEM
        keys = list_api_keys(work, user_id) if is_client else []
        now, today = work.now, work.today
    return page(
        request,
        "console/person.html",
        status=filled.status,
        active="people",
        account=account,
        is_client=is_client,
        is_me=account.id in console.user.actor.identities,
        keys=sorted(keys, key=lambda key: key.created_at, reverse=True),
        made=made,
        scopes=client_scopes(),
        most_days=LONGEST_LIFE.days,
        roles=[("", "请选择"), *((role.value, role.label) for role in Role if _is_given(role))],
        disciplines=[("", "不是会签人"), *((item.value, item.value) for item in Discipline)],
        filled=filled,
        now=now,
        today=today,
        validity=validity,
        is_open=is_open,
        flash=_SAID.get(request.query_params.get("done", ""), "") if not filled.form else "",
    )


def _is_given(role: Role) -> bool:
    """A system client's role comes with its account."""
    return role is not Role.SYSTEM
