"""The text of a contract that was not made here: what its original states as far as known, in one
chapter. It is no contract text; the original is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.domain.dates import worded
from service.domain.field_names import field_name
from service.domain.outline import (
    NONE_WORD,
    Block,
    Cell,
    Chapter,
    Clause,
    FieldRun,
    Outline,
    Paragraph,
    Table,
    TemplateRef,
    Text,
)
from service.domain.stated import stated_leaves
from service.domain.vocabulary import RenewalMode

TEXT_VERSION = "原有合同"
NO_VERSION = 0
"""Version of the kind of a text that was not made from the library."""
_ABOUT = (
    "本合同是登记的原有合同，不是在本系统起草的，合同文本以原件为准。以下是原件载明、并已登记的内容；"
    "没有列出的，在本系统中视为未载明，不作推定。"
)
_NOTHING_YET = "除以上各项外，原件载明的内容尚未登记。"
_YES_NO = {True: "是", False: "否"}


@dataclass(frozen=True, slots=True)
class LegacyPaper:
    """What identifies a paper and its term. `ends_on` None: it has no last day."""

    number: str
    title: str
    kind: str
    signed_on: date | None
    starts_on: date
    ends_on: date | None
    renewal_mode: RenewalMode
    objection_notice_days: int | None
    customer_contract_no: str | None


def legacy_outline(paper: LegacyPaper, facts: Mapping[str, Any]) -> Outline:
    """The text. `facts` are what the paper states, in the clear."""
    clauses = (
        _clause("legacy.about", "说明", Paragraph((Text(_ABOUT),))),
        _clause("legacy.paper", "合同与期限", _table("paper", _of_paper(paper))),
        _clause("legacy.facts", "原件载明的内容", _of_facts(facts)),
    )
    chapter = Chapter("legacy", "", TEXT_VERSION, "plain", clauses)
    return Outline(TemplateRef(paper.kind, NO_VERSION), (), paper.title, (chapter,))


def value_words(value: Any) -> str:
    """A stated value as a reader expects it."""
    if value is None:
        return NONE_WORD
    return _YES_NO[value] if isinstance(value, bool) else str(value)


def _clause(id: str, title: str, block: Block) -> Clause:
    return Clause(id, NO_VERSION, "", title, False, (block,))


def _of_paper(paper: LegacyPaper) -> Iterator[tuple[str, str, str]]:
    yield "contract_no.supplier", "合同编号", paper.number
    if paper.customer_contract_no is not None:
        yield "contract_no.customer", "用电人合同编号", paper.customer_contract_no
    if paper.signed_on is not None:
        yield "signed_on", "签订日期", worded(paper.signed_on)
    yield "term.starts_on", "起始日", worded(paper.starts_on)
    yield "term.ends_on", "终止日", worded(paper.ends_on) if paper.ends_on else "不定期"
    yield "term.renewal_mode", "期满后", paper.renewal_mode.label
    if paper.objection_notice_days is not None:
        days = f"期满前{paper.objection_notice_days}天"
        yield "term.objection_notice_days", "提出异议", days


def _of_facts(facts: Mapping[str, Any]) -> Block:
    rows = [(path, field_name(path), value_words(value)) for path, value in stated_leaves(facts)]
    return _table("facts", iter(rows)) if rows else Paragraph((Text(_NOTHING_YET),))


def _table(id: str, rows: Iterator[tuple[str, str, str]]) -> Table:
    cells = tuple(
        (Cell((Text(name),)), Cell((FieldRun(path, words),))) for path, name, words in rows
    )
    return Table(id, "", ("项目", "原件载明"), cells)
