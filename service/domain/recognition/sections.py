"""Stretches of a paper that stand under a heading, a label or a leading word of an item."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from service.domain.recognition.folding import compact
from service.domain.recognition.labels import Pair
from service.domain.recognition.lines import Line, Paper
from service.domain.recognition.vocabulary import ITEMS, ItemWords

_HEAD_END = re.compile(r"[:，。；]| (?=\S)")
_LONGEST_HEAD = 22
_LONGEST_SECTION = 40
_ARREARS = re.compile(r"欠|逾期|催告|账单|未[交缴付]")
_SENTENCE = re.compile(r"[^。；]+")
LABEL, HEADING, NAMED, WEAK, SENTENCE = 3.0, 2.8, 2.2, 1.5, 1.0

_ITEM_OF_KEY = {
    "use.category": ("use-nature", LABEL),
    "capacity.contract": ("capacity", LABEL),
    "capacity.running": ("capacity", WEAK),
    "supply_voltage": ("supply-method", WEAK),
    "supply_address": ("address", LABEL),
    "metering.ct": ("metering", WEAK),
    "metering.pt": ("metering", WEAK),
    "metering.ratio": ("metering", WEAK),
    "metering.multiplier": ("metering", WEAK),
    "term": ("term", LABEL),
    "term.starts_on": ("term", NAMED),
    "term.ends_on": ("term", NAMED),
}


@dataclass(frozen=True, slots=True)
class Section:
    """Words that may settle an item; `strength` says how plainly they are headed by it.

    `last`: the last line under a heading. `shared`: the heading names other items as well, or
    other headings stand below it.
    """

    item: str
    strength: float
    line: int
    text: str
    shared: bool = False
    last: int = -1


def sections(paper: Paper, pairs: list[Pair]) -> Iterator[Section]:
    """Candidates of all items, in no particular order."""
    heads = [_headed(line) for line in paper.lines]
    for line in (line for line in paper.lines if not line.listed):
        if line.cell is None:
            yield from _under_heading(line, paper.lines, heads)
        yield from _leading(line)
        yield from _sentences(line)
    for pair in pairs:
        yield from _labelled(pair)


def head_of(text: str) -> str:
    """The words of a line that head it: up to the first colon, comma, stop or gap."""
    return compact(_HEAD_END.split(text, maxsplit=1)[0])


def _headed(line: Line) -> tuple[tuple[ItemWords, float], ...]:
    """The items a line's head names, and how plainly."""
    head = head_of(line.text)
    if not head or len(head) > _LONGEST_HEAD or line.cell is not None:
        return ()
    if not (line.title or line.rank or line.text[len(head) :].startswith(":") or _short(line)):
        return ()
    found: list[tuple[ItemWords, float]] = []
    for item in ITEMS:
        match = re.search(item.strong, head)
        if match is not None and _is_head(head, match, line):
            plain = len(head) <= len(match.group()) + 6 and _titles(line, head)
            found.append((item, HEADING if plain else NAMED))
        elif re.search(item.weak, head) and len(head) <= 14 and (line.title or line.rank):
            found.append((item, WEAK))
    return tuple(found)


def _titles(line: Line, head: str) -> bool:
    """Whether a head is printed as one: alone on its line, or before a colon or a gap."""
    rest = line.text[len(head) :].lstrip()
    return line.title or _short(line) or rest[:1] in (":", "") or line.text[len(head) :][:1] == " "


def _is_head(head: str, match: re.Match[str], line: Line) -> bool:
    """A long numbered sentence is not headed by a word in its midst."""
    return match.start() <= 6 or line.title or _short(line)


def _short(line: Line) -> bool:
    return len(line.text) <= 20 and not re.search(r"[。；，]$|[。；，].", line.text)


def _under_heading(
    line: Line, lines: tuple[Line, ...], heads: list[tuple[tuple[ItemWords, float], ...]]
) -> Iterator[Section]:
    own = heads[line.number]
    if not own:
        return
    head = _HEAD_END.split(line.text, maxsplit=1)[0]
    rest = line.text[len(head) :].lstrip(":， ")
    body = [rest] if rest else []
    last = line.number
    for following in lines[line.number + 1 : line.number + 1 + _LONGEST_SECTION]:
        if following.beside or _ends(line, following, heads[following.number]):
            break
        body.append(following.text)
        last = following.number
    beneath = heads[line.number + 1] if line.number + 1 < len(heads) and not rest else ()
    shared = (
        sum(strength > WEAK for _, strength in own) > 1
        or line.rank in (1, 2)
        or any(strength > WEAK for _, strength in beneath)
    )
    text = "\n".join(body) if _short(line) or rest == "" else _own_words(head, body)
    for item, strength in own:
        yield Section(item.name, strength, line.number, text, shared, last)


def _own_words(head: str, body: list[str]) -> str:
    """A line that goes on after its head says it with the head's words: 供电方式为单电源."""
    return "\n".join([head + " " + body[0], *body[1:]]) if body else head


def _ends(line: Line, following: Line, head: tuple[tuple[ItemWords, float], ...]) -> bool:
    """Whether a line begins something new after a section's heading."""
    if following.cell is not None:
        return False
    if following.title or (following.rank and line.rank and following.rank <= line.rank):
        return True
    if not line.rank:
        strong = any(strength > WEAK for _, strength in head)
        return strong or following.rank in (1, 2, 3, 4) or (
            _short(following) and not following.rank and ":" not in following.text
            and len(following.text) <= 12 and not re.search(r"\d", following.text)
        )  # fmt: skip
    return not following.rank and _short(following) and any(s >= HEADING for _, s in head)


def _leading(line: Line) -> Iterator[Section]:
    """Sentences that begin with an item's name: 电价按国家规定执行。"""
    for match in _SENTENCE.finditer(line.text):
        sentence = match.group().strip()
        for item in ITEMS:
            found = re.match(rf"[^，。；:]{{0,5}}?(?:{item.strong})", sentence)
            if found is not None and len(sentence) > found.end() + 3:
                strength = NAMED if found.end() <= 12 else SENTENCE
                yield Section(item.name, strength - 0.2, line.number, sentence[found.start() :])


def _sentences(line: Line) -> Iterator[Section]:
    for match in _SENTENCE.finditer(line.text):
        sentence = match.group().strip()
        for item in ITEMS:
            if item.name == "supply-time" and _ARREARS.search(sentence):
                continue
            if re.search(item.sentence, sentence):
                yield Section(item.name, SENTENCE, line.number, sentence)


def _labelled(pair: Pair) -> Iterator[Section]:
    value = f"{pair.value} {pair.unit}".strip() if pair.value else ""
    if pair.key.startswith("item:"):
        yield Section(pair.key.removeprefix("item:"), LABEL, pair.line, value or ":")
    elif pair.key in _ITEM_OF_KEY:
        item, strength = _ITEM_OF_KEY[pair.key]
        yield Section(item, strength, pair.line, value or ":")
