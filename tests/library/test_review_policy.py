"""The review policy file: what is refused, with file and line, and what the shipped one says."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from service.domain.catalogue import Library
from service.domain.errors import LibraryInvalid
from service.domain.review_policy import Area, Concern, RiskGrade
from service.library import default_folders
from service.library.review_policy import policy_problems, read_review_policy
from tests.services import real_library

SHIPPED = default_folders().clause_library / "review.yaml"


@pytest.fixture
def library() -> Library:
    return real_library()[1]


def changed(tmp_path: Path, change: Callable[[str], str]) -> Path:
    text = SHIPPED.read_text(encoding="utf-8")
    path = tmp_path / "review.yaml"
    path.write_text(change(text), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != text
    return path


def test_the_shipped_policy_is_company_policy_and_says_so(library: Library) -> None:
    policy = library.review
    assert policy is not None
    assert policy.status == "unverified"
    assert policy.comments_must_be_settled
    assert policy.fast_up_to is RiskGrade.LOW
    assert set(policy.areas) == set(Concern)


def test_without_the_file_there_is_no_policy(tmp_path: Path) -> None:
    assert read_review_policy(tmp_path / "review.yaml", tmp_path) is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("deviation: 4", "deviation: 4\n  discount: 3", "discount"),
        ("deviation: 4", "deviation: -4", "deviation"),
        ("medium: 4", "medium: 40", "逐级升高"),
        ("    warn: 2\n", "", "warn"),
        ("all: [has-pv]", "all: [has-windmill]", "has-windmill"),
        ("discipline: 营销", "discipline: 人事", "discipline"),
        ('rate: "0.05"', 'rate: "1.5"', "rate"),
        ("at_least_one_in: 40", "at_least_one_in: 0", "at_least_one_in"),
        ("approval_levels: 2", "approval_levels: 0", "approval_levels"),
        ("comments_must_be_settled: true", "comments_must_be_settled: yes", "true"),
        ("status: unverified", "status: unverified\nstatus: verified", "重复"),
        (
            "    reason: 不属于快速通道，按一般程序审核\n",
            "    reason: 不属于快速通道，按一般程序审核\n    when: {grade: high}\n",
            "起点",
        ),
    ],
)
def test_what_is_wrong_is_refused_with_file_and_line(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    path = changed(tmp_path, lambda text: text.replace(old, new, 1))
    with pytest.raises(LibraryInvalid) as refused:
        read_review_policy(path, tmp_path)
    assert refused.value.message.startswith("review.yaml 第 ")
    assert said in refused.value.message
    line = int(refused.value.message.split()[2])
    assert line > 1


def test_names_that_are_not_in_the_library_are_named(library: Library) -> None:
    policy = library.review
    assert policy is not None
    assert list(policy_problems(policy, library)) == []
    area = Area(("supply.boundry",), ("record.sourcs",))
    wrong = replace(
        policy,
        areas={**policy.areas, Concern.SAFETY: area},
        sampling=replace(policy.sampling, texts=frozenset({"low-voltage-residential@9"})),
        fast=replace(policy.fast, when=replace(policy.fast.when, kinds=frozenset({"low"}))),
    )
    problems = "\n".join(policy_problems(wrong, library))
    for name in ("supply.boundry", "record.sourcs", "low-voltage-residential@9", "「low」"):
        assert name in problems
