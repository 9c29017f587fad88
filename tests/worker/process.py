"""A process that runs one tick as a node of its own, and says in FOLDER/<how>.ran whether it did.

HOW: `live…`; `killed-before-sending`, `killed-after-sending`: it ends as by a power cut.
"""

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from service.ports import Message
from service.usecases import jobs
from service.usecases.nodes import join_node
from service.usecases.ticking import CLOCK
from service.wiring import Service, open_service, read_settings
from service.worker.tick import run_tick
from tests.services import SettableClock
from tests.worker.ticks import Recorder, files_of, through

KILLED = 9


def main(url: str, folder: str, instant: str, how: str) -> None:
    jobs.DAILY = ()
    clock = SettableClock(datetime.fromisoformat(instant))
    settings = read_settings(database_url=url, data_dir=Path(folder) / "var")
    service = open_service(settings, clock=clock)
    with service.writing(CLOCK) as work:
        node = join_node(work, how, works=True)
    ran = run_tick(through(service, Recorder(before=_deed(service, how))), node)
    (Path(folder) / f"{how}.ran").write_text(str(ran))
    service.close()


def _deed(service: Service, how: str) -> Callable[[Message], None]:
    def deed(message: Message) -> None:
        if how == "killed-before-sending":
            os._exit(KILLED)
        files_of(service).send(message)
        if how == "killed-after-sending":
            os._exit(KILLED)

    return deed
