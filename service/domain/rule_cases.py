"""Cases of rule cards: small edits to a drafted sample and to an account, in lawyers' words.

document:
  - {set: capacity.contract, to: 1000千伏安}      every field printed for the path
  - {drop: payment.late-payment}                 a clause
  - {empty: payment.late-payment}                a clause's words, its heading stays
  - {drop_addendum: distributed-pv}              a chapter
  - {keep: pv.}                                  only clauses whose id begins so (a partial text)
  - {replace: 适当, with: 尽快, in: supply.address}   words of one clause (or of all, without `in`)
  - {append: 双方另行协商, to: supply.address}        a paragraph at the end of a clause
  - {plain: payment.late-payment}                prominence lost
  - {drop_row: metering-points, row: 0}          a table row
account: {capacity.contract.value: "1600"}       values of the record, by path; empty means null

A card of `family: bundle` names `samples` (the first gives the account), and each edit says `of`
which of them it is, from 1. A card of `family: intake` names the `papers` handed in and may name
the `kind` of contract applied for.
"""

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

from service.domain.outline import (
    Block,
    Cell,
    Chapter,
    Clause,
    FieldRun,
    Outline,
    Paragraph,
    Run,
    Table,
    TemplateRef,
    Text,
)

_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
_NOWHERE = TemplateRef("", 0)
ClauseEdit = Callable[[Clause], Clause | None]


def edit_outline(outline: Outline, edits: tuple[Mapping[str, Any], ...]) -> Outline:
    """The outline after the edits, in order; ValueError names an edit that changes nothing."""
    for edit in edits:
        edited = _apply(outline, edit)
        if edited == outline:
            raise ValueError(f"用例的改动没有效果：{dict(edit)}")
        outline = edited
    return outline


def _apply(outline: Outline, edit: Mapping[str, Any]) -> Outline:
    match dict(edit):
        case {"set": path, "to": text}:
            return _map_runs(outline, lambda run: _set(run, path, text or ""))
        case {"drop_addendum": addendum}:
            return _drop_addendum(outline, addendum)
    return _map_clauses(outline, _clause_edit(edit))


def _clause_edit(edit: Mapping[str, Any]) -> ClauseEdit:
    match dict(edit):
        case {"replace": old, "with": new, "in": clause_id}:
            return _only(clause_id, lambda c: _replace_words(c, old, new))
        case {"replace": old, "with": new}:
            return lambda c: _replace_words(c, old, new or "")
        case {"append": text, "to": clause_id}:
            block = Paragraph((Text(text),))
            return _only(clause_id, lambda c: replace(c, blocks=(*c.blocks, block)))
        case {"drop": clause_id}:
            return lambda c: None if c.id == clause_id else c
        case {"plain": clause_id}:
            return _only(clause_id, lambda c: replace(c, prominent=False))
        case {"empty": clause_id}:
            return _only(clause_id, lambda c: replace(c, blocks=()))
        case {"keep": prefix}:
            return lambda c: c if c.id.startswith(prefix) else None
        case {"drop_row": table, "row": row}:
            return lambda c: _drop_row(c, table, int(row))
    raise ValueError(f"不认识的改动：{dict(edit)}")


def _only(clause_id: str, edit: Callable[[Clause], Clause]) -> ClauseEdit:
    return lambda clause: edit(clause) if clause.id == clause_id else clause


def _map_clauses(outline: Outline, edit: ClauseEdit) -> Outline:
    chapters = (
        replace(chapter, clauses=tuple(c for c in map(edit, chapter.clauses) if c is not None))
        for chapter in outline.chapters
    )
    return replace(outline, chapters=tuple(chapters))


def _map_runs(outline: Outline, edit: Callable[[Run], Run]) -> Outline:
    def block_of(block: Block) -> Block:
        if isinstance(block, Paragraph):
            return replace(block, runs=tuple(map(edit, block.runs)))
        if isinstance(block, Table):
            rows = tuple(
                tuple(Cell(tuple(map(edit, cell.runs))) for cell in row) for row in block.rows
            )
            return replace(block, rows=rows)
        return block

    return _map_clauses(outline, lambda c: replace(c, blocks=tuple(map(block_of, c.blocks))))


def _set(run: Run, path: str, text: str) -> Run:
    if isinstance(run, FieldRun) and run.path == path:
        return replace(run, text=text)
    return run


def _replace_words(clause: Clause, old: str, new: str) -> Clause:
    """Replace words inside runs; title included, so that headings can be made wrong too."""

    def run_of(run: Run) -> Run:
        return replace(run, text=run.text.replace(old, new))

    shell = Outline(
        kind=_NOWHERE, addenda=(), title="", chapters=(Chapter("", "", "", "", (clause,)),)
    )
    edited = _map_runs(shell, run_of).chapters[0].clauses[0]
    return replace(edited, title=edited.title.replace(old, new))


def _drop_row(clause: Clause, table: str, row: int) -> Clause:
    blocks = (
        replace(block, rows=block.rows[:row] + block.rows[row + 1 :])
        if isinstance(block, Table) and block.id == table
        else block
        for block in clause.blocks
    )
    return replace(clause, blocks=tuple(blocks))


def _drop_addendum(outline: Outline, addendum: str) -> Outline:
    return replace(
        outline,
        addenda=tuple(ref for ref in outline.addenda if ref.id != addendum),
        chapters=tuple(
            chapter
            for chapter in outline.chapters
            if not (chapter.layout == "addendum" and chapter.id.startswith(addendum))
        ),
    )


def edit_account(account: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of an account's JSON with values replaced by path; ValueError for a wrong path."""
    edited: dict[str, Any] = deepcopy(dict(account))
    for path, value in changes.items():
        steps: list[str | int] = [
            int(index) if index else name for name, index in _STEP.findall(path)
        ]
        target: Any = edited
        try:
            for step in steps[:-1]:
                target = target[step]
            target[steps[-1]] = value
        except (KeyError, IndexError, TypeError):
            raise ValueError(f"账户数据中没有路径「{path}」") from None
    return edited
