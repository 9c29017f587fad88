"""The evidence sheet: what contract and record said on a day, what happened around it, what is not
known.
"""

from datetime import date, timedelta
from typing import Any

import pytest

from service.domain.access import Actor, Role
from service.domain.errors import AccountNotFound, Invalid
from service.domain.evidence_sheet import EvidenceSheet, SheetTerm
from service.domain.facts import AccountFacts
from service.domain.notices import NoticeRequest
from service.domain.vocabulary import ChangeType, RenewalMode
from service.store.archive import archive_record
from service.usecases.accounts import Recording, account_of
from service.usecases.change_acts import cancel_change, settle_debts
from service.usecases.evidence_sheet import evidence_pdf, evidence_sheet
from service.usecases.legacy import NewLegacy, register_legacy
from service.usecases.review_reopen import record_facts
from service.wiring import Service
from tests.services import FACTORY, SettableClock, demo_record
from tests.usecases.changing import BY_DEMAND, NEW_OWNER, Desk, facts
from tests.usecases.living import DRAFTER, Term
from tests.usecases.signing_room import REVIEWER

HOME = "632598000004"
CONTESTED = date(2026, 12, 8)
CLERK = Actor("cis", "demo", "营销系统", roles=frozenset({Role.SYSTEM}))


@pytest.fixture
def term(sqlite_service: Service, clock: SettableClock) -> Term:
    return Term(sqlite_service, clock)


def record(term: Term, effective_on: date, **changed: Any) -> None:
    wanted = AccountFacts.model_validate({**demo_record(), **changed})
    with term.writing(CLERK) as work:
        record_facts(work, FACTORY, Recording(wanted, effective_on, "cis"))


def capacity(kva: str) -> dict[str, Any]:
    return {unit: {"value": kva, "unit": "kVA"} for unit in ("contract", "running")}


def sheet_of(term: Term, day: date = CONTESTED, **known: Any) -> EvidenceSheet:
    if day > term.today:
        term.on(day)
    with term.service.reading(REVIEWER) as work:
        return evidence_sheet(work, FACTORY, day, **known)


def row(sheet: EvidenceSheet, name: str) -> SheetTerm:
    return next(item for item in sheet.terms if item.name == name)


def test_contract_and_record_stand_beside_each_other_as_of_the_day(term: Term) -> None:
    contract_id = term.in_force()
    term.on(date(2026, 12, 20))
    record(term, date(2026, 12, 5), capacity=capacity("2030"))
    sheet = sheet_of(term)
    number = term.see(contract_id).number
    said = row(sheet, "合同容量")
    assert (said.in_contract, said.in_record) == ("1630千伏安", "2030千伏安")
    assert (said.differs, said.paper) == (True, number)
    assert row(sheet, "供电电压").differs is False
    assert row(sheet, "当年欠费违约金（千分比／日）").in_record == "档案不记载"
    (paper,) = sheet.papers
    assert paper.number == number
    assert paper.fingerprint == term.see(contract_id).version.fingerprint
    assert (paper.signed_on, paper.archived_on) == (date(2026, 11, 25), date(2026, 11, 25))
    drift = next(item for item in sheet.drifts if item.name == "合同容量")
    assert (drift.in_contract, drift.in_record) == ("1630千伏安", "2030千伏安")
    assert drift.since_on == date(2026, 12, 5)
    assert "发现合同与档案的差异" in {source.what for source in sheet.sources}
    # On a day before the change the record agreed.
    assert row(sheet_of(term, date(2026, 12, 3)), "合同容量").differs is False


def test_what_was_recorded_later_than_the_instant_does_not_count(term: Term) -> None:
    term.in_force()
    term.on(date(2026, 12, 10))
    before = term.service.ports.clock.now()
    term.on(date(2026, 12, 20))
    record(term, date(2026, 12, 5), capacity=capacity("2030"))
    now = sheet_of(term)
    late = next(item for item in now.revisions if not item.is_first)
    assert (late.effective_on, late.days_late) == (date(2026, 12, 5), 15)
    assert ("合同容量", "1630千伏安", "2030千伏安") in {
        (part.name, part.old, part.new) for part in late.parts
    }
    assert any("补录" in gap for gap in now.gaps)
    then = sheet_of(term, known_at=before)
    assert row(then, "合同容量").in_record == "1630千伏安"
    assert [item.id for item in then.revisions] == [now.revisions[0].id]
    assert any("以后录入的记录没有列入" in gap for gap in then.gaps)


def test_notices_are_told_as_the_law_counts_them(term: Term) -> None:
    contract_id = term.in_force()
    told = {"ends_on": "2027年11月30日", "left": "还有 30 天"}
    with term.writing(CLERK) as work:
        customer = f"customers/{account_of(work, FACTORY).id}"
        subject = f"contracts/{contract_id}"
        work.post(NoticeRequest("customer.renewal", customer, subject, "demo", "1", told))
    (notice,) = sheet_of(term).notices
    assert "到期提示" in notice.subject
    assert notice.received_at is None
    assert notice.means
    assert any("1条通知没有到达的记录" in gap for gap in sheet_of(term).gaps)
    assert sheet_of(term, CONTESTED + timedelta(days=200)).notices == ()


def test_everything_on_it_names_the_event_it_comes_from(term: Term) -> None:
    contract_id = term.in_force()
    sheet = sheet_of(term)
    events = {what for _, what in ((s.about, s.what) for s in sheet.sources)}
    assert {"登记用电户档案", "归档"} <= events
    with term.service.reading(REVIEWER) as work:
        shelf = archive_record(work.session, contract_id)
        assert shelf is not None
    assert all(len(source.hash) == 64 for source in sheet.sources)
    assert [source.at for source in sheet.sources] == sorted(s.at for s in sheet.sources)


def test_without_a_contract_it_says_so(term: Term) -> None:
    sheet = sheet_of(term)
    assert (sheet.papers, sheet.terms) == ((), ())
    assert "没有核对日有效合同的记录" in sheet.gaps[0]
    early = sheet_of(term, date(2001, 1, 1))
    assert early.supply_address == "没有档案"
    assert any("没有核对日的用电档案" in gap for gap in early.gaps)


def test_what_will_be_known_nobody_knows(term: Term) -> None:
    with term.service.reading(REVIEWER) as work:
        with pytest.raises(Invalid):
            evidence_sheet(work, FACTORY, work.today, work.now + timedelta(seconds=1))
        with pytest.raises(Invalid) as error:
            evidence_sheet(work, FACTORY, work.today + timedelta(days=1))
        assert [problem.field for problem in error.value.problems] == ["day"]
        with pytest.raises(AccountNotFound):
            evidence_pdf(work, "no-such", CONTESTED)


def test_a_change_of_use_stands_there_with_its_paper_and_what_the_paper_amended(
    term: Term,
) -> None:
    desk = Desk(term)
    desk.signed()
    view = desk.post(ChangeType.CHARGE_MODE, facts=facts(**BY_DEMAND))
    term.archived(view.papers[0].contract_id)
    sheet = sheet_of(term)
    (change,) = sheet.changes
    assert (change.type, change.action) == ("改变计费方式", "签订补充协议")
    assert (change.work_order_no, change.deadline_at) == ("26120001", view.deadline_at)
    number = view.papers[0].number
    assert len(change.papers) == 1
    assert change.papers[0].startswith(number)
    assert row(sheet, "容（需）量电费计收方式").paper == number
    assert row(sheet, "合同容量").paper != number
    assert [paper.amends for paper in sheet.papers] == [False, True]
    assert "登记变更用电" in {source.what for source in sheet.sources}


def test_what_became_of_a_change_later_was_not_known_before(term: Term) -> None:
    desk = Desk(term)
    desk.signed()
    other = desk.post(ChangeType.TRANSFER, facts=facts(customer__credential__number=NEW_OWNER))
    before = term.service.ports.clock.now()
    term.clock.advance(hours=2)
    with term.writing(DRAFTER) as work:
        settle_debts(work, other.id, term.today, "结清单")
        # Whether the draft can be cancelled depends on nobody having signed it.
        cancel_change(work, other.id, "客户撤回")
    first = desk.post(ChangeType.CHARGE_MODE, facts=facts(**BY_DEMAND))
    between = term.service.ports.clock.now()
    term.clock.advance(hours=2)
    term.archived(first.papers[0].contract_id)
    (then,) = sheet_of(term, known_at=before).changes
    assert (then.state, then.settled_on) == ("办理中", None)
    early = next(c for c in sheet_of(term, known_at=between).changes if c.id == first.id)
    assert [paper.endswith("草稿") for paper in early.papers] == [True]
    known = {change.id: change for change in sheet_of(term).changes}
    assert (known[other.id].state, known[other.id].settled_on) == ("已撤销", date(2026, 11, 25))
    assert [paper.endswith("履行中") for paper in known[first.id].papers] == [True]


def test_what_an_old_paper_does_not_state_is_not_guessed(term: Term) -> None:
    paper = NewLegacy(
        number="GY-2019-12",
        title="供用电合同",
        kind="high-voltage",
        starts_on=date(2019, 12, 1),
        ends_on=date(2029, 11, 30),
        renewal_mode=RenewalMode.ROLL_SAME_TERM,
        signed_on=date(2019, 11, 20),
        facts={"supply_voltage": "10kV", "metering_points": [{"no": "M1", "multiplier": 1000}]},
    )
    with term.writing(CLERK) as work:
        register_legacy(work, FACTORY, paper)
    sheet = sheet_of(term)
    assert sheet.papers[0].signed_on == date(2019, 11, 20)
    unknown = row(sheet, "合同容量")
    assert (unknown.in_contract, unknown.differs, unknown.paper) == ("合同未载明", None, "")
    assert any("合同容量" in gap and "没有载明" in gap for gap in sheet.gaps)
    multiplier = row(sheet, "计量点M1 综合倍率")
    assert (multiplier.in_contract, multiplier.differs) == ("1000", True)


def test_people_are_masked(term: Term) -> None:
    known = demo_record(HOME)
    name, number = known["customer"]["name"], known["customer"]["credential"]["number"]
    term.in_force(HOME)
    changed = {**known, "contacts": [{**known["contacts"][0], "name": "欧阳示范"}]}
    with term.writing(CLERK) as work:
        recorded = Recording(AccountFacts.model_validate(changed), date(2026, 12, 5), "cis")
        record_facts(work, HOME, recorded)
    term.on(CONTESTED)
    with term.service.reading(REVIEWER) as work:
        words = str(evidence_sheet(work, HOME, CONTESTED))
    assert not [said for said in (name, number, "欧阳示范", "tok_") if said in words]
    assert f"{name[0]}*" in words
    assert "欧***" in words
