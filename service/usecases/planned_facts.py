"""In what the record only waits for a change of use to be completed."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from service.domain.drift import DriftPolicy, FieldRule
from service.domain.drift_compare import compared
from service.domain.effective import MAIN
from service.domain.vocabulary import PaperAction
from service.store.accounts import (
    Account,
    planned_revision,
    revision_on,
)
from service.store.changes import Change, open_changes_of, papers_of
from service.usecases.change_demands import open_demands
from service.usecases.effective_terms import lines_on, lines_without
from service.usecases.work import Work

_PAPERLESS = (PaperAction.NOTHING, PaperAction.CONFIRMATION)
Terms = Mapping[str, Any]


def fields_waiting(work: Work, account: Account, policy: DriftPolicy) -> frozenset[str]:
    """Fields (ids of drift.yaml) in which the record only waits for a change to be completed: its
    paper is signed and says what is planned, and the record still says what the contract said
    before. A record that ran ahead waits for nothing, and a change without a paper explains none.
    """
    return frozenset(
        field
        for change in open_changes_of(work.session, account.id)
        if change.action not in _PAPERLESS and not open_demands(work, change)
        for field in _waiting(work, account, policy, change)
    )


def _waiting(work: Work, account: Account, policy: DriftPolicy, change: Change) -> Iterator[str]:
    planned = planned_revision(work.session, account.id, change.id)
    now = revision_on(work.session, account, work.today)
    said = _main(lines_on(work, account, work.today))
    papers = {paper.id for paper in papers_of(work.session, [change.id])}
    before = _main(lines_without(work, account, papers, change.contract_id))
    if planned is None or now is None or said is None or before is None:
        return
    for name in policy.fields_at(change.fields):
        rule = policy.field(name)
        if (
            rule is not None
            and _agree(rule, said, planned.facts)
            and _agree(rule, before, now.facts)
        ):
            yield name


def _main(lines: Iterable[Any]) -> Terms | None:
    return next((line.terms for line in lines if line.line == MAIN), None)


def _agree(rule: FieldRule, terms: Terms, facts: Terms) -> bool:
    difference = compared(rule, terms, facts).difference
    return difference is None or difference.gap.rounding
