"""Accounts: record the facts of a supply, read them back, list accounts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import ValidationError

from service.domain.audit import Event
from service.domain.errors import AccountNotFound, FactsInvalid, Problem
from service.domain.facts import AccountFacts
from service.domain.people import ERASED, hide, personal_values, reveal
from service.store import accounts as store
from service.store.accounts import Account, AccountRevision
from service.usecases.errors import (
    AccountNumberTaken,
    FactsNotEffective,
    PersonErased,
    VersionChanged,
)
from service.usecases.work import Work


@dataclass(frozen=True, slots=True)
class Recording:
    """Facts that hold from a day on; `source` names the system or work order they come from."""

    facts: AccountFacts
    effective_on: date
    source: str


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account with one of its revisions. `facts` is JSON, personal values in the clear.

    `newest` is the revision recorded last, for whatever day.
    """

    account_no: str
    org_id: str
    revision: str
    newest: str
    effective_on: date
    recorded_at: datetime
    source: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Recorded:
    """`new_account`, `new_revision`: what recording brought about; neither for known facts."""

    view: AccountView
    new_account: bool
    new_revision: bool


@dataclass(frozen=True, slots=True)
class AccountSummary:
    account_no: str
    org_id: str
    customer_name: str
    supply_address: str
    supply_voltage: str
    use_category: str
    contract_capacity: Mapping[str, str]
    revision: str
    effective_on: date


def record_account(
    work: Work, account_no: str, recording: Recording, expected: str | None = None
) -> Recorded:
    """Record facts from a day on. The same facts for the same day again change nothing.

    `expected` is the newest revision when the caller last read.
    Raises FactsInvalid, AccountNumberTaken, VersionChanged.
    """
    facts = recording.facts
    if facts.account_no != account_no:
        raise FactsInvalid(
            "户号不一致", [Problem("facts.account_no", f"须与地址中的户号「{account_no}」相同")]
        )
    account = store.find_account(work.session, work.actor, account_no, lock=True)
    _expect(work, account, expected)
    _check_numbers(work, account, facts)
    new_account = account is None
    account = account or _open_account(work, account_no)
    known = store.revision_on(work.session, account, recording.effective_on)
    if known is not None and known.effective_on == recording.effective_on:
        view = _view(work, account, known)
        if view.facts == _json(facts):
            return Recorded(view, new_account=False, new_revision=False)
    revision = _add_revision(work, account, recording)
    return Recorded(_view(work, account, revision), new_account, new_revision=True)


def get_account(work: Work, account_no: str, on: date | None = None) -> AccountView:
    """The facts on a day (today if left out); before the first, the facts that will be."""
    account = account_of(work, account_no)
    revision = store.revision_on(work.session, account, on or work.today)
    return _view(work, account, revision or store.revisions_of(work.session, [account])[0])


def list_accounts(work: Work, after: str | None, limit: int) -> list[AccountSummary]:
    """Accounts by number, with today's facts; one more than `limit` says there are more."""
    accounts = store.page_of_accounts(work.session, work.actor, after=after, limit=limit)
    current: dict[str, AccountRevision] = {}
    for revision in store.revisions_of(work.session, accounts):
        if revision.account_id not in current or revision.effective_on <= work.today:
            current[revision.account_id] = revision
    return [_summary(account, current[account.id]) for account in accounts]


def account_of(work: Work, account_no: str) -> Account:
    account = store.find_account(work.session, work.actor, account_no)
    if account is None:
        raise AccountNotFound(f"没有户号为「{account_no}」的用电户")
    return account


def facts_on(work: Work, account: Account, day: date) -> tuple[AccountFacts, AccountRevision]:
    """The typed facts effective on a day; raises FactsNotEffective, PersonErased."""
    revision = store.revision_on(work.session, account, day)
    if revision is None:
        message = f"用电户「{account.account_no}」在 {day.isoformat()} 尚无生效的档案"
        raise FactsNotEffective(message, [Problem("starts_on", message)])
    return _typed_facts(work, account, revision), revision


def facts_of_revision(work: Work, account: Account, revision_id: str) -> AccountFacts:
    """The typed facts of one revision; raises PersonErased."""
    revisions = store.revisions_of(work.session, [account])
    return _typed_facts(work, account, next(r for r in revisions if r.id == revision_id))


def _typed_facts(work: Work, account: Account, revision: AccountRevision) -> AccountFacts:
    facts = _view(work, account, revision).facts
    try:
        return AccountFacts.model_validate(facts)
    except ValidationError:
        if ERASED in str(facts):
            raise PersonErased("档案中的个人信息已按要求删除，请先更新档案") from None
        raise


def holder_of(account: Account) -> str:
    """Whose people an account's people are."""
    return f"accounts/{account.id}"


def _json(facts: AccountFacts) -> dict[str, Any]:
    return facts.model_dump(mode="json")


def _expect(work: Work, account: Account | None, expected: str | None) -> None:
    newest = store.newest_revision(work.session, account) if account is not None else None
    if expected is not None and expected != newest:
        raise VersionChanged("档案已被更新，请重新读取后再提交")


def _check_numbers(work: Work, account: Account | None, facts: AccountFacts) -> None:
    own = account.id if account is not None else None
    wanted = [(facts.account_no, "facts.account_no")] if account is None else []
    wanted += [(alias, f"facts.aliases[{n}]") for n, alias in enumerate(facts.aliases)]
    for number, field in wanted:
        if store.number_is_taken(work.session, number, by_other_than=own):
            raise AccountNumberTaken(f"户号「{number}」({field})已属于另一用电户")


def _open_account(work: Work, account_no: str) -> Account:
    account = Account(
        id=work.new_id(), org_id=work.actor.org_id, account_no=account_no, created_at=work.now
    )
    work.session.add(account)
    work.session.flush()
    return account


def _add_revision(work: Work, account: Account, recording: Recording) -> AccountRevision:
    plain = _json(recording.facts)
    tokens = work.vault.tokens_for(
        personal_values(plain), org_id=account.org_id, holder=holder_of(account)
    )
    revision = AccountRevision(
        id=work.new_id(),
        org_id=account.org_id,
        account_id=account.id,
        effective_on=recording.effective_on,
        recorded_at=work.now,
        source=recording.source,
        facts=hide(plain, tokens),
    )
    work.session.add(revision)
    store.add_aliases(work.session, account, recording.facts.aliases)
    payload = {"revision": revision.id, "effective_on": recording.effective_on.isoformat()}
    work.record(Event(holder_of(account), "accounts.recorded", payload), account.org_id)
    return revision


def _view(work: Work, account: Account, revision: AccountRevision) -> AccountView:
    return AccountView(
        account_no=account.account_no,
        org_id=account.org_id,
        revision=revision.id,
        newest=store.newest_revision(work.session, account) or revision.id,
        effective_on=revision.effective_on,
        recorded_at=revision.recorded_at,
        source=revision.source,
        facts=reveal(revision.facts, work.vault.values_of([holder_of(account)])),
    )


def _summary(account: Account, revision: AccountRevision) -> AccountSummary:
    facts = revision.facts
    return AccountSummary(
        account_no=account.account_no,
        org_id=account.org_id,
        customer_name=facts["customer"]["name"],
        supply_address=facts["supply_address"],
        supply_voltage=facts["supply_voltage"],
        use_category=facts["use"]["category"],
        contract_capacity=facts["capacity"]["contract"],
        revision=revision.id,
        effective_on=revision.effective_on,
    )
