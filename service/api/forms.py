"""Multipart forms: parts by name, as files or as plain fields, with Chinese refusals."""

from typing import Any

from fastapi import Request
from starlette.datastructures import FormData, UploadFile

from service.api.errors import RequestProblem
from service.domain.errors import Invalid, Problem


class Form:
    """The parts of one form, read into memory (the guard bounds their size)."""

    def __init__(self, parts: dict[str, bytes]) -> None:
        self._parts = parts

    def file(self, name: str) -> bytes:
        """The bytes of a part; Invalid where it is missing."""
        if name not in self._parts:
            raise Invalid("表单不完整", [Problem(name, "缺少此项")])
        return self._parts[name]

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


async def read_form(request: Request, known: set[str]) -> Form:
    """Read the form; parts that are unknown or given twice are refused."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise RequestProblem(415, "unsupported_media_type", "内容类型须为 multipart/form-data")
    async with request.form(max_files=4, max_fields=20) as form:
        _refuse_strays(form, known)
        return Form({name: await _content(part) for name, part in form.multi_items()})


def form_schema(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    """`openapi_extra` of a route that reads its form itself."""
    schema = {"type": "object", "properties": properties, "required": required}
    content = {"multipart/form-data": {"schema": schema}}
    return {"requestBody": {"required": True, "content": content}}


def _refuse_strays(form: FormData, known: set[str]) -> None:
    names = [name for name, _ in form.multi_items()]
    problems = [Problem(name, "没有这个字段,请检查拼写") for name in names if name not in known]
    problems += [Problem(name, "只能有一项") for name in known if names.count(name) > 1]
    if problems:
        raise Invalid("表单不正确", problems)


async def _content(part: UploadFile | str) -> bytes:
    return part.encode() if isinstance(part, str) else await part.read()
