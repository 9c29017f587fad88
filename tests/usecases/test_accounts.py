"""Accounts: revisions by effective day, aliases, stale writes, organisations."""

from datetime import date
from typing import Any

import pytest

from service.domain.access import Actor, Role
from service.domain.errors import AccountNotFound, FactsInvalid
from service.domain.facts import AccountFacts
from service.store.organisations import add_organisation
from service.usecases.accounts import (
    Recorded,
    Recording,
    account_of,
    facts_on,
    get_account,
    list_accounts,
    record_account,
)
from service.usecases.errors import AccountNumberTaken, FactsNotEffective, VersionChanged
from service.wiring import Service
from tests.services import FACTORY, SettableClock, demo_record

DAY = date(2026, 11, 1)


def record(service: Service, on: date, expected: str | None = None, **changes: Any) -> Recorded:
    facts = AccountFacts.model_validate({**demo_record(), **changes})
    with service.writing() as work:
        return record_account(work, facts.account_no, Recording(facts, on, "test"), expected)


def address(service: Service, on: date) -> str:
    with service.reading() as work:
        return str(get_account(work, FACTORY, on).facts["supply_address"])


def test_facts_come_back_as_they_were_recorded(service: Service) -> None:
    with service.reading() as work:
        facts, _ = facts_on(work, account_of(work, FACTORY), DAY)
    assert facts == AccountFacts.model_validate(demo_record())


def test_the_same_facts_for_the_same_day_change_nothing(service: Service) -> None:
    first = record(service, DAY)
    again = record(service, DAY)
    assert (first.new_revision, again.new_revision) == (True, False)
    assert again.view == first.view


def test_other_facts_for_the_same_day_correct_the_earlier_ones(
    service: Service, clock: SettableClock
) -> None:
    record(service, DAY, supply_address="甲地")
    clock.advance(seconds=1)
    assert record(service, DAY, supply_address="乙地").new_revision
    assert address(service, DAY) == "乙地"


def test_an_older_day_is_inserted_and_leaves_the_later_ones(service: Service) -> None:
    record(service, DAY, supply_address="新址")
    record(service, date(2026, 10, 20), supply_address="旧址")
    assert address(service, date(2026, 10, 25)) == "旧址"
    assert address(service, DAY) == "新址"


def test_before_the_first_day_the_facts_to_come_are_shown(service: Service) -> None:
    with service.reading() as work:
        assert get_account(work, FACTORY, date(2020, 1, 1)).effective_on == date(2026, 10, 12)


def test_facts_that_are_not_effective_yet_are_not_drafted_from(service: Service) -> None:
    with service.reading() as work, pytest.raises(FactsNotEffective) as caught:
        facts_on(work, account_of(work, FACTORY), date(2020, 1, 1))
    assert caught.value.problems[0].field == "starts_on"


def test_an_account_is_found_by_an_older_number(service: Service) -> None:
    record(service, DAY, aliases=["OLD-1"])
    with service.reading() as work:
        assert get_account(work, "OLD-1").account_no == FACTORY


@pytest.mark.parametrize("taken", ["632598000002", "OLD-1"])
def test_a_number_belongs_to_one_account_only(service: Service, taken: str) -> None:
    record(service, DAY, account_no="632598000003", aliases=["OLD-1"])
    with pytest.raises(AccountNumberTaken):
        record(service, DAY, aliases=[taken])


def test_a_new_account_cannot_take_an_alias_as_its_number(service: Service) -> None:
    record(service, DAY, aliases=["OLD-1"])
    with service.writing() as work:
        organisation = add_organisation(work.session, id="o2", code="O2", name="另一家")
    stranger = Actor("stranger", organisation.id, "外人", roles=frozenset({Role.SYSTEM}))
    facts = AccountFacts.model_validate({**demo_record(), "account_no": "OLD-1"})
    with service.writing(stranger) as work, pytest.raises(AccountNumberTaken):
        record_account(work, "OLD-1", Recording(facts, DAY, "test"))


def test_an_account_of_another_organisation_is_not_there(service: Service) -> None:
    with service.writing() as work:
        add_organisation(work.session, id="o2", code="O2", name="另一家")
    stranger = Actor("stranger", "o2", "外人", roles=frozenset({Role.SYSTEM}))
    with service.reading(stranger) as work:
        assert list_accounts(work, None, 10) == []
        with pytest.raises(AccountNotFound):
            get_account(work, FACTORY)


def test_the_number_in_the_facts_is_that_of_the_account(service: Service) -> None:
    facts = AccountFacts.model_validate(demo_record())
    with service.writing() as work, pytest.raises(FactsInvalid) as caught:
        record_account(work, "1", Recording(facts, DAY, "test"))
    assert caught.value.problems[0].field == "facts.account_no"


def test_a_write_on_a_stale_read_is_refused(service: Service, clock: SettableClock) -> None:
    with service.reading() as work:
        read = get_account(work, FACTORY).newest
    clock.advance(seconds=1)
    record(service, DAY, expected=read, supply_address="甲地")
    with pytest.raises(VersionChanged):
        record(service, DAY, expected=read, supply_address="乙地")


def test_accounts_come_in_pages_by_number(service: Service) -> None:
    with service.reading() as work:
        first = list_accounts(work, None, 4)
        rest = list_accounts(work, first[3].account_no, 100)
    numbers = [item.account_no for item in (*first[:4], *rest)]
    assert len(first) == 5
    assert numbers == sorted(numbers)
    assert len(numbers) == 10
