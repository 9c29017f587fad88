"""From what contract and record said day by day to episodes: runs of days on which a field differs
from the contract, or from what was agreed for a time.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from service.domain.drift import (
    UNSTATED,
    Direction,
    DriftPolicy,
    Episode,
    FieldRule,
    Slice,
    Span,
    TemporaryWindow,
)
from service.domain.drift_compare import Compared, Difference, Gap, compared, value_at

_DAY = timedelta(days=1)
_UNSTATED_LABEL = "合同未载明的事项"


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Days on end (both included) on which nothing changes."""

    first: date
    last: date
    facts: Mapping[str, Any]
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
    now = holding[begin]
    for first, after in pairwise(sorted(day for day in turns if begin <= day <= end)):
        if first in holding:
            now = holding[first]
            current = _differences(policy, now)
        agreed = list(_agreed(policy, windows, holding, first, now))
        found = _beside_agreed(now, current, agreed)
        yield _Stretch(first, after - _DAY, now.facts or {}, found)


def _differences(policy: DriftPolicy, one: Slice) -> dict[str, Difference]:
    if one.terms is None or one.facts is None:
        return {}
    results: dict[str, Compared] = {
        rule.id: compared(rule, one.terms, one.facts) for rule in policy.fields
    }
    found = {name: each.difference for name, each in results.items() if each.difference}
    unstated = [rule.label for rule in policy.fields if results[rule.id].unstated]
    if one.known is not None:
        silent = [r for r in policy.fields if results[r.id].unstated and r.id not in found]
        found |= _moved(silent, one.known, one.facts)
    if unstated:
        found[UNSTATED] = Difference(Gap(Direction.OTHER), None, unstated)
    return found


def _moved(
    rules: Sequence[FieldRule], known: Mapping[str, Any], facts: Mapping[str, Any]
) -> dict[str, Difference]:
    """What the record says otherwise than when the contract came in, which is silent about it."""
    results = {rule.id: compared(rule, known, facts).difference for rule in rules}
    return {
        name: Difference(replace(one.gap, unstated=True), None, one.in_record)
        for name, one in results.items()
        if one is not None and not one.gap.rounding
    }


def _is_open(window: TemporaryWindow, day: date) -> bool:
    return window.from_day <= day and (window.until is None or day <= window.until)


Agreed = tuple[FieldRule, Mapping[str, Any], bool]


def _agreed(
    policy: DriftPolicy,
    windows: Sequence[TemporaryWindow],
    holding: Mapping[date, Slice],
    day: date,
    now: Slice,
) -> Iterator[Agreed]:
    """What is agreed beside the contract on a day, and whether it stands in its place: no longer
    where the contract was changed since.
    """
    for window in windows:
        if not _is_open(window, day):
            continue
        before = [since for since in holding if since <= window.from_day]
        then = holding[max(before)].terms if before else None
        for rule in policy.fields:
            if rule.id in window.fields:
                is_same = value_at(then or {}, rule.path) == value_at(now.terms or {}, rule.path)
                yield rule, window.agreed, window.binds and is_same


def _beside_agreed(
    now: Slice, differences: Mapping[str, Difference], agreed: Sequence[Agreed]
) -> Mapping[str, Difference]:
    """What differs from the contract and from all that was agreed, the later given before the
    earlier.
    """
    if not agreed or now.terms is None or now.facts is None:
        return differences
    found: dict[str, list[Difference | None]] = {}
    for rule, terms, binds in agreed:
        result = compared(rule, terms, now.facts)
        sides = found.setdefault(rule.id, [differences.get(rule.id)])
        if not result.unstated:
            found[rule.id] = [result.difference] if binds else [*sides, result.difference]
    nearest = {name: min(sides, key=_far) for name, sides in found.items()}
    rest = {name: one for name, one in differences.items() if name not in nearest}
    return rest | {name: one for name, one in nearest.items() if one is not None}


def _far(difference: Difference | None) -> int:
    return 0 if difference is None else 2 - difference.gap.rounding


def _runs(name: str, stretches: Sequence[_Stretch]) -> Iterator[list[_Stretch]]:
    run: list[_Stretch] = []
    for stretch in stretches:
        difference = stretch.differences.get(name)
        goes_on = (
            difference is not None
            and bool(run)
            and _sort(run[-1].differences[name]) == _sort(difference)
        )
        if run and not goes_on:
            yield run
            run = []
        if difference is not None:
            run.append(stretch)
    if run:
        yield run


def _sort(difference: Difference) -> tuple[bool, bool]:
    return difference.gap.rounding, difference.gap.unstated


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
    elif newest.gap.unstated:
        verdict = policy.moved
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
        spans=tuple(_span(name, stretch) for stretch in run),
    )


def _span(name: str, stretch: _Stretch) -> Span:
    difference = stretch.differences[name]
    return Span(
        stretch.first,
        stretch.last,
        difference.in_contract,
        difference.in_record,
        stretch.facts,
        {id: (one.in_contract, one.in_record) for id, one in stretch.differences.items()},
    )
