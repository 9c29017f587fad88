"""Forms that people fill in: what a field takes, and a refused form as it was filled in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Annotated, Any, TypeVar

from fastapi import Form

from service.domain.errors import DianyueError, Invalid, NotFound, Problem
from service.usecases.work import Work
from service.web.access import Console
from service.web.console_errors import status_of

Short = Annotated[str, Form(max_length=300)]
Long = Annotated[str, Form(max_length=4000)]
Many = Annotated[list[str], Form(max_length=20)]


@dataclass(frozen=True, slots=True)
class Filled:
    """A form that was not accepted: which one, why, and what had been typed into it. An empty
    `form`: none was.
    """

    form: str = ""
    message: str = ""
    status: int = 200
    values: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def value(self, form: str, name: str, default: Any = "") -> Any:
        """What to put into a field of a form."""
        return self.values.get(name, default) if form == self.form else default

    def wrong(self, form: str, name: str) -> str:
        """What is wrong with a field of a form; empty: nothing."""
        found = (p.message for p in self.problems if form == self.form and p.field == name)
        return next(found, "")


UNTOUCHED = Filled()


def attempt(
    form: str, values: Mapping[str, Any], act: Callable[[], object], *, missing: str = ""
) -> Filled | None:
    """Do it; where it is refused, the form as it was filled in. Raises NotFound, unless `missing`
    is the field that names what is not there.
    """
    try:
        act()
    except NotFound as error:
        if not missing:
            raise
        problem = Problem(missing, error.message)
        return Filled(form, error.message, status_of(error), values, (problem,))
    except DianyueError as error:
        problems = error.problems if isinstance(error, Invalid) else ()
        return Filled(form, error.message, status_of(error), values, tuple(problems))
    return None


def writing(console: Console, act: Callable[[Work], object]) -> Callable[[], object]:
    """The same in a Work that writes."""

    def acting() -> object:
        with console.writing() as work:
            return act(work)

    return acting


def day_in(text: str, field_name: str, what: str) -> date:
    """A day from a form; raises Invalid with the problem at its field."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        message = f"请填写{what}"
        raise Invalid(message, [Problem(field_name, message)]) from None


Choice = TypeVar("Choice", bound=Enum)


def chosen_in(kind: type[Choice], value: str, field_name: str) -> Choice:
    """A choice of a form; raises Invalid where the form did not offer it."""
    try:
        return kind(value)
    except ValueError:
        message = "请从所列的选项中选择"
        raise Invalid(message, [Problem(field_name, message)]) from None


def count_in(text: str, field_name: str, what: str) -> int:
    """A number of things from a form; nothing is none. Raises Invalid."""
    if text.strip().isdecimal() or not text.strip():
        return min(int(text.strip() or 0), 9_999)
    message = f"{what}须为数字"
    raise Invalid(message, [Problem(field_name, message)])
