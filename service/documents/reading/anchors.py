"""Which clause each block of a file stands in, as far as tags and bookmarks tell.

Tags have exact edges. Bookmarks are trusted for where a clause begins; LibreOffice closes a
bookmark that spans a table at once, or never, so its end counts only where it looks sound.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from service.documents.anchors import clause_of_tag
from service.documents.reading.raw import RawBlock, RawParagraph
from service.domain.catalogue import Library
from service.domain.clauses import ClauseVersion

_NAME_LENGTH = 12
"""Of a clause's bookmark; a clause printed twice gets a suffix."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """The clause around a block, how that is known, and what tells two occurrences apart."""

    version: ClauseVersion | None = None
    how: str = ""
    key: str = ""


_NOWHERE = Anchor()


def anchors_of(
    blocks: Iterable[RawBlock], library: Library, ends: Callable[[RawParagraph], bool]
) -> Iterator[Anchor]:
    """One anchor a block. `ends` tells headings of chapters, which end a clause."""
    follower = _Bookmarks(library, ends)
    tag, version = "", None
    for block in blocks:
        if block.clause.tag != tag:
            tag = block.clause.tag
            named = clause_of_tag(tag)
            version = library.clause_version(*named) if named is not None else None
        by_bookmark = follower.step(block)
        yield by_bookmark if version is None else Anchor(version, "tag", block.clause.key)


class _Bookmarks:
    """Follows clause bookmarks through the blocks."""

    def __init__(self, library: Library, ends: Callable[[RawParagraph], bool]) -> None:
        self._known = library.clauses_by_bookmark
        self._ends = ends
        self._seen: set[str] = set()
        self._current = _NOWHERE
        self._sound = False

    def step(self, block: RawBlock) -> Anchor:
        begun = [name for name in block.bookmarks if self._is_new(name)]
        self._seen.update(begun)
        open_here = [name for name in begun if name in block.clause.bookmarks]
        heading = isinstance(block, RawParagraph) and self._ends(block)
        # A clause that was taken out may leave its bookmark behind, empty: it claims no heading.
        if begun and (open_here or not heading):
            name = (open_here or begun)[-1]
            self._current = Anchor(self._known[name[:_NAME_LENGTH]], "bookmark", name)
            self._sound = bool(open_here)
        elif heading or self._over(block):
            self._current = _NOWHERE
        return self._current

    def _is_new(self, name: str) -> bool:
        return name[:_NAME_LENGTH] in self._known and name not in self._seen

    def _over(self, block: RawBlock) -> bool:
        return self._sound and self._current.key not in block.clause.bookmarks
