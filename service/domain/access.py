"""Who acts. Every use case takes an Actor; every query is scoped to its organisations."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or a system client. `org_id` is the top of the organisations it may see."""

    id: str
    org_id: str
    name: str
