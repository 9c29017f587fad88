"""`dianyue library diff` and `impact`: what changed, and what stands on what."""

from enum import StrEnum
from typing import Annotated

import typer

from service.domain.impact import Hit, Impact
from service.domain.redline import FrontChange, Piece, Redline
from service.usecases.library_diff import diff_as_html, diff_versions
from service.usecases.library_impact import (
    MOST_CONTRACTS,
    AffectedContracts,
    contracts_affected,
    impact_in_library,
)
from service.wiring import open_library, read_settings, reading_what_is_there

_MARKS = {"kept": "{}", "deleted": "[-{}-]", "inserted": "{{+{}+}}"}
NO_DATABASE = "数据目录中没有(当前版本的)数据库，未列出已签和在签的合同。"


class DiffFormat(StrEnum):
    TEXT = "text"
    HTML = "html"


def diff(
    entry_id: Annotated[
        str, typer.Argument(help="条款或合同文本，例如 payment.bill", metavar="ID")
    ],
    before: Annotated[int, typer.Argument(help="旧版本号", metavar="旧版", min=1)],
    after: Annotated[int, typer.Argument(help="新版本号", metavar="新版", min=1)],
    output_format: Annotated[DiffFormat, typer.Option("--format", help="输出格式")] = (
        DiffFormat.TEXT
    ),
) -> None:
    """比较两个版本：删去的写作 [-…-],增加的写作 {+…+}。"""
    _, library = open_library(allow_draft=True)
    found = diff_versions(library, entry_id, before, after)
    as_html = output_format is DiffFormat.HTML
    typer.echo(diff_as_html(found) if as_html else redline_text(found), nl=not as_html)


def redline_text(found: Redline) -> str:
    """A redline for a terminal or a text file."""
    head = f"{found.title}({found.id}):第 {found.from_version} 版 → 第 {found.to_version} 版"
    front = [_front(change) for change in found.front] or ["说明没有变化"]
    prose = "".join(map(_piece, found.prose)) if found.prose_changed else "正文没有变化"
    return "\n".join([head, "", *front, "", prose])


def _front(change: FrontChange) -> str:
    struck = [f"[-{item}-]" for item in change.removed]
    written = [f"{{+{item}+}}" for item in change.added]
    return f"{change.key}: " + (" ".join([*struck, *written]) or "顺序改变")


def _piece(piece: Piece) -> str:
    """Marks do not reach over the end of a line, so that each line can be read alone."""
    lines = piece.text.split("\n")
    return "\n".join(_MARKS[piece.mark].format(line) if line else "" for line in lines)


def impact(
    subject: Annotated[
        str,
        typer.Argument(help="law:civil-code-496、clause:<id>、parameter:<id> 或 table:<id>"),
    ],
) -> None:
    """列出以某一法条、条款、参数或表格为基础的全部内容，以及存有这些条款的合同。"""
    _, library = open_library(allow_draft=True)
    found = impact_in_library(library, subject)
    typer.echo(impact_text(found))
    with reading_what_is_there(read_settings(), library) as work:
        affected = contracts_affected(work, found) if work is not None else None
    typer.echo(contracts_text(affected) if affected is not None else NO_DATABASE)


def impact_text(found: Impact) -> str:
    """The entries by noun, a line each with what they stand on."""
    lines = [f"{found.subject.label}({found.subject.id})"]
    for noun, hits in (
        ("条款", found.clauses),
        ("规则", found.rules),
        ("变更和差异的处理办法", found.policies),
        ("参数", found.parameters),
        ("表格", found.tables),
        ("合同文本", found.templates),
    ):
        lines += ["", f"{noun}({len(hits)})", *map(_hit, hits)]
    return "\n".join([*lines, ""])


def _hit(hit: Hit) -> str:
    return f"  {hit.ref} {hit.title}：{hit.through}"


def contracts_text(affected: AffectedContracts) -> str:
    """Contracts, a line each."""
    lines = [f"合同({len(affected.items)}{'+' if affected.more else ''})"]
    for contract in affected.items:
        texts = "、".join(map(str, contract.texts))
        lines.append(
            f"  {contract.number} {contract.title} {contract.customer_name} "
            f"{contract.starts_on} 至 {contract.ends_on},第 {texts} 稿:"
            f"{'、'.join(contract.clauses)}"
        )
    if affected.more:
        lines.append(f"  仅列出最新的 {MOST_CONTRACTS} 份")
    return "\n".join(lines)
