"""The archive: where a signed contract stands, how long it is kept, and when it may go.

Kept until its end plus ten years, never less than three (the limitation of Civil Code art. 188);
the years are parameters of the library. A legal hold keeps it whatever the years say.
"""

from dataclasses import dataclass
from datetime import date

from service.domain.dates import add_months


@dataclass(frozen=True, slots=True)
class Years:
    """How many years to keep after the end, and the least the law's limitation leaves."""

    kept: int
    least: int

    @property
    def counted(self) -> int:
        return max(self.kept, self.least)


@dataclass(frozen=True, slots=True)
class Kept:
    """What the archive has of one contract. `retention_until` is the last day; None while the
    contract has no end.
    """

    retention_until: date | None
    on_hold: bool


def retention_until(ended_on: date | None, years: Years) -> date | None:
    """The last day of keeping; None where the contract has not ended: its term alone never ends
    the keeping, since a contract may roll on.
    """
    return None if ended_on is None else add_months(ended_on, 12 * years.counted)


def why_kept(kept: Kept, today: date) -> tuple[str, ...]:
    """Why it may not be destroyed today; empty where a person may decide to."""
    reasons = []
    if kept.on_hold:
        reasons.append("处于冻结保管，解除冻结前不得销毁")
    if kept.retention_until is None:
        reasons.append("合同尚未终止，保管期限未起算")
    elif today <= kept.retention_until:
        reasons.append(f"保管期限至{kept.retention_until.isoformat()}")
    return tuple(reasons)
