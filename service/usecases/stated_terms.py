"""Which fields of the record a paper that changes another one speaks of: those it prints, and those
its changes name, by their path or in words.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from service.domain.comparison import agrees
from service.domain.effective import is_stated
from service.domain.facts import AccountFacts
from service.domain.field_names import short_name
from service.domain.outline import outline_from_json
from service.domain.people import reveal
from service.domain.record_changes import changes_between, leaves
from service.domain.term_paths import value_at
from service.domain.terms import lookup
from service.store.contracts import Contract, ContractVersion
from service.usecases.contract_texts import ORIGIN_LEGACY, account_behind, holders_of
from service.usecases.effective_terms import lines_on
from service.usecases.work import Work

_NEVER = frozenset({"supplier", "account_no"})
_OF_RECORD = frozenset(AccountFacts.model_fields) - _NEVER
_SUPPLEMENT = "supplementary-agreement"
_OF_ITS_DAY = "customer.agent."
"""Who signs what a change of use is agreed by: as of the day, and no matter of the change."""

Change = Mapping[str, Any]
"""A TermChange as stored."""


def paths_set(work: Work, contract: Contract, version: ContractVersion, line: str) -> list[str]:
    """The paths at which a paper's terms hold from its first day on."""
    own, changes = version.terms, version.terms["changes"]
    # One that was not made here prints nothing that we know of: it says what it states.
    said = _printed(version) if contract.origin != ORIGIN_LEGACY else dict(leaves(own))
    printed = [path for each in said for path in _as_recorded(own, each)]
    if contract.change_id is not None and contract.kind == _SUPPLEMENT:
        # It names the customer as the record does by now: that alone changes no contract.
        printed = [path for path in printed if path.startswith(_OF_ITS_DAY)]
    facts = typed_terms(own, work.vault.values_of(holders_of(work, contract)))
    named = [change["path"] for change in changes if _is_told(facts, own, change)]
    paths = list(dict.fromkeys([*printed, *named]))
    words = only_in_words(facts, changes, paths)
    if words and facts is not None:
        lines = lines_on(work, account_behind(work, contract), contract.starts_on)
        before = next((each.terms for each in lines if each.line == line), {})
        differing = [path for path in _differing(before, own) if path not in paths]
        paths += [path for change in words for path in _said_by(facts, differing, change)]
    return list(dict.fromkeys(paths))


def only_in_words(
    facts: AccountFacts | None, changes: Sequence[Change], paths: Sequence[str]
) -> list[Change]:
    """The changes that none of a paper's paths tells; `facts`: its own terms, if readable."""
    return [
        change
        for change in changes
        if change.get("path") not in paths
        and (facts is None or not any(_says(facts, path, change["new"]) for path in paths))
    ]


def typed_terms(terms: Mapping[str, Any], values: Mapping[str, str | None]) -> AccountFacts | None:
    """What a text says of the record; None where values of it were erased or never stated."""
    clear = reveal(terms, values)
    record = {name: clear[name] for name in AccountFacts.model_fields if name in clear}
    if record.get("supplier"):
        record["supplier"] = record["supplier"]["name"]
    try:
        return AccountFacts.model_validate(record)
    except ValidationError:
        return None


def _printed(version: ContractVersion) -> Iterator[str]:
    outline = outline_from_json(json.dumps(version.outline))
    return (run.path for _, run in outline.fields())


def _as_recorded(own: Mapping[str, Any], path: str) -> Iterator[str]:
    """The path of the record for one of a text. Of a list the text prints all elements: it is
    stated as a whole. Below what is not there at all, that is what is stated.
    """
    if path.startswith("transformers["):
        for number in range(len(own.get("receiving_points") or ())):
            yield f"receiving_points[{number}].transformers"
        return
    path = path.partition("[")[0]
    if path.partition(".")[0] not in _OF_RECORD or not is_stated(own, path):
        return
    steps = path.split(".")
    above = (".".join(steps[:count]) for count in range(1, len(steps)))
    yield next((parent for parent in above if value_at(own, parent) is None), path)


def _is_told(facts: AccountFacts | None, own: Mapping[str, Any], change: Change) -> bool:
    """Whether a change names a field, and the paper's own terms have there what its words say."""
    path = change.get("path")
    if path is None or path.partition(".")[0].partition("[")[0] not in _OF_RECORD:
        return False
    value = value_at(own, path)
    is_group = isinstance(value, list | dict) and "unit" not in value
    return is_stated(own, path) and (is_group or facts is None or _says(facts, path, change["new"]))


def _says(facts: AccountFacts, path: str, words: str) -> bool:
    try:
        return agrees(words, lookup(facts, path))
    except LookupError:
        return False


def _differing(before: Mapping[str, Any], own: Mapping[str, Any]) -> list[str]:
    old, new = ({n: v for n, v in terms.items() if n in _OF_RECORD} for terms in (before, own))
    return [change.path for change in changes_between(old, new)]


def _said_by(facts: AccountFacts, paths: Sequence[str], change: Change) -> list[str]:
    """The one field that a change in words can mean; none where it might be several."""
    found = [path for path in paths if _says(facts, path, change["new"])]
    named = [path for path in found if short_name(path) in change["item"]]
    meant = named or found
    return meant if len(meant) == 1 else []
