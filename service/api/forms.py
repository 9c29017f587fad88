"""Multipart forms: parts by name, as files or as plain fields, with Chinese refusals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData, UploadFile

from service.api.errors import RequestProblem, unreadable
from service.domain.errors import Invalid, Problem
from service.usecases.ending import Proof

Fields = TypeVar("Fields", bound=BaseModel)

_SCANS = {b"%PDF-": "application/pdf", b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg"}
_OTHER_FILES = 4
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class FilePart:
    """A file of a form; its name is what the sender calls it, cut to a bearable length."""

    name: str
    content: bytes


class Form:
    """The parts of one form, read into memory (the guard bounds their size)."""

    def __init__(self, parts: Sequence[tuple[str, FilePart]]) -> None:
        self._files = parts
        self._parts = {name: part.content for name, part in parts}

    def file(self, name: str) -> bytes:
        """The bytes of a part; Invalid where it is missing."""
        if name not in self._parts:
            raise Invalid("表单不完整", [Problem(name, "缺少此项")])
        return self._parts[name]

    def files(self, name: str) -> list[FilePart]:
        """All parts of a name, in their order; Invalid where there is none."""
        self.file(name)
        return [part for part_name, part in self._files if part_name == name]

    def text(self, name: str) -> str | None:
        """The words of a part, None where it is missing; Invalid where they are not UTF-8."""
        if name not in self._parts:
            return None
        try:
            return self._parts[name].decode("utf-8-sig")
        except UnicodeDecodeError:
            raise Invalid("表单不正确", [Problem(name, "须为 UTF-8 编码的文字")]) from None

    def texts(self, *names: str) -> dict[str, str]:
        """Several parts, those that are there."""
        found = {name: self.text(name) for name in names}
        return {name: text for name, text in found.items() if text is not None}

    def fields(self, model: type[Fields]) -> Fields:
        """The plain parts that a model names, read by it; Invalid where it refuses them."""
        try:
            return model.model_validate(self.texts(*model.model_fields))
        except ValidationError as error:
            raise unreadable(error) from None

    def scan(self) -> Proof | None:
        """The scan in the part `file`, if there is one; Invalid for what is none."""
        if "file" not in self._parts:
            return None
        content = self._parts["file"]
        media_type = next((m for start, m in _SCANS.items() if content.startswith(start)), None)
        if media_type is None:
            raise Invalid("表单不正确", [Problem("file", "须为 PDF、PNG 或 JPEG")])
        return Proof(content, media_type)


async def read_form(
    request: Request, known: set[str], repeated: Mapping[str, int] | None = None
) -> Form:
    """Read the form; parts that are unknown or given twice are refused.

    `repeated`: parts that may be given more than once, and how often at most.
    """
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise RequestProblem(415, "unsupported_media_type", "内容类型须为 multipart/form-data")
    often = repeated or {}
    async with request.form(max_files=_OTHER_FILES + sum(often.values()), max_fields=20) as form:
        _refuse_strays(form, known, often)
        return Form([(name, await _part(part)) for name, part in form.multi_items()])


def form_schema(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    """`openapi_extra` of a route that reads its form itself."""
    schema = {"type": "object", "properties": properties, "required": required}
    content = {"multipart/form-data": {"schema": schema}}
    return {"requestBody": {"required": True, "content": content}}


def _refuse_strays(form: FormData, known: set[str], often: Mapping[str, int]) -> None:
    names = [name for name, _ in form.multi_items()]
    problems = [Problem(name, "没有这个字段，请检查拼写") for name in names if name not in known]
    problems += [
        Problem(name, f"最多{often[name]}项" if name in often else "只能有一项")
        for name in sorted(known)
        if names.count(name) > often.get(name, 1)
    ]
    if problems:
        raise Invalid("表单不正确", problems)


async def _part(part: UploadFile | str) -> FilePart:
    if isinstance(part, str):
        return FilePart("", part.encode())
    return FilePart((part.filename or "")[:_LONGEST_NAME], await part.read())
