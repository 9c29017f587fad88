"""Whether a dotted path exists in a model's types: lets the library be checked without
any customer.
"""

import re
import types
from collections.abc import Iterable
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from service.domain.facts import PartyInRole

_STEP = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)((?:\[\d+\])*)$")


def path_exists(root: object, path: str) -> bool:
    """Whether some value of type `root` can have this path."""
    return _type_at(root, path) is not None


def element_type(root: object, path: str) -> object | None:
    """Type of the elements of the list at a path; None where it is no list."""
    for option in _options(_type_at(root, path)):
        element = _element(option)
        if element is not None:
            return element
    return None


def _type_at(root: object, path: str) -> object | None:
    current: object | None = root
    for step in path.split("."):
        match = _STEP.match(step)
        if match is None or current is None:
            return None
        current = _member(current, match.group(1))
        for _ in re.findall(r"\[\d+\]", match.group(2)):
            options = (_element(option) for option in _options(current))
            current = next((option for option in options if option is not None), None)
    return current


def _member(current: object, name: str) -> object | None:
    for option in _options(current):
        if not (isinstance(option, type) and issubclass(option, BaseModel)):
            continue
        if name in option.model_fields:
            found: object = get_type_hints(option, include_extras=True)[name]
            return found
        attribute = getattr(option, name, None)
        if isinstance(attribute, property) and attribute.fget is not None:
            returned: object = get_type_hints(attribute.fget).get("return")
            return returned
        if option is PartyInRole:
            return _member(PartyInRole.model_fields["party"].annotation, name)
    return None


def _options(current: object) -> Iterable[object]:
    """The members of a union, without None and annotations."""
    origin = get_origin(current)
    if origin is Annotated:
        yield from _options(get_args(current)[0])
    elif origin in (Union, types.UnionType):
        for option in get_args(current):
            if option is not type(None):
                yield from _options(option)
    elif current is not None:
        yield current


def _element(option: Any) -> object | None:
    origin = get_origin(option)
    if origin in (tuple, list):
        arguments = get_args(option)
        return arguments[0] if arguments else None
    return None
