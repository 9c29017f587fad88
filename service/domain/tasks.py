"""Tasks: what a person has to do, about what, until when. Rows of the work lists."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from service.domain.access import Role
from service.domain.vocabulary import Discipline
from service.domain.working_days import CHINA, Counted


class TaskKind(StrEnum):
    """What is to be done; `label` is the trade's word for it."""

    AMEND = "amend"
    COUNTERSIGN = "countersign"
    REVIEW = "review"
    APPROVE = "approve"
    ISSUE = "issue"
    SIGN = "sign"
    COMPARE = "compare"
    RATIFY = "ratify"
    CHECK = "check"
    ARCHIVE = "archive"
    LETTER = "letter"
    VISIT = "visit"
    RENEW = "renew"
    RE_SIGN = "re_sign"
    CHOOSE_END = "choose_end"
    CATCH_UP = "catch_up"
    ASSESS = "assess"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    TaskKind.AMEND: "修改合同",
    TaskKind.COUNTERSIGN: "会签",
    TaskKind.REVIEW: "法务审核",
    TaskKind.APPROVE: "审批",
    TaskKind.ISSUE: "发出签署",
    TaskKind.SIGN: "办理签署",
    TaskKind.COMPARE: "人工核对签署件",
    TaskKind.RATIFY: "代签追认",
    TaskKind.CHECK: "签后复核",
    TaskKind.ARCHIVE: "归档",
    TaskKind.LETTER: "寄送书面通知",
    TaskKind.VISIT: "上门送达",
    TaskKind.RENEW: "办理续签",
    TaskKind.RE_SIGN: "办理变更签约",
    TaskKind.CHOOSE_END: "确定临时用电去向",
    TaskKind.CATCH_UP: "补签合同",
    TaskKind.ASSESS: "核查合同与档案差异",
}


class TaskState(StrEnum):
    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return {"open": "待办", "done": "已办", "cancelled": "已取消"}[self.value]


@dataclass(frozen=True, slots=True)
class TaskRequest:
    """A task to open. Exists once while open: the same kind, subject and key again changes nothing.

    `subject` is `contracts/<id>`. It is for `owner` (an account's id) or, where that is None, for
    everybody with the `role` in the organisation or above it. `due_at` None: no time limit. `key`
    tells apart several of one kind: a party, or the discipline (营销, …) of a countersigner, and
    then the task is for countersigners of that discipline alone. `counted`: how a provisional
    `due_at` was counted.
    """

    kind: TaskKind
    subject: str
    org_id: str
    title: str
    role: Role
    owner: str | None = None
    due_at: datetime | None = None
    key: str = ""
    counted: Counted | None = None


def discipline_of(role: Role, key: str) -> Discipline | None:
    """The discipline that a countersigner's task is for, where its key names one."""
    named = role is Role.COUNTERSIGNER and key in {item.value for item in Discipline}
    return Discipline(key) if named else None


def task_words(kind: TaskKind, role: Role, key: str) -> str:
    """What is to be done, in words: `审批`, and of a countersigner `会签（财务）`."""
    discipline = discipline_of(role, key)
    return f"{kind.label}（{discipline.value}）" if discipline is not None else kind.label


def place_of(kind: TaskKind, subject: str, key: str) -> str:
    """Where it is done: a path of the console, below it."""
    if kind is TaskKind.RENEW:
        return f"{subject}/renewal"
    if kind is TaskKind.CHOOSE_END:
        return f"{subject}/ending"
    noun = _NOUN_OF_KEY.get(kind)
    return f"{noun}/{key}" if noun is not None else subject


_NOUN_OF_KEY = {
    TaskKind.LETTER: "notices",
    TaskKind.VISIT: "notices",
    TaskKind.RE_SIGN: "changes",
    TaskKind.CATCH_UP: "supply-exceptions",
    TaskKind.ASSESS: "accounts",
}
"""Tasks that are done on the page of what their key names."""


def due_words(due_at: datetime | None) -> str:
    """`2026年12月3日17:30`, by the clock in China; nothing where there is no time limit."""
    if due_at is None:
        return ""
    at = due_at.astimezone(CHINA)
    return f"{at.year}年{at.month}月{at.day}日{at:%H:%M}"
