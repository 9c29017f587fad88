"""Finds clauses that lost their anchors by their headings and words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher
from functools import cached_property

from service.documents.reading.alignment import align, fold, label_of, matched, weight
from service.documents.reading.clauses import LONGEST_HEADING, is_heading_of, split_heading, styled
from service.documents.reading.raw import RawBlock, RawParagraph, RawTable
from service.documents.reading.tables import caption_of, figure_id, table_id
from service.documents.styles import CLAUSE_HEADING, TABLE_TITLE
from service.domain.catalogue import Library
from service.domain.clauses import ClauseVersion
from service.domain.placeholders import BlockRef, Literal, Prose, Slot, fill
from service.domain.templates import ChapterTemplate

_LIKELY = 0.5
_TABLE_WEIGHT = 40
_LONGEST_COMPARED = 3_000
# A contract of ours that lost every anchor takes some 200 comparisons; the words of an uploaded
# file are anybody's, so their number is bounded.
_MOST_COMPARISONS = 1_000
_MOST_HEADLESS = 500


@dataclass
class Found:
    """Successive blocks that make one clause; without a version, words that match none of ours."""

    version: ClauseVersion | None
    how: str
    blocks: list[RawBlock] = field(default_factory=list)


@dataclass
class Budget:
    """How many more comparisons of wording one reading may make."""

    left: int = _MOST_COMPARISONS

    def spend(self, comparisons: int) -> bool:
        self.left -= comparisons
        return self.left >= 0


@dataclass(frozen=True)
class Candidates:
    """Clauses a stretch of text may be: those of its chapter first, not yet found elsewhere."""

    library: Library
    as_of: date
    chapter: ChapterTemplate | None
    taken: frozenset[str]
    budget: Budget

    @cached_property
    def parameters(self) -> Mapping[str, str]:
        return self.library.parameter_values(self.as_of)

    @cached_property
    def of_chapter(self) -> list[ClauseVersion]:
        """All versions of the chapter's clauses, in the template's order, newest in force first."""
        ids = self.chapter.clauses if self.chapter is not None else ()
        return [v for name in ids if name not in self.taken for v in self._versions(name)]

    @cached_property
    def headings(self) -> frozenset[str]:
        """Titles that the chapter's clauses print as headings, folded."""
        return frozenset(fold(v.title) for v in self.of_chapter if v.heading)

    def titled(self, title: str) -> list[ClauseVersion]:
        """Versions with this title, the chapter's own before others."""
        own = [v for v in self.of_chapter if fold(v.title) == fold(title)]
        if own:
            return own
        names = dict.fromkeys(
            version.id
            for known, versions in self.library.clauses_by_title.items()
            if fold(known) == fold(title)
            for version in versions
        )
        return [v for name in names if name not in self.taken for v in self._versions(name)]

    def _versions(self, name: str) -> list[ClauseVersion]:
        current = self.library.clause_on(name, self.as_of)
        versions = sorted(self.library.clauses.get(name, ()), key=lambda v: -v.version)
        return sorted(versions, key=lambda version: version is not current)


def split_by_text(blocks: Sequence[RawBlock], candidates: Candidates) -> Iterator[Found]:
    """Cut a stretch without anchors into clauses at its headings; name each by its words."""
    headless: list[RawBlock] = []
    current: Found | None = None
    for block in blocks:
        if isinstance(block, RawParagraph) and _is_heading(block, candidates):
            yield from _ended(current, headless, candidates)
            current, headless = Found(None, "", [block]), []
        elif current is not None:
            current.blocks.append(block)
        else:
            headless.append(block)
    yield from _ended(current, headless, candidates)


def _ended(
    current: Found | None, headless: list[RawBlock], candidates: Candidates
) -> Iterator[Found]:
    if current is not None:
        yield _named(current, candidates)
    elif headless:
        yield from _split_headless(headless, candidates)


def _is_heading(block: RawParagraph, candidates: Candidates) -> bool:
    if is_heading_of(block, None):
        return True
    return fold(block.text.strip()) in candidates.headings


def _named(found: Found, candidates: Candidates) -> Found:
    """The clause whose heading and words these are."""
    first = found.blocks[0]
    title = split_heading(first.text)[1] if isinstance(first, RawParagraph) else ""
    titled = candidates.titled(title)
    body = found.blocks[1:]
    best = _best(titled, body, candidates)
    if best is None:
        # Another heading over the words of ours.
        best = _best(candidates.of_chapter, body, candidates, _LIKELY)
    return found if best is None else Found(best, "text", found.blocks)


def _best(
    versions: Sequence[ClauseVersion],
    body: Sequence[RawBlock],
    candidates: Candidates,
    least: float = 0.0,
) -> ClauseVersion | None:
    """The version most like the words; the first of several that are equally like them."""
    if len(versions) == 1 and not least:
        return versions[0]
    if not versions or not candidates.budget.spend(len(versions)):
        return None
    scores = [likeness(version, body, candidates.library) for version in versions]
    best = max(scores)
    if best < least:
        return None
    equals = [v for v, score in zip(versions, scores, strict=True) if score == best]
    # Variants may differ in nothing but the legal number they print.
    return max(equals, key=lambda v: _numbers_said(v, body, candidates.parameters))


def _numbers_said(
    version: ClauseVersion, body: Sequence[RawBlock], parameters: Mapping[str, str]
) -> int:
    """How many of a clause's dated parameters are printed with their value of the day."""
    prose = [part for part in version.prose if isinstance(part, Prose)]
    texts = [block.text for block in body if isinstance(block, RawParagraph)]
    hits = 0
    for text, place in zip(texts, matched(prose, texts), strict=True):
        if place is None:
            continue
        parts, label = prose[place].parts, label_of(text, prose[place].level) or ""
        slots = [part for part in parts if isinstance(part, Slot)]
        for slot, printed in zip(slots, align(parts, text.removeprefix(label)) or (), strict=False):
            value = parameters.get(slot.path.removeprefix("parameter."))
            hits += value is not None and fill(slot, value) == printed
    return hits


def likeness(version: ClauseVersion, body: Sequence[RawBlock], library: Library) -> float:
    """0 to 1: how much of a clause's words and of the printed ones are the same."""
    prose = [part for part in version.prose if isinstance(part, Prose)]
    texts = [block.text for block in body if isinstance(block, RawParagraph)]
    places = {place for place in matched(prose, texts) if place is not None}
    hits = sum(weight(prose[place].parts) for place in places) + _TABLE_WEIGHT * len(
        _blocks_in(body, version, library)
    )
    fixed = [part for part in version.prose if isinstance(part, BlockRef)]
    whole = sum(weight(part.parts) for part in prose) + _TABLE_WEIGHT * len(fixed)
    strict = hits / whole if whole else 0.0
    if strict == 1.0 and len(places) < len([text for text in texts if text.strip()]):
        strict = 0.95  # everything is there, and something more
    return max(strict, 0.9 * _resemblance(prose, texts)) if strict < 1.0 else 1.0


def _blocks_in(
    body: Sequence[RawBlock], version: ClauseVersion, library: Library
) -> set[tuple[str, str]]:
    """Tables and figures of the clause that stand among the blocks."""
    wanted = {(part.kind, part.id) for part in version.prose if isinstance(part, BlockRef)}
    tables = [name for kind, name in wanted if kind == "table"]
    figures = [name for kind, name in wanted if kind == "figure"]
    found = set()
    for block in body:
        if isinstance(block, RawTable):
            found.add(("table", table_id(block, tables, library.tables)))
            found.add(("figure", figure_id(block, figures)))
        elif block.images:
            found |= {item for item in wanted if item[0] == "annex"}
    return found & wanted


def _resemblance(prose: Sequence[Prose], texts: Sequence[str]) -> float:
    ours = "".join(p.text for part in prose for p in part.parts if isinstance(p, Literal))
    theirs = "".join(texts)
    if not ours or not theirs:
        return 0.0
    matcher = SequenceMatcher(None, ours[:_LONGEST_COMPARED], theirs[:_LONGEST_COMPARED])
    return matcher.ratio() if matcher.quick_ratio() > _LIKELY else 0.0


def _split_headless(blocks: Sequence[RawBlock], candidates: Candidates) -> Iterator[Found]:
    """Name blocks below no heading, one by one, by the chapter's clauses in their order."""
    versions = [v for v in candidates.of_chapter if not v.heading] or candidates.of_chapter
    if len(blocks) > _MOST_HEADLESS:
        versions = []
    groups: list[Found] = []
    position = 0
    for block in blocks:
        fits = (
            n
            for n in range(position, len(versions))
            if _belongs(block, versions[n], candidates.library)
        )
        place = next(fits, None)
        if place is None:
            if not groups:
                groups.append(Found(None, ""))
            groups[-1].blocks.append(block)
        elif groups and groups[-1].version is versions[place]:
            groups[-1].blocks.append(block)
        else:
            position = place
            title = _title_above(groups, block)
            groups.append(Found(versions[place], "text", [*title, block]))
    return (group for group in groups if group.blocks)


def claimed(loose: list[RawBlock], version: ClauseVersion, library: Library) -> list[RawBlock]:
    """Take from the end of loose blocks those that are a clause's own, which begins below them.

    LibreOffice drops a bookmark's beginning in front of a table.
    """
    own: list[RawBlock] = []
    while loose and (_belongs(loose[-1], version, library) or _names_next(loose[-1], own)):
        own.insert(0, loose.pop())
    return own


def _names_next(block: RawBlock, following: list[RawBlock]) -> bool:
    below = following[0] if following else None
    return (
        isinstance(below, RawTable)
        and isinstance(block, RawParagraph)
        and (styled(block, TABLE_TITLE.name))
    )


def _title_above(groups: list[Found], block: RawBlock) -> list[RawBlock]:
    """The line above a table or picture that names it: taken from where it was put."""
    last = groups[-1].blocks[-1] if groups and groups[-1].blocks else None
    if not isinstance(last, RawParagraph) or not (isinstance(block, RawTable) or block.images):
        return []
    if len(last.text) > LONGEST_HEADING and caption_of(last.text) is None:
        return []
    return [groups[-1].blocks.pop()]


def _belongs(block: RawBlock, version: ClauseVersion, library: Library) -> bool:
    if isinstance(block, RawTable) or block.images:
        return bool(_blocks_in([block], version, library))
    if styled(block, CLAUSE_HEADING.name):
        return False
    prose = [part for part in version.prose if isinstance(part, Prose)]
    place = matched(prose, [block.text])[0]
    return place is not None and weight(prose[place].parts) > 3
