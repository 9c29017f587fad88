"""A repeated request with the same key gets the first answer; another one with it is refused."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from service.domain.errors import DianyueError
from service.usecases.answers import KeyedRequest, answer_once
from service.usecases.errors import KeyInFlight, KeyReused
from service.wiring import Service

ASKED = KeyedRequest("key-1", "a" * 64)


def ask(service: Service, request: KeyedRequest, answer: dict[str, Any]) -> Any:
    with service.writing() as work:
        return answer_once(work, request, lambda: answer)


def test_the_first_answer_is_given_again(service: Service) -> None:
    assert ask(service, ASKED, {"n": 1}) == ({"n": 1}, False)
    assert ask(service, ASKED, {"n": 2}) == ({"n": 1}, True)


def test_another_request_with_the_key_is_refused(service: Service) -> None:
    ask(service, ASKED, {"n": 1})
    with pytest.raises(KeyReused):
        ask(service, KeyedRequest(ASKED.key, "b" * 64), {"n": 2})


def test_what_failed_may_be_tried_again(service: Service) -> None:
    def fail() -> dict[str, Any]:
        raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"), service.writing() as work:
        answer_once(work, ASKED, fail)
    assert ask(service, ASKED, {"n": 2}) == ({"n": 2}, False)


def test_at_the_same_time_only_one_acts(service: Service) -> None:
    acted: list[int] = []
    together = threading.Barrier(8)

    def act(number: int) -> dict[str, Any]:
        acted.append(number)
        return {"n": 1}

    def one(number: int) -> str:
        together.wait()
        try:
            with service.writing() as work:
                _, repeated = answer_once(work, ASKED, lambda: act(number))
            return "repeated" if repeated else "acted"
        except DianyueError as error:
            return error.code

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(one, range(8)))
    assert len(acted) == 1
    assert outcomes.count("acted") == 1
    assert set(outcomes) <= {"acted", "repeated", KeyInFlight.code}
