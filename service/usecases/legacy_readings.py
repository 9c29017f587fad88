"""What was read out of the original of a contract that was not made here, and the person who
confirms, corrects or rejects it: only then does the contract state it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from service.domain.access import Permission
from service.domain.audit import Event
from service.domain.comparison import folded
from service.domain.effective import is_stated
from service.domain.errors import ActionNotPossible, FactsInvalid, Problem
from service.domain.field_names import field_name
from service.domain.legacy_text import LegacyPaper, value_words
from service.domain.paper_readings import OF_THE_PAPER
from service.domain.people import reveal
from service.domain.stated import stated_facts, stated_leaves, with_fact
from service.domain.term_paths import value_at
from service.domain.vocabulary import ContractState
from service.store import legacy as store
from service.store.contracts import Contract, head_of, version_numbered
from service.usecases.access import needs
from service.usecases.accounts import holder_of
from service.usecases.contract_texts import account_behind, subject_of
from service.usecases.contracts import event_facts
from service.usecases.legacy import watch_term
from service.usecases.legacy_facts import (
    add_legacy_version,
    facts_stated,
    misfits,
    paper_of,
    record_behind,
    refuse_masked,
)
from service.usecases.legacy_originals import legacy_contract, paper_row
from service.usecases.lifecycle import etag_of, held, name_of
from service.usecases.standing import paper_began
from service.usecases.wake_ups import watch_contract
from service.usecases.work import Work

_NOT_CONFIRMED = "核对的内容不正确"
_MOST = 500
_SIGNED_ON = "signed_on"


@dataclass(frozen=True, slots=True)
class Decisions:
    """What a person says of the readings, by their paths. `corrected`: what the original says
    instead, or says where nothing was read; JSON, or words (1630千伏安). Under `signed_on` stands
    there the day it was signed.
    """

    accepted: tuple[str, ...] = ()
    corrected: Mapping[str, Any] = field(default_factory=dict)
    rejected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadingView:
    """A proposal, masked: `words` is its value as a reader expects it, `text` the words it was read
    from, `place` where they stand. `stated`: what the contract states there now (None: unknown).
    `decision`: accepted, corrected, rejected, or empty.
    """

    path: str
    name: str
    value: Any
    words: str
    text: str
    place: str
    sure: float
    decision: str
    stated: str | None


@dataclass(frozen=True, slots=True)
class PaperView:
    """The original of a contract and what was read out of it. `remarks`: where it says of itself
    otherwise than it was registered. `stated`: names and words of what the contract states.
    """

    contract_id: str
    etag: str
    signed_on: date | None
    media_type: str | None
    readings: tuple[ReadingView, ...]
    remarks: tuple[str, ...]
    stated: tuple[tuple[str, str, str], ...]
    confirmed_at: datetime | None
    confirmed_by: str

    @property
    def waiting(self) -> int:
        return sum(not reading.decision for reading in self.readings)


@needs(Permission.READ_CONTRACTS)
def readings_of_paper(work: Work, contract_id: str) -> PaperView:
    """Raises ContractNotFound, NotLegacy."""
    contract = legacy_contract(work, contract_id)
    row = paper_row(work, contract)
    account = account_behind(work, contract)
    masks = work.vault.masks_of([holder_of(account)])
    version = version_numbered(work.session, contract, contract.version)
    facts = reveal(facts_stated(work, contract, in_clear=False), masks)
    readings = reveal(row.readings, masks)
    paper, _ = paper_of(work, contract)
    return PaperView(
        contract_id=contract.id,
        etag=etag_of(version.id, contract.step),
        signed_on=row.signed_on,
        media_type=row.media_type,
        readings=tuple(_view(item, facts) for item in readings if _is_fact(item)),
        remarks=tuple(_remarks(readings, paper)),
        stated=tuple(
            (path, field_name(path), value_words(value)) for path, value in stated_leaves(facts)
        ),
        confirmed_at=row.confirmed_at,
        confirmed_by=name_of(work, row.confirmed_by) if row.confirmed_by else "",
    )


@needs(Permission.CONFIRM_READINGS)
def confirm_readings(
    work: Work, contract_id: str, said: Decisions, expected: str | None = None
) -> PaperView:
    """Let the contract state what a person found to stand in the original: a new version.

    Raises ContractNotFound, NotLegacy, VersionChanged, ActionNotPossible, FactsInvalid (names each
    wrong path; nothing is stored).
    """
    legacy_contract(work, contract_id)
    contract = held(work, contract_id, expected)
    if contract.state != ContractState.IN_FORCE:
        raise ActionNotPossible("只有履行中的合同可以核对内容")
    row = paper_row(work, contract)
    _refuse_strays(row, said)
    before, signed_before = facts_stated(work, contract), row.signed_on
    facts = _with_decisions(work, contract, row, said, before)
    payload: dict[str, Any] = {
        "accepted": sorted(said.accepted),
        "corrected": sorted(said.corrected),
        "rejected": sorted(said.rejected),
    }
    is_news = facts != before or row.signed_on != signed_before
    if is_news:
        payload = {**_restate(work, contract, facts), **payload}
    _note(work, row, said)
    work.record(Event(subject_of(contract), "legacy.confirmed", payload), contract.org_id)
    if is_news:
        paper_began(work, contract)
        watch_contract(work, contract)
        watch_term(work, contract)
    return readings_of_paper(work, contract_id)


def _refuse_strays(row: store.LegacyPaper, said: Decisions) -> None:
    read = {item["path"] for item in row.readings if _is_fact(item)}
    named = [*said.accepted, *said.corrected, *said.rejected]
    problems = [
        Problem(path, "原件中没有读出这一项，请直接填写原件载明的内容")
        for path in (*said.accepted, *said.rejected)
        if path not in read
    ]
    twice = dict.fromkeys(path for path in named if named.count(path) > 1)
    problems += [Problem(path, "同一项只能有一种核对结果") for path in twice]
    if not named:
        problems.append(Problem("accepted", "请至少核对一项"))
    if len(named) > _MOST:
        problems.append(Problem("accepted", f"一次最多核对 {_MOST} 项"))
    if problems:
        raise FactsInvalid(_NOT_CONFIRMED, problems)


def _with_decisions(
    work: Work,
    contract: Contract,
    row: store.LegacyPaper,
    said: Decisions,
    facts: dict[str, Any],
) -> dict[str, Any]:
    account = account_behind(work, contract)
    values = work.vault.values_of([holder_of(account)])
    wanted = {
        item["path"]: item["value"]
        for item in reveal(row.readings, values)
        if item["path"] in said.accepted
    }
    problems: list[Problem] = []
    for path, value in {**wanted, **said.corrected}.items():
        try:
            if path == _SIGNED_ON:
                row.signed_on = _signing_day(work, value)
            else:
                facts = with_fact(facts, path, value)
        except FactsInvalid as error:
            problems += error.problems
    if not problems:
        try:
            facts = stated_facts(facts, "")
            refuse_masked(work, account, facts)
        except FactsInvalid as error:
            problems += error.problems
    if not problems:
        paper, _ = paper_of(work, contract)
        template = work.library.template_on(contract.kind, work.today)
        problems += misfits(account, paper.renewal_mode, template, facts)
    if problems:
        raise FactsInvalid(_NOT_CONFIRMED, problems)
    return facts


def _signing_day(work: Work, value: Any) -> date:
    """Raises FactsInvalid."""
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        day = None
    if day is None or day > work.today:
        message = "须为不晚于今天的日期，如 2024-02-20"
        raise FactsInvalid(_NOT_CONFIRMED, [Problem(_SIGNED_ON, message)])
    return day


def _restate(work: Work, contract: Contract, facts: Mapping[str, Any]) -> dict[str, Any]:
    """A new version; returns what its event says of it."""
    paper, main = paper_of(work, contract)
    revision = record_behind(work, account_behind(work, contract))
    contract.customer_name = (facts.get("customer") or {}).get("name") or contract.customer_name
    version = add_legacy_version(work, contract, paper, facts, main, revision)
    return event_facts(head_of(version))


def _note(work: Work, row: store.LegacyPaper, said: Decisions) -> None:
    decided = {
        **dict.fromkeys(said.accepted, "accepted"),
        **dict.fromkeys(said.corrected, "corrected"),
        **dict.fromkeys(said.rejected, "rejected"),
    }
    row.readings = [
        {**item, "decision": decided.get(item["path"], item["decision"])} for item in row.readings
    ]
    row.confirmed_at, row.confirmed_by = work.now, work.actor.id
    work.session.add(row)
    work.session.flush()


def _is_fact(item: Mapping[str, Any]) -> bool:
    return item["path"] not in OF_THE_PAPER


def _view(item: Mapping[str, Any], facts: Mapping[str, Any]) -> ReadingView:
    path = item["path"]
    known = _words(value_at(facts, path)) if is_stated(facts, path) else None
    return ReadingView(
        path=path,
        name=field_name(path),
        value=item["value"],
        words=_words(item["value"]),
        text=item["text"],
        place=item["place"],
        sure=item["sure"],
        decision=item["decision"],
        stated=known,
    )


def _words(value: Any) -> str:
    """Of a ratio its numbers; of anything else its words."""
    if isinstance(value, Mapping) and {"primary", "secondary"} <= value.keys():
        return f"{value['primary']}/{value['secondary']}"
    return "、".join(value_words(leaf) for _, leaf in stated_leaves(value, "value"))


def _remarks(readings: list[dict[str, Any]], paper: LegacyPaper) -> Iterator[str]:
    """What the original says of itself otherwise than it was registered."""
    registered = {
        "contract_no": ("合同编号", paper.number),
        "signed_on": ("签订日期", paper.signed_on.isoformat() if paper.signed_on else None),
        "term.starts_on": ("起始日", paper.starts_on.isoformat()),
        "term.ends_on": ("终止日", paper.ends_on.isoformat() if paper.ends_on else None),
    }
    for item in readings:
        name, known = registered.get(item["path"], ("", None))
        if known is not None and folded(item["value"]) != folded(known):
            yield f"原件上的{name}是「{item['value']}」，登记的是「{known}」。"
