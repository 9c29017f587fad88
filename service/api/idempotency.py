"""Idempotency-Key: read the header, digest the request, know what is in flight in this process."""

import hashlib
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import Depends, Header, Request

from service.api.errors import RequestProblem
from service.usecases.answers import KeyedRequest, in_flight

_KEY = re.compile(r"[\x21-\x7e]{1,255}")


class Flights:
    """Keys whose first request this process is still answering."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._keys: set[tuple[str, str]] = set()

    @contextmanager
    def taking(self, actor_id: str, key: str) -> Iterator[None]:
        """Hold a key; KeyInFlight where it is held."""
        flight = (actor_id, key)
        with self._lock:
            if flight in self._keys:
                raise in_flight()
            self._keys.add(flight)
        try:
            yield
        finally:
            with self._lock:
                self._keys.discard(flight)


async def _keyed_request(
    request: Request,
    idempotency_key: Annotated[
        str | None, Header(description="同一操作重试时用同一个值，例如一个 UUID")
    ] = None,
) -> KeyedRequest:
    if idempotency_key is None:
        raise RequestProblem(400, "idempotency_key_missing", "须提供 Idempotency-Key 请求头")
    key = idempotency_key.strip('"')
    if not _KEY.fullmatch(key):
        raise RequestProblem(
            400, "idempotency_key_invalid", "Idempotency-Key 须为 1 至 255 个可见 ASCII 字符"
        )
    said = f"{request.method} {request.url.path}\n".encode() + await request.body()
    return KeyedRequest(key, hashlib.sha256(said).hexdigest())


def _flights(request: Request) -> Flights:
    flights: Flights = request.app.state.flights
    return flights


KeyedRequestDep = Annotated[KeyedRequest, Depends(_keyed_request)]
FlightsDep = Annotated[Flights, Depends(_flights)]
