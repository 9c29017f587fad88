"""Settlement agreements: the days of payment that are listed are as many as were agreed."""

import re

from service.domain.comparison import folded, is_blank, read_number
from service.domain.passages import said
from service.domain.validation import NOT_APPLICABLE, Hit, RuleResult, Subject, place_of, rule

DAYS = "agreed.settle.instalment_days"
_BETWEEN = re.compile(r"[、,;和及]")


@rule("settlement.instalment-days")
def instalment_days(subject: Subject) -> RuleResult:
    """The last payment of a month clears the bill; every one before it has a day of its own."""
    printed = list(subject.fields(DAYS))
    times = said(subject, "settlement.instalments_per_month")
    number = read_number(times[1].text) if times is not None else None
    if not printed or times is None or number is None:
        return NOT_APPLICABLE
    expected = f"每月付款{number}次，最后一次为清算，另有{number - 1}个各不相同的付款日"
    return [
        Hit(
            place_of(clause, run),
            f"预付款日印为「{run.text}」，共{len(_days(run.text))}个",
            expected,
        )
        for clause, run in printed
        if len(_days(run.text)) != number - 1 or len(set(_days(run.text))) != number - 1
    ]


def _days(text: str) -> list[str]:
    return [] if is_blank(text) else [day for day in _BETWEEN.split(folded(text)) if day]


RULES = (instalment_days,)
