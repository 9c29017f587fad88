"""Due days as a calendar file (RFC 5545) that calendars of all makers take."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event

from service.domain.mail import MailItem

MEDIA_TYPE = "text/calendar; method=PUBLISH"
NAME = "reminders.ics"
_DAY = timedelta(days=1)
# An all-day entry begins at midnight: fifteen hours earlier is nine in the morning.
_MORNING_BEFORE = timedelta(hours=-15)


def calendar_file(items: Iterable[MailItem], at: datetime) -> bytes:
    """One all-day entry for each matter with a due day, named by its id: the same matter again
    replaces the entry. `at` is when it was said, an instant.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Dianyue//Reminders//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    # Days need no time zone; this tells programs whose days they are.
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    for item in items:
        if item.due is not None:
            calendar.add_component(_entry(item, at))
    content: bytes = calendar.to_ical()
    return content


def _entry(item: MailItem, at: datetime) -> Event:
    assert item.due is not None
    entry = Event()
    entry.add("uid", item.id)
    entry.add("dtstamp", at)
    entry.add("dtstart", item.due)
    entry.add("dtend", item.due + _DAY)
    entry.add("transp", "TRANSPARENT")
    entry.add("summary", item.title)
    entry.add("description", "\n".join(part for part in (item.line, item.link) if part))
    if item.link:
        entry.add("url", item.link)
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", item.title)
    alarm.add("trigger", _MORNING_BEFORE)
    entry.add_component(alarm)
    return entry
