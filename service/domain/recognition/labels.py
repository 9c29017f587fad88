"""Labels with their values: in forms (cells side by side, or below a heading) and before colons."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from service.domain.recognition.folding import compact
from service.domain.recognition.lines import Grid, GridCell, Line, Paper
from service.domain.recognition.vocabulary import (
    CUSTOMER_WORDS,
    LABELS,
    SUPPLIER_WORDS,
    core_of,
    label_key,
)

SUPPLIER, CUSTOMER, FIRST, SECOND = "supplier", "customer", "甲方", "乙方"
_ASIDE = r"(?:\s*[(（\[【][^()（）\[\]【】]{0,24}[)）\]】])*"
_ROLE = re.compile(
    rf"(?P<role>{SUPPLIER_WORDS}|{CUSTOMER_WORDS}|甲方|乙方)(?P<aside>{_ASIDE})的?(?P<rest>.*)"
)
_ROLE_WORD = re.compile(rf"(?P<customer>{CUSTOMER_WORDS})|(?P<supplier>{SUPPLIER_WORDS})")
_SIDE = re.compile(r"(?P<customer>用电|用户)|(?P<supplier>供电)")
_TOKEN = re.compile(rf"[^，。；:\s、]{{1,24}}?{_ASIDE}\s*$")
_LONGEST_VALUE = 80
_LONGEST_HEAD = 16
_SERVICE = re.compile(rf"(?:{LABELS['service']})")
_TRANSLATED = re.compile(r"(?<=[\u3400-\u9fff)])\s?[A-Za-z][A-Za-z .,&/'\-]*$")
_NAMED_ASIDE = re.compile(
    rf"(?P<what>[^()]{{2,12}})[(](?:以下简?称)?(?P<role>甲方|乙方|{SUPPLIER_WORDS}"
    rf"|{CUSTOMER_WORDS})[)]"
)
_LABEL_ASIDE = re.compile(r"[(（]([^()（）]{3,10})[)）]:?$")
_GENERIC = ("name", "address", "contract_no", "service", "capacity.contract", "term")
_AFTER_ROLE = ("name", "address", "service")
_SEAL = re.compile(r"[(（]?(?:盖章|公章|签章|签字|签名|章|合同专用章)[^:]{0,8}$")


@dataclass(frozen=True, slots=True)
class Pair:
    """A label's key (`supply_address`, `name` …), whose it is, and its value; empty: left open.

    `start` of the value in the line's text; `form`: from cells of a table. `row`: number of the
    table and row that list several of a kind; `doubtful`: other rows say otherwise.
    """

    key: str
    role: str
    label: str
    value: str
    line: int
    start: int = 0
    form: bool = False
    unit: str = ""
    seal: bool = False
    row: tuple[int, int] | None = None
    doubtful: bool = False


@lru_cache(maxsize=4096)
def role_and_key(label: str) -> tuple[str, str]:
    """Whose a label is (甲方, supplier …; empty) and what it names (empty: nothing known)."""
    core = core_of(label)
    inner = _LABEL_ASIDE.search(compact(label))
    if inner is not None and label_key(inner.group(1)) == "supply_address":
        return "", "supply_address"
    aside = _NAMED_ASIDE.fullmatch(compact(label).strip(":： *"))
    if aside is not None and label_key(aside.group("what")) in ("", "name", "service"):
        return _role(aside.group("role")), "name"
    full = label_key(core)
    match = _ROLE.fullmatch(compact(label).strip(":： *")) or _ROLE.fullmatch(core)
    if match is not None and not full:
        full = _of_anyone(core_of(match.group("rest")))
    if match is None or (full and full not in _AFTER_ROLE and full != "name"):
        return "", full
    rest = core_of(match.group("rest"))
    key = "name" if not rest or _SEAL.search(match.group("rest")) else label_key(rest)
    if key not in _AFTER_ROLE:
        return "", full
    return _role(match.group("role"), match.group("aside")), key


def _of_anyone(rest: str) -> str:
    """What a label behind a party's name means where it is the same whosever it is: 需方户号."""
    key = label_key(re.sub(r"^(?:方|的)", "", rest))
    return key if key and key not in _AFTER_ROLE else ""


def _role(word: str, aside: str = "") -> str:
    if word in (FIRST, SECOND):
        other = _ROLE_WORD.search(aside) or _SIDE.search(aside)
        if other is None:
            return word
        return CUSTOMER if other.group("customer") else SUPPLIER
    return CUSTOMER if re.fullmatch(CUSTOMER_WORDS, word) else SUPPLIER


# ---- before colons -------------------------------------------------------------------------


def pairs_of_line(line: Line) -> list[Pair]:
    """Labels with a colon in a line, each with the words up to the next label or full stop."""
    found: list[tuple[int, int, str, str, str]] = []
    text = line.text
    for colon in (place for place, sign in enumerate(text) if sign == ":"):
        begin = max(0, colon - 50)
        foreign = _TRANSLATED.search(text[begin:colon])
        token = _TOKEN.search(text, begin, colon if foreign is None else begin + foreign.start())
        if token is None:
            continue
        named = _best_suffix(token.group())
        if named is not None:
            cut, role, key = named
            label = token.group()[cut:]
            found.append((token.start() + cut, colon + 1, role, key, label))
    ends = [*(start for start, *_ in found[1:]), len(text)]
    return [
        Pair(
            key, role, label.strip(), _value(text, end, ends[n]), line.number, end,
            line.cell is not None, _unit(label), bool(_SEAL.search(label)),
        )
        for n, (_, end, role, key, label) in enumerate(found)
    ]  # fmt: skip


def _best_suffix(token: str) -> tuple[int, str, str] | None:
    """The longest end of a token that is a label."""
    for cut in range(min(len(token) - 1, 30)):
        role, key = role_and_key(token[cut:])
        if key and not _inside_a_word(token, cut, role, key):
            return cut, role, key
    return None


def _inside_a_word(token: str, cut: int, role: str, key: str) -> bool:
    """Whether a label is only the end of another word: 受理编号 is no 编号."""
    if cut == 0 or not re.match(r"[\u3400-\u9fff]", token[cut - 1]):
        return False
    if role:
        if re.search(r"(?:通知|告知|[给向由与和对交知还送属归])$", token[:cut]):
            return True
        return token[cut:].startswith(("供电公司", "供电局", "供电部门"))
    return key in _GENERIC and len(core_of(token[cut:])) < 4 and key != "service"


def _value(text: str, start: int, end: int) -> str:
    return _first_column(re.split(r"[。；]", text[start:end], maxsplit=1)[0].strip(" ，、:"))


def _first_column(value: str) -> str:
    """A value without the next column of a form: what stands before a gap and another label."""
    parts = value.split(" ")
    for number, part in enumerate(parts[1:], start=1):
        if label_key(part) or _SERVICE.match(part):
            return " ".join(parts[:number])
    return value


def _unit(label: str) -> str:
    match = re.search(r"[(（](kVA|KVA|千伏安|kW|KW|千瓦|kV|千伏|V|伏)[)）]", label)
    return match.group(1) if match is not None else ""


# ---- forms ---------------------------------------------------------------------------------


def pairs_of_grid(grid: Grid, place: int = 0) -> Iterator[Pair]:
    """Labels of a table with their values: in the next cell, or in the rows below a heading."""
    below: tuple[GridCell, ...] | None = None
    of_sides: tuple[GridCell, ...] | None = None
    for number, row in enumerate(grid):
        following = grid[number + 1] if number + 1 < len(grid) else ()
        if of_sides is not None and len(row) == len(of_sides) and _side_of(row):
            yield from _of_side(of_sides, row)
            continue
        of_sides = row if _heads_sides(row, following) else None
        if of_sides is not None:
            continue
        if _is_heading(row, following):
            below = row
            continue
        listed = below is not None and (not _is_form_row(row) or _names_sides(below))
        if below is not None and len(below) == len(row) and listed:
            sides = _names_sides(below)
            for pair in _under(below, row):
                yield pair if sides else replace(pair, row=(place, number))
        else:
            below = None
            yield from _beside(row)


def _side_of(row: tuple[GridCell, ...]) -> str:
    """The party whose row it is; empty where the first cell names none."""
    role, key = _keyed(row[0]) if row else ("", "")
    return role if key == "name" else ""


def _heads_sides(row: tuple[GridCell, ...], following: tuple[GridCell, ...]) -> bool:
    """Whether a row heads names and addresses of parties that have a row each below it."""
    keys = [_keyed(cell) for cell in row[1:]]
    return (
        len(row) >= 3 and len(following) == len(row) and bool(_side_of(following))
        and not _side_of(row) and sum(key in _AFTER_ROLE for _, key in keys) >= 2
        and not any(role for role, _ in keys)
    )  # fmt: skip


def _of_side(heading: tuple[GridCell, ...], row: tuple[GridCell, ...]) -> Iterator[Pair]:
    """A party's particulars, each under its heading."""
    role = _side_of(row)
    for head, cell in zip(heading[1:], row[1:], strict=True):
        key = _keyed(head)[1]
        if key:
            yield _pair(role if key in _AFTER_ROLE else "", key, head, cell)


def _keyed(cell: GridCell) -> tuple[str, str]:
    text = cell.text.strip().rstrip(":：")
    halves = re.split(r"\s?[/／]\s?", text)
    if len(halves) == 2 and all(role_and_key(half)[1] for half in halves):
        return role_and_key(halves[0])
    return role_and_key(text) if 0 < len(text) <= 24 and ":" not in text else ("", "")


def _is_heading(row: tuple[GridCell, ...], following: tuple[GridCell, ...]) -> bool:
    """Whether a row heads columns: its cells are labels, those below are not."""
    named = [cell for cell in row if _keyed(cell)[1] not in ("", "service", "contract_no")]
    if not named or len(row) < 2 or len(following) != len(row):
        return False
    if any(re.search(r"\d", cell.text) or len(cell.text) > _LONGEST_HEAD for cell in row):
        return False
    if _names_sides(row):
        return True
    if any(not cell.text.strip() for cell in row):
        return False
    beside = any(_keyed(one)[1] and _keyed(two)[1] for one, two in pairwise(row))
    listed = len(row) >= 3 and any(re.search(r"\d", cell.text) for cell in following)
    below = not _keyed(following[0])[1]
    return (beside and not _is_form_row(following)) or (listed and below and not _is_form_row(row))


def _names_sides(row: tuple[GridCell, ...]) -> bool:
    """Whether two cells side by side name the two parties."""
    return any(
        one[0] and two[0] and one[0] != two[0] and one[1] == two[1] == "name"
        for one, two in pairwise(map(_keyed, row))
    )


def _is_form_row(row: tuple[GridCell, ...]) -> bool:
    """Whether a row begins with a label and its value."""
    return len(row) >= 2 and bool(_keyed(row[0])[1]) and not _keyed(row[1])[1]


def _under(heading: tuple[GridCell, ...], row: tuple[GridCell, ...]) -> Iterator[Pair]:
    """Values under their headings; under the name of a party, what the row's first cell says."""
    own_role, own_key = _keyed(row[0])
    for head, cell in zip(heading, row, strict=True):
        role, key = _keyed(head)
        if role and key == "name" and own_key and not own_role and cell is not row[0]:
            yield _pair(role, own_key, row[0], cell)
        elif (key and cell is not row[0]) or (key and not own_key):
            yield _pair(role, key, head, cell)


def _beside(row: tuple[GridCell, ...]) -> Iterator[Pair]:
    place, owner = 0, ""
    while place < len(row):
        role, key = _keyed(row[place])
        if not key:
            place += 1
            continue
        after = row[place + 1] if place + 1 < len(row) else None
        if after is None or (_keyed(after)[1] and not _in_pairs(row, place)):
            # A label before a label: whose the next ones are.
            owner = role if key == "name" and role else owner
            place += 1
            continue
        yield from _halves(row[place], after) or [_pair(role or owner, key, row[place], after)]
        place += 2


def _halves(label: GridCell, value: GridCell) -> list[Pair]:
    """Two labels in one cell and two values in the next: 合同编号/用户编号."""
    names, values = (re.split(r"\s?[/／]\s?", cell.text) for cell in (label, value))
    if len(names) != 2 or len(values) != 2:
        return []
    keys = [role_and_key(name) for name in names]
    if not all(key for _, key in keys):
        return []
    return [
        Pair(key, role, name, words, value.number, 0, True)
        for (role, key), name, words in zip(keys, names, values, strict=True)
    ]


def _in_pairs(row: tuple[GridCell, ...], place: int) -> bool:
    """Whether a row is label, value, label, value: then a value may look like a label."""
    return len(row) % 2 == 0 and place % 2 == 0 and (
        _keyed(row[place + 1])[1].startswith("item:")
        and all(_keyed(cell)[1] for cell in row[::2])
    )  # fmt: skip


def _pair(role: str, key: str, label: GridCell, value: GridCell) -> Pair:
    number = value.number if value.lines else label.number
    words = _first_column(value.text)
    return Pair(key, role, label.text, words, number, 0, True, _unit(label.text))


def _gapped(line: Line) -> Iterator[Pair]:
    """Labels with their values behind a gap, without a colon."""
    tokens = line.text.split(" ")
    for label, value in pairwise(tokens):
        role, key = role_and_key(label)
        if key and key != "service" and ":" not in label + value and not label_key(value):
            yield Pair(key, role, label, value, line.number, 1, line.cell is not None, _unit(label))


def _under_heading(line: Line, following: Line | None) -> Iterator[Pair]:
    """A heading that is a fact's label, with the first words below it."""
    key = label_key(line.text)
    if (
        key in ("supply_address", "use.category", "capacity.contract", "supply_voltage")
        and line.cell is None and ":" not in line.text
        and following is not None and not following.title and not label_key(following.text)
    ):  # fmt: skip
        value = re.split(r"[。；，]", following.text, maxsplit=1)[0]
        yield Pair(key, "", line.text, value, following.number, 1)


def _carried_on(pairs: list[Pair], line: Line, following: Line | None) -> list[Pair]:
    """Pairs of a line; a label at its end may have its value on the next line."""
    if not pairs or pairs[-1].value:
        return pairs
    if line.cell is not None:
        # The value stands in the next cell, if anywhere.
        return [pair for pair in pairs if pair.value]
    if (
        following is None or following.cell is not None or following.rank or following.title
        or following.beside or ":" in following.text or len(following.text) > _LONGEST_VALUE
        or label_key(following.text)
    ):  # fmt: skip
        return pairs
    return [*pairs[:-1], replace(pairs[-1], value=following.text, line=following.number)]


def pairs_of(paper: Paper) -> list[Pair]:
    """All labels with their values in reading order."""
    found: list[Pair] = []
    for line in (line for line in paper.lines if not line.listed):
        after = paper.lines[line.number + 1 : line.number + 2]
        following = after[0] if after else None
        found += _carried_on(pairs_of_line(line), line, following)
        found += _gapped(line)
        found += _under_heading(line, following)
    for place, grid in enumerate(paper.grids):
        found += pairs_of_grid(grid, place)
    return sorted(found, key=lambda pair: (pair.line, pair.start))
