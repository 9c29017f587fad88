"""The reminder policy file: what is refused, with file and line, and what the shipped one says."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from service.domain.access import Role
from service.domain.catalogue import Library
from service.domain.errors import LibraryInvalid
from service.domain.reminders import Audience, Occasion
from service.domain.tasks import TaskKind
from service.library import default_folders
from service.library.reminders import read_reminder_policy, reminder_problems
from tests.services import real_library

SHIPPED = default_folders().clause_library / "reminders.yaml"
HIGH_VOLTAGE = (-90, -60, -30, -15, -7, -1, 1, 7, 30)


@pytest.fixture
def library() -> Library:
    return real_library()[1]


def changed(tmp_path: Path, change: Callable[[str], str]) -> Path:
    text = SHIPPED.read_text(encoding="utf-8")
    path = tmp_path / "reminders.yaml"
    path.write_text(change(text), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != text
    return path


def test_the_shipped_policy_is_company_practice_and_says_so(library: Library) -> None:
    policy = library.reminders
    assert policy is not None
    assert policy.status == "unverified"
    assert policy.roles[Audience.SUPERVISOR] is Role.APPROVER
    assert set(policy.occasions) == set(Occasion)
    end = policy.occasions[Occasion.CONTRACT_END]
    assert end.audiences_at(-90) < end.audiences_at(-30) < end.audiences_at(30)
    assert -30 in policy.occasions[Occasion.TEMPORARY].in_writing


def test_a_contracts_ladder_is_its_kinds_and_what_its_text_promises(library: Library) -> None:
    policy, template = library.reminders, library.template_version("high-voltage", 1)
    assert policy is not None
    assert template is not None
    assert policy.ladder_of_end(template.reminders, None).offsets == HIGH_VOLTAGE
    promised = policy.ladder_of_end(template.reminders, 60)
    assert set(promised.offsets) - set(HIGH_VOLTAGE) == {-65}
    assert promised.after(30) == 60


def test_tasks_have_ladders_by_their_kind(library: Library) -> None:
    policy = library.reminders
    assert policy is not None
    assert policy.ladder_of_task(TaskKind.RATIFY).offsets == (-15, -7, -3, -1, 1)
    assert policy.ladder_of_task(TaskKind.CHECK) == policy.ladder_of(Occasion.TASK)


def test_every_kind_has_a_ladder_that_can_be_climbed(library: Library) -> None:
    assert list(reminder_problems(library)) == []


def test_without_the_file_there_is_no_policy(tmp_path: Path) -> None:
    assert read_reminder_policy(tmp_path / "reminders.yaml", tmp_path) is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("lead_days: 5", "lead_days: 5\nlag_days: 3", "lag_days"),
        ("lead_days: 5", "lead_days: five", "lead_days"),
        ("lead_days: 5\n", "", "lead_days"),
        ("  manager: drafter        # 客户经理\n", "", "manager"),
        ("  supervisor: approver", "  supervisor: boss", "supervisor"),
        ("  supervisor: approver", "  owner: drafter\n  supervisor: approver", "owner"),
        ("  contract-end:\n", "  contract_end:\n", "contract_end"),
        ("    repeat_days: 30\n    tell:\n      - {from: T-1", "    tell:\n      - {from: T-1",
         "无声"),
        ("    label: 合同届满\n", "    label: 合同届满\n    ladder: [T-30]\n", "template.yaml"),
        ("ladder: [T-30, T-15, T-7, T-1, T+1]", "ladder: [T-30, T15]", "提醒日"),
        ("ladder: [T-30, T-15, T-7, T-1, T+1]", "ladder: [T-30, T-7, T-15]", "由早到晚"),
        ("    ladder: [T-30, T-15, T-7, T-1, T+1]\n", "", "ladder"),
        ("{from: T-7, to: [manager, officer, supervisor]}", "{from: T-7, to: [officer]}", "逐级"),
        ("customer: [T-30, T-7]\n    in_writing: [T-30]", "customer: [T-29]", "阶梯"),
        ("in_writing: [T-30]", "in_writing: [T-15]", "customer"),
        ("      - {from: T-30, to: [owner]}", "      - {from: T-30, to: [manager, owner]}", "逐级"),
        ("{from: T, to: [manager, officer, supervisor]}",
         "{from: T, to: [manager, officer, owner]}", "办理人"),
        ("  ratify: [T-15, T-7, T-3, T-1, T+1]", "  ratify: [T-1, T-7]", "由早到晚"),
        ("  ratify:", "  juggle:", "juggle"),
        ("status: unverified", "status: unverified\nstatus: verified", "重复"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    path = changed(tmp_path, lambda text: text.replace(old, new, 1))
    with pytest.raises(LibraryInvalid, match=said) as refused:
        read_reminder_policy(path, tmp_path)
    assert "reminders.yaml 第 " in refused.value.message


def test_a_missing_occasion_is_refused(tmp_path: Path) -> None:
    def without_agents(text: str) -> str:
        begin, end = text.index("  agent:\n"), text.index("  certificate:\n")
        return text[:begin] + text[end:]

    with pytest.raises(LibraryInvalid, match="缺少 agent"):
        read_reminder_policy(changed(tmp_path, without_agents), tmp_path)


def test_names_that_are_not_in_the_library_are_problems(library: Library) -> None:
    policy = library.reminders
    assert policy is not None
    strange = replace(library, reminders=replace(policy, untold_kinds=frozenset({"steam"})))
    assert list(reminder_problems(strange)) == [
        "clause_library/reminders.yaml：没有名为「steam」的合同种类"
    ]


@pytest.mark.parametrize(
    ("rungs", "said"), [(("T-30", "soon"), "提醒日"), (("T-7", "T-30"), "由早到晚")]
)
def test_a_kinds_ladder_that_cannot_be_climbed_is_a_problem(
    library: Library, rungs: tuple[str, ...], said: str
) -> None:
    (template,) = library.templates["wholesale"]
    broken = {**library.templates, "wholesale": (replace(template, reminders=rungs),)}
    (problem,) = reminder_problems(replace(library, templates=broken))
    assert problem.startswith(template.source_file)
    assert said in problem
