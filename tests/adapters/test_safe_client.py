"""Calls of safe targets over real connections: bounded, pinned to the address that was checked."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator, Sequence

import httpx
import pytest
import trustme

from service.adapters import safe_client as module
from service.adapters.safe_client import MOST_READ, safe_client
from service.adapters.safe_targets import SafeTargets, TargetRefused, read_networks
from tests.adapters.receiver import Receiver, cut, receiving

HERE = read_networks("127.0.0.0/8")
PUBLIC = "93.184.215.14"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with safe_client(SafeTargets(HERE)) as client:
        yield client


def test_a_call_says_the_name_and_goes_to_the_checked_address(receiver: Receiver) -> None:
    asked = []

    def resolve(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"]

    with safe_client(SafeTargets(HERE, resolve=resolve)) as client:
        answer = client.post(f"http://partner.example:{receiver.port}/a?b=c", content=b"{}")
    assert (answer.status_code, answer.json()) == (200, {})
    (call,) = receiver.calls
    assert (call.path, call.body) == ("/a?b=c", b"{}")
    assert call.headers["host"] == f"partner.example:{receiver.port}"
    assert asked == ["partner.example"]


def test_a_name_whose_server_changes_its_mind_leads_nowhere_else(receiver: Receiver) -> None:
    """The first answer passes the check at registration; the second one leads inside."""
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    targets = SafeTargets(resolve=lambda host, port: next(answers))
    url = f"http://rebinding.example:{receiver.port}/"
    assert targets.refusal(url) == ""
    with safe_client(targets) as client, pytest.raises(TargetRefused, match="内部网络"):
        client.post(url)
    assert receiver.calls == []
    # Each call looks the name up once: there is no moment between check and connection.
    assert list(answers) == []


def test_a_private_target_is_not_called(receiver: Receiver) -> None:
    with safe_client(SafeTargets()) as client:
        for host in ("127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]"):
            with pytest.raises(TargetRefused):
                client.post(f"http://{host}:{receiver.port}/")
    assert receiver.calls == []


def test_a_redirect_is_an_answer_like_any_other(client: httpx.Client, receiver: Receiver) -> None:
    receiver.status = 302
    receiver.headers = {"location": "http://169.254.169.254/latest/meta-data/"}
    assert client.post(receiver.url).status_code == 302
    assert len(receiver.calls) == 1


def test_settings_of_the_environment_do_not_lead_calls_elsewhere(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with safe_client(SafeTargets(HERE)) as client:
        assert client.post(receiver.url).status_code == 200


def test_nothing_is_kept_of_an_answer(client: httpx.Client, receiver: Receiver) -> None:
    receiver.headers = {"set-cookie": "a=b; Path=/"}
    client.post(receiver.url)
    client.post(receiver.url)
    assert "cookie" not in receiver.calls[1].headers


def test_of_a_long_answer_the_beginning_is_read(client: httpx.Client, receiver: Receiver) -> None:
    receiver.body = b"x" * 10_000_000
    assert len(client.post(receiver.url).content) == MOST_READ


def test_a_packed_answer_stays_packed(client: httpx.Client, receiver: Receiver) -> None:
    receiver.headers = {"content-encoding": "gzip"}
    receiver.body = b"\x1f\x8b not really"
    assert client.post(receiver.url).content == receiver.body
    assert receiver.calls[0].headers["accept-encoding"] == "identity"


def test_a_cut_after_the_request_is_no_failure_to_connect(
    client: httpx.Client, receiver: Receiver
) -> None:
    receiver.instead = cut
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        client.post(receiver.url)
    assert len(receiver.calls) == 1


def test_where_nobody_listens_nothing_was_sent(client: httpx.Client) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        with pytest.raises(httpx.ConnectError):
            client.post(f"http://127.0.0.1:{closed.getsockname()[1]}/")


def test_the_next_address_is_tried_where_one_does_not_answer(receiver: Receiver) -> None:
    targets = SafeTargets(HERE, resolve=lambda host, port: ["127.9.9.9", "127.0.0.1"])
    with safe_client(targets) as client:
        assert client.post(f"http://partner.example:{receiver.port}/").status_code == 200


@pytest.mark.parametrize("words", [b"", b"HTTP/1.1 200 OK\r\nX-Slow: "])
def test_a_server_that_dawdles_does_not_hold_anybody_up(
    monkeypatch: pytest.MonkeyPatch, words: bytes
) -> None:
    """Each of its bytes comes in time; all of them never would."""
    monkeypatch.setattr(module, "ALL_SECONDS", 0.4)
    stop = threading.Event()

    def dawdle(server: socket.socket) -> None:
        connection, _ = server.accept()
        with connection:
            connection.sendall(words)
            while not stop.wait(0.05):
                if words:
                    connection.sendall(b"x")

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=dawdle, args=(server,))
        thread.start()
        begun = time.monotonic()
        with safe_client(SafeTargets(HERE)) as client, pytest.raises(httpx.ReadTimeout):
            client.post(f"http://127.0.0.1:{server.getsockname()[1]}/")
        assert time.monotonic() - begun < 2
        stop.set()
        thread.join()


def test_the_certificate_is_that_of_the_name_not_of_the_address() -> None:
    ca = trustme.CA()
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("partner.example").configure_cert(served)
    trusting = ssl.create_default_context()
    ca.configure_trust(trusting)
    targets = SafeTargets(HERE, True, lambda host, port: ["127.0.0.1"])
    with receiving(served) as receiver, safe_client(targets, trusting) as client:
        url = f"https://partner.example:{receiver.port}/"
        assert client.post(url).status_code == 200
        with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            client.post(url.replace("partner", "other"))
    # An authority that this machine does not know.
    with (
        receiving(served) as receiver,
        safe_client(targets) as stranger,
        pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"),
    ):
        stranger.post(f"https://partner.example:{receiver.port}/")
