"""A campaign on each database, small in `make test`, large by `make crash`: nothing is lost, every
copy has a cause and a label, nothing goes out at night, no death waits for a person.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.campaign import Plan, prepared
from tests.crash.databases import Restartable, SqliteFile, postgres
from tests.crash.repairs import LONGEST
from tests.crash.table import Result, lines

ALL = os.environ.get("DIANYUE_ALL_CRASHES") == "1"
SEED = int(os.environ.get("CRASH_SEED", "20261125"))
SMALL = Plan(SEED, messages=240, deaths=6, nodes=4, seconds=15, restarts=1)
LARGE = Plan(
    SEED,
    messages=int(os.environ.get("CRASH_MESSAGES", "20000")),
    deaths=int(os.environ.get("CRASH_DEATHS", "200")),
    nodes=5,
    seconds=float(os.environ.get("CRASH_SECONDS", "360")),
    restarts=5,
)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800 if ALL else 120)]


@pytest.fixture(scope="module")
def results() -> Iterator[list[Result]]:
    """Those of all campaigns; printed at the end."""
    found: list[Result] = []
    yield found
    sys.stdout.write("\n" + "\n".join(lines(found)) + "\n")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Restartable]:
    if request.param == "sqlite":
        yield SqliteFile(tmp_path / "dianyue.sqlite")
        return
    with postgres() as server:
        yield server


def test_whatever_dies_everything_arrives(
    database: Restartable, tmp_path: Path, results: list[Result]
) -> None:
    plan = LARGE if ALL else SMALL
    with prepared(plan, database, tmp_path) as campaign:
        result = campaign.run()
    results.append(result)
    assert result.verdict.wrongs == {}
    assert result.deaths >= plan.deaths
    assert result.verdict.accepted == plan.messages
    late = [seconds for seconds in result.looked_on if seconds > LONGEST]
    # A small run shares its two processors with all other tests: there it is said, not judged.
    assert not late or not ALL, f"dead nodes looked on for {late} seconds"
