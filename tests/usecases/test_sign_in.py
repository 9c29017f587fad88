"""Signing in: whose session it is, how long it lasts, and what failing again and again costs."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Literal

import pytest
from argon2 import PasswordHasher
from sqlmodel import select

from service.domain.access import Role
from service.domain.errors import Invalid, NotSignedIn
from service.store.access import user_with_login
from service.store.events import events_of
from service.store.sign_ins import SignInTry, UserSession
from service.usecases import passwords
from service.usecases import sign_in as usecases
from service.usecases.errors import PasswordRefused, SignInDelayed
from service.usecases.people import UserView, disable_user, set_password
from service.usecases.sign_in import (
    FREE_FOR_ADDRESS,
    FREE_FOR_LOGIN,
    IDLE,
    LONGEST_DELAY,
    LONGEST_SESSION,
    Present,
    SignedIn,
    change_own_password,
    clear_sign_ins,
    csrf_matches,
    delay_after,
    sign_in,
    sign_out,
    whose_session,
)
from service.wiring import Service
from tests.services import SettableClock
from tests.staff import ADMIN, PASSWORD, acting, new_client, new_user

HERE = "192.0.2.1"


@pytest.fixture
def user(service: Service) -> UserView:
    return new_user(service, "wang", Role.DRAFTER, password=PASSWORD)


def entering(
    service: Service, login: str = "wang", password: str = PASSWORD, address: str = HERE
) -> SignedIn:
    return sign_in(service.writing, login, password, address)


def behind(service: Service, token: str) -> Present:
    return whose_session(service.reading, service.writing, token)


def fail(service: Service, times: int, login: str = "wang", address: str = HERE) -> None:
    for _ in range(times):
        with pytest.raises(NotSignedIn) as caught:
            entering(service, login, "wrong password", address)
        assert not isinstance(caught.value, SignInDelayed)


def delay(service: Service, login: str = "wang", address: str = HERE) -> int:
    """Seconds the next try has to wait; the right password changes nothing about it."""
    with pytest.raises(SignInDelayed) as caught:
        entering(service, login, PASSWORD, address)
    return caught.value.seconds


def test_whoever_knows_the_password_gets_a_session(service: Service, user: UserView) -> None:
    signed_in = entering(service, " WANG ")
    found = behind(service, signed_in.token)
    assert (found.actor.id, found.login, found.csrf) == (user.id, "wang", signed_in.csrf)
    assert found.actor == acting(service, user)
    assert csrf_matches(signed_in.csrf, found.csrf)
    assert not csrf_matches("", found.csrf)


@pytest.mark.parametrize(
    ("login", "password"),
    [("wang", "wrong password"), ("nobody", PASSWORD), ("王", PASSWORD), ("", "")],
)
def test_wrong_credentials_are_refused_in_the_same_words(
    service: Service, user: UserView, login: str, password: str
) -> None:
    with pytest.raises(NotSignedIn, match=r"^登录名或密码不正确$"):
        entering(service, login, password)


def test_an_unknown_login_costs_as_much_work_as_a_known_one(
    service: Service, user: UserView, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
            looked_at.append(str(hash))
            return super().verify(hash, password)

    hasher = Counting(time_cost=2, memory_cost=19 * 1024, parallelism=1)
    monkeypatch.setattr(passwords, "_HASHER", hasher)
    fail(service, 1, "nobody")
    fail(service, 1, "wang")
    figures = [text.rsplit("$", 2)[0] for text in looked_at]
    assert len(figures) == 2
    assert figures[0] == figures[1]


@pytest.mark.parametrize("login", ["disabled", "client", "without"])
def test_who_may_not_sign_in_is_told_no_more_than_others(service: Service, login: str) -> None:
    disabled = new_user(service, "disabled", password=PASSWORD)
    new_user(service, "without")
    new_client(service, "client")
    with service.writing(ADMIN) as work:
        disable_user(work, disabled.id)
    fail(service, 1, login)


def test_a_session_ends_when_nobody_uses_it(
    service: Service, clock: SettableClock, user: UserView
) -> None:
    token = entering(service).token
    for _ in range(3):
        clock.at += IDLE - timedelta(seconds=1)
        behind(service, token)
    clock.at += IDLE
    with pytest.raises(NotSignedIn):
        behind(service, token)


def test_a_session_ends_after_a_working_day_however_much_it_is_used(
    service: Service, clock: SettableClock, user: UserView
) -> None:
    token, begun = entering(service).token, clock.at
    while clock.at < begun + LONGEST_SESSION - timedelta(minutes=20):
        clock.advance(minutes=20)
        behind(service, token)
    clock.advance(minutes=20)
    with pytest.raises(NotSignedIn):
        behind(service, token)


def test_signing_out_ends_this_session_and_no_other(service: Service, user: UserView) -> None:
    first, second = entering(service), entering(service)
    with service.writing() as work:
        sign_out(work, first.token)
        sign_out(work, first.token)
        sign_out(work, "no such token")
    with pytest.raises(NotSignedIn):
        behind(service, first.token)
    assert behind(service, second.token).actor.id == user.id


def test_a_new_password_ends_all_sessions(service: Service, user: UserView) -> None:
    token = entering(service).token
    with service.writing(ADMIN) as work:
        set_password(work, user.id, "another good one")
    with pytest.raises(NotSignedIn):
        behind(service, token)
    fail(service, 1)
    entering(service, password="another good one")


def test_a_disabled_account_loses_its_sessions(service: Service, user: UserView) -> None:
    token = entering(service).token
    with service.writing(ADMIN) as work:
        disable_user(work, user.id)
    with pytest.raises(NotSignedIn):
        behind(service, token)


def test_ones_own_password_is_changed_with_the_current_one(
    service: Service, user: UserView
) -> None:
    token = entering(service).token
    actor = acting(service, user)
    for current, new, kind in (
        ("wrong", "another good one", Invalid),
        (PASSWORD, PASSWORD, Invalid),
        (PASSWORD, "short", PasswordRefused),
    ):
        with service.writing(actor) as work, pytest.raises(kind):
            change_own_password(work, current, new)
    behind(service, token)
    with service.writing(actor) as work:
        change_own_password(work, PASSWORD, "another good one")
    with pytest.raises(NotSignedIn):
        behind(service, token)
    entering(service, password="another good one")


def test_the_first_failures_cost_nothing_and_then_each_costs_twice_as_much(
    service: Service, clock: SettableClock, user: UserView
) -> None:
    fail(service, FREE_FOR_LOGIN)
    waits = []
    for _ in range(4):
        waits.append(delay(service))
        clock.advance(seconds=waits[-1])
        fail(service, 1)
    assert waits == [2, 3, 5, 9]  # 1, 2, 4, 8 and the second that has begun


def test_a_delay_is_never_for_ever(service: Service) -> None:
    assert delay_after(4, 5) == timedelta(0)
    assert delay_after(5, 5) == timedelta(seconds=1)
    assert delay_after(10**6, 5) == LONGEST_DELAY


def test_after_the_delay_the_right_password_opens_and_clears(
    service: Service, clock: SettableClock, user: UserView
) -> None:
    fail(service, FREE_FOR_LOGIN)
    clock.advance(seconds=delay(service))
    entering(service)
    fail(service, FREE_FOR_LOGIN - 1)
    entering(service)


def test_a_delay_is_for_one_login_alone(service: Service, user: UserView) -> None:
    new_user(service, "li", password=PASSWORD)
    fail(service, FREE_FOR_LOGIN)
    delay(service, address="192.0.2.2")
    entering(service, "li")


def test_an_address_that_tries_many_logins_is_delayed(service: Service, user: UserView) -> None:
    for number in range(FREE_FOR_ADDRESS):
        fail(service, 1, f"login-{number}")
    assert delay(service) == 2
    entering(service, address="192.0.2.2")


def test_an_own_account_does_not_clear_the_count_of_an_address(
    service: Service, user: UserView
) -> None:
    for number in range(FREE_FOR_ADDRESS - 1):
        fail(service, 1, f"login-{number}")
    entering(service)
    fail(service, 1, "one-more")
    delay(service)


def test_failures_survive_a_restart_and_are_forgotten_after_a_day(
    service: Service, clock: SettableClock, user: UserView
) -> None:
    fail(service, FREE_FOR_LOGIN)
    with service.reading() as work:
        tries = work.session.exec(select(SignInTry)).all()
    assert sorted(item.failures for item in tries) == [FREE_FOR_LOGIN, FREE_FOR_LOGIN]
    clock.advance(hours=24, seconds=1)
    fail(service, FREE_FOR_LOGIN - 1)
    entering(service)


def test_tries_side_by_side_do_not_outrun_the_count(service: Service, user: UserView) -> None:
    def outcome(_: int) -> bool:
        try:
            entering(service, password="wrong password")
        except SignInDelayed:
            return False
        except NotSignedIn:
            return True
        raise AssertionError("a wrong password opened a session")

    with ThreadPoolExecutor(6) as threads:
        looked_at = list(threads.map(outcome, range(4 * FREE_FOR_LOGIN)))
    assert sum(looked_at) == FREE_FOR_LOGIN


def test_addresses_of_one_network_count_as_one(service: Service, user: UserView) -> None:
    for number in range(FREE_FOR_ADDRESS):
        fail(service, 1, f"login-{number}", f"2001:db8::{number:x}")
    delay(service, address="2001:db8::ffff")
    entering(service, address="2001:db8:0:1::1")


def test_what_is_long_over_is_cleared_away(
    service: Service, clock: SettableClock, user: UserView
) -> None:
    fail(service, 1)
    entering(service)
    clock.advance(hours=1)
    entering(service)
    with service.writing() as work:
        assert clear_sign_ins(work) == 0
    clock.advance(hours=37)
    with service.writing() as work:
        assert clear_sign_ins(work) == 4
        assert work.session.exec(select(UserSession)).all() == []
    entering(service)


def test_neither_tokens_nor_tried_logins_stand_in_the_database(
    service: Service, user: UserView
) -> None:
    fail(service, 1, "my-password-in-the-wrong-field")
    token = entering(service).token
    with service.reading() as work:
        stored = str(work.session.exec(select(UserSession)).all()) + str(
            work.session.exec(select(SignInTry)).all()
        )
        row = user_with_login(work.session, "wang")
    assert token not in stored
    assert "my-password" not in stored
    assert row is not None
    assert row.password_hash is not None
    assert row.password_hash.startswith("$argon2id$")


def test_a_hash_with_older_figures_is_made_anew(service: Service, user: UserView) -> None:
    weaker = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)
    with service.writing() as work:
        row = user_with_login(work.session, "wang")
        assert row is not None
        row.password_hash = weaker
        work.session.add(row)
    entering(service)
    with service.reading() as work:
        row = user_with_login(work.session, "wang")
    assert row is not None
    assert row.password_hash != weaker
    assert "m=19456" in (row.password_hash or "")
    entering(service)


def test_a_password_changed_while_it_is_looked_at_opens_nothing(
    service: Service, user: UserView, monkeypatch: pytest.MonkeyPatch
) -> None:
    fits = passwords.password_fits

    def slow(stored: str | None, password: str) -> bool:
        with service.writing(ADMIN) as work:
            set_password(work, user.id, "another good one")
        return fits(stored, password)

    monkeypatch.setattr(usecases, "password_fits", slow)
    with pytest.raises(NotSignedIn):
        entering(service)


def test_signing_in_and_out_are_events_of_the_person(service: Service, user: UserView) -> None:
    fail(service, 2)
    token = entering(service).token
    with service.writing() as work:
        sign_out(work, token)
    with service.reading(ADMIN) as work:
        events = events_of(work.session, ADMIN, f"people/{user.id}")[-2:]
    assert [(event.type, event.actor) for event in events] == [
        ("people.signed_in", user.id),
        ("people.signed_out", user.id),
    ]
    assert events[0].payload == {"failed_before": 2}
