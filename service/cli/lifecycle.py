"""`dianyue lifecycle`: the life of a contract as a diagram (the README shows it)."""

import typer

from service.domain.lifecycle import diagram


def lifecycle() -> None:
    """显示合同的生命周期（Mermaid 状态图）。"""
    typer.echo(diagram(), nl=False)
