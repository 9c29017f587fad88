"""Ladders: which step comes when, what a missed one becomes, who is told."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.reminders import (
    Audience,
    Climb,
    Ladder,
    OccasionRule,
    Step,
    Tier,
    climb,
    first_step,
    parse_rung,
    rung_name,
)

HIGH_VOLTAGE = Ladder((-90, -60, -30, -15, -7, -1, 1, 7, 30), repeat_days=30)
ONCE_OVER = Ladder((-30, -7, 1))
END = date(2028, 2, 29)

ladders = st.builds(
    Ladder,
    st.sets(st.integers(-400, 60), min_size=1, max_size=8).map(lambda s: tuple(sorted(s))),
    st.none() | st.integers(1, 60),
)
days = st.dates(date(2020, 1, 1), date(2040, 12, 31))


class TestRungs:
    @pytest.mark.parametrize(("text", "offset"), [("T-30", -30), ("T", 0), ("T+7", 7)])
    def test_are_written_as_days_from_t(self, text: str, offset: int) -> None:
        assert parse_rung(text) == offset
        assert rung_name(offset) == text

    @pytest.mark.parametrize("text", ["T30", "T-0", "T+", "t-1", "T-30 ", "-30", "T-00", "T- 3"])
    def test_that_are_written_otherwise_are_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match="提醒日"):
            parse_rung(text)


class TestBeginning:
    def test_is_at_the_next_rung_that_is_not_over(self) -> None:
        assert first_step(HIGH_VOLTAGE, END, date(2028, 1, 30)) == Step(-30, date(2028, 1, 30))
        assert first_step(HIGH_VOLTAGE, END, date(2028, 1, 31)) == Step(-15, date(2028, 2, 14))

    def test_of_what_should_have_been_watched_catches_up_the_latest_rung_at_once(self) -> None:
        today = date(2028, 1, 31)
        assert first_step(HIGH_VOLTAGE, END, today, catch_up=True) == Step(-30, today)

    def test_of_something_that_is_over_is_due_at_once(self) -> None:
        assert first_step(HIGH_VOLTAGE, END, date(2028, 3, 5)) == Step(1, date(2028, 3, 5))
        assert first_step(ONCE_OVER, END, date(2031, 3, 5)) == Step(1, date(2031, 3, 5))

    def test_goes_on_in_the_repeating_rungs(self) -> None:
        long_after = END + timedelta(days=100)
        assert first_step(HIGH_VOLTAGE, END, long_after) == Step(90, long_after)

    def test_before_the_first_rung_waits_for_it(self) -> None:
        early = first_step(HIGH_VOLTAGE, END, date(2026, 1, 1), catch_up=True)
        assert early == Step(-90, date(2027, 12, 1))

    def test_of_a_ladder_without_rungs_is_nowhere(self) -> None:
        assert first_step(Ladder(()), END, END) is None


class TestClimbing:
    def test_fires_one_rung_and_goes_to_the_next(self) -> None:
        done = climb(HIGH_VOLTAGE, -90, END, date(2027, 12, 1))
        assert done == Climb(-90, (), Step(-60, date(2027, 12, 31)))

    def test_merges_what_was_missed_into_the_latest(self) -> None:
        done = climb(HIGH_VOLTAGE, -90, END, date(2028, 2, 20))
        assert (done.fired, done.merged) == (-15, (-90, -60, -30))
        assert done.following == Step(-7, date(2028, 2, 22))

    def test_ends_with_the_last_rung_unless_it_repeats(self) -> None:
        assert climb(ONCE_OVER, 1, END, date(2028, 3, 1)).following is None
        last = climb(HIGH_VOLTAGE, 30, END, date(2028, 3, 30))
        assert last.following == Step(60, date(2028, 4, 29))

    def test_passes_over_a_rung_that_the_policy_dropped(self) -> None:
        assert climb(ONCE_OVER, -45, END, date(2028, 1, 15)).following == Step(
            -30, date(2028, 1, 30)
        )

    @given(ladders, days, st.integers(-500, 500), st.lists(st.integers(0, 90), max_size=30))
    def test_never_fires_twice_and_never_falls_silent(
        self, ladder: Ladder, target: date, since: int, pauses: Sequence[int]
    ) -> None:
        """Whatever the days on which the clock runs, each rung is done once, in order."""
        today = target + timedelta(days=since)
        step = first_step(ladder, target, today)
        seen: list[int] = []
        for pause in pauses:
            today += timedelta(days=pause)
            while step is not None and step.on <= today:
                done = climb(ladder, step.offset, target, today)
                seen += [*done.merged, done.fired]
                step = done.following
                assert step is None or step.on > today
        assert seen == sorted(set(seen))
        assert step is not None or ladder.repeat_days is None

    @given(ladders, days, st.integers(-500, 500), st.integers(1, 40))
    def test_day_by_day_is_the_same_as_all_at_once_but_for_merging(
        self, ladder: Ladder, target: date, since: int, span: int
    ) -> None:
        begin = target + timedelta(days=since)
        step = first_step(ladder, target, begin)
        daily: list[int] = []
        for day in (begin + timedelta(days=n) for n in range(span)):
            if step is not None and step.on <= day:
                done = climb(ladder, step.offset, target, day)
                daily += [*done.merged, done.fired]
                step = done.following
        at_once = first_step(ladder, target, begin)
        last = begin + timedelta(days=span - 1)
        if at_once is None or at_once.on > last:
            assert daily == []
        else:
            assert daily == list(climb(ladder, at_once.offset, target, last).rungs)

    @given(ladders, days)
    def test_counts_calendar_days_over_month_ends_and_leap_days(
        self, ladder: Ladder, target: date
    ) -> None:
        step = first_step(ladder, target, target - timedelta(days=500))
        assert step is not None
        assert (step.on - target).days == step.offset


def test_who_is_told_only_ever_grows_up_the_ladder() -> None:
    manager, officer = frozenset({Audience.MANAGER}), frozenset({Audience.OFFICER})
    rule = OccasionRule("届满", ONCE_OVER, (Tier(-30, manager), Tier(-7, manager | officer)))
    assert rule.audiences_at(-90) == manager
    assert rule.audiences_at(-8) == manager
    assert rule.audiences_at(-7) == rule.audiences_at(400) == manager | officer
