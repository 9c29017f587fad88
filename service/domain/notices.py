"""Notices: messages to people, kept as rows with references only; words are made on delivery.

A row is queue and evidence in one. A message whose fate is not known is never guessed: it is sent
again under the same id, so that a channel can tell that it is the same one.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

MOST_ATTEMPTS = 10
_FIRST_WAIT = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=6)

SLOT = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")

ALWAYS_KNOWN = frozenset({"recipient", "about", "number", "title", "customer", "link"})
"""What every text may say: who is addressed; `about`, 「合同 <number>」 or, of an account, 「户号
<number>」; the number; the contract's title; the customer (a natural person's name masked); and
where the contract stands in the console. Known on delivery."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the poster of a kind of notice gives; a line that lacks an optional one is left out."""

    required: frozenset[str]
    optional: frozenset[str] = frozenset()

    @property
    def all(self) -> frozenset[str]:
        return self.required | self.optional


def _facts(required: str, optional: str = "") -> Facts:
    return Facts(frozenset(required.split()), frozenset(optional.split()))


# `due` is a day and time in words (`domain.tasks.due_words`); where it was over when it was posted,
# `missed` is that and `late` how long ago. `matter` is the title of a task about an account. `by`
# and the like are people's names.
FACTS: Mapping[str, Facts] = {
    "task.assigned": _facts("task", "matter due missed late action"),
    "task.overdue": _facts("task due", "matter escalated_to action"),
    "task.escalated": _facts("task due", "matter owner action"),
    "contract.returned": _facts("by reason"),
    "contract.approved": _facts("by"),
    "contract.stale_approval": _facts("reason"),
    "comment.added": _facts("by", "clause"),
    "ratification.opened": _facts("party", "due"),
    "signing.objected": _facts("party reason", "clause"),
    "copy.needs_person": _facts("", "reason"),
    # To the approver whom a program named: `what` is the case, `by` the program.
    "exception.granted": _facts("what reason due by", "action"),
    "renewal.objected": _facts("party received_on ends_on", "next action"),
    "renewal.withdrawn": _facts("party ends_on", "next action"),
    # Reminders to people of ours. `left`: 「还有 30 天」「已过 7 天」; `next`: what to do;
    # `action`: the page in the console where it is done.
    "reminder.renewal": _facts("ends_on left", "next action"),
    "reminder.rolls_over": _facts("ends_on left objection_until new_ends_on", "next action"),
    "reminder.expired": _facts("ends_on left", "next action"),
    "reminder.rolled": _facts("ends_on new_ends_on"),
    "reminder.continues": _facts("ends_on", "next"),
    "reminder.temporary": _facts("ends_on left", "decide_by next action"),
    "reminder.authority": _facts("what ends_on left", "next action"),
    "reminder.reduction": _facts("what ends_on left", "next action"),
    "reminder.task": _facts("task due left", "matter action"),
    "reminder.unplanned": _facts("count", "next"),
    # Reminders to customers.
    "customer.renewal": _facts("ends_on left"),
    "customer.rolls_over": _facts("ends_on objection_until new_ends_on"),
    "customer.rolled": _facts("ends_on new_ends_on"),
    "customer.expired": _facts("ends_on left"),
    "customer.continues": _facts("ends_on objection_until"),
    # `in_writing` is there where the contract or the policy asks for a letter.
    "customer.temporary": _facts("ends_on left", "decide_by in_writing"),
    "customer.authority": _facts("what ends_on left"),
    "customer.reduction": _facts("what ends_on left"),
    # `action`: what is to be signed.
    "customer.change": _facts("what effective_on action"),
    # Several of them in one message: one a person and day, one a customer and day.
    "digest.people": _facts("count day"),
    "digest.customer": _facts("count day"),
    # An event of ours for a program of somebody else: `event` is its id.
    "webhook.event": _facts("event type"),
    # To an administrator; `host` is whom the webhook leads to.
    "webhook.paused": _facts("host reason"),
}
"""Every kind of notice, and what its text is filled with beside ALWAYS_KNOWN."""


@dataclass(frozen=True, slots=True)
class NoticeRequest:
    """A message to post, in the transaction of what it tells of.

    `kind` names the text in contract_templates/notices/. `recipient` is the id of a person's
    account of this service. `facts` fill the text as FACTS says: references, dates and words of
    ours, never personal values. The same recipient, kind, subject and `key` again posts nothing.
    Raises ValueError for a kind or facts that no text knows.
    """

    kind: str
    recipient: str
    subject: str
    org_id: str
    key: str
    facts: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known = FACTS.get(self.kind)
        if known is None:
            raise ValueError(f"no notice of kind {self.kind}; there are {sorted(FACTS)}")
        given = {name for name, value in self.facts.items() if value}
        if not known.required <= given or not self.facts.keys() <= known.all:
            raise ValueError(
                f"{self.kind} takes {sorted(known.required)} and may take "
                f"{sorted(known.optional)}, given {sorted(given)}"
            )


CARRIED = ("reminder.", "customer.")
"""Kinds that do not go out by themselves: a digest brings those of a day together."""


class NoticeState(StrEnum):
    """Where a message stands. `sent` and what follows it are as far as its channel can tell."""

    WAITING = "waiting"
    LEASED = "leased"
    SENT = "sent"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    UNKNOWN = "unknown"
    FAILED = "failed"
    GIVEN_UP = "given_up"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return _STATE_LABELS[self]


_STATE_LABELS = {
    NoticeState.WAITING: "待发送",
    NoticeState.LEASED: "发送中",
    NoticeState.SENT: "已发出，尚无回执",
    NoticeState.ACCEPTED: "对方系统已接收，尚无送达回执",
    NoticeState.DELIVERED: "已送达",
    NoticeState.UNKNOWN: "结果不明",
    NoticeState.FAILED: "发送失败",
    NoticeState.GIVEN_UP: "多次失败后停止",
    NoticeState.CANCELLED: "已取消，未发送",
}


class Fate(StrEnum):
    """What a channel says became of one attempt."""

    SENT = "sent"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    UNKNOWN = "unknown"
    PASSING = "passing"
    PERMANENT = "permanent"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The fate of an attempt; `detail` is for who looks into it, without personal values.

    `provider_id` is what the other side calls the message, where it said so.
    """

    fate: Fate
    detail: str = ""
    provider_id: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a message stands after an attempt; `next_at` None: it is not tried again."""

    state: NoticeState
    next_at: datetime | None


def standing_after(outcome: Outcome, attempts: int, now: datetime) -> Standing:
    """A permanent error stops, a passing one waits longer each time and is given up in the end."""
    last = attempts >= MOST_ATTEMPTS
    again = None if last else now + wait_after(attempts)
    match outcome.fate:
        case Fate.PERMANENT:
            return Standing(NoticeState.FAILED, None)
        case Fate.PASSING:
            return Standing(NoticeState.GIVEN_UP if last else NoticeState.WAITING, again)
        case Fate.UNKNOWN:
            return Standing(NoticeState.UNKNOWN, again)
        case _:
            return Standing(NoticeState(outcome.fate.value), None)


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts (at least one)."""
    doubled: int = 2 ** (attempts - 1)
    return min(_FIRST_WAIT * doubled, _LONGEST_WAIT)


@dataclass(frozen=True, slots=True)
class Words:
    """A message as its recipient reads it; `subject` is one line."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class NoticeText:
    """The text of a kind (its `id`): a subject line and a body, with `{{ fact }}` in them.

    `digest` is the sha256 of its file: which wording somebody was sent.
    """

    id: str
    subject: str
    body: str
    digest: str = ""

    def words(self, facts: Mapping[str, str]) -> Words:
        """The text filled. A line of the body that lacks a fact is left out.

        A value stays on its line, whatever line breaks it holds, and is not read as a text itself.
        """
        lines = [_filled(line, facts) for line in self.body.split("\n")]
        body = "\n".join(line for line in lines if line is not None)
        return Words(
            subject=(_filled(self.subject, facts) or self.id).strip(),
            body=re.sub(r"\n{3,}", "\n\n", body).strip() + "\n",
        )


def _filled(line: str, facts: Mapping[str, str]) -> str | None:
    """A line with its facts; None where it names one that there is not."""
    values = {name: " ".join(facts.get(name, "").split()) for name in SLOT.findall(line)}
    if not all(values.values()):
        return None
    return SLOT.sub(lambda slot: values[slot[1]], line)
