"""Steps that take more than a decision: answered once per Idempotency-Key, with the new ETag."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Response

from service.api.access import ServiceDep
from service.api.contracts import Contract, contract_model
from service.api.idempotency import Flights, FlightsDep, KeyedRequestDep
from service.api.preconditions import IfMatch, expected_tag
from service.domain.errors import DianyueError
from service.usecases.answers import KeyedRequest, answer_once
from service.usecases.contracts import get_contract
from service.usecases.lifecycle import etag_of
from service.usecases.work import Work
from service.wiring import Service

Made = TypeVar("Made")


@dataclass(frozen=True)
class StepRequest:
    """A step of a contract's life as somebody asks for it: once per key, from the page whose ETag
    is `expected` (None: whatever there is).
    """

    service: Service
    flights: Flights
    keyed: KeyedRequest
    response: Response
    expected: str | None

    def take(self, contract_id: str, act: Callable[[Work], object]) -> Contract:
        """Act, and answer with the contract as it is then."""

        def acting(work: Work) -> dict[str, Any]:
            act(work)
            return contract_after(work, contract_id)

        answer = answered(self.service, self.flights, self.keyed, self.response, acting)
        return tagged(self.response, answer)


def _step_request(
    service: ServiceDep,
    flights: FlightsDep,
    keyed: KeyedRequestDep,
    response: Response,
    if_match: IfMatch = None,
) -> StepRequest:
    expected = expected_tag(if_match, required=True)
    return StepRequest(service, flights, keyed, response, expected)


StepDep = Annotated[StepRequest, Depends(_step_request)]


def made_before(service: Service, make: Callable[[Work], Made]) -> Callable[[], Made]:
    """Do what takes seconds and changes nothing in a Work that reads; what comes of it, error or
    not, is asked for later: a repeated request has its answer already and needs neither.
    """
    try:
        with service.reading() as work:
            made = make(work)
    except DianyueError as error:
        return _raising(error)
    return lambda: made


def answered(
    service: Service,
    flights: Flights,
    keyed: KeyedRequest,
    response: Response,
    act: Callable[[Work], dict[str, Any]],
) -> dict[str, Any]:
    """Act in one transaction, once per key; a repetition gets the first answer."""
    with flights.taking(service.actor.id, keyed.key), service.writing() as work:
        answer, repeated = answer_once(work, keyed, lambda: act(work))
    if repeated:
        response.headers["Idempotent-Replayed"] = "true"
    return answer


def contract_after(work: Work, contract_id: str) -> dict[str, Any]:
    """The contract as it is after a step, as a step's answer."""
    return contract_model(get_contract(work, contract_id)).model_dump(mode="json")


def tagged(response: Response, answer: dict[str, Any]) -> Contract:
    """The contract of an answer, its ETag in the header."""
    contract = Contract.model_validate(answer)
    response.headers["ETag"] = f'"{etag_of(contract.version.id, contract.step)}"'
    return contract


def _raising(error: DianyueError) -> Callable[[], Any]:
    def fail() -> Any:
        raise error

    return fail
