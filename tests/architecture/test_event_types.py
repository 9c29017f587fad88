"""The list of event types is what the code records, no more and no less."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

from service.domain.event_types import EVENT_TYPES
from service.domain.ratification import RatificationState
from service.usecases.lifecycle import _PAST

USECASES = Path(__file__).resolve().parents[2] / "service" / "usecases"
# Types that are put together from a word that is only known at run time.
COMPOSED = {f"contracts.{past}" for past in _PAST.values()} | {
    f"ratifications.{state.value}" for state in RatificationState if state.value != "open"
}
NOUNS = {known.partition(".")[0] for known in EVENT_TYPES}
TYPE = re.compile(r"[a-z_]+\.[a-z_]+")


def types_in(tree: ast.AST) -> Iterator[str]:
    """What is recorded by `Event(subject, type, …)`, and words of an event's noun that a function
    hands to one of its own that makes the Event.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if TYPE.fullmatch(node.value) and node.value.partition(".")[0] in NOUNS:
                yield node.value
        elif is_event(node) and isinstance(node.args[1], ast.Constant):
            yield str(node.args[1].value)


def is_event(node: ast.AST) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "Event" and len(node.args) > 1


def test_every_type_of_event_is_in_the_list_and_the_list_has_no_other() -> None:
    trees = [ast.parse(path.read_bytes()) for path in sorted(USECASES.glob("*.py"))]
    recorded = {found for tree in trees for found in types_in(tree)} | COMPOSED
    own = {type_ for type_ in recorded if type_.startswith("webhooks.")}
    assert recorded - own == set(EVENT_TYPES)


def test_no_other_type_is_put_together_at_run_time() -> None:
    pieces = [
        ast.unparse(node)
        for path in sorted(USECASES.glob("*.py"))
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.JoinedStr)
        and isinstance(node.values[0], ast.Constant)
        and str(node.values[0].value).removesuffix(".") in NOUNS
    ]
    assert len(pieces) == 2, pieces
