"""Which addresses may be called: whatever they are spelt like, nothing of our own network."""

import time

import pytest

from service.adapters import safe_targets
from service.adapters.safe_targets import SafeTargets, read_networks

PUBLIC = "93.184.215.14"


def known_as(*addresses: str) -> SafeTargets:
    """Every name has these addresses."""
    return SafeTargets(resolve=lambda host, port: addresses)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.1.2.3",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "100.64.0.1",
        "100.100.100.200",
        "169.254.169.254",
        "169.254.0.23",
        "168.63.129.16",
        "192.0.0.192",
        "198.18.0.1",
        "203.0.113.9",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%2",
        "fec0::1",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:a00:1",
        "::ffff:169.254.169.254",
        "64:ff9b::127.0.0.1",
        "64:ff9b::a00:1",
        "64:ff9b:1::a00:1",
        "2002:7f00:1::",
        "2002:a00:1::1",
        "2001:0:1::1",
        "2001:db8::1",
        "3fff::1",
        "5f00::1",
        "100::1",
    ],
)
def test_a_name_that_leads_inside_is_refused(address: str) -> None:
    for addresses in ([address], [PUBLIC, address], [address, PUBLIC]):
        assert "内部网络" in known_as(*addresses).refusal("https://innocent.example/hook")


@pytest.mark.parametrize(
    "address",
    [
        PUBLIC,
        "172.15.0.1",
        "172.32.0.1",
        "100.128.0.1",
        "2606:2800:21f:cb07::1",
        f"64:ff9b::{PUBLIC}",
        f"::ffff:{PUBLIC}",
    ],
)
def test_a_name_that_leads_outside_may_be_called(address: str) -> None:
    assert known_as(address).refusal("https://partner.example:8443/hook") == ""


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "017700000001",
        "127.1",
        "0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[0:0:0:0:0:ffff:7f00:1]",
        "169.254.169.254",
        "2852039166",
    ],
)
def test_an_address_is_refused_however_it_is_spelt(host: str) -> None:
    for scheme in ("http", "https"):
        refusal = SafeTargets().refusal(f"{scheme}://{host}:8000/hook")
        assert "内部网络" in refusal or refusal == "不是网址"


@pytest.mark.parametrize("host", ["localhost", "localhost.", "LOCALHOST", "localhost.localdomain"])
def test_this_machine_is_refused_whether_or_not_it_knows_its_name(host: str) -> None:
    assert SafeTargets().refusal(f"https://{host}/hook")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://partner.example/", "只能使用 http 或 https 网址"),
        ("file:///etc/passwd", "只能使用 http 或 https 网址"),
        ("gopher://partner.example:25/", "只能使用 http 或 https 网址"),
        ("partner.example/hook", "只能使用 http 或 https 网址"),
        ("", "只能使用 http 或 https 网址"),
        ("https://", "网址没有主机名"),
        ("https:///hook", "网址没有主机名"),
        ("https://user:secret@partner.example/", "网址中不能写用户名和密码"),
        ("https://partner.example\\@127.0.0.1/", "网址中不能写用户名和密码"),
        ("https://partner.example:0/", "端口不正确"),
        ("https://partner.example:65536/", "端口不正确"),
        ("https://partner.example:port/", "不是网址"),
        ("https://partner.example/\r\nHost: x", "不是网址"),
        ("https://１２７。０。０。１/", "不是网址"),
        ("https://[::1/", "不是网址"),
    ],
)
def test_what_is_no_address_to_call_is_refused(url: str, reason: str) -> None:
    assert known_as(PUBLIC).refusal(url) == reason


def test_a_name_that_does_not_resolve_is_a_reason() -> None:
    def nobody(host: str, port: int) -> list[str]:
        raise OSError("no such host")

    assert SafeTargets(resolve=nobody).refusal("https://nobody.example/") == "找不到这个主机名"
    assert known_as().refusal("https://nobody.example/") == "找不到这个主机名"
    assert SafeTargets().refusal(f"https://{'a' * 64}.example/") == "找不到这个主机名"


def test_a_slow_name_server_does_not_hold_anybody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safe_targets, "LOOK_UP_SECONDS", 0.05)

    def slow(host: str, port: int) -> list[str]:
        time.sleep(0.5)
        return [PUBLIC]

    begun = time.monotonic()
    assert SafeTargets(resolve=slow).refusal("https://slow.example/") == "找不到这个主机名"
    assert time.monotonic() - begun < 0.4


def test_listed_networks_may_be_called_all_the_same() -> None:
    listed = read_networks("10.1.0.0/16, fd12::/32")
    for address, reason in (
        ("10.1.2.3", ""),
        ("::ffff:10.1.2.3", ""),
        ("fd12::9", ""),
        ("10.2.0.1", "目标在内部网络中，不能调用"),
    ):
        targets = SafeTargets(listed, resolve=lambda host, port, it=address: [it])  # type: ignore[misc]
        assert targets.refusal("http://inside.example/") == reason


def test_a_production_calls_without_encryption_what_is_listed_only() -> None:
    def targets(address: str) -> SafeTargets:
        return SafeTargets(read_networks("10.1.0.0/16"), True, lambda host, port: [address])

    assert targets(PUBLIC).refusal("http://partner.example/") == "只能使用 https 网址"
    assert targets(PUBLIC).refusal("https://partner.example/") == ""
    assert targets("10.1.0.9").refusal("http://inside.example/") == ""
    assert "内部网络" in targets("10.2.0.9").refusal("https://inside.example/")
