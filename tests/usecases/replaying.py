"""What the contracts of an account say on a day, worked out once more the slow way: from the event
log and the texts, without the facts the service keeps for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import col, select

from service.store.contracts import ContractVersion
from service.store.events import EventRow
from service.usecases.work import Work

BESIDE = {"pv-purchase-sale", "settlement-agreement", "onward-supply"}
CHANGING = {"renewal-agreement", "supplementary-agreement"}
ENDED = {"contracts.superseded", "contracts.terminated", "contracts.lapsed"}
NO_TERMS = {"supplier", "account_no", "contract_no", "term", "main_contract", "text_version"}


@dataclass
class Paper:
    """A paper as the log tells of it; `known`: the log says that it came into force."""

    id: str
    account: str
    order: int
    kind: str = ""
    terms: Any = None
    outline: Any = None
    tie: str = ""
    other: str = ""
    known: bool = False
    ended_on: date | None = None
    moves: tuple[tuple[date, date | None], ...] = ()

    @property
    def starts_on(self) -> date:
        return date.fromisoformat(self.terms["term"]["starts_on"])

    def holds_itself(self, day: date) -> bool:
        return (
            self.known and self.starts_on <= day and (self.ended_on is None or day <= self.ended_on)
        )

    def end(self, day: date) -> date | None:
        """The last day of the term that runs on a day."""
        found: date | None = date.fromisoformat(self.terms["term"]["ends_on"])
        for since, until in self.moves:
            if since <= day:
                found = until
        return found


@dataclass
class Replay:
    """The papers of an account as the log tells of them up to an instant."""

    papers: dict[str, Paper]

    def lines(self, day: date) -> dict[str, dict[str, Any]]:
        """Line -> `papers` [(id, since, end, over, amends)], `terms`, `parallel` ids."""
        wholes: dict[str, list[Paper]] = {}
        for paper in self._in_order():
            if paper.kind not in CHANGING and self._holds(paper, day):
                line = paper.kind if paper.kind in BESIDE else "main"
                wholes.setdefault(line, []).append(paper)
        return {line: self._line(papers, day) for line, papers in wholes.items()}

    def _line(self, wholes: list[Paper], day: date) -> dict[str, Any]:
        base, terms, told = wholes[-1], wholes[-1].terms, []
        end = base.end(day)
        for paper in self._in_order():
            if paper.kind not in CHANGING or self._root(paper) is not base:
                continue
            stands = paper.holds_itself(day)
            if paper.tie == "renews" and stands:
                end = paper.end(day)
            if stands or (paper.tie == "renews" and self._is_carried_on(paper, day)):
                told.append(paper)
                terms = said_by(paper, terms)
        first = (base.id, base.starts_on, end, end is not None and end < day, False)
        others = [
            (paper.id, paper.starts_on, until, until is not None and until < day, True)
            for paper in told
            for until in [self._end_of(paper, day)]
        ]
        parallel = [paper.id for paper in wholes] if len(wholes) > 1 else []
        return {"papers": [first, *others], "terms": terms, "parallel": parallel}

    def _end_of(self, paper: Paper, day: date) -> date | None:
        return paper.end(day)

    def _holds(self, paper: Paper, day: date) -> bool:
        if not (paper.known and paper.starts_on <= day):
            return False
        if self._is_carried_on(paper, day):
            return True
        return paper.holds_itself(day) and not any(
            other.tie == "replaces" and other.other == paper.id and other.holds_itself(day)
            for other in self.papers.values()
        )

    def _is_carried_on(self, paper: Paper, day: date) -> bool:
        """Some renewal of it holds, or a renewal of that one; what is replaced is not renewed."""
        return any(
            self._holds(other, day)
            for other in self.papers.values()
            if other.tie == "renews" and other.other == paper.id
        )

    def _root(self, paper: Paper) -> Paper:
        while paper.tie in ("amends", "renews"):
            paper = self.papers[paper.other]
        return paper

    def _in_order(self) -> list[Paper]:
        held = [paper for paper in self.papers.values() if paper.known]
        return sorted(held, key=lambda paper: (paper.starts_on, paper.order))


def replayed(work: Work, account_id: str, known_at: datetime) -> Replay:
    """The log up to an instant (included), from its beginning."""
    query = select(EventRow).where(col(EventRow.at) <= known_at).order_by(col(EventRow.seq))
    papers: dict[str, Paper] = {}
    for event in work.session.exec(query):
        noun, _, id = event.subject.partition("/")
        if noun == "contracts":
            _happened(work, papers, id, event)
    return Replay({id: paper for id, paper in papers.items() if paper.account == account_id})


def _happened(work: Work, papers: dict[str, Paper], id: str, event: EventRow) -> None:
    told = event.payload
    if event.type == "contracts.drafted":
        papers[id] = paper = Paper(id, told["account"], 0)
        for tie in ("amends", "renews", "replaces"):
            if tie in told:
                paper.tie, paper.other = tie, told[tie]
    elif event.type == "contracts.archived":
        query = select(ContractVersion).where(
            ContractVersion.contract_id == id, ContractVersion.no == told["version"]
        )
        version = work.session.exec(query).one()
        paper = papers[id]
        paper.kind, paper.terms, paper.outline = version.kind, version.terms, version.outline
        paper.known, paper.order = version.kind != "termination-agreement", event.seq or 0
    elif event.type in ENDED:
        papers[id].ended_on = date.fromisoformat(told["ended_on"])
    elif event.type in ("contracts.rolled_over", "contracts.continues"):
        since = date.fromisoformat(told["ended_on"]) + timedelta(days=1)
        until = date.fromisoformat(told["ends_on"]) if "ends_on" in told else None
        papers[id].moves += ((since, until),)


# ---- what a paper that changes another one says -----------------------------------------------


def said_by(paper: Paper, terms: Any) -> Any:
    """The terms with what the paper prints, and what its changes name, in their place."""
    own = paper.terms
    named = [
        change["path"]
        for change in own["changes"]
        if "path" in change
        and in_words(found_at(own, steps_in(change["path"]))[1]) == change["new"]
    ]
    for path in (*printed(paper.outline), *named):
        if path.startswith("transformers["):
            for number, point in enumerate(own["receiving_points"]):
                at: list[str | int] = ["receiving_points", number, "transformers"]
                terms = placed(terms, at, point["transformers"])
            continue
        steps = steps_in(path if path in named else path.split("[")[0])
        if steps[0] in own and steps[0] not in NO_TERMS and steps[0] in RECORD:
            terms = placed(terms, *found_at(own, steps))
    return terms


RECORD = {
    "aliases", "work_order_no", "supply_plan", "customer", "further_parties", "contacts",
    "supply_address", "premises_right", "use", "importance", "capacity", "supply_voltage",
    "sources", "receiving_points", "hv_motors", "equipment", "boundaries", "metering_points",
    "tariff", "power_factor", "settlement", "security_load", "standby_generator",
    "non_electric_safeguards", "load_management", "disturbing_load", "generation", "storage",
    "charging", "temporary", "onward_supply",
}  # fmt: skip


def printed(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if node.get("kind") == "field":
            yield node["path"]
        for child in node.values():
            yield from printed(child)
    elif isinstance(node, list):
        for child in node:
            yield from printed(child)


def in_words(value: Any) -> str:
    """A quantity as a contract prints it; a text as it is."""
    units = {"kVA": "千伏安", "kW": "千瓦"}
    return f"{value['value']}{units[value['unit']]}" if isinstance(value, dict) else str(value)


def steps_in(path: str) -> list[str | int]:
    words = path.replace("]", "").replace("[", ".").split(".")
    return [int(word) if word.isdigit() else word for word in words]


def found_at(own: Any, steps: list[str | int]) -> tuple[list[str | int], Any]:
    """The value, or that there is none of what it would be of."""
    current = own
    for count, step in enumerate(steps):
        current = current[step]
        if current is None:
            return steps[: count + 1], None
    return steps, current


def placed(node: Any, steps: list[str | int], value: Any) -> Any:
    if not steps:
        return value
    first, *rest = steps
    if isinstance(first, int):
        items = list(node or ())
        return [
            placed(item, rest, value) if number == first else item
            for number, item in enumerate([*items, None][: max(len(items), first + 1)])
        ]
    return {**(node or {}), first: placed((node or {}).get(first), rest, value)}
