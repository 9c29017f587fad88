"""What every route is given: the service, acting as whoever asks.

Three ways to say who that is: an API key (`Authorization: Bearer`), a session's cookie, and, in the
demo only, saying nothing at all. Credentials that are wrong never become nobody.
"""

from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from service.api.errors import RequestProblem
from service.domain.access import Actor
from service.domain.errors import NotSignedIn
from service.usecases.api_keys import whose_key
from service.usecases.sign_in import csrf_matches, whose_session
from service.wiring import Service

CSRF_HEADER = "X-CSRF-Token"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def _open_service(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


# Declared for the OpenAPI document; `_caller` reads the headers itself.
_BEARER = HTTPBearer(scheme_name="api_key", description="系统客户端的接口密钥", auto_error=False)


def _service(
    request: Request, _: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)]
) -> Service:
    service = _open_service(request)
    return service.acting_as(_caller(service, request))


def _caller(service: Service, request: Request) -> Actor:
    authorization = request.headers.get("authorization")
    if authorization is not None:
        return _client(service, authorization)
    token = request.cookies.get(service.cookie_name)
    if token is not None:
        return _person(service, request, token)
    if service.is_production:
        raise NotSignedIn("请先登录，或者提供接口密钥")
    return service.actor


def _client(service: Service, authorization: str) -> Actor:
    scheme, _, secret = authorization.partition(" ")
    if scheme.lower() != "bearer":
        raise NotSignedIn("只接受 Bearer 接口密钥")
    return whose_key(service.reading, service.writing, secret.strip())


def _person(service: Service, request: Request, token: str) -> Actor:
    found = whose_session(service.reading, service.writing, token)
    given = request.headers.get(CSRF_HEADER, "")
    if request.method not in _SAFE and not csrf_matches(given, found.csrf):
        raise RequestProblem(403, "csrf_token_wrong", f"须以 {CSRF_HEADER} 请求头提交页面令牌")
    return found.actor


OpenServiceDep = Annotated[Service, Depends(_open_service)]
"""The service as it stands, for what needs nobody."""

ServiceDep = Annotated[Service, Depends(_service)]
