"""An SMS gateway of its own, that fails by plan: `python -m tests.crash.gateway JOURNAL SEED`.

Each message it accepts is in the journal before the sender is told; it sends every copy on.
"""

import asyncio
import json
import random
import sys
from asyncio import StreamReader, StreamWriter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.crash.faults import SMS, Faults
from tests.crash.journal import Journal
from tests.crash.programs import announce

HANGING = 60
REFUSING: Mapping[str, bytes] = {
    "busy": b"503 Service Unavailable",
    "error": b"500 Internal Server Error",
}


@dataclass
class Gateway:
    journal: Journal
    faults: Faults

    async def connected(self, reader: StreamReader, writer: StreamWriter) -> None:
        try:
            if self.faults.draw() == "refused":
                self.faults.befell("refused")
                return
            while request := await _request(reader):
                if not await self._answer(*request, writer):
                    return
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # whoever called is gone
        finally:
            writer.transport.abort()

    async def _answer(self, key: str, body: bytes, writer: StreamWriter) -> bool:
        """False where the connection ends."""
        fault = self.faults.draw()
        if fault in REFUSING:
            self.faults.befell(fault, key)
            return await _write(writer, REFUSING[fault], b"{}")
        self.journal.write(id=key, to=json.loads(body).get("to"))
        if fault == "cut-after-accepting":
            self.faults.befell(fault, key)
            return False
        if fault == "cut-inside-answer":
            self.faults.befell(fault, key)
            writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n{"id"')
            await writer.drain()
            writer.close()
            return False
        if fault == "garbage":
            self.faults.befell(fault, key)
            return await _write(writer, b"200 OK", b"<html>OK</html>")
        if fault in ("delayed", "hung"):
            self.faults.befell(fault, key)
            await asyncio.sleep(HANGING if fault == "hung" else self.faults.delay())
        return await _write(writer, b"200 OK", json.dumps({"id": f"gw-{key}"}).encode())


async def _request(reader: StreamReader) -> tuple[str, bytes] | None:
    """The idempotency key and the body of the next request; None at the end."""
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    except asyncio.IncompleteReadError:
        return None
    fields = dict(line.split(": ", 1) for line in head[1:] if line)
    headers = {name.lower(): value for name, value in fields.items()}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return headers["idempotency-key"], body


async def _write(writer: StreamWriter, status: bytes, body: bytes) -> bool:
    writer.write(
        b"HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
        % (status, len(body), body)
    )
    await writer.drain()
    return True


async def serve(journal: Journal, faults: Journal, seed: int) -> None:
    """Serve until killed."""
    gateway = Gateway(journal, Faults(SMS, random.Random(seed), faults))
    server = await asyncio.start_server(gateway.connected, "127.0.0.1", 0)
    announce(server.sockets[0].getsockname()[1])
    await server.serve_forever()


if __name__ == "__main__":
    _, accepted, faults, seed = sys.argv
    asyncio.run(serve(Journal(Path(accepted)), Journal(Path(faults)), int(seed)))
