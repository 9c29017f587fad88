"""What happens to an account in the simulator's year, and which differences there are by it."""

from collections.abc import Callable, Iterator
from random import Random

from benchmarks.drift_mutations import (
    BEYOND,
    Mutation,
    Patch,
    Record,
    mutations,
    times,
)
from benchmarks.drift_story import (
    DAY,
    IN_PROGRESS,
    ROUNDING,
    Phase,
    State,
    Story,
    Truth,
    some_day,
)
from benchmarks.drift_temporary import (
    early,
    growing,
    otherwise,
    overstayed,
    reduction,
    swap,
    two_steps,
)
from service.domain.vocabulary import ChangeType


def stories_of(base: Record, plant: Record, rng: Random) -> Iterator[Story]:
    """Some stories that do not touch each other, and now and then one that is none."""
    claimed: set[str] = set()
    for _ in range(rng.choice([0, 1, 1, 1, 2, 2, 3])):
        story = rng.choice(_MAKERS)(base, plant, rng)
        if story is None or _ALL in claimed or (_ALL in story.claims and claimed):
            continue
        # Facts that arrive before their day would bring those of another story along with them.
        claims = story.claims | {phase.first.isoformat() for phase in story.record}
        if not claims & claimed:
            claimed |= claims
            yield story
    if rng.random() < 0.5:
        yield _harmless(rng)


_ALL = "*"
"""Claimed by a story that bears no other."""
_PAPER = "*paper"
"""Claimed by stories with a contract of their own, where one is filed out of its order."""
_LATE = "*late"
"""Claimed by stories whose facts arrive late: what is believed meanwhile is true of one alone."""


def _truth(field_: str, phase: Phase, kind: str) -> Truth:
    return Truth(field_, phase.first, phase.last, frozenset({kind}), phase.known_from)


def _one(name: str, mutation: Mutation, phase: Phase, *claims: str) -> Story:
    truth = _truth(mutation.field, phase, mutation.in_record)
    return Story(name, frozenset({mutation.field, *claims}), record=(phase,), truths=(truth,))


def _standing(base: Record, plant: Record, rng: Random) -> Story:
    """The record changes and nobody does anything."""
    mutation, day = rng.choice(mutations(base, plant, rng)), some_day(rng)
    return _one("standing", mutation, Phase(mutation.patch, day, None, day))


def _mended(base: Record, plant: Record, rng: Random) -> Story:
    """And back again."""
    mutation, day = rng.choice(mutations(base, plant, rng)), some_day(rng)
    last = day + rng.randint(0, 50) * DAY
    return _one("mended", mutation, Phase(mutation.patch, day, last, day, last + DAY))


def _signed(base: Record, plant: Record, rng: Random) -> Story:
    """The contract follows some weeks later."""
    mutation, day = rng.choice(mutations(base, plant, rng)), some_day(rng)
    signed = day + rng.randint(1, 50) * DAY
    truth = Truth(mutation.field, day, signed - DAY, frozenset({mutation.in_record}), day)
    return Story(
        "signed",
        frozenset({mutation.field, _PAPER}),
        record=(Phase(mutation.patch, day, None, day),),
        contract=(Phase(mutation.patch, signed, None, signed),),
        truths=(truth,),
    )


def _contract_alone(base: Record, plant: Record, rng: Random) -> Story:
    """A contract is signed and the record does not follow."""
    mutation, day = rng.choice(mutations(base, plant, rng)), some_day(rng)
    phase = Phase(mutation.patch, day, None, day)
    truth = _truth(mutation.field, phase, mutation.in_contract)
    return Story(
        "contract alone", frozenset({mutation.field, _PAPER}), contract=(phase,), truths=(truth,)
    )


def _together(base: Record, plant: Record, rng: Random) -> Story:
    """Both at once, entered some days before."""
    mutation, day = rng.choice(mutations(base, plant, rng)), some_day(rng)
    return Story(
        "done properly",
        frozenset({mutation.field, _PAPER}),
        record=(Phase(mutation.patch, day, None, day - rng.randint(1, 3) * DAY),),
        contract=(Phase(mutation.patch, day, None, day - 4 * DAY),),
    )


def _late(base: Record, plant: Record, rng: Random) -> Story:
    """Known only when it is long over, its end perhaps before its beginning."""
    mutation, day = rng.choice(mutations(base, plant, rng)), some_day(rng, 5, 200)
    last = day + rng.randint(0, 40) * DAY
    begun, ended = (last + rng.randint(2, 90) * DAY for _ in range(2))
    phase = Phase(mutation.patch, day, last, begun, ended)
    return _one("late and over", mutation, phase, _LATE)


def _late_standing(base: Record, plant: Record, rng: Random) -> Story:
    mutation, day = rng.choice(mutations(base, plant, rng)), some_day(rng)
    phase = Phase(mutation.patch, day, None, day + rng.randint(1, 60) * DAY)
    return _one("late", mutation, phase, _LATE)


def _worse(base: Record, _plant: Record, rng: Random) -> Story:
    """Another difference of the same field follows at once: still one case."""
    contract, day = base["capacity"]["contract"], some_day(rng)
    turn = day + rng.randint(1, 40) * DAY
    return Story(
        "worse",
        frozenset({"contract_capacity"}),
        record=(
            Phase({"capacity.contract": times(contract, 150)}, day, turn - DAY, day),
            Phase({"capacity.contract": times(contract, 300)}, turn, None, turn),
        ),
        truths=(Truth("contract_capacity", day, None, frozenset({BEYOND}), day),),
    )


def _ahead(base: Record, plant: Record, rng: Random) -> Story:
    """Facts of a day to come: there is a difference from that day on, seen at night."""
    mutation, day = rng.choice(mutations(base, plant, rng)), some_day(rng, 40)
    phase = Phase(mutation.patch, day, None, day - rng.randint(1, 30) * DAY)
    truth = Truth(mutation.field, day, None, frozenset({mutation.in_record}), None)
    return Story("ahead", frozenset({mutation.field}), record=(phase,), truths=(truth,))


def _filed_late(base: Record, plant: Record, rng: Random) -> Story:
    """The contract follows, and the archive has it only some weeks after its first day."""
    mutation, day = rng.choice(mutations(base, plant, rng)), some_day(rng, 5, 250)
    signed = day + rng.randint(1, 50) * DAY
    truth = Truth(mutation.field, day, signed - DAY, frozenset({mutation.in_record}), day)
    return Story(
        "paper filed late",
        frozenset({mutation.field, _PAPER}),
        record=(Phase(mutation.patch, day, None, day),),
        contract=(Phase(mutation.patch, signed, None, signed + rng.randint(1, 40) * DAY),),
        truths=(truth,),
    )


def _caught_up(base: Record, _plant: Record, rng: Random) -> Story:
    """The facts run ahead of the paper, and then it is signed and the change completed."""
    day = some_day(rng)
    signed = day + rng.randint(1, 30) * DAY
    patch = {"capacity.contract": times(base["capacity"]["contract"], 200)}
    kinds = frozenset({IN_PROGRESS, BEYOND})
    return Story(
        "caught up",
        frozenset({"contract_capacity", _ALL}),
        record=(Phase(patch, day, None, day),),
        contract=(Phase(patch, signed, None, signed),),
        states=(State(ChangeType.EXPANSION, day, signed, planned=patch),),
        truths=(Truth("contract_capacity", day, signed - DAY, kinds, day),),
    )


def _in_progress(base: Record, _plant: Record, rng: Random) -> Story:
    """The facts run ahead of a change whose paper is on its way."""
    day = some_day(rng)
    larger: Patch = {"capacity.contract": times(base["capacity"]["contract"], 200)}
    renamed: Patch = {"customer.name": f"模拟新名{rng.randint(0, 10**9)}"}
    type_, field_, patch = rng.choice(
        [
            (ChangeType.EXPANSION, "contract_capacity", larger),
            (ChangeType.RENAMING, "name", renamed),
        ]
    )
    phase = Phase(patch, day, None, day)
    return Story(
        "in progress",
        frozenset({field_, _ALL}),
        record=(phase,),
        states=(State(type_, day, None, planned=patch),),
        truths=(_truth(field_, phase, IN_PROGRESS),),
    )


def _rounding(base: Record, _plant: Record, rng: Random) -> Story:
    contract = base["capacity"]["contract"]
    other = {"value": contract["value"], "unit": "kW" if contract["unit"] == "kVA" else "kVA"}
    close = {"value": f"{float(contract['value']) + 0.4:.1f}", "unit": contract["unit"]}
    day = some_day(rng)
    phase = Phase({"capacity.contract": rng.choice([other, close])}, day, None, day)
    truth = _truth("contract_capacity", phase, ROUNDING)
    return Story("rounding", frozenset({"contract_capacity"}), record=(phase,), truths=(truth,))


def _harmless(rng: Random) -> Story:
    """Other values that say the same, or of what no contract speaks."""
    day = some_day(rng)
    patch: Patch = rng.choice(
        [
            {"settlement.reading_day": rng.randint(2, 28)},
            {"work_order_no": f"WO{rng.randint(0, 10**9)}"},
            {"metering_points.0.meter": f"模拟电能表{rng.randint(0, 999)}"},
            {"use.shifts": "三班"},
        ]
    )
    return Story("harmless", frozenset(), record=(Phase(patch, day, None, day),))


_MAKERS: tuple[Callable[[Record, Record, Random], Story | None], ...] = (
    _standing,
    _standing,
    _mended,
    _signed,
    _contract_alone,
    _together,
    _late,
    _late_standing,
    _worse,
    _ahead,
    _filed_late,
    _caught_up,
    _in_progress,
    _rounding,
    reduction,
    overstayed,
    early,
    swap,
    otherwise,
    two_steps,
    growing,
)
