"""Contracts that are led through their lives: people, acts and the facts use cases would state."""

import hashlib
from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Any

from service.domain.access import Actor, Role
from service.domain.dossier import Act, Dossier, Needs
from service.domain.lifecycle import SHOWN, Condition, advance
from service.domain.vocabulary import ContractAction as Action

DAY = date(2026, 12, 1)
NOW = datetime(2026, 12, 1, 2, tzinfo=UTC)
PARTIES = frozenset({"供电人", "用电人"})
ALL_FACTS = frozenset(Condition) - SHOWN.keys()


def text(words: str) -> str:
    """A fingerprint of some words."""
    return hashlib.sha256(words.encode()).hexdigest()


def person(name: str, *roles: Role, account: str | None = None) -> Actor:
    return Actor(account or name, "o", name, f"person-{name}", frozenset(roles))


DRAFTER = person("起草", Role.DRAFTER)
COUNTERSIGNER = person("会签", Role.COUNTERSIGNER)
REVIEWER = person("法务", Role.REVIEWER)
APPROVER = person("审批", Role.APPROVER)
CHIEF = person("主任", Role.APPROVER)
SIGNER = person("签约", Role.SIGNER)
ARCHIVIST = person("档案", Role.ARCHIVIST)
CLIENT = Actor("system:crm", "o", "营销系统", roles=frozenset({Role.SYSTEM}))

# The straight way, step by step: who does what (and whose signature it is).
STRAIGHT: tuple[tuple[Action, Actor, str | None], ...] = (
    (Action.DRAFT, DRAFTER, None),
    (Action.SUBMIT, DRAFTER, None),
    (Action.REVIEW, REVIEWER, None),
    (Action.APPROVE, APPROVER, None),
    (Action.ISSUE, SIGNER, None),
    (Action.SIGN, SIGNER, "用电人"),
    (Action.SIGN, SIGNER, "供电人"),
    (Action.CONCLUDE, SIGNER, None),
    (Action.CHECK, REVIEWER, None),
    (Action.ARCHIVE, ARCHIVIST, None),
)


def act(action: Action, actor: Actor, words: str = "原文", **other: Any) -> Act:
    values: dict[str, Any] = {"at": NOW, "today": DAY, "fingerprint": text(words)}
    return Act(action=action, actor=actor, **(values | other))


def do(
    dossier: Dossier,
    action: Action,
    actor: Actor,
    words: str = "原文",
    facts: Collection[Condition] = ALL_FACTS,
    **other: Any,
) -> Dossier:
    return advance(dossier, act(action, actor, words, **other), facts)


def lived(until: Action | None = None, needs: Needs | None = None) -> Dossier:
    """A contract led the straight way up to (and with the last) such an action."""
    dossier = Dossier(needs or Needs(PARTIES))
    last = max((n for n, step in enumerate(STRAIGHT) if step[0] == until), default=-1)
    for action, actor, party in STRAIGHT[: last + 1]:
        dossier = do(dossier, action, actor, party=party)
    return dossier
