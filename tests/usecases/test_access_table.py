"""Role x use case x organisation: every cell that is not granted is refused, lists and counts too.

One contract (with its customer, review, tasks and people) stands in a county. Who asks stands in
the county, above it, below it, beside it, or in another tree; they have one role.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any
from unittest.mock import MagicMock

import pytest

from service import usecases
from service.domain.access import GRANTED, Actor, Permission, Role
from service.domain.errors import AccountNotFound, ContractNotFound, DianyueError, RoleMissing
from service.domain.facts import AccountFacts
from service.domain.notices import NoticeRequest
from service.domain.selection import DraftRequest
from service.domain.supply_exceptions import ExceptionKind
from service.domain.tasks import TaskKind, TaskRequest
from service.domain.vocabulary import ChangeType
from service.store.organisations import add_organisation, organisation_of
from service.store.tasks import open_tasks_of
from service.usecases import access
from service.usecases.account_overview import customers_of, find_accounts
from service.usecases.accounts import Recording, account_of, list_accounts, record_account
from service.usecases.api_keys import NewApiKey, make_api_key
from service.usecases.authorities import list_authorities
from service.usecases.change_details import list_open_changes
from service.usecases.changes import ChangeFilter, NewChange, list_changes, record_change
from service.usecases.contracts import ContractFilter, draft_contract, list_contracts
from service.usecases.drift_views import DriftFilter, list_drifts
from service.usecases.errors import (
    AccountNumberTaken,
    ApiKeyNotFound,
    AuthorityNotFound,
    ChangeNotFound,
    DriftNotFound,
    GrantNotFound,
    NoticeNotFound,
    ReminderNotFound,
    TaskNotFound,
    UserNotFound,
    WebhookNotFound,
)
from service.usecases.figures import Figures, read_figures
from service.usecases.library_impact import contracts_affected, impact_in_library
from service.usecases.notice_evidence import list_contract_notices, list_deliveries
from service.usecases.notices import count_unread, list_notices
from service.usecases.organisations import list_organisations
from service.usecases.people import list_users
from service.usecases.reminder_views import Listed, ReminderFilter, list_reminders
from service.usecases.review import Decision, submit_contract
from service.usecases.review_queue import QueueFilter, review_queue
from service.usecases.supply_errors import ExceptionNotFound
from service.usecases.supply_exceptions import (
    ExceptionFilter,
    NewException,
    grant_exception,
    list_exceptions,
)
from service.usecases.tasks import TaskFilter, count_tasks, list_tasks
from service.usecases.verdicts import rule_quality
from service.usecases.webhooks import Wanted, add_webhook, list_webhooks
from service.usecases.work import Work
from service.wiring import Service
from tests.services import FACTORY, demo_record
from tests.staff import ADMIN, acting, new_client, new_user
from tests.usecases.drifting import keep_drift

ACCOUNT = "777"
UNSEEN = {"above it": "station", "beside": "sibling", "of another tree": "far"}
"""Where somebody stands who must see nothing of the county."""
SEEN = {"the same": "county", "over it": "demo"}

# Decide by who somebody is, not by where something stands; each is tested with its noun.
BY_PERSON = {
    "delegations.delegate",
    "delegations.list_colleagues",
    "delegations.list_delegations",
    "delegations.revoke_delegation",
    "addresses.set_own_addresses",
    "legacy.kinds_to_register",
    "own_account.read_own_account",
    "sign_in.change_own_password",
    # Whoever has a token may read it anyway; the keys are public.
    "supply_tokens.public_keys",
    "supply_tokens.verify_token",
    "webhooks.check_target",
    "webhooks.list_event_types",
}
# Write into the actor's own organisation, whatever is asked.
OF_THE_ACTORS_OWN = {
    "authorities.register_authority",
    "organisations.register_organisation",
    "paper_rules.decide_paper_rule",
    "paper_rules.list_paper_rules",
    "people.add_user",
    "webhooks.add_webhook",
}
# What every organisation has in common: the library.
SHARED = {Permission.USE_LIBRARY}
# The service's own work, over all organisations.
OVER_ALL = {Permission.RUN_THE_CLOCK, Permission.READ_MACHINERY}


@dataclass(frozen=True)
class Things:
    """What stands in the county, by the name of the argument that asks for it."""

    ids: Mapping[str, str]
    facts: AccountFacts

    def arguments(self, name: str, use_case: Callable[..., Any]) -> dict[str, Any] | None:
        """What to ask a use case for; None where its first argument names nothing of the county."""
        required = [
            parameter.name
            for parameter in list(inspect.signature(use_case).parameters.values())[1:]
            if parameter.default is inspect.Parameter.empty
        ]
        given: dict[str, Any] = {wanted: MagicMock() for wanted in required}
        if name.endswith((".record_account", ".record_facts")):
            given["recording"] = Recording(self.facts, date(2026, 1, 1), "test")
        if name == "revisions.store_revision":
            given["revision"].base.contract.id = self.ids["contract_id"]
            return given
        if not required or required[0] not in self.ids:
            return None
        return given | {required[0]: self.ids[required[0]]}


@pytest.fixture
def things(service: Service) -> Things:
    return furnished(service)


@cache
def registered() -> dict[str, Callable[..., Any]]:
    """`module.function` -> use case, for all that ask for a permission."""
    for module in pkgutil.iter_modules(usecases.__path__, "service.usecases."):
        importlib.import_module(module.name)
    found = {}
    for full_name in access.PERMISSION_OF:
        place, _, name = full_name.rpartition(".")
        if place.startswith("service.usecases."):
            short = full_name.removeprefix("service.usecases.")
            found[short] = getattr(importlib.import_module(place), name)
    return found


def permission_of(name: str) -> Permission:
    return access.PERMISSION_OF[f"service.usecases.{name}"]


def somebody(role: Role, org_id: str, scopes: frozenset[Permission] | None = None) -> Actor:
    return Actor(f"some-{role.value}", org_id, "某人", roles=frozenset({role}), scopes=scopes)


def furnished(service: Service) -> Things:
    """The county with a contract in review, and the organisations around it."""
    with service.writing() as work:
        for org_id, parent in (
            ("county", "demo"),
            ("sibling", "demo"),
            ("station", "county"),
            ("far", None),
        ):
            above = organisation_of(work.session, parent) if parent is not None else None
            add_organisation(
                work.session, id=org_id, code=org_id.upper(), name=org_id, parent=above
            )
    drafter = new_user(service, "drafter", Role.DRAFTER, org_id="county")
    client = new_client(service, "client", "county")
    facts = AccountFacts.model_validate({**demo_record(FACTORY), "account_no": ACCOUNT})
    with service.writing(somebody(Role.SYSTEM, "county")) as work:
        record_account(work, ACCOUNT, Recording(facts, date(2026, 1, 1), "test"))
    with service.writing(acting(service, drafter)) as work:
        request = DraftRequest(starts_on=date(2026, 12, 1))
        contract = draft_contract(work, ACCOUNT, request)
        submit_contract(work, contract.id, Decision())
        change = record_change(work, ACCOUNT, NewChange(ChangeType.CLOSING, date(2026, 12, 1)))
        subject = f"contracts/{contract.id}"
        work.open_task(TaskRequest(TaskKind.ISSUE, subject, "county", "发出", Role.DRAFTER))
        facts_of_notice = {"by": "某人", "reason": "理由"}
        work.post(
            NoticeRequest("contract.returned", drafter.id, subject, "county", "1", facts_of_notice)
        )
        told = {"ends_on": "2026年12月25日", "left": "还有 30 天"}
        customer = f"customers/{account_of(work, ACCOUNT).id}"
        work.post(NoticeRequest("customer.renewal", customer, subject, "county", "1", told))
        (notice,) = list_contract_notices(work, contract.id, None, 1)
        (task,) = open_tasks_of(work.session, subject, {TaskKind.ISSUE})
        planned = list_reminders(work, ReminderFilter(), Listed.PLANNED, None, 50)
        drift = keep_drift(work, account_of(work, ACCOUNT))
    approver = new_user(service, "approver", Role.APPROVER, org_id="county")
    with service.writing(acting(service, approver)) as work:
        leave = grant_exception(work, ACCOUNT, NewException(ExceptionKind.DE_FACTO, "已用电"))
    with service.writing(ADMIN) as work:
        scopes = frozenset({Permission.READ_CONTRACTS})
        key = make_api_key(work, client.id, NewApiKey("k", scopes, date(2027, 1, 1)))
        webhook = add_webhook(work, Wanted("https://partner.example/", org_id="county"))
    ids = {
        "contract_id": contract.id,
        "account_no": ACCOUNT,
        "user_id": drafter.id,
        "login": drafter.login,
        "grant_id": drafter.grants[0].id,
        "key_id": key.view.id,
        "webhook_id": webhook.view.id,
        "notice_id": notice.id,
        "task_id": task.id,
        "reminder_id": planned[0].id,
        "authority_id": "no-authority-needs-to-be-there",
        "change_id": change.id,
        "exception_id": leave.id,
        "drift_id": drift,
    }
    return Things(ids, facts)


# ---- refused ------------------------------------------------------------------------------------


def test_every_cell_that_is_not_granted_is_refused(sqlite_service: Service) -> None:
    """By the role alone: before anything is looked up, whatever is asked and wherever from."""
    open_cells = []
    cells = 0
    with sqlite_service.reading() as work:
        for name, use_case in registered().items():
            arguments = {
                parameter.name: MagicMock()
                for parameter in list(inspect.signature(use_case).parameters.values())[1:]
            }
            for role in Role:
                granted = role in GRANTED[permission_of(name)]
                nothing = somebody(role, "demo", scopes=frozenset())
                for actor in (nothing,) if granted else (nothing, somebody(role, "demo")):
                    cells += 1
                    if not refused_for_role(replace(work, actor=actor), use_case, arguments):
                        open_cells.append((name, role.value))
    assert open_cells == []
    assert cells > 1500


def refused_for_role(work: Work, use_case: Callable[..., Any], arguments: dict[str, Any]) -> bool:
    try:
        use_case(work, **arguments)
    except RoleMissing:
        return not any(argument.mock_calls for argument in arguments.values())
    except Exception:  # noqa: BLE001  (it went past the door, whatever it met there)
        return False
    return False


def test_nobody_without_roles_is_let_do_anything() -> None:
    nobody = Actor("nobody", "demo", "无角色")
    assert not [permission for permission in Permission if nobody.may(permission)]


# ---- granted, elsewhere -------------------------------------------------------------------------


def test_a_granted_role_does_not_reach_other_organisations(
    service: Service, things: Things
) -> None:
    seen = []
    tried = set()
    for name, use_case in registered().items():
        arguments = things.arguments(name, use_case)
        if arguments is None or permission_of(name) in SHARED | OVER_ALL:
            continue
        tried.add(name)
        for role in GRANTED[permission_of(name)]:
            for place, org_id in UNSEEN.items():
                found = outcome(service, somebody(role, org_id), use_case, arguments)
                if not isinstance(found, hidden_by(arguments)):
                    seen.append((name, role.value, place, found))
    assert seen == []
    assert len(tried) > 60


def test_a_granted_role_reaches_its_own_organisation_and_those_below(
    sqlite_service: Service,
) -> None:
    things = furnished(sqlite_service)
    unseen = []
    for name, use_case in registered().items():
        arguments = things.arguments(name, use_case)
        if arguments is None or permission_of(name) in SHARED | OVER_ALL:
            continue
        if name in LACKING:
            continue
        role = min(GRANTED[permission_of(name)])
        for place, org_id in SEEN.items():
            found = outcome(sqlite_service, somebody(role, org_id), use_case, arguments)
            if isinstance(found, (*hidden_by(arguments), RoleMissing)):
                unseen.append((name, role.value, place, found))
    assert unseen == []


# How a thing is said not to be there, by the argument that names it. A number that belongs to an
# account elsewhere cannot be given to another one: recording facts for it is refused as taken.
HIDDEN: Mapping[str, tuple[type[DianyueError], ...]] = {
    "contract_id": (ContractNotFound,),
    "revision": (ContractNotFound,),
    "account_no": (AccountNotFound, AccountNumberTaken),
    "user_id": (UserNotFound,),
    "login": (UserNotFound,),
    "grant_id": (GrantNotFound,),
    "key_id": (ApiKeyNotFound,),
    "webhook_id": (WebhookNotFound,),
    "task_id": (TaskNotFound,),
    "reminder_id": (ReminderNotFound,),
    "notice_id": (NoticeNotFound,),
    "authority_id": (AuthorityNotFound,),
    "change_id": (ChangeNotFound,),
    "exception_id": (ExceptionNotFound,),
    "drift_id": (DriftNotFound,),
}


def hidden_by(arguments: Mapping[str, Any]) -> tuple[type[DianyueError], ...]:
    return next(errors for name, errors in HIDDEN.items() if name in arguments)


# The county has no such thing: not even the county finds it. The notice is a customer's.
LACKING = {
    "notices.mark_read",
    "authorities.get_authority",
    "authorities.revoke_authority",
}


class _Undo(Exception):
    """Nothing that a cell did stays."""


def outcome(
    service: Service, actor: Actor, use_case: Callable[..., Any], arguments: dict[str, Any]
) -> object:
    """The error of a call, or its answer; what it did is undone."""
    answer: object = None
    try:
        with service.writing(actor) as work:
            answer = use_case(work, **arguments)
            raise _Undo
    except _Undo:
        return answer
    except Exception as error:  # noqa: BLE001  (what it is, is what the table is about)
        return error


# ---- lists and counts ---------------------------------------------------------------------------

LISTS: dict[str, Callable[[Work], int]] = {
    "accounts.list_accounts": lambda work: len(list_accounts(work, None, 50)),
    "account_overview.customers_of": lambda work: len(customers_of(work, {ACCOUNT})),
    "account_overview.find_accounts": lambda work: len(find_accounts(work, "", None, 50)),
    "authorities.list_authorities": lambda work: len(
        list_authorities(work, account_no=None, principal=None, after=None, limit=50)
    ),
    "change_details.list_open_changes": lambda work: len(list_open_changes(work, None, None, 50)),
    "changes.list_changes": lambda work: len(list_changes(work, ChangeFilter(), None, 50)),
    "contracts.list_contracts": lambda work: len(list_contracts(work, ContractFilter(), None, 50)),
    "drift_views.list_drifts": lambda work: len(list_drifts(work, DriftFilter(), None, 50)),
    "figures.read_figures": lambda work: counted(read_figures(work)),
    "library_impact.contracts_affected": lambda work: len(
        contracts_affected(work, impact_in_library(work.library, "law:civil-code-496")).items
    ),
    "notices.count_unread": count_unread,
    "notice_evidence.list_deliveries": lambda work: len(list_deliveries(work, None, 50)),
    "notices.list_notices": lambda work: len(list_notices(work, None, 50)),
    "organisations.list_organisations": lambda work: sum(
        item.id == "county" for item in list_organisations(work)
    ),
    "people.list_users": lambda work: sum(
        user.org_id == "county" for user in list_users(work, None, 50)
    ),
    "review_queue.review_queue": lambda work: len(
        review_queue(work, QueueFilter(everyones=True), None, 50)
    ),
    "reminder_views.list_reminders": lambda work: len(
        list_reminders(work, ReminderFilter(), Listed.PLANNED, None, 50)
    ),
    "supply_exceptions.list_exceptions": lambda work: len(
        list_exceptions(work, ExceptionFilter(), None, 50)
    ),
    "tasks.count_tasks": lambda work: sum(
        count.open for count in count_tasks(work, everyones=True).values()
    ),
    "tasks.list_tasks": lambda work: len(list_tasks(work, TaskFilter(), None, 50, everyones=True)),
    "verdicts.rule_quality": lambda work: len(rule_quality(work)),
    "webhooks.list_webhooks": lambda work: len(list_webhooks(work, None, 50)),
}
# Nothing of the county stands in these: no authority, no finding, and the notice is the drafter's.
EMPTY = {
    "authorities.list_authorities",
    "notices.count_unread",
    "notices.list_notices",
    "verdicts.rule_quality",
}


def counted(figures: Figures) -> int:
    """Everything the dashboard counts."""
    charts = (*figures.states.values(), *figures.ends.values(), *figures.grades.values())
    rules = sum(rule.rounds for rule in figures.rules)
    return sum(charts) + rules + figures.ended + figures.reviews_open + figures.reviews_overdue


def test_lists_and_counts_show_what_stands_below_and_nothing_else(
    service: Service, things: Things
) -> None:
    wrong = []
    for name, count in LISTS.items():
        for role in GRANTED[permission_of(name)]:
            for place, org_id in UNSEEN.items():
                with service.reading(somebody(role, org_id)) as work:
                    if count(work) != 0:
                        wrong.append((name, role.value, place, count(work)))
            with service.reading(somebody(role, "county")) as work:
                if (count(work) == 0) != (name in EMPTY):
                    wrong.append((name, role.value, "the same", count(work)))
    assert wrong == []


def test_the_table_has_every_use_case(things: Things) -> None:
    """A new use case that is neither asked by an id of `Things` nor listed here fails this."""
    left_out = {
        name
        for name, use_case in registered().items()
        if things.arguments(name, use_case) is None and permission_of(name) not in SHARED | OVER_ALL
    }
    known = BY_PERSON | OF_THE_ACTORS_OWN | LISTS.keys()
    assert left_out - known == set()
    assert (BY_PERSON | OF_THE_ACTORS_OWN) - left_out == set()
