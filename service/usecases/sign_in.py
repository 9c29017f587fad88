"""Signing in and out, sessions, one's own password.

A failed sign-in is counted before the password is looked at, in a transaction of its own: tries
side by side cannot outrun the count, and Argon2 holds no lock.
"""

import hashlib
import hmac
import ipaddress
import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from service.domain.access import Actor, Permission, UserKind
from service.domain.errors import Invalid, NotSignedIn, Problem
from service.store import sign_ins as store
from service.store.access import UserAccount, actor_of, user_with_id, user_with_login
from service.store.organisations import organisation_of
from service.store.sign_ins import SignInTry, UserSession
from service.usecases.access import needs
from service.usecases.errors import SignInDelayed
from service.usecases.passwords import password_fits, renewed_hash
from service.usecases.people import change_password, login_of, record, user_of
from service.usecases.work import Work

Opening = Callable[[], AbstractContextManager[Work]]
"""Opens a Work: `service.reading`, `service.writing`."""

IDLE = timedelta(minutes=30)
LONGEST_SESSION = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
FREE_FOR_LOGIN = 5
FREE_FOR_ADDRESS = 30
LONGEST_DELAY = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=24)
_WRONG = "登录名或密码不正确"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session. `token` goes into the cookie and stands nowhere else."""

    token: str
    csrf: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody with a valid session. `csrf` must come with whatever changes something."""

    actor: Actor
    login: str
    organisation: str
    csrf: str


def sign_in(opening: Opening, login: str, password: str, address: str) -> SignedIn:
    """Open a session; raises NotSignedIn (which says no more), SignInDelayed."""
    with opening() as work:
        candidate = _admit(work, login, address)
    stored = candidate.password_hash if candidate is not None else None
    if not password_fits(stored, password) or candidate is None or stored is None:
        raise NotSignedIn(_WRONG)
    renewed = renewed_hash(stored, password)
    with opening() as work:
        user = user_with_id(work.session, candidate.id)
        # Between the two transactions the account may have been shut, or the password changed.
        if user is None or not _may_sign_in(user) or user.password_hash != stored:
            raise NotSignedIn(_WRONG)
        user.password_hash = renewed or stored
        failures = _forgive(work, user.login, address)
        return _open_session(work, user, failures)


def whose_session(reading: Opening, writing: Opening, token: str) -> Present:
    """Who a session's token stands for, and the session is in use; raises NotSignedIn."""
    with reading() as work:
        found, touching = present(work, token), wants_touch(work, token)
    if touching:
        with writing() as work:
            touch_session(work, token)
    return found


def csrf_matches(given: str, expected: str) -> bool:
    """Whether a form or a header brings the token of the session's pages."""
    return hmac.compare_digest(given.encode(), expected.encode())


def present(work: Work, token: str) -> Present:
    """Who a session's token stands for; raises NotSignedIn where it no longer does."""
    opened = store.session_with_hash(work.session, digest(token))
    user = user_with_id(work.session, opened.user_id) if opened is not None else None
    if opened is None or user is None or not _holds(opened, work.now) or not _may_sign_in(user):
        raise NotSignedIn("登录已失效，请重新登录")
    organisation = organisation_of(work.session, user.org_id)
    return Present(
        actor=actor_of(work.session, user, work.today),
        login=user.login,
        organisation=organisation.name if organisation is not None else "",
        csrf=opened.csrf,
    )


def wants_touch(work: Work, token: str) -> bool:
    """Whether it is time to note that a session is in use."""
    opened = store.session_with_hash(work.session, digest(token))
    return opened is not None and work.now - opened.last_seen_at >= SEEN_EVERY


def touch_session(work: Work, token: str) -> None:
    """Note that a session is in use: it stays open for another while."""
    opened = store.session_with_hash(work.session, digest(token))
    if opened is not None and _holds(opened, work.now):
        opened.last_seen_at = work.now
        work.session.add(opened)


def sign_out(work: Work, token: str) -> None:
    """End a session; one that is not there, or ended, stays so."""
    opened = store.session_with_hash(work.session, digest(token))
    user = user_with_id(work.session, opened.user_id) if opened is not None else None
    if opened is None or user is None or opened.ended_at is not None:
        return
    opened.ended_at = work.now
    work.session.add(opened)
    record(_as_user(work, user), user, "people.signed_out")


@needs(Permission.OWN_ACCOUNT)
def change_own_password(work: Work, current: str, new: str) -> None:
    """Change one's password; all sessions of the account end, this one too.

    Raises Invalid for a wrong current password, PasswordRefused for a weak new one.
    """
    user = user_of(work, work.actor.id, lock=True)
    if not password_fits(user.password_hash, current):
        raise Invalid("密码未修改", [Problem("current", "现用密码不正确")])
    if current == new:
        raise Invalid("密码未修改", [Problem("password", "新密码不得与现用密码相同")])
    change_password(work, user, new)
    record(work, user, "people.password_changed")


@needs(Permission.RUN_THE_CLOCK)
def clear_sign_ins(work: Work) -> int:
    """Remove sessions long over and failures long past; returns how many rows."""
    long_ago = work.now - FORGOTTEN_AFTER
    rows = [
        *store.sessions_expired_before(work.session, long_ago),
        *store.tries_before(work.session, long_ago),
    ]
    for row in rows:
        work.session.delete(row)
    return len(rows)


def digest(token: str) -> str:
    """What is stored of a token: it is random and long, so a plain sha256 will do."""
    return hashlib.sha256(token.encode()).hexdigest()


# ---- failures -----------------------------------------------------------------------------------


def _admit(work: Work, login: str, address: str) -> UserAccount | None:
    """Count this try as failed before it is looked at; raises SignInDelayed."""
    name = _login_or_none(login)
    tries = [
        (
            store.lock_try(work.session, _key("address", _network(address)), work.now),
            FREE_FOR_ADDRESS,
        ),
        (store.lock_try(work.session, _key("login", name or login), work.now), FREE_FOR_LOGIN),
    ]
    wait = max(item.blocked_until for item, _ in tries) - work.now
    if wait > timedelta(0):
        seconds = int(wait.total_seconds()) + 1
        raise SignInDelayed(f"登录失败次数过多，请在{_in_words(seconds)}后重试", seconds)
    for item, free in tries:
        if work.now - item.last_at >= FORGOTTEN_AFTER:
            item.failures = 0
        _count(item, item.failures + 1, free, work.now)
        work.session.add(item)
    user = user_with_login(work.session, name) if name is not None else None
    return user if user is not None and _may_sign_in(user) else None


def _forgive(work: Work, login: str, address: str) -> int:
    """Forget the login's failures, and of the address only this try: else whoever has one account
    could clear the count between guesses at others. Returns the failures that went before.
    """
    of_address = store.lock_try(work.session, _key("address", _network(address)), work.now)
    of_login = store.lock_try(work.session, _key("login", login), work.now)
    before = max(of_login.failures - 1, 0)
    _count(of_address, max(of_address.failures - 1, 0), FREE_FOR_ADDRESS, work.now)
    _count(of_login, 0, FREE_FOR_LOGIN, work.now)
    work.session.add_all([of_address, of_login])
    return before


def _count(item: SignInTry, failures: int, free: int, now: datetime) -> None:
    item.failures = failures
    item.last_at = now
    item.blocked_until = now + delay_after(failures, free)


def delay_after(failures: int, free: int) -> timedelta:
    """How long to wait after so many failures: doubled each time, and never for ever."""
    if failures < free:
        return timedelta(0)
    # 2^10 seconds are more than the longest delay already.
    return min(timedelta(seconds=2 ** min(failures - free, 10)), LONGEST_DELAY)


def _key(kind: str, value: str) -> str:
    # A login may be a password typed in the wrong field: it is not kept in the clear.
    return digest(f"{kind}\n{value}")


def _network(address: str) -> str:
    """An address as it is counted: whoever has one of IPv6 has the whole /64 to choose from."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((known, 64), strict=False)) if known.version == 6 else address


def _login_or_none(login: str) -> str | None:
    try:
        return login_of(login)
    except Invalid:
        return None


def _in_words(seconds: int) -> str:
    return f" {seconds} 秒" if seconds < 60 else f" {-(-seconds // 60)} 分钟"


# ---- sessions -----------------------------------------------------------------------------------


def _open_session(work: Work, user: UserAccount, failures: int) -> SignedIn:
    token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    opened = UserSession(
        id=work.new_id(),
        org_id=user.org_id,
        user_id=user.id,
        token_hash=digest(token),
        csrf=csrf,
        created_at=work.now,
        last_seen_at=work.now,
        expires_at=work.now + LONGEST_SESSION,
    )
    work.session.add(opened)
    record(_as_user(work, user), user, "people.signed_in", {"failed_before": failures})
    return SignedIn(token, csrf, opened.expires_at)


def _holds(opened: UserSession, now: datetime) -> bool:
    return opened.ended_at is None and now < opened.expires_at and now - opened.last_seen_at < IDLE


def _may_sign_in(user: UserAccount) -> bool:
    return user.kind == UserKind.PERSON and user.disabled_at is None


def _as_user(work: Work, user: UserAccount) -> Work:
    return replace(work, actor=actor_of(work.session, user, work.today))
