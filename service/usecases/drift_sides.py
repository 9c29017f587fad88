"""Both sides of an account day by day, as known now: its contract in force and its record."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from service.domain.drift import DriftPolicy, Slice
from service.domain.drift_compare import ABSENT, value_at
from service.domain.effective import MAIN, LineTerms
from service.domain.errors import LibraryEntryNotFound
from service.store.accounts import Account, AccountRevision, revisions_of
from service.store.contracts import Contract
from service.store.customers import contracts_with_ids
from service.usecases.contract_texts import ORIGIN_LEGACY
from service.usecases.effective_terms import lines_by_day
from service.usecases.work import CHINA, Work


@dataclass(frozen=True)
class Sides:
    """Both sides day by day: `mains` what the main contract said from a day on (None: nothing was
    in force), `records` the record; `lines` all that holds today; `revisions` as stored;
    `legacy` the contract in force today, where it was made elsewhere.
    """

    mains: Sequence[tuple[date, LineTerms | None]]
    records: Sequence[tuple[date, Mapping[str, Any]]]
    lines: Sequence[LineTerms] = ()
    revisions: Sequence[AccountRevision] = ()
    legacy: Contract | None = None

    def main_on(self, day: date) -> LineTerms | None:
        return next((main for since, main in reversed(self.mains) if since <= day), None)

    def record_on(self, day: date) -> Mapping[str, Any] | None:
        return next((facts for since, facts in reversed(self.records) if since <= day), None)

    def slices(self) -> Iterator[Slice]:
        """What both say from each day on which either changed."""
        days = {day for day, _ in self.mains} | {day for day, _ in self.records}
        came_on = _day_of(self.legacy.created_at) if self.legacy is not None else None
        if came_on is not None:
            days.add(came_on)
        for day in sorted(days):
            main = self.main_on(day)
            is_known = came_on is not None and came_on <= day
            yield Slice(
                day,
                main.terms if main is not None else None,
                self.record_on(day),
                self._known(main) if is_known and main is not None else None,
            )

    def _known(self, main: LineTerms) -> Mapping[str, Any] | None:
        """The record when the contract came in, as far as it was known then."""
        if self.legacy is None or main.contract_id != self.legacy.id:
            return None
        came = (self.legacy.created_at, self.legacy.id)
        rows = [row for row in self.revisions if (row.recorded_at, row.id) < came]
        day = _day_of(self.legacy.created_at)
        return next((row.facts for row in reversed(rows) if row.effective_on <= day), None)


def _day_of(at: datetime) -> date:
    return at.astimezone(CHINA).date()


def policy_of(work: Work) -> DriftPolicy:
    """Raises LibraryEntryNotFound where the library says nothing of drifts."""
    if work.library.drift is None:
        raise LibraryEntryNotFound("文本库中没有合同与档案的核对表（drift.yaml）")
    return work.library.drift


def sides_of(work: Work, account: Account) -> Sides:
    """Both sides up to today, as known now. Without a contract the record is not looked at."""
    turns = lines_by_day(work, account)
    if not turns:
        return Sides((), ())
    mains = [
        (day, next((line for line in lines if line.line == MAIN), None)) for day, lines in turns
    ]
    revisions = revisions_of(work.session, [account])
    records = {row.effective_on: row.facts for row in revisions if row.effective_on <= work.today}
    legacy = _legacy(work, mains[-1][1])
    return Sides(mains, sorted(records.items()), turns[-1][1], revisions, legacy)


def _legacy(work: Work, main: LineTerms | None) -> Contract | None:
    """The contract behind it, where it leaves anything unstated that was made elsewhere."""
    if main is None:
        return None
    if all(value_at(main.terms, rule.path) is not ABSENT for rule in policy_of(work).fields):
        return None
    (contract,) = contracts_with_ids(work.session, [main.contract_id]).values()
    return contract if contract.origin == ORIGIN_LEGACY else None
