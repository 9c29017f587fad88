"""`dianyue openapi`: write openapi/openapi.yaml from the code, or say that it is out of date."""

from pathlib import Path
from typing import Annotated

import typer
import yaml

from service.app import create_app

FILE = Path("openapi/openapi.yaml")
_HEAD = "# 由 `dianyue openapi` 生成，请勿手改。\n"


def openapi(
    check: Annotated[bool, typer.Option("--check", help="只比较，不写文件")] = False,
    file: Annotated[Path, typer.Option(help="文件名")] = FILE,
) -> None:
    """由代码生成 OpenAPI 文档。"""
    wanted = openapi_yaml()
    if file.is_file() and file.read_text(encoding="utf-8") == wanted:
        typer.echo(f"{file} 是最新的")
    elif check:
        typer.echo(f"{file} 不是最新，请运行 dianyue openapi", err=True)
        raise typer.Exit(1)
    else:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(wanted, encoding="utf-8")
        typer.echo(f"已写入 {file}")


def openapi_yaml() -> str:
    """The document as YAML, keys in the order of the code."""
    document = create_app(None).openapi()
    return _HEAD + yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=100)
