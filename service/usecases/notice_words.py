"""The words of a notice, made when it is delivered or looked at: rows hold references only."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256

from service.domain.dates import find_worded
from service.domain.errors import LibraryEntryNotFound, LibraryInvalid
from service.domain.mail import CalendarEntry, MailContent, MailItem, content_of, text_of_mail
from service.domain.notices import ALWAYS_KNOWN, CARRIED, FACTS, SLOT, NoticeText, Words
from service.domain.people import masked_name
from service.domain.vocabulary import PartyType
from service.domain.working_days import CHINA
from service.store.accounts import Account, revision_from
from service.store.contracts import Contract
from service.store.customers import natural_customers
from service.store.notice_queue import carried_by
from service.store.notices import CUSTOMERS, DIGESTS, Notice, chain_of
from service.usecases.work import Work

log = logging.getLogger(__name__)

_DAYS = {
    "objection_until": "异议截止",
    "decide_by": "答复截止",
    "due": "办理期限",
    "ends_on": "届满",
}
"""Facts that name the day by which something is to be done, and what it is called; the first that
is there counts."""
_NEVER = date.max
_ASK = "详情请联系您的客户经理。"


def words_of(work: Work, notice: Notice, recipient: str) -> Words:
    """What the recipient reads; raises LibraryEntryNotFound where the kind has no text, and
    LibraryInvalid where the text names something that nobody fills in.

    Not scoped to the actor: the recipient was chosen when it was posted.
    """
    if notice.kind in DIGESTS:
        rows = brought_along(work, notice)
        if len(rows) == 1:
            return words_of(work, rows[0], recipient)
        content = _digest(work, notice, rows, recipient)
        return Words(content.title, text_of_mail(content))
    return _words(work, notice, facts_of(work, notice, recipient))


def content_of_notice(work: Work, notice: Notice, recipient: str) -> MailContent:
    """The same for a mail program, with the days of what it tells of for a calendar."""
    if notice.kind in DIGESTS:
        rows = brought_along(work, notice)
        if len(rows) == 1:
            return content_of_notice(work, rows[0], recipient)
        return _digest(work, notice, rows, recipient)
    content = content_of(words_of(work, notice, recipient))
    if not notice.kind.startswith(CARRIED):
        return content
    return replace(content, calendar=_calendar(work, [notice], recipient, notice.posted_at))


def brought_along(work: Work, notice: Notice) -> Sequence[Notice]:
    """What a message brings along; of one that did not arrive, what was handed on from it."""
    rows = carried_by(work.session, [notice.id])
    if rows or notice.kind not in DIGESTS:
        return rows
    return carried_by(work.session, [item.id for item in chain_of(work.session, notice)])


def text_of(work: Work, kind: str) -> NoticeText:
    """The wording of a kind; raises LibraryEntryNotFound, LibraryInvalid."""
    text = work.library.notices.get(kind) if kind in FACTS else None
    if text is None:
        raise LibraryEntryNotFound(f"文本库中没有「{kind}」的通知文本")
    known = ALWAYS_KNOWN | FACTS[kind].all
    unknown = set(SLOT.findall(f"{text.subject}\n{text.body}")) - known
    if unknown:
        raise LibraryInvalid(f"「{kind}」的通知文本中，「{min(unknown)}」没有可填的内容")
    return text


def version_of(work: Work, notice: Notice) -> str:
    """The digest of the wording; of a message with several matters one (sha256) over the wordings
    of all its kinds. Raises LibraryEntryNotFound, LibraryInvalid.
    """
    rows = brought_along(work, notice) if notice.kind in DIGESTS else ()
    if len(rows) == 1:
        return version_of(work, rows[0])
    kinds = sorted({notice.kind, *(row.kind for row in rows)})
    digests = [_digest_of(work, kind) for kind in kinds]
    return digests[0] if len(digests) == 1 else sha256("\n".join(digests).encode()).hexdigest()


def _digest_of(work: Work, kind: str) -> str:
    """Nothing for a kind that speaks without its text."""
    try:
        return text_of(work, kind).digest
    except (LibraryEntryNotFound, LibraryInvalid):
        if not kind.startswith(CARRIED):
            raise
        return ""


def _words(work: Work, notice: Notice, facts: Mapping[str, str], *, alone: bool = True) -> Words:
    """The text filled. What a reminder with a faulty text is about is told all the same, without
    that text; what a customer would be told alone is not, and becomes a letter.
    """
    try:
        return text_of(work, notice.kind).words(facts)
    except (LibraryEntryNotFound, LibraryInvalid) as error:
        to_customer = notice.recipient.startswith(CUSTOMERS)
        if not notice.kind.startswith(CARRIED) or (alone and to_customer):
            raise
        log.error("%s", error.message)
        return _bare_words(facts, _ASK if to_customer else "")


def _bare_words(facts: Mapping[str, str], ask: str) -> Words:
    """What can be said of a matter without a text: its number, its title, its page."""
    about = f"{facts['about']}《{facts['title']}》" if facts.get("title") else ""
    about = about or facts.get("matter", "")
    subject = f"提醒事项：{about or facts.get('what') or facts.get('task') or '请查看系统'}"
    link = f"打开办理：{facts['link']}" if facts.get("link") else ask
    return Words(subject, "\n\n".join(part for part in (about, link) if part) + "\n")


def _digest(work: Work, notice: Notice, rows: Sequence[Notice], recipient: str) -> MailContent:
    """Several messages in one, the most urgent first."""
    items = [_item(work, row, recipient) for row in rows]
    items.sort(key=lambda item: (item.due or _NEVER, item.id))
    facts = {**notice.facts, "count": str(len(items)), "recipient": recipient}
    content = content_of(text_of(work, notice.kind).words(facts))
    calendar = _calendar(work, rows, recipient, notice.posted_at)
    return replace(content, items=tuple(items), calendar=calendar)


def _calendar(
    work: Work, rows: Sequence[Notice], recipient: str, at: datetime
) -> tuple[CalendarEntry, ...]:
    """What is still to come of what messages tell, each deadline once."""
    entries = [_entry(row, facts_of(work, row, recipient)) for row in rows]
    to_come = [entry for entry in entries if entry and entry.day >= at.astimezone(CHINA).date()]
    return tuple(sorted({entry.id: entry for entry in to_come}.values(), key=_by_day))


def _by_day(entry: CalendarEntry) -> tuple[date, str]:
    return entry.day, entry.id


def _entry(notice: Notice, facts: Mapping[str, str]) -> CalendarEntry | None:
    """The deadline a message tells of; its name follows from what it is, not from the message."""
    name, day = _day_of(facts)
    if day is None:
        return None
    what = facts.get("task") or facts.get("what", "")
    about = " ".join(facts[part] for part in ("title", "number") if facts.get(part))
    about = about or facts.get("matter", "")
    label = what or ("合同" if name == "ends_on" else "")
    called = f"{label}{_DAYS[name]}" if name != "due" else f"{label}期限"
    id = sha256("|".join((notice.subject, name, what, day.isoformat())).encode()).hexdigest()
    return CalendarEntry(
        f"{id[:32]}@dianyue",
        f"{called}：{about}" if about else called,
        day,
        "" if notice.recipient.startswith(CUSTOMERS) else _next_step(facts),
        _place(facts),
    )


def _place(facts: Mapping[str, str]) -> str:
    """Where it is done: without a page of its own, where the contract stands."""
    return facts.get("action") or facts.get("link", "")


def _day_of(facts: Mapping[str, str]) -> tuple[str, date | None]:
    name = next((name for name in _DAYS if facts.get(name)), "")
    return name, find_worded(facts.get(name, ""))


def _item(work: Work, notice: Notice, recipient: str) -> MailItem:
    """A message as one of several: its subject, and what is to be done."""
    facts = facts_of(work, notice, recipient)
    words = _words(work, notice, facts, alone=False)
    name, due = _day_of(facts)
    return MailItem(
        notice.id,
        words.subject,
        _gist(words) if notice.recipient.startswith(CUSTOMERS) else _next_step(facts),
        due,
        _place(facts),
        _DAYS.get(name, "日期"),
    )


def _gist(words: Words) -> str:
    """All that a customer is told, without the greeting."""
    return "".join("".join(part.split("\n")) for part in content_of(words).paragraphs)


def _next_step(facts: Mapping[str, str]) -> str:
    about = f"《{facts['title']}》" if facts.get("title") else facts.get("matter")
    whose = f"{about}，{facts['customer']}" if about and facts.get("customer") else ""
    step = f"下一步：{facts['next']}" if facts.get("next") else ""
    return "；".join(part for part in (whose, step) if part)


def facts_of(work: Work, notice: Notice, recipient: str) -> dict[str, str]:
    """What a text is filled with. Pages of the console are not for customers."""
    facts = {**notice.facts, **_of_subject(work, notice), "recipient": recipient}
    if notice.recipient.startswith(CUSTOMERS):
        return {name: value for name, value in facts.items() if name not in ("link", "action")}
    if facts.get("action"):
        facts["action"] = _page(work, facts["action"])
    return facts


def place_of_notice(work: Work, notice: Notice) -> str:
    """The page that a message leads to, a path of the console below it; "" where there is none."""
    if notice.subject.startswith("contracts/"):
        return notice.subject
    account = _account_of(work, notice)
    if account is None:
        return ""
    action = notice.facts.get("action", "")
    return action if action and "://" not in action else f"accounts/{account.account_no}"


def _of_subject(work: Work, notice: Notice) -> dict[str, str]:
    account = _account_of(work, notice)
    if account is None:
        return _of_contract(work, notice)
    customer = revision_from(work.session, account, work.today).facts["customer"]
    is_natural = customer["party_type"] == PartyType.NATURAL_PERSON
    return {
        "about": f"户号 {account.account_no}",
        "number": account.account_no,
        "customer": masked_name(customer["name"]) if is_natural else customer["name"],
    }


def _account_of(work: Work, notice: Notice) -> Account | None:
    noun, _, account_id = notice.subject.partition("/")
    return work.session.get(Account, account_id) if noun == "accounts" else None


def _of_contract(work: Work, notice: Notice) -> dict[str, str]:
    noun, _, contract_id = notice.subject.partition("/")
    contract = work.session.get(Contract, contract_id) if noun == "contracts" else None
    if contract is None:
        return {}
    return {
        "about": f"合同 {contract.number}",
        "number": contract.number,
        "title": contract.title,
        "customer": customers_in_lists(work, [contract])[contract.id],
        "link": _page(work, notice.subject),
    }


def _page(work: Work, path: str) -> str:
    """The address of a page of the console (a path below it); nothing where that is not known."""
    console = work.ports.console.rstrip("/")
    if not console or path.startswith(("https://", "http://")):
        return path if "://" in path else ""
    return f"{console}/{path.removeprefix('/console').strip('/')}"


def customers_in_lists(work: Work, contracts: Sequence[Contract]) -> dict[str, str]:
    """Contract id -> its customer as lists show it: a natural person's name is masked."""
    natural = natural_customers(work.session, contracts)
    return {
        contract.id: masked_name(contract.customer_name)
        if contract.id in natural
        else contract.customer_name
        for contract in contracts
    }
