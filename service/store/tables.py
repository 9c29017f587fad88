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
    jobs,
    leases,
    lives,
    nodes,
    notices,
    numbers,
    organisations,
    people,
    receipts,
    returned_copies,
    reviews,
    sign_ins,
    signatures,
    tasks,
    version_notes,
    wake_ups,
    webhooks,
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
    jobs,
    leases,
    lives,
    nodes,
    notices,
    numbers,
    organisations,
    people,
    receipts,
    returned_copies,
    reviews,
    sign_ins,
    signatures,
    tasks,
    version_notes,
    wake_ups,
    webhooks,
)

METADATA: MetaData = Row.metadata
