"""What pydantic says of wrong input, as Chinese sentences that name the field."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from service.domain.errors import Problem

_SENTENCES: Mapping[str, str] = {
    "missing": "缺少此项",
    "extra_forbidden": "没有这个字段，请检查拼写",
    "string_type": "须为文字",
    "string_too_short": "不得为空",
    "string_too_long": "文字过长，最多{max_length}个字符",
    "string_pattern_mismatch": "格式不正确",
    "int_type": "须为整数",
    "int_parsing": "须为整数",
    "int_from_float": "须为整数",
    "bool_type": "须为 true 或 false",
    "bool_parsing": "须为 true 或 false",
    "decimal_parsing": "须为十进制数",
    "decimal_type": "须为十进制数",
    "date_type": "须为日期，例如 2026-12-01",
    "date_parsing": "须为存在的日期，例如 2026-12-01",
    "date_from_datetime_parsing": "须为存在的日期，例如 2026-12-01",
    "date_from_datetime_inexact": "须为日期，不带时刻",
    "enum": "取值须为{expected}之一",
    "literal_error": "取值须为{expected}之一",
    "greater_than_equal": "不得小于{ge}",
    "greater_than": "须大于{gt}",
    "less_than_equal": "不得大于{le}",
    "less_than": "须小于{lt}",
    "too_short": "至少{min_length}项",
    "too_long": "最多{max_length}项",
    "tuple_type": "须为列表",
    "list_type": "须为列表",
    "dict_type": "须为对象",
    "model_type": "须为对象",
    "model_attributes_type": "须为对象",
    "json_invalid": "不是合法的 JSON",
}


def problems_of(error: ValidationError, root: str = "") -> list[Problem]:
    """One problem a wrong field, paths in dotted form below `root`."""
    return [
        Problem(dotted(tuple(item["loc"]), root), sentence(dict(item)))
        for item in error.errors(include_url=False)
    ]


def dotted(location: tuple[int | str, ...], root: str = "") -> str:
    """`("sources", 0, "no")` as `sources[0].no`."""
    path = root
    for step in location:
        if isinstance(step, int):
            path += f"[{step}]"
        else:
            path += f".{step}" if path else step
    return path or "(整体)"


def sentence(item: Mapping[str, Any]) -> str:
    """The Chinese sentence for one pydantic error item."""
    kind = item["type"]
    context = item.get("ctx", {})
    if kind in ("value_error", "assertion_error"):
        return str(context.get("error", item.get("msg", "")))
    pattern = _SENTENCES.get(kind)
    if pattern is None:
        return f"不正确({item.get('msg', kind)})"
    words = {
        key: str(value).replace(" or ", "、").replace("'", "") for key, value in context.items()
    }
    return pattern.format(**words)
