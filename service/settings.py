"""Settings: from the environment (DIANYUE_…, and DATABASE_URL as everywhere)."""

import base64
import ipaddress
import re
from email.utils import parseaddr
from enum import StrEnum
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from service.domain.mail import is_mail_address
from service.domain.profiles import DEFAULT_PROFILE

SQLITE_FILE = "dianyue.sqlite"
ENGINE_FILE = "engine.sqlite"
_HOST_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]")
_KNOWN_PASSWORDS = frozenset({"postgres", "password", "dianyue", "changeme", "secret", "123456"})


class Mode(StrEnum):
    """`demo` serves this machine only, also without sign-in; `production` asks who everybody is."""

    DEMO = "demo"
    PRODUCTION = "production"


class Settings(BaseSettings):
    """`mode` comes first: what the others may be depends on it.

    `host_names` are the names people reach a production under, separated by commas.
    """

    model_config = SettingsConfigDict(env_prefix="DIANYUE_", extra="ignore", populate_by_name=True)

    mode: Mode = Mode.DEMO
    data_dir: Path = Path("var")
    database_url: str | None = Field(default=None, validation_alias="DATABASE_URL")
    key: SecretStr | None = None
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    allow_draft: bool = False
    company_profile: str = DEFAULT_PROFILE
    host_names: str = Field(default="", validate_default=True)
    secure_cookies: bool | None = None
    # Where people reach the console, for links in messages: https://contracts.example/console
    console_url: str = Field(default="", pattern=r"^(https?://[^\s]+)?$")

    # ---- messages: what is not set here goes to files in var/outbox, or (production) on to paper
    # smtp+starttls://user:password@mail.example:587, smtps://…, or smtp://… without encryption
    smtp_url: SecretStr | None = None
    smtp_ca_file: Path | None = None
    mail_from: str = "电约 <dianyue@localhost>"
    # Folder (Maildir or plain .eml files) into which the mail server puts what came back.
    bounce_folder: Path | None = None
    sms_provider: Literal["", "aliyun", "tencent", "gateway", "pickup"] = ""
    # The provider's address: needed for `gateway`; else only to stand in for it.
    sms_url: str = Field(default="", pattern=r"^(https?://[^\s]+)?$")
    sms_key_id: str = ""
    sms_secret: SecretStr | None = None
    sms_app_id: str = ""
    sms_signature: str = ""
    # Approved template codes of the provider: YAML, {kind: {code, variables, status}}.
    sms_templates: Path | None = None
    # The address of a group chat's robot, with its key in it.
    wework_url: SecretStr | None = None
    # What providers must show when they call /v1/receipts/…
    receipts_token: SecretStr | None = None
    # Private addresses that webhooks and gateways may go to all the same: CIDR, by commas.
    private_targets: str = ""

    @field_validator("private_targets")
    @classmethod
    def _networks(cls, networks: str) -> str:
        for network in _split(networks):
            try:
                ipaddress.ip_network(network)
            except ValueError:
                raise ValueError(f"「{network}」不是网段，例如 10.20.0.0/16") from None
        return networks

    @field_validator("mail_from")
    @classmethod
    def _sender(cls, sender: str) -> str:
        if not is_mail_address(parseaddr(sender)[1]):
            raise ValueError("须有发件人的邮箱地址，例如 电约 <dianyue@example.com>")
        return sender

    @field_validator("bounce_folder")
    @classmethod
    def _folder(cls, folder: Path | None) -> Path | None:
        if folder is not None and not folder.is_dir():
            raise ValueError(f"没有「{folder}」这个目录，退信要从这里读取")
        return folder

    @field_validator("host")
    @classmethod
    def _loopback(cls, host: str, given: ValidationInfo) -> str:
        if _is_production(given) or host == "localhost":
            return host
        try:
            if ipaddress.ip_address(host).is_loopback:
                return host
        except ValueError:
            pass
        raise ValueError(
            "演示模式不要求登录，只能监听本机地址(127.0.0.1、::1 或 localhost);"
            "对外服务请设置 DIANYUE_MODE=production"
        )

    @field_validator("host_names")
    @classmethod
    def _named(cls, names: str, given: ValidationInfo) -> str:
        if _is_production(given) and not _split(names):
            raise ValueError("正式环境须写明访问所用的主机名，例如 contracts.example.com")
        for name in _split(names):
            if not _HOST_NAME.fullmatch(name):
                raise ValueError(f"「{name}」不是主机名(不写协议和端口)")
        return names

    @field_validator("secure_cookies")
    @classmethod
    def _secure(cls, secure: bool | None, given: ValidationInfo) -> bool | None:
        if _is_production(given) and secure is False:
            raise ValueError("正式环境的登录 Cookie 只能经 HTTPS 传送，此项不能关闭")
        return secure

    @field_validator("key")
    @classmethod
    def _own_key(cls, key: SecretStr | None, given: ValidationInfo) -> SecretStr | None:
        if key is not None and _is_production(given) and _is_made_up(key.get_secret_value()):
            raise ValueError("主密钥是示例值，请换成随机生成的 32 字节(base64 编码)")
        return key

    @field_validator("database_url")
    @classmethod
    def _own_password(cls, url: str | None, given: ValidationInfo) -> str | None:
        parts = urlsplit(url or "")
        known = _KNOWN_PASSWORDS | {parts.username or "postgres"}
        if _is_production(given) and parts.password is not None and parts.password in known:
            raise ValueError("数据库使用的是默认或与用户名相同的密码，请先更换")
        return url

    @property
    def is_production(self) -> bool:
        return self.mode is Mode.PRODUCTION

    def served_at(self, base: str) -> "Settings":
        """The settings of a process that serves under this address: in the demo, links in messages
        lead there where nothing else is said.
        """
        if self.is_production or self.console_url:
            return self
        return self.model_copy(update={"console_url": f"{base}/console"})

    @property
    def names(self) -> frozenset[str]:
        """Host names a request may be addressed to; in the demo those of this machine."""
        local = frozenset({"localhost", "127.0.0.1", "[::1]"})
        return frozenset(_split(self.host_names)) if self.is_production else local

    @property
    def database(self) -> str:
        """Address of the database: the one given, or the embedded SQLite file."""
        return self.database_url or f"sqlite:///{self.data_dir / SQLITE_FILE}"

    @property
    def key_file(self) -> Path:
        return self.data_dir / "key"

    @property
    def demo_credentials(self) -> Path:
        return self.data_dir / "demo-credentials.json"

    @property
    def blob_folder(self) -> Path:
        return self.data_dir / "blobs"


def variable_of(field: str) -> str:
    """The environment variable that a setting is read from."""
    name = field.upper()
    return name if name == "DATABASE_URL" else f"DIANYUE_{name}"


def _is_production(given: ValidationInfo) -> bool:
    return given.data.get("mode") is Mode.PRODUCTION


def _split(names: str) -> list[str]:
    return [name.strip().lower() for name in names.split(",") if name.strip()]


def _is_made_up(key: str) -> bool:
    """Whether a key is one that somebody typed: a random one has many different bytes."""
    try:
        return len(set(base64.b64decode(key.strip(), validate=True))) < 16
    except ValueError:
        return False  # what is no key at all is refused where it is opened
