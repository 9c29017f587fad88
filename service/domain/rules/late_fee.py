"""The late-payment fee: which rates, inside the statutory bounds, and never in ten-thousandths."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice

from service.domain.comparison import folded, is_blank, read_per_mille
from service.domain.outline import Clause, FieldRun
from service.domain.passages import Passage, clauses_titled, sentences, sentences_with
from service.domain.validation import (
    NOT_APPLICABLE,
    Hit,
    Place,
    RuleResult,
    Subject,
    place_of,
    rule,
)
from service.domain.vocabulary import UseCategory

RESIDENTIAL = "late_fee.residential_per_mille"
CURRENT_YEAR = "late_fee.other_current_year_per_mille"
CROSS_YEAR = "late_fee.other_cross_year_per_mille"
PATHS = (RESIDENTIAL, CURRENT_YEAR, CROSS_YEAR)

MOST_RATES = 100  # rates looked at: a hostile text must not fill the memory

_NAMES = {RESIDENTIAL: "居民日费率", CURRENT_YEAR: "当年欠费日费率", CROSS_YEAR: "跨年度欠费日费率"}
_PARAMETERS = {
    RESIDENTIAL: "late-fee-residential",
    CURRENT_YEAR: "late-fee-other-current-year",
    CROSS_YEAR: "late-fee-other-cross-year",
}
_TITLE = r"违约金|滞纳金"
_PERCENT_RATE = r"[百千]分之[零一二两三四五六七八九十百点0-9.]{1,12}|[0-9.]{1,12}[%‰]"
_DAILY_RATE = re.compile(rf"(?:每日|按日|日)[^，。；]{{0,16}}?({_PERCENT_RATE})")
_TEN_THOUSANDTHS = re.compile(r"万分之[零一二两三四五六七八九十百点0-9.]{0,12}|[0-9.]{1,12}\s?‱")


def _clauses(subject: Subject) -> list[Clause]:
    """Clauses on late payment: by title, or because a late-fee rate is printed there."""
    found = clauses_titled(subject.document, _TITLE)
    for clause, _ in subject.fields(*PATHS):
        if clause not in found:
            found.append(clause)
    return found


@rule("bounds.late-fee-by-party")
def by_party(subject: Subject) -> RuleResult:
    """Residents: exactly one rate. Others: one for the current year and one across years."""
    if subject.account is None:
        return NOT_APPLICABLE
    clauses = _clauses(subject)
    if not clauses:
        return NOT_APPLICABLE
    resident = subject.account.use.category is UseCategory.RESIDENTIAL
    wanted = (RESIDENTIAL,) if resident else (CURRENT_YEAR, CROSS_YEAR)
    hits: list[Hit] = []
    for path in PATHS:
        printed = [(c, r) for c, r in subject.fields(path) if not is_blank(r.text)]
        if path in wanted:
            hits += _rate_hits(subject, path, printed, place_of(clauses[0]))
        else:
            hits += [
                Hit(place_of(c, r), f"印有{_NAMES[path]}「{r.text}」", "该类用户不适用这一费率")
                for c, r in printed
            ]
    return hits


def _rate_hits(
    subject: Subject, path: str, printed: list[tuple[Clause, FieldRun]], fallback: Place
) -> Iterator[Hit]:
    value = subject.parameter(_PARAMETERS[path])
    expected = f"{_NAMES[path]}为千分之{value}"
    if not printed:
        yield Hit(fallback, f"没有写明{_NAMES[path]}", expected)
    for clause, run in printed:
        if value is None or read_per_mille(run.text) != Decimal(value):
            yield Hit(place_of(clause, run), f"{_NAMES[path]}印为「{run.text}」", expected)


@rule("bounds.late-fee-statutory")
def statutory(subject: Subject) -> RuleResult:
    """Every daily rate in the late-payment clauses lies between the statutory bounds."""
    least = subject.parameter("late-fee-statutory-minimum")
    most = subject.parameter("late-fee-statutory-maximum")
    found = (rate for clause in _clauses(subject) for rate in _rates(clause))
    rates = list(islice(found, MOST_RATES))
    if least is None or most is None or not rates:
        return NOT_APPLICABLE
    return [
        Hit(passage.place, f"违约金费率印为「{text}」", f"每日千分之{least}至千分之{most}")
        for passage, text, rate in rates
        if rate is None or not Decimal(least) <= rate <= Decimal(most)
    ]


def _rates(clause: Clause) -> Iterator[tuple[Passage, str, Decimal | None]]:
    for passage in sentences(clause):
        for match in _DAILY_RATE.finditer(folded(passage.text)):
            yield passage, match.group(1), read_per_mille(match.group(1))


@rule("bounds.late-fee-unit")
def unit(subject: Subject) -> RuleResult:
    """A rate in 万分之, in a late-payment clause or in any sentence on late payment."""
    matches = (
        (passage, match.group())
        for passage in sentences_with(subject.document, _TEN_THOUSANDTHS)
        if re.search(_TITLE, passage.clause.title + passage.text)
        for match in _TEN_THOUSANDTHS.finditer(passage.text)
    )
    found = list(islice(matches, MOST_RATES))
    if not found and not _clauses(subject):
        return NOT_APPLICABLE
    return [
        Hit(passage.place, f"违约金费率写作「{text}」", "每日千分之一至千分之三之间的千分率")
        for passage, text in found
    ]


RULES = (by_party, statutory, unit)
