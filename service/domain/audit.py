"""What happened, provably: the hash chain of each subject, and the Merkle root over a day.

Leaves and nodes are hashed with different prefixes (as in RFC 6962), so that a node can never
pass for a leaf.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import rfc8785

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a subject (`contracts/<id>`).

    The payload refers to rows and tokens; personal values never stand in it.
    """

    subject: str
    type: str
    payload: Mapping[str, Any]


def chain_hash(
    event: Event,
    *,
    event_id: str,
    org_id: str,
    position: int,
    actor: str,
    at: datetime,
    previous: str,
) -> str:
    """sha256 (64 hex) of the canonical JSON of an event and of the hash before it."""
    return hashlib.sha256(
        rfc8785.dumps(
            {
                "id": event_id,
                "org": org_id,
                "subject": event.subject,
                "position": position,
                "type": event.type,
                "actor": actor,
                "at": at.isoformat(timespec="microseconds"),
                "payload": dict(event.payload),
                "previous": previous,
            }
        )
    ).hexdigest()


def merkle_root(hashes: Sequence[str]) -> str:
    """Root (64 hex) over the hashes in their order; ValueError where there is none."""
    running = RunningRoot()
    for item in hashes:
        running.add(item)
    return running.root()


class RunningRoot:
    """A Merkle root over hashes that come one at a time; keeps one node a level."""

    def __init__(self) -> None:
        self.leaves = 0
        self._complete: list[tuple[int, bytes]] = []

    def add(self, item: str) -> None:
        """Add a hash (hex); ValueError where it is none."""
        height, node = 0, _digest(b"\x00", bytes.fromhex(item))
        while self._complete and self._complete[-1][0] == height:
            node = _digest(b"\x01", self._complete.pop()[1], node)
            height += 1
        self._complete.append((height, node))
        self.leaves += 1

    def root(self) -> str:
        """Root (64 hex) over what was added so far; ValueError where there is nothing."""
        if not self._complete:
            raise ValueError("no Merkle root over nothing")
        # A node without a partner moves up as it is: doubling it would let two lists share a root.
        *others, (_, node) = self._complete
        for _, left in reversed(others):
            node = _digest(b"\x01", left, node)
        return node.hex()


def _digest(prefix: bytes, *parts: bytes) -> bytes:
    return hashlib.sha256(prefix + b"".join(parts)).digest()
