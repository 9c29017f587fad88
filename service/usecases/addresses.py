"""Where people of ours are reached: their e-mail address at work, and their mobile number, which
stands in the vault.
"""

import re
from dataclasses import dataclass

from service.domain.access import Permission, UserKind
from service.domain.errors import Invalid, Problem
from service.domain.mail import is_mail_address
from service.domain.people import Secret, SecretKind
from service.store.access import UserAccount
from service.usecases.access import needs
from service.usecases.people import UserView, record, user_of, view_of
from service.usecases.recipients import people_of
from service.usecases.work import Work

_MOBILE = re.compile(r"1[3-9][0-9]{9}")


@dataclass(frozen=True, slots=True)
class Addresses:
    """What somebody is reached by; empty: not by this. A mobile number given as it is shown,
    masked, stays what it is.
    """

    email: str = ""
    mobile: str = ""


@needs(Permission.MANAGE_PEOPLE)
def set_addresses(work: Work, user_id: str, given: Addresses) -> UserView:
    """Write down where a person is reached; raises UserNotFound, Invalid."""
    return _set(work, user_of(work, user_id, lock=True), given)


@needs(Permission.OWN_ACCOUNT)
def set_own_addresses(work: Work, given: Addresses) -> UserView:
    """Write down where the actor is reached; raises UserNotFound, Invalid."""
    return _set(work, user_of(work, work.actor.id, lock=True), given)


def _set(work: Work, user: UserAccount, given: Addresses) -> UserView:
    if user.kind != UserKind.PERSON:
        raise Invalid("系统客户端不收消息", [Problem("user_id", "须为人员的账号")])
    email, mobile = given.email.strip(), given.mobile.strip()
    keeps_mobile = bool(mobile) and mobile == view_of(work, user).mobile
    problems = []
    if email and not is_mail_address(email):
        problems.append(Problem("email", "不是电子邮箱地址，例如 li@example.com"))
    if mobile and not keeps_mobile and not _MOBILE.fullmatch(mobile):
        problems.append(Problem("mobile", "须为 11 位手机号码"))
    if problems:
        raise Invalid("联系方式没有保存", problems)
    user.email = email or None
    if not keeps_mobile:
        user.mobile = _kept(work, user, mobile) if mobile else None
    reached_by = {"email": user.email is not None, "mobile": user.mobile is not None}
    record(work, user, "people.addresses_set", reached_by)
    return view_of(work, user)


def _kept(work: Work, user: UserAccount, mobile: str) -> str:
    secret = Secret(user.name, SecretKind.MOBILE, mobile)
    kept = work.vault.tokens_for([secret], org_id=user.org_id, holder=people_of(user))
    return kept[mobile]
