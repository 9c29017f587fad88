"""All that an evidence sheet looks at: what is kept of an account around a day, as known at an
instant.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property

from service.domain.effective import LineTerms
from service.domain.evidence_sheet import AROUND
from service.domain.vocabulary import PartyType
from service.store.accounts import Account, AccountRevision, revisions_of
from service.store.changes import Change, changes_of
from service.store.contracts import Contract, contracts_named
from service.store.drifts import Drift, drifts_of
from service.store.evidence import contracts_for_changes, customer_notices
from service.store.notices import Notice
from service.usecases.accounts import holder_of
from service.usecases.effective_terms import lines_on
from service.usecases.work import CHINA, Work


@dataclass(frozen=True)
class Scene:
    """Rows as stored; what was recorded after `known_at` is not there. `since`, `until`: days."""

    work: Work
    account: Account
    day: date
    known_at: datetime

    @property
    def since(self) -> date:
        return self.day - AROUND

    @property
    def until(self) -> date:
        return self.day + AROUND

    def is_around(self, begin: date, end: date | None) -> bool:
        """Whether days on end touch those that are looked at; `end` None: they last."""
        return begin <= self.until and (end is None or end >= self.since)

    @cached_property
    def masks(self) -> Mapping[str, str | None]:
        return self.work.vault.masks_of([holder_of(self.account)])

    @cached_property
    def lines(self) -> tuple[LineTerms, ...]:
        return lines_on(self.work, self.account, self.day, self.known_at)

    @cached_property
    def papers(self) -> Mapping[str, Contract]:
        """The contracts in force on the day, by id."""
        ids = {paper.contract_id for line in self.lines for paper in line.papers}
        return contracts_named(self.work.session, ids)

    @cached_property
    def known(self) -> Sequence[AccountRevision]:
        """What was recorded of the account, in the order of the days it holds from."""
        rows = revisions_of(self.work.session, [self.account])
        return [row for row in rows if row.recorded_at <= self.known_at]

    @cached_property
    def record(self) -> AccountRevision | None:
        """The record of the day."""
        past = [row for row in self.known if row.effective_on <= self.day]
        return past[-1] if past else None

    @cached_property
    def is_natural(self) -> bool:
        """Whether the customer is, or was, a natural person, whose name is masked."""
        kinds = {row.facts["customer"]["party_type"] for row in self.known}
        return PartyType.NATURAL_PERSON.value in kinds

    @cached_property
    def revisions(self) -> list[tuple[AccountRevision | None, AccountRevision]]:
        """Those that took effect or were recorded around the day, each after the one before it."""
        return [
            (before, row)
            for before, row in zip([None, *self.known], self.known, strict=False)
            if self._is_day_around(row.effective_on) or self._is_around(row.recorded_at)
        ]

    @cached_property
    def changes(self) -> list[Change]:
        rows = changes_of(self.work.session, self.account.id)
        return [
            row
            for row in rows
            if row.recorded_at <= self.known_at
            and (
                self.is_around(row.effective_on, row.until_on or row.effective_on)
                or self._is_around(row.recorded_at)
            )
        ]

    @cached_property
    def drafted(self) -> Sequence[Contract]:
        """What was drafted for those changes."""
        return contracts_for_changes(self.work.session, [row.id for row in self.changes])

    @cached_property
    def drifts(self) -> list[Drift]:
        rows = drifts_of(self.work.session, self.account.id)
        return [
            row
            for row in rows
            if row.found_at <= self.known_at and self.is_around(row.since_on, row.until_on)
        ]

    @cached_property
    def notices(self) -> Sequence[Notice]:
        """What the customer was to be told."""
        since = datetime.combine(self.since, time(), CHINA)
        until = datetime.combine(self.until, time.max, CHINA)
        session, actor = self.work.session, self.work.actor
        return customer_notices(session, actor, self.account.id, since, min(until, self.known_at))

    def _is_day_around(self, day: date) -> bool:
        return self.since <= day <= self.until

    def _is_around(self, at: datetime) -> bool:
        return self._is_day_around(at.astimezone(CHINA).date())
