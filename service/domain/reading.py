"""What reading a file says beside the outline: stray words, open revisions, what is hidden."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class ReadingNotes:
    """What the reader says beside the outline: words outside any clause, and how it found
    clauses (tag, bookmark or text).

    `added` begins with the words of the outline's clauses without id, one item a clause.
    `tracked_changes` counts open revisions (insertions are read, deletions are not); `hidden` are
    words in the file that nobody sees on paper, and that were therefore not read. `beside` are
    the words outside the flow of the text: text boxes, notes, and the head and foot of its pages.
    `comments` are the comments left in the file; `contract_no` is the supplier's number at the head
    of the pages.
    """

    added: tuple[str, ...] = ()
    found_by: Mapping[str, str] = field(default_factory=dict)
    tracked_changes: int = 0
    hidden: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    contract_no: str | None = None
