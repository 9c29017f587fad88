"""Stories of temporary states: in their windows, outside them, and otherwise than was agreed."""

from datetime import date
from random import Random
from typing import Any

from benchmarks.drift_mutations import (
    BEYOND,
    OUTSIDE,
    Patch,
    Record,
    first_transformer,
    times,
)
from benchmarks.drift_story import DAY, Phase, State, Story, Truth, some_day
from service.domain.vocabulary import ChangeType


def _less(base: Record) -> Patch:
    patch: dict[str, Any] = {"capacity.running": times(base["capacity"]["running"], 50)}
    first = first_transformer(base)
    if first is not None:
        patch[f"{first[0]}.state"] = "减容停用"
    return patch


def _running(base: Record, percent: int) -> Patch:
    return {"capacity.running": times(base["capacity"]["running"], percent)}


def _reduced(
    base: Record, day: date, done_on: date, until: date, restored_on: date | None
) -> State:
    type_ = ChangeType.TEMPORARY_REDUCTION
    return State(type_, day, done_on, until, restored_on, _less(base))


def _state_fields(base: Record) -> tuple[str, ...]:
    runs = first_transformer(base)
    return ("running_capacity", "transformers") if runs else ("running_capacity",)


_REDUCED = frozenset({"running_capacity", "transformers", "hv_motors"})
_SWAPPED = _REDUCED | {"metering", "metering_method", "point_tariffs"}


def reduction(base: Record, _plant: Record, rng: Random) -> Story:
    """In its window, restored on its last day or before."""
    day = some_day(rng, 5, 200)
    until = day + rng.randint(15, 120) * DAY
    last = until - rng.choice([0, 0, 1, 10]) * DAY
    return Story(
        "reduction in its window",
        _REDUCED,
        record=(Phase(_less(base), day, last, day, last + DAY),),
        states=(_reduced(base, day, day, until, last + DAY),),
    )


def overstayed(base: Record, _plant: Record, rng: Random) -> Story:
    """Its last day passes and the equipment stays sealed, or is restored too late."""
    day = some_day(rng, 5, 200)
    until = day + rng.randint(15, 60) * DAY
    last = rng.choice([None, until + rng.randint(1, 60) * DAY])
    restored = None if last is None else last + DAY
    truths = tuple(
        Truth(name, until + DAY, last, frozenset({OUTSIDE}), None) for name in _state_fields(base)
    )
    return Story(
        "overstayed",
        _REDUCED,
        record=(Phase(_less(base), day, last, day, restored),),
        states=(_reduced(base, day, day, until, restored),),
        truths=truths,
    )


def early(base: Record, _plant: Record, rng: Random) -> Story:
    """Sealed some days before the window begins."""
    day = some_day(rng, 20, 200)
    begun = day - rng.randint(1, 10) * DAY
    until = day + 40 * DAY
    truths = tuple(
        Truth(name, begun, day - DAY, frozenset({OUTSIDE}), begun) for name in _state_fields(base)
    )
    return Story(
        "before its window",
        _REDUCED,
        record=(Phase(_less(base), begun, until, begun, until + DAY),),
        states=(_reduced(base, day, day, until, until + DAY),),
        truths=truths,
    )


def swap(base: Record, _plant: Record, rng: Random) -> Story | None:
    """A larger transformer stands in for two months at most."""
    first = first_transformer(base)
    if first is None:
        return None
    path, one = first
    day = some_day(rng, 5, 250)
    last = day + rng.randint(5, 55) * DAY
    larger = {f"{path}.capacity": times(one["capacity"], 160)}
    return Story(
        "swap in its window",
        _SWAPPED,
        record=(Phase(larger, day, last, day, last + DAY),),
        states=(State(ChangeType.SWAP, day, day, last + 5 * DAY, last + DAY, larger),),
    )


def otherwise(base: Record, _plant: Record, rng: Random) -> Story:
    """Less runs than was agreed for the time, or all of it as before."""
    day = some_day(rng, 5, 200)
    last = day + rng.randint(15, 60) * DAY
    half, third = (_running(base, percent) for percent in (50, 30))
    state = State(ChangeType.TEMPORARY_REDUCTION, day, day, last, last + DAY, half)
    is_less = rng.random() < 0.5
    phases = (Phase(third, day, last, day, last + DAY),) if is_less else ()
    kind, known_on = (OUTSIDE, day) if is_less else (BEYOND, None)
    return Story(
        "not as agreed",
        _REDUCED,
        record=phases,
        states=(state,),
        truths=(Truth("running_capacity", day, last, frozenset({kind}), known_on),),
    )


def two_steps(base: Record, _plant: Record, rng: Random) -> Story:
    """A reduction further reduced, and both restored at once; the equipment may stay sealed."""
    day = some_day(rng, 5, 150)
    second = day + rng.randint(10, 40) * DAY
    last = second + rng.randint(10, 40) * DAY
    half, third = (_running(base, percent) for percent in (50, 30))
    until, restored = last + 20 * DAY, last + DAY
    stays = rng.random() < 0.5
    end, known = (None, None) if stays else (last, restored)
    truth = Truth("running_capacity", restored, None, frozenset({OUTSIDE}), None)
    return Story(
        "reduced in two steps",
        _REDUCED,
        record=(
            Phase(half, day, second - DAY, day),
            Phase(third, second, end, second, known),
        ),
        states=tuple(
            State(ChangeType.TEMPORARY_REDUCTION, first, first, until, restored, planned)
            for first, planned in ((day, half), (second, third))
        ),
        truths=(truth,) if stays else (),
    )


def growing(base: Record, _plant: Record, rng: Random) -> Story:
    """More and more runs beyond the contract: one case, each stretch of its own size."""
    day = some_day(rng, 5, 200)
    turns = [day, day + 20 * DAY, day + rng.randint(21, 80) * DAY]
    lasts = [turns[1] - DAY, turns[2] - DAY, None]
    return Story(
        "growing",
        frozenset({"running_capacity"}),
        record=tuple(
            Phase(_running(base, percent), first, last, first)
            for percent, first, last in zip((150, 200, 300), turns, lasts, strict=True)
        ),
        truths=(Truth("running_capacity", day, None, frozenset({BEYOND}), day),),
    )
