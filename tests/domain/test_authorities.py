"""Authorities: boundary days, matters, scopes; and who may sign without one."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.authorities import (
    Authority,
    Engagement,
    Matter,
    Scope,
    contents_missing,
    in_force,
    matter_of,
    objections,
)
from service.domain.facts import Party
from service.domain.quantities import Quantity
from service.domain.signatories import Ages, reasons_against
from service.domain.signing import SignerCapacity
from service.domain.vocabulary import Unit

FIRST, LAST = date(2026, 3, 1), date(2027, 2, 28)
ONE = timedelta(days=1)
AUTHORITY = Authority(
    principal="某公司",
    agent="周明",
    matters=frozenset({Matter.CONCLUDE}),
    scope=Scope(),
    valid_from=FIRST,
    valid_to=LAST,
    principal_signed=True,
    evidence="a" * 64,
)
KVA = Quantity(value=Decimal(1630), unit=Unit.KVA)
DEAL = Engagement("某公司", "632598000001", "high-voltage", KVA)
AGES = Ages(adult=18, limited=8)


@pytest.mark.parametrize(
    ("day", "holds"),
    [(FIRST - ONE, False), (FIRST, True), (LAST, True), (LAST + ONE, False)],
)
def test_first_and_last_day_are_days_of_the_authority(day: date, holds: bool) -> None:
    assert in_force(AUTHORITY, day) is holds
    assert (objections(AUTHORITY, "周明", DEAL, day) == ()) is holds


def test_from_the_day_of_revoking_it_holds_no_longer() -> None:
    revoked = replace(AUTHORITY, revoked_on=date(2026, 6, 1))
    assert in_force(revoked, date(2026, 5, 31))
    assert not in_force(revoked, date(2026, 6, 1))
    assert "撤销" in objections(revoked, "周明", DEAL, date(2026, 6, 1))[0]


@given(st.dates(), st.dates(), st.dates(), st.none() | st.dates())
def test_in_force_and_the_objections_to_the_day_agree(
    first: date, last: date, day: date, revoked: date | None
) -> None:
    paper = replace(AUTHORITY, valid_from=first, valid_to=last, revoked_on=revoked)
    assert in_force(paper, day) is (objections(paper, "周明", DEAL, day) == ())


@pytest.mark.parametrize(
    ("change", "deal", "said"),
    [
        ({"matters": frozenset({Matter.END})}, {}, "代理事项"),
        ({}, {"kind": "termination-agreement"}, "解除"),
        ({}, {"principal": "别的公司"}, "委托人"),
        ({"evidence": None}, {}, "扫描件"),
        ({"scope": Scope(accounts=frozenset({"2"}))}, {}, "户号"),
        ({"scope": Scope(kinds=frozenset({"low-voltage"}))}, {}, "这一种合同"),
        ({"scope": Scope(most_yuan=Decimal(100))}, {"yuan": Decimal(101)}, "限额"),
        ({"scope": Scope(most_capacity=Quantity(value=Decimal(1629), unit=Unit.KVA))}, {}, "限额"),
        ({"scope": Scope(most_capacity=Quantity(value=Decimal(9000), unit=Unit.KW))}, {}, "单位"),
    ],
)
def test_an_authority_covers_only_what_it_says(
    change: dict[str, Any], deal: dict[str, Any], said: str
) -> None:
    found = objections(replace(AUTHORITY, **change), "周明", replace(DEAL, **deal), FIRST)
    assert len(found) == 1
    assert said in found[0]


def test_at_its_limits_it_still_covers() -> None:
    scope = Scope(
        accounts=frozenset({"632598000001"}),
        kinds=frozenset({"high-voltage"}),
        most_capacity=KVA,
        most_yuan=Decimal(100),
    )
    deal = replace(DEAL, yuan=Decimal(100))
    assert objections(replace(AUTHORITY, scope=scope), "周明", deal, FIRST) == ()


def test_another_agent_is_not_the_one_named() -> None:
    assert objections(AUTHORITY, "周亮", DEAL, FIRST) == ("签字人不是授权委托书载明的代理人",)


@pytest.mark.parametrize(
    ("kind", "matter"),
    [
        ("low-voltage", Matter.CONCLUDE),
        ("renewal-agreement", Matter.AMEND),
        ("termination-agreement", Matter.END),
        ("settlement-agreement", Matter.SETTLE),
    ],
)
def test_each_kind_is_a_matter(kind: str, matter: Matter) -> None:
    assert matter_of(kind) is matter


def test_all_five_contents_are_asked_for() -> None:
    empty = replace(
        AUTHORITY,
        agent=" ",
        matters=frozenset(),
        principal_signed=False,
        valid_to=FIRST - ONE,
    )
    found = {problem.field for problem in contents_missing(empty, " ")}
    assert found == {"agent", "matters", "scope_words", "principal_signed", "valid_to"}
    assert contents_missing(AUTHORITY, "签订供用电合同") == ()


# ---- without an authority ------------------------------------------------------------------


def party(party_type: str, number: str = "91632598MA7DEM008N", **other: Any) -> Party:
    kind = "居民身份证" if party_type == "自然人" else "统一社会信用代码"
    values = {
        "name": "张三",
        "party_type": party_type,
        "credential": {"type": kind, "number": number},
        "registered_address": "某地",
    }
    return Party.model_validate(values | other)


FIRM = party("法人", representative={"name": "李四", "title": "董事长"})


def born(day: date) -> Party:
    digits = f"632521{day:%Y%m%d}000"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    check = "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11]
    return party("自然人", digits + check)


def reasons(
    who: Party, capacity: SignerCapacity, signer: str = "张三", day: date = FIRST
) -> tuple[str, ...]:
    return reasons_against(who, signer, capacity, DEAL, day, AGES)


def test_the_named_representative_signs_for_an_organisation() -> None:
    assert reasons(FIRM, SignerCapacity.LEGAL_REPRESENTATIVE, "李四") == ()
    assert "董事长" in reasons(FIRM, SignerCapacity.LEGAL_REPRESENTATIVE, "张三")[0]
    assert reasons(FIRM, SignerCapacity.IN_PERSON, "李四") != ()
    assert reasons(FIRM, SignerCapacity.AGENT, "李四") != ()
    assert reasons(FIRM, SignerCapacity.WITHOUT_AUTHORITY, "李四") == ("代签须经追认",)


# The eighteenth and the eighth birthday, the day before each, and somebody born on 29 February.
BIRTHDAYS = [
    (date(2008, 3, 1), date(2026, 3, 1), SignerCapacity.IN_PERSON, None),
    (date(2008, 3, 2), date(2026, 3, 1), SignerCapacity.IN_PERSON, "未满18"),
    (date(2018, 3, 1), date(2026, 3, 1), SignerCapacity.IN_PERSON, "未满18"),
    (date(2018, 3, 2), date(2026, 3, 1), SignerCapacity.IN_PERSON, "未满8"),
    (date(2008, 2, 29), date(2026, 2, 28), SignerCapacity.IN_PERSON, "未满18"),
    (date(2008, 2, 29), date(2026, 3, 1), SignerCapacity.IN_PERSON, None),
    (date(2018, 3, 2), date(2026, 3, 1), SignerCapacity.GUARDIAN, None),
    (date(2008, 3, 1), date(2026, 3, 1), SignerCapacity.GUARDIAN, "已满18"),
]


@pytest.mark.parametrize(("birthday", "day", "capacity", "said"), BIRTHDAYS)
def test_minors_sign_through_their_guardian(
    birthday: date, day: date, capacity: SignerCapacity, said: str | None
) -> None:
    found = reasons(born(birthday), capacity, day=day)
    assert bool(found) is (said is not None)
    assert said is None or said in found[0]


def test_nobody_but_the_person_signs_in_person() -> None:
    assert reasons(born(date(1980, 1, 1)), SignerCapacity.IN_PERSON, "李四") != ()
    assert reasons(born(date(1980, 1, 1)), SignerCapacity.LEGAL_REPRESENTATIVE) != ()
