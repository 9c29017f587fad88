"""What the other side does wrong, by a seeded plan; each fault is written down."""

import random
from collections.abc import Mapping
from dataclasses import dataclass

from tests.crash.journal import Journal

FINE = "fine"

MAIL: Mapping[str, float] = {
    "refused": 0.01,  # the connection is closed at once
    "busy": 0.02,  # 451 to MAIL FROM
    "cut-before-data": 0.02,
    "cut-inside-data": 0.02,
    "cut-after-dot": 0.03,  # the server accepted, its answer is cut off
    "delayed": 0.02,  # the answer comes late, but it comes
}
SMS: Mapping[str, float] = {
    "refused": 0.01,
    "busy": 0.02,  # 503
    "error": 0.02,  # 500 after nothing was accepted
    "cut-inside-answer": 0.03,  # accepted, half an answer
    "cut-after-accepting": 0.03,
    "garbage": 0.02,  # accepted, an answer that is no JSON
    "delayed": 0.02,
    "hung": 0.001,  # accepted, no answer ever
}
AFTER_ACCEPTING = frozenset(
    {"cut-after-dot", "cut-inside-answer", "cut-after-accepting", "garbage", "hung"}
)


@dataclass
class Faults:
    """Draws what happens to the next message; faults that befall it are journalled."""

    weights: Mapping[str, float]
    random: random.Random
    journal: Journal

    def draw(self) -> str:
        names = [*self.weights, FINE]
        fine = 1 - sum(self.weights.values())
        return self.random.choices(names, [*self.weights.values(), fine])[0]

    def delay(self) -> float:
        """Seconds to keep somebody waiting."""
        return self.random.uniform(0.1, 1.0)

    def befell(self, fault: str, message: str = "") -> None:
        self.journal.write(fault=fault, id=message)
