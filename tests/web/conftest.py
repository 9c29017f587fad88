"""The demo's service and a client of it, as fixtures."""

from tests.services import anyio_backend as anyio_backend
from tests.services import client as client
from tests.services import clock as clock
from tests.services import postgres_demo as postgres_demo
from tests.services import postgres_service as postgres_service
from tests.services import service as service
from tests.services import sqlite_demo as sqlite_demo
from tests.services import sqlite_service as sqlite_service
