"""Accounts: record the facts of a supply, read them back, list accounts."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import ValidationError

from service.domain.access import Permission
from service.domain.audit import Event
from service.domain.errors import AccountNotFound, FactsInvalid, Problem
from service.domain.facts import AccountFacts
from service.domain.people import (
    ERASED,
    hide,
    kinds_in,
    masked_name,
    masked_places,
    personal_values,
    reveal,
)
from service.domain.vocabulary import PartyType
from service.store import accounts as store
from service.store.accounts import Account, AccountRevision
from service.usecases.access import needs
from service.usecases.disclosures import record_reading
from service.usecases.errors import (
    AccountNumberTaken,
    FactsNotEffective,
    PersonErased,
    VersionChanged,
)
from service.usecases.wake_ups import watch_account
from service.usecases.work import Work


@dataclass(frozen=True, slots=True)
class Recording:
    """Facts that hold from a day on; `source` names the system or work order they come from."""

    facts: AccountFacts
    effective_on: date
    source: str


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account with one of its revisions. `facts` is JSON, personal values masked unless
    `unmasked` says otherwise. `newest` is the revision recorded last, for whatever day.
    """

    account_no: str
    org_id: str
    revision: str
    newest: str
    effective_on: date
    recorded_at: datetime
    source: str
    facts: Mapping[str, Any]
    unmasked: bool


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


@needs(Permission.RECORD_ACCOUNTS)
def record_account(
    work: Work, account_no: str, recording: Recording, expected: str | None = None
) -> Recorded:
    """Record facts from a day on. The same facts for the same day again change nothing.

    `expected` is the newest revision when the caller last read. The answer is masked, and masked
    values do not come in: FactsInvalid names where they stand.
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
    _refuse_masked(work, account, facts)
    new_account = account is None
    account = account or _open_account(work, account_no)
    known = store.revision_on(work.session, account, recording.effective_on)
    if (
        known is not None
        and known.effective_on == recording.effective_on
        and _clear_facts(work, account, known) == _json(facts)
    ):
        return Recorded(_view(work, account, known), new_account=False, new_revision=False)
    revision = _add_revision(work, account, recording)
    account.customer = _identity(work, facts)
    work.session.add(account)
    store.add_aliases(work.session, account, facts.aliases)
    payload = {"revision": revision.id, "effective_on": recording.effective_on.isoformat()}
    work.record(Event(holder_of(account), "accounts.recorded", payload), account.org_id)
    watch_account(work, account)
    return Recorded(_view(work, account, revision), new_account, new_revision=True)


@needs(Permission.READ_ACCOUNTS)
def get_account(work: Work, account_no: str, on: date | None = None) -> AccountView:
    """The facts on a day (today if left out), personal values masked; before the first day, the
    facts that will be.
    """
    account = account_of(work, account_no)
    return _view(work, account, _revision_shown(work, account, on))


@needs(Permission.READ_PERSONAL_DATA)
def disclose_account(
    work: Work, account_no: str, on: date | None = None, reason: str = ""
) -> AccountView:
    """The same with personal values in the clear, and an event that says so. For a Work that
    writes.
    """
    account = account_of(work, account_no, lock=True)
    revision = _revision_shown(work, account, on)
    holder = holder_of(account)
    kinds = kinds_in(revision.facts, work.vault.kinds_of([holder]))
    record_reading(
        work, holder, account.org_id, kinds, shown_as="record", reason=reason, holders=[holder]
    )
    return _view(work, account, revision, unmasked=True)


@needs(Permission.READ_ACCOUNTS)
def list_accounts(work: Work, after: str | None, limit: int) -> list[AccountSummary]:
    """Accounts by number, with today's facts; one more than `limit` says there are more."""
    accounts = store.page_of_accounts(work.session, work.actor, after=after, limit=limit)
    current: dict[str, AccountRevision] = {}
    for revision in store.revisions_of(work.session, accounts):
        if revision.account_id not in current or revision.effective_on <= work.today:
            current[revision.account_id] = revision
    return [_summary(account, current[account.id]) for account in accounts]


def account_of(work: Work, account_no: str, *, lock: bool = False) -> Account:
    account = store.find_account(work.session, work.actor, account_no, lock=lock)
    if account is None:
        raise AccountNotFound(f"没有户号为「{account_no}」的用电户")
    return account


def facts_on(work: Work, account: Account, day: date) -> tuple[AccountFacts, AccountRevision]:
    """The typed facts effective on a day; raises FactsNotEffective, PersonErased."""
    revision = store.revision_on(work.session, account, day)
    if revision is None:
        message = f"用电户「{account.account_no}」在 {day.isoformat()} 尚无生效的档案"
        raise FactsNotEffective(message, [Problem("starts_on", message)])
    return typed_facts(work, account, revision), revision


def facts_of_revision(work: Work, account: Account, revision_id: str) -> AccountFacts:
    """The typed facts of one revision; raises PersonErased."""
    return typed_facts(work, account, store.revision_with_id(work.session, revision_id))


def typed_facts(work: Work, account: Account, revision: AccountRevision) -> AccountFacts:
    """The facts of a revision; raises PersonErased."""
    facts = _clear_facts(work, account, revision)
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


def plan_revision(
    work: Work, account: Account, recording: Recording, change_id: str
) -> AccountRevision:
    """Keep the facts that a change of use will bring about; they do not hold, and nobody finds
    them who does not ask for that change. Raises FactsInvalid for masked values.
    """
    _refuse_masked(work, account, recording.facts)
    return _add_revision(work, account, recording, planned_by=change_id)


def _add_revision(
    work: Work, account: Account, recording: Recording, planned_by: str | None = None
) -> AccountRevision:
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
        planned_by=planned_by,
    )
    work.session.add(revision)
    work.session.flush()
    return revision


def _identity(work: Work, facts: AccountFacts) -> str:
    """What all accounts of one customer share; nobody without the key can work it out."""
    credential = facts.customer.credential
    said = f"{facts.customer.name}\0{credential.type.value}\0{credential.number}"
    key = work.ports.keys.derive("customers")
    return hmac.new(key, said.encode(), "sha256").hexdigest()


def _refuse_masked(work: Work, account: Account | None, facts: AccountFacts) -> None:
    """Masked values that were read and written back would replace the real ones for good."""
    known = work.vault.masks_of([holder_of(account)]) if account is not None else {}
    masks = [masked for masked in known.values() if masked is not None]
    problems = [
        Problem(f"facts.{path}", "是遮盖后的值，请填写完整的值，或者先用 unmasked=true 读取")
        for path in masked_places(_json(facts), masks)
    ]
    if problems:
        raise FactsInvalid("档案中有遮盖后的个人信息", problems)


def _revision_shown(work: Work, account: Account, on: date | None) -> AccountRevision:
    return store.revision_from(work.session, account, on or work.today)


def _clear_facts(work: Work, account: Account, revision: AccountRevision) -> dict[str, Any]:
    facts: dict[str, Any] = reveal(revision.facts, work.vault.values_of([holder_of(account)]))
    return facts


def _view(
    work: Work, account: Account, revision: AccountRevision, *, unmasked: bool = False
) -> AccountView:
    vault, holders = work.vault, [holder_of(account)]
    values = vault.values_of(holders) if unmasked else vault.masks_of(holders)
    return AccountView(
        account_no=account.account_no,
        org_id=account.org_id,
        revision=revision.id,
        newest=store.newest_revision(work.session, account) or revision.id,
        effective_on=revision.effective_on,
        recorded_at=revision.recorded_at,
        source=revision.source,
        facts=reveal(revision.facts, values),
        unmasked=unmasked,
    )


def _summary(account: Account, revision: AccountRevision) -> AccountSummary:
    facts = revision.facts
    return AccountSummary(
        account_no=account.account_no,
        org_id=account.org_id,
        customer_name=_name_in_lists(facts["customer"]),
        supply_address=facts["supply_address"],
        supply_voltage=facts["supply_voltage"],
        use_category=facts["use"]["category"],
        contract_capacity=facts["capacity"]["contract"],
        revision=revision.id,
        effective_on=revision.effective_on,
    )


def _name_in_lists(customer: Mapping[str, Any]) -> str:
    """Firms in full, natural persons masked."""
    name: str = customer["name"]
    return masked_name(name) if customer["party_type"] == PartyType.NATURAL_PERSON else name
