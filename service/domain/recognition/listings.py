"""Tables that list several sites, meters or transformers: which row is this contract's own."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from service.domain.recognition.folding import compact
from service.domain.recognition.labels import Pair
from service.domain.recognition.lines import Paper
from service.domain.recognition.vocabulary import LABELS

_ACCOUNT = re.compile(
    rf"(?:{LABELS['account_no']})[^\d。；]{{0,8}}(\d[\d\- ]{{5,24}}\d)"
    r"|主(?:站|户)[^\d。；]{0,8}(\d{6,20})"
)
_MAIN = re.compile(r"主站|主户|本户|主计量|主表|总表|总户|关口|结算|计费|贸易")
_MINOR = re.compile(r"从站|从户|分户|分表|考核|参考|校核|副表|储能|光伏|并网|上网|备用|不计费|停用")
_SUM = re.compile(r"^(?:合计|总计|小计|共计|总容量|合计容量)")
_OF_SITES = ("supply_address", "address", "account_no", "supply_voltage", "capacity.contract",
             "capacity.running", "metering.ct", "metering.pt", "metering.ratio",
             "metering.multiplier", "use.category", "item:metering", "name")  # fmt: skip
_Rows = dict[int, list[Pair]]


def settled(pairs: list[Pair], paper: Paper) -> list[Pair]:
    """The pairs; of listed rows only those of the row that is meant, or all as doubtful."""
    grids: dict[int, _Rows] = defaultdict(lambda: defaultdict(list))
    for pair in pairs:
        if pair.row is not None:
            grids[pair.row[0]][pair.row[1]].append(pair)
    dropped: set[int] = set()
    changed: dict[int, Pair] = {}
    own = _own_accounts(pairs, paper)
    for number, rows in grids.items():
        if len(rows) < 2:
            continue
        words = {row: _words(paper, number, row) for row in rows}
        main = _main_row(rows, words, own)
        for row, found in rows.items():
            for pair in found:
                if pair.key not in _OF_SITES:
                    continue
                if main is not None and row != main and not _is_sum(words[main]):
                    dropped.add(id(pair))
                elif _differ(rows, pair.key) and (main is None or row != main):
                    changed[id(pair)] = replace(pair, doubtful=True)
    return [changed.get(id(pair), pair) for pair in pairs if id(pair) not in dropped]


def _own_accounts(pairs: Iterable[Pair], paper: Paper) -> set[str]:
    """The account numbers that the paper names outside its lists."""
    named = {p.value for p in pairs if p.key == "account_no" and p.row is None}
    lines = (line for line in paper.lines if line.cell is None)
    for line in lines:
        named |= {m.group(1) or m.group(2) for m in _ACCOUNT.finditer(line.text)}
    return {number for value in named for number in re.findall(r"\d{6,}", compact(value))}


def _words(paper: Paper, grid: int, row: int) -> str:
    return " ".join(cell.text for cell in paper.grids[grid][row])


def _is_sum(words: str) -> bool:
    return _SUM.match(words.strip()) is not None


def _main_row(rows: _Rows, words: dict[int, str], own: set[str]) -> int | None:
    """The row of this contract's account; the one called the main one; else the sum."""
    by_account = [row for row in rows if any(number in words[row] for number in own)]
    if len(by_account) == 1:
        return by_account[0]
    main = [row for row in rows if _MAIN.search(words[row]) and not _MINOR.search(words[row])]
    if len(main) == 1:
        return main[0]
    sums = [row for row in rows if _is_sum(words[row])]
    if len(sums) == 1:
        return sums[0]
    rest = [row for row in rows if not _MINOR.search(words[row])]
    return rest[0] if len(rest) == 1 else None


def _differ(rows: _Rows, key: str) -> bool:
    """Whether the rows say different things of a fact."""
    values = {compact(p.value) for found in rows.values() for p in found if p.key == key}
    return len(values) > 1
