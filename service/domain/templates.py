"""Contract templates and addenda: which clauses in which chapters, which terms they require."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from service.domain.clauses import Applies
from service.domain.vocabulary import RenewalMode


@dataclass(frozen=True, slots=True)
class ChapterTemplate:
    """`layout`: cover, plain, chapter (第N章 with 第N条), page, schedule, addendum.

    `applies_to`: customers whose contract has the chapter, so that one kind serves two ways of
    being supplied.
    """

    id: str
    title: str
    layout: str
    clauses: tuple[str, ...]
    applies_to: Applies = field(default_factory=Applies)


@dataclass(frozen=True, slots=True)
class TermPolicy:
    """Longest term (a parameter in years), usual length and how the contract renews.

    `ends_with_main`: an agreement beside a contract ends, unless asked otherwise, when that does.
    """

    cap: str
    default_years: int
    renewal_modes: tuple[RenewalMode, ...]
    default_renewal: RenewalMode
    objection_notice_days: int | None
    ends_with_main: bool = False


@dataclass(frozen=True, slots=True)
class AnnexSlot:
    """A place for a drawing; where `required_for` applies, a missing drawing blocks."""

    id: str
    title: str
    required_for: Applies | None


@dataclass(frozen=True, slots=True)
class Template:
    """A contract kind or an addendum (an addendum has no term policy unless it sets one).

    `agreed_fields` declares agreed values of its own; `on_request`: never chosen by itself, nor
    needed; `offered_with`: kinds an addendum adds itself to, so that no published kind changes;
    `side_agreement`: stands beside a supply contract and need not repeat its mandatory items;
    `instead_of`: kinds that are not chosen by themselves where this one applies.
    """

    id: str
    version: int
    name: str
    code: str
    text_version: str
    status: str
    effective_from: date
    effective_to: date | None
    applies_to: Applies
    chapters: tuple[ChapterTemplate, ...]
    required_terms: tuple[str, ...]
    addenda: tuple[str, ...]
    term: TermPolicy | None
    reminders: tuple[str, ...]
    annexes: tuple[AnnexSlot, ...]
    agreed_defaults: dict[str, Any]
    is_addendum: bool
    retitle: str | None
    skeleton: bytes | None
    digest: str
    source_file: str
    required_for: Applies | None = None
    agreed_fields: dict[str, str] = field(default_factory=dict)
    on_request: bool = False
    side_agreement: bool = False
    offered_with: tuple[str, ...] = ()
    instead_of: tuple[str, ...] = ()

    @property
    def ref(self) -> str:
        return f"{self.id}@{self.version}"

    def may_be_had_by(self, traits: Collection[str]) -> bool:
        """Whether customers with these traits may have the addendum (or the kind)."""
        return self.applies_to.to(traits)

    def is_needed_by(self, traits: Collection[str]) -> bool:
        """Whether such customers need the addendum; without `required_for`, whoever may have it."""
        needed = self.required_for is None or self.required_for.to(traits)
        return not self.on_request and needed and self.may_be_had_by(traits)

    def in_force(self, day: date) -> bool:
        ended = self.effective_to is not None and self.effective_to < day
        return self.effective_from <= day and not ended
