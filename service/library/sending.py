"""Sending policy (`clause_library/sending.yaml`): the shape of its file, and its reader."""

import re
from datetime import time, timedelta
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from service.domain.notices import FACTS
from service.domain.sending import PAPER, SendingPolicy, Window
from service.library.files import FileModel, VerifiedOrNot
from service.library.strict_yaml import read, refuse

_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_HOURS = re.compile(r"([0-9:]{5})-([0-9:]{5})")


def _clock_time(text: str) -> time:
    if not _TIME.fullmatch(text):
        raise ValueError("须写作 08:30 这样的钟点")
    return time.fromisoformat(text)


def _hours(text: str) -> Window:
    found = _HOURS.fullmatch(text)
    if found is None:
        raise ValueError("须写作 08:00-20:00 这样的时段")
    return Window(_clock_time(found[1]), _clock_time(found[2].replace("24:00", "00:00")))


def _is_clock_time(text: str) -> str:
    _clock_time(text)
    return text


def _is_hours(text: str) -> str:
    _hours(text)
    return text


ClockTime = Annotated[str, AfterValidator(_is_clock_time)]
Hours = Annotated[str, AfterValidator(_is_hours)]
Channel = Annotated[str, Field(pattern=r"^[a-z]{2,20}$")]
Minutes = Annotated[int, Field(ge=0, le=240)]


class SendingFile(FileModel):
    status: VerifiedOrNot
    note: str
    windows: dict[Channel, Hours]
    last_call_minutes: Minutes
    digest_at: ClockTime
    gathers_minutes: Minutes
    customers: Annotated[tuple[Channel, ...], Field(min_length=1)]
    waits_hours: dict[Channel, Annotated[int, Field(ge=1, le=720)]]
    working_days: dict[Channel, Annotated[int, Field(ge=1, le=60)]]
    group_chat: tuple[str, ...] = ()


def read_sending_policy(path: Path, root: Path) -> SendingPolicy:
    """The policy; the domain's own without the file. Raises LibraryInvalid with file and line."""
    if not path.is_file():
        return SendingPolicy()
    file, document = read(path, root, SendingFile)
    wrong = [f"没有「{kind}」这种通知" for kind in file.group_chat if kind not in FACTS]
    if wrong:
        raise refuse(document.file, document.line_of(("group_chat",)), wrong[0])
    late = [name for name in PAPER if name in file.customers and name not in file.working_days]
    if late:
        line = document.line_of(("working_days",))
        raise refuse(document.file, line, f"缺少 {'、'.join(late)} 的办理时限")
    if file.windows.get("usual") is None:
        raise refuse(document.file, document.line_of(("windows",)), "缺少 usual")
    windows = {channel: _hours(text) for channel, text in file.windows.items()}
    return SendingPolicy(
        windows=windows,
        usual=windows.pop("usual"),
        last_call=timedelta(minutes=file.last_call_minutes),
        digest_at=_clock_time(file.digest_at),
        gathers=timedelta(minutes=file.gathers_minutes),
        customers=file.customers,
        waits={channel: timedelta(hours=hours) for channel, hours in file.waits_hours.items()},
        working_days=file.working_days,
        group_chat=frozenset(file.group_chat),
    )
