"""All tables, so that the metadata knows every one of them."""

from sqlalchemy import MetaData

from service.store import (
    access,
    accounts,
    blobs,
    contracts,
    events,
    idempotency,
    lives,
    notices,
    numbers,
    organisations,
    people,
    sign_ins,
    tasks,
)
from service.store.columns import Row

NOUNS = (
    access,
    accounts,
    blobs,
    contracts,
    events,
    idempotency,
    lives,
    notices,
    numbers,
    organisations,
    people,
    sign_ins,
    tasks,
)

METADATA: MetaData = Row.metadata
