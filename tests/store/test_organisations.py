"""The tree of organisations scopes what an actor sees."""

from datetime import UTC, date, datetime

import pytest

from service.domain.access import Actor
from service.store.accounts import Account, AccountRevision, find_account, page_of_accounts
from service.store.contracts import ContractFilter, find_contract, page_of_contracts
from service.store.database import Database
from service.store.events import events_of
from service.store.organisations import Organisation, add_organisation

NOON = datetime(2026, 11, 25, 4, tzinfo=UTC)


@pytest.fixture
def tree(database: Database, province: Organisation) -> None:
    """province > city > county, and another city; one account in each."""
    with database.writing() as session:
        city = add_organisation(session, id="city", code="C", name="市", parent=province)
        add_organisation(session, id="county", code="X", name="县", parent=city)
        add_organisation(session, id="city2", code="C2", name="另一市", parent=province)
        for org in ("province", "city", "county", "city2"):
            session.add(Account(id=f"a-{org}", org_id=org, account_no=org, created_at=NOON))
            session.flush()
            session.add(
                AccountRevision(
                    id=f"r-{org}",
                    org_id=org,
                    account_id=f"a-{org}",
                    effective_on=date(2026, 1, 1),
                    recorded_at=NOON,
                    source="test",
                    facts={},
                )
            )


def actor_of(org_id: str) -> Actor:
    return Actor("somebody", org_id, "某人")


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize(
    ("org", "seen"),
    [
        ("province", ["city", "city2", "county", "province"]),
        ("city", ["city", "county"]),
        ("county", ["county"]),
        ("city2", ["city2"]),
        ("nowhere", []),
    ],
)
def test_an_actor_sees_its_organisation_and_those_below(
    database: Database, org: str, seen: list[str]
) -> None:
    with database.reading() as session:
        found = page_of_accounts(session, actor_of(org), after=None, limit=10)
        assert sorted(account.account_no for account in found) == seen
        for name in ("province", "city", "county", "city2"):
            account = find_account(session, actor_of(org), name)
            assert (account is not None) == (name in seen)


def test_an_organisation_whose_id_begins_alike_is_not_below(
    database: Database, province: Organisation
) -> None:
    with database.writing() as session:
        add_organisation(session, id="province2", code="P2", name="邻省")
        session.add(Account(id="a", org_id="province2", account_no="1", created_at=NOON))
    with database.reading() as session:
        assert find_account(session, actor_of(province.id), "1") is None


@pytest.mark.usefixtures("tree")
def test_contracts_and_events_are_scoped_too(database: Database) -> None:
    with database.reading() as session:
        nobody = actor_of("nowhere")
        assert find_contract(session, nobody, "x") is None
        found = page_of_contracts(session, nobody, ContractFilter(), after=None, limit=10)
        assert list(found) == []
        assert list(events_of(session, nobody, "contracts/x")) == []
