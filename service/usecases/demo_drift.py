"""The demo's drift: soon after its contract came into force a larger transformer hangs at the
customer's, the record says so, and the contract does not.
"""

from typing import Any

from service.domain.facts import AccountFacts
from service.usecases.accounts import Recording, account_of, facts_on
from service.usecases.demo import DEMO_SOURCE
from service.usecases.review_reopen import record_facts
from service.usecases.work import Work

_LARGER = {"value": "315", "unit": "kVA"}


def outgrow_contract(work: Work, account_no: str) -> None:
    """Record from today on what was built without a change of use."""
    facts, _ = facts_on(work, account_of(work, account_no), work.today)
    recording = Recording(_grown(facts), work.today, DEMO_SOURCE)
    record_facts(work, account_no, recording)


def _grown(facts: AccountFacts) -> AccountFacts:
    """Its one transformer is larger, and its meter's current transformers with it."""
    record: dict[str, Any] = facts.model_dump(mode="json")
    record["capacity"] = {"contract": _LARGER, "running": _LARGER}
    (transformer,) = record["receiving_points"][0]["transformers"]
    transformer |= {"model": "S20-M-315/10", "capacity": _LARGER}
    (meter,) = record["metering_points"]
    meter |= {"ct": meter["ct"] | {"primary": 500}, "multiplier": 100}
    return AccountFacts.model_validate(record)
