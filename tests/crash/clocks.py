"""A clock that the campaign steers for all its processes: it runs fast, and it jumps."""

import json
import os
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import uuid6

RATE = 10
"""Seconds of the steered clock a real second: a wait of one minute takes six seconds."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What the clock showed at a moment of the stopwatch (seconds)."""

    at: float
    shows: datetime

    def reading(self, stopwatch: float) -> datetime:
        return self.shows + timedelta(seconds=(stopwatch - self.at) * RATE)


class SteeredClock:
    """The clock of one process: `skew` is how far it is ahead of the others (clock seconds)."""

    def __init__(self, file: Path, skew: float = 0) -> None:
        self._file, self._skew = file, timedelta(seconds=skew)

    def now(self) -> datetime:
        set_to = json.loads(self._file.read_bytes())
        setting = Setting(set_to["at"], datetime.fromisoformat(set_to["shows"]))
        return setting.reading(time.monotonic()) + self._skew

    def monotonic(self) -> float:
        return time.monotonic()

    def new_id(self) -> str:
        return str(uuid6.uuid7())  # noqa: TID251  (this is a clock)


@dataclass
class Course:
    """Sets the clock, and knows afterwards what it showed when."""

    file: Path
    settings: list[Setting] = field(default_factory=list)

    def set(self, shows: datetime) -> None:
        setting = Setting(time.monotonic(), shows.astimezone(UTC))
        self.settings.append(setting)
        aside = self.file.with_suffix(".new")
        aside.write_text(json.dumps({"at": setting.at, "shows": setting.shows.isoformat()}))
        os.replace(aside, self.file)  # noqa: PTH105  (one step for all who read)

    def jump(self, **by: float) -> None:
        self.set(self.shown(time.monotonic()) + timedelta(**by))

    def shown(self, stopwatch: float) -> datetime:
        """What it showed at a moment; before the first setting what that one began with."""
        before = [setting for setting in self.settings if setting.at <= stopwatch]
        return (before or self.settings[:1])[-1].reading(stopwatch)

    def shown_during(self, begin: float, end: float) -> list[tuple[datetime, datetime]]:
        """Spans of its time that it went through between two moments, without the jumps."""
        ends = [setting.at for setting in self.settings[1:]] + [float("inf")]
        return [
            (setting.reading(max(begin, setting.at)), setting.reading(min(end, until)))
            for setting, until in zip(self.settings, ends, strict=True)
            if setting.at <= end and until > begin
        ]
