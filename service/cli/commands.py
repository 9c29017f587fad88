"""The commands, one file a noun; errors of ours leave as one Chinese sentence and exit code 2."""

import sys
from importlib.metadata import version as installed_version

import typer

from service.cli import (
    audit,
    drafting,
    intake,
    library,
    lifecycle,
    openapi,
    people,
    serving,
    validation,
)
from service.domain.errors import DianyueError, Invalid

cli = typer.Typer(
    name="dianyue",
    help="电约：供用电合同全生命周期管理。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
cli.command("serve")(serving.serve)
cli.command("worker")(serving.work)
cli.command("draft")(drafting.draft)
cli.command("validate")(validation.validate)
cli.command("intake")(intake.intake)
cli.command("openapi")(openapi.openapi)
cli.command("lifecycle")(lifecycle.lifecycle)
cli.add_typer(library.library_cli, name="library")
cli.add_typer(audit.audit_cli, name="audit")
cli.add_typer(people.people_cli, name="people")
cli.add_typer(people.organisations_cli, name="organisations")


@cli.command("version")
def version() -> None:
    """显示版本。"""
    typer.echo(installed_version("dianyue"))


def main() -> None:
    """Run a command."""
    try:
        cli()
    except DianyueError as error:
        typer.echo(f"错误：{error.message}", err=True)
        if isinstance(error, Invalid):
            for problem in error.problems:
                typer.echo(f"  {problem.field}：{problem.message}", err=True)
        sys.exit(2)
    except OSError as error:
        typer.echo(f"错误：无法读写文件 {error.filename}({error.strerror})", err=True)
        sys.exit(2)
