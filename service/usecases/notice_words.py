"""The words of a notice, made when it is delivered or looked at: rows hold references only."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from service.domain.dates import find_worded
from service.domain.errors import LibraryEntryNotFound, LibraryInvalid
from service.domain.mail import MailContent, MailItem, content_of, text_of_mail
from service.domain.notices import ALWAYS_KNOWN, CARRIED, FACTS, SLOT, NoticeText, Words
from service.domain.people import masked_name
from service.store.contracts import Contract
from service.store.customers import natural_customers
from service.store.notice_queue import carried_by
from service.store.notices import CUSTOMERS, DIGESTS, Notice, chain_of
from service.usecases.work import Work

_DAYS = ("objection_until", "decide_by", "due", "ends_on")
"""Facts that name the day by which something is to be done; the first that is there counts."""
_NEVER = date.max


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
    return text_of(work, notice.kind).words(facts_of(work, notice, recipient))


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
    item = _item(work, notice, recipient)
    return replace(content, calendar=(item,) if item.due else ())


def brought_along(work: Work, notice: Notice) -> Sequence[Notice]:
    """What a message brings along; of one that did not arrive, what was handed on from it."""
    rows = carried_by(work.session, [notice.id])
    if rows or notice.kind not in DIGESTS:
        return rows
    return carried_by(work.session, [item.id for item in chain_of(work.session, notice)])


def text_of(work: Work, kind: str) -> NoticeText:
    """The wording of a kind; raises LibraryEntryNotFound, LibraryInvalid."""
    text = work.library.notices.get(kind)
    if text is None:
        raise LibraryEntryNotFound(f"文本库中没有「{kind}」的通知文本")
    known = ALWAYS_KNOWN | FACTS[kind].all
    unknown = set(SLOT.findall(f"{text.subject}\n{text.body}")) - known
    if unknown:
        raise LibraryInvalid(f"「{kind}」的通知文本中，「{min(unknown)}」没有可填的内容")
    return text


def _digest(work: Work, notice: Notice, rows: Sequence[Notice], recipient: str) -> MailContent:
    """Several messages in one, the most urgent first."""
    items = [_item(work, row, recipient) for row in rows]
    items.sort(key=lambda item: (item.due or _NEVER, item.id))
    facts = {**notice.facts, "count": str(len(items)), "recipient": recipient}
    content = content_of(text_of(work, notice.kind).words(facts))
    dated = tuple(item for item in items if item.due)
    return replace(content, items=tuple(items), calendar=dated)


def _item(work: Work, notice: Notice, recipient: str) -> MailItem:
    """A message as one of several: its subject, and what is to be done."""
    facts = facts_of(work, notice, recipient)
    words = text_of(work, notice.kind).words(facts)
    due = next((facts[name] for name in _DAYS if facts.get(name)), "")
    return MailItem(
        notice.id,
        words.subject,
        _gist(words) if notice.recipient.startswith(CUSTOMERS) else _next_step(facts),
        find_worded(due),
        facts.get("action") or facts.get("link", ""),
    )


def _gist(words: Words) -> str:
    """All that a customer is told, without the greeting."""
    return "".join("".join(part.split("\n")) for part in content_of(words).paragraphs)


def _next_step(facts: Mapping[str, str]) -> str:
    contract = f"《{facts['title']}》，{facts['customer']}" if facts.get("title") else ""
    step = f"下一步：{facts['next']}" if facts.get("next") else ""
    return "；".join(part for part in (contract, step) if part)


def facts_of(work: Work, notice: Notice, recipient: str) -> dict[str, str]:
    """What a text is filled with. Pages of the console are not for customers."""
    facts = {**notice.facts, **_of_contract(work, notice), "recipient": recipient}
    if notice.recipient.startswith(CUSTOMERS):
        return {name: value for name, value in facts.items() if name not in ("link", "action")}
    if facts.get("action"):
        facts["action"] = _page(work, facts["action"])
    return facts


def _of_contract(work: Work, notice: Notice) -> dict[str, str]:
    noun, _, contract_id = notice.subject.partition("/")
    contract = work.session.get(Contract, contract_id) if noun == "contracts" else None
    if contract is None:
        return {}
    return {
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
