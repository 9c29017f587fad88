"""A slow channel at closing time: what was taken before does not go out after."""

from datetime import datetime
from pathlib import Path

import pytest

from service.domain.notices import NoticeRequest
from service.domain.working_days import CHINA
from tests.simulation import town
from tests.simulation.world import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    template, folder = tmp_path / "template", tmp_path / "seed"
    template.mkdir()
    folder.mkdir()
    return World(1, template, town.build(template), folder)


def evening(hour: int, minute: int, day: int = 25) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=CHINA)


def test_what_a_slow_channel_does_not_manage_waits_for_the_morning(world: World) -> None:
    email, clock = world.lines["email"], world.clock
    clock.go_to(evening(19, 54))
    email.slow_until = evening(20, 30)
    with world.service.writing() as work:
        person = next(user for user in town.staff(work) if user.email)
        facts = {"task": "审批", "due": "明天", "owner": "某人"}
        for number in range(20):
            work.post(NoticeRequest("task.escalated", person.id, "x/1", "demo", str(number), facts))
    world.fleet.deliver()
    sent = [item.at for item in email.accepted]
    assert sent
    assert max(sent) < evening(20, 0)
    clock.go_to(evening(8, 1, day=26))
    world.fleet.deliver()
    assert len({item.id for item in email.accepted}) > len(sent)
