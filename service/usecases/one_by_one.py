"""Work over many rows, of which one that fails stops no other."""

import logging
from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlalchemy.exc import InterfaceError, OperationalError

from service.usecases.work import Work

log = logging.getLogger(__name__)

Item = TypeVar("Item")
Result = TypeVar("Result")


def one_by_one(
    work: Work, what: str, items: Sequence[Item], deed: Callable[[Item], Result]
) -> tuple[list[Result], list[tuple[Item, Exception]]]:
    """Do it for each; returns what came of it, and the items for which it failed: nothing of the
    deed is left there. A database that is away stops it all.

    All at once first, which costs one savepoint: the deed may change rows only.
    """
    try:
        with work.session.begin_nested():
            return [deed(item) for item in items], []
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # noqa: BLE001  (whose fault it is shows now)
        return _each(work, what, items, deed)


def _each(
    work: Work, what: str, items: Sequence[Item], deed: Callable[[Item], Result]
) -> tuple[list[Result], list[tuple[Item, Exception]]]:
    results: list[Result] = []
    failed: list[tuple[Item, Exception]] = []
    for item in items:
        try:
            with work.session.begin_nested():
                results.append(deed(item))
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:  # noqa: BLE001  (one fault must not silence all others)
            # Its words may be personal: only the kind of error is kept.
            name = item if isinstance(item, str) else getattr(item, "id", "")
            log.error("%s %s: %s", what, name, type(error).__name__)
            failed.append((item, error))
    return results, failed
