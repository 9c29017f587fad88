"""Where an evidence sheet comes from: the events by which each thing on it was recorded."""

from collections.abc import Iterator, Mapping

from service.domain.event_types import EVENT_TYPES
from service.domain.evidence_sheet import SheetSource
from service.store.events import EventRow, events_of
from service.usecases.accounts import holder_of
from service.usecases.contract_texts import subject_of
from service.usecases.evidence_scene import Scene

_OF_A_PAPER = frozenset(
    {
        "contracts.signed",
        "contracts.concluded",
        "contracts.archived",
        "contracts.registered",
        "contracts.rolled_over",
        "contracts.continues",
        "contracts.superseded",
        "contracts.terminated",
        "contracts.lapsed",
    }
)
"""What made a paper hold, for how long, and what ended it."""


def sources_of(scene: Scene) -> list[SheetSource]:
    """The events, in the order of time; each with its hash in the chain of its subject."""
    found = {row.id: source for row, source in _events(scene)}
    return sorted(found.values(), key=lambda source: (source.at, source.event_id))


def _events(scene: Scene) -> Iterator[tuple[EventRow, SheetSource]]:
    shown = _shown(scene)
    for subject, about in _subjects(scene).items():
        for row in events_of(scene.work.session, scene.work.actor, subject):
            of_paper = row.type in _OF_A_PAPER
            named = {value for value in row.payload.values() if isinstance(value, str)} & shown
            if row.at <= scene.known_at and (of_paper or named or not _is_broad(subject)):
                what = EVENT_TYPES.get(row.type, row.type)
                yield row, SheetSource(about, what, row.at, row.id, row.hash)


def _subjects(scene: Scene) -> Mapping[str, str]:
    """Subjects of events, each with what it is about."""
    papers = (*scene.papers.values(), *scene.drafted)
    return {
        holder_of(scene.account): "用电档案",
        **{notice.subject: "通知" for notice in scene.notices},
        **{subject_of(contract): contract.number for contract in papers},
        **{f"changes/{row.id}": row.type for row in scene.changes},
        **{f"drifts/{row.id}": row.label for row in scene.drifts},
    }


def _is_broad(subject: str) -> bool:
    """Whether more happened to a subject than is on the sheet."""
    return not subject.startswith(("changes/", "drifts/"))


def _shown(scene: Scene) -> frozenset[str]:
    """Ids of what is on the sheet."""
    ids = {
        *(row.id for _, row in scene.revisions),
        *(row.id for row in scene.changes),
        *(row.id for row in scene.drifts),
        *(row.id for row in scene.notices),
    }
    return frozenset(ids | ({scene.record.id} if scene.record is not None else set()))
