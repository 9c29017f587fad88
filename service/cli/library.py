"""`dianyue library`: check what lawyers wrote, write the index, publish drafts, study and begin."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli import library_new, library_study
from service.usecases.library_check import check_library, publish_files, write_index
from service.wiring import open_library

library_cli = typer.Typer(help="条款库：检查、索引、发布、比较、影响、新建。", no_args_is_help=True)
library_cli.command("diff")(library_study.diff)
library_cli.command("impact")(library_study.impact)
library_cli.add_typer(library_new.new_cli, name="new")


@library_cli.command("check")
def check(
    laws: Annotated[
        Path | None,
        typer.Option(help="法律原文所在文件夹：重新计算各条文的摘要", exists=True, file_okay=False),
    ] = None,
) -> None:
    """检查条款库；有问题时逐条列出，退出码为 1。"""
    folders, library = open_library(allow_draft=True)
    report = check_library(library, folders, laws)
    typer.echo(" · ".join(f"{name} {count}" for name, count in report.counts.items()))
    for note in report.notes:
        typer.echo(note)
    for problem in report.problems:
        typer.echo(problem, err=True)
    if report.problems:
        typer.echo(f"共 {len(report.problems)} 个问题", err=True)
        raise typer.Exit(1)
    typer.echo("没有问题")


@library_cli.command("index")
def index() -> None:
    """写 INDEX.md 和各样本的预期文本。"""
    folders, library = open_library(allow_draft=True)
    changed = write_index(library, folders)
    typer.echo("\n".join(changed) if changed else "没有变化")


@library_cli.command("publish")
def publish(
    names: Annotated[
        list[str] | None, typer.Argument(help="文件名，缺省为全部已标记发布的文件")
    ] = None,
) -> None:
    """发布条款：登记摘要，此后不得修改。"""
    folders, _ = open_library(allow_draft=True)
    added = publish_files(folders, names or [])
    typer.echo("\n".join(added) if added else "没有可发布的文件")
