"""Errors as RFC 9457 problems: the one table from kinds of errors to HTTP status codes."""

import http
import logging
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException

from service.domain import errors
from service.domain.errors import DianyueError, Invalid, Problem
from service.domain.lifecycle import Condition
from service.domain.wrongs import dotted, sentence
from service.usecases.errors import SignInDelayed, VersionChanged

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

KINDS_OF_BODY = frozenset({"origin:drafted", "origin:legacy"})
"""Tags of bodies that go by their `origin`; pydantic puts them into paths."""

_STATUS: tuple[tuple[type[DianyueError], int], ...] = (
    (VersionChanged, 412),
    (errors.NotFound, 404),
    (SignInDelayed, 429),
    (errors.NotSignedIn, 401),
    (errors.NotAllowed, 403),
    (errors.Conflict, 409),
    (errors.Invalid, 422),
    (errors.Unavailable, 503),
)
_TITLES = {
    400: "请求不正确",
    401: "尚未登录",
    403: "无权操作",
    404: "没有找到",
    405: "不支持的方法",
    406: "没有所要求的格式",
    409: "与现状冲突",
    412: "已被更新",
    413: "内容过大",
    415: "不支持的内容类型",
    422: "内容不正确",
    428: "缺少前提条件",
    429: "请稍后重试",
    500: "内部错误",
    503: "暂时不可用",
}
# Where no sign-in would help.
_TITLES_OF_CODES = {"receipts_closed": "没有开通", "receipts_token_wrong": "令牌不正确"}


class FieldProblem(BaseModel):
    """One wrong field: its path, and a Chinese sentence."""

    field: str
    message: str


class ProblemDetails(BaseModel):
    """RFC 9457 problem; `code` is stable, `title` and `detail` are Chinese."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[FieldProblem] = []


class RequestProblem(HTTPException):
    """What is wrong with the HTTP request itself: headers, preconditions, negotiation."""

    def __init__(self, status: int, code: str, detail: str, field: str = "") -> None:
        """`field`: the one parameter that is wrong, where it is one."""
        super().__init__(status, detail)
        self.code = code
        self.problems = (Problem(field, detail),) if field else ()


def problem(status: int, code: str, detail: str, problems: Sequence[Problem] = ()) -> JSONResponse:
    """A problem as a response."""
    usual = _TITLES.get(status, http.HTTPStatus(status).phrase)
    details = ProblemDetails(
        type=f"urn:dianyue:problem:{code}",
        title=_TITLES_OF_CODES.get(code, usual),
        status=status,
        detail=detail,
        code=code,
        errors=[FieldProblem(field=item.field, message=item.message) for item in problems],
    )
    return JSONResponse(details.model_dump(), status_code=status, media_type=MEDIA_TYPE)


def install_errors(app: FastAPI) -> None:
    """Every error leaves as a problem."""
    app.add_exception_handler(DianyueError, _known)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(RequestProblem, _request)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unknown)


def unreadable(wrong: ValidationError, root: str = "") -> Invalid:
    """What pydantic says of a value, as an error of ours."""
    return Invalid("内容不正确", _problems(wrong.errors(include_url=False), root))


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """`responses` of a route: the problems it may answer with, besides 422."""
    schema = {"$ref": f"#/components/schemas/{ProblemDetails.__name__}"}
    return {
        status: {"description": _TITLES[status], "content": {MEDIA_TYPE: {"schema": schema}}}
        for status in sorted({*statuses, 422})
    }


async def _known(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, DianyueError)
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 500)
    response = problem(status, error.code, error.message, _named(error))
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="dianyue"'
    if isinstance(error, SignInDelayed):
        response.headers["Retry-After"] = str(error.seconds)
    return response


def _named(error: DianyueError) -> Sequence[Problem]:
    """What an error names singly: wrong fields, or demands that are not met."""
    if isinstance(error, Invalid):
        return error.problems
    if isinstance(error, errors.DemandsNotMet):
        return [Problem(name, Condition(name).sentence) for name in error.missing]
    return ()


async def _unreadable(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    return problem(422, Invalid.code, "内容不正确", _problems(error.errors()))


async def _request(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestProblem)
    return problem(error.status_code, error.code, error.detail, error.problems)


async def _http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    title = _TITLES.get(error.status_code, str(error.detail))
    code = http.HTTPStatus(error.status_code).name.lower()
    response = problem(error.status_code, code, title)
    response.headers.update(error.headers or {})
    return response


async def _unknown(_: Request, error: Exception) -> JSONResponse:
    log.error("unexpected", exc_info=error)
    return problem(500, "internal", "服务内部错误，已记录")


def _problems(items: Sequence[Any], root: str = "") -> list[Problem]:
    """Without the part of the request (`body`, `query`) that pydantic's paths begin with."""
    parts = {"body", "query", "path", "header"}
    found = []
    for item in items:
        location = tuple(item["loc"])
        if not root and location and location[0] in parts:
            location = location[1:]
        # Which kind of body it was taken for is no part of it.
        location = tuple(step for step in location if step not in KINDS_OF_BODY)
        if item["type"] == "json_invalid":
            location = ()
        found.append(Problem(dotted(location, root), sentence(item)))
    return found
