"""The hours channels are used in, and the moment a day's message goes out."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.sending import ALWAYS, SendingPolicy, Window
from service.domain.working_days import CHINA

TIMES = st.times().map(lambda at: at.replace(microsecond=0))
INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1)).map(  # noqa: DTZ001
    lambda at: at.replace(tzinfo=UTC)
)
DAY = timedelta(days=1)


def china(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("at", "inside"),
    [("07:59", False), ("08:00", True), ("19:59", True), ("20:00", False), ("00:00", False)],
)
def test_a_window_has_its_first_minute_and_not_its_last(at: str, inside: bool) -> None:
    assert Window().contains(china(f"2026-11-25 {at}")) is inside


@pytest.mark.parametrize(
    ("at", "inside"),
    [("21:59", False), ("22:00", True), ("00:00", True), ("05:59", True), ("06:00", False)],
)
def test_a_window_may_span_midnight(at: str, inside: bool) -> None:
    assert Window(time(22), time(6)).contains(china(f"2026-11-25 {at}")) is inside


def test_the_day_is_that_of_china() -> None:
    # 23:30 in London is half past seven in China, on the next day.
    at = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert Window().first_moment(at) == china("2027-01-01 08:00")


@given(TIMES, TIMES, INSTANTS)
def test_the_first_moment_is_inside_not_before_and_within_a_day(
    opens: time, closes: time, at: datetime
) -> None:
    window = Window(opens, closes)
    moment = window.first_moment(at)
    assert window.contains(moment)
    assert at <= moment < at + DAY
    assert moment == at or not window.contains(moment - timedelta(microseconds=1))


@given(INSTANTS)
def test_a_window_that_never_closes_is_always_open(at: datetime) -> None:
    assert ALWAYS.first_moment(at) == at


@given(TIMES, TIMES, TIMES, INSTANTS)
def test_a_days_message_goes_out_inside_the_window(
    opens: time, closes: time, digest_at: time, at: datetime
) -> None:
    policy = SendingPolicy(usual=Window(opens, closes), digest_at=digest_at)
    moment = policy.digest_moment("sms", at)
    assert policy.window("sms").contains(moment)
    assert at <= moment < at + 3 * DAY


@pytest.mark.parametrize(
    ("at", "moment"),
    [
        ("2026-11-25 00:10", "2026-11-25 08:30"),
        ("2026-11-25 08:29", "2026-11-25 08:30"),
        # What comes later waits a little for what comes with it.
        ("2026-11-25 08:30", "2026-11-25 08:40"),
        ("2026-11-25 15:00", "2026-11-25 15:10"),
        # Too late for today.
        ("2026-11-25 19:55", "2026-11-26 08:30"),
        ("2026-11-25 23:59", "2026-11-26 08:30"),
    ],
)
def test_when_a_days_message_goes_out(at: str, moment: str) -> None:
    assert SendingPolicy().digest_moment("sms", china(at)) == china(moment)


@pytest.mark.parametrize(("at", "closed"), [("19:54", False), ("19:56", True), ("20:00", True)])
def test_nothing_is_taken_just_before_a_window_closes(at: str, closed: bool) -> None:
    assert SendingPolicy().is_closed("sms", china(f"2026-11-25 {at}")) is closed


@given(INSTANTS)
def test_files_are_written_at_any_hour(at: datetime) -> None:
    assert not SendingPolicy().is_closed("outbox", at)


@pytest.mark.parametrize(
    ("installed", "outbox", "ways"),
    [
        ({"sms", "email"}, True, ("sms", "email", "letter", "visit")),
        ({"email"}, True, ("email", "letter", "visit")),
        (set(), True, ("outbox", "letter", "visit")),
        (set(), False, ("letter", "visit")),
    ],
)
def test_customers_are_reached_by_what_is_there(
    installed: set[str], outbox: bool, ways: tuple[str, ...]
) -> None:
    assert SendingPolicy().ways_to_customers(installed, outbox) == ways
