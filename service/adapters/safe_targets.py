"""Addresses that somebody typed in: they may lead to the internet, never into our own network.

What counts is every address that a name resolves to, however the name is spelt.
"""

import ipaddress
import queue
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import httpcore
import httpx

LOOK_UP_SECONDS = 5.0

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolver = Callable[[str, int], Sequence[str]]
"""Host name and port -> its IP addresses as text; raises OSError."""

_MOST_ADDRESSES = 4
# IANA's special-purpose blocks; 100.64/10 also has Aliyun's metadata server, the last one Azure's.
_REFUSED_V4 = tuple(
    ipaddress.IPv4Network(block)
    for block in (
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 "
        "192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 "
        "224.0.0.0/4 240.0.0.0/4 168.63.129.16/32"
    ).split()
)
# What is handed out to the public, without Teredo and its like, examples, and 6to4.
_PUBLIC_V6 = ipaddress.IPv6Network("2000::/3")
_REFUSED_V6 = tuple(
    ipaddress.IPv6Network(block) for block in "2001::/23 2001:db8::/32 2002::/16 3fff::/20".split()
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class TargetRefused(httpx.RequestError):
    """The target may not be called; `str()` is the reason, in Chinese, without the address."""


def look_up(host: str, port: int) -> Sequence[str]:
    """The addresses of a host as this machine sees them; raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(item[4][0]) for item in found))


@dataclass(frozen=True, slots=True)
class SafeTargets:
    """Which targets may be called. `listed` are networks that may be all the same, though they are
    private, and without encryption too where `https_only`.
    """

    listed: tuple[Network, ...] = ()
    https_only: bool = False
    resolve: Resolver = look_up

    def refusal(self, url: str) -> str:
        """Why an address may not be called (Chinese); empty: it may. Asks the name's server.

        A name that does not resolve now is a reason as well.
        """
        try:
            target = httpx.URL(url)
            self.check(target)
            self.addresses(target.host, port_of(target), plain=target.scheme == "http")
        except TargetRefused as refused:
            return str(refused)
        except httpx.InvalidURL:
            return "不是网址"
        except httpcore.NetworkError:
            return "找不到这个主机名"
        return ""

    def check(self, url: httpx.URL) -> None:
        """Raise TargetRefused for what the address itself says."""
        if url.scheme not in ("http", "https"):
            raise TargetRefused("只能使用 http 或 https 网址")
        if not url.host:
            raise TargetRefused("网址没有主机名")
        if url.userinfo:
            raise TargetRefused("网址中不能写用户名和密码")
        if not 0 < port_of(url) < 65536:
            raise TargetRefused("端口不正确")

    def addresses(self, host: str, port: int, *, plain: bool) -> list[str]:
        """The addresses of a host, all of which may be called; `plain`: without encryption.

        Raises TargetRefused, and httpcore.ConnectError where the host has none.
        """
        try:
            found = [ipaddress.ip_address(text) for text in _within(self.resolve, host, port)]
        except (OSError, UnicodeError):
            raise httpcore.ConnectError("the name does not resolve") from None
        if not found:
            raise httpcore.ConnectError("the name has no address")
        for address in found:
            is_listed = any(_inner(address) in network for network in self.listed)
            if not is_listed and not _is_public(_inner(address)):
                raise TargetRefused("目标在内部网络中，不能调用")
            if plain and self.https_only and not is_listed:
                raise TargetRefused("只能使用 https 网址")
        return [str(address) for address in found[:_MOST_ADDRESSES]]


def read_networks(text: str) -> tuple[Network, ...]:
    """Networks as settings name them: CIDR, separated by commas. Raises ValueError."""
    return tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip())


def port_of(url: httpx.URL) -> int:
    """The port that is called, 0 to 99999."""
    return url.port if url.port is not None else 443 if url.scheme == "https" else 80


def _inner(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for, where it does."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _NAT64:
            return ipaddress.IPv4Address(address.packed[-4:])
    return address


def _is_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _REFUSED_V4)
    return address in _PUBLIC_V6 and not any(address in network for network in _REFUSED_V6)


def _within(resolve: Resolver, host: str, port: int) -> Sequence[str]:
    """Look up a name in LOOK_UP_SECONDS: the system's own limits are longer. Raises OSError."""
    answer: queue.Queue[Sequence[str] | Exception] = queue.Queue()

    def ask() -> None:
        try:
            answer.put(resolve(host, port))
        except (OSError, UnicodeError) as error:
            answer.put(error)

    threading.Thread(target=ask, daemon=True, name="look-up").start()
    try:
        found = answer.get(timeout=LOOK_UP_SECONDS)
    except queue.Empty:
        raise TimeoutError("no answer of the name's server") from None
    if isinstance(found, Exception):
        raise found
    return found
