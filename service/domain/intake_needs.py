"""What an application needs, as lawyers list it: papers with their names, needs with their law."""

from collections.abc import Mapping
from dataclasses import dataclass

from service.domain.clauses import Applies
from service.domain.law import Citation


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper an applicant hands in; `also` are other names it goes by."""

    id: str
    title: str
    also: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return (self.id, self.title, *self.also)


@dataclass(frozen=True, slots=True)
class Need:
    """One need of an application: any one of `papers`, or all `facts` (path -> Chinese name).

    It holds for `kinds` of contract (empty: all) and customers whose traits fit, and where
    `if_recorded` names a fact, only if that fact is recorded. `rule` is the card it is found by.
    """

    id: str
    rule: str
    title: str
    papers: tuple[str, ...]
    facts: Mapping[str, str]
    kinds: tuple[str, ...]
    applies_to: Applies
    if_recorded: str | None
    basis: tuple[Citation, ...]
    source_file: str
