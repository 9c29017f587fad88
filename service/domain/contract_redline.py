"""Two texts of a contract side by side, clause by clause: what was struck out and written in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from service.domain.edits import ClauseVerdict, compare_texts
from service.domain.outline import Clause, Outline
from service.domain.redline import Piece, redline

# Letters are compared one by one, which takes the product of both lengths.
_MOST_PAIRS = 1_000_000
_HIDDEN_CHANGE = "遮盖的个人信息有改动"


@dataclass(frozen=True, slots=True)
class ComparedClause:
    """A clause of both texts: heading and words in pieces. `remark` says what no piece shows."""

    id: str
    verdict: ClauseVerdict
    moved: bool
    heading: tuple[Piece, ...]
    words: tuple[Piece, ...]
    remark: str = ""

    @property
    def changed(self) -> bool:
        return self.verdict is not ClauseVerdict.UNCHANGED


def compared_clauses(
    old: Outline, new: Outline, shown: tuple[Outline, Outline] | None = None
) -> Iterator[ComparedClause]:
    """Every clause of both texts in the newer one's order, removed ones where they stood.

    `shown` are the same texts with personal values masked: verdicts are of the real words.
    """
    before, after = shown or (old, new)
    remaining = list(zip(old.clauses(), before.clauses(), strict=True))
    later = iter(after.clauses())
    for edit in compare_texts(old, new):
        former = None
        if edit.verdict is not ClauseVerdict.ADDED:
            former = _taken(remaining, edit.clause, edit.title)
        current = None if edit.verdict is ClauseVerdict.REMOVED else next(later)
        heading = _pieces(_heading(former), _heading(current))
        words = _pieces(former.text if former else "", current.text if current else "")
        unseen = edit.verdict is ClauseVerdict.EDITED and not _marked((*heading, *words))
        remark = _HIDDEN_CHANGE if unseen else ""
        yield ComparedClause(edit.clause, edit.verdict, edit.moved, heading, words, remark)


def _taken(remaining: list[tuple[Clause, Clause]], clause_id: str, title: str) -> Clause | None:
    """The earlier clause a verdict is about, as it is shown; each is given out once."""
    fit = [
        pair
        for pair in remaining
        if pair[0].id == clause_id and (clause_id or pair[0].title == title)
    ]
    if not fit:
        return None
    remaining.remove(fit[0])
    return fit[0][1]


def _heading(clause: Clause | None) -> str:
    if clause is None:
        return ""
    return f"{clause.label}\u3000{clause.title}" if clause.label else clause.title


def _marked(pieces: Sequence[Piece]) -> bool:
    return any(piece.mark != "kept" for piece in pieces)


def _pieces(before: str, after: str) -> tuple[Piece, ...]:
    """Block by block first, then letter by letter where a block changed."""
    return tuple(_lines(before.splitlines(keepends=True), after.splitlines(keepends=True)))


def _lines(before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        old, new = "".join(before[i1:i2]), "".join(after[j1:j2])
        if tag == "equal":
            yield Piece("kept", old)
        elif tag == "replace" and len(old) * len(new) <= _MOST_PAIRS:
            yield from redline(old, new)
        else:
            pieces = (Piece("deleted", old), Piece("inserted", new))
            yield from (piece for piece in pieces if piece.text)
