"""What held when, and since when we know: one row a paper and what it brought about. Append-only,
so that "what did the contract say on day X, as known on day Y" is a query.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Field, Session, col, select

from service.store.columns import Instant, Json, Row


class TermFact(Row, table=True):
    """One thing a signed paper did to an account's terms (`domain.effective.Act`), as recorded.

    `line` is what it is about: `main`, or the kind of a side agreement. From `valid_from` on the
    version's terms hold: all of them (`sets`), or those at `paths` (`amends`). `ends`: from that
    day on nothing of the paper holds. `extends`: the term that runs ends on `ends_on` now; None:
    it has no end. `base_id`: the contract that the paper amends, renews or replaces; None where it
    does none of these, or not to one of ours. Never updated.
    """

    __tablename__ = "term_fact"

    id: str = Field(primary_key=True, max_length=36)
    org_id: str = Field(foreign_key="organisation.id", max_length=36)
    account_id: str = Field(foreign_key="account.id", index=True, max_length=36)
    contract_id: str = Field(foreign_key="contract.id", index=True, max_length=36)
    version_id: str = Field(foreign_key="contract_version.id", max_length=36)
    base_id: str | None = Field(default=None, max_length=36)
    line: str = Field(max_length=100)
    act: str = Field(max_length=20)
    valid_from: date
    ends_on: date | None = None
    paths: list[str] = Field(sa_type=Json)
    recorded_at: datetime = Field(sa_type=Instant)


def term_facts_of(
    session: Session, account_id: str, known_at: datetime | None = None
) -> Sequence[TermFact]:
    """All that was recorded of an account's papers, in the order it was recorded; up to an instant
    (included), where one is given.
    """
    query = select(TermFact).where(TermFact.account_id == account_id)
    if known_at is not None:
        query = query.where(col(TermFact.recorded_at) <= known_at)
    return session.exec(query.order_by(col(TermFact.recorded_at), col(TermFact.id))).all()


def facts_of_paper(session: Session, contract_id: str) -> Sequence[TermFact]:
    """All that one paper did, in the order it was recorded."""
    return session.exec(
        select(TermFact)
        .where(TermFact.contract_id == contract_id)
        .order_by(col(TermFact.recorded_at), col(TermFact.id))
    ).all()


def add_term_fact(session: Session, fact: TermFact) -> None:
    session.add(fact)
    session.flush()
