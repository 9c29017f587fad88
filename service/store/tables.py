"""All tables, so that the metadata knows every one of them."""

from sqlalchemy import MetaData

from service.store import (
    access,
    accounts,
    archive,
    authorities,
    blobs,
    comments,
    contracts,
    events,
    idempotency,
    leases,
    lives,
    notices,
    numbers,
    organisations,
    people,
    returned_copies,
    reviews,
    sign_ins,
    signatures,
    tasks,
    version_notes,
)
from service.store.columns import Row

NOUNS = (
    access,
    accounts,
    archive,
    authorities,
    blobs,
    comments,
    contracts,
    events,
    idempotency,
    leases,
    lives,
    notices,
    numbers,
    organisations,
    people,
    returned_copies,
    reviews,
    sign_ins,
    signatures,
    tasks,
    version_notes,
)

METADATA: MetaData = Row.metadata
