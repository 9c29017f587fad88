"""Other names a paper gives its parties (以下称院方): read as 供电人 and 用电人 everywhere."""

import re
from collections.abc import Iterator
from dataclasses import replace

from service.domain.recognition.lines import Grid, GridCell, Line, Paper
from service.domain.recognition.vocabulary import CUSTOMER_WORDS, SUPPLIER_WORDS

_CALLED = re.compile(
    r"(?P<before>[^。；]{4,160}?)[(（，、]?(?:以下|下文|下|在本合同中|本合同中|文中|后文)?"
    r"(?:简称为?|统称为?|称为?|称作|叫作?)[\"'“”‘’「『:]?"
    r"(?P<alias>[\u3400-\u9fff]{1,3}[方人户处])(?=[\"'“”‘’」』)）。；，]|$)"
)
_KNOWN = re.compile(rf"(?:{SUPPLIER_WORDS}|{CUSTOMER_WORDS}|甲方|乙方|丙方|双方|各方|本人|他人)")
_UTILITY = re.compile(r"供电|电力(?!用户)|电网|电业|配电|转供|售电")
_MOST = 4
_SEGMENT = 60


def with_known_roles(paper: Paper) -> Paper:
    """The paper with the parties' own names for themselves replaced by the usual ones."""
    names = dict(_aliases(paper.lines))
    if not names:
        return paper
    lines = tuple(_renamed(line, names) for line in paper.lines)
    return Paper(lines, tuple(_grid(grid, names) for grid in paper.grids))


def _aliases(lines: tuple[Line, ...]) -> Iterator[tuple[str, str]]:
    found = 0
    for line in lines:
        for match in _CALLED.finditer(line.text):
            alias = match.group("alias")
            if _KNOWN.fullmatch(alias) is None and found < _MOST:
                found += 1
                # The name stands first, its particulars behind it.
                before = re.split(r"供电方|供电人", match.group("before")[-_SEGMENT:])[0]
                utility = _UTILITY.search(before) is not None
                yield alias, "供电人" if utility else "用电人"


def _renamed(line: Line, names: dict[str, str]) -> Line:
    text = line.text
    for alias, role in names.items():
        text = text.replace(alias, role)
    return line if text == line.text else replace(line, text=text)


def _grid(grid: Grid, names: dict[str, str]) -> Grid:
    return tuple(tuple(_cell(cell, names) for cell in row) for row in grid)


def _cell(cell: GridCell, names: dict[str, str]) -> GridCell:
    lines = tuple(_renamed(line, names) for line in cell.lines)
    if lines == cell.lines:
        return cell
    return GridCell(" ".join(line.label + line.text for line in lines), lines, cell.number)
