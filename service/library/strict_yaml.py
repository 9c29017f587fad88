"""Strict YAML: scalars stay text, duplicate keys are refused, every value knows its line.

PyYAML's safe_load reads `no` as False, `001` as 1 and keeps the last of two equal keys silently;
legal data must not be read that way, so only the composed nodes are used here.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from service.domain.errors import LibraryInvalid
from service.domain.wrongs import dotted, sentence

Model = TypeVar("Model", bound=BaseModel)
Location = tuple[int | str, ...]


@dataclass(frozen=True)
class Document:
    """A YAML document as plain text values, with the line of every key and item."""

    file: str
    data: dict[str, Any]
    lines: dict[Location, int]

    def line_of(self, location: Location) -> int:
        """Line of the value, or of the nearest thing around it."""
        while location and location not in self.lines:
            location = location[:-1]
        return self.lines.get(location, 1)


def refuse(file: str, line: int, message: str) -> LibraryInvalid:
    """The error that names file and line."""
    return LibraryInvalid(f"{file} 第 {line} 行：{message}")


def parse(text: str, file: str, first_line: int = 1) -> Document:
    """Parse one document; raises LibraryInvalid naming file and line."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = (mark.line if mark is not None else 0) + first_line
        raise refuse(file, line, f"不是合法的 YAML:{getattr(error, 'problem', error)}") from None
    if not isinstance(node, yaml.MappingNode):
        raise refuse(file, first_line, "文件最外层须为「键: 值」")
    lines: dict[Location, int] = {}
    data = _plain(node, file, first_line, (), lines)
    return Document(file=file, data=data, lines=lines)


def _plain(
    node: yaml.Node, file: str, first_line: int, location: Location, lines: dict[Location, int]
) -> Any:
    lines[location] = node.start_mark.line + first_line
    if isinstance(node, yaml.ScalarNode):
        return None if node.value == "" and node.style is None else node.value
    if isinstance(node, yaml.SequenceNode):
        return [
            _plain(item, file, first_line, (*location, number), lines)
            for number, item in enumerate(node.value)
        ]
    assert isinstance(node, yaml.MappingNode)
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + first_line
        if not isinstance(key_node, yaml.ScalarNode):
            raise refuse(file, line, "键须为文字")
        if key_node.value in found:
            raise refuse(file, line, f"键「{key_node.value}」重复，请合并或删除一处")
        found[key_node.value] = _plain(
            value_node, file, first_line, (*location, key_node.value), lines
        )
        lines[(*location, key_node.value)] = line
    return found


def read(path: Path, root: Path, model: type[Model]) -> tuple[Model, Document]:
    """Read a file into its model; unknown and missing keys are refused with file and line."""
    file = path.relative_to(root).as_posix()
    document = parse(path.read_text(encoding="utf-8"), file)
    return validated(document, model), document


def validated(document: Document, model: type[Model]) -> Model:
    """The document as its model; LibraryInvalid names the first wrong key and its line."""
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        item = error.errors(include_url=False)[0]
        location = tuple(item["loc"])
        message = f"「{dotted(location)}」{sentence(dict(item))}"
        raise refuse(document.file, document.line_of(location), message) from None
