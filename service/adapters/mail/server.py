"""The mail server of this installation, as its address says: how to reach it, and who we are."""

import ipaddress
import ssl
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from urllib.parse import unquote, urlsplit

from service.domain.errors import Invalid


class MailServerInvalid(Invalid):
    """The address of a mail server that cannot be meant, or is not safe."""

    code = "mail_server_invalid"


class Security(Enum):
    """How the connection is encrypted; the value is the scheme of the address."""

    NONE = "smtp"
    STARTTLS = "smtp+starttls"
    TLS = "smtps"


_PORTS = {Security.NONE: 25, Security.STARTTLS: 587, Security.TLS: 465}


@dataclass(frozen=True, slots=True)
class MailServer:
    """`context` verifies the server's certificate and name; None only without encryption."""

    host: str
    port: int
    security: Security
    context: ssl.SSLContext | None = None
    user: str = ""
    password: str = field(default="", repr=False)


def mail_server(url: str, ca_file: Path | None = None) -> MailServer:
    """The server of `smtps://user:password@mail.example:465`; user and password percent-encoded.

    Certificates are checked against those of the system, or of `ca_file`. A password is never
    given in clear, except to this very machine. Raises MailServerInvalid; it does not quote the
    address, which holds the password.
    """
    try:
        parts = urlsplit(url)
        security = Security(parts.scheme)
        port = parts.port or _PORTS[security]
    except ValueError:
        raise MailServerInvalid(
            "邮件服务器地址不正确，应为 smtps://用户:密码@主机:端口、smtp+starttls://… 或 smtp://…"
        ) from None
    if not parts.hostname or parts.path not in ("", "/"):
        raise MailServerInvalid("邮件服务器地址缺少主机名，或者多出了路径")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not f"{user}{password}".isascii():
        raise MailServerInvalid("邮件服务器的用户名和密码只能由英文字母、数字和符号组成")
    if security is Security.NONE and user and not _is_here(parts.hostname):
        raise MailServerInvalid(
            "邮件服务器的密码不能不加密发送，请改用 smtp+starttls:// 或 smtps://"
        )
    context = None if security is Security.NONE else _context(ca_file)
    return MailServer(parts.hostname, port, security, context, user, password)


def _context(ca_file: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        raise MailServerInvalid(f"不能读取证书文件 {ca_file}：{error.strerror}") from None


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
