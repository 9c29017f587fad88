"""`dianyue validate`: findings of a .docx; exit code 1 when one of them blocks."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from service.api.findings import findings_of
from service.cli.options import as_day, read_account
from service.domain.validation import Finding
from service.usecases.validation import Verdict, validate_document
from service.wiring import open_library, today


class OutputFormat(StrEnum):
    TEXT = "text"
    JSON = "json"


def validate(
    document: Annotated[Path, typer.Argument(help="合同文件(.docx)", exists=True, dir_okay=False)],
    account: Annotated[
        Path | None, typer.Option(help="用电户档案(JSON)", exists=True, dir_okay=False)
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="按哪一天有效的法律,缺省为当天")] = None,
    output_format: Annotated[OutputFormat, typer.Option("--format", help="输出格式")] = (
        OutputFormat.TEXT
    ),
) -> None:
    """检查一份合同文件;有阻断问题时退出码为 1。"""
    _, library = open_library(allow_draft=True)
    facts = read_account(account).facts if account is not None else None
    day = as_day(as_of, "as_of") if as_of is not None else today()
    verdict = validate_document(document.read_bytes(), facts, library, day)
    if output_format is OutputFormat.JSON:
        found = findings_of(verdict).model_dump(mode="json")
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        typer.echo(as_text(verdict))
    if verdict.blocked:
        raise typer.Exit(1)


def as_text(verdict: Verdict) -> str:
    """Findings for a reader at a terminal."""
    if not verdict.findings:
        return "未发现问题。"
    counts: dict[str, int] = {}
    for finding in verdict.findings:
        counts[finding.severity.label] = counts.get(finding.severity.label, 0) + 1
    summary = "、".join(f"{label} {count} 项" for label, count in counts.items())
    return "\n".join([*(_paragraph(f) for f in verdict.findings), f"共计:{summary}。"])


def _paragraph(finding: Finding) -> str:
    place = finding.place.label or "全文"
    if finding.place.paragraph is not None:
        place += f" 第 {finding.place.paragraph} 段"
    lines = [
        f"[{finding.severity.label}] {place}:{finding.message}({finding.rule})",
        f"  现为:{finding.found}",
        f"  应为:{finding.expected}",
        f"  依据:{'、'.join(basis.label for basis in finding.basis)}",
        f"  建议:{finding.advice}",
    ]
    return "\n".join(lines)
