"""Which row decides, what several addenda ask together, and how long a temporary state may last."""

from datetime import date

import pytest

from service.domain.changes import (
    ChangePolicy,
    ChangeRule,
    Limits,
    rule_for,
    window_limits,
    window_warnings,
)
from service.domain.errors import LibraryEntryNotFound
from service.domain.law import Citation, Status
from service.domain.vocabulary import ChangeType, PaperAction
from tests.services import real_library

T, A = ChangeType, PaperAction
READ, UNREAD = Status.VERIFIED, Status.UNVERIFIED
LIMITS = Limits(date(2026, 12, 15), date(2028, 11, 30))


def row(
    id: str,
    action: PaperAction,
    *,
    kind: str | None = None,
    addendum: str | None = None,
    days: int = 5,
    settles: bool = False,
    fields: tuple[str, ...] = (),
    status: Status = READ,
) -> ChangeRule:
    return ChangeRule(
        id=id,
        changes=frozenset({T.METER_MOVE}),
        kinds=frozenset({kind}) if kind else None,
        addendum=addendum,
        action=action,
        deadline_days=days,
        settles_debts=settles,
        fields=fields,
        basis=(Citation(id),),
        status=status,
        note=id,
    )


BASE = row("base", A.CONFIRMATION, fields=("boundaries",), days=8)
WITH_PV = row("pv", A.SUPPLEMENT, addendum="pv", fields=("generation",), days=10, settles=True)
WITH_STORAGE = row("storage", A.NOTHING, addendum="storage", days=0, status=UNREAD)
BARE = row("bare", A.NOTHING, addendum="", days=0)
OF_WHOLESALE = row("wholesale", A.RE_SIGN, kind="wholesale", addendum="pv")
POLICY = ChangePolicy((BASE, WITH_PV, WITH_STORAGE, BARE, OF_WHOLESALE))


def decided(kind: str, *addenda: str) -> ChangeRule:
    return rule_for(POLICY, T.METER_MOVE, kind, addenda)


@pytest.mark.parametrize(
    ("kind", "addenda", "by"),
    [
        ("low-voltage", ["charging"], "base"),
        ("low-voltage", ["pv"], "pv"),
        ("low-voltage", [], "bare"),
        ("wholesale", ["pv"], "wholesale"),
        ("wholesale", ["charging"], "base"),
    ],
)
def test_the_row_that_names_the_most_decides(kind: str, addenda: list[str], by: str) -> None:
    assert decided(kind, *addenda).id == by


def test_of_several_addenda_the_strongest_action_and_the_shortest_deadline_count() -> None:
    found = decided("low-voltage", "storage", "charging", "pv")
    assert (found.id, found.action) == ("pv", A.SUPPLEMENT)
    assert found.deadline_days == 8
    assert found.settles_debts
    assert found.fields == ("generation", "boundaries")
    assert found.status is UNREAD
    assert [str(item) for item in found.basis] == ["pv", "base", "storage"]
    assert found == decided("low-voltage", "pv", "charging", "storage")


def test_what_asks_for_nothing_sets_no_deadline() -> None:
    assert decided("low-voltage", "storage").deadline_days == 0
    assert decided("low-voltage", "storage", "pv").deadline_days == 10


def test_a_change_that_no_row_knows_is_an_error_and_no_guess() -> None:
    with pytest.raises(LibraryEntryNotFound, match="没有「增容」"):
        rule_for(POLICY, T.EXPANSION, "low-voltage", [])


@pytest.mark.parametrize(
    ("type_", "voltage", "limits"),
    [
        (T.TEMPORARY_REDUCTION, "10kV", LIMITS),
        (T.SUSPENSION, "10kV", Limits(date(2026, 12, 15), date(2027, 5, 31))),
        (T.SWAP, "10kV", Limits(None, date(2027, 1, 31))),
        (T.SWAP, "35kV", Limits(None, date(2027, 2, 28))),
        (T.SWAP, "110kV", Limits(None, date(2027, 2, 28))),
        (T.DISMANTLING, "380V", Limits(None, date(2027, 5, 31))),
        (T.EXPANSION, "10kV", Limits()),
    ],
)
def test_a_temporary_state_lasts_as_long_as_the_dated_figures_say(
    type_: ChangeType, voltage: str, limits: Limits
) -> None:
    library = real_library()[1]
    assert library.changes is not None
    starts_on = date(2026, 12, 1)
    assert window_limits(library.changes, library, type_, starts_on, voltage) == limits


def test_before_there_was_a_figure_there_is_no_limit() -> None:
    library = real_library()[1]
    assert library.changes is not None
    found = window_limits(library.changes, library, T.TEMPORARY_REDUCTION, date(2020, 1, 1))
    assert found == Limits()


@pytest.mark.parametrize(
    ("until_on", "said"),
    [
        (date(2026, 12, 14), "短于每次的最短期限（应不早于 2026年12月15日）"),
        (date(2028, 12, 1), "长于最长期限（应不晚于 2028年11月30日）"),
        (None, "按最长期限 2028年11月30日 提醒"),
    ],
)
def test_a_last_day_outside_the_figures_is_a_warning(until_on: date | None, said: str) -> None:
    (warning,) = window_warnings(T.TEMPORARY_REDUCTION, LIMITS, until_on)
    assert said in warning
    assert ("未核实" in warning) == (until_on is not None)


@pytest.mark.parametrize("until_on", [date(2026, 12, 15), date(2028, 11, 30)])
def test_a_last_day_within_them_is_none(until_on: date) -> None:
    assert window_warnings(T.TEMPORARY_REDUCTION, LIMITS, until_on) == ()


def test_without_any_day_it_is_said_that_nobody_can_be_reminded() -> None:
    (warning,) = window_warnings(T.SWAP, Limits(), None)
    assert "无法提醒" in warning
