"""Who may do what, in one place: every use case that an entry point calls names its permission."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from service.domain.access import GRANTED, Permission, Role
from service.domain.errors import RoleMissing
from service.store.access import delegations_to
from service.usecases.work import Work

Given = ParamSpec("Given")
Answer = TypeVar("Answer")
UseCase = Callable[Concatenate[Work, Given], Answer]

PERMISSION_OF: dict[str, Permission] = {}
"""`module.function` -> what it asks; a test holds this against what the entry points call."""


def needs(
    permission: Permission, *, delegable: bool = False
) -> Callable[[UseCase[Given, Answer]], UseCase[Given, Answer]]:
    """Mark a use case: it raises RoleMissing unless its actor has the permission.

    `delegable`: a role that somebody lets them act in will do; for use cases that name whom they
    act for and see to it that this person may.
    """

    def mark(use_case: UseCase[Given, Answer]) -> UseCase[Given, Answer]:
        PERMISSION_OF[f"{use_case.__module__}.{use_case.__name__}"] = permission

        @wraps(use_case)
        def guarded(work: Work, /, *args: Given.args, **kwargs: Given.kwargs) -> Answer:
            if not (delegable and _is_delegated(work, permission)):
                require(work, permission)
            return use_case(work, *args, **kwargs)

        return guarded

    return mark


def require(work: Work, permission: Permission) -> None:
    """Raise RoleMissing unless the actor has the permission."""
    if not work.actor.may(permission):
        names = "、".join(role.label for role in Role if role in GRANTED[permission])
        raise RoleMissing(f"无权操作：须由{names}办理")


def _is_delegated(work: Work, permission: Permission) -> bool:
    """Whether the actor may act for somebody in a role that has the permission."""
    actor = work.actor
    if actor.scopes is not None and permission not in actor.scopes:
        return False
    delegations = delegations_to(work.session, actor, work.today)
    return any(given.role in GRANTED[permission] for given in delegations)
