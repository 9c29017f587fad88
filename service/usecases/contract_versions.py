"""The texts of a contract for its page: who made each, from what, and what of it is unsettled."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.domain.access import Permission
from service.domain.edits import ClauseVerdict
from service.domain.people import reveal
from service.store.contracts import heads_of
from service.store.version_notes import REVISION, notes_of
from service.usecases.access import needs
from service.usecases.contract_texts import contract_of, holders_of
from service.usecases.lifecycle import name_of
from service.usecases.revisions import Origin
from service.usecases.work import Work


@dataclass(frozen=True, slots=True)
class ChangedValue:
    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class UnsettledWords:
    """Words that give no sure value: submitting waits until somebody settles them."""

    label: str
    texts: tuple[str, ...]
    places: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class FileNote:
    """What an uploaded file brought: from which version and side, how many clauses of each verdict,
    changed and unsettled values, and what it held beside its text. Masked.
    """

    base: int
    origin: Origin | None
    clauses: dict[ClauseVerdict, int]
    changes: tuple[ChangedValue, ...]
    unresolved: tuple[UnsettledWords, ...]
    tracked_changes: int
    comments: tuple[str, ...]
    hidden: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VersionShown:
    """One text; `note` is None where it was drafted, not uploaded."""

    no: int
    kind: str
    fingerprint: str
    as_of: str
    created_at: datetime
    created_by: str
    note: FileNote | None


@needs(Permission.READ_CONTRACTS)
def versions_to_show(work: Work, contract_id: str) -> list[VersionShown]:
    """The newest first."""
    contract = contract_of(work, contract_id)
    heads = heads_of(work.session, [contract])
    masks = work.vault.masks_of(holders_of(work, contract))
    rows = notes_of(work.session, [head.id for head in heads], REVISION)
    notes = {row.version_id: _note(reveal(row.content, masks)) for row in rows}
    return [
        VersionShown(
            no=head.no,
            kind=f"{head.kind}@{head.kind_version}",
            fingerprint=head.fingerprint,
            as_of=head.as_of.isoformat(),
            created_at=head.created_at,
            created_by=name_of(work, head.created_by),
            note=notes.get(head.id),
        )
        for head in sorted(heads, key=lambda head: head.no, reverse=True)
    ]


def _note(content: dict[str, Any]) -> FileNote:
    """A text that was carried over without a file has only what is still unsettled."""
    origin = content.get("origin")
    counts = Counter(ClauseVerdict(clause["verdict"]) for clause in content.get("clauses", ()))
    return FileNote(
        base=content["base"],
        origin=Origin(origin) if origin else None,
        clauses=dict(counts),
        changes=tuple(
            ChangedValue(item["label"], item["old"], item["new"])
            for item in content.get("changes", ())
        ),
        unresolved=tuple(
            UnsettledWords(
                item["label"],
                tuple(item["texts"]),
                tuple(place["label"] for place in item["places"]),
                item["reason"],
            )
            for item in content["unresolved"]
        ),
        tracked_changes=content.get("tracked_changes", 0),
        comments=tuple(content.get("comments", ())),
        hidden=tuple(content.get("hidden", ())),
    )
