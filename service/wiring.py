"""Wiring: puts settings, adapters, library and database together; the only place that knows all."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError
from sqlmodel import Session

from service.adapters.blobs import FolderBlobs
from service.adapters.clock import SystemClock
from service.adapters.keys import MasterKey, NoKey, master_key_from_file, master_key_from_text
from service.domain.access import Actor
from service.domain.catalogue import Library
from service.domain.errors import FactsInvalid
from service.domain.wrongs import problems_of
from service.library import LibraryFolders, default_folders, load_library
from service.ports import Clock, Ports
from service.settings import SQLITE_FILE, Settings
from service.store.database import Database
from service.store.schema import is_newest, upgrade
from service.usecases.demo import DEMO_ACTOR, load_demo, open_organisation
from service.usecases.work import CHINA, Work


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

    def is_ready(self) -> bool:
        return is_newest(self.database)

    def load_demo(self) -> list[str]:
        """Load the demo's accounts that are not there; returns their numbers."""
        with self.writing() as work:
            return load_demo(work, self.folders.demo_accounts, self.folders.demo_supplier)

    def close(self) -> None:
        self.database.close()

    def _work(self, session: Session, actor: Actor | None) -> Work:
        return Work(session, actor or self.actor, self.ports.clock.now(), self.library, self.ports)


def read_settings(**given: Any) -> Settings:
    """Settings from the environment and what is given; raises FactsInvalid."""
    try:
        return Settings(**{key: value for key, value in given.items() if value is not None})
    except ValidationError as error:
        raise FactsInvalid("设置不正确", problems_of(error)) from None


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
    ports = Ports(clock or SystemClock(), FolderBlobs(settings.blob_folder), key)
    service = Service(settings, database, ports, loaded, folders)
    with service.writing() as work:
        open_organisation(work)
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
    ports = Ports(SystemClock(), FolderBlobs(settings.blob_folder), NoKey())
    database = Database(settings.database, read_only=True)
    try:
        if not is_newest(database):
            yield None
            return
        with database.reading() as session:
            yield Work(session, DEMO_ACTOR, ports.clock.now(), library, ports)
    finally:
        database.close()


def _master_key(settings: Settings) -> MasterKey:
    if settings.key is not None:
        return master_key_from_text(settings.key.get_secret_value())
    return master_key_from_file(settings.key_file)


def today() -> date:
    """The civil day in China, by the system's clock."""
    return SystemClock().now().astimezone(CHINA).date()
