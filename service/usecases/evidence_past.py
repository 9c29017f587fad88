"""How far changes, papers and drifts had come at an instant: what happened afterwards is no part of
an evidence sheet that is asked for as known then.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from service.domain.changes import ChangeState
from service.domain.drift import DriftState
from service.domain.vocabulary import ContractState
from service.store.changes import Change
from service.store.contracts import Contract
from service.store.drifts import Drift
from service.store.events import EventRow, events_of
from service.store.lives import entries_of
from service.usecases.accounts import holder_of
from service.usecases.evidence_scene import Scene


@dataclass(frozen=True, slots=True)
class ChangeThen:
    state: ChangeState
    completed_on: date | None
    settled_on: date | None


def change_then(scene: Scene, row: Change) -> ChangeThen:
    """By the events of its account, for the row only tells how it is now."""
    state, completed_on, settled_on = ChangeState.OPEN, None, None
    for event in _events(scene, holder_of(scene.account)):
        if event.payload.get("change") != row.id:
            continue
        match event.type:
            case "changes.settled":
                settled_on = date.fromisoformat(event.payload["settled_on"])
            case "changes.completed":
                state, completed_on = ChangeState.COMPLETED, row.completed_on
            case "changes.cancelled":
                state = ChangeState.CANCELLED
    return ChangeThen(state, completed_on, settled_on)


def state_then(scene: Scene, contract: Contract) -> ContractState | None:
    """By its own life; None where it was not there yet."""
    states = [
        row.state for row in entries_of(scene.work.session, contract.id) if row.at <= scene.known_at
    ]
    return ContractState(states[-1]) if states else None


def drift_then(scene: Scene, row: Drift) -> tuple[DriftState, date | None]:
    """Its state, and its last day where the two were seen to agree again by then."""
    states = [
        step["state"] for step in row.moves if datetime.fromisoformat(step["at"]) <= scene.known_at
    ]
    state = DriftState(states[-1]) if states else DriftState.OPEN
    if row.until_on is None:
        return state, None
    seen = {event.type for event in _events(scene, f"drifts/{row.id}")}
    return state, row.until_on if seen & {"drifts.verified", "drifts.superseded"} else None


def _events(scene: Scene, subject: str) -> Iterator[EventRow]:
    rows = events_of(scene.work.session, scene.work.actor, subject)
    return (row for row in rows if row.at <= scene.known_at)
