"""Where a clause or a law is used: templates that place it, clauses that refer to it, rules that
look at it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from service.domain.access import Permission
from service.domain.clauses import ClauseVersion
from service.domain.law import Citation
from service.domain.placeholders import BlockRef, ClauseRef, Part, Slot
from service.domain.rule_cards import RuleCard
from service.domain.templates import Template
from service.usecases.access import needs
from service.usecases.library_views import get_clause, get_law
from service.usecases.work import Work

_INDEX = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class Placement:
    """A template (or addendum) and the title of its chapter that holds the clause."""

    template: Template
    chapter: str


@dataclass(frozen=True, slots=True)
class Watcher:
    """A rule that looks at a clause, and why it is said to."""

    card: RuleCard
    reason: str


@dataclass(frozen=True, slots=True)
class ClauseUse:
    """`related`: rules that do not look at the clause but rest on the same article."""

    placements: tuple[Placement, ...]
    referred_by: tuple[ClauseVersion, ...]
    watchers: tuple[Watcher, ...]
    related: tuple[RuleCard, ...]


@dataclass(frozen=True, slots=True)
class LawUse:
    """What rests on one article (None: on the source without an article)."""

    article: int | None
    clauses: tuple[ClauseVersion, ...]
    rules: tuple[RuleCard, ...]


@needs(Permission.USE_LIBRARY)
def use_of_clause(work: Work, clause_id: str) -> ClauseUse:
    """Where a clause is used; raises LibraryEntryNotFound."""
    newest = get_clause(work, clause_id)[-1]
    watchers = tuple(_watchers(work, newest))
    watching = {watcher.card.id for watcher in watchers}
    articles = {(c.source, c.article) for c in newest.basis if c.article is not None}
    return ClauseUse(
        placements=tuple(_placements(work, clause_id)),
        referred_by=tuple(_referring(work, clause_id)),
        watchers=watchers,
        related=tuple(
            card
            for _, card in sorted(work.library.cards.items())
            if card.id not in watching and articles & {(c.source, c.article) for c in card.basis}
        ),
    )


@needs(Permission.USE_LIBRARY)
def use_of_law(work: Work, source_id: str) -> list[LawUse]:
    """What rests on a law, article by article; raises LibraryEntryNotFound."""
    source = get_law(work, source_id)
    clauses = [versions[-1] for _, versions in sorted(work.library.clauses.items())]
    cards = [card for _, card in sorted(work.library.cards.items())]
    articles: list[int | None] = [None, *sorted(source.articles)]
    return [
        LawUse(
            article,
            tuple(c for c in clauses if _cites(c.basis, source_id, article)),
            tuple(c for c in cards if _cites(c.basis, source_id, article)),
        )
        for article in articles
    ]


def _cites(basis: tuple[Citation, ...], source_id: str, article: int | None) -> bool:
    return any(c.source == source_id and c.article == article for c in basis)


def _placements(work: Work, clause_id: str) -> Iterator[Placement]:
    for _, versions in sorted(work.library.templates.items()):
        for chapter in versions[-1].chapters:
            if clause_id in chapter.clauses:
                yield Placement(versions[-1], chapter.title)


def _referring(work: Work, clause_id: str) -> Iterator[ClauseVersion]:
    for _, versions in sorted(work.library.clauses.items()):
        parts = _parts(versions[-1])
        if any(isinstance(p, ClauseRef) and p.clause_id == clause_id for p in parts):
            yield versions[-1]


def _watchers(work: Work, clause: ClauseVersion) -> Iterator[Watcher]:
    """Rules whose own cases change the clause, or a value that it prints.

    A rule is a function: what it looks at is known from the cases it must judge rightly.
    """
    printed = set(_printed_paths(work, clause))
    for _, card in sorted(work.library.cards.items()):
        changed = [edit for case in card.cases for edit in case.edits]
        if any(clause.id in _texts(edit.values()) for edit in changed):
            yield Watcher(card, "核对本条款")
        elif any(_INDEX.sub("", str(edit.get("set"))) in printed for edit in changed):
            yield Watcher(card, "核对本条款填写的内容")


def _texts(values: Iterable[object]) -> list[str]:
    return [value for value in values if isinstance(value, str)]


def _parts(clause: ClauseVersion) -> list[Part]:
    return [p for block in clause.prose if not isinstance(block, BlockRef) for p in block.parts]


def _printed_paths(work: Work, clause: ClauseVersion) -> Iterator[str]:
    """Paths of the values a clause and its tables print, without positions in lists."""
    yield from (_INDEX.sub("", p.path) for p in _parts(clause) if isinstance(p, Slot))
    for table_id in clause.table_ids:
        table = work.library.tables[table_id]
        prefix = f"{table.rows}." if table.rows else ""
        cells = [column.cell for column in table.columns]
        for cell in [*cells, *(cell for row in table.cells for cell in row)]:
            slots = (part for part in cell.parts if isinstance(part, Slot))
            yield from (prefix + _INDEX.sub("", slot.path) for slot in slots)
