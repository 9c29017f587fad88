"""Redlines of a contract's texts: one version against another, or against the standard text.

A Word redline is shown only where refusing all its changes gives exactly the old text and accepting
all exactly the new one: we settle them ourselves and read both (decision 0022).
"""

import json
from dataclasses import dataclass, replace
from hashlib import sha256

from pydantic import ValidationError

from service.documents import BoundedCache, fingerprint, read_docx
from service.documents.redlines import render_contract_redline
from service.documents.tracked.bare import bare, settled
from service.documents.tracked.parts import with_page_edges_of
from service.documents.tracked.settle import Settling
from service.domain.access import Permission
from service.domain.agreement import restored_terms
from service.domain.contract_redline import ComparedClause, compared_clauses
from service.domain.drafting import draft
from service.domain.errors import DocumentRefused, RedlineUnavailable, TermMissing
from service.domain.outline import Outline, outline_from_json, outline_to_json
from service.domain.people import hide, reveal
from service.usecases.access import needs
from service.usecases.contract_texts import (
    StoredText,
    contract_of,
    disclose_text,
    holders_of,
    read_text,
    text_docx,
)
from service.usecases.errors import RedlineNotFaithful, TextNotFound
from service.usecases.upload_checks import first_difference, selection_of
from service.usecases.work import Work

AUTHOR = "典约"
STANDARD = "standard"
Which = int | None
"""The number of a version; None stands for the standard text of the other one."""


@dataclass(frozen=True, slots=True)
class RedlineFile:
    """A .docx with tracked changes, and what it compares."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class RedlinePage:
    """Two texts of a contract, clause by clause, personal values masked."""

    title: str
    old: str
    new: str
    clauses: tuple[ComparedClause, ...]


@needs(Permission.READ_CONTRACTS)
def compare_versions(work: Work, contract_id: str, old: Which, new: Which) -> RedlinePage:
    """What became of each clause, words struck out and written in.

    Raises ContractNotFound, TextNotFound.
    """
    before, after = _pair(work, contract_id, old, new)
    shown = _masked(work, before), _masked(work, after)
    clauses = compared_clauses(before.outline, after.outline, shown)
    title = f"{after.contract.title} {after.contract.number}"
    return RedlinePage(title, _named(old), _named(new), tuple(clauses))


@needs(Permission.READ_CONTRACTS)
def redline_html(work: Work, contract_id: str, old: Which, new: Which) -> str:
    """`compare_versions` as one HTML page."""
    page = compare_versions(work, contract_id, old, new)
    return render_contract_redline(page.title, page.old, page.new, page.clauses)


@needs(Permission.READ_PERSONAL_DATA)
def disclose_redline(work: Work, contract_id: str, reason: str = "") -> None:
    """Record that the actor is handed a redline, which has its values in the clear."""
    disclose_text(work, contract_id, shown_as="docx", reason=reason)


@needs(Permission.READ_PERSONAL_DATA)
def redline_docx(work: Work, contract_id: str, old: Which, new: Which) -> RedlineFile:
    """The .docx with native tracked changes. It has personal values in the clear: whoever is
    handed it is recorded first, with `disclose_redline`.

    Raises ContractNotFound, TextNotFound, RedlineUnavailable, RedlineNotFaithful.
    """
    before, after = _pair(work, contract_id, old, new)
    name = f"{after.contract.number}-{_short(old)}-{_short(new)}-redline.docx"
    files = text_docx(work, before), text_docx(work, after)
    key = (sha256(files[0]).digest(), sha256(files[1]).digest())
    content = _MADE.find(key)
    if content is None:
        content = _proven(work, before, after, files)
        _MADE.put(key, content)
    return RedlineFile(name, content)


_MADE = BoundedCache[tuple[bytes, bytes], bytes](16)


# ---- the two texts --------------------------------------------------------------------------


def _pair(work: Work, contract_id: str, old: Which, new: Which) -> tuple[StoredText, StoredText]:
    contract = contract_of(work, contract_id)

    def text(which: Which, other: Which) -> StoredText:
        no = which if which is not None else other
        if no is None:
            raise TextNotFound("须至少写明一版文本")
        if not 1 <= no <= contract.version:
            raise TextNotFound(f"本合同没有第{no}版文本，现行文本是第{contract.version}版")
        stored = read_text(work, contract, no)
        return stored if which is not None else _standard_of(work, stored)

    return text(old, new), text(new, old)


def _standard_of(work: Work, text: StoredText) -> StoredText:
    """What drafting gives from a text's terms, with the clauses in force on its day."""
    selection = selection_of(work, text.outline)
    try:
        terms = restored_terms(text.terms, selection)
        standard = draft(terms, selection, work.library, text.version.as_of)
    except (TermMissing, ValidationError) as error:
        reason = "这一版的约定内容不完整，无法生成对应的标准文本"
        raise RedlineNotFaithful(reason) from error
    return replace(text, outline=standard)


def _masked(work: Work, text: StoredText) -> Outline:
    """The text as pages show it."""
    holders = holders_of(work, text.contract)
    values = work.vault.values_of(holders)
    tokens = {value: token for token, value in values.items() if value is not None}
    hidden = hide(json.loads(outline_to_json(text.outline)), tokens)
    return outline_from_json(json.dumps(reveal(hidden, work.vault.masks_of(holders))))


def _named(which: Which) -> str:
    return "标准文本" if which is None else f"第{which}版"


def _short(which: Which) -> str:
    return STANDARD if which is None else f"v{which}"


# ---- the file and its proof -----------------------------------------------------------------


def _proven(work: Work, before: StoredText, after: StoredText, files: tuple[bytes, bytes]) -> bytes:
    """A redline that gives both texts; with clauses found by their marks, else by their words."""
    if work.ports.redliner is None:
        raise RedlineUnavailable("本机未配置修订稿组件，请改看网页上的对照")
    reason = ""
    for clause_marks in (True, False):
        old, new = (bare(file, clause_marks=clause_marks) for file in files)
        made = work.ports.redliner.compare(old, new, AUTHOR, after.version.created_at)
        made = with_page_edges_of(made, new)
        reason = _difference(work, made, Settling.REJECT, before) or _difference(
            work, made, Settling.ACCEPT, after
        )
        if not reason:
            return made
    raise RedlineNotFaithful(f"修订稿未通过核对，不予提供：{reason}")


def _difference(work: Work, made: bytes, settling: Settling, wanted: StoredText) -> str:
    """Where a redline, settled, is not the text it should be; empty where it is."""
    step = "拒绝全部修订后" if settling is Settling.REJECT else "接受全部修订后"
    try:
        found = read_docx(settled(made, settling), work.library, wanted.version.as_of).outline
    except DocumentRefused:
        return f"{step}文件无法读取"
    if fingerprint(found) == fingerprint(wanted.outline):
        return ""
    return f"{step}{first_difference(found, wanted.outline)}与应有的文本不同"
