"""What a contract made elsewhere seems to state: proposals for its facts, each with its place. They
count for nothing until a person has confirmed them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from service.domain.errors import FactsInvalid
from service.domain.field_texts import NotReadable
from service.domain.outline import Outline
from service.domain.places import Place
from service.domain.reading import ReadingNotes
from service.domain.recognition import Fact, recognise
from service.domain.stated import stated_facts, value_in_words, with_fact

OF_THE_PAPER = ("contract_no", "signed_on", "term.starts_on", "term.ends_on")
"""Read only to be held against what was registered; no facts of the supply."""
_FACTS = {
    "account_no": "account_no",
    "customer.name": "customer.name",
    "customer.address": "customer.registered_address",
    "supply_address": "supply_address",
    "use.category": "use.category",
    "capacity.contract": "capacity.contract",
    "capacity.running": "capacity.running",
    "supply_voltage": "supply_voltage",
}
_FACTS_OF_METERING = {
    "metering.multiplier": "metering_points[0].multiplier",
    "metering.ct": "metering_points[0].ct",
    "metering.pt": "metering_points[0].pt",
}
# Id numbers, mobiles and bank accounts that stand beside what was read.
_LONG_NUMBER = re.compile(r"(?<![0-9A-Za-z])\d{11,19}[0-9Xx]?(?![0-9A-Za-z])")
_LONGEST_QUOTE = 200


@dataclass(frozen=True, slots=True)
class Reading:
    """One proposal: path and value of the fact (JSON), the words it was read from, and where they
    stand. `sure`: 0 to 1.
    """

    path: str
    value: Any
    text: str
    place: str
    sure: float


def readings_of(outline: Outline, notes: ReadingNotes, *, points: int) -> list[Reading]:
    """The proposals of a file as it was read. `points`: how many metering points the account has;
    what is said of metering is only put down to one where there is one.
    """
    named = list(_of_our_fields(outline))
    if named:
        return named
    paths = _FACTS | (_FACTS_OF_METERING if points == 1 else {})
    facts = recognise(outline, notes).facts
    return [reading for fact in facts for reading in _of_fact(fact, paths)]


def _of_fact(fact: Fact, paths: dict[str, str]) -> Iterator[Reading]:
    if fact.path in OF_THE_PAPER:
        yield Reading(fact.path, fact.text, _quoted(fact), _place(fact.place), fact.sure)
    path = paths.get(fact.path)
    value = _value(path, fact.text) if path is not None else None
    if path is not None and value is not None:
        yield Reading(path, value, _quoted(fact), _place(fact.place), fact.sure)


def _of_our_fields(outline: Outline) -> Iterator[Reading]:
    """A paper made with our texts names its values itself."""
    seen: set[str] = set()
    for clause, run in outline.fields():
        value = _value(run.path, run.text) if run.path not in seen else None
        if value is not None:
            seen.add(run.path)
            yield Reading(run.path, value, run.text, clause.label or clause.title, 1.0)


def _value(path: str, text: str) -> Any:
    """The value that words say of a fact; None where they say none for sure."""
    try:
        value = value_in_words(text, path)
        stated_facts(with_fact({}, path, value))
    except (LookupError, NotReadable, FactsInvalid):
        return None
    return value


def _quoted(fact: Fact) -> str:
    """The words around it, without the numbers of people that stand there too."""
    quote = fact.quote[:_LONGEST_QUOTE]
    return _LONG_NUMBER.sub(lambda n: n.group() if n.group() in fact.text else "〔号码略〕", quote)


def _place(place: Place) -> str:
    if place.label:
        return place.label
    return f"第{place.paragraph}段" if place.paragraph is not None else ""
