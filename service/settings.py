"""Settings: from the environment (DIANYUE_…, and DATABASE_URL as everywhere)."""

import ipaddress
from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from service.domain.profiles import DEFAULT_PROFILE

SQLITE_FILE = "dianyue.sqlite"


class Settings(BaseSettings):
    """`host` may only be a loopback address: there is no sign-in yet."""

    model_config = SettingsConfigDict(env_prefix="DIANYUE_", extra="ignore", populate_by_name=True)

    data_dir: Path = Path("var")
    database_url: str | None = Field(default=None, validation_alias="DATABASE_URL")
    key: SecretStr | None = None
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    allow_draft: bool = False
    company_profile: str = DEFAULT_PROFILE

    @field_validator("host")
    @classmethod
    def _loopback(cls, host: str) -> str:
        if host == "localhost":
            return host
        try:
            if ipaddress.ip_address(host).is_loopback:
                return host
        except ValueError:
            pass
        raise ValueError("尚无登录功能，服务只能监听本机地址(127.0.0.1、::1 或 localhost)")

    @property
    def database(self) -> str:
        """Address of the database: the one given, or the embedded SQLite file."""
        return self.database_url or f"sqlite:///{self.data_dir / SQLITE_FILE}"

    @property
    def key_file(self) -> Path:
        return self.data_dir / "key"

    @property
    def blob_folder(self) -> Path:
        return self.data_dir / "blobs"
