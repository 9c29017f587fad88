"""Errors of single use cases; they hang below the five kinds of `domain.errors`."""

from service.domain.errors import Conflict, Invalid, NotFound
from service.domain.errors import PdfUnavailable as PdfUnavailable


class AccountNumberTaken(Conflict):
    code = "account_number_taken"


class VersionChanged(Conflict):
    """The thing is no longer what the caller last read."""

    code = "version_changed"


class PersonErased(Conflict):
    """Personal data that this needs was erased on request."""

    code = "person_erased"


class SupplierNotRecorded(Conflict):
    code = "supplier_not_recorded"


class KeyInFlight(Conflict):
    """The first request with this Idempotency-Key is not answered yet."""

    code = "idempotency_key_in_flight"


class KeyReused(Invalid):
    """The Idempotency-Key was used for another request."""

    code = "idempotency_key_reused"


class FactsNotEffective(Invalid):
    code = "facts_not_effective"


class DrawingRefused(Invalid):
    code = "drawing_refused"


class AnnexSlotNotFound(NotFound):
    code = "annex_slot_not_found"
