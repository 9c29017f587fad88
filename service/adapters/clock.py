"""The system's clock: the only place that tells the time and makes ids."""

import time
from datetime import UTC, datetime

import uuid6


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    def new_id(self) -> str:
        return str(uuid6.uuid7())
