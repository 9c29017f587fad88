"""The state of each mandatory item: filled, left open, in empty words only, or not there."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from service.domain.places import Place
from service.domain.recognition.blanks import is_open, slots, ticked
from service.domain.recognition.folding import compact
from service.domain.recognition.found import Fact, ItemState, Recognised
from service.domain.recognition.labels import CUSTOMER, SUPPLIER, Pair
from service.domain.recognition.lines import Paper
from service.domain.recognition.parties import Parties
from service.domain.recognition.sections import HEADING, NAMED, SENTENCE, WEAK, Section, sections
from service.domain.recognition.vocabulary import ITEMS, PARTIES, VAGUE_WORDS, ItemWords

_VAGUE = re.compile(VAGUE_WORDS)
_WORDY = 60  # words that say so much besides are more than a reference to some rule
_SAYS_SOMETHING = 12
_FACTS = {
    "capacity": ("capacity.contract", "capacity.running"),
    "address": ("supply_address",),
    "use-nature": ("use.category",),
    "term": ("term.ends_on", "term.years", "term.starts_on"),
    "supply-method": ("supply_voltage",),
    "metering": ("metering.multiplier", "metering.ct"),
}
_FORUM_OPEN = re.compile(r"[_ 】〕）)](?:仲裁委员会|人民法院|法院)")
_FORUM = re.compile(r"[\u3400-\u9fff]{2}(?<!提交)(?<!或者)(?<!依法)(?:仲裁委员会|人民法院)")
_OFTEN_EMPTY = ("metering", "breach-liability", "settlement", "maintenance")
_FACT_SURE = 0.6
_NAMED_SURE = {3: 0.95, 2: 0.85, 1: 0.6}


@dataclass(frozen=True, slots=True)
class _Judged:
    section: Section
    state: ItemState | None
    """None: headed so, but nothing follows."""
    sure: float
    firm: bool = True
    """Whether something concrete is said, not only something."""


def items_of(
    paper: Paper, pairs: list[Pair], parties: Parties, facts: tuple[Fact, ...]
) -> tuple[Recognised, ...]:
    """Every item once, in the order of the law."""
    by_item: dict[str, list[Section]] = defaultdict(list)
    for section in sections(paper, pairs):
        by_item[section.item].append(section)
    known = {fact.path: fact for fact in facts}
    found = [_item(item, by_item[item.name], known, paper) for item in ITEMS]
    found.insert(len(found) - 1, _parties(parties, paper))
    return tuple(found)


def _item(
    item: ItemWords, candidates: list[Section], facts: Mapping[str, Fact], paper: Paper
) -> Recognised:
    judged = [_judged(item, section) for section in candidates]
    best = _best(item, judged)
    fact = next((facts[p] for p in _FACTS.get(item.name, ()) if p in facts), None)
    if fact is not None and fact.sure >= _FACT_SURE and (
        best is None or (best.state is not ItemState.FILLED and fact.sure >= 0.8)
    ):  # fmt: skip
        line = paper.lines[fact.line]
        return Recognised(
            item.name, ItemState.FILLED, line.place, line.quote, fact.sure, line.number
        )
    if best is None:
        return Recognised(item.name, ItemState.MISSING, Place(), "", 0.8)
    line = paper.lines[best.section.line]
    state = best.state or ItemState.BLANK
    return Recognised(item.name, state, line.place, line.quote, round(best.sure, 2), line.number)


def _judged(item: ItemWords, section: Section) -> _Judged:
    """What a section makes of its item."""
    base = _NAMED_SURE[int(section.strength)]
    text = ticked(section.text)
    concrete = {match.group() for match in re.finditer(item.concrete, text)}
    hints = set(re.findall(item.hint, text)) if item.hint else set()
    open_slots = slots(text)
    if item.name in _OFTEN_EMPTY and _only_vague(text):
        return _Judged(section, ItemState.VAGUE, base * 0.9)
    if item.name == "dispute" and _FORUM_OPEN.search(text) and not _FORUM.search(text):
        return _Judged(section, ItemState.BLANK, base * 0.9)
    if concrete:
        if open_slots > len(concrete) and open_slots >= 2:
            return _Judged(section, ItemState.BLANK, base * 0.6)
        return _Judged(section, ItemState.FILLED, base)
    if is_open(text):
        state = None if not compact(text) else ItemState.BLANK
        return _Judged(section, state, base)
    if open_slots:
        return _Judged(section, ItemState.BLANK, base * 0.9)
    return _without_value(section, text, hints, base)


def _without_value(section: Section, text: str, hints: set[str], base: float) -> _Judged:
    """Words without anything concrete: empty ones, or such as this table of words does not know."""
    rest = compact(_VAGUE.sub("", text))
    if _VAGUE.search(text) and len(rest) < _WORDY:
        return _Judged(section, ItemState.VAGUE, base * 0.9)
    if section.shared:
        return _Judged(section, None, 0.3)
    if hints or len(compact(text)) >= _SAYS_SOMETHING or section.strength >= 3:
        return _Judged(section, ItemState.FILLED, base * 0.7, firm=False)
    return _Judged(section, None, base * 0.5)


def _best(item: ItemWords, judged: list[_Judged]) -> _Judged | None:
    """The plainest filled passage; else what is left open; else what is vague."""
    plain = [j for j in judged if j.section.strength > WEAK]
    weak = [j for j in judged if j.section.strength <= WEAK and j.state is ItemState.FILLED]
    weak = [j for j in weak if _says(item, j.section)]
    steps = (
        (ItemState.FILLED, True), (ItemState.BLANK, True), (ItemState.VAGUE, True),
        (ItemState.FILLED, False),
    )  # fmt: skip
    for state, firm in steps:
        of_state = [j for j in plain if j.state is state and j.firm is firm]
        if state is ItemState.BLANK:
            of_state = _own_blanks(of_state, plain)
        if of_state:
            return _headed(max(of_state, key=_plainness), plain)
        if state is ItemState.FILLED and firm and weak:
            sentence = [j for j in weak if j.section.strength == SENTENCE]
            by_heading = [j for j in weak if j.section.strength > SENTENCE]
            opened = [j for j in plain if j.state is not None and j.section.strength >= NAMED - 0.2]
            if not opened:
                return min(sentence or by_heading, key=lambda j: j.section.line)
    opened = [j for j in judged if j.state is ItemState.BLANK and j.section.strength == WEAK]
    opened = [j for j in opened if not j.section.shared and _says(item, j.section)]
    if opened:
        return opened[0]
    vague = [j for j in judged if j.state is ItemState.VAGUE and _opens(item, j.section)]
    if vague:
        return vague[0]
    empty = [
        j for j in plain if not j.section.shared and j.section.strength >= 2.8 and j.sure > 0.3
    ]
    return empty[0] if empty else None


def _plainness(judged: _Judged) -> tuple[float, float, int]:
    """What is headed most plainly comes first; of equals the earlier one."""
    section = judged.section
    return judged.sure, min(section.strength, HEADING) - 0.1 * section.shared, -section.line


def _own_blanks(blanks: list[_Judged], plain: list[_Judged]) -> list[_Judged]:
    """What is left open under a heading of several items may be another's: where the item's own
    words are vague, only blanks in its own passages count.
    """
    own = [j for j in blanks if not j.section.shared]
    vague = [j for j in plain if j.state is ItemState.VAGUE and not j.section.shared]
    return own if vague else blanks


def _headed(best: _Judged, plain: list[_Judged]) -> _Judged:
    """The passage by the heading it stands under, where that plainly names the item."""
    line = best.section.line
    above = [
        j.section
        for j in plain
        if j.section.strength == HEADING and j.section.line < line <= j.section.last
    ]
    if not above:
        return best
    return replace(best, section=replace(best.section, line=min(s.line for s in above)))


def _only_vague(text: str) -> bool:
    """Whether every sentence of a passage refers elsewhere, and no number stands in it."""
    parts = [part for part in re.split(r"[。；\n]", text) if len(compact(part)) > 3]
    return bool(parts) and not re.search(r"\d", text) and all(map(_VAGUE.search, parts))


def _opens(item: ItemWords, section: Section) -> bool:
    """Whether a sentence begins with words of the item."""
    return re.match(rf".{{0,14}}?(?:{item.sentence})", section.text) is not None


def _says(item: ItemWords, section: Section) -> bool:
    """Whether a passage that is not plainly headed says something of the item."""
    text = ticked(section.text)
    if re.search(item.concrete, text):
        return True
    return bool(item.hint) and section.strength == SENTENCE and bool(re.search(item.hint, text))


# ---- the parties ---------------------------------------------------------------------------


def _parties(parties: Parties, paper: Paper) -> Recognised:
    number = parties.first_line
    state, sure = _parties_state(parties)
    if number is None or state is ItemState.MISSING:
        return Recognised(PARTIES, ItemState.MISSING, Place(), "", 0.7)
    line = paper.lines[number]
    return Recognised(PARTIES, state, line.place, line.quote, sure, number)


def _parties_state(parties: Parties) -> tuple[ItemState, float]:
    gaps = set(_gaps(parties))
    if gaps & parties.open:
        return ItemState.BLANK, 0.85
    if not gaps:
        return ItemState.FILLED, 0.95
    if {(SUPPLIER, "name"), (CUSTOMER, "name")} & gaps:
        return ItemState.MISSING, 0.6
    if {(SUPPLIER, "address"), (CUSTOMER, "address")} <= gaps:
        return ItemState.MISSING, 0.6
    return ItemState.FILLED, 0.5


def _gaps(parties: Parties) -> Iterator[tuple[str, str]]:
    """Names and addresses that are nowhere stated."""
    for side in (SUPPLIER, CUSTOMER):
        if not parties.names[side]:
            yield side, "name"
        if not parties.addresses[side]:
            yield side, "address"
