"""The door of the server: foreign host names, other sites, content types, too large bodies.

A web page elsewhere must reach the service neither through a name of its own (DNS rebinding) nor
with a form or script that the reader's browser sends along with the reader's cookie.
"""

from collections.abc import Awaitable, Callable, Collection, MutableMapping
from typing import Any

from starlette.datastructures import Headers

from service.api.errors import RequestProblem, problem

MEGABYTE = 1024 * 1024
MOST_JSON = 2 * MEGABYTE
MOST_FORM = 18 * MEGABYTE
# Scans and photos of a long contract, page by page.
MOST_SCANS = 130 * MEGABYTE
_TAKES_SCANS = "/returned-copies"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


class Guard:
    """ASGI middleware; what it refuses never reaches a route."""

    def __init__(self, app: App, names: Collection[str] = LOCAL_NAMES) -> None:
        self._app = app
        self._names = frozenset(names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        most = _most(scope["path"], headers)
        # No database and no file takes this letter; no name of anything has it. The console
        # answers such an address with a page.
        if scope["path"].startswith("/v1") and (
            "\x00" in scope["path"] or b"%00" in scope["query_string"]
        ):
            response = problem(400, "bad_request", "地址中有不能使用的字符")
            await response(scope, receive, send)
            return
        refusal = _refusal(scope["method"], headers, self._names, most)
        if refusal is not None:
            response = problem(refusal.status_code, refusal.code, refusal.detail)
            await response(scope, receive, send)
            return
        await self._app(scope, _counted(receive, most), send)


def _refusal(
    method: str, headers: Headers, names: frozenset[str], most: int
) -> RequestProblem | None:
    host = headers.get("host", "").lower()
    if host.rsplit(":", 1)[0] not in names and host not in names:
        message = "只接受以本机地址访问" if names == LOCAL_NAMES else "不是本服务的主机名"
        return RequestProblem(400, "host_unknown", message)
    if method not in _SAFE and _is_of_another_site(headers, host):
        return RequestProblem(403, "cross_site", "不接受其他网站发起的操作")
    length = headers.get("content-length", "0")
    if not length.isdigit():
        return RequestProblem(400, "bad_request", "Content-Length 不正确")
    has_body = length != "0" or "transfer-encoding" in headers
    if (
        method in ("POST", "PUT", "PATCH")
        and has_body
        and not (_is_json(headers) or _is_form(headers))
    ):
        return RequestProblem(
            415, "unsupported_media_type", "内容类型须为 application/json 或 multipart/form-data"
        )
    if int(length) > most:
        return _too_large(most)
    return None


def _is_of_another_site(headers: Headers, host: str) -> bool:
    """Whether a browser says that a page of another origin sends this; programs say nothing."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and origin.lower().partition("://")[2] != host


def _counted(receive: Receive, most: int) -> Receive:
    """The body as it comes in, up to a limit: its declared length is not trusted."""
    taken = 0

    async def counting() -> Message:
        nonlocal taken
        message = await receive()
        if message["type"] == "http.request":
            taken += len(message.get("body", b""))
            if taken > most:
                raise _too_large(most)
        return message

    return counting


def _too_large(most: int) -> RequestProblem:
    return RequestProblem(413, "content_too_large", f"内容超过 {most // MEGABYTE} MB")


def _most(path: str, headers: Headers) -> int:
    if not _is_form(headers):
        return MOST_JSON
    return MOST_SCANS if path.endswith(_TAKES_SCANS) else MOST_FORM


def _is_json(headers: Headers) -> bool:
    return _media_type(headers) == "application/json"


def _is_form(headers: Headers) -> bool:
    return _media_type(headers) == "multipart/form-data"


def _media_type(headers: Headers) -> str:
    return headers.get("content-type", "").split(";")[0].strip().lower()
