"""All pages of the console on one application."""

from fastapi import FastAPI

from service.web import (
    accounts,
    console,
    contract_routes,
    contracts,
    dashboard,
    drafting,
    library,
    me,
    notices,
    people,
    person_page,
    queue,
    static_files,
    tasks,
)

_ROUTERS = (
    static_files.router,
    console.router,
    contracts.router,
    *contract_routes.ROUTERS,
    accounts.router,
    drafting.router,
    library.router,
    dashboard.router,
    queue.router,
    tasks.router,
    notices.router,
    me.router,
    people.router,
    person_page.router,
)


def install_console(app: FastAPI) -> None:
    """The console's routes; the page for unknown addresses comes last."""
    for router in (*_ROUTERS, console.rest):
        app.include_router(router)
