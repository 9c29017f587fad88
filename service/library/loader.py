"""Loads the whole library once, in a fixed order, and refuses what cannot stand."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from service.domain.catalogue import Library
from service.domain.clauses import ClauseVersion
from service.domain.errors import LibraryInvalid
from service.domain.templates import Template
from service.library import readers
from service.library.changes import read_change_policy
from service.library.checks import check_references
from service.library.drift import read_drift_policy
from service.library.folders import LibraryFolders
from service.library.intake import read_need, read_papers
from service.library.notices import read_notice
from service.library.profiles import read_profile
from service.library.reminders import read_reminder_policy
from service.library.review_policy import read_review_policy
from service.library.sending import read_sending_policy
from service.library.sms_texts import SUFFIX, read_sms_rules, read_sms_text

Entry = TypeVar("Entry")
Versioned = TypeVar("Versioned", ClauseVersion, Template)


def load_library(folders: LibraryFolders, *, allow_draft: bool = False) -> Library:
    """Read everything; raises LibraryInvalid naming file and line of the first defect."""
    root = folders.root
    library, templates = folders.clause_library, folders.contract_templates
    kinds = _read_all(
        sorted(templates.glob("*/v*/template.yaml")),
        lambda path: readers.read_template(path, root, is_addendum=False),
    )
    addenda = _read_all(
        sorted(templates.glob("addenda/*/v*/addendum.yaml")),
        lambda path: readers.read_template(path, root, is_addendum=True),
    )
    clause_files = sorted(library.glob("clauses/*/*.md"))
    loaded = Library(
        sources=_by_id(_each(library, "laws/*.yaml", root, readers.read_source)),
        parameters=_by_id(_each(library, "parameters/*.yaml", root, readers.read_parameter)),
        clauses=_versions(_read_all(clause_files, lambda p: readers.read_clause(p, root))),
        tables=_by_id(_each(library, "tables/*.yaml", root, readers.read_table)),
        templates=_offered(_versions([*kinds, *addenda])),
        cards=_by_id(_each(library, "rules/*/*.yaml", root, readers.read_card)),
        allow_draft=allow_draft,
        papers=read_papers(library / "intake" / "papers.yaml", root),
        needs=_by_id(_each(library, "intake/needs/*.yaml", root, read_need)),
        profiles=_by_id(_each(library, "profiles/*.yaml", root, read_profile)),
        review=read_review_policy(library / "review.yaml", root),
        sending=read_sending_policy(library / "sending.yaml", root),
        drift=read_drift_policy(library / "drift.yaml", root),
        reminders=read_reminder_policy(library / "reminders.yaml", root),
        changes=read_change_policy(library / "changes.yaml", root),
        notices=_by_id(_read_all(_notice_files(templates), lambda p: read_notice(p, root))),
        sms=_by_id(_each(templates, f"notices/*{SUFFIX}", root, read_sms_text)),
        sms_rules=read_sms_rules(library / "sms.yaml", root),
    )
    check_references(loaded)
    return loaded


def _offered(templates: dict[str, tuple[Template, ...]]) -> dict[str, tuple[Template, ...]]:
    """Kinds with the addenda that name them in `offered_with`: a published kind need not change."""
    offers: dict[str, list[str]] = {}
    for addendum_id, versions in templates.items():
        for kind in dict.fromkeys(name for version in versions for name in version.offered_with):
            offers.setdefault(kind, []).append(addendum_id)
    return {
        kind: tuple(
            replace(version, addenda=tuple(dict.fromkeys((*version.addenda, *offers[kind]))))
            for version in versions
        )
        if kind in offers
        else versions
        for kind, versions in templates.items()
    }


def _each(
    folder: Path, pattern: str, root: Path, reader: Callable[[Path, Path], Entry]
) -> list[Entry]:
    return _read_all(sorted(folder.glob(pattern)), lambda path: reader(path, root))


def _notice_files(templates: Path) -> list[Path]:
    """The texts of notices without those of short messages, which stand beside them."""
    found = sorted(templates.glob("notices/*.txt"))
    return [path for path in found if not path.name.endswith(SUFFIX)]


def _read_all(paths: Iterable[Path], reader: Callable[[Path], Entry]) -> list[Entry]:
    return [reader(path) for path in paths]


def _by_id(entries: Iterable[Entry]) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for entry in entries:
        entry_id = str(getattr(entry, "id"))  # noqa: B009  (entries share no base class)
        if entry_id in found:
            raise LibraryInvalid(f"「{entry_id}」在库中出现了两次")
        found[entry_id] = entry
    return found


def _versions(entries: Iterable[Versioned]) -> dict[str, tuple[Versioned, ...]]:
    """Versions by id, oldest first; each must begin on a later day than the one before."""
    grouped: dict[str, list[Versioned]] = {}
    for entry in entries:
        grouped.setdefault(entry.id, []).append(entry)
    for entry_id, versions in grouped.items():
        versions.sort(key=lambda version: version.version)
        for earlier, later in pairwise(versions):
            if later.version == earlier.version or later.effective_from <= earlier.effective_from:
                raise LibraryInvalid(
                    f"{later.source_file} 第 1 行：「{entry_id}」的第 {later.version} 版与第 "
                    f"{earlier.version} 版生效期重叠，新版的 effective_from 须晚于旧版"
                )
    return {entry_id: tuple(versions) for entry_id, versions in grouped.items()}
