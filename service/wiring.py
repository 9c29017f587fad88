"""Wiring: puts settings, adapters, library and database together; the only place that knows all."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import SecretStr, ValidationError
from sqlmodel import Session

from service.adapters.blobs import FolderBlobs
from service.adapters.calendar import StateCouncilCalendar
from service.adapters.channels import ChannelOptions, open_channels
from service.adapters.clock import SystemClock
from service.adapters.engine import DurableEngine, InlineEngine
from service.adapters.keys import MasterKey, NoKey, master_key_from_file, master_key_from_text
from service.adapters.pdf import LibreOffice
from service.adapters.redline import INSTALLED, DocxodusRedliner
from service.adapters.safe_targets import SafeTargets, read_networks
from service.domain.access import Actor, Role
from service.domain.catalogue import Library
from service.domain.errors import Conflict, DianyueError, FactsInvalid, Problem, Unavailable
from service.domain.wrongs import problems_of
from service.library import LibraryFolders, default_folders, load_library
from service.ports import Clock, Engine, Keys, Ports
from service.settings import ENGINE_FILE, SQLITE_FILE, Settings, variable_of
from service.store.database import Database
from service.store.organisations import organisation_of, top_organisation
from service.store.schema import is_newest, upgrade
from service.usecases.demo import DEMO_ACTOR, DEMO_ORG_ID, load_demo, open_organisation
from service.usecases.demo_contracts import load_demo_contracts
from service.usecases.demo_people import DemoLogin, load_demo_people
from service.usecases.jobs import run_chunk
from service.usecases.ticking import CLOCK
from service.usecases.work import CHINA, Work


class WrongMode(Conflict):
    """The database belongs to a demo, and this is a production, or the other way round."""

    code = "wrong_mode"


class KeyNotSafe(Unavailable):
    code = "key_not_safe"


@dataclass(frozen=True)
class Service:
    """A wired service. Everything it does goes through a Work that it opens."""

    settings: Settings
    database: Database
    ports: Ports
    library: Library
    folders: LibraryFolders
    actor: Actor = DEMO_ACTOR

    @contextmanager
    def reading(self, actor: Actor | None = None) -> Iterator[Work]:
        """A Work that changes nothing."""
        with self.database.reading() as session:
            yield self._work(session, actor)

    @contextmanager
    def writing(self, actor: Actor | None = None) -> Iterator[Work]:
        """A Work that commits at the end; nothing is stored where an error passes through."""
        with self.database.writing() as session:
            yield self._work(session, actor)

    def acting_as(self, actor: Actor) -> "Service":
        """The same service, for somebody: what it does, it does as they."""
        return replace(self, actor=actor)

    @property
    def is_production(self) -> bool:
        return self.settings.is_production

    @property
    def cookie_name(self) -> str:
        """Of a session. Browsers take `__Host-` only over HTTPS and for this very host."""
        return "__Host-dianyue" if self.cookies_are_secure else "dianyue"

    @property
    def cookies_are_secure(self) -> bool:
        return self.is_production or bool(self.settings.secure_cookies)

    def is_ready(self) -> bool:
        return is_newest(self.database)

    def load_demo(self) -> list[str]:
        """Load the demo's accounts that are not there; returns their numbers."""
        with self.writing() as work:
            return load_demo(work, self.folders.demo_accounts, self.folders.demo_supplier)

    def load_demo_people(self) -> list[DemoLogin]:
        """Make sure the demo's people are there; returns what they sign in with."""
        return load_demo_people(self.writing, self.settings.demo_credentials)

    def load_demo_contracts(self) -> int:
        """Make the demo's contracts where there is none; needs the demo's people."""
        return load_demo_contracts(self.reading, self.writing, self.folders.demo_accounts)

    def inline_engine(self) -> Engine:
        """Runs jobs in the thread that starts them."""
        return InlineEngine(self._run_chunk)

    def durable_engine(self, node: str) -> Engine:
        """Runs jobs in the background, and to their end on any node; one a process."""
        if not self.database.is_sqlite:
            return DurableEngine(self.database.engine, node, self._run_chunk)
        path = self.settings.data_dir / ENGINE_FILE
        file = Database(f"sqlite:///{path}")
        with file.reading() as session:
            session.connection()  # from now on the file is in WAL mode
        file.close()
        return DurableEngine(path, node, self._run_chunk)

    def close(self) -> None:
        self.database.close()

    def _run_chunk(self, job: str, slot: str, no: int) -> bool:
        with self.writing(CLOCK) as work:
            return run_chunk(work, job, slot, no).is_last

    def _work(self, session: Session, actor: Actor | None) -> Work:
        return Work(session, actor or self.actor, self.ports.clock.now(), self.library, self.ports)


def read_settings(**given: Any) -> Settings:
    """Settings from the environment and what is given; raises FactsInvalid."""
    try:
        return Settings(**{key: value for key, value in given.items() if value is not None})
    except ValidationError as error:
        wrong = [Problem(variable_of(p.field), p.message) for p in problems_of(error)]
        raise FactsInvalid("设置不正确", wrong) from None


def open_library(
    allow_draft: bool = False, profile: str | None = None
) -> tuple[LibraryFolders, Library]:
    """The library of this installation, with the figures of its company (or of another that is
    named); raises LibraryInvalid, LibraryEntryNotFound.
    """
    folders = default_folders()
    library = load_library(folders, allow_draft=allow_draft)
    return folders, library.for_company(profile or read_settings().company_profile)


def library_folders() -> LibraryFolders:
    """Where this installation's library is, whether or not it can be loaded."""
    return default_folders()


def open_service(
    settings: Settings,
    *,
    clock: Clock | None = None,
    library: tuple[LibraryFolders, Library] | None = None,
) -> Service:
    """Open everything: folders, key, database (brought to the newest schema), library."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    key = _master_key(settings)
    folders, loaded = library or open_library(settings.allow_draft, settings.company_profile)
    database = Database(settings.database)
    upgrade(database)
    ports = _ports(settings, clock or SystemClock(), key)
    service = Service(settings, database, ports, loaded, folders)
    try:
        service = service.acting_as(_installation(service))
    except DianyueError:
        service.close()
        raise
    # What is loaded now stays: without this each collection walks the whole library again, which
    # cost a tenth of the time of reading a file.
    gc.freeze()
    return service


@contextmanager
def reading_what_is_there(settings: Settings, library: Library) -> Iterator[Work | None]:
    """A Work on the database of an installation, opened read-only; None where there is none (or
    one of another version). Makes no folder, no key and no database.
    """
    if settings.database_url is None and not (settings.data_dir / SQLITE_FILE).is_file():
        yield None
        return
    ports = _ports(settings, SystemClock(), NoKey())
    database = Database(settings.database, read_only=True)
    try:
        if not is_newest(database):
            yield None
            return
        with database.reading() as session:
            actor = _system_actor(session) if settings.is_production else DEMO_ACTOR
            yield Work(session, actor, ports.clock.now(), library, ports)
    finally:
        database.close()


def _ports(settings: Settings, clock: Clock, keys: Keys) -> Ports:
    return Ports(
        clock,
        FolderBlobs(settings.blob_folder),
        keys,
        LibreOffice(),
        StateCouncilCalendar(),
        open_channels(_channel_options(settings), clock),
        settings.console_url,
        DocxodusRedliner(settings.data_dir / "redline") if INSTALLED else None,
        is_demo=not settings.is_production,
        targets=SafeTargets(read_networks(settings.private_targets), settings.is_production),
    )


def _channel_options(settings: Settings) -> ChannelOptions:
    """The settings of the same names, with secrets in clear."""
    given = {name: getattr(settings, name) for name in ChannelOptions.__dataclass_fields__}
    secrets = {
        name: value.get_secret_value()
        for name, value in given.items()
        if isinstance(value, SecretStr)
    }
    known = {name: value for name, value in given.items() if value is not None}
    return ChannelOptions(**(known | secrets))


def _installation(service: Service) -> Actor:
    """Who the worker and the command line act as. Raises WrongMode."""
    with service.writing() as work:
        is_demo = organisation_of(work.session, DEMO_ORG_ID) is not None
        if service.is_production:
            if is_demo:
                raise WrongMode("数据库中有演示数据，不能用于正式环境；请换用空的数据库")
            return _system_actor(work.session)
        if not is_demo and top_organisation(work.session) is not None:
            raise WrongMode("这是正式环境的数据库，请设置 DIANYUE_MODE=production")
        open_organisation(work)
    return DEMO_ACTOR


def _system_actor(session: Session) -> Actor:
    """The service itself, over all its organisations; over none before the first is recorded."""
    top = top_organisation(session)
    org_id = top.id if top is not None else ""
    return Actor("system:dianyue", org_id, "电约", roles=frozenset({Role.SYSTEM}))


def _master_key(settings: Settings) -> MasterKey:
    if settings.key is not None:
        return master_key_from_text(settings.key.get_secret_value())
    if settings.is_production:
        _check_key_file(settings.key_file)
    return master_key_from_file(settings.key_file)


def _check_key_file(path: Path) -> None:
    """A production never makes its own key: who runs it must know where it is kept."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        raise KeyNotSafe(f"正式环境须以 DIANYUE_KEY 或文件 {path} 提供主密钥") from None
    if mode & 0o077:
        raise KeyNotSafe(f"主密钥文件 {path} 可被他人读取，请改为 600 权限")


def today() -> date:
    """The civil day in China, by the system's clock."""
    return SystemClock().now().astimezone(CHINA).date()
