"""One database: opened the right way for its kind, with read and write transactions."""

import logging
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from types import ModuleType
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import Session

from service.domain.errors import Conflict, Unavailable

try:
    import pysqlite3
except ImportError:  # no wheel for this machine: the standard library's then
    pysqlite3 = None

log = logging.getLogger(__name__)

# From 3.7.0 to 3.51.2 a checkpoint may corrupt a WAL database that two connections write.
SAFE_SQLITE = (3, 51, 3)
_LOCK_WAIT_MS = 30_000
_READING = "reading"
_POOL: dict[str, Any] = {"pool_size": 20, "max_overflow": 30, "pool_pre_ping": True}
# What is written to a table may be personal: an error that is logged must not repeat it.
_SILENT: dict[str, Any] = {"hide_parameters": True}
# A server that is gone (a machine without power, a cut line) is told from a slow one in seconds:
# the system's own limits are hours, for which every loop of a worker would wait.
_WIRE = {
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
_READ_ONLY = {"options": "-c default_transaction_read_only=on"}


class ChangedMeanwhile(Conflict):
    """Two transactions wanted the same thing (a number, a place in a chain); one has it."""

    code = "changed_meanwhile"


class DatabaseUnavailable(Unavailable):
    code = "database_unavailable"


class Database:
    """Sessions on SQLite or PostgreSQL. On SQLite one thread of the process writes at a time."""

    def __init__(self, url: str, *, read_only: bool = False) -> None:
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        if self.is_sqlite:
            self.engine = _open_sqlite(url, read_only)
        else:
            wire = _WIRE | (_READ_ONLY if read_only else {})
            self.engine = create_engine(_psycopg(url), connect_args=wire, **_POOL, **_SILENT)
        self._writer = threading.Lock()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session whose changes, if any, are thrown away; `keeps_changes` tells it apart."""
        info = {_READING: True}
        with _translating(), Session(self.engine, expire_on_commit=False, info=info) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that commits at the end, or rolls back where an error passes through."""
        if not self.is_sqlite:
            with self._committing(self.engine) as session:
                yield session
            return
        immediate = self.engine.execution_options(begin="IMMEDIATE")
        with self._writer, self._committing(immediate) as session:
            yield session

    @contextmanager
    def _committing(self, engine: Engine) -> Iterator[Session]:
        with (
            _translating(),
            Session(engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """A connection that may change the schema, alone among writers; commits at the end."""
        options = {"begin": "IMMEDIATE"} if self.is_sqlite else {}
        engine = self.engine.execution_options(**options)
        with _translating(), self._writer, engine.begin() as connection:
            yield connection

    def close(self) -> None:
        self.engine.dispose()


def keeps_changes(session: Session) -> bool:
    """Whether what is written in a session will be there afterwards."""
    return _READING not in session.info


@contextmanager
def _translating() -> Iterator[None]:
    """What the database refuses, in our own words."""
    try:
        yield
    except IntegrityError as error:
        # The driver's own words may quote values, so only the constraint is named.
        diagnosis = getattr(error.orig, "diag", None)
        log.warning("refused by the database: %s", getattr(diagnosis, "constraint_name", "?"))
        raise ChangedMeanwhile("数据刚被另一请求改动，请重试") from error
    except OperationalError as error:
        log.error("database: %s", error.orig)
        raise DatabaseUnavailable("数据库暂时不可用，请稍后重试") from error


def sqlite_version() -> tuple[int, ...]:
    """Version of the SQLite library in use."""
    return tuple(_sqlite_module().sqlite_version_info)


def _sqlite_module() -> ModuleType:
    return sqlite3 if pysqlite3 is None else pysqlite3


def _psycopg(url: str) -> str:
    """Any spelling of a PostgreSQL address, for psycopg 3."""
    scheme, rest = url.split("://", 1)
    return f"postgresql+psycopg://{rest}" if scheme in ("postgres", "postgresql") else url


def _open_sqlite(url: str, read_only: bool) -> Engine:
    if sqlite_version() < SAFE_SQLITE:
        log.warning(
            "本机 SQLite %s 低于 3.51.3(WAL 重置缺陷),请只用一个进程打开数据库",
            ".".join(map(str, sqlite_version())),
        )
    engine = create_engine(
        _for_reading(url) if read_only else url,
        module=_sqlite_module(),
        pool_size=20,
        max_overflow=30,
        pool_timeout=60,
        **_SILENT,
    )
    event.listen(engine, "connect", _prepare_reader if read_only else _prepare_connection)
    event.listen(engine, "begin", _begin)
    return engine


def _for_reading(url: str) -> URL:
    """The file of an address, so that it is neither made nor written to."""
    file = quote(str(Path(make_url(url).database or "").resolve()))
    query = {"mode": "ro", "uri": "true"}
    return URL.create("sqlite", database=f"file:{file}", query=query)


def _prepare_reader(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={_LOCK_WAIT_MS}")
    cursor.close()


def _prepare_connection(connection: Any, _record: Any) -> None:
    # The driver must not open transactions of its own: `_begin` says which kind it is.
    connection.isolation_level = None
    cursor = connection.cursor()
    _write_ahead(cursor)
    for pragma in ("synchronous=FULL", "foreign_keys=ON", f"busy_timeout={_LOCK_WAIT_MS}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _write_ahead(cursor: Any) -> None:
    """Switch the file to WAL. Where two processes do so at once, SQLite tells one of them "locked"
    without waiting: the waiting is done here, in short steps.
    """
    step = 100
    cursor.execute(f"PRAGMA busy_timeout={step}")
    for left in range(_LOCK_WAIT_MS // step, -1, -1):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except _sqlite_module().OperationalError as error:
            if "locked" not in str(error) or left == 0:
                raise
            sleep(step / 1000)


def _begin(connection: Connection) -> None:
    kind = connection.get_execution_options().get("begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {kind}")
