"""The figures of campaigns, side by side, as they are printed at the end."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles

from tests.crash.ledger import Verdict


@dataclass(frozen=True, slots=True)
class Result:
    """One campaign. `repairs`: seconds from each death until what the node had taken was given
    back; `looked_on`: the longest part of them that one and the same living node looked on.
    """

    database: str
    seed: int
    verdict: Verdict
    deaths: int
    restarts: int
    repairs: Sequence[float]
    looked_on: Sequence[float]
    seconds: float


def lines(results: Sequence[Result]) -> list[str]:
    """A table, one column a campaign."""
    rows = [
        ("", [result.database for result in results]),
        ("seed", [str(result.seed) for result in results]),
        ("planned", [f"{result.verdict.planned:,}" for result in results]),
        ("accepted by the other side", [f"{result.verdict.accepted:,}" for result in results]),
        ("duplicates by idempotency key", [f"{result.verdict.copies:,}" for result in results]),
        ("  without a cause", [str(len(result.verdict.unexplained)) for result in results]),
        ("  without a label", [str(len(result.verdict.not_labelled)) for result in results]),
        ("lost", [str(len(result.verdict.lost)) for result in results]),
        ("outside the window", [str(len(result.verdict.outside)) for result in results]),
        ("nodes killed", [str(result.deaths) for result in results]),
        ("database cut off", [str(result.restarts) for result in results]),
        ("deaths repaired after, p95", [_p95(result.repairs) for result in results]),
        ("deaths repaired after, longest", [_longest(result.repairs) for result in results]),
        ("  while one node looked on, p95", [_p95(result.looked_on) for result in results]),
        ("  while one node looked on, longest", [_longest(result.looked_on) for result in results]),
        ("took", [f"{result.seconds:.0f} s" for result in results]),
    ]
    causes = sorted({cause for result in results for cause in result.verdict.causes})
    rows += [
        (f"  cause: {cause}", [str(result.verdict.causes.get(cause, 0)) for result in results])
        for cause in causes
    ]
    return [f"{name:45}" + "".join(f"{value:>14}" for value in values) for name, values in rows]


def _p95(seconds: Sequence[float]) -> str:
    return f"{quantiles(seconds, n=20, method='inclusive')[-1]:.1f} s" if len(seconds) > 1 else "-"


def _longest(seconds: Sequence[float]) -> str:
    return f"{max(seconds, default=0):.1f} s"
