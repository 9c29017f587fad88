"""The local outbox: each message becomes a text file that only this user may read, and beside it,
where the message has HTML, an `.eml` file that a mail program opens.
"""

import re
from pathlib import Path

from service.adapters.mail.mime import mail_of, sender_of
from service.adapters.whole_files import write_whole
from service.domain.notices import Fate, Outcome
from service.domain.working_days import CHINA
from service.ports import Message

_NOT_IN_NAMES = re.compile(r"[^\w.-]+")
_LONGEST_NAME = 40
_OF_ID = 12
_SENDER = sender_of("电约 <dianyue@localhost>")


class Outbox:
    """Files named `time-recipient-kind-id.txt`; the same message again is the same file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: Message) -> Outcome:
        text = f"收件人：{message.to}\n主题：{message.words.subject}\n\n{message.words.body}"
        path = self._folder / file_name(message)
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(path, text.encode())
            if message.html is not None:
                write_whole(path.with_suffix(".eml"), mail_of(message, _SENDER))
        except OSError as error:
            return Outcome(Fate.PASSING, f"不能写入文件：{error.strerror}")
        return Outcome(Fate.DELIVERED)


def file_name(message: Message) -> str:
    """`20261203-0905-王建国-task.assigned-1f2e3d4c5b6a.txt`, the time by the clock in China."""
    at = message.posted_at.astimezone(CHINA)
    to = _NOT_IN_NAMES.sub("_", message.to).strip("._")[:_LONGEST_NAME] or "_"
    kind = _NOT_IN_NAMES.sub("_", message.kind)
    # The end of a UUIDv7 is its random part.
    return f"{at:%Y%m%d-%H%M}-{to}-{kind}-{message.id[-_OF_ID:]}.txt"
