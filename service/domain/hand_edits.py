"""A text that somebody edited by hand, drafted anew: the edits stay, what drafting changed comes.

Three texts: the one that stands, and what drafting gave before and gives after the change.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from service.domain.outline import Block, Chapter, Clause, Drawing, Outline


class EditedInBothPlaces(ValueError):
    """A clause was edited by hand, and drafting changes it too; the message names it."""


def carried_over(standing: Outline, before: Outline, after: Outline) -> Outline:
    """`after`, with the edits that made `standing` of `before`. Raises EditedInBothPlaces."""
    if standing == before:
        return after
    drafted = {chapter.id: chapter for chapter in before.chapters}
    coming = {chapter.id: chapter for chapter in after.chapters}
    chapters = [
        _chapter(chapter, drafted.get(chapter.id), coming.get(chapter.id))
        for chapter in standing.chapters
        if chapter.id not in drafted or chapter.id in coming
    ]
    for number, chapter in enumerate(after.chapters):
        if chapter.id not in drafted:
            earlier = {known.id for known in after.chapters[:number]}
            chapters.insert(_behind(chapters, earlier), chapter)
    title = after.title if standing.title == before.title else standing.title
    return replace(standing, title=title, addenda=after.addenda, chapters=tuple(chapters))


def _behind(chapters: list[Chapter], earlier: set[str]) -> int:
    """The place behind the last chapter that stands before it in the drafted text."""
    places = [n for n, chapter in enumerate(chapters, start=1) if chapter.id in earlier]
    return max(places, default=0)


def _chapter(standing: Chapter, before: Chapter | None, after: Chapter | None) -> Chapter:
    if before is None or after is None or standing == before:
        return after or standing
    drafted = {clause.id: clause for clause in before.clauses}
    coming = {clause.id: clause for clause in after.clauses}
    clauses = list(_clauses(standing, drafted, coming))
    clauses += [clause for clause in after.clauses if clause.id not in drafted]
    label = after.label if standing.label == before.label else standing.label
    return replace(standing, label=label, clauses=tuple(clauses))


def _clauses(
    standing: Chapter, before: Mapping[str, Clause], after: Mapping[str, Clause]
) -> Iterator[Clause]:
    for clause in standing.clauses:
        old, new = before.get(clause.id), after.get(clause.id)
        if old is None or old == new:
            yield clause
        elif clause == old:
            if new is not None:
                yield new
        elif new is None or _words(old) != _words(new):
            raise EditedInBothPlaces(clause.label or clause.title)
        else:
            drawings = (block for block in new.blocks if isinstance(block, Drawing))
            yield replace(clause, blocks=(*_words(clause), *drawings))


def _words(clause: Clause) -> tuple[Block, ...]:
    """Blocks that are no drawings."""
    return tuple(block for block in clause.blocks if not isinstance(block, Drawing))
