"""Errors of contracts that were not made here."""

from service.domain.errors import Conflict, NotFound


class ContractNumberTaken(Conflict):
    """Another contract has the number; the message names the field."""

    code = "contract_number_taken"


class MadeElsewhere(Conflict):
    """A contract that was not made here has no text of ours: its original is what was signed."""

    code = "made_elsewhere"


class OriginalNotFound(NotFound):
    """Nobody has put the original of the contract in yet."""

    code = "original_not_found"


class NotLegacy(Conflict):
    """A contract that was drafted here: it has no original beside its own text."""

    code = "not_legacy"
