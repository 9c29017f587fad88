"""Years of contracts, holidays, outages and crashes: short lives here, long ones by `make decade`."""

import logging
from pathlib import Path

import pytest

from tests.simulation import town
from tests.simulation.__main__ import live
from tests.simulation.world import Outcome


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    folder = tmp_path_factory.mktemp("town") / "template"
    folder.mkdir()
    return folder, town.build(folder)


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    """Faults are played: what is logged of them need not be kept."""
    caplog.set_level(logging.CRITICAL)


def lived(template: tuple[Path, int], seed: int, days: int) -> Outcome:
    folder, ids = template
    return live(seed, days, folder, ids)


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_nothing_breaks_in_a_season(template: tuple[Path, int], seed: int) -> None:
    found = lived(template, seed, 60)
    assert found.broken == [], f"seed {seed}"
    assert found.reminders


def test_the_same_seed_leads_the_same_life(template: tuple[Path, int]) -> None:
    first, second = lived(template, 7, 30), lived(template, 7, 30)
    assert first == second
    assert first.trace != lived(template, 8, 30).trace
