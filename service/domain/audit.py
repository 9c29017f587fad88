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
    event: Event, *, org_id: str, position: int, actor: str, at: datetime, previous: str
) -> str:
    """sha256 (64 hex) of the canonical JSON of an event and of the hash before it."""
    return hashlib.sha256(
        rfc8785.dumps(
            {
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
    if not hashes:
        raise ValueError("no Merkle root over nothing")
    level = [_digest(b"\x00", bytes.fromhex(item)) for item in hashes]
    while len(level) > 1:
        pairs = [level[n : n + 2] for n in range(0, len(level), 2)]
        # A node without a partner moves up as it is: doubling it would let two lists share a root.
        level = [_digest(b"\x01", *pair) if len(pair) == 2 else pair[0] for pair in pairs]
    return level[0].hex()


def _digest(prefix: bytes, *parts: bytes) -> bytes:
    return hashlib.sha256(prefix + b"".join(parts)).digest()
