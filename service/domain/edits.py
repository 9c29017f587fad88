"""What became of each clause between two texts: unchanged, edited, moved, removed or added.

Labels do not count: a text renumbered is unchanged, and so is a reference that points at the same
clause under its new number.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from service.domain.outline import Clause, Outline, block_text
from service.domain.passage_edits import (
    Passage,
    PassageEdit,
    PassageKind,
    compare_passages,
    passages_of,
)
from service.domain.places import Place
from service.domain.references import Labels, labels_of
from service.domain.same_words import plain_words


class ClauseVerdict(StrEnum):
    """What became of a clause; one that was moved and edited is `edited` (see `moved`)."""

    UNCHANGED = "unchanged"
    EDITED = "edited"
    MOVED = "moved"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class ClauseEdit:
    """A clause's verdict. `clause` is empty for words outside every clause of ours; `copied_from`
    is the clause whose words an added one repeats; label and title are those of the later text.
    """

    clause: str
    verdict: ClauseVerdict
    label: str
    title: str
    passages: tuple[PassageEdit, ...] = ()
    moved: bool = False
    copied_from: str = ""

    @property
    def place(self) -> Place:
        return Place(self.clause, self.label or self.title)

    @property
    def wording(self) -> tuple[PassageEdit, ...]:
        """Passages whose words, not only values or paragraphing, changed."""
        return tuple(p for p in self.passages if p.kind is PassageKind.WORDING)


@dataclass(frozen=True)
class _Item:
    """A clause of one text, ready for comparing."""

    clause: Clause
    key: str
    labels: Labels

    @cached_property
    def passages(self) -> list[Passage]:
        return passages_of(self.clause, self.labels)

    @cached_property
    def words(self) -> str:
        """The words under the title, for telling copies."""
        bodies = (p for p in self.passages if p.sort not in ("title", "caption"))
        return "".join(p.reading.key.partition(":")[2] for p in bodies)


def compare_texts(
    earlier: Outline, later: Outline, added: Sequence[str] = ()
) -> tuple[ClauseEdit, ...]:
    """Every clause of both texts with its verdict, in the later one's order.

    `added` are words outside any clause, as a reader noted them: first those that the later
    outline holds as clauses without id (told once), then all others.
    """
    old, new = list(_items(earlier)), list(_items(later))
    partner = _partners(old, new)
    kept = [partner[n] for n in range(len(new)) if n in partner]
    moved = set(kept) - set(_longest_rising(kept))
    told = [
        _kept(old[partner[n]], item, partner[n] in moved) if n in partner else _added(item, old)
        for n, item in enumerate(new)
    ]
    edits = _with_removed(told, old, new, partner)
    return (*edits, *_stray(added, new))


def _items(outline: Outline) -> Iterator[_Item]:
    labels = labels_of(outline)
    for clause in outline.clauses():
        # A clause that is none of ours is known by its title, else by its words.
        key = clause.id or f"={plain_words(clause.title) or plain_words(clause.text)}"
        yield _Item(clause, key, labels)


def _partners(old: Sequence[_Item], new: Sequence[_Item]) -> dict[int, int]:
    """Number of the earlier clause by number of the later one: the same key, the same words
    first.
    """
    waiting: dict[str, list[int]] = defaultdict(list)
    for number, item in enumerate(old):
        waiting[item.key].append(number)
    found: dict[int, int] = {}
    times = Counter(item.key for item in (*old, *new))
    for exact in (True, False):
        for number, item in enumerate(new):
            if number in found:
                continue
            fit = (
                n
                for n in waiting[item.key]
                # Where both texts have it once, there is nothing to choose.
                if not exact or times[item.key] == 2 or old[n].words == item.words
            )
            place = next(fit, None)
            if place is not None:
                waiting[item.key].remove(place)
                found[number] = place
    return found


def _longest_rising(places: Sequence[int]) -> Iterator[int]:
    """The longest part of a sequence of different numbers that rises: what kept its order.

    Of two neighbours that changed places, the one that now stands first is not in it.
    """
    tails: list[int] = []
    ends: list[int] = []
    before: list[int | None] = []
    for number, place in enumerate(places):
        length = bisect_left(tails, place)
        before.append(ends[length - 1] if length else None)
        tails[length : length + 1] = [place]
        ends[length : length + 1] = [number]
    step = ends[-1] if ends else None
    while step is not None:
        yield places[step]
        step = before[step]


def _kept(old: _Item, new: _Item, moved: bool) -> ClauseEdit:
    passages: tuple[PassageEdit, ...] = ()
    if (old.clause.title, old.clause.blocks) != (new.clause.title, new.clause.blocks):
        passages = tuple(compare_passages(old.passages, new.passages))
    if passages:
        verdict = ClauseVerdict.EDITED
    else:
        verdict = ClauseVerdict.MOVED if moved else ClauseVerdict.UNCHANGED
    return ClauseEdit(new.clause.id, verdict, new.clause.label, new.clause.title, passages, moved)


def _added(item: _Item, old: Sequence[_Item]) -> ClauseEdit:
    clause = item.clause
    words = "\n".join(map(block_text, clause.blocks))
    passages = (PassageEdit(PassageKind.WORDING, 1, None, words),) if words else ()
    origin = next((other.clause.id for other in old if _repeats(item, other)), "")
    return ClauseEdit(
        clause.id, ClauseVerdict.ADDED, clause.label, clause.title, passages, copied_from=origin
    )


def _repeats(item: _Item, other: _Item) -> bool:
    return bool(other.clause.id) and other.words == item.words != ""


def _with_removed(
    told: Sequence[ClauseEdit],
    old: Sequence[_Item],
    new: Sequence[_Item],
    partner: dict[int, int],
) -> list[ClauseEdit]:
    """Removed clauses set in behind the clause they stood behind."""
    place_of = {place: number for number, place in partner.items()}
    behind: dict[int, list[ClauseEdit]] = defaultdict(list)
    last = -1
    for number, item in enumerate(old):
        if number in place_of:
            last = place_of[number]
        else:
            behind[last].append(_removed(item))
    edits = behind[-1]
    for number, edit in enumerate(told):
        edits += [edit, *behind[number]]
    return edits


def _removed(item: _Item) -> ClauseEdit:
    clause = item.clause
    passages = (PassageEdit(PassageKind.WORDING, 1, clause.text, None),)
    return ClauseEdit(clause.id, ClauseVerdict.REMOVED, clause.label, clause.title, passages)


def _stray(added: Sequence[str], new: Sequence[_Item]) -> Iterator[ClauseEdit]:
    """Words outside any clause, but for those the outline holds as clauses without id."""
    held = sum(bool(item.clause.title + item.words) for item in new if not item.clause.id)
    for words in added[held:]:
        passage = PassageEdit(PassageKind.WORDING, 0, None, words)
        yield ClauseEdit("", ClauseVerdict.ADDED, "", "", (passage,))
