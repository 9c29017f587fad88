"""The facts a paper states, normalised, each with its place and how sure the reading is."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from service.domain.recognition.blanks import is_open, ticked
from service.domain.recognition.folding import compact
from service.domain.recognition.found import Fact
from service.domain.recognition.labels import CUSTOMER, SUPPLIER, Pair
from service.domain.recognition.lines import Paper
from service.domain.recognition.parties import Parties, best_name
from service.domain.recognition.quantities import capacities, number_of, plain, ratios, voltages
from service.domain.recognition.statements import (
    CATEGORIES,
    Statement,
    cleaned_address,
    statements,
    unwrapped,
)
from service.domain.recognition.terms import term_facts
from service.domain.recognition.vocabulary import label_key

_DOUBTFUL = 0.5  # rows of a list that say different things
_PLACE = r"[省市县区乡镇村州旗路街巷号园道社组院栋楼厂站场工地]"
_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z\- ]{3,30}")
_CONTRACT_NO = re.compile(r"[^，。；\s]{3,40}")


def facts_of(paper: Paper, pairs: list[Pair], parties: Parties) -> tuple[Fact, ...]:
    """One fact a path, the surest reading of it."""
    readings: dict[str, list[Statement]] = defaultdict(list)
    sources: tuple[Iterable[Statement], ...] = (
        _from_pairs(pairs), statements(paper), _from_parties(parties), term_facts(paper, pairs),
    )  # fmt: skip
    for source in sources:
        for statement in source:
            readings[statement.path].append(statement)
    _single_rate(readings)
    chosen = (_surest(found) for found in readings.values())
    return tuple(sorted((_fact(s, paper) for s in chosen), key=lambda fact: fact.path))


def _fact(statement: Statement, paper: Paper) -> Fact:
    line = paper.lines[min(statement.line, len(paper.lines) - 1)]
    return Fact(
        statement.path,
        statement.text,
        line.place,
        line.quote,
        round(statement.sure, 2),
        line.number,
    )


def _surest(found: list[Statement]) -> Statement:
    """The surest reading; readings that say the same strengthen one another."""
    votes: dict[str, float] = defaultdict(float)
    for statement in found:
        votes[statement.text] += 0.02
    return max(found, key=lambda s: (s.sure + votes[s.text], -s.line))


def _single_rate(readings: dict[str, list[Statement]]) -> None:
    """A rate without a word on whose it is: a resident's where the paper is a resident's."""
    plain_rates = readings.pop("late_fee", [])
    if not plain_rates or "late_fee.current_year_per_mille" in readings:
        return
    if (
        "late_fee.residential_per_mille" in readings
        and "late_fee.cross_year_per_mille" not in readings
    ):
        return
    category = _surest(readings["use.category"]).text if readings.get("use.category") else ""
    path = "residential" if category.startswith("居民") else "current_year"
    readings[f"late_fee.{path}_per_mille"] = [
        Statement(f"late_fee.{path}_per_mille", s.text, s.line, s.sure) for s in plain_rates
    ]


def _from_parties(parties: Parties) -> Iterator[Statement]:
    for side in (SUPPLIER, CUSTOMER):
        name = best_name(parties.names[side])
        if name is not None:
            yield Statement(f"{side}.name", *name)
        address = max(parties.addresses[side], key=lambda found: found[2], default=None)
        if address is not None:
            yield Statement(f"{side}.address", *address)


# ---- labels with values --------------------------------------------------------------------


def _from_pairs(pairs: list[Pair]) -> Iterator[Statement]:
    for pair in pairs:
        reader = _READERS.get(pair.key)
        value = ticked(pair.value)
        if reader is None or is_open(value):
            continue
        for path, text, sure in reader(pair, value):
            yield Statement(path, text, pair.line, min(sure, _DOUBTFUL) if pair.doubtful else sure)


_Readings = Iterator[tuple[str, str, float]]


def _account_no(pair: Pair, value: str) -> _Readings:
    match = _NUMBER.match(value)
    if match is not None and sum(sign.isdigit() for sign in match.group()) >= 4:
        yield "account_no", match.group().replace(" ", ""), 0.95


def _contract_no(pair: Pair, value: str) -> _Readings:
    match = _CONTRACT_NO.match(value.replace(" ", "") if len(value) < 34 else value)
    if match is not None and re.search(r"\d", match.group()):
        sure = 0.95 if re.search(r"合同|协议|契约", pair.label) else 0.7
        yield "contract_no", unwrapped(match.group()), sure


def _category(pair: Pair, value: str) -> _Readings:
    match = CATEGORIES.search(compact(value))
    if match is not None:
        sure = 0.9 if re.search(r"类别|分类|性质|种类", pair.label) else 0.75
        if not re.search(r"用电|电价|电力", pair.label):
            sure -= 0.15
        yield "use.category", match.group(), sure


def _capacity(path: str) -> Callable[[Pair, str], _Readings]:
    def read(pair: Pair, value: str) -> _Readings:
        found = list(capacities(value + pair.unit))
        if not found and pair.unit:
            found = list(capacities(compact(value) + pair.unit))
        if not found:
            return
        text = _total(value, found)
        sure = _capacity_sureness(pair.label) if path == "capacity.contract" else 0.95
        yield path, text, min(sure, _DOUBTFUL) if _one_of_several(value, found) else sure
        running = re.search(r"(?:运行|投运|在运)[^，。；\d]{0,10}", value)
        if running is not None and path == "capacity.contract":
            inner = next((c for c in found if c[0] >= running.end()), None)
            if inner is not None:
                yield "capacity.running", inner[2], 0.85

    return read


def _one_of_several(value: str, found: list[tuple[int, int, str]]) -> bool:
    """Whether a value counts capacities up without saying which one is agreed."""
    several = len({words for _, _, words in found}) > 1
    parts = re.search(r"原|现有|新增|增容|减容|本次|每台|单台|各|其中", value)
    if re.search(r"=|共|合计|总", value):
        return False
    return parts is not None and (several or parts.group() not in ("各", "其中"))


def _total(value: str, found: list[tuple[int, int, str]]) -> str:
    """The capacity behind a word for the sum; else the first one."""
    total = re.search(r"=|共计?|合计|总[^，。；\d]{0,8}", value)
    behind = [c for c in found if total is not None and c[0] >= total.start()]
    return (behind or found)[0][2]


def _capacity_sureness(label: str) -> float:
    if re.search(r"合同|约定|协议", label):
        return 0.95
    if re.search(r"总|合计|用电容量|报装|批准|核准|装接|装见|受电容量", label):
        return 0.9
    return 0.6


def _voltage(pair: Pair, value: str) -> _Readings:
    found = next(voltages(value if voltage_has_unit(value) else compact(value) + pair.unit), None)
    if found is not None:
        sure = 0.95 if re.search(r"供电|受电|等级", pair.label) else 0.75
        yield "supply_voltage", found[2], sure


def voltage_has_unit(value: str) -> bool:
    return next(voltages(value), None) is not None


def _multiplier(pair: Pair, value: str) -> _Readings:
    match = re.match(
        r"[^\dA-Za-z#]{0,12}[×xX]?\s?(\d{1,6}|[一二三四五六七八九十百千]{1,8})(?:倍)?", value
    )
    number = number_of(match.group(1)) if match is not None else None
    if number is not None:
        yield "metering.multiplier", plain(number), 0.95


def _ratio(pair: Pair, value: str) -> _Readings:
    for _, _, text, high in ratios(value):
        yield ("metering.pt" if high else "metering.ct"), text, 0.92


def _address(pair: Pair, value: str) -> _Readings:
    address = re.split(r"[，。；]", value)[0].strip()
    address = re.sub(
        r"^.{0,16}?(?:地址|处所|场所|地点|设在|位于|坐落于?)[为是在位于:]+", "", address
    )
    address = cleaned_address(re.sub(r"^.{0,10}?(?:设在|位于)|^[为在是]", "", address))
    if len(address) >= 4 and not label_key(address) and re.search(_PLACE, address):
        yield "supply_address", address, 0.95 if "用电" in pair.label else 0.85


_READERS: dict[str, Callable[[Pair, str], _Readings]] = {
    "account_no": _account_no,
    "contract_no": _contract_no,
    "use.category": _category,
    "capacity.contract": _capacity("capacity.contract"),
    "capacity.running": _capacity("capacity.running"),
    "supply_voltage": _voltage,
    "metering.multiplier": _multiplier,
    "metering.ct": _ratio,
    "metering.pt": _ratio,
    "metering.ratio": _ratio,
    "supply_address": _address,
}
