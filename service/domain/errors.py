"""The error tree: five kinds, each error with a stable code and a Chinese message.

DianyueError
  NotFound      the thing asked for is not there (or not visible to the actor)
  NotAllowed    the actor may not do this
  Conflict      the state of things does not permit it
  Invalid       the input is wrong; `problems` names each field
  Unavailable   an outside part (converter, channel) is missing or failing
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Problem:
    """One wrong field: its path in dotted form, and a Chinese sentence."""

    field: str
    message: str


class DianyueError(Exception):
    """Root of all errors that callers are expected to understand."""

    code: ClassVar[str] = "error"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(DianyueError):
    code = "not_found"


class NotAllowed(DianyueError):
    code = "not_allowed"


class Conflict(DianyueError):
    code = "conflict"


class Invalid(DianyueError):
    code = "invalid"

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)


class Unavailable(DianyueError):
    code = "unavailable"


class RedlineUnavailable(Unavailable):
    """The program that writes tracked changes is not installed, or failed."""

    code = "redline_unavailable"


class AccountNotFound(NotFound):
    code = "account_not_found"


class ContractNotFound(NotFound):
    code = "contract_not_found"


class LibraryEntryNotFound(NotFound):
    code = "library_entry_not_found"


class NotSignedIn(NotAllowed):
    """Nobody, or nobody we know: credentials are missing, wrong or no longer valid."""

    code = "not_signed_in"


class RoleMissing(NotAllowed):
    """The actor has none of the roles that this action takes."""

    code = "role_missing"


class DelegationNotValid(NotAllowed):
    """The actor may not act for the person they name, not in this role, or not on this day."""

    code = "delegation_not_valid"


class DrafterMayNotDecide(NotAllowed):
    """Who drafted a text neither reviews nor approves it, nor does anybody for them."""

    code = "drafter_may_not_decide"


class ActionNotPossible(Conflict):
    """The contract's state does not have this action."""

    code = "action_not_possible"


class DemandsNotMet(Conflict):
    """The action is possible and allowed, and something it demands is missing.

    `missing` names the conditions (`lifecycle.Condition`); the message has their sentences.
    """

    code = "demands_not_met"

    def __init__(self, message: str, missing: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.missing = tuple(missing)


class FactsInvalid(Invalid):
    """Account facts or agreed values that do not hold together as values."""

    code = "facts_invalid"


class TermMissing(Invalid):
    """A contract cannot be drafted because a value it prints is not recorded."""

    code = "term_missing"


class NoTemplateApplies(Invalid):
    code = "no_template_applies"


class DocumentRefused(Invalid):
    """An uploaded file that is broken, hostile or too large."""

    code = "document_refused"


class LibraryInvalid(Invalid):
    """A file of the clause library that cannot be accepted; names file and line."""

    code = "library_invalid"


class PdfUnavailable(Unavailable):
    """The converter to PDF is not installed, or failed."""

    code = "pdf_unavailable"
