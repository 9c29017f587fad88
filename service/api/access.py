"""What every route is given: the service, and who asks (the demo's actor, until sign-in)."""

from typing import Annotated

from fastapi import Depends, Request

from service.wiring import Service


def _service(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


ServiceDep = Annotated[Service, Depends(_service)]
