"""Starters of library files: correct as they stand, with 待填 where a lawyer has to write."""

import re
from datetime import date
from pathlib import Path

from service.domain.agreed import Agreed
from service.domain.errors import Conflict, Invalid, Problem
from service.library.folders import LibraryFolders
from service.library.starter_texts import ADDENDUM, CARD, CLAUSE, RELATION, SAMPLE

_ADDENDUM_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_DOTTED_ID = re.compile(r"[a-z][a-z0-9-]*\.[a-z0-9][a-z0-9-]*")
_FIRST_FREE = 60


class LibraryFileExists(Conflict):
    """`new` never writes over what somebody wrote."""

    code = "library_file_exists"


def start_clause(folders: LibraryFolders, clause_id: str, day: date) -> list[str]:
    """Write a draft clause; returns the names of the files. Raises Invalid, LibraryFileExists."""
    chapter, slug = _dotted(clause_id)
    path = _chapter(folders.clause_library / "clauses", chapter) / f"{slug}.v1.md"
    return _write(folders, {path: CLAUSE.format(id=clause_id, day=day)})


def start_addendum(folders: LibraryFolders, addendum_id: str, day: date) -> list[str]:
    """Write a draft addendum with its first clause and a sample that drafts it."""
    if not _ADDENDUM_ID.fullmatch(addendum_id):
        message = "只用小写字母、数字和连字符，以字母开头，例如 planned-outage"
        raise Invalid(f"「{addendum_id}」不能作补充条款的代号", [Problem("id", message)])
    if (folders.contract_templates / addendum_id).exists():
        raise LibraryFileExists(f"「{addendum_id}」已是合同种类的代号，请换一个")
    group = addendum_id.replace("-", "_")
    if group in Agreed.model_fields:
        group += "_terms"
    words = {"id": addendum_id, "group": group, "day": day, "year": day.year}
    home = folders.contract_templates / "addenda" / addendum_id / "v1"
    clauses = _chapter(folders.clause_library / "clauses", addendum_id)
    return _write(
        folders,
        {
            home / "addendum.yaml": ADDENDUM.format(**words),
            clauses / "relation.v1.md": RELATION.format(**words),
            home / "samples" / "first.terms.yaml": SAMPLE.format(**words),
        },
    )


def start_rule(folders: LibraryFolders, rule_id: str, _day: date) -> list[str]:
    """Write a rule card with a passing, a failing and a not-applicable case."""
    chapter, slug = _dotted(rule_id)
    rules = folders.clause_library / "rules"
    cards = sorted(rules.glob("*/*.yaml"))
    same = (path.parent for path in cards if _id_of(path).partition(".")[0] == chapter)
    home = next(same, None) or _chapter(rules, chapter)
    return _write(folders, {home / f"{slug}.yaml": CARD.format(id=rule_id)})


def _dotted(entry_id: str) -> tuple[str, str]:
    if not _DOTTED_ID.fullmatch(entry_id):
        message = "须写作 组.名称，只用小写字母、数字和连字符，例如 payment.late-notice"
        raise Invalid(f"「{entry_id}」不能作代号", [Problem("id", message)])
    chapter, _, slug = entry_id.partition(".")
    return chapter, slug


def _id_of(card: Path) -> str:
    first = card.read_text(encoding="utf-8").partition("\n")[0]
    return first.removeprefix("id:").strip()


def _chapter(parent: Path, chapter: str) -> Path:
    """The chapter's folder `<NN>-<chapter>`; a new one takes the first number nobody has."""
    there = [path.name.partition("-") for path in sorted(parent.glob("*-*"))]
    for number, _, name in there:
        if name == chapter:
            return parent / f"{number}-{name}"
    taken = {number for number, _, _ in there}
    free = next(n for n in range(_FIRST_FREE, 1000) if f"{n}" not in taken)
    return parent / f"{free}-{chapter}"


def _write(folders: LibraryFolders, files: dict[Path, str]) -> list[str]:
    """Write all files, or none where one of them is there."""
    names = {path: path.relative_to(folders.root).as_posix() for path in files}
    for path, name in names.items():
        if path.exists():
            raise LibraryFileExists(f"{name} 已经存在，没有写入任何文件")
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(names.values())
