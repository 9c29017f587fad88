"""Reads papers made elsewhere: mandatory items and facts, by heading, wording and position."""

from service.domain.outline import Outline
from service.domain.reading import ReadingNotes
from service.domain.recognition.aliases import with_known_roles
from service.domain.recognition.confusions import same_but_misread
from service.domain.recognition.facts import facts_of
from service.domain.recognition.found import (
    FACT_NAMES,
    ITEM_NAMES,
    Fact,
    ItemState,
    Recognised,
    Recognition,
)
from service.domain.recognition.items import items_of
from service.domain.recognition.labels import pairs_of
from service.domain.recognition.lines import paper_of
from service.domain.recognition.listings import settled
from service.domain.recognition.parties import parties_of

__all__ = [
    "FACT_NAMES",
    "ITEM_NAMES",
    "Fact",
    "ItemState",
    "Recognised",
    "Recognition",
    "recognise",
    "same_but_misread",
]


def recognise(document: Outline, notes: ReadingNotes) -> Recognition:
    """Items and facts of a paper, whatever it looks like."""
    paper = with_known_roles(paper_of(document, notes))
    pairs = settled(pairs_of(paper), paper)
    parties = parties_of(paper, pairs)
    facts = facts_of(paper, pairs, parties)
    items = items_of(paper, pairs, parties, facts)
    return Recognition(items, facts, tuple(line.raw for line in paper.lines))
