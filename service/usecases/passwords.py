"""Passwords: what is asked of a new one, and Argon2id over it."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from service.domain.errors import Problem
from service.usecases.errors import PasswordRefused

SHORTEST = 10
LONGEST = 200
_FEWEST_LETTERS = 5

# OWASP's figures for Argon2id: 19 MiB and two passes, so that many at once do not fill the memory.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_new_password(password: str, login: str) -> str:
    """The hash to store; raises PasswordRefused where the password is too weak."""
    wrong = _weakness(password, login)
    if wrong is not None:
        raise PasswordRefused("密码不符合要求", [Problem("password", wrong)])
    return _HASHER.hash(password)


def password_fits(stored: str | None, password: str) -> bool:
    """Whether a password is the one of a stored hash.

    Takes as long where there is none: the time must not tell which logins exist.
    """
    try:
        _HASHER.verify(stored or _nobodys(), password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def renewed_hash(stored: str, password: str) -> str | None:
    """A new hash of a password that fits, where the stored one was made with other figures."""
    return _HASHER.hash(password) if _HASHER.check_needs_rehash(stored) else None


def _weakness(password: str, login: str) -> str | None:
    if len(password) < SHORTEST:
        return f"至少 {SHORTEST} 个字符"
    if len(password) > LONGEST:
        return f"至多 {LONGEST} 个字符"
    if len(set(password)) < _FEWEST_LETTERS:
        return f"至少有 {_FEWEST_LETTERS} 个不同的字符"
    if login in password.casefold():
        return "不得含有登录名"
    return None


@cache
def _nobodys() -> str:
    return _HASHER.hash("nobody has this password")
