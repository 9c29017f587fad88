"""What the messages of a batch speak of, read together before they are made: each by itself would
ask the database for its recipient, its contract and its sender again.
"""

from collections.abc import Sequence

from service.store.access import users_named
from service.store.customers import contracts_with_ids, foresee_natural_customers
from service.store.notices import Notice
from service.store.organisations import organisations_with_ids
from service.usecases.work import Work

CONTRACTS = "contracts/"


def foresee(work: Work, notices: Sequence[Notice]) -> None:
    """Read it, and have the session keep it at hand until it ends."""
    subjects = {notice.subject for notice in notices if notice.subject.startswith(CONTRACTS)}
    contracts = contracts_with_ids(
        work.session, [subject.removeprefix(CONTRACTS) for subject in subjects]
    )
    foresee_natural_customers(work.session, list(contracts.values()))
    people = users_named(work.session, {notice.recipient for notice in notices})
    senders = organisations_with_ids(work.session, {notice.org_id for notice in notices})
    # A session forgets rows that nobody else refers to.
    work.session.info["foreseen"] = (contracts, people, senders)
