"""Who may do what, in one place: every use case that an entry point calls names its permission."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from service.domain.access import GRANTED, Permission, Role
from service.domain.errors import RoleMissing
from service.usecases.work import Work

Given = ParamSpec("Given")
Answer = TypeVar("Answer")
UseCase = Callable[Concatenate[Work, Given], Answer]

PERMISSION_OF: dict[str, Permission] = {}
"""`module.function` -> what it asks; a test holds this against what the entry points call."""


def needs(permission: Permission) -> Callable[[UseCase[Given, Answer]], UseCase[Given, Answer]]:
    """Mark a use case: it raises RoleMissing unless its actor has the permission."""

    def mark(use_case: UseCase[Given, Answer]) -> UseCase[Given, Answer]:
        PERMISSION_OF[f"{use_case.__module__}.{use_case.__name__}"] = permission

        @wraps(use_case)
        def guarded(work: Work, /, *args: Given.args, **kwargs: Given.kwargs) -> Answer:
            require(work, permission)
            return use_case(work, *args, **kwargs)

        return guarded

    return mark


def require(work: Work, permission: Permission) -> None:
    """Raise RoleMissing unless the actor has the permission."""
    if not work.actor.may(permission):
        names = "、".join(role.label for role in Role if role in GRANTED[permission])
        raise RoleMissing(f"无权操作：须由{names}办理")
