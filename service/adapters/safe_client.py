"""HTTP calls to addresses that somebody typed in (`safe_targets` says which may be called).

The name is looked up once, and the connection goes to an address that was checked, so that a second
answer of the name's server leads nowhere else (DNS rebinding). Host header and certificate stay
those of the name. Redirects are not followed; proxies and cookies are left out.
"""

import logging
import ssl
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpcore
import httpx

from service.adapters.safe_targets import SafeTargets

CONNECT_SECONDS = 5.0
ALL_SECONDS = 15.0
MOST_READ = 64 * 1024
"""Bytes of an answer that are read; the rest is left."""

# Its lines would name addresses, and with them the keys that stand in some.
logging.getLogger("httpx").setLevel(logging.WARNING)

_HEADERS_OF_TRANSFER = frozenset({b"content-encoding", b"content-length", b"transfer-encoding"})


def safe_client(targets: SafeTargets, tls: ssl.SSLContext | None = None) -> httpx.Client:
    """A client for safe targets, for any number of threads. A call takes at most ALL_SECONDS; of
    the answer MOST_READ bytes are kept. Raises TargetRefused; httpx.ConnectError and
    ConnectTimeout before anything was sent, other kinds of httpx.TransportError after that.
    """
    no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    transport = _SafeTransport(targets, tls)
    # Answers come as they are: nothing is unpacked here, so that nothing can swell.
    headers = {"accept-encoding": "identity"}
    return httpx.Client(transport=transport, trust_env=False, cookies=no_cookies, headers=headers)


@cache
def _usual_authorities() -> ssl.SSLContext:
    """Reading them takes a while, and who calls nobody needs none. SSL_CERT_FILE names others."""
    return httpx.create_ssl_context()


class _SafeTransport(httpx.BaseTransport):
    """A connection of its own for each call: none is shared between names of one address."""

    def __init__(self, targets: SafeTargets, tls: ssl.SSLContext | None) -> None:
        self._targets = targets
        self._tls = tls

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        self._targets.check(url)
        backend = _CheckedNetwork(self._targets, url.scheme == "http", _Deadline(ALL_SECONDS))
        sent = httpcore.Request(
            request.method,
            httpcore.URL(
                scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
            ),
            headers=request.headers.raw,
            content=request.read(),
            extensions={"timeout": {"connect": CONNECT_SECONDS}},
        )
        with (
            _as_httpx(),
            httpcore.ConnectionPool(
                ssl_context=self._tls or _usual_authorities(), network_backend=backend
            ) as pool,
        ):
            answer = pool.handle_request(sent)
            assert isinstance(answer.stream, Iterable)
            body = _beginning_of(answer.stream)
            headers = [pair for pair in answer.headers if _is_plain(pair)]
            answer.close()
        return httpx.Response(answer.status, headers=headers, content=body)


class _Deadline:
    """Seconds that are left of a call."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self, most: float | None = None) -> float:
        left = max(self._end - time.monotonic(), 0.0)
        return left if most is None else min(left, most)


class _CheckedNetwork(httpcore.NetworkBackend):
    """Connects to checked addresses only."""

    def __init__(self, targets: SafeTargets, plain: bool, deadline: _Deadline) -> None:
        self._targets = targets
        self._plain = plain
        self._deadline = deadline
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, *_: Any, **__: Any
    ) -> httpcore.NetworkStream:
        connecting = _Deadline(self._deadline.left(timeout))
        error: Exception = httpcore.ConnectTimeout("no time left")
        for address in self._targets.addresses(host, port, plain=self._plain):
            if not connecting.left():
                break
            try:
                stream = self._network.connect_tcp(address, port, connecting.left())
                return _TimedStream(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failed:
                error = failed
        raise error


class _TimedStream(httpcore.NetworkStream):
    """A connection on which nothing outlasts the call's deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: _Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if not self._deadline.left():
            raise httpcore.ReadTimeout("no time left")
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if not self._deadline.left():
            raise httpcore.WriteTimeout("no time left")
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(timeout)
        return _TimedStream(
            self._stream.start_tls(ssl_context, server_hostname, left), self._deadline
        )

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


@contextmanager
def _as_httpx() -> Iterator[None]:
    """httpx names the errors of what it is made of as they are named there."""
    try:
        yield
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
        kind = getattr(httpx, type(error).__name__, httpx.TransportError)
        raise kind(str(error)) from error


def _beginning_of(chunks: Iterable[bytes]) -> bytes:
    """At most MOST_READ bytes; where the answer breaks off, what there was: its status is known."""
    body = bytearray()
    with suppress(httpcore.ReadError, httpcore.ReadTimeout, httpcore.RemoteProtocolError):
        for chunk in chunks:
            body += chunk
            if len(body) >= MOST_READ:
                break
    return bytes(body[:MOST_READ])


def _is_plain(header: tuple[bytes, bytes]) -> bool:
    """Not about how the body travelled: it is kept as it came, and never unpacked."""
    return header[0].lower() not in _HEADERS_OF_TRANSFER
