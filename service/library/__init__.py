"""Reads clause_library/ and contract_templates/ into domain values; bad data is refused
by file and line.
"""

from service.library.checks import check_references
from service.library.folders import LibraryFolders, default_folders
from service.library.loader import load_library

__all__ = ["LibraryFolders", "check_references", "default_folders", "load_library"]
