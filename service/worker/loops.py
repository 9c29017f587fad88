"""What goes round in a process: one thread a loop, by the stopwatch, so that none waits for another
and none for a clock that jumps.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from traceback import extract_tb

from service.domain.errors import DianyueError

log = logging.getLogger(__name__)


class Loop:
    """Calls something again and again, `every` so many seconds after it came back; at once where
    it says that it had something to do.
    """

    def __init__(self, name: str, step: Callable[[], bool | None], every: float) -> None:
        self._name, self._step, self._every = name, step, every
        self._stopping = Event()
        self._thread = Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Call it no more; `join` waits for the call that runs."""
        self._stopping.set()

    def join(self, seconds: float) -> None:
        self._thread.join(seconds)

    def _run(self) -> None:
        had_something: bool | None = False
        while not self._stopping.wait(0 if had_something else self._every):
            had_something = False
            with surviving(self._name):
                had_something = self._step()


@contextmanager
def surviving(name: str, *passing: type[Exception]) -> Iterator[None]:
    """What goes wrong here is logged, and nothing else: it is tried again with the next round.

    The words of a foreign error may be personal: its kind and its place are kept. `passing` goes
    through.
    """
    try:
        yield
    except passing:
        raise
    except DianyueError as error:
        log.error("%s: %s", name, error.message)
    except Exception as error:  # noqa: BLE001  (a fault in one thing must not end the others)
        last = extract_tb(error.__traceback__)[-1]
        place = f"{Path(last.filename).name}:{last.lineno}"
        log.error("%s: %s, %s", name, type(error).__name__, place)
