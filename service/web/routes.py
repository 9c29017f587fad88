"""All pages of the console on one application."""

from fastapi import FastAPI

from service.web import (
    account_terms,
    accounts,
    change_files,
    changes,
    console,
    contract_routes,
    contracts,
    dashboard,
    drafting,
    drifts,
    library,
    me,
    notice_page,
    notices,
    people,
    person_page,
    queue,
    reminders,
    static_files,
    supply_exceptions,
    tasks,
    webhooks,
)

_ROUTERS = (
    static_files.router,
    console.router,
    contracts.router,
    *contract_routes.ROUTERS,
    accounts.router,
    account_terms.router,
    drafting.router,
    library.router,
    dashboard.router,
    queue.router,
    drifts.router,
    changes.router,
    change_files.router,
    supply_exceptions.router,
    tasks.router,
    reminders.router,
    notices.router,
    notice_page.router,
    me.router,
    people.router,
    person_page.router,
    webhooks.router,
)


def install_console(app: FastAPI) -> None:
    """The console's routes; the page for unknown addresses comes last."""
    for router in (*_ROUTERS, console.rest):
        app.include_router(router)
