"""A contract as its lifecycle sees it: what was done to it, by whom, to which text.

The history is the whole of it: state, text, drafters and approvals are read from it, so they
cannot disagree. Approvals and signatures are entries; they are bound to the text's fingerprint.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from service.domain.access import Actor, Delegation
from service.domain.vocabulary import ContractAction, ContractState

# Who does one of these answers for the text: submitting is vouching for it.
DRAFTING = frozenset({ContractAction.DRAFT, ContractAction.REVISE, ContractAction.SUBMIT})
CHANGES_TEXT = frozenset({ContractAction.DRAFT, ContractAction.REVISE})
APPROVALS = frozenset({ContractAction.ENDORSE, ContractAction.APPROVE})
# A round of review begins with submitting; these end it for good: changing the words back to
# what they were revives no approval.
_NEW_ROUND = CHANGES_TEXT | {ContractAction.SUBMIT, ContractAction.RETURN, ContractAction.REOPEN}


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody wants to do now. `today` is the civil day in China of the instant `at`.

    `fingerprint` is that of the text the actor has before them; for `draft` and `revise` that of
    the new text. `party` says whose signature `sign` records, and for which discipline (专业)
    `countersign` is done.
    """

    action: ContractAction
    actor: Actor
    at: datetime
    today: date
    fingerprint: str
    on_behalf_of: Actor | None = None
    delegations: tuple[Delegation, ...] = ()
    party: str | None = None
    reason: str = ""

    @property
    def persons(self) -> frozenset[str]:
        """Whom it counts for: the one who acts and the one they act for."""
        principal = self.on_behalf_of.identities if self.on_behalf_of else frozenset()
        return self.actor.identities | principal


@dataclass(frozen=True, slots=True)
class Entry:
    """What was done: by which account (`by`), for whom it counts, to which text, and the state
    it led to."""

    action: ContractAction
    state: ContractState
    fingerprint: str
    by: str
    persons: frozenset[str]
    at: datetime
    party: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Needs:
    """What this contract needs; it follows from its risk and the company's policy.

    `disciplines` (any collection; kept as a set) must each countersign once, by different people;
    without them any `countersignatures` of that number do. Without `legal_review` the approval
    itself is the review: for texts that were approved as templates.
    """

    parties: frozenset[str]
    countersignatures: int = 0
    approval_levels: int = 1
    legal_review: bool = True
    disciplines: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        object.__setattr__(self, "disciplines", frozenset(self.disciplines))
        if self.approval_levels < 1 or self.countersignatures < 0:
            raise ValueError("a contract needs at least one approval")
        if self.disciplines and len(self.disciplines) != self.countersignatures:
            raise ValueError("each discipline countersigns once")


@dataclass(frozen=True, slots=True)
class Dossier:
    """A contract's history and needs. `state` is None before the first text."""

    needs: Needs
    history: tuple[Entry, ...] = field(default=())

    @property
    def state(self) -> ContractState | None:
        return self.history[-1].state if self.history else None

    @property
    def fingerprint(self) -> str | None:
        """Of the newest text."""
        return self.history[-1].fingerprint if self.history else None

    @property
    def drafters(self) -> frozenset[str]:
        """All who ever wrote or submitted a text of this contract, under every identity."""
        return frozenset().union(
            *(entry.persons for entry in self.history if entry.action in DRAFTING)
        )

    @property
    def approvals(self) -> tuple[Entry, ...]:
        return valid_approvals(self.history, self.fingerprint)

    def in_this_round(self, *actions: ContractAction) -> tuple[Entry, ...]:
        """What was done, of these actions, to the present text since it was submitted."""
        return tuple(
            entry
            for entry in current_round(self.history)
            if entry.action in actions and entry.fingerprint == self.fingerprint
        )

    @property
    def countersigned_for(self) -> frozenset[str]:
        """The disciplines that have countersigned the present text in this round."""
        entries = self.in_this_round(ContractAction.COUNTERSIGN)
        return frozenset(entry.party for entry in entries if entry.party)

    @property
    def signed_by(self) -> frozenset[str]:
        """The parties whose signature stands under the present text."""
        signatures = self.in_this_round(ContractAction.SIGN)
        return frozenset(entry.party for entry in signatures if entry.party)


def current_round(history: Sequence[Entry]) -> Sequence[Entry]:
    """The entries since the text was last submitted, changed or returned."""
    begin = max((n for n, entry in enumerate(history, 1) if entry.action in _NEW_ROUND), default=0)
    return history[begin:]


def valid_approvals(history: Sequence[Entry], fingerprint: str | None) -> tuple[Entry, ...]:
    """The approvals that still hold for a text of this fingerprint; none after a changed word."""
    return tuple(
        entry
        for entry in current_round(history)
        if entry.action in APPROVALS and entry.fingerprint == fingerprint
    )
