"""Pages of a list: the address of the next page, with the filters of this one."""

from collections.abc import Callable, Container, Mapping, Sequence
from typing import TypeVar
from urllib.parse import urlencode

Item = TypeVar("Item")

SHOWN = 50


def cut(
    found: Sequence[Item],
    address: str,
    filters: Mapping[str, str],
    position: Callable[[Item], str],
    limit: int = SHOWN,
) -> tuple[Sequence[Item], str]:
    """At most `limit` items, and the address of what follows (empty: nothing does)."""
    if len(found) <= limit:
        return found, ""
    page = found[:limit]
    kept = {name: value for name, value in filters.items() if value}
    return page, f"{address}?{urlencode({**kept, 'after': position(page[-1])})}"


def first_page(address: str, filters: Mapping[str, str], after: str) -> str:
    """The address of the first page; empty where this is it."""
    kept = {name: value for name, value in filters.items() if value}
    return (f"{address}?{urlencode(kept)}" if kept else address) if after else ""


def offered(value: str, choices: Container[str]) -> str:
    """A filter's value where it is one of those offered, else nothing."""
    return value if value in choices else ""
