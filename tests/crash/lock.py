"""Holds a SQLite file's write lock, as a backup does: `python -m tests.crash.lock FILE SECONDS`.

A process of its own, with the service's own library: closing a second library's connection in a
process would drop the locks of the first.
"""

import sys
import time

from service.store.database import Database


def hold(file: str, seconds: float) -> None:
    database = Database(f"sqlite:///{file}")
    with database.writing() as session:
        session.connection()
        time.sleep(seconds)
    database.close()


if __name__ == "__main__":
    hold(sys.argv[1], float(sys.argv[2]))
