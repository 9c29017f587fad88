"""What changed in an account's record, and accounts found by words, on both databases."""

from datetime import date
from typing import Any

import pytest

from service.domain.access import Role
from service.domain.errors import AccountNotFound, RoleMissing
from service.domain.facts import AccountFacts
from service.usecases.account_overview import find_accounts, history_of_account
from service.usecases.accounts import Recording, record_account
from service.wiring import Service
from tests.services import FACTORY, RESTAURANT, demo_record
from tests.staff import ADMIN, acting, new_user


def record(service: Service, facts: dict[str, Any], effective_on: date) -> None:
    with service.writing() as work:
        recording = Recording(AccountFacts.model_validate(facts), effective_on, "增容")
        record_account(work, facts["account_no"], recording)


def found(service: Service, words: str, **page: Any) -> list[str]:
    with service.reading() as work:
        rows = find_accounts(work, words, page.get("after"), page.get("limit", 50))
    return [row.account_no for row in rows]


def test_accounts_are_found_by_number_older_number_name_and_address(service: Service) -> None:
    facts = demo_record() | {"aliases": ["OLD-7788"], "supply_address": "示范县新址9号"}
    record(service, facts, date(2026, 11, 25))
    for words in (FACTORY[-6:], "old-7788".upper(), "昆源水泥", "新址9号", " 昆源水泥 "):
        assert found(service, words) == [FACTORY], words
    # The address of before is still the way to the customer.
    assert FACTORY in found(service, "创业路18号")
    assert found(service, "100%") == []
    assert found(service, "_") == []


def test_a_list_of_accounts_goes_on_where_it_ended(service: Service) -> None:
    first = found(service, "演示", limit=3)
    assert len(first) == 4
    assert found(service, "演示", limit=3, after=first[2])[0] == first[3]


def test_natural_persons_names_are_masked_in_lists(service: Service) -> None:
    with service.reading() as work:
        rows = find_accounts(work, "", None, 50)
    natural = [row for row in rows if row.use_category == "居民生活"]
    assert natural
    assert all("*" in row.customer_name for row in natural)


def test_a_history_tells_what_changed_and_masks_it(service: Service) -> None:
    facts = demo_record()
    facts["contacts"][0]["mobile"] = "13900009999"
    facts["capacity"]["contract"]["value"] = "2000"
    record(service, facts, date(2026, 12, 1))
    with service.reading() as work:
        history = history_of_account(work, FACTORY)
    newest, first = history.revisions
    assert first.is_first
    assert first.is_current
    assert not first.changes
    assert not newest.is_current
    assert {(change.path, change.old, change.new) for change in newest.changes} == {
        ("contacts[0].mobile", "138****0011", "139****9999"),
        ("capacity.contract", "1630 kVA", "2000 kVA"),
    }
    assert history.has_personal


def test_an_earlier_day_recorded_later_takes_its_place(service: Service) -> None:
    facts = demo_record()
    facts["capacity"]["running"]["value"] = "1000"
    record(service, facts, date(2026, 1, 1))
    with service.reading() as work:
        history = history_of_account(work, FACTORY)
    assert [revision.effective_on for revision in history.revisions] == [
        date(2026, 10, 12),
        date(2026, 1, 1),
    ]
    assert history.revisions[0].changes[0].old == "1000 kVA"


def test_others_see_nothing_of_it(service: Service) -> None:
    with service.reading(ADMIN) as work:
        for use_case in (
            lambda: find_accounts(work, "", None, 50),
            lambda: history_of_account(work, FACTORY),
        ):
            with pytest.raises(RoleMissing):
                use_case()
    service.load_demo_people()
    station = acting(service, new_user(service, "station", Role.DRAFTER, org_id="demo-station"))
    with service.reading(station) as work:
        assert find_accounts(work, "", None, 50) == []
        assert find_accounts(work, RESTAURANT, None, 50) == []
        with pytest.raises(AccountNotFound):
            history_of_account(work, FACTORY)
