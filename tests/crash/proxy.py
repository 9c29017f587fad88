"""Stands before the mail server and does wrong: `python -m tests.crash.proxy PORT JOURNAL SEED`.

It refuses, delays and cuts before DATA, inside the message, and after its final dot, where the
server accepted and the sender never hears of it.
"""

import asyncio
import random
import sys
from asyncio import StreamReader, StreamWriter
from dataclasses import dataclass
from pathlib import Path

from tests.crash.faults import FINE, MAIL, Faults
from tests.crash.journal import Journal
from tests.crash.mailbox import notice_of
from tests.crash.programs import announce

END = b".\r\n"


class Cut(Exception):
    """The connection ends here, for both sides."""


@dataclass
class Relay:
    """One connection, in lock-step: a line of the client, the server's answer."""

    client: tuple[StreamReader, StreamWriter]
    server: tuple[StreamReader, StreamWriter]
    faults: Faults
    fault: str = FINE

    async def run(self) -> None:
        await self._answer()
        while line := await self.client[0].readline():
            verb = line[:4].upper()
            if verb == b"MAIL":
                self.fault = self.faults.draw()
            if verb == b"MAIL" and self.fault == "busy":
                self.faults.befell(self.fault)
                self.client[1].write(b"451 4.3.0 busy, try later\r\n")
            elif verb == b"DATA":
                await self._data(line)
            else:
                self.server[1].write(line)
                await self._answer()

    async def _data(self, line: bytes) -> None:
        self._cut_if("cut-before-data", "")
        self.server[1].write(line)
        if not (await self._answer()).startswith(b"354"):
            return
        lines = []
        while (content := await self.client[0].readline()) != END:
            if not content:
                return
            lines.append(content)
        message = notice_of(b"".join(lines))
        if self.fault == "cut-inside-data":
            self.server[1].writelines(lines[: len(lines) // 2])
            await self.server[1].drain()
        self._cut_if("cut-inside-data", message)
        self.server[1].writelines([*lines, END])
        reply = await self._reply()
        self._cut_if("cut-after-dot", message)
        if self.fault == "delayed":
            self.faults.befell(self.fault, message)
            await asyncio.sleep(self.faults.delay())
        self.client[1].write(reply)

    def _cut_if(self, fault: str, message: str) -> None:
        if self.fault == fault:
            self.faults.befell(fault, message)
            raise Cut

    async def _answer(self) -> bytes:
        reply = await self._reply()
        self.client[1].write(reply)
        return reply

    async def _reply(self) -> bytes:
        lines = [await self.server[0].readline()]
        while lines[-1][3:4] == b"-":
            lines.append(await self.server[0].readline())
        if not lines[-1]:
            raise Cut
        return b"".join(lines)


async def serve(port: int, faults: Faults) -> None:
    """Serve until killed."""

    async def connected(reader: StreamReader, writer: StreamWriter) -> None:
        if faults.draw() == "refused":
            faults.befell("refused")
            writer.transport.abort()
            return
        server = await asyncio.open_connection("127.0.0.1", port, limit=1 << 22)
        try:
            await Relay((reader, writer), server, faults).run()
        except (Cut, ConnectionError):
            pass
        finally:
            for end in (writer, server[1]):
                end.transport.abort()

    server = await asyncio.start_server(connected, "127.0.0.1", 0, limit=1 << 22)
    announce(server.sockets[0].getsockname()[1])
    await server.serve_forever()


if __name__ == "__main__":
    _, port, journal, seed = sys.argv
    asyncio.run(serve(int(port), Faults(MAIL, random.Random(int(seed)), Journal(Path(journal)))))
