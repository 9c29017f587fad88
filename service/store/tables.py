"""All tables, so that the metadata knows every one of them."""

from sqlalchemy import MetaData

from service.store import (
    accounts,
    blobs,
    contracts,
    events,
    idempotency,
    numbers,
    organisations,
    people,
)
from service.store.columns import Row

NOUNS = (accounts, blobs, contracts, events, idempotency, numbers, organisations, people)

METADATA: MetaData = Row.metadata
