"""`dianyue audit verify`: whether the events of this installation are as they were written."""

import json
import re
from enum import StrEnum
from typing import Annotated, Any

import typer

from service.cli.options import as_day
from service.domain.audit_check import AuditProblem
from service.domain.audit_seals import KnownRoot
from service.domain.errors import Invalid, NotFound, Problem
from service.usecases.audit import AuditReport, verify
from service.wiring import open_library, read_settings, reading_what_is_there

_ROOT = re.compile(r"[0-9a-f]{64}")
KEEP = (
    "请将总根抄录或者打印，存放在数据库之外，日后用 --root 比对。"
    "如事件、链和封存被全部重算，只有比对留存的根才能发现。"
)

audit_cli = typer.Typer(help="审计：核验事件记录。", no_args_is_help=True)


class OutputFormat(StrEnum):
    TEXT = "text"
    JSON = "json"


class NothingToVerify(NotFound):
    code = "nothing_to_verify"


@audit_cli.callback()
def audit() -> None:
    """审计：核验事件记录。"""


@audit_cli.command("verify")
def verify_events(
    output_format: Annotated[OutputFormat, typer.Option("--format", help="输出格式")] = (
        OutputFormat.TEXT
    ),
    root: Annotated[
        list[str] | None,
        typer.Option(
            help="留存的根，写作 日期=根（当日的根或者截至当日的总根），可重复",
            metavar="DAY=ROOT",
        ),
    ] = None,
) -> None:
    """核验全部事件：被改、被删、调换次序、倒填时间的逐条列出，退出码为 1。"""
    known = [known_root(text) for text in root or []]
    _, library = open_library(allow_draft=True)
    with reading_what_is_there(read_settings(), library) as work:
        if work is None:
            raise NothingToVerify("数据目录中没有（当前版本的）数据库，无从核验")
        report = verify(work, known)
    if output_format is OutputFormat.JSON:
        typer.echo(json.dumps(as_json(report), ensure_ascii=False, indent=2))
    else:
        typer.echo(as_text(report))
    if report.found:
        raise typer.Exit(1)


def known_root(text: str) -> KnownRoot:
    """A day and its root out of `2026-11-25=<64 hex>`; raises Invalid."""
    day, _, digits = text.partition("=")
    root = "".join(digits.split()).lower()
    if not _ROOT.fullmatch(root):
        message = "须写作 日期=64 位十六进制数，例如 2026-11-25=0123…cdef"
        raise Invalid("留存的根不正确", [Problem("root", message)])
    return KnownRoot(as_day(day.strip(), "root"), root)


def as_text(report: AuditReport) -> str:
    """A report for a reader at a terminal."""
    lines = [_line(problem) for problem in report.problems]
    if report.found > len(report.problems):
        lines.append(f"仅列出前 {len(report.problems)} 项")
    lines.append(
        f"已核验事件 {report.events} 件、链 {report.chains} 条、封存 {report.days} 日；"
        f"尚未封存的事件 {report.unsealed} 件（仅有链，末尾的删改待封存后方能发现）。"
    )
    found = "、".join(f"{kind.label} {count} 项" for kind, count in report.counts.items())
    lines.append(f"发现问题 {report.found} 项：{found}。" if found else "未发现问题。")
    if report.newest is not None:
        lines += [
            f"最新封存日 {report.newest.day}",
            f"  当日的根 {report.newest.root}",
            f"  截至当日的总根 {report.total}",
            KEEP,
        ]
    return "\n".join(lines)


def as_json(report: AuditReport) -> dict[str, Any]:
    """A report for a program."""
    newest = report.newest
    return {
        "ok": not report.found,
        "events": report.events,
        "chains": report.chains,
        "sealed_days": report.days,
        "unsealed_events": report.unsealed,
        "found": report.found,
        "counts": {kind.value: count for kind, count in report.counts.items()},
        "problems": [_problem(problem) for problem in report.problems],
        "newest_seal": newest
        and {"day": newest.day.isoformat(), "root": newest.root, "total_root": report.total},
    }


def _problem(problem: AuditProblem) -> dict[str, Any]:
    return {
        "kind": problem.kind.value,
        "message": problem.message,
        "event_id": problem.event_id,
        "seq": problem.seq,
        "subject": problem.subject,
        "contract": problem.contract,
        "day": problem.day.isoformat() if problem.day is not None else None,
    }


def _line(problem: AuditProblem) -> str:
    where = [
        problem.subject,
        f"序号 {problem.seq}" if problem.seq is not None else None,
        f"事件 {problem.event_id}" if problem.event_id is not None else None,
        f"{problem.day} 日" if problem.day is not None else None,
    ]
    place = "，".join(part for part in where if part)
    return f"[{problem.kind.label}] {place}：{problem.message}"
