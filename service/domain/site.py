"""One truth per site: the papers in force of one account held against each other. Pure; the values
they must agree on are those of the rules that check texts of one site as files.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations
from typing import Any, NamedTuple

from service.domain.comparison import folded
from service.domain.drift_compare import shown
from service.domain.effective import MAIN, LineTerms
from service.domain.legacy_text import value_words
from service.domain.shared_values import SHARED_ROWS, SHARED_VALUES
from service.domain.term_paths import value_at
from service.domain.vocabulary import FeedInMode

PV_SALE = "pv-purchase-sale"
DISPATCH = "dispatch-agreement"
"""The line of dispatch agreements, which are not drafted here."""
_MAIN_NUMBER = "main_contract.contract_no"
_NUMBERS = (
    ("agreed.pv.sale_contract_no", PV_SALE, "bundle.pv-contract-no", "发用电（购售电）合同编号"),
    ("agreed.dispatch.agreement_no", DISPATCH, "bundle.own-number", "调度协议编号"),
    ("agreed.pv.dispatch_agreement_no", DISPATCH, "bundle.own-number", "并网调度协议编号"),
    ("agreed.storage.dispatch_agreement_no", DISPATCH, "bundle.own-number", "储能调度协议编号"),
)
"""Where one paper names the number of another line: path, that line, card, what it is called."""
_DECIMAL = re.compile(r"\d{1,12}(\.\d{1,6})?")
_INDEX = re.compile(r"\[\d+\]")
_NOT_OF_A_NUMBER = re.compile(r"[^0-9A-Za-z\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class SiteFinding:
    """Papers that do not go together. `message` and `values` (what each of `contract_ids` says at
    `path`, as JSON) hold tokens for personal values. `card`: the rule card that says on what law.
    """

    code: str
    message: str
    contract_ids: tuple[str, ...]
    card: str
    path: str = ""
    values: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class SitePaper:
    """A contract by its names."""

    contract_id: str
    number: str
    title: str

    @property
    def words(self) -> str:
        return f"《{self.title}》（{self.number}）"


def _everything() -> None:
    """A paper not made here says whatever its terms hold."""


@dataclass(frozen=True)
class SiteLine:
    """A line in force. `printed`: asks for the paths that its papers print, without numbers of
    elements (None: whatever its terms hold); asked only where something differs, for texts are
    large. `belongs`: whether the main contract that it names is the one in force; None: it names
    none, or is none itself.
    """

    line: LineTerms
    paper: SitePaper
    printed: Callable[[], frozenset[str] | None] = _everything
    belongs: bool | None = None

    def prints(self, path: str) -> bool:
        """Whether its papers say anything at a path of the record."""
        printed = self.printed()
        if printed is None:
            return True
        steps = path.split(".")
        return any(".".join(steps[:count]) in printed for count in range(1, len(steps) + 1))

    @property
    def ends_on(self) -> Any:
        return self.line.papers[0].ends_on


class _What(NamedTuple):
    """What lines must agree on: card of the rule, path, name in words."""

    card: str
    path: str
    name: str


@dataclass(frozen=True)
class Site:
    """All lines in force, the papers that hold beside them, and the record's plant (JSON)."""

    lines: tuple[SiteLine, ...]
    parallel: Mapping[str, tuple[SitePaper, ...]] = field(default_factory=dict)
    generation: Mapping[str, Any] | None = None

    @property
    def main(self) -> SiteLine | None:
        return next((item for item in self.lines if item.line.line == MAIN), None)

    @property
    def beside(self) -> tuple[SiteLine, ...]:
        return tuple(item for item in self.lines if item.line.line != MAIN)


def findings_on(site: Site) -> list[SiteFinding]:
    """Everything that contradicts: what holds twice first, then what does not belong together."""
    found = [*_twice(site), *_dependence(site), *_missing(site), *_numbers(site)]
    if len(site.lines) > 1:
        found += _contradictions(site)
    return found


def _twice(site: Site) -> Iterator[SiteFinding]:
    """Whole contracts of one line beside each other, and one paper that is there twice."""
    for papers in site.parallel.values():
        ids = tuple(paper.contract_id for paper in papers)
        words = "、".join(paper.words for paper in papers)
        message = f"同时有{len(papers)}份同类合同有效：{words}，以哪一份为准说不清楚"
        yield SiteFinding("parallel", message, ids, "bundle.one-main")
    every = {item.paper.contract_id: item.paper for item in site.lines}
    every |= {paper.contract_id: paper for papers in site.parallel.values() for paper in papers}
    for one, other in combinations(every.values(), 2):
        if same_number(one.number, other.number):
            message = f"{one.words}与{other.words}编号相同，可能是同一份合同登记了两次"
            ids = (one.contract_id, other.contract_id)
            yield SiteFinding(
                "duplicate", message, ids, "bundle.own-number", values=(one.number, other.number)
            )


def _dependence(site: Site) -> Iterator[SiteFinding]:
    """What stands beside a supply contract names it, and does not outlast it."""
    main = site.main
    for item in site.beside:
        words, id = item.paper.words, item.paper.contract_id
        if main is None:
            message = f"{words}仍然有效，它所依附的供用电合同没有有效的"
            yield SiteFinding("main-ended", message, (id,), "bundle.term")
            continue
        ids = (main.paper.contract_id, id)
        if item.belongs is False:
            named = value_at(item.line.terms, _MAIN_NUMBER)
            message = f"{words}写的主合同编号「{named}」不是现行供用电合同{main.paper.words}的编号"
            values = (main.paper.number, named)
            yield SiteFinding(
                "main-contract-no", message, ids, "bundle.main-contract-no", _MAIN_NUMBER, values
            )
        if main.ends_on is not None and item.ends_on is not None and item.ends_on > main.ends_on:
            message = (
                f"{words}的期限到{item.ends_on.isoformat()}，"
                f"晚于供用电合同{main.paper.words}的{main.ends_on.isoformat()}"
            )
            values = (main.ends_on.isoformat(), item.ends_on.isoformat())
            yield SiteFinding("term", message, ids, "bundle.term", "term.ends_on", values)


def _missing(site: Site) -> Iterator[SiteFinding]:
    """A plant that feeds the grid needs its purchase-sale agreement."""
    main = site.main
    if main is None or any(item.line.line == PV_SALE for item in site.beside):
        return
    plant = site.generation or value_at(main.line.terms, "generation")
    if plant and plant.get("feed_in") != FeedInMode.SELF_USE_ONLY.value:
        message = f"{main.paper.words}有上网的分布式电源，没有有效的发用电（购售电）合同"
        yield SiteFinding(
            "no-pv-sale", message, (main.paper.contract_id,), "new-energy.feed-in", "generation"
        )


def _numbers(site: Site) -> Iterator[SiteFinding]:
    """The number by which one paper names another is that one's own."""
    for path, line, card, name in _NUMBERS:
        named = next((item for item in site.lines if item.line.line == line), None)
        for item in site.lines if named is not None else ():
            said = value_at(item.line.terms, path)
            if named is None or item is named or not said or not item.prints(path):
                continue
            if not same_number(said, named.paper.number):
                message = f"{item.paper.words}写的{name}「{said}」不是{named.paper.words}的编号"
                ids = (item.paper.contract_id, named.paper.contract_id)
                code = card.removeprefix("bundle.") if line == PV_SALE else "dispatch-no"
                yield SiteFinding(code, message, ids, card, path, (said, named.paper.number))


def _contradictions(site: Site) -> Iterator[SiteFinding]:
    """What two lines state says the same; the main contract is what the others are held to."""
    said: dict[_What, list[tuple[SiteLine, Any]]] = {}
    for item in site.lines:
        for what, value in _held(item):
            said.setdefault(what, []).append((item, value))
    for what, found in said.items():
        if all(same(found[0][1], value) for _, value in found):
            continue
        stated = [(item, value) for item, value in found if item.prints(what.path)]
        for item, value in stated[1:]:
            one, right = stated[0]
            if not same(right, value):
                yield _contradiction(what, (one.paper, right), (item.paper, value))


def _contradiction(
    what: _What, one: tuple[SitePaper, Any], other: tuple[SitePaper, Any]
) -> SiteFinding:
    (right_paper, right), (paper, value) = one, other
    return SiteFinding(
        code=what.card.removeprefix("bundle."),
        message=(
            f"{paper.words}的{what.name}为「{words_of(value)}」，"
            f"{right_paper.words}为「{words_of(right)}」"
        ),
        contract_ids=(right_paper.contract_id, paper.contract_id),
        card=what.card,
        path=what.path,
        values=(right, value),
    )


def _held(item: SiteLine) -> Iterator[tuple[_What, Any]]:
    """All values of a line that another one may not contradict; what it leaves open is not one."""
    terms = item.line.terms
    for card, names in SHARED_VALUES.items():
        for path, name in names.items():
            yield from _unless_empty(_What(card, path, name), value_at(terms, path))
    for card, rows in SHARED_ROWS.items():
        for row in value_at(terms, rows.list_name) or ():
            if rows.key not in row:
                # Out of an old paper: which one it is, nobody knows.
                continue
            key = folded(str(row[rows.key]))
            for column, name in rows.columns.items():
                path = f"{rows.list_name}.{column}"
                what = _What(card, path, f"{rows.noun}「{key}」的{name}")
                yield from _unless_empty(what, row.get(column))


def _unless_empty(what: _What, value: Any) -> Iterator[tuple[_What, Any]]:
    if value is not None and value not in ("", []):
        yield what, value


def same(one: Any, other: Any) -> bool:
    """Whether two stored values say the same: spaces, width and trailing zeros do not count."""
    match one, other:
        case {"value": a, "unit": unit}, {"value": b, "unit": other_unit}:
            return unit == other_unit and Decimal(a) == Decimal(b)
        case {"primary": a, "secondary": b}, {"primary": c, "secondary": d}:
            return (a, b) == (c, d)
        case (str(), str()) if _DECIMAL.fullmatch(one) and _DECIMAL.fullmatch(other):
            has_point = "." in one or "." in other
            return Decimal(one) == Decimal(other) if has_point else one == other
        case (str(), str()):
            return folded(one) == folded(other)
    return bool(one == other)


def words_of(value: Any) -> str:
    """A stored value in words."""
    return value_words(shown(value))


def same_number(one: str, other: str) -> bool:
    """Whether two contract numbers differ at most in what people write them with."""
    return _bare(one) == _bare(other)


def _bare(number: str) -> str:
    return _NOT_OF_A_NUMBER.sub("", folded(number)).casefold()


def printed_paths(outline: Any) -> Iterator[str]:
    """Paths that a stored text (JSON) prints, without the numbers of elements."""
    pending: list[Any] = [outline]
    while pending:
        item: Sequence[Any] | Mapping[str, Any] = pending.pop()
        if isinstance(item, Mapping):
            if item.get("kind") == "field":
                yield _INDEX.sub("", item["path"])
            pending += (value for value in item.values() if isinstance(value, dict | list))
        else:
            pending += (value for value in item if isinstance(value, dict | list))
