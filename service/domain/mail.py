"""What an e-mail says, before anybody dresses it: the same content makes its text and its HTML."""

import re
from dataclasses import dataclass
from datetime import date

from service.domain.notices import Words

LONGEST_ADDRESS = 254
CALENDAR_WORDS = "附件中的日历文件可以导入您的日历，到期前一天会提醒。"
# ASCII only: what needs SMTPUTF8 most servers refuse. No quotes, no comments, no line breaks.
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    # A domain of one label is a slip of the pen, except for this very machine.
    r"@(([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?"
    r"|localhost)"
)
_IN_TEXT = re.compile(r"[^\s<>@\"(),:;]+@[A-Za-z0-9.-]+")
_LINK_LINE = re.compile(r"(?P<words>[^：\n]{1,20})：(?P<address>https?://\S+)")


@dataclass(frozen=True, slots=True)
class MailLink:
    """A button: its words and where it leads."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class MailItem:
    """One of several matters in a message. `id` is that of its own notice. `line` says in a few
    words what is to be done; `due_name` what day `due` is; `link` is its page in the console, or
    nothing.
    """

    id: str
    title: str
    line: str = ""
    due: date | None = None
    link: str = ""
    due_name: str = "日期"


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """A day for a calendar, in words that stay true. `id` names the deadline for good, whichever
    message speaks of it; `line` and `link` as of a MailItem.
    """

    id: str
    title: str
    day: date
    line: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class MailContent:
    """A message for a mail program. A paragraph may have several lines; those that read
    `name：value` are shown as a small table. `action` is the button, `links` lead further.
    `calendar`: days that a calendar file goes along for. `sender` is the organisation that
    writes; `reason` says why the recipient gets it, and whom to ask, in whole sentences. Both may
    be left to the composer of e-mails.
    """

    title: str
    greeting: str = ""
    paragraphs: tuple[str, ...] = ()
    items: tuple[MailItem, ...] = ()
    action: MailLink | None = None
    calendar: tuple[CalendarEntry, ...] = ()
    sender: str = ""
    reason: str = ""
    links: tuple[MailLink, ...] = ()


def content_of(words: Words) -> MailContent:
    """The content of a notice's words: a first line that ends with a colon greets, the first line
    `words：https://…` is the button.
    """
    found = _LINK_LINE.finditer(words.body)
    links = [MailLink(link["words"].strip(), link["address"]) for link in found]
    body = _LINK_LINE.sub("", words.body)
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", body.strip())]
    greets = bool(paragraphs) and paragraphs[0].endswith("：") and "\n" not in paragraphs[0]
    return MailContent(
        title=words.subject,
        greeting=paragraphs[0] if greets else "",
        paragraphs=tuple(part for part in paragraphs[greets:] if part),
        action=links[0] if links else None,
        links=tuple(links[1:]),
    )


def text_of_mail(content: MailContent) -> str:
    """The content as plain text, complete in itself."""
    parts = [content.greeting, *content.paragraphs]
    parts += [_item_text(number, item) for number, item in enumerate(content.items, start=1)]
    if content.calendar:
        parts.append(CALENDAR_WORDS)
    links = [*([content.action] if content.action else []), *content.links]
    parts.append("\n".join(f"{link.words}：{link.address}" for link in links))
    if content.reason:
        parts.append(f"——\n{content.reason}")
    return "\n\n".join(part for part in parts if part) + "\n"


def day_words(day: date) -> str:
    """`2026年12月3日`."""
    return f"{day.year}年{day.month}月{day.day}日"


def _item_text(number: int, item: MailItem) -> str:
    due = f"{item.due_name}：{day_words(item.due)}" if item.due else ""
    lines = [f"{number}. {item.title}", item.line, due, item.link]
    return "\n   ".join(line for line in lines if line)


# ---- addresses ----------------------------------------------------------------------------


def is_mail_address(text: str) -> bool:
    """Whether mail can be sent there: one plain address, nothing else."""
    return len(text) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(text) is not None


def masked_address(address: str) -> str:
    """An e-mail address as evidence shows it: `w***@example.com`, however long it is."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1] if len(local) > 1 else ''}***@{domain}"


def without_addresses(text: str) -> str:
    """A text with each e-mail address in it masked."""
    return _IN_TEXT.sub(lambda found: masked_address(found.group()), text)
