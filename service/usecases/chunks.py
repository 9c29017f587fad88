"""What a chunk of a job tells of itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Chunk:
    """What a chunk did: how many things, and whether it was the last one. `reached`: the id after
    which the next one goes on, where a job goes through all there is.
    """

    done: int
    is_last: bool
    reached: str | None = None
