"""What a chunk of a job tells of itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Chunk:
    """What a chunk did: how many things, and whether it was the last one."""

    done: int
    is_last: bool
