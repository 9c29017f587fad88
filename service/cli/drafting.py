"""`dianyue draft`: an account file in, a .docx out, no server."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli.options import PROFILE_HELP, as_day, read_account
from service.usecases.demo import read_party_file
from service.usecases.files import draft_file, request_for
from service.wiring import open_library, today


def draft(
    account: Annotated[Path, typer.Option(help="用电户档案(JSON)", exists=True, dir_okay=False)],
    starts_on: Annotated[str, typer.Option(help="合同起始日，例如 2026-12-01")],
    output: Annotated[Path, typer.Option("--output", "-o", help="写到哪个 .docx 文件")],
    ends_on: Annotated[str | None, typer.Option(help="合同终止日，缺省按合同种类")] = None,
    kind: Annotated[str | None, typer.Option(help="合同种类，缺省按档案选定")] = None,
    addendum: Annotated[
        list[str] | None,
        typer.Option(help="附哪个补充条款，可以重复；写了就只附这些，缺省附必须的全部"),
    ] = None,
    contract_no: Annotated[str | None, typer.Option(help="供电人合同编号")] = None,
    customer_contract_no: Annotated[str | None, typer.Option(help="用电人合同编号")] = None,
    supplier: Annotated[
        Path | None, typer.Option(help="供电人资料(JSON),缺省为演示供电人", exists=True)
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="按哪一天有效的条款起草，缺省为当天")] = None,
    allow_draft: Annotated[bool, typer.Option(help="允许使用尚未发布的条款")] = False,
    profile: Annotated[str | None, typer.Option(help=PROFILE_HELP)] = None,
) -> None:
    """由用电户档案起草合同，写成 .docx。"""
    folders, library = open_library(allow_draft, profile)
    record = read_account(account)
    first_day = as_day(starts_on, "starts_on")
    day = as_day(as_of, "as_of") if as_of is not None else today()
    changes = {
        "kind": kind,
        "ends_on": ends_on,
        "customer_contract_no": customer_contract_no,
        "addenda": addendum or None,
    }
    request = request_for(record, first_day, changes)
    party = read_party_file(supplier or folders.demo_supplier)
    # Numbers come from the service's counter: a text drafted without it says whose draft it is.
    number = contract_no or f"草稿-{record.facts.account_no}-{first_day:%Y%m%d}"
    drafted = draft_file(record.facts, party, request, library, day, number)
    output.write_bytes(drafted.content)
    clauses = sum(1 for _ in drafted.text.outline.clauses())
    typer.echo(f"已写入 {output}：{drafted.text.outline.title}，{clauses} 个条款，编号 {number}")
