"""The end of a contract's term: what follows by its renewal mode, and the words people are told.

Expiry is never disconnection (Energy Law art. 36): what is told is what to do next.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from service.domain.dates import next_end, worded
from service.domain.vocabulary import RenewalMode

_ROLL, _CONTINUE = RenewalMode.ROLL_SAME_TERM, RenewalMode.CONTINUE_INDEFINITE


@dataclass(frozen=True, slots=True)
class Expiry:
    """What decides how an end is spoken of. `text_ends_on` is the last day the text names,
    `ends_on` the last day now, after whatever rolls. `decide_by`: until when the customer of a
    temporary supply answers; `promised_days`: so long before the end the text promises a word.
    """

    starts_on: date
    text_ends_on: date
    ends_on: date
    mode: RenewalMode
    objection_days: int | None = None
    promised_days: int | None = None
    decide_by: date | None = None
    is_temporary: bool = False
    objected: bool = False

    @property
    def rolls(self) -> bool:
        """Whether it goes on for another term unless somebody does something."""
        return self.mode is _ROLL and not self.objected

    @property
    def continues(self) -> bool:
        """Whether it goes on without a last day. An objection leads to talks, no end."""
        return self.mode is _CONTINUE and not self.objected

    @property
    def objection_until(self) -> date | None:
        """The last day on which an objection counts; None where nothing renews itself."""
        if self.mode is RenewalMode.NONE or self.objection_days is None:
            return None
        return self.ends_on - timedelta(days=self.objection_days)

    @property
    def told_days(self) -> int | None:
        """So many days before the end the customer has been told, by the text: what it promises,
        and in time to object.
        """
        objection = self.objection_days if self.objection_until is not None else None
        return max((n for n in (self.promised_days, objection) if n is not None), default=None)

    @property
    def next_end(self) -> date:
        """The last day of the term that follows, as long as the first one."""
        return next_end(self.starts_on, self.text_ends_on, self.ends_on)


# ---- words ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """A kind of notice, without `reminder.` or `customer.` before it, and its facts in words."""

    kind: str
    facts: dict[str, str]


def left_words(day: date, today: date) -> str:
    """How far off a day is: `还有 30 天`, `就是今天`, `已过 7 天`."""
    days = (day - today).days
    if days == 0:
        return "就是今天"
    return f"还有 {days} 天" if days > 0 else f"已过 {-days} 天"


def told_of_end(expiry: Expiry, today: date, action: str) -> Told:
    """What our people are told; `action`: the page where it is done, or nothing."""
    told = _told(expiry, today)
    facts = {**told.facts, "next": _next_words(expiry, today), "action": action}
    if told.kind == "continues":
        facts.pop("action")
    return Told(told.kind, _given(facts))


def customer_told_of_end(expiry: Expiry, today: date, *, in_writing: bool = False) -> Told:
    """What the customer is told."""
    told = _told(expiry, today)
    facts = told.facts
    if told.kind == "rolls_over":
        facts = {name: value for name, value in facts.items() if name != "left"}
    if told.kind == "continues":
        until = expiry.objection_until or expiry.ends_on
        facts = {**facts, "objection_until": worded(until)}
    if told.kind == "temporary" and in_writing:
        facts = {**facts, "in_writing": "书面"}
    return Told(told.kind, _given(facts))


def _told(expiry: Expiry, today: date) -> Told:
    facts = {"ends_on": worded(expiry.ends_on), "left": left_words(expiry.ends_on, today)}
    if expiry.is_temporary:
        by = expiry.decide_by
        return Told("temporary", {**facts, "decide_by": worded(by) if by is not None else ""})
    if expiry.continues:
        return Told("continues", {"ends_on": facts["ends_on"]})
    if today > expiry.ends_on:
        return Told("expired", facts)
    if expiry.rolls:
        until = expiry.objection_until or expiry.ends_on
        days = {"objection_until": worded(until), "new_ends_on": worded(expiry.next_end)}
        return Told("rolls_over", {**facts, **days})
    return Told("renewal", facts)


def _next_words(expiry: Expiry, today: date) -> str:
    over = today > expiry.ends_on
    if expiry.is_temporary:
        return (
            "期限已过，须尽快与客户确定拆除、延期或者转为正式用电，并完成相应手续；未依约完成催办和书面通知的，不得停电"
            if over
            else "请与客户确定拆除、延期或者转为正式用电，并在期满前办完手续"
        )
    if expiry.continues:
        return "合同期满后转为不定期合同继续有效，无须续签；条件有变化的，请与客户另行协商"
    if over:
        return "合同已期满，请立即与客户续签，或者办理届满、解除；续签完成以前照常供电"
    if expiry.rolls:
        return (
            "客户没有书面异议的，合同自动顺延一期，无须续签；收到异议或者我方不同意顺延的，"
            "请在异议截止日以前登记"
        )
    if expiry.objected:
        talk = "一方已提出异议，请在期满前与客户商定修改或者新合同"
        return talk if expiry.mode is _CONTINUE else f"{talk}；合同不再按原期限顺延"
    return "请联系客户核实用电情况，并在期满前办好续签"


def _given(facts: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in facts.items() if value}
