"""Errors of the gate before supply; they hang below the five kinds of `domain.errors`."""

from service.domain.errors import Conflict, Invalid, NotFound


class ContractActionRequired(Conflict):
    """A change of use cannot be completed before its contract action; the message names what is
    lacking.
    """

    code = "contract_action_required"


class CompletionNotPossible(Conflict):
    """The change was cancelled, or the record it was to change is another by now."""

    code = "completion_not_possible"


class AuthoriserNotFit(Invalid):
    """Nobody of that name may let an account be supplied before its contract."""

    code = "authoriser_not_fit"


class ExceptionNotFound(NotFound):
    code = "exception_not_found"


class ExceptionRenewed(Conflict):
    """A supply before its contract is not renewed silently, nor twice by the same person."""

    code = "exception_renewed"


class NothingAgainstSupply(Conflict):
    """The account may be supplied by its contract: there is nothing to be excused."""

    code = "nothing_against_supply"
