"""A text judged again with another record: only rules that looked at what changed judge anew.

Which parts of the record a rule looks at is seen, not declared: rules are pure, so one that looked
at nothing that changed will find the same again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from pydantic import BaseModel, PrivateAttr

from service.domain.facts import AccountFacts
from service.domain.validation import Finding, Rule, Subject, findings_of, in_reading_order

_OF_THE_RECORD = frozenset({"account", "traits"})
"""What a subject says from the account record."""

_FIELDS = frozenset(AccountFacts.model_fields)
_ALL = _FIELDS | _OF_THE_RECORD
# Whoever dumps, compares or walks a record as a whole looks at all of it.
_WHOLE = frozenset(dir(BaseModel)) - {"__class__", "__pydantic_private__"}


@dataclass(frozen=True, slots=True)
class Judged:
    """A rule's findings, with the record they rest on and the names of what it looked at there."""

    subject: Subject
    looked: frozenset[str]
    findings: tuple[Finding, ...]


Kept = dict[str, Judged]
"""What was found in one text, by rule."""


class _WatchedRecord(AccountFacts):
    """A record that notes which of its fields are looked at."""

    _looked: set[str] = PrivateAttr(default_factory=set)

    def __getattribute__(self, name: str) -> Any:
        if name in _FIELDS:
            _looked_at(self).add(name)
        elif name in _WHOLE:
            _looked_at(self).update(_FIELDS)
        return super().__getattribute__(name)


def _looked_at(record: _WatchedRecord) -> set[str]:
    # None while the record is being made.
    private = object.__getattribute__(record, "__pydantic_private__")
    looked: set[str] = private["_looked"] if private else set()
    return looked


class _Watched(Subject):
    """A subject that notes what rules look at in the record."""

    looked: set[str]

    def __getattribute__(self, name: str) -> Any:
        if name in _OF_THE_RECORD:
            object.__getattribute__(self, "looked").add(name)
        return super().__getattribute__(name)


def validate_again(subject: Subject, rules: Sequence[Rule], kept: Kept) -> list[Finding]:
    """All findings, heaviest first; `kept` is filled the first time and used from then on.

    `kept` belongs to one text, day and library.
    """
    watched: _Watched | None = None
    changes: dict[int, frozenset[str]] = {}
    findings: list[Finding] = []
    for rule in rules:
        known = kept.get(rule.id)
        if known is None or not known.looked.isdisjoint(_changes(known, subject, changes)):
            watched = watched or _watched(subject)
            known = kept[rule.id] = _judged(rule, subject, watched)
        findings += known.findings
    return in_reading_order(findings, subject.document)


def _judged(rule: Rule, subject: Subject, watched: _Watched) -> Judged:
    watched.looked.clear()
    found = tuple(findings_of(rule, watched))
    return Judged(subject, frozenset(watched.looked), found)


def _watched(subject: Subject) -> _Watched:
    """The subject under watch; subject and record note into one set."""
    watched = _Watched(**{field.name: getattr(subject, field.name) for field in fields(subject)})
    looked: set[str] = set()
    if subject.account is not None:
        values = {name: getattr(subject.account, name) for name in _FIELDS}
        record = _WatchedRecord.model_construct(subject.account.model_fields_set, **values)
        looked = _looked_at(record)
        object.__setattr__(watched, "account", record)
    object.__setattr__(watched, "looked", looked)
    return watched


def _changes(known: Judged, subject: Subject, found: dict[int, frozenset[str]]) -> frozenset[str]:
    """What the record says otherwise than the one a finding rests on; `found` holds answers."""
    if not known.looked:
        return frozenset()
    key = id(known.subject)
    if key not in found:
        found[key] = _changed(known.subject, subject)
    return found[key]


def _changed(old: Subject, new: Subject) -> frozenset[str]:
    before, after = old.account, new.account
    if before is None or after is None:
        return frozenset() if before is after else _ALL
    pairs = {name: (getattr(before, name), getattr(after, name)) for name in _FIELDS}
    pairs["traits"] = (old.traits, new.traits)
    return frozenset(n for n, (was, now) in pairs.items() if was is not now and was != now)
