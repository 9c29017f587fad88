"""`dianyue intake`: what an application still lacks; exit code 1 when something missing blocks."""

import re
from pathlib import Path
from typing import Annotated

import typer

from service.api.findings import intake_findings_of
from service.cli.options import PROFILE_HELP, as_day, read_account
from service.cli.validation import OutputFormat, as_text, report
from service.usecases.intake import IntakeVerdict, check_intake
from service.wiring import open_library, today

_BETWEEN = re.compile(r"[,，、]")


def intake(
    account: Annotated[Path, typer.Option(help="用电户档案(JSON)", exists=True, dir_okay=False)],
    papers: Annotated[
        str, typer.Option(help="收到的资料，以逗号分开，例如 营业执照，授权委托书")
    ] = "",
    kind: Annotated[
        str | None, typer.Option(help="合同种类，缺省为适用于该用户的供用电合同")
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="按哪一天核对，缺省为当天")] = None,
    output_format: Annotated[OutputFormat, typer.Option("--format", help="输出格式")] = (
        OutputFormat.TEXT
    ),
    profile: Annotated[str | None, typer.Option(help=PROFILE_HELP)] = None,
) -> None:
    """核对申请资料是否齐全；缺少必需资料时退出码为 1。"""
    _, library = open_library(allow_draft=True, profile=profile)
    day = as_day(as_of, "as_of") if as_of is not None else today()
    names = [name.strip() for name in _BETWEEN.split(papers) if name.strip()]
    verdict = check_intake(read_account(account).facts, names, kind, library, day)
    report(verdict, _text(verdict), intake_findings_of(verdict), output_format)


def _text(verdict: IntakeVerdict) -> str:
    """The list of papers, then the findings."""
    lines = [f"{verdict.kind_name}需要："]
    for need in verdict.needed:
        mark = "已收" if need.received else "未收"
        lines.append(f"  [{mark}] {need.title}：{'或者'.join(need.any_of)}")
    return "\n".join([*lines, as_text(verdict.findings)])
