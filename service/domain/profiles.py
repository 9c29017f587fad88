"""Company profiles: the figures that no law sets and each grid company sets for itself."""

from collections.abc import Mapping
from dataclasses import dataclass

DEFAULT_PROFILE = "state-grid"


@dataclass(frozen=True, slots=True)
class CompanyProfile:
    """`parameters`: a parameter of the library -> the company's own that stands in its place."""

    id: str
    name: str
    note: str | None
    parameters: Mapping[str, str]
    source_file: str
