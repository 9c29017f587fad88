"""What changes of use ask of contracts: the shipped table decides every case, and what a faulty one
is refused for, with file and line.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from service.domain.catalogue import Library
from service.domain.changes import TEMPORARY, ChangePolicy, rule_for
from service.domain.errors import LibraryInvalid
from service.domain.law import Status
from service.domain.vocabulary import ChangeType, PaperAction
from service.library import default_folders
from service.library.changes import change_problems, read_change_policy
from service.library.checks import check_references
from tests.services import real_library

SHIPPED = default_folders().clause_library / "changes.yaml"
T, A = ChangeType, PaperAction
SETTLED = {T.TRANSFER, T.SPLIT, T.MERGER, T.RELOCATION, T.CLOSING}
MAIN = ("high-voltage", "low-voltage", "low-voltage-residential", "wholesale", "temporary-supply")


@pytest.fixture
def library() -> Library:
    return real_library()[1]


@pytest.fixture
def policy(library: Library) -> ChangePolicy:
    assert library.changes is not None
    return library.changes


def changed(tmp_path: Path, change: Callable[[str], str]) -> Path:
    text = SHIPPED.read_text(encoding="utf-8")
    path = tmp_path / "changes.yaml"
    path.write_text(change(text), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != text
    return path


def test_every_change_of_every_contract_has_exactly_one_row(
    library: Library, policy: ChangePolicy
) -> None:
    templates = {id: versions[-1].is_addendum for id, versions in library.templates.items()}
    kinds = [id for id, is_addendum in templates.items() if not is_addendum]
    addenda = ["", *(id for id, is_addendum in templates.items() if is_addendum)]
    assert len(kinds) >= 11
    assert len(addenda) >= 9
    for type_ in ChangeType:
        for kind in kinds:
            for addendum in addenda:
                fitting = [row for row in policy.rules if row.fits(type_, kind, addendum)]
                highest = max(row.rank for row in fitting)
                winners = [row.id for row in fitting if row.rank == highest]
                assert len(winners) == 1, (type_, kind, addendum, winners)


@pytest.mark.parametrize(
    ("type_", "kind", "addenda", "action"),
    [
        (T.EXPANSION, "high-voltage", ["distributed-pv", "charging"], A.RE_SIGN),
        (T.REDUCTION, "low-voltage", [], A.RE_SIGN),
        (T.VOLTAGE, "high-voltage", [], A.RE_SIGN),
        (T.CATEGORY, "low-voltage", ["cost-control"], A.RE_SIGN),
        (T.RENAMING, "low-voltage-residential", [], A.RE_SIGN),
        (T.TRANSFER, "low-voltage-residential", [], A.TERMINATE_AND_NEW),
        (T.SPLIT, "high-voltage", ["dual-supply"], A.TERMINATE_AND_NEW),
        (T.CLOSING, "wholesale", [], A.TERMINATE),
        (T.TEMPORARY_REDUCTION, "high-voltage", [], A.CONFIRMATION),
        (T.REDUCTION_END, "high-voltage", [], A.NOTHING),
        (T.DISMANTLING, "low-voltage", [], A.NOTHING),
        (T.METER_MOVE, "low-voltage", [], A.CONFIRMATION),
        (T.METER_MOVE, "low-voltage", ["distributed-pv"], A.SUPPLEMENT),
        (T.METER_MOVE, "high-voltage", [], A.SUPPLEMENT),
        (T.DEMAND, "high-voltage", [], A.SUPPLEMENT),
        (T.PV_ADDED, "low-voltage-residential", [], A.SUPPLEMENT),
        (T.CHARGING_ADDED, "low-voltage-residential", [], A.CONFIRMATION),
        (T.TEMPORARY_REDUCTION, "temporary-supply", [], A.RE_SIGN),
        (T.CATEGORY, "low-voltage", ["temporary"], A.TERMINATE_AND_NEW),
        (T.RENAMING, "temporary-supply", [], A.RE_SIGN),
        (T.TRANSFER, "pv-purchase-sale", [], A.TERMINATE_AND_NEW),
        (T.EXPANSION, "pv-purchase-sale", [], A.NOTHING),
        (T.RENAMING, "settlement-agreement", [], A.SUPPLEMENT),
        (T.SUSPENSION, "onward-supply", [], A.CONFIRMATION),
        (T.CLOSING, "supplementary-agreement", [], A.NOTHING),
    ],
)
def test_the_shipped_table_decides_as_the_trade_does(
    policy: ChangePolicy, type_: ChangeType, kind: str, addenda: list[str], action: PaperAction
) -> None:
    assert rule_for(policy, type_, kind, addenda).action is action


@pytest.mark.parametrize("kind", MAIN)
def test_debts_are_settled_where_the_contract_itself_ends(policy: ChangePolicy, kind: str) -> None:
    settled = {type_ for type_ in ChangeType if rule_for(policy, type_, kind, []).settles_debts}
    # A temporary supply cannot be turned to another use: it ends too.
    assert settled == SETTLED | ({T.CATEGORY} if kind == "temporary-supply" else set())


def test_no_row_claims_to_be_law_that_somebody_read(policy: ChangePolicy) -> None:
    assert {row.status for row in policy.rules} == {Status.UNVERIFIED}


def test_every_temporary_state_has_a_longest_term(policy: ChangePolicy) -> None:
    assert set(policy.windows) == set(TEMPORARY)
    assert all(window.most for window in policy.windows.values())


def test_without_the_file_there_is_no_policy(tmp_path: Path) -> None:
    assert read_change_policy(tmp_path / "changes.yaml", tmp_path) is None


EXPANSION = "  - id: expansion\n    change: 增容\n    action: re_sign\n    deadline: 5\n"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("exception_days:", "exception_day:", "exception_day"),
        ("change: 增容\n", "change: 扩容\n", "change"),
        ("change: 增容\n", "change:\n", "须写明"),
        ("action: re_sign\n", "action: resign\n", "action"),
        ("fields: [capacity,", "fields: [capacities,", "档案中没有字段「capacities」"),
        ("fields: [capacity.running,", "fields: [capacity.runing,", "capacity.runing"),
        ("    deadline: 5\n", "", "「expansion」缺少 deadline"),
        ("    action: nothing\n", "    action: nothing\n    deadline: 5\n", "不写 deadline"),
        ("    deadline: 5\n", "    deadline: five\n", "deadline"),
        ("power-supply-and-use-regulation 第32条,", "条例第三十二条,", "写法不对"),
        ("id: reduction\n", "id: expansion\n", "「expansion」写了两次"),
        ("    settles_debts: true", "    settles_debts: yes", "须写 true 或 false"),
        ("  临时减容: {least", "  减容: {least", "不是有期限的变更"),
        ("rules:\n", f"rules:\n{EXPANSION.replace('id: exp', 'id: my-exp')}", "basis"),
    ],
)
def test_a_faulty_file_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    path = changed(tmp_path, lambda text: text.replace(old, new, 1))
    with pytest.raises(LibraryInvalid, match=r"^changes\.yaml 第 \d+ 行") as refused:
        read_change_policy(path, tmp_path)
    assert said in refused.value.message


def row(id: str, **keys: str) -> str:
    given = {"action": "nothing", "basis": "civil-code 第509条", **keys}
    return f"  - id: {id}\n" + "".join(f"    {key}: {value}\n" for key, value in given.items())


def table_of(tmp_path: Path, *rows: str) -> ChangePolicy | None:
    head = SHIPPED.read_text(encoding="utf-8").split("rules:\n")[0]
    path = tmp_path / "changes.yaml"
    path.write_text(head + "rules:\n" + "".join(rows), encoding="utf-8")
    return read_change_policy(path, tmp_path)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"change": "增容"}, {"change": "[减容, 增容]"}),
        ({"change": "增容"}, {"change": "any", "kind": "wholesale"}),
        ({"change": "any", "kind": "wholesale"}, {"change": "any", "addendum": "none"}),
        (
            {"change": "增容", "kind": "wholesale"},
            {"change": "增容", "addendum": "charging"},
        ),
        ({"change": "any"}, {"change": "any"}),
    ],
)
def test_rows_between_which_nothing_decides_are_refused_with_both_lines(
    tmp_path: Path, one: dict[str, str], other: dict[str, str]
) -> None:
    first, second = row("one", **one), row("other", **other)
    head = SHIPPED.read_text(encoding="utf-8").split("rules:\n")[0].count("\n") + 2
    with pytest.raises(LibraryInvalid, match="分不出先后") as refused:
        table_of(tmp_path, first, second)
    assert f"第 {head + first.count(chr(10))} 行：「other」" in refused.value.message
    assert f"第 {head} 行的「one」" in refused.value.message


@pytest.mark.parametrize(
    "other",
    [
        {"change": "减容"},
        {"change": "增容", "kind": "wholesale"},
        {"change": "any"},
    ],
)
def test_rows_that_never_meet_or_of_which_one_says_more_stand_side_by_side(
    tmp_path: Path, other: dict[str, str]
) -> None:
    policy = table_of(tmp_path, row("one", change="增容"), row("other", **other))
    assert policy is not None
    assert len(policy.rules) == 2


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kind: pv-purchase-sale", "kind: pv-sale", "「pv-sale」不是合同种类"),
        ("addendum: distributed-pv", "addendum: pv", "「pv」不是补充条款"),
        ("addendum: distributed-pv", "addendum: wholesale", "「wholesale」不是补充条款"),
        ("most: temporary-removal-months", "most: removal-months", "removal-months"),
        ("most: temporary-removal-months", "most: restore-hours", "单位须是"),
        ("least: reduction-minimum-days", "least: reduction-maximum-years", "单位须是天"),
        ("change: [减容恢复, 暂停恢复,", "change: [减容恢复,", "没有「暂停恢复」"),
        (
            "basis: [power-supply-business-rules-1996]",
            "basis: [power-supply-business-rules-1996]\n    status: verified",
            "status 只能是 unverified",
        ),
    ],
)
def test_what_does_not_fit_the_library_is_named(
    library: Library, tmp_path: Path, old: str, new: str, said: str
) -> None:
    path = changed(tmp_path, lambda text: text.replace(old, new, 1))
    spoilt = replace(library, changes=read_change_policy(path, tmp_path))
    assert any("changes.yaml：" in item and said in item for item in change_problems(spoilt))


def test_a_citation_that_leads_nowhere_is_refused_when_the_library_is_loaded(
    library: Library, tmp_path: Path
) -> None:
    path = changed(tmp_path, lambda text: text.replace("第32条, power", "第999条, power", 1))
    with pytest.raises(LibraryInvalid, match=r"changes\.yaml：.*第999条尚未收录"):
        check_references(replace(library, changes=read_change_policy(path, tmp_path)))


def test_the_shipped_table_fits_the_library(library: Library) -> None:
    assert list(change_problems(library)) == []
