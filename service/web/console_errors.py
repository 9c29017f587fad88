"""Errors of console pages as pages: what happened, what to do, and the way back."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from service.domain import errors
from service.domain.errors import DianyueError, Invalid, Problem
from service.usecases.errors import VersionChanged
from service.web.rendering import page

Handler = Callable[[Request], Coroutine[Any, Any, Response]]

_STATUS: tuple[tuple[type[DianyueError], int], ...] = (
    (VersionChanged, 412),
    (errors.NotFound, 404),
    (errors.NotAllowed, 403),
    (errors.Conflict, 409),
    (errors.Invalid, 422),
    (errors.Unavailable, 503),
)
_TITLES = {
    400: "请求不正确",
    403: "无权查看或办理",
    404: "没有找到",
    405: "这里不能这样办理",
    409: "与现状冲突",
    412: "内容已被更新",
    422: "填写的内容不正确",
    503: "暂时不可用",
}
_ADVICE = {
    403: "如确需办理，请联系系统管理员核对岗位角色，或者请有权的同事办理。",
    404: "请检查地址，或者从列表重新进入。也可能是这项内容不在本单位的权限范围内。",
    409: "请返回上一页，刷新后再办理。",
    412: "请返回上一页刷新，看清变化后再办理。",
}


class ConsoleRoute(APIRoute):
    """A route of the console: `APIRouter(route_class=ConsoleRoute)`."""

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            # No name or number holds a NUL, and PostgreSQL refuses to look for one.
            if "\x00" in request.scope["path"] or b"%00" in request.scope["query_string"]:
                return problem_page(request, 404, "")
            try:
                return await handle(request)
            except DianyueError as error:
                return problem_page(request, status_of(error), error.message, _problems(error))
            except RequestValidationError:
                return problem_page(request, 422, "地址或者表单中有不正确的内容。")
            except HTTPException as error:
                if error.status_code < 400:
                    raise
                return problem_page(request, error.status_code, "")

        return answer


def status_of(error: DianyueError) -> int:
    """The HTTP status of an error's kind."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


def problem_page(
    request: Request, status: int, message: str, problems: tuple[Problem, ...] = ()
) -> Response:
    """The page of an error."""
    return page(
        request,
        "console/problem.html",
        status=status,
        heading=_TITLES.get(status, "没有办成"),
        message=message,
        problems=problems,
        advice=_ADVICE.get(status, ""),
    )


def _problems(error: DianyueError) -> tuple[Problem, ...]:
    return error.problems if isinstance(error, Invalid) else ()
