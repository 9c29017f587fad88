"""Wake-ups planned and closed, in the transaction of what they follow from."""

from datetime import date

from service.domain.errors import LibraryEntryNotFound
from service.domain.expiry import Expiry
from service.domain.reminders import Ladder, Occasion, ReminderPolicy, WakeUpPlan
from service.domain.templates import Template
from service.domain.vocabulary import ContractState, RenewalMode
from service.store import wake_ups as store
from service.store.accounts import Account, AccountRevision, revisions_of
from service.store.authorities import AuthorityRow
from service.store.contracts import Contract
from service.store.expiries import EndTerms, end_terms_of
from service.store.wake_ups import WakeUp
from service.usecases.work import Work

ENDED = {
    ContractState.SUPERSEDED.value: "合同已被替代",
    ContractState.TERMINATED.value: "合同已解除",
    ContractState.LAPSED.value: "合同已届满终止",
}
REVOKED = "授权已撤销"
REPLACED = "已有新的授权委托书"
NOT_RECORDED = "档案中已没有此项"
_OF_UNKNOWN_KIND = ("T-30", "T-7", "T+1")


def plan_wake_up(work: Work, plan: WakeUpPlan, *, catch_up: bool = False) -> WakeUp:
    """Plan one; a new anchor or day begins its ladder anew, the same again changes nothing.

    `catch_up`: the latest rung that is over by now is due at once.
    """
    return work.plan(plan, catch_up=catch_up)


def close_wake_up(work: Work, subject: str, occasion: Occasion, reason: str) -> bool:
    """Nothing follows any more, and why (Chinese, up to 100 letters). False where none is open."""
    wake_up = store.find_wake_up(work.session, subject, occasion, lock=True)
    if wake_up is None or wake_up.next_on is None:
        return False
    store.go_on(work.session, wake_up, None, at=work.now, otherwise=reason)
    return True


def watch_contract(work: Work, contract: Contract, *, catch_up: bool = False) -> None:
    """Plan a contract in force by its `ends_on` (after a roll: the new one), close one that is so
    no longer. Called by `lifecycle.take`; to be called again when its last day moves.
    """
    subject = f"contracts/{contract.id}"
    if contract.state in ENDED:
        store.close(work.session, subject, ENDED[contract.state], at=work.now)
    if contract.state != ContractState.IN_FORCE:
        return
    terms = end_terms_of(work.session, [contract.id])[contract.id]
    expiry, policy = expiry_of(contract, terms), policy_of(work)
    plans = [(Occasion.CONTRACT_END, expiry.ends_on, ladder_of_end(work, terms, expiry))]
    if expiry.is_temporary:
        answer = expiry.decide_by or expiry.ends_on
        plans.append((Occasion.TEMPORARY, answer, policy.ladder_of(Occasion.TEMPORARY)))
    for occasion, day, ladder in plans:
        wanted = WakeUpPlan(subject, occasion, contract.org_id, terms.version_id, day, ladder)
        work.plan(wanted, catch_up=catch_up)


def watch_authority(work: Work, row: AuthorityRow, *, catch_up: bool = False) -> None:
    """Plan an authority by its last day; close it where it was revoked."""
    subject = f"authorities/{row.id}"
    if row.revoked_on is not None:
        close_wake_up(work, subject, Occasion.AUTHORITY, REVOKED)
        return
    ladder = policy_of(work).ladder_of(Occasion.AUTHORITY)
    plan = WakeUpPlan(subject, Occasion.AUTHORITY, row.org_id, row.id, row.valid_to, ladder)
    work.plan(plan, catch_up=catch_up)


def watch_account(work: Work, account: Account, *, catch_up: bool = False) -> None:
    """Plan what the newest facts say runs out: the agent's authority, the customer's papers."""
    newest = revisions_of(work.session, [account])[-1]
    customer = newest.facts["customer"]
    days = {
        Occasion.AGENT: (customer.get("agent") or {}).get("valid_to"),
        Occasion.CERTIFICATE: customer["credential"].get("valid_to"),
    }
    for occasion, day in days.items():
        if day is None:
            close_wake_up(work, f"accounts/{account.id}", occasion, NOT_RECORDED)
        else:
            _watch_fact(work, newest, occasion, date.fromisoformat(day), catch_up)


def _watch_fact(
    work: Work, revision: AccountRevision, occasion: Occasion, day: date, catch_up: bool
) -> None:
    """The same day again changes nothing, whichever revision repeats it."""
    subject = f"accounts/{revision.account_id}"
    known = store.find_wake_up(work.session, subject, occasion)
    if known is not None and known.target_on == day and known.closed_reason != NOT_RECORDED:
        return
    ladder = policy_of(work).ladder_of(occasion)
    plan = WakeUpPlan(subject, occasion, revision.org_id, revision.id, day, ladder)
    work.plan(plan, catch_up=catch_up)


def expiry_of(contract: Contract, terms: EndTerms, *, objected: bool = False) -> Expiry:
    """What decides how a contract's end is spoken of."""
    return Expiry(
        starts_on=date.fromisoformat(terms.starts_on),
        text_ends_on=date.fromisoformat(terms.ends_on) if terms.ends_on else contract.ends_on,
        ends_on=contract.ends_on,
        mode=RenewalMode(terms.renewal_mode),
        objection_days=terms.objection_days,
        promised_days=terms.promised_days,
        decide_by=date.fromisoformat(terms.decide_by) if terms.decide_by else None,
        is_temporary=terms.temporary is not None,
        objected=objected,
    )


def ladder_of_end(work: Work, terms: EndTerms, expiry: Expiry) -> Ladder:
    """The ladder of a contract's end: its kind's, and early enough for what its text promises.

    Whatever is promised for a temporary supply has a ladder of its own.
    """
    template: Template | None = work.library.template_version(terms.kind, terms.kind_version)
    # A contract that was not made here is of a kind, but of no version of it.
    template = template or work.library.template_on(terms.kind, work.today)
    rungs = template.reminders if template is not None else _OF_UNKNOWN_KIND
    told_days = None if expiry.is_temporary else expiry.told_days
    return policy_of(work).ladder_of_end(rungs, told_days)


def policy_of(work: Work) -> ReminderPolicy:
    """The reminder policy; raises LibraryEntryNotFound where the library has none."""
    if work.library.reminders is None:
        raise LibraryEntryNotFound("文本库中没有提醒规则 reminders.yaml")
    return work.library.reminders
