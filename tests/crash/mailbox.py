"""A mail server of its own: `python -m tests.crash.mailbox JOURNAL`; it says its port.

Each message it accepts is in the journal before the sender is told.
"""

import asyncio
import re
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.crash.journal import Journal
from tests.crash.programs import announce

MESSAGE_ID = re.compile(rb"^message-id:\s*<([^@>]+)@", re.IGNORECASE | re.MULTILINE)


def notice_of(content: bytes) -> str:
    """The notice's id, which stands before the @ of the Message-ID; raises ValueError."""
    head, _, _ = content.replace(b"\r\n", b"\n").partition(b"\n\n")
    found = MESSAGE_ID.search(head)
    if found is None:
        raise ValueError("a mail without a Message-ID")
    return found[1].decode()


class Mailbox:
    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        self._journal.write(id=notice_of(envelope.content), to=envelope.rcpt_tos)
        return "250 2.0.0 accepted"


async def serve(journal: Path) -> None:
    """Serve until killed."""
    box = Mailbox(Journal(journal))
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(box, hostname="mx.example"), "127.0.0.1", 0)
    announce(server.sockets[0].getsockname()[1])
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
