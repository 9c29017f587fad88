"""Build hook: the wheel carries the folders that lawyers own, as data of the package."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

DATA_FOLDERS = ("clause_library", "contract_templates")


class DataFolders(BuildHookInterface):  # type: ignore[type-arg]
    """Adds each data folder as service/_data/<folder>, except to an editable wheel.

    Copies in an editable install would go stale; there the folders are read where they stand.
    """

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        for folder in DATA_FOLDERS:
            build_data["force_include"][str(Path(self.root) / folder)] = f"service/_data/{folder}"
