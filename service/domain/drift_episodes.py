"""From what contract and record said day by day to episodes: runs of days on which a field differs,
without the days of a temporary state.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from service.domain.drift import (
    UNSTATED,
    Direction,
    DriftPolicy,
    Episode,
    Slice,
    TemporaryWindow,
)
from service.domain.drift_compare import Compared, Difference, Gap, compared

_DAY = timedelta(days=1)
_UNSTATED_LABEL = "合同未载明的事项"


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Days on end (both included) on which nothing changes."""

    first: date
    last: date
    differences: Mapping[str, Difference]


def episodes(
    policy: DriftPolicy,
    slices: Sequence[Slice],
    windows: Sequence[TemporaryWindow],
    today: date,
    under_way: Collection[str] = (),
) -> list[Episode]:
    """All runs of days up to today on which a field differs, the first begun first; also those that
    are over. Rounding and real differences of a field are runs of their own.

    `slices` in any order, the later given wins a day; `under_way`: ids of fields whose paper is on
    its way.
    """
    stretches = list(_stretches(policy, slices, windows, today))
    names = [*(rule.id for rule in policy.fields), UNSTATED]
    found = [
        _episode(policy, name, run, today, under_way)
        for name in names
        for run in _runs(name, stretches)
    ]
    return sorted(found, key=lambda episode: episode.since_on)


def _stretches(
    policy: DriftPolicy, slices: Sequence[Slice], windows: Sequence[TemporaryWindow], today: date
) -> Iterator[_Stretch]:
    holding = {one.from_day: one for one in slices if one.from_day <= today}
    if not holding:
        return
    begin, end = min(holding), today + _DAY
    turns = {*holding, end}
    for window in windows:
        turns |= {window.from_day, end if window.until is None else window.until + _DAY}
    current: dict[str, Difference] = {}
    for first, after in pairwise(sorted(day for day in turns if begin <= day <= end)):
        if first in holding:
            current = _differences(policy, holding[first])
        open_now = [one for one in windows if _is_open(one, first)]
        yield _Stretch(first, after - _DAY, _outside(current, open_now))


def _differences(policy: DriftPolicy, one: Slice) -> dict[str, Difference]:
    if one.terms is None or one.facts is None:
        return {}
    results: dict[str, Compared] = {
        rule.id: compared(rule, one.terms, one.facts) for rule in policy.fields
    }
    found = {name: each.difference for name, each in results.items() if each.difference}
    unstated = [rule.label for rule in policy.fields if results[rule.id].unstated]
    if unstated:
        found[UNSTATED] = Difference(Gap(Direction.OTHER), None, unstated)
    return found


def _is_open(window: TemporaryWindow, day: date) -> bool:
    return window.from_day <= day and (window.until is None or day <= window.until)


def _outside(
    differences: Mapping[str, Difference], windows: Sequence[TemporaryWindow]
) -> Mapping[str, Difference]:
    """Those that no window explains."""
    if not windows:
        return differences
    return {
        name: difference
        for name, difference in differences.items()
        if not any(
            name in window.fields and difference.gap.direction in window.directions
            for window in windows
        )
    }


def _runs(name: str, stretches: Sequence[_Stretch]) -> Iterator[list[_Stretch]]:
    run: list[_Stretch] = []
    for stretch in stretches:
        difference = stretch.differences.get(name)
        goes_on = (
            difference is not None
            and bool(run)
            and run[-1].differences[name].gap.rounding == difference.gap.rounding
        )
        if run and not goes_on:
            yield run
            run = []
        if difference is not None:
            run.append(stretch)
    if run:
        yield run


def _episode(
    policy: DriftPolicy,
    name: str,
    run: Sequence[_Stretch],
    today: date,
    under_way: Collection[str],
) -> Episode:
    newest, rule = run[-1].differences[name], policy.field(name)
    stands = run[-1].last == today
    verdict = policy.unknown if rule is None else rule.verdicts[newest.gap.direction]
    if newest.gap.rounding:
        verdict = policy.rounding
    elif rule is not None and stands and name in under_way:
        verdict = policy.in_progress
    return Episode(
        field=name,
        label=_UNSTATED_LABEL if rule is None else rule.label,
        kind=verdict.kind,
        direction=newest.gap.direction,
        severity=verdict.severity,
        since_on=run[0].first,
        until_on=None if stands else run[-1].last,
        in_contract=newest.in_contract,
        in_record=newest.in_record,
        proposal=verdict.change,
        proposal_text=verdict.words,
    )
