"""The application: API and pages on one server, and what its process does by itself."""

from asyncio import to_thread
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from fastapi.routing import APIRoute

from service.api.guard import LOCAL_NAMES, Guard
from service.api.routes import install_api, openapi_document
from service.usecases.nodes import Watch
from service.web import sign_in, start
from service.web.access import install_access
from service.web.routes import install_console
from service.wiring import Service
from service.worker.schedule import Process


def create_app(service: Service | None, *, process: Process | None = None) -> FastAPI:
    """The ASGI application of a service (of none, only its OpenAPI document is of use). With
    `process` it is a node, from when it begins to serve until it ends.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if process is not None:
            await to_thread(process.start)
        yield
        if process is not None:
            await to_thread(process.stop)

    # FastAPI's own documentation pages load scripts from the network: ours do not.
    app = FastAPI(
        title="电约 Dianyue",
        version=version("dianyue"),
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        generate_unique_id_function=_name,
    )
    app.state.service = service
    app.state.watch = process.watch if process is not None else Watch()
    install_api(app)
    install_access(app)
    app.include_router(start.router)
    app.include_router(sign_in.router)
    install_console(app)
    app.add_middleware(Guard, names=service.settings.names if service else LOCAL_NAMES)
    app.openapi = lambda: openapi_document(app)  # type: ignore[method-assign]
    return app


def _name(route: APIRoute) -> str:
    return route.name
