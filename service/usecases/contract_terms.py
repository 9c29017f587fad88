"""What a contract's text says beside what the account record says now, value by value."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.domain.access import Permission
from service.domain.effective import is_stated
from service.domain.outline import Outline
from service.domain.people import reveal
from service.domain.record_changes import leaves
from service.store.accounts import revision_on, revision_with_id
from service.store.contracts import version_numbered
from service.usecases.access import needs
from service.usecases.contract_texts import (
    ORIGIN_LEGACY,
    account_behind,
    contract_of,
    holders_of,
    read_text,
)
from service.usecases.work import Work

_TOP = re.compile(r"[^.\[]*")
# Of the supplier the record knows the name, the contract prints the whole party.
_NOT_COMPARED = frozenset({"supplier"})
_NO_TERMS = frozenset({"parameters"})


@dataclass(frozen=True, slots=True)
class TermRow:
    """One value: what the text says and what the record says now, masked; None: nothing.

    `of_record`: the record may have such a value; what the parties agreed on it has not.
    `unstated`: what the text (of a contract that was not made here) says is unknown.
    `clause` and `label` say where the text prints it first.
    """

    path: str
    in_text: Any
    in_record: Any
    of_record: bool
    differs: bool
    unstated: bool
    clause: str
    label: str


@needs(Permission.READ_CONTRACTS)
def terms_beside_record(work: Work, contract_id: str) -> tuple[TermRow, ...]:
    """Every value of the newest text in its order, then what only the record has.

    Compared in the clear, so that a difference in the masked part of a number is seen too.
    """
    contract = contract_of(work, contract_id)
    text = read_text(work, contract)
    stored = version_numbered(work.session, contract, contract.version).terms
    masks = work.vault.masks_of(holders_of(work, contract))
    values = work.vault.values_of(holders_of(work, contract))
    # What is still to begin is held against the record of its first day.
    day = max(work.today, contract.starts_on)
    account = account_behind(work, contract)
    revision = revision_on(work.session, account, day)
    record = revision.facts if revision is not None else {}
    drafted_from = text.version.account_revision_id
    first = revision_with_id(work.session, drafted_from)
    recorded = {**_leaves(first.facts), **_leaves(record)}
    said, said_masked = _leaves(text.terms), _leaves(reveal(stored, masks))
    known, known_masked = _leaves(reveal(record, values)), _leaves(reveal(record, masks))
    fields = set(record)
    printed = printed_in(text.outline)
    rows = []
    for path in dict.fromkeys([*said, *known]):
        top = _TOP.match(path)[0]  # type: ignore[index]  # every path begins with a name
        of_record = top in fields and top not in _NOT_COMPARED
        if top in _NO_TERMS or (not of_record and path not in said):
            continue
        place = printed.get(path, ("", ""))
        unstated = text.contract.origin == ORIGIN_LEGACY and not is_stated(text.terms, path)
        differs = of_record and path in recorded and said.get(path) != known.get(path)
        rows.append(
            TermRow(
                path=path,
                in_text=said_masked.get(path),
                in_record=known_masked.get(path) if of_record else None,
                of_record=of_record,
                # What was never recorded came from the template, not from the record.
                differs=differs and not unstated,
                unstated=unstated,
                clause=place[0],
                label=place[1],
            )
        )
    return tuple(rows)


def _leaves(record: Mapping[str, Any]) -> dict[str, Any]:
    return dict(leaves(record))


def printed_in(outline: Outline) -> dict[str, tuple[str, str]]:
    """Path -> clause and label of its first printing."""
    found: dict[str, tuple[str, str]] = {}
    for clause, run in outline.fields():
        found.setdefault(run.path, (clause.id, clause.label or clause.title))
    return found
