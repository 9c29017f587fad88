"""Clauses, tables and applicability as the library holds them: versions in force on a day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from service.domain.law import Citation
from service.domain.placeholders import BlockRef, Part, Prose


@dataclass(frozen=True, slots=True)
class Applies:
    """Plain lists of traits: all of, any of (if given), none of."""

    all: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    none: tuple[str, ...] = ()

    def to(self, traits: Collection[str]) -> bool:
        return (
            all(trait in traits for trait in self.all)
            and (not self.any or any(trait in traits for trait in self.any))
            and not any(trait in traits for trait in self.none)
        )


@dataclass(frozen=True)
class ClauseVersion:
    """One version of a clause: prose, basis and when it applies."""

    id: str
    version: int
    title: str
    status: str
    effective_from: date
    effective_to: date | None
    basis: tuple[Citation, ...]
    applies_to: Applies
    prominent: bool
    heading: bool
    owner: str
    change: str
    prose: tuple[Prose | BlockRef, ...]
    body: str
    digest: str
    source_file: str

    @property
    def ref(self) -> str:
        """`payment.late-payment@1`."""
        return f"{self.id}@{self.version}"

    def in_force(self, day: date) -> bool:
        ended = self.effective_to is not None and self.effective_to < day
        return self.effective_from <= day and not ended

    @cached_property
    def table_ids(self) -> tuple[str, ...]:
        return tuple(
            block.id
            for block in self.prose
            if isinstance(block, BlockRef) and block.kind == "table"
        )


@dataclass(frozen=True, slots=True)
class CellTemplate:
    """Words and slots of one cell; no parts and `handwritten` for a place to write by hand."""

    parts: tuple[Part, ...]
    handwritten: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    cell: CellTemplate
    width: int


@dataclass(frozen=True, slots=True)
class TableTemplate:
    """A list table (`rows` names a list of the terms) or a form (`cells`)."""

    id: str
    title: str
    rows: str | None
    empty: str | None
    columns: tuple[Column, ...]
    cells: tuple[tuple[CellTemplate, ...], ...]
    heading: bool
    widths: tuple[int, ...]
    source_file: str

    @property
    def is_form(self) -> bool:
        return self.rows is None
