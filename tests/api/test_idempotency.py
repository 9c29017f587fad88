"""Keys in flight: a second request with the same key, while the first is being answered."""

import pytest

from service.api.idempotency import Flights
from service.usecases.errors import KeyInFlight


def test_a_key_is_in_flight_until_it_is_answered() -> None:
    flights = Flights()
    with flights.taking("actor", "k"):
        with pytest.raises(KeyInFlight), flights.taking("actor", "k"):
            pass
        with flights.taking("actor", "other"), flights.taking("other", "k"):
            pass
    with flights.taking("actor", "k"):
        pass


def test_a_key_whose_request_failed_is_free_again() -> None:
    flights = Flights()
    with pytest.raises(ValueError, match="stop"), flights.taking("actor", "k"):
        raise ValueError("stop")
    with flights.taking("actor", "k"):
        pass
