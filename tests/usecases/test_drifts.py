"""Cases of drift: found with the facts and every night, one for each difference, never deleted."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from service.domain.access import Role
from service.domain.changes import ChangeState
from service.domain.drift import DriftKind, DriftSeverity, DriftState
from service.domain.drift_cases import DriftMove, Judgement
from service.domain.errors import Invalid
from service.domain.vocabulary import ChangeType, ContractState
from service.store.accounts import Account
from service.store.contracts import Contract
from service.usecases import drift_finding, drifts
from service.usecases.accounts import account_of, get_account
from service.usecases.drift_moves import Assessment, act_on_drift, assess_drift, close_drift
from service.usecases.drift_views import (
    DriftFilter,
    beside_record,
    list_drifts,
    position,
)
from service.usecases.errors import DriftMoveNotPossible, VersionChanged
from service.usecases.standing import paper_ended
from service.wiring import Service
from tests.services import FACTORY, SettableClock, opened
from tests.usecases.drifting import Drifting, as_it_was, capacity, named, settled
from tests.worker.hired import hire

S = DriftState
D2, D5, D9, D12 = (date(2026, 12, day) for day in (2, 5, 9, 12))
NOTE = "已到现场核对"


@pytest.fixture(scope="module")
def settled_folder(sqlite_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a contract in force, to be copied."""
    folder = tmp_path_factory.mktemp("settled")
    shutil.copytree(sqlite_demo, folder, dirs_exist_ok=True)
    clock = SettableClock()
    with opened(_url(folder), folder, clock) as service:
        settled(service, clock)
    return folder


@pytest.fixture
def drifting(settled_folder: Path, tmp_path: Path, clock: SettableClock) -> Iterator[Drifting]:
    """FACTORY's contract is in force since yesterday."""
    shutil.copytree(settled_folder, tmp_path, dirs_exist_ok=True)
    clock.advance(days=7)
    with opened(_url(tmp_path), tmp_path, clock) as service:
        yield Drifting(service, clock)


def _url(folder: Path) -> str:
    return f"sqlite:///{folder / 'dianyue.sqlite'}"


def test_facts_ahead_of_the_contract_are_a_case_at_once_until_both_agree_again(
    service: Service, clock: SettableClock
) -> None:
    drifting = settled(service, clock)
    assert drifting.check() == []
    drifting.record(D2, capacity(2000), named("示范县昆源建材有限公司(演示)"))
    renamed, larger = sorted(drifting.views(), key=lambda view: view.field, reverse=True)
    assert (larger.field, larger.kind) == ("contract_capacity", DriftKind.CUSTOMER_BEYOND)
    assert (larger.in_contract, larger.in_record) == ("1630千伏安", "2000千伏安")
    assert (larger.since_on, larger.until_on, larger.state) == (D2, None, S.OPEN)
    assert larger.owner_name == "客户经理"
    assert larger.amount is not None
    assert "估算" in (larger.formula or "")
    assert [task.key for task in drifting.tasks()] == [FACTORY], "one task for both"

    pages = _pages(drifting, limit=1)
    assert [view.id for page in pages for view in page] == [larger.id, renamed.id]

    drifting.check()
    assert [row.step for row in drifting.rows()] == [1, 1]
    drifting.sweep(D5)
    assert drifting.told(larger.id) == ["opened"]
    later = {view.id: view for view in drifting.views()}
    assert (later[larger.id].amount or 0) > larger.amount

    drifting.record(D5, as_it_was)
    assert drifting.views() == []
    over = {row.id: (row.state, row.until_on) for row in drifting.rows()}
    assert over == dict.fromkeys((larger.id, renamed.id), ("verified", date(2026, 12, 4)))
    assert drifting.told(larger.id) == ["opened", "verified"]
    assert drifting.tasks() == []

    drifting.on(D9).record(D9, capacity(2000))
    (again,) = drifting.views()
    assert again.id not in over
    assert again.since_on == D9
    assert drifting.check()[0].id == again.id
    assert len(drifting.rows()) == 3


def _pages(drifting: Drifting, limit: int) -> list[Any]:
    pages, after = [], None
    with drifting.service.reading() as work:
        while True:
            found = list_drifts(work, DriftFilter(), after, limit)
            pages.append(found[:limit])
            if len(found) <= limit:
                return pages
            after = position(found[limit - 1])


def test_what_becomes_true_overnight_is_found_by_the_nightly_job(
    drifting: Drifting, monkeypatch: pytest.MonkeyPatch
) -> None:
    drifting.record(D5, capacity(2000))
    assert drifting.views() == []
    others = ("632598000002", "632598000003")
    for account_no in others:
        drifting.stand_by_the_same_paper(account_no)
    seen: list[str] = []
    check = drifts.check_account

    def checked(work: Any, account: Account) -> Any:
        seen.append(account.account_no)
        return check(work, account)

    monkeypatch.setattr(drifts, "AT_ONCE", 1)
    monkeypatch.setattr(drifts, "check_account", checked)
    drifting.sweep(D5)
    assert sorted(seen) == [FACTORY, *others]
    found = {view.account_no: view.since_on for view in drifting.views()}
    assert found.keys() == set(seen)
    assert found[FACTORY] == D5


def test_a_fault_in_checking_refuses_no_facts_and_stops_no_other_account(
    drifting: Drifting, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(drift_finding, "episodes", _fails)
        drifting.record(D2, capacity(2000))
        drifting.sweep(D5)
    with drifting.service.reading() as work:
        facts = get_account(work, FACTORY).facts
    assert facts["capacity"]["contract"]["value"] == "2000"
    assert drifting.views() == []
    drifting.sweep(D9)
    assert [view.since_on for view in drifting.views()] == [D2]


def _fails(*_: Any) -> Any:
    raise RuntimeError("broken")


def test_late_facts_move_the_days_and_values_of_a_case_and_tell_both(drifting: Drifting) -> None:
    drifting.on(D9).record(D9, capacity(2000))
    (first,) = drifting.views()
    drifting.record(D5, capacity(1800))
    (view,) = drifting.views()
    assert (view.id, view.since_on, view.in_record) == (first.id, D5, "2000千伏安")
    drifting.on(D12).record(D12, capacity(2500))
    (view,) = drifting.views()
    assert (view.id, view.in_record) == (first.id, "2500千伏安")
    assert drifting.told(first.id) == ["opened", "changed", "changed"]


def test_a_difference_that_was_over_before_anybody_knew_is_kept_as_over(
    drifting: Drifting,
) -> None:
    drifting.on(D9).record(D5, as_it_was)
    drifting.record(D2, capacity(2000))
    assert drifting.views() == []
    (row,) = drifting.rows()
    assert (row.state, row.since_on, row.until_on) == ("verified", D2, date(2026, 12, 4))
    drifting.check()
    assert [row.step for row in drifting.rows()] == [row.step]
    assert drifting.tasks() == []


def test_a_temporary_state_explains_what_differs_while_it_lasts(drifting: Drifting) -> None:
    temporary = drifting.change(
        ChangeType.TEMPORARY_REDUCTION,
        ChangeState.COMPLETED,
        D2,
        running(1000),
        until_on=D9,
        completed_on=D2,
        fields=["capacity.running"],
    )
    drifting.record(D2, running(1000))
    assert drifting.views() == []
    for value in (1630, 630):
        drifting.record(D2, running(value))
        (view,) = drifting.views()
        assert (view.in_contract, view.in_record) == ("1000千伏安", f"{value}千伏安")
    drifting.record(D2, running(1000))
    assert drifting.views() == []
    drifting.sweep(D12)
    (view,) = drifting.views()
    assert (view.field, view.since_on) == ("running_capacity", date(2026, 12, 10))
    restored = drifting.change(ChangeType.REDUCTION_END, ChangeState.COMPLETED, D5)
    drifting.set_change(temporary, restored_by=restored)
    drifting.check()
    (view,) = drifting.views()
    assert view.since_on == D5


def test_a_temporary_state_lasts_no_longer_than_it_may(drifting: Drifting) -> None:
    drifting.change(
        ChangeType.TEMPORARY_REDUCTION,
        ChangeState.COMPLETED,
        D2,
        running(1000),
        until_on=date(2099, 1, 1),
        completed_on=D2,
        fields=["capacity.running"],
    )
    drifting.record(D2, running(1000))
    drifting.sweep(date(2028, 12, 1))
    assert drifting.views() == []
    drifting.sweep(date(2028, 12, 2))
    (view,) = drifting.views()
    assert (view.field, view.since_on) == ("running_capacity", date(2028, 12, 2))


def running(kva: int) -> Callable[[dict[str, Any]], None]:
    def edit(record: dict[str, Any]) -> None:
        record["capacity"]["running"] = {"value": str(kva), "unit": "kVA"}

    return edit


def test_what_has_its_paper_on_the_way_is_on_nobodys_list(drifting: Drifting) -> None:
    change = drifting.change(
        ChangeType.EXPANSION, ChangeState.OPEN, D2, capacity(2000), fields=["capacity"]
    )
    drifting.record(D2, capacity(9000))
    (view,) = drifting.views()
    assert (view.kind, view.change_id) == (DriftKind.CUSTOMER_BEYOND, None), "not what is planned"
    drifting.record(D2, capacity(2000))
    (view,) = drifting.views()
    assert (view.kind, view.change_id) == (DriftKind.PAPER_IN_PROGRESS, change)
    assert drifting.tasks() == []
    drifting.set_change(change, state=ChangeState.CANCELLED.value)
    drifting.check()
    (view,) = drifting.views()
    assert (view.kind, view.severity) == (DriftKind.CUSTOMER_BEYOND, DriftSeverity.HIGH)
    assert [task.key for task in drifting.tasks()] == [FACTORY]

    drafted = drifting.drafted(starts_on=D5)
    with drifting.writing(drifting.drafter) as work:
        contract = work.session.get_one(Contract, drafted)
        contract.state = ContractState.APPROVED.value
        work.session.add(contract)
    (row,) = drifting.check()
    assert row.kind == DriftKind.PAPER_IN_PROGRESS
    assert drifting.tasks() == []


def test_a_case_is_assessed_acted_on_and_closed_once_both_sides_agree(drifting: Drifting) -> None:
    drifting.record(D2, capacity(2000))
    (view,) = drifting.views()
    someone = hire(drifting.service, "接办人", Role.ARCHIVIST)
    stranger = hire(drifting.service, "旁人", Role.AUDITOR)
    real = Assessment(Judgement.REAL, NOTE, owner=someone.id)
    with drifting.writing(someone) as work:
        for early in (act_on_drift, close_drift):
            with pytest.raises(DriftMoveNotPossible):
                early(work, view.id, NOTE)
        with pytest.raises(VersionChanged):
            assess_drift(work, view.id, real, expected=f"{view.id}.9")
        with pytest.raises(Invalid) as wrong:
            assess_drift(work, view.id, Assessment(Judgement.REAL, NOTE, owner=stranger.id))
        assert wrong.value.problems[0].field == "owner"
        assessed = assess_drift(work, view.id, real, expected=view.etag)
        with pytest.raises(DriftMoveNotPossible, match="等双方一致"):
            close_drift(work, view.id, NOTE)
        with pytest.raises(Invalid) as wrong:
            act_on_drift(work, view.id, NOTE, change_id="unknown")
        assert wrong.value.problems[0].field == "change_id"
        acted = act_on_drift(work, view.id, "已通知客户办理增容")
    assert (assessed.state, assessed.owner_name) == (S.ASSESSED, "接办人")
    assert assessed.possible == (DriftMove.ASSESS, DriftMove.ACT)
    assert (acted.state, acted.note) == (S.ACTION, "已通知客户办理增容")
    assert drifting.tasks() == []
    assert drifting.views(DriftFilter(owner=someone.id))[0].id == view.id

    drifting.on(D5).record(D5, as_it_was)
    with drifting.writing(someone) as work:
        closed = close_drift(work, view.id, "合同已变更")
    assert [(step.state, step.by_name) for step in closed.steps] == [
        (S.ASSESSED, "接办人"),
        (S.ACTION, "接办人"),
        (S.VERIFIED, None),
        (S.CLOSED, "接办人"),
    ]
    assert drifting.told(view.id) == ["opened", "assessed", "acted_on", "verified", "closed"]
    assert drifting.check() == []
    assert [row.id for row in drifting.rows()] == [view.id]


def test_a_harmless_difference_stays_closed_until_its_values_change(drifting: Drifting) -> None:
    drifting.record(D2, capacity(1640))
    (view,) = drifting.views()
    harmless = Assessment(Judgement.HARMLESS, "铭牌取整")
    with drifting.writing(drifting.drafter) as work:
        assess_drift(work, view.id, harmless)
        close_drift(work, view.id, "无影响")
    drifting.sweep(D5)
    assert [row.id for row in drifting.rows()] == [view.id]
    drifting.record(D5, capacity(2000))
    (larger,) = drifting.views()
    assert larger.id != view.id
    assert [row.until_on is None for row in drifting.rows()] == [False, True]
    assert drifting.told(view.id)[-1] == "superseded"


@pytest.mark.parametrize("judgement", [Judgement.HARMLESS, Judgement.REAL])
def test_what_was_assessed_is_to_be_assessed_again_when_its_values_change(
    drifting: Drifting, judgement: Judgement
) -> None:
    drifting.record(D2, capacity(1640))
    (view,) = drifting.views()
    said = Assessment(judgement, "铭牌取整，联系 13912345678")
    with drifting.writing(drifting.drafter) as work:
        assessed = assess_drift(work, view.id, said)
    assert "13912345678" not in assessed.note
    assert drifting.tasks() == []
    drifting.sweep(D5)
    assert drifting.rows()[0].state == S.ASSESSED
    drifting.record(D5, capacity(16300))
    (grown,) = drifting.views()
    assert (grown.id, grown.state, grown.judgement) == (view.id, S.OPEN, None)
    assert [task.key for task in drifting.tasks()] == [FACTORY]
    assert drifting.told(view.id)[-2:] == ["changed", "reopened"]


def test_the_end_of_a_contract_brings_no_agreement(drifting: Drifting) -> None:
    drifting.record(D2, capacity(2000))
    (view,) = drifting.views()
    drifting.on(D9)
    with drifting.service.writing() as work:
        contract = work.session.get_one(Contract, view.contract_id)
        paper_ended(work, contract, D5)
    (row,) = drifting.rows()
    assert (row.until_on, row.moves[-1]["note"]) == (D5, "合同已终止，不再核对")
    assert drifting.told(view.id) == ["opened", "superseded"]


def test_contracts_beside_each_other_are_a_case_and_the_record_stands_beside_the_contract(
    drifting: Drifting,
) -> None:
    drifting.record(D2, capacity(2000))
    with drifting.service.reading() as work:
        compared = {item.field: item for item in beside_record(work, FACTORY)}
        assert beside_record(work, "632598000003") == []
    (view,) = drifting.views()
    larger, voltage = compared["contract_capacity"], compared["voltage"]
    assert (larger.differs, larger.since_on, larger.drift_id) == (True, D2, view.id)
    assert (voltage.in_contract, voltage.in_record, voltage.differs) == ("10千伏", "10千伏", False)
    assert voltage.number == view.contract_number

    drifting.in_force(starts_on=D2)
    (site,) = drifting.views(DriftFilter(kind=DriftKind.SITE))
    assert site.field.startswith("site.")
    assert view.contract_number in site.in_contract
    drifting.sweep(D5)
    assert drifting.told(site.id) == ["opened"]


def test_an_account_without_a_contract_costs_two_queries(drifting: Drifting) -> None:
    with drifting.service.writing() as work:
        account = account_of(work, "632598000003")
        statements = _counting(work)
        assert drifts.check_account(work, account) == []
    assert len(statements) == 2


def _counting(work: Any) -> list[str]:
    statements: list[str] = []
    listening = lambda *given: statements.append(given[2])  # noqa: E731
    event.listen(work.session.connection(), "before_cursor_execute", listening)
    return statements
