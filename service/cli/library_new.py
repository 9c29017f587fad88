"""`dianyue library new clause|addendum|rule`: a starter to fill, and what to do next."""

from typing import Annotated

import typer

from service.usecases.library_new import Starter, start
from service.wiring import library_folders, today

new_cli = typer.Typer(help="新建条款、补充条款或规则卡的草稿。", no_args_is_help=True)


@new_cli.command("clause")
def clause(
    clause_id: Annotated[str, typer.Argument(help="代号，例如 payment.late-notice", metavar="ID")],
) -> None:
    """新建一个条款。"""
    _start(Starter.CLAUSE, clause_id)


@new_cli.command("addendum")
def addendum(
    addendum_id: Annotated[str, typer.Argument(help="代号，例如 planned-outage", metavar="ID")],
) -> None:
    """新建一个补充条款，连同第一个条款和一个样本。"""
    _start(Starter.ADDENDUM, addendum_id)


@new_cli.command("rule")
def rule(
    rule_id: Annotated[str, typer.Argument(help="代号，例如 wording.vague", metavar="ID")],
) -> None:
    """新建一张规则卡。"""
    _start(Starter.RULE, rule_id)


def _start(what: Starter, entry_id: str) -> None:
    started = start(library_folders(), what, entry_id, today())
    typer.echo("已写入：\n" + "\n".join(f"  {name}" for name in started.files))
    typer.echo("接下来:")
    for number, step in enumerate(started.steps, 1):
        typer.echo(f"  {number}. {step}")
