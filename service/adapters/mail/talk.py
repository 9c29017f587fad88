"""smtplib's talk with a server, over at a deadline whatever the other side does: a server that
answers a word a second (a tar pit) holds nobody up.
"""

import io
import smtplib
import socket
import time

from service.adapters.mail.server import MailServer, Security

CONNECT_SECONDS = 10.0


class Talk(smtplib.SMTP):
    """An open connection. `deadline` is by time.monotonic(); after it, everything fails."""

    def __init__(self, server: MailServer, own_name: str, deadline: float) -> None:
        """Connect, greet, encrypt and sign in; raises OSError."""
        self.deadline = deadline
        self._server = server
        wait = self.seconds_left(CONNECT_SECONDS)
        super().__init__(server.host, server.port, own_name, timeout=wait)
        try:
            self._introduce()
        except BaseException:
            self.close()
            raise

    def _introduce(self) -> None:
        if self._server.security is Security.STARTTLS:
            self.starttls(context=self._server.context)
        self.ehlo_or_helo_if_needed()
        if self._server.user:
            self.login(self._server.user, self._server.password)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = socket.create_connection((host, port), timeout)
        if self._server.security is not Security.TLS or self._server.context is None:
            return plain
        return self._server.context.wrap_socket(plain, server_hostname=host)

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self.file = io.BufferedReader(_Replies(self, self.sock))
        return super().getreply()

    def send(self, s: bytes | str) -> None:  # type: ignore[override]
        if self.sock is not None:
            self.sock.settimeout(self.seconds_left())
        super().send(s)

    def leave(self) -> None:
        """Say goodbye, do not wait for an answer."""
        self.deadline = time.monotonic() + 1
        try:
            self.putcmd("QUIT")
        except OSError:
            pass
        finally:
            self.close()

    def seconds_left(self, at_most: float = float("inf")) -> float:
        """Until the deadline, or a shorter wait; raises TimeoutError once it is over."""
        left = min(self.deadline - time.monotonic(), at_most)
        if left <= 0:
            raise TimeoutError("deadline")
        return left


class _Replies(io.RawIOBase):
    """What the server says, as far as the deadline lets it."""

    def __init__(self, talk: Talk, sock: socket.socket) -> None:
        self._talk = talk
        self._socket = sock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        self._socket.settimeout(self._talk.seconds_left())
        return self._socket.recv_into(buffer)
