"""Printed words back to values: the inverse of how a contract prints its terms (placeholders.fill).

A value is only taken where it says what stands on the paper: printing it again gives those words.
"""

import re
import types
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError

from service.domain.comparison import (
    agrees,
    folded,
    is_blank,
    read_number,
    read_per_mille,
    read_quantity,
    read_ratio,
    read_voltage,
)
from service.domain.dates import parse_worded
from service.domain.equipment import FixedShare, InstrumentTransformer
from service.domain.facts import PartyInRole
from service.domain.placeholders import MissingValue, Slot, fill
from service.domain.quantities import Quantity
from service.domain.same_words import plain_words
from service.domain.terms import Terms
from service.domain.vocabulary import FixedShareKind
from service.domain.wrongs import problems_of

_LONGEST = 4_000
_BLANK_FILTERS = frozenset({"or_blank", "or_none"})
_STEP = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)((?:\[\d+\])*)")
_PER_HUNDRED = Decimal(10)
_RATIO = re.compile(r"定比([0-9.]{1,12})%")
_QUANTUM = re.compile(r"定量([0-9.]{1,12})千瓦时/月")
_LISTED = re.compile("[、；]")

Filters = tuple[str, ...]


class NotReadable(ValueError):
    """The words are no value of this term; the message says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class TermType:
    """What a term may be. `optional`: it, or what it belongs to, may be left out; `nullable`: it
    may be left out itself.
    """

    kind: Any
    optional: bool
    nullable: bool = False


def type_of(root: type[BaseModel], path: str) -> TermType:
    """The type of the term at a dotted path; LookupError where the model has no such term."""
    kind: Any = root
    optional = False
    for step in path.split("."):
        kind, may_miss = _without_none(kind)
        optional |= may_miss
        match = _STEP.fullmatch(step)
        if match is None:
            raise LookupError(path)
        kind = _member(kind, match.group(1), path)
        for _ in range(match.group(2).count("[")):
            kind, may_miss = _without_none(kind)
            optional |= may_miss
            kind = _element(kind, path)
    bare, may_miss = _without_none(kind)
    return TermType(bare, optional or may_miss, may_miss)


def says(text: str, value: Any, filters: Iterable[Filters] = ((),)) -> bool:
    """Whether printed words say a value, by the filters it is printed with or by itself."""
    if agrees(text, value):
        return True
    words, printed_with = plain_words(text), tuple(filters)
    if any(words == plain_words(printed) for printed in printings(value, printed_with)):
        return True
    return any(_is_share(text, value, frozenset(names)) for names in printed_with)


def _is_share(text: str, value: Any, names: frozenset[str]) -> bool:
    """Whether words give a share (2‰, 千分之二) that is printed through a filter."""
    if not names & {"percent", "per_mille"} or not isinstance(value, Decimal | int | str):
        return False
    return _number(text, names) == read_number(str(value))


def printings(value: Any, filters: Iterable[Filters] = ((),)) -> Iterator[str]:
    """The words a value is printed with, by each set of filters that can print it."""
    for names in filters:
        try:
            yield fill(Slot("", names), value)
        except (MissingValue, ValueError, ArithmeticError, AttributeError):
            continue


def read_value(
    text: str, term: TermType, filters: Iterable[Filters] = ((),), known: Any = None
) -> Any:
    """The value that printed words say; raises NotReadable.

    `known` is the term's present value: what the words leave out of it (an accuracy class, a
    note) is kept.
    """
    printed_with = tuple(filters)
    if len(text) > _LONGEST:
        raise NotReadable("文字过长")
    if is_blank(text) and (term.optional or _may_be_empty(term.kind)):
        blank_allowed = any(_BLANK_FILTERS.intersection(names) for names in printed_with)
        if blank_allowed or not text.strip():
            return () if _is_list(term.kind) and not term.nullable else None
    reason = "不能识别为这一项的数值"
    for candidate in _candidates(text.strip(), term.kind, printed_with, known):
        if candidate is None:
            continue
        try:
            value = _adapter(term.kind).validate_python(candidate)
        except ValidationError as error:
            reason = problems_of(error)[0].message
            continue
        if says(text, value, printed_with):
            return value
    raise NotReadable(reason)


def as_json(value: Any, term: TermType) -> Any:
    """A value as the stored terms hold it."""
    return None if value is None else _adapter(term.kind).dump_python(value, mode="json")


# ---- what words may mean --------------------------------------------------------------------


def _candidates(text: str, kind: Any, filters: tuple[Filters, ...], known: Any) -> Iterator[Any]:
    base = _base(kind)
    if _is_list(kind):
        yield tuple(part.strip() for part in _LISTED.split(text) if part.strip())
        yield (text,)
    elif isinstance(base, type):
        yield from _plain_candidates(text, base, filters, known)


def _plain_candidates(
    text: str, base: type, filters: tuple[Filters, ...], known: Any
) -> Iterator[Any]:
    names = frozenset(name for one in filters for name in one)
    if issubclass(base, bool):
        yield {"是": True, "否": False}.get(folded(text))
    elif issubclass(base, Enum):
        same = folded(text)
        yield from (
            item
            for item in base
            if same in (folded(str(getattr(item, "label", item.value))), folded(str(item.value)))
        )
    elif issubclass(base, date):
        yield parse_worded(folded(text))
    elif issubclass(base, Quantity):
        yield read_quantity(text)
    elif issubclass(base, InstrumentTransformer):
        yield from _transformer(text, known)
    elif issubclass(base, FixedShare):
        yield from _fixed_share(text, known)
    elif issubclass(base, Decimal | int):
        yield from _numbers(text, base, names)
    elif issubclass(base, str):
        yield from _words(text, names)


def _transformer(text: str, known: Any) -> Iterator[Any]:
    ratio = read_ratio(text)
    if ratio is not None:
        accuracy = known.accuracy if isinstance(known, InstrumentTransformer) else None
        yield {"primary": ratio[0], "secondary": ratio[1], "accuracy": accuracy}


def _fixed_share(text: str, known: Any) -> Iterator[Any]:
    note = known.note if isinstance(known, FixedShare) else None
    for kind, pattern in ((FixedShareKind.RATIO, _RATIO), (FixedShareKind.AMOUNT, _QUANTUM)):
        match = pattern.fullmatch(folded(text))
        if match is not None:
            yield {"kind": kind, "value": match.group(1), "note": note}


def _numbers(text: str, base: type, names: frozenset[str]) -> Iterator[Any]:
    number = _number(text, names)
    if number is None:
        return
    if not issubclass(base, int):
        yield number
    elif number == number.to_integral_value():
        yield int(number)


def _number(text: str, names: frozenset[str]) -> Decimal | None:
    if "per_mille" in names:
        return read_per_mille(text)
    if "percent" in names:
        share = read_per_mille(text)
        return None if share is None else share / _PER_HUNDRED
    return read_number(text)


def _words(text: str, names: frozenset[str]) -> Iterator[Any]:
    """Words as they stand; where they are printed through a filter, what gives those words."""
    number = _number(text, names) if names & {"percent", "per_mille", "chinese"} else None
    if number is not None:
        yield f"{number.normalize():f}"
    voltage = read_voltage(text)
    if "voltage" in names:
        yield voltage
    yield text
    yield voltage


# ---- types ----------------------------------------------------------------------------------


@lru_cache(maxsize=1024)
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _without_none(kind: Any) -> tuple[Any, bool]:
    """A type without its null, and whether it had one; kept with its bounds."""
    if get_origin(kind) is Annotated:
        inner, *notes = get_args(kind)
        bare, optional = _without_none(inner)
        return (Annotated[(bare, *notes)] if optional else kind), optional
    if get_origin(kind) in (Union, types.UnionType):
        members = [member for member in get_args(kind) if member is not type(None)]
        if len(members) == 1:
            return members[0], True
    return kind, False


def _base(kind: Any) -> Any:
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    return kind


def _is_list(kind: Any) -> bool:
    return get_origin(_base(kind)) is tuple


def _may_be_empty(kind: Any) -> bool:
    if not _is_list(kind):
        return False
    try:
        _adapter(kind).validate_python(())
    except ValidationError:
        return False
    return True


def _member(kind: Any, name: str, path: str) -> Any:
    base = _base(kind)
    if get_origin(base) is dict:
        return get_args(base)[1]
    if not (isinstance(base, type) and issubclass(base, BaseModel)):
        raise LookupError(path)
    if base is PartyInRole and name not in base.model_fields:
        base = type_of(base, "party").kind
    if name not in base.model_fields:
        raise LookupError(path)
    field = base.model_fields[name]
    if not field.metadata:
        return field.annotation
    return Annotated[(field.annotation, *field.metadata)]


def _element(kind: Any, path: str) -> Any:
    base = _base(kind)
    if get_origin(base) is not tuple:
        raise LookupError(path)
    return get_args(base)[0]


def terms_type(terms: Terms, path: str) -> TermType:
    """The type of a term of one contract: `agreed` holds what its templates declare."""
    if path.startswith("agreed."):
        return type_of(type(terms.agreed), path.removeprefix("agreed."))
    return type_of(Terms, path)
