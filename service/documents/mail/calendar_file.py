"""Due days as a calendar file (RFC 5545) that calendars of all makers take."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event

from service.domain.mail import CalendarEntry

MEDIA_TYPE = "text/calendar; method=PUBLISH"
NAME = "reminders.ics"
_DAY = timedelta(days=1)
_MINUTE = 60
# An all-day entry begins at midnight: fifteen hours earlier is nine in the morning.
_MORNING_BEFORE = timedelta(hours=-15)


def calendar_file(entries: Iterable[CalendarEntry], at: datetime) -> bytes:
    """All-day entries. What was said later, at the instant `at`, takes the place of an entry of the
    same id in the recipient's calendar.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Dianyue//Reminders//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    # Days need no time zone; this tells programs whose days they are.
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    for entry in entries:
        calendar.add_component(_event(entry, at))
    content: bytes = calendar.to_ical()
    return content


def _event(entry: CalendarEntry, at: datetime) -> Event:
    event = Event()
    event.add("uid", entry.id)
    event.add("dtstamp", at)
    # Some programs go by the sequence alone: it grows with every message.
    event.add("sequence", int(at.timestamp()) // _MINUTE)
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + _DAY)
    event.add("transp", "TRANSPARENT")
    event.add("summary", entry.title)
    said = "\n".join(part for part in (entry.line, entry.link) if part)
    if said:
        event.add("description", said)
    if entry.link:
        event.add("url", entry.link)
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", entry.title)
    alarm.add("trigger", _MORNING_BEFORE)
    event.add_component(alarm)
    return event
