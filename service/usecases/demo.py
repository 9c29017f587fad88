"""The demo: one organisation with its supplier and ten customers, made up for trying things out."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from service.domain.access import Actor, Role
from service.domain.errors import FactsInvalid, Problem
from service.domain.facts import AccountFacts, Party
from service.domain.wrongs import problems_of
from service.store.accounts import find_account
from service.usecases.accounts import Recording, record_account
from service.usecases.organisations import ensure_organisation, record_supplier
from service.usecases.work import Work

DEMO_ORG_ID = "demo"
DEMO_ORG_CODE = "SFZ"
DEMO_ORG_NAME = "国网示范省电力公司示范州供电公司(演示)"
DEMO_ACTOR = Actor(
    id="system:demo", org_id=DEMO_ORG_ID, name="演示", roles=frozenset({Role.SYSTEM})
)
DEMO_SOURCE = "演示数据"


@dataclass(frozen=True, slots=True)
class AccountFile:
    """An account in a file: plain facts, or the demo's shape with what was agreed beside them."""

    facts: AccountFacts
    agreed: dict[str, Any]


def read_account_file(content: str) -> AccountFile:
    """`AccountFacts` as JSON, or `{"facts": …, "agreed": …}`; raises FactsInvalid."""
    try:
        record = json.loads(content)
    except ValueError as error:
        raise FactsInvalid(f"文件不是合法的 JSON:{error}") from None
    if not isinstance(record, dict):
        raise FactsInvalid("文件的内容须为一个 JSON 对象")
    wrapped = isinstance(record.get("facts"), dict)
    agreed = record.get("agreed") if wrapped else None
    if agreed is not None and not isinstance(agreed, dict):
        raise FactsInvalid("约定事项不正确", [Problem("agreed", "须为对象")])
    try:
        facts = AccountFacts.model_validate(record["facts"] if wrapped else record)
    except ValidationError as error:
        root = "facts" if wrapped else ""
        raise FactsInvalid("用电户档案不正确", problems_of(error, root)) from None
    return AccountFile(facts, agreed or {})


def read_party_file(path: Path) -> Party:
    """A party as JSON; raises FactsInvalid."""
    try:
        return Party.model_validate_json(path.read_text(encoding="utf-8"))
    except ValidationError as error:
        raise FactsInvalid("供电人资料不正确", problems_of(error)) from None


def open_organisation(work: Work) -> None:
    """Make sure the organisation that an installation without sign-in works in is there."""
    ensure_organisation(work, id=DEMO_ORG_ID, code=DEMO_ORG_CODE, name=DEMO_ORG_NAME)


def load_demo(work: Work, accounts: Path, supplier: Path) -> list[str]:
    """Load what is not there yet; returns the numbers of the accounts that were added."""
    organisation = ensure_organisation(work, id=DEMO_ORG_ID, code=DEMO_ORG_CODE, name=DEMO_ORG_NAME)
    if organisation.party is None:
        record_supplier(work, organisation, read_party_file(supplier))
    added = []
    for path in sorted(accounts.glob("*.json")):
        facts = read_account_file(path.read_text(encoding="utf-8")).facts
        if find_account(work.session, work.actor, facts.account_no) is None:
            since = facts.supply_plan.replied_on if facts.supply_plan else work.today
            record_account(work, facts.account_no, Recording(facts, since, DEMO_SOURCE))
            added.append(facts.account_no)
    return added
