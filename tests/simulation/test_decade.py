"""Years of contracts, holidays, outages and crashes: short lives here, long ones: `make decade`."""

import logging
from pathlib import Path

import pytest

from service.store import notice_queue
from service.usecases import fallback, reminders, rolling_over
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
    "renews itself": (17, rolling_over, "_roll", "did not go on"),
    "gives back": (17, notice_queue, "free", "held by the dead"),
    "is reminded": (5, reminders, "climb", "not these jobs"),
    "goes another way": (5, fallback, "_follow", "ends with"),
}
"""What is taken out of the service, a seed that needs it, and what then is found."""


@pytest.mark.parametrize("what", SABOTAGE)
def test_what_does_not_work_is_found(
    template: tuple[Path, int], monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    seed, module, name, words = SABOTAGE[what]
    monkeypatch.setattr(module, name, lambda *_, **__: None)
    broken = lived(template, seed, 100).broken
    assert any(words in line for line in broken), broken
