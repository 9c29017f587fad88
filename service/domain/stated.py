"""What a paper states of an account's facts: a part of them. What is not there is unknown, never
guessed; null means that the paper says there is none.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError

from service.domain.clauses import Applies
from service.domain.equipment import VOLTS, FixedShare, InstrumentTransformer
from service.domain.errors import FactsInvalid, Problem
from service.domain.facts import AccountFacts
from service.domain.field_texts import NotReadable, as_json, read_value, type_of
from service.domain.outline import NONE_WORD
from service.domain.quantities import Quantity
from service.domain.term_paths import put
from service.domain.traits import HIGH_VOLTAGE_FROM
from service.domain.vocabulary import UseCategory
from service.domain.wrongs import dotted, sentence

_WHOLE = (Quantity, InstrumentTransformer, FixedShare)
"""Half of one of these says nothing."""
_WRONG = "原有合同载明的内容不正确"
_NO_SUCH_FIELD = "没有这个字段，请检查拼写"


def stated_facts(given: Mapping[str, Any], root: str = "facts") -> dict[str, Any]:
    """The part as the record's JSON has it, each value by the type it has there.

    Raises FactsInvalid, naming each wrong field below `root`.
    """
    problems = list(_problems(given, root))
    if problems:
        raise FactsInvalid(_WRONG, problems)
    return {name: _canonical(value, name) for name, value in given.items()}


def with_fact(facts: Mapping[str, Any], path: str, said: Any) -> dict[str, Any]:
    """The part with one more value, given as JSON or in the words of a paper (1630千伏安; 无).

    Raises FactsInvalid for a path that no fact has, or that leaves elements of a list out.
    """
    try:
        value = _meant(said, path)
    except LookupError:
        raise FactsInvalid(_WRONG, [Problem(path, _NO_SUCH_FIELD)]) from None
    try:
        changed: dict[str, Any] = put(dict(facts), path, value)
    except LookupError:
        raise FactsInvalid(_WRONG, [Problem(path, "这一列的前面几项还没有填写")]) from None
    return changed


def stated_leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Path and value of all that a part states, what it says there is none of included; a quantity
    is one value.
    """
    match value:
        case {"value": _, "unit": _}:
            yield path, str(Quantity.model_validate(value))
        case Mapping():
            for name, inner in value.items():
                yield from stated_leaves(inner, f"{path}.{name}" if path else name)
        case [Mapping(), *_]:
            for number, inner in enumerate(value):
                yield from stated_leaves(inner, f"{path}[{number}]")
        case list():
            yield path, "、".join(map(str, value)) or None
        case _:
            yield path, value


def may_be(kind: Applies, facts: Mapping[str, Any]) -> bool:
    """Whether a paper that states this can be of a kind; what it does not state hinders nothing."""
    volts = VOLTS.get(facts.get("supply_voltage") or "")
    category = (facts.get("use") or {}).get("category")
    known: dict[str, bool] = {}
    if volts is not None:
        known["high-voltage"] = volts >= HIGH_VOLTAGE_FROM
        known["low-voltage"] = volts < HIGH_VOLTAGE_FROM
    if category is not None:
        known["residential"] = category == UseCategory.RESIDENTIAL
    if "temporary" in facts:
        known["temporary"] = facts["temporary"] is not None
    return all(known.get(trait, True) for trait in kind.all) and not any(
        known.get(trait, False) for trait in kind.none
    )


def _problems(given: Mapping[str, Any], root: str) -> Iterator[Problem]:
    """All that the record's own types refuse, but that something is left out."""
    try:
        AccountFacts.model_validate(given)
    except ValidationError as error:
        for item in error.errors(include_url=False):
            location = tuple(item["loc"])
            if item["type"] != "missing" or _is_half(location):
                yield Problem(dotted(location, root), sentence(dict(item)))


def _is_half(location: tuple[int | str, ...]) -> bool:
    """Whether what is missing belongs to what is one value."""
    around = location[:-1]
    return bool(around) and _is_model(type_of(AccountFacts, dotted(around)).kind, *_WHOLE)


def _canonical(value: Any, path: str) -> Any:
    """As JSON in the form the record keeps. All types were seen to before."""
    term = type_of(AccountFacts, path)
    if isinstance(value, Mapping) and not _is_model(term.kind, Quantity):
        return {name: _canonical(inner, f"{path}.{name}") for name, inner in value.items()}
    if isinstance(value, list | tuple) and value and isinstance(value[0], Mapping):
        return [_canonical(inner, f"{path}[{n}]") for n, inner in enumerate(value)]
    return as_json(_adapter(term.kind).validate_python(value), term) if value is not None else None


def value_in_words(said: str, path: str) -> Any:
    """The JSON that words say of a fact, without what they leave open (an accuracy class).

    Raises NotReadable, or LookupError for a path that no fact has.
    """
    term = type_of(AccountFacts, path)
    value = as_json(read_value(said, term), term)
    if isinstance(value, Mapping):
        return {name: inner for name, inner in value.items() if inner is not None}
    return value


def _meant(said: Any, path: str) -> Any:
    """What words mean by the type of the fact; whatever cannot be read is judged as it is."""
    nullable = type_of(AccountFacts, path).nullable
    if not isinstance(said, str):
        return said
    if nullable and said.strip() == NONE_WORD:
        return None
    try:
        return value_in_words(said, path)
    except NotReadable:
        return said


def _is_model(kind: Any, *wanted: type[BaseModel]) -> bool:
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    return isinstance(kind, type) and issubclass(kind, wanted)


@lru_cache(maxsize=1024)
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
