"""Law as data: sources, articles in force, citations that resolve, dated parameters with
a status.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_CITATION = re.compile(
    r"(?P<source>[a-z0-9][a-z0-9-]*)"
    r"(?: 第(?P<article>\d+)条(?:第(?P<paragraph>\d+)款)?(?:第(?P<item>\d+)项)?)?"
)


class Status(StrEnum):
    """Whether the primary text was read (verified) or only remembered or read second-hand."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class Citation:
    """`civil-code 第496条第2款`, or a source alone where it has no articles."""

    source: str
    article: int | None = None
    paragraph: int | None = None
    item: int | None = None

    def __str__(self) -> str:
        text = self.source
        if self.article is not None:
            text += f" 第{self.article}条"
        if self.paragraph is not None:
            text += f"第{self.paragraph}款"
        if self.item is not None:
            text += f"第{self.item}项"
        return text


def parse_citation(text: str) -> Citation:
    """Read a citation; ValueError with a Chinese sentence where it is malformed."""
    match = _CITATION.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"引用「{text}」写法不对，应为「来源代号 第N条第M款第K项」")
    numbers = {name: match.group(name) for name in ("article", "paragraph", "item")}
    parsed = {name: int(number) if number else None for name, number in numbers.items()}
    return Citation(source=match.group("source"), **parsed)


@dataclass(frozen=True, slots=True)
class Article:
    no: int
    gist: str
    status: Status
    digest: str | None = None
    in_force_from: date | None = None
    in_force_to: date | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A statute, interpretation, rule, standard or document that clauses and checks stand on."""

    id: str
    title: str
    kind: str
    issuer: str
    status: Status
    in_force_from: date | None
    in_force_to: date | None
    articles: dict[int, Article]
    text_files: tuple[str, ...] = ()
    replaces: str | None = None
    note: str | None = None

    def in_force(self, day: date) -> bool:
        """Whether the source is in force on the day (unknown bounds count as open)."""
        begun = self.in_force_from is None or self.in_force_from <= day
        return begun and (self.in_force_to is None or day <= self.in_force_to)


@dataclass(frozen=True, slots=True)
class ParameterValue:
    from_day: date
    value: str
    basis: Citation
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """One legal value over time; `status` says whether anybody has read the number in its
    source.
    """

    id: str
    title: str
    unit: str | None
    values: tuple[ParameterValue, ...]
    status: Status
    checked_on: date

    def on(self, day: date) -> ParameterValue | None:
        """The newest value in force on a day; None before the first."""
        past = [value for value in self.values if value.from_day <= day]
        return max(past, key=lambda value: value.from_day, default=None)


@dataclass(frozen=True, slots=True)
class Basis:
    """A citation resolved for a reader: title, article and whether it was read."""

    citation: Citation
    title: str
    status: Status
    gist: str = ""

    @property
    def label(self) -> str:
        """`《民法典》第496条第2款`, with the mark of an unread source."""
        place = str(self.citation).removeprefix(self.citation.source).strip()
        mark = "" if self.status is Status.VERIFIED else "（未核实原文）"
        return f"《{self.title}》{place}{mark}"
