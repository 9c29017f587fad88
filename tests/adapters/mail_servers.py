"""Mail servers for tests: aiosmtpd with and without encryption, one that answers by a script, and a
proxy that cuts connections where it is told to.
"""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

HOST = "127.0.0.1"
USER, PASSWORD = "dian yue", "p@ss:wörd".replace("ö", "o")


@dataclass
class Stopwatch:
    """A clock that stands still."""

    seconds: float = 0.0

    def now(self) -> datetime:
        return datetime(2026, 12, 3, 1, 5, tzinfo=UTC)

    def monotonic(self) -> float:
        return self.seconds

    def new_id(self) -> str:
        raise NotImplementedError


@dataclass
class Postbox:
    """Takes mail, unless a recipient is refused (address -> reply)."""

    refused: Mapping[str, str] = field(default_factory=dict)
    after_data: str = "250 2.0.0 Ok: queued as 4F1A2B3C"
    mails: list[Envelope] = field(default_factory=list)
    sessions: set[int] = field(default_factory=set)
    signed_in: list[bool] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.mails.append(envelope)
        self.sessions.add(id(session))
        self.signed_in.append(bool(session.authenticated))
        return self.after_data


def check_password(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any
) -> AuthResult:
    known = LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=given == known, handled=False)


@contextmanager
def running(postbox: Postbox, **options: Any) -> Iterator[int]:
    """A server that puts mail into the postbox; its port. Options are aiosmtpd's."""
    controller = Controller(postbox, hostname=HOST, port=free_port(), **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


# ---- by hand ------------------------------------------------------------------------------


@contextmanager
def listening(serve: Callable[[socket.socket], None]) -> Iterator[int]:
    """Each connection is served in a thread of its own; the port."""
    with socket.create_server((HOST, 0)) as listener:
        ends: list[socket.socket] = []
        threads: list[threading.Thread] = []

        def one(connection: socket.socket) -> None:
            with connection, suppress(OSError):
                serve(connection)

        def accept() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    ends.append(connection)
                    threads.append(threading.Thread(target=one, args=(connection,)))
                    threads[-1].start()

        acceptor = threading.Thread(target=accept)
        acceptor.start()
        try:
            yield listener.getsockname()[1]
        finally:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            for end in ends:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
            for thread in (acceptor, *threads):
                thread.join(5)


@dataclass
class Script:
    """A server that answers each command by its first word; `.` is the end of a message."""

    answers: Mapping[str, str] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)

    def serve(self, connection: socket.socket) -> None:
        connection.sendall(self.answers.get("hello", "220 ready").encode() + b"\r\n")
        in_message = False
        for raw in connection.makefile("rb"):
            line = raw.decode("ascii").rstrip("\r\n")
            if in_message and line != ".":
                continue
            self.heard.append(line)
            verb = line.split(" ")[0].upper()
            usual = {"EHLO": "250 here", "DATA": "354 go ahead", "QUIT": "221 bye"}
            answer = self.answers.get(verb, usual.get(verb, "250 OK"))
            connection.sendall(answer.encode() + b"\r\n")
            if answer.startswith("421"):
                return
            in_message = verb == "DATA" and answer.startswith("354")


@dataclass
class Proxy:
    """Hands on to a server until `marker` stands in what the client said.

    Then the connection is cut: before that is handed on, or (`answered`) once the server has
    answered it, whose answer is lost. `marker` None: nothing is cut until `cut_all`. `silent`:
    nobody hears what is said next.
    """

    port: int
    marker: bytes | None = None
    answered: bool = False
    connections: int = 0
    silent: bool = False
    _open: list[socket.socket] = field(default_factory=list)

    def serve(self, client: socket.socket) -> None:
        self.connections += 1
        with socket.create_connection((HOST, self.port)) as server:
            self._open += [client, server]
            lost, heard = threading.Event(), threading.Event()
            back = threading.Thread(target=_back, args=(server, client, lost, heard))
            back.start()
            self._forth(client, server, lost, heard)
            _cut(client, server)
            back.join(5)

    def cut_all(self) -> None:
        _cut(*self._open)

    def _forth(
        self,
        client: socket.socket,
        server: socket.socket,
        lost: threading.Event,
        heard: threading.Event,
    ) -> None:
        said = b""
        with suppress(OSError):
            while chunk := client.recv(65536):
                if self.silent:
                    self.silent = False
                    client.recv(1)
                    return
                said = said[-100:] + chunk
                if self.marker is not None and self.marker in said:
                    if self.answered:
                        lost.set()
                        server.sendall(chunk)
                        heard.wait(5)
                    return
                server.sendall(chunk)


def _back(
    server: socket.socket, client: socket.socket, lost: threading.Event, heard: threading.Event
) -> None:
    with suppress(OSError):
        while chunk := server.recv(65536):
            if lost.is_set():
                heard.set()
                return
            client.sendall(chunk)


def _cut(*ends: socket.socket) -> None:
    for end in ends:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


def server_context(certificate: Any) -> ssl.SSLContext:
    """What a server shows; `certificate` is one of trustme's."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(context)
    return context
