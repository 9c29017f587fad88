"""What a reminder is about, read for many of them at once: contracts, what their texts say of
their end, authorities, accounts, changes of use, tasks, and whose they are.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from service.domain.changes import ChangeState
from service.domain.dates import worded
from service.domain.expiry import (
    Expiry,
    Told,
    customer_told_of_end,
    left_words,
    told_of_end,
)
from service.domain.reminders import (
    TOLD_BY_CONTRACT,
    Ladder,
    Occasion,
    OccasionRule,
    ReminderPolicy,
)
from service.domain.tasks import TaskKind, TaskState
from service.domain.vocabulary import ContractState
from service.store.accounts import Account
from service.store.assignments import assignees, facts_of
from service.store.authorities import AuthorityRow
from service.store.changes import Change
from service.store.customers import contracts_with_ids
from service.store.expiries import EndTerms, drafters_of, end_terms_of, renewers_of
from service.store.tasks import Task
from service.store.wake_ups import WakeUp, rows_with_ids
from service.usecases.wake_ups import expiry_of, ladder_of_end, policy_of
from service.usecases.work import Work

_NOTHING = Told("authority", {})
_OF_ENDS = frozenset({Occasion.CONTRACT_END, Occasion.TEMPORARY})
_RENEW = "请与客户联系，取得新的文件后登记"
_RESTORE = "请与客户联系，在期满前办妥恢复或者续办手续并登记"


@dataclass(frozen=True, slots=True)
class Matter:
    """What one wake-up is about. `subject` is what its notices refer to. `drafter`: who drafted the
    contract, or by now renews it. `customer`: the customer to tell, at these `customer_rungs`,
    None for nobody.
    """

    subject: str
    ladder: Ladder
    staff: Told
    drafter: str | None = None
    owners: tuple[str, ...] = ()
    customer: str | None = None
    customer_rungs: frozenset[int] = frozenset()
    told: Expiry | Told = _NOTHING

    def customer_told(self, today: date, *, in_writing: bool) -> Told:
        if isinstance(self.told, Expiry):
            return customer_told_of_end(self.told, today, in_writing=in_writing)
        return self.told


class Scene:
    """Everything some wake-ups are about."""

    def __init__(self, work: Work, wake_ups: Collection[WakeUp]) -> None:
        self._work, self._policy = work, policy_of(work)
        ids = _ids_by_noun(wake_ups)
        session = work.session
        self._tasks = rows_with_ids(session, Task, ids.get("tasks", ()))
        self._contracts = contracts_with_ids(session, ids.get("contracts", ()))
        self._terms = end_terms_of(session, self._contracts)
        self._authorities = rows_with_ids(session, AuthorityRow, ids.get("authorities", ()))
        self._changes = rows_with_ids(session, Change, ids.get("changes", ()))
        rows: list[AuthorityRow | Change] = [*self._authorities.values(), *self._changes.values()]
        accounts = {row.account_id for row in rows if row.account_id}
        self._accounts = rows_with_ids(session, Account, accounts.union(ids.get("accounts", ())))
        changed = {row.contract_id for row in self._changes.values() if row.contract_id}
        self._drafters = drafters_of(session, changed.union(self._contracts))
        self._renewers = renewers_of(session, self._contracts)

    def matter_of(self, wake_up: WakeUp) -> Matter | None:
        """What it is about; None where that is gone or needs no reminding any more."""
        occasion, id = Occasion(wake_up.occasion), wake_up.subject.rpartition("/")[2]
        if occasion in _OF_ENDS:
            return self._of_contract(wake_up, occasion, id)
        if occasion is Occasion.TASK:
            return self._of_task(wake_up, id)
        if wake_up.subject.startswith("changes/"):
            return self._of_change(wake_up, id)
        return self._of_account(wake_up, occasion, id)

    def _of_contract(self, wake_up: WakeUp, occasion: Occasion, id: str) -> Matter | None:
        contract, terms = self._contracts.get(id), self._terms.get(id)
        if contract is None or terms is None or contract.state != ContractState.IN_FORCE:
            return None
        expiry = expiry_of(contract, terms, objected=wake_up.objected_on is not None)
        rule, ladder = self._policy.occasions[occasion], self._policy.ladder_of(occasion)
        customer_rungs = rule.customer
        if occasion is Occasion.CONTRACT_END:
            ladder = ladder_of_end(self._work, terms, expiry)
            customer_rungs = told_at(self._policy, terms, expiry, ladder)
        return Matter(
            subject=wake_up.subject,
            ladder=ladder,
            staff=told_of_end(expiry, self._work.today, self._page(f"{wake_up.subject}/renewal")),
            drafter=self._renewers.get(id) or self._drafters.get(id),
            customer=f"customers/{contract.account_id}",
            customer_rungs=customer_rungs,
            told=expiry,
        )

    def _of_task(self, wake_up: WakeUp, id: str) -> Matter | None:
        task = self._tasks.get(id)
        if task is None or task.state != TaskState.OPEN.value or task.kind in TOLD_BY_CONTRACT:
            return None
        facts = facts_of(task) | {"left": left_words(wake_up.target_on, self._work.today)}
        owners = assignees(self._work.session, task, self._work.today)
        return Matter(
            subject=task.subject,
            ladder=self._policy.ladder_of_task(TaskKind(task.kind)),
            staff=Told("task", facts),
            owners=tuple(user.id for user in owners),
        )

    def _of_account(self, wake_up: WakeUp, occasion: Occasion, id: str) -> Matter | None:
        rule, account = self._policy.occasions[occasion], self._accounts.get(id)
        if occasion is Occasion.AUTHORITY:
            authority = self._authorities.get(id)
            if authority is None or authority.revoked_on is not None:
                return None
            account = self._accounts.get(authority.account_id or "")
        elif account is None:
            return None
        facts = {
            "what": _what(rule, account),
            "ends_on": worded(wake_up.target_on),
            "left": left_words(wake_up.target_on, self._work.today),
        }
        page = self._page(f"accounts/{account.account_no}") if account is not None else ""
        action = {"action": page} if page else {}
        return Matter(
            subject=wake_up.subject,
            ladder=self._policy.ladder_of(occasion),
            staff=Told("authority", {**facts, "next": _RENEW, **action}),
            customer=f"customers/{account.id}" if account is not None else None,
            customer_rungs=rule.customer,
            told=Told("authority", {**facts, "what": rule.label}),
        )

    def _of_change(self, wake_up: WakeUp, id: str) -> Matter | None:
        change = self._changes.get(id)
        if change is None or change.state != ChangeState.COMPLETED or change.restored_by:
            return None
        rule, account = (
            self._policy.occasions[Occasion.REDUCTION],
            self._accounts[change.account_id],
        )
        facts = {
            "what": change.type,
            "ends_on": worded(wake_up.target_on),
            "left": left_words(wake_up.target_on, self._work.today),
        }
        page = self._page(f"changes/{id}")
        action = {"action": page} if page else {}
        ours = {**facts, "what": f"{change.type}（户号 {account.account_no}）", "next": _RESTORE}
        return Matter(
            subject=wake_up.subject,
            ladder=self._policy.ladder_of(Occasion.REDUCTION),
            staff=Told("reduction", {**ours, **action}),
            drafter=self._drafters.get(change.contract_id or ""),
            customer=f"customers/{account.id}",
            customer_rungs=rule.customer,
            told=Told("reduction", facts),
        )

    def _page(self, path: str) -> str:
        console = self._work.ports.console.rstrip("/")
        return f"{console}/{path}" if console else ""


def told_at(
    policy: ReminderPolicy, terms: EndTerms, expiry: Expiry, ladder: Ladder
) -> frozenset[int]:
    """At which rungs of a contract's end its customer is told. What renews itself is told while an
    objection still counts; a temporary supply's customer is told by its own ladder before the end.
    """
    if terms.kind in policy.untold_kinds:
        return frozenset()
    rungs = policy.occasions[Occasion.CONTRACT_END].customer
    if expiry.is_temporary:
        return frozenset(rung for rung in rungs if rung > 0)
    if expiry.told_days is not None:
        rungs |= {-(expiry.told_days + policy.lead_days)}
    if expiry.rolls or expiry.continues:
        last = -(expiry.objection_days or 0)
        rungs = frozenset(rung for rung in rungs if rung <= last)
    return rungs.intersection(ladder.offsets)


def _what(rule: OccasionRule, account: Account | None) -> str:
    return f"{rule.label}（户号 {account.account_no}）" if account is not None else rule.label


def _ids_by_noun(wake_ups: Collection[WakeUp]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for wake_up in wake_ups:
        noun, _, id = wake_up.subject.partition("/")
        found.setdefault(noun, set()).add(id)
    return found
