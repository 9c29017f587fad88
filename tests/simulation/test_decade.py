"""Years of contracts, holidays, outages and crashes: short lives here, long ones: `make decade`."""

import logging
from pathlib import Path

import pytest

from service.store import notice_queue
from service.usecases import fallback
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


def lived(template: tuple[Path, int], seed: int, days: int, deadly: float | None = None) -> Outcome:
    folder, ids = template
    return live(seed, days, folder, ids, deadly)


@pytest.mark.parametrize("seed", [12, 14, 15])
def test_nothing_breaks_in_a_season(template: tuple[Path, int], seed: int) -> None:
    found = lived(template, seed, 80)
    assert found.broken == [], f"seed {seed}"
    assert found.accepted


def test_the_same_seed_leads_the_same_life(template: tuple[Path, int]) -> None:
    first, second = lived(template, 7, 30), lived(template, 7, 30)
    assert first == second
    assert first.trace != lived(template, 8, 30).trace


SABOTAGE = {
    "gives back": (notice_queue, "free", "held by the dead"),
    "goes another way": (fallback, "_follow", "ends with"),
}
"""What is taken out of the service, and what is found then."""


@pytest.mark.parametrize("what", SABOTAGE)
def test_what_does_not_work_is_found(
    template: tuple[Path, int], monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    module, name, words = SABOTAGE[what]
    monkeypatch.setattr(module, name, lambda *_, **__: None)
    broken = (line for seed in range(1, 13) for line in lived(template, seed, 60, 0.03).broken)
    assert any(words in line for line in broken)
