"""A process that runs one tick: `python -m tests.worker.process URL FOLDER INSTANT HOW`.

HOW: `live`; `killed-before-sending`, `killed-after-sending`: it ends as by a power cut.
"""

import os
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from service.ports import Message
from service.wiring import Service
from service.worker.tick import run_tick
from tests.services import SettableClock, opened
from tests.worker.ticks import Recorder, files_of, through

KILLED = 9


def main(url: str, folder: str, instant: str, how: str) -> int:
    clock = SettableClock(datetime.fromisoformat(instant))
    with opened(url, Path(folder), clock) as service:
        ran = run_tick(through(service, Recorder(before=_deed(service, how))), how)
    return 0 if ran else 1


def _deed(service: Service, how: str) -> Callable[[Message], None]:
    def deed(message: Message) -> None:
        if how == "killed-before-sending":
            os._exit(KILLED)
        files_of(service).send(message)
        if how == "killed-after-sending":
            os._exit(KILLED)

    return deed


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
