"""Counters give each number once, from 1, and take back what was not committed."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from service.store.database import Database
from service.store.numbers import next_number
from service.store.organisations import Organisation


def take(database: Database, kind: str = "GY", year: int = 2026) -> int:
    with database.writing() as session:
        return next_number(session, org_id="province", kind=kind, year=year)


@pytest.mark.usefixtures("province")
def test_numbers_count_up_from_one_for_each_kind_and_year(database: Database) -> None:
    assert [take(database) for _ in range(3)] == [1, 2, 3]
    assert take(database, kind="DY") == 1
    assert take(database, year=2027) == 1


def test_many_at_once_get_different_numbers(database: Database, province: Organisation) -> None:
    with ThreadPoolExecutor(20) as pool:
        numbers = list(pool.map(lambda _: take(database), range(100)))
    assert sorted(numbers) == list(range(1, 101))
    assert province.id == "province"


@pytest.mark.usefixtures("province")
def test_a_number_that_was_not_committed_is_given_again(database: Database) -> None:
    def fail() -> None:
        with database.writing() as session:
            next_number(session, org_id="province", kind="GY", year=2026)
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        fail()
    assert take(database) == 1
