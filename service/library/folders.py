"""Where the library's files are: in a clone beside the package, in a wheel inside it."""

from dataclasses import dataclass
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class LibraryFolders:
    """The two folders lawyers own."""

    clause_library: Path
    contract_templates: Path

    @property
    def root(self) -> Path:
        """The folder both stand in; file names in messages are relative to it."""
        return self.clause_library.parent

    @property
    def demo_accounts(self) -> Path:
        return self.contract_templates / "demo" / "accounts"

    @property
    def demo_supplier(self) -> Path:
        return self.contract_templates / "demo" / "supplier.json"


def default_folders() -> LibraryFolders:
    """The clone's folders if there is one around the package, else the wheel's own copy."""
    for root in (_PACKAGE.parent, _PACKAGE / "_data"):
        folders = LibraryFolders(root / "clause_library", root / "contract_templates")
        if folders.clause_library.is_dir() and folders.contract_templates.is_dir():
            return folders
    raise FileNotFoundError("clause_library and contract_templates not found beside the package")
