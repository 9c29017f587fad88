"""Where something stands in a text: what findings and recognised facts point at."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding sits: clause id (empty for the whole text), its label, block number
    from 1; `document` counts the texts of a bundle from 0.
    """

    clause: str = ""
    label: str = ""
    paragraph: int | None = None
    path: str | None = None
    document: int | None = None
