"""A small year of the drift simulator; `make drift-year` lives through the large one."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from benchmarks.drift_mutations import OUTSIDE
from benchmarks.drift_seeds import Seeded, seeded
from benchmarks.drift_story import BEGIN, END, Story, Truth
from benchmarks.drift_world import world
from benchmarks.drift_year import FALSE_ALARMS_WANTED, demo_records, live, score
from service.domain.facts import AccountFacts
from service.store.drifts import Drift
from tests.services import SettableClock

DAY = timedelta(days=1)
EVERY_STORY = 21
TRUTH = Truth("address", BEGIN, BEGIN + 9 * DAY, frozenset({OUTSIDE}), BEGIN)
ACCOUNT = Seeded("1", {}, [Story("standing", frozenset({"address"}), truths=(TRUTH,))])


def case(**values: Any) -> tuple[str, Drift]:
    given: dict[str, Any] = {
        "field": "address",
        "kind": OUTSIDE,
        "since_on": BEGIN,
        "until_on": BEGIN + 9 * DAY,
        "found_at": SettableClock().at,
        **values,
    }
    return "1", Drift.model_construct(**given)


def test_a_year_of_seeded_drifts_is_found_whole_and_nothing_else() -> None:
    accounts = list(seeded(36, 4, demo_records()))
    told = {story.name for account in accounts for story in account.stories}
    assert len(told) == EVERY_STORY
    assert any(account.unstated for account in accounts)
    with world() as company:
        live(company, accounts, sweeps=2)
        result = score(accounts, company.drifts())
    assert result.missed == []
    assert result.recall == 1
    assert result.false_alarms <= FALSE_ALARMS_WANTED, result.false
    assert result.exact == result.seeded
    assert result.at_once == result.can_be_at_once
    assert company.slowest < 60


def test_the_same_seed_makes_the_same_year_and_valid_records() -> None:
    one, other = (list(seeded(12, 3, demo_records())) for _ in range(2))
    assert one == other
    for account in one:
        AccountFacts.model_validate(account.record_on(BEGIN + 200 * DAY))
    assert one != list(seeded(12, 4, demo_records()))


@pytest.mark.parametrize(
    "changed",
    [
        {"field": "name"},
        {"kind": "rounding"},
        {"since_on": BEGIN + 10 * DAY, "until_on": None},
        {"since_on": BEGIN - 9 * DAY, "until_on": BEGIN - DAY},
    ],
)
def test_what_is_not_what_was_seeded_is_missed_and_false(changed: dict[str, Any]) -> None:
    result = score([ACCOUNT], [case(**changed)])
    assert (result.recall, result.false_alarms) == (0, 1)
    assert len(result.missed) == len(result.false) == 1


def test_a_second_case_of_one_truth_is_a_false_alarm() -> None:
    result = score([ACCOUNT], [case(), case(since_on=BEGIN + DAY)])
    assert (result.recall, result.false_alarms) == (1, 0.5)
    assert result.exact["standing"] == 1


def test_other_days_than_the_true_ones_are_told() -> None:
    result = score([ACCOUNT], [case(until_on=None)])
    assert (result.found["standing"], result.exact["standing"]) == (1, 0)


def test_what_is_true_to_the_last_day_is_found_by_what_stands() -> None:
    lasting = replace(TRUTH, last=None)
    account = Seeded("1", {}, [Story("standing", frozenset(), truths=(lasting,))])
    assert score([account], [case(since_on=END, until_on=None)]).recall == 1
