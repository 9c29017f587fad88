"""Traits: what follows from the demo customers' facts, and that every word is known."""

import pytest

from service.domain.facts import AccountFacts
from service.domain.rule_cases import edit_account
from service.domain.traits import ACCOUNT_TRAITS, account_traits
from tests.domain.test_facts import CUSTOMERS, facts_of

EXPECTED = {
    "cement-products-factory": "high-voltage two-part capacity-by-transformer instalments",
    "supermarket-250kva": "high-voltage single-rate scheme-choice hv-lv-metered meter-off-boundary",
    "restaurant-lv-60kw": "low-voltage sole-trader tenant owner-differs prepaid-control has-ct",
    "resident-rooftop-pv": "low-voltage single-phase residential natural-person has-pv",
    "construction-site-temporary": "temporary high-voltage prepaid-control scheme-choice",
    "ev-charging-station": "has-charging new-energy two-part tenant",
    "important-hospital": "important-user dual-source dispatch-agreement has-standby-generator",
    "irrigation-station": "agricultural government-price single-rate non-residential",
    "meat-plant-third-party-pv": "third-party-generator market-purchase",
    "lithium-plant-35kv-storage": "voltage-35-plus has-storage load-management-terminal",
}


def traits_of(key: str) -> frozenset[str]:
    return account_traits(AccountFacts.model_validate(facts_of(CUSTOMERS[key])))


@pytest.mark.parametrize("key", EXPECTED)
def test_a_demo_customer_has_the_traits_its_facts_imply(key: str) -> None:
    assert set(EXPECTED[key].split()) <= traits_of(key)


@pytest.mark.parametrize("key", EXPECTED)
def test_no_trait_is_derived_that_lawyers_cannot_name(key: str) -> None:
    assert traits_of(key) <= ACCOUNT_TRAITS


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("high-voltage", "low-voltage"),
        ("single-source", "dual-source"),
        ("temporary", "permanent"),
        ("has-standby-generator", "no-standby-generator"),
        ("power-factor-assessed", "power-factor-not-assessed"),
    ],
)
@pytest.mark.parametrize("key", EXPECTED)
def test_opposite_traits_never_hold_together_and_never_both_fail(
    key: str, one: str, other: str
) -> None:
    assert (one in traits_of(key)) != (other in traits_of(key))


def test_the_band_in_which_the_customer_chooses_ends_at_315_kva() -> None:
    account = facts_of(CUSTOMERS["supermarket-250kva"])
    for value, chooses in (("100", False), ("101", True), ("314", True), ("315", False)):
        facts = AccountFacts.model_validate(
            edit_account(account, {"capacity.contract.value": value})
        )
        assert ("scheme-choice" in account_traits(facts)) is chooses, value
