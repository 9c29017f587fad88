"""The drift policy file: what is refused, with file and line, and what the shipped one says."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from service.domain.errors import LibraryInvalid
from service.domain.law import Status
from service.library import default_folders
from service.library.drift import drift_problems, read_drift_policy
from tests.services import real_library

SHIPPED = default_folders().clause_library / "drift.yaml"


def changed(tmp_path: Path, change: Callable[[str], str]) -> Path:
    text = SHIPPED.read_text(encoding="utf-8")
    path = tmp_path / "drift.yaml"
    path.write_text(change(text), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != text
    return path


def test_the_shipped_policy_is_company_practice_and_says_so() -> None:
    library = real_library()[1]
    assert library.drift is not None
    assert library.drift.status is Status.UNVERIFIED
    assert library.drift.note
    assert list(drift_problems(library)) == []


def test_a_price_that_is_no_parameter_is_named() -> None:
    library = real_library()[1]
    parameters = dict(library.parameters)
    del parameters["estimate-kwh-per-kva-month"]
    (problem,) = drift_problems(replace(library, parameters=parameters))
    assert "estimate-kwh-per-kva-month" in problem


def test_without_the_file_there_is_no_policy(tmp_path: Path) -> None:
    assert read_drift_policy(tmp_path / "drift.yaml", tmp_path) is None
    assert list(drift_problems(replace(real_library()[1], drift=None))) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("path: customer.name", "path: customer.nickname", "nickname"),
        ("  - id: credential", "  - id: name", "重复"),
        ("  - id: credential", "  - id: unstated", "重复"),
        ("compare: voltage", "compare: volts", "compare"),
        ("    compare: voltage\n", "", "compare 或者 parts"),
        ("{key: method, label", "{key: metod, label", "metod"),
        ('    list_by: "no"\n', "", "list_by"),
        ('list_by: "no"', "list_by: number", "number"),
        ("class: customer_beyond_contract", "class: rounding", "class 须为"),
        ("      change: 更名\n", "      change: 改名\n", "change"),
        ("severity: high", "severity: grave", "severity"),
        ('tolerance: "0.5"', 'tolerance: "-1"', "tolerance"),
        ("    above:\n", "    over:\n", "over"),
        ("    other:\n", "    only:\n", "三项写全"),
        ("money: price_difference", "money: guess", "money"),
        ("    工商业/两部制:", "    工商业/三部制:", "三部制"),
        ("  unknown:\n    severity: low\n", "  unknown:\n", "severity"),
    ],
)
def test_a_mistake_is_refused_with_file_and_line(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    path = changed(tmp_path, lambda text: text.replace(old, new, 1))
    with pytest.raises(LibraryInvalid, match=r"^drift\.yaml 第 \d+ 行") as refused:
        read_drift_policy(path, tmp_path)
    assert said in str(refused.value)
