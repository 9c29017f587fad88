"""One row that fails stops no other; a database that is away stops all."""

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from service.store.access import UserAccount
from service.usecases.one_by_one import one_by_one
from service.usecases.work import Work
from service.wiring import Service
from tests.worker.hired import hire


def name_of(session: Session, id: str) -> str:
    return session.get_one(UserAccount, id).name


def rename(work: Work, id: str, *, ill: str, error: Exception) -> str:
    user = work.session.get_one(UserAccount, id)
    user.name = "新名"
    work.session.add(user)
    work.session.flush()
    if id == ill:
        raise error
    return id


def test_what_failed_is_undone_and_told_and_the_others_are_done(service: Service) -> None:
    first, ill, last = (hire(service, "旧名").id for _ in range(3))
    error = ZeroDivisionError()
    with service.writing() as work:
        done, failed = one_by_one(
            work, "row", [first, ill, last], lambda id: rename(work, id, ill=ill, error=error)
        )
    assert (done, failed) == ([first, last], [(ill, error)])
    with service.reading() as work:
        assert [name_of(work.session, id) for id in (first, ill, last)] == ["新名", "旧名", "新名"]


def test_a_database_that_is_away_is_no_fault_of_a_row(service: Service) -> None:
    id = hire(service, "旧名").id
    away = OperationalError("SELECT", {}, Exception("gone"))

    def fail(_: str) -> None:
        raise away

    with service.reading() as work, pytest.raises(OperationalError):
        one_by_one(work, "row", [id], fail)
