"""LOCK: digests of published files. A published file never changes; a change is a new version."""

import re
from collections.abc import Iterator
from pathlib import Path

from service.domain.errors import LibraryInvalid
from service.library.folders import LibraryFolders
from service.library.readers import digest_of

LOCK_FILE = "LOCK"
UNFILLED = "待填"
"""The mark that `dianyue library new` leaves where somebody has to write something."""
_CARDS = "clause_library/rules/*/*.yaml"
_STATUS = re.compile(r"^status: (draft|published)$", re.MULTILINE)
_PATTERNS = (
    "clause_library/clauses/*/*.md",
    "clause_library/tables/*.yaml",
    "contract_templates/*/v*/template.yaml",
    "contract_templates/addenda/*/v*/addendum.yaml",
)


def read_lock(folders: LibraryFolders) -> dict[str, str]:
    """File name -> digest, as appended by `publish`."""
    path = folders.clause_library / LOCK_FILE
    if not path.is_file():
        return {}
    lines = (line.split() for line in path.read_text(encoding="utf-8").splitlines())
    return {name: digest for digest, name in (line for line in lines if len(line) == 2)}


def lock_problems(folders: LibraryFolders) -> Iterator[str]:
    """Published files that are not locked, changed since, or gone; starters nobody has filled."""
    locked = read_lock(folders)
    for name, digest in locked.items():
        path = folders.root / name
        if not path.is_file():
            yield f"{name}：已发布的文件不得删除"
        elif digest_of(path.read_bytes()) != digest:
            yield f"{name}：已发布的文件不得修改，请恢复原文并另建新版本"
    for path in [*_lockable(folders), *sorted(folders.root.glob(_CARDS))]:
        if UNFILLED in path.read_text(encoding="utf-8"):
            yield f"{path.relative_to(folders.root).as_posix()}：还有「{UNFILLED}」的地方，请写完"
    for path in _lockable(folders):
        name = path.relative_to(folders.root).as_posix()
        if name not in locked and _is_published(path):
            yield f"{name}：已发布但未登记在 LOCK 中，请运行 dianyue library publish {name}"


def publish(folders: LibraryFolders, names: list[str]) -> list[str]:
    """Set `status: published` and append digests to LOCK; without names, everything publishable.

    Returns the names that were added; raises LibraryInvalid for a name that is no library file.
    """
    known = {path.relative_to(folders.root).as_posix(): path for path in _lockable(folders)}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise LibraryInvalid(f"「{unknown[0]}」不是可发布的库文件")
    for name in names:
        if UNFILLED in known[name].read_text(encoding="utf-8"):
            raise LibraryInvalid(f"{name} 中还有「{UNFILLED}」，请写完再发布")
    locked = read_lock(folders)
    added: list[str] = []
    for name in names or sorted(known):
        if name in locked:
            continue
        path = known[name]
        text = path.read_text(encoding="utf-8")
        if names and "status: draft" in text:
            text = _STATUS.sub("status: published", text, count=1)
            path.write_text(text, encoding="utf-8")
        if names or _is_published(path):
            added.append(name)
    with (folders.clause_library / LOCK_FILE).open("a", encoding="utf-8") as lock:
        for name in added:
            lock.write(f"{digest_of(known[name].read_bytes())} {name}\n")
    return added


def _lockable(folders: LibraryFolders) -> list[Path]:
    return sorted(path for pattern in _PATTERNS for path in folders.root.glob(pattern))


def _is_published(path: Path) -> bool:
    """Files without a status (tables) are published as soon as they stand in the library."""
    status = _STATUS.search(path.read_text(encoding="utf-8"))
    return status is None or status.group(1) == "published"
