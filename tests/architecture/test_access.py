"""What the entry points call asks who calls: no use case is reached without its permission."""

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from service import usecases
from service.domain.access import GRANTED, Permission, Role
from service.usecases.access import PERMISSION_OF
from service.usecases.work import Work

SERVICE = Path(__file__).resolve().parents[2] / "service"
ENTRY_POINTS = ("api", "web", "worker", "cli")
# Take a Work and ask nothing, each with its reason.
EXCEPTIONS = {
    "service.usecases.answers.answer_once": "runs another use case, which asks",
    "service.usecases.sign_in.sign_out": "whoever has the token may end its session",
}


def imported_use_cases() -> Iterator[tuple[str, str]]:
    """(file, `module.function`) of every function of a use case module that an entry point can
    call: imported by name, or through an imported module.
    """
    for layer in ENTRY_POINTS:
        for path in sorted((SERVICE / layer).rglob("*.py")):
            tree = ast.parse(path.read_bytes())
            modules = dict(module_names(tree))
            for node in ast.walk(tree):
                if isinstance(node, ast.ImportFrom) and is_use_case_module(node.module):
                    for name in node.names:
                        yield path.name, f"{node.module}.{name.name}"
                elif (
                    isinstance(node, ast.Attribute)
                    and isinstance(node.value, ast.Name)
                    and node.value.id in modules
                ):
                    yield path.name, f"{modules[node.value.id]}.{node.attr}"


def module_names(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Local name -> module, for `from service.usecases import accounts as usecases`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "service.usecases":
            for name in node.names:
                yield name.asname or name.name, f"service.usecases.{name.name}"
        elif isinstance(node, ast.Import):
            found = [name.name for name in node.names if is_use_case_module(name.name)]
            assert not found, f"import functions by name: {found}"


def is_use_case_module(name: str | None) -> bool:
    return name is not None and name.startswith("service.usecases.")


def takes_a_work(full_name: str) -> bool:
    module, _, name = full_name.rpartition(".")
    thing = getattr(importlib.import_module(module), name)
    if not inspect.isfunction(thing):
        return False
    first = next(iter(inspect.signature(thing, eval_str=True).parameters.values()), None)
    return first is not None and first.annotation is Work


CALLED = sorted({name for _, name in imported_use_cases() if takes_a_work(name)})


def defined_as(full_name: str) -> str:
    """A function under the module that defines it, not the one it was imported from."""
    module, _, name = full_name.rpartition(".")
    thing = inspect.unwrap(getattr(importlib.import_module(module), name))
    return f"{thing.__module__}.{thing.__name__}"


@pytest.mark.parametrize("name", CALLED)
def test_a_use_case_that_an_entry_point_calls_names_its_permission(name: str) -> None:
    assert (defined_as(name) in PERMISSION_OF) != (name in EXCEPTIONS)


def test_the_search_finds_the_use_cases() -> None:
    assert len(CALLED) > 60
    for name in ("accounts.list_accounts", "contracts.draft_contract", "roles.grant_role"):
        assert f"service.usecases.{name}" in CALLED


def test_the_exceptions_are_still_called() -> None:
    assert set(EXCEPTIONS) <= set(CALLED)


def test_every_permission_is_granted_to_somebody_and_asked_for() -> None:
    assert GRANTED.keys() == set(Permission)
    assert all(GRANTED.values())
    for module in pkgutil.iter_modules(usecases.__path__, "service.usecases."):
        importlib.import_module(module.name)
    assert set(PERMISSION_OF.values()) == set(Permission)


def test_auditors_only_read_and_administrators_see_no_customers_papers() -> None:
    reading = {permission for permission in Permission if permission.value.startswith("read_")}
    own = {Permission.USE_LIBRARY, Permission.OWN_ACCOUNT}
    granted = {
        role: {permission for permission, roles in GRANTED.items() if role in roles}
        for role in Role
    }
    assert granted[Role.AUDITOR] <= reading | own
    managed = {Permission.MANAGE_PEOPLE, Permission.MANAGE_WEBHOOKS}
    assert granted[Role.ADMIN] == own | managed
    assert Role.SYSTEM not in GRANTED[Permission.APPROVE_CONTRACTS]
