"""What reading a file says beside the outline: stray words, open revisions, what is hidden."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class ReadingNotes:
    """What the reader says beside the outline: words outside any clause, and how it found
    clauses (tag, bookmark or text).

    `tracked_changes` counts open revisions (insertions are read, deletions are not); `hidden` are
    words in the file that nobody sees on paper, and that were therefore not read.
    """

    added: tuple[str, ...] = ()
    found_by: Mapping[str, str] = field(default_factory=dict)
    tracked_changes: int = 0
    hidden: tuple[str, ...] = ()
