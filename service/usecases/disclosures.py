"""Personal data in the clear: whoever is shown any is on record, before it is shown.

Lists, logs and pages show masked values; only a Work that writes may show real ones, since the
event is stored in its transaction.
"""

from collections.abc import Collection

from service.domain.audit import Event
from service.domain.people import SecretKind, hide
from service.domain.typed_secrets import masked_words
from service.store.database import keeps_changes
from service.usecases.work import Work

MOST_OF_A_REASON = 200


def record_reading(
    work: Work,
    subject: str,
    org_id: str,
    kinds: Collection[SecretKind],
    *,
    shown_as: str,
    reason: str = "",
    holders: Collection[str] = (),
) -> None:
    """Record that the actor was shown values of some kinds; nothing where there are none.

    `shown_as` says how: record, page, docx, pdf. What the reason quotes of the `holders`' values
    is kept as tokens.
    """
    if not keeps_changes(work.session):
        raise RuntimeError("personal data is only shown where the record of it is kept")
    if not kinds:
        return
    values = work.vault.values_of(holders)
    tokens = {value: token for token, value in values.items() if value is not None}
    payload = {
        "kinds": sorted(kind.value for kind in kinds),
        "shown_as": shown_as,
        "reason": masked_words(hide(reason[:MOST_OF_A_REASON], tokens)),
    }
    work.record(Event(subject, "personal_data.read", payload), org_id)
