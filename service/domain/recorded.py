"""Printed fields against the account record: one comparison for every rule that makes it."""

from collections.abc import Mapping
from datetime import date

from service.domain.comparison import agrees, folded, worded
from service.domain.dates import parse_worded
from service.domain.outline import Clause, FieldRun
from service.domain.terms import lookup
from service.domain.validation import NOT_APPLICABLE, Hit, RuleResult, Subject, place_of

Dated = tuple[Clause, FieldRun, date]
LATEST = date(9000, 12, 31)
"""Printed days beyond it count as this one: rules add years to what an upload says."""


def as_recorded(subject: Subject, names: Mapping[str, str], whose: str = "") -> RuleResult:
    """A hit for each printed field that differs from the record; `names` are paths and words."""
    printed = list(subject.fields(*names))
    if subject.account is None or not printed:
        return NOT_APPLICABLE
    hits = []
    for clause, run in printed:
        value = lookup(subject.account, run.path)
        if not agrees(run.text, value):
            found = f"{whose}{names[run.path]}印为「{run.text}」"
            hits.append(Hit(place_of(clause, run), found, f"用电档案登记为「{worded(value)}」"))
    return hits


def first_dated(subject: Subject, path: str) -> Dated | None:
    """The first field of a path that prints a date, with that date."""
    for clause, run in subject.fields(path):
        day = parse_worded(folded(run.text))
        if day is not None:
            return clause, run, min(day, LATEST)
    return None
