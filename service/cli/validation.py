"""`dianyue validate`: findings of one .docx or of several of one site; exit code 1 when one of them
blocks.
"""

import json
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Protocol

import typer
from pydantic import BaseModel

from service.api.findings import bundle_findings_of, findings_of
from service.cli.options import PROFILE_HELP, as_day, read_account
from service.domain.places import Place
from service.domain.recognition import FACT_NAMES, ITEM_NAMES, Recognition
from service.domain.validation import Finding
from service.usecases.bundles import validate_documents
from service.usecases.validation import validate_document
from service.wiring import open_library, today


class OutputFormat(StrEnum):
    TEXT = "text"
    JSON = "json"


class Found(Protocol):
    """A verdict of any kind."""

    @property
    def blocked(self) -> bool: ...


def validate(
    documents: Annotated[
        list[Path],
        typer.Argument(
            help="合同文件(.docx);几份的互相核对", exists=True, dir_okay=False, show_default=False
        ),
    ],
    account: Annotated[
        Path | None, typer.Option(help="用电户档案(JSON)", exists=True, dir_okay=False)
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="按哪一天有效的法律，缺省为当天")] = None,
    output_format: Annotated[OutputFormat, typer.Option("--format", help="输出格式")] = (
        OutputFormat.TEXT
    ),
    profile: Annotated[str | None, typer.Option(help=PROFILE_HELP)] = None,
) -> None:
    """检查一份或者几份合同文件；有阻断问题时退出码为 1。"""
    _, library = open_library(allow_draft=True, profile=profile)
    facts = read_account(account).facts if account is not None else None
    day = as_day(as_of, "as_of") if as_of is not None else today()
    if len(documents) == 1:
        verdict = validate_document(documents[0].read_bytes(), facts, library, day)
        text = as_text(verdict.findings)
        if verdict.recognition is not None:
            text = f"{recognised_text(verdict.recognition)}\n\n{text}"
        report(verdict, text, findings_of(verdict), output_format)
        return
    named = [(path.name, path.read_bytes()) for path in documents]
    bundle = validate_documents(named, facts, library, day)
    text = as_text(bundle.findings, bundle.names)
    report(bundle, text, bundle_findings_of(bundle), output_format)


def report(found: Found, text: str, answer: BaseModel, output_format: OutputFormat) -> None:
    """Print findings; leave with 1 where one of them blocks."""
    if output_format is OutputFormat.JSON:
        typer.echo(json.dumps(answer.model_dump(mode="json"), ensure_ascii=False, indent=2))
    else:
        typer.echo(text)
    if found.blocked:
        raise typer.Exit(1)


def as_text(findings: Sequence[Finding], names: Sequence[str] = ()) -> str:
    """Findings for a reader at a terminal; `names` are the files that places count."""
    if not findings:
        return "未发现问题。"
    counts: dict[str, int] = {}
    for finding in findings:
        counts[finding.severity.label] = counts.get(finding.severity.label, 0) + 1
    summary = "、".join(f"{label} {count} 项" for label, count in counts.items())
    return "\n".join([*(_paragraph(f, names) for f in findings), f"共计：{summary}。"])


def recognised_text(recognition: Recognition) -> str:
    """What was recognised in a paper made elsewhere, as a short table."""
    lines = ["识别结果（非本系统文本）："]
    for item in recognition.items:
        place = f"　{_spot(item.place)}「{_short(item.quote)}」" if item.quote else ""
        lines.append(f"  {ITEM_NAMES[item.item]}：{item.state.label}{place}")
    for fact in recognition.facts:
        sure = f"（把握 {fact.sure:.0%}）"
        lines.append(f"  {FACT_NAMES[fact.path]}＝{fact.text}{sure}　{_spot(fact.place)}")
    return "\n".join(lines)


def _spot(place: Place) -> str:
    part = f"第 {place.paragraph} 段" if place.paragraph is not None else ""
    return " ".join(words for words in (place.label, part) if words)


def _short(text: str) -> str:
    return text if len(text) <= 24 else text[:24] + "…"


def _paragraph(finding: Finding, names: Sequence[str]) -> str:
    place = finding.place.label or "全文"
    if finding.place.document is not None:
        place = f"{names[finding.place.document]} {place}"
    if finding.place.paragraph is not None:
        place += f" 第 {finding.place.paragraph} 段"
    lines = [
        f"[{finding.severity.label}] {place}：{finding.message}（{finding.rule}）",
        f"  现为：{finding.found}",
        f"  应为：{finding.expected}",
        f"  依据：{'、'.join(basis.label for basis in finding.basis)}",
        f"  建议：{finding.advice}",
    ]
    return "\n".join(lines)
