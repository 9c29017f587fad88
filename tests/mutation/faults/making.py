"""Ways to make one fault: a value printed wrong, a clause gone, a sentence too many."""

import re
from collections.abc import Callable

from service.domain.vocabulary import Severity
from tests.mutation.campaign import Fault, Spoil
from tests.mutation.paper import Paper

BLOCK, WARN, NOTE = Severity.BLOCK, Severity.WARN, Severity.NOTE
SUPPLY = (
    "high-voltage", "low-voltage", "low-voltage-residential", "temporary-supply", "wholesale",
)  # fmt: skip
EMPTY = ("无", "此项空白", "")
"""Printed where there is no value."""
NON_RESIDENTIAL = tuple(kind for kind in SUPPLY if kind != "low-voltage-residential")

Change = Callable[[str], str | None]
"""New words for old; None where the old ones cannot be spoilt this way."""


def blocks(name: str, rules: str, spoil: Spoil, *kinds: str) -> Fault:
    """A fault that must stop the draft."""
    return Fault(name, tuple(rules.split()), BLOCK, spoil, kinds)


def warns(name: str, rules: str, spoil: Spoil, *kinds: str) -> Fault:
    """A fault that somebody must decide about."""
    return Fault(name, tuple(rules.split()), WARN, spoil, kinds)


def notes(name: str, rules: str, spoil: Spoil, *kinds: str) -> Fault:
    """A fault that is only worth knowing."""
    return Fault(name, tuple(rules.split()), NOTE, spoil, kinds)


def where(condition: Callable[[Paper], bool], spoil: Spoil) -> Spoil:
    """Only in papers in which it is a fault."""
    return lambda paper: condition(paper) and spoil(paper)


def has_agent(paper: Paper) -> bool:
    """Somebody is named who signs for the customer."""
    return paper.value("customer.agent.name") not in (None, *EMPTY)


def is_temporary(paper: Paper) -> bool:
    return bool(paper.clause_ids("temporary."))


def cleared(pattern: str, words: str = "此项空白") -> Spoil:
    """A value that was filled is left out, on purpose or not."""
    return printed(pattern, lambda old: None if old in EMPTY else words)


def printed(pattern: str, change: Change | str, *, first_only: bool = False) -> Spoil:
    """Print something else for the first path that the pattern matches and that can be changed."""

    def spoil(paper: Paper) -> bool:
        for path in paper.paths(pattern):
            old = paper.value(path)
            new = change if isinstance(change, str) else change(old or "")
            if old and new is not None and new != old:
                return paper.print_as(path, new, first_only=first_only)
        return False

    return spoil


def sentence(words: str, *clauses: str) -> Spoil:
    """Add a sentence to the first of the clauses that is there (their beginnings)."""

    def spoil(paper: Paper) -> bool:
        found = (c for start in clauses for c in paper.clause_ids(start))
        return any(paper.add_sentence(clause_id, words) for clause_id in found)

    return spoil


def without(*starts: str) -> Spoil:
    """Take out every clause whose id begins so."""

    def spoil(paper: Paper) -> bool:
        dropped = [paper.drop_clauses(start) for start in starts]
        return any(dropped)

    return spoil


def emptied(*starts: str) -> Spoil:
    """Leave only the heading of the first such clause."""

    def spoil(paper: Paper) -> bool:
        found = (c for start in starts for c in paper.clause_ids(start))
        return any(paper.empty_clause(clause_id) for clause_id in found)

    return spoil


def words(old: str, new: str, *starts: str) -> Spoil:
    """Other words for the first `old` in such clauses."""
    places = starts or ("",)
    return lambda paper: any(paper.replace(old, new, start) for start in places)


def row_gone(table: str, position: int = -1) -> Spoil:
    return lambda paper: paper.drop_row(table, position)


def other_digit(text: str) -> str | None:
    """The last digit of the number changed by one, so that the number stays as long."""
    match = re.search(r"\d(?=\D*$)", text)
    if match is None:
        return None
    digit = str((int(match.group()) + 1) % 10)
    return text[: match.start()] + digit + text[match.end() :]


def first_digit(text: str) -> str | None:
    """The leading digit changed by one, never to nought."""
    match = re.search(r"[1-9]", text)
    if match is None:
        return None
    digit = "1" if match.group() == "9" else str(int(match.group()) + 1)
    return text[: match.start()] + digit + text[match.end() :]


def swapped(one: str, other: str) -> Change:
    """One word for the other."""

    def change(text: str) -> str | None:
        if one in text:
            return text.replace(one, other)
        return text.replace(other, one) if other in text else None

    return change
