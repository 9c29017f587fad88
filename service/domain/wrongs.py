"""What pydantic says of wrong input, as Chinese sentences that name the field."""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from service.domain.errors import Problem

_DATE = "须为存在的日期，例如 2026-12-01"
_TIME = "须为时刻，例如 2026-12-01T09:00:00+08:00"
_NUMBER = "须为数字"
_OBJECT = "须为对象"
_LIST = "须为列表"

_SENTENCES: Mapping[str, str] = {
    "missing": "缺少此项",
    "extra_forbidden": "没有这个字段，请检查拼写",
    "none_required": "须为空",
    "string_type": "须为文字",
    "string_unicode": "须为 UTF-8 编码的文字",
    "string_not_ascii": "只能由英文字母、数字和半角符号组成",
    "bytes_type": "须为文字",
    "string_too_short": "不得为空",
    "string_too_long": "文字过长，最多{max_length}个字符",
    "string_pattern_mismatch": "格式不正确",
    "int_type": "须为整数",
    "int_parsing": "须为整数",
    "int_from_float": "须为整数",
    "int_parsing_size": "数字过大",
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": "须为有限的数",
    "multiple_of": "须为 {multiple_of} 的倍数",
    "bool_type": "须为 true 或 false",
    "bool_parsing": "须为 true 或 false",
    "decimal_parsing": "须为十进制数",
    "decimal_type": "须为十进制数",
    "decimal_max_digits": "最多 {max_digits} 位数字",
    "decimal_max_places": "最多 {decimal_places} 位小数",
    "decimal_whole_digits": "小数点前最多 {whole_digits} 位数字",
    "date_type": "须为日期，例如 2026-12-01",
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": "须为日期，不带时刻",
    "date_past": "须为过去的日期",
    "date_future": "须为将来的日期",
    "datetime_type": _TIME,
    "datetime_parsing": _TIME,
    "datetime_object_invalid": _TIME,
    "datetime_from_date_parsing": _TIME,
    "datetime_past": "须为过去的时刻",
    "datetime_future": "须为将来的时刻",
    "time_type": "须为几点几分，例如 09:30",
    "time_parsing": "须为几点几分，例如 09:30",
    "timezone_aware": "须写明时区，例如 2026-12-01T09:00:00+08:00",
    "timezone_naive": "不写时区，例如 2026-12-01T09:00:00",
    "enum": "取值须为 {expected} 之一",
    "literal_error": "取值须为 {expected} 之一",
    "union_tag_invalid": "取值须为 {expected_tags} 之一",
    "union_tag_not_found": "缺少 {discriminator}",
    "greater_than_equal": "不得小于{ge}",
    "greater_than": "须大于{gt}",
    "less_than_equal": "不得大于{le}",
    "less_than": "须小于{lt}",
    "too_short": "至少{min_length}项",
    "too_long": "最多{max_length}项",
    "tuple_type": _LIST,
    "list_type": _LIST,
    "set_type": _LIST,
    "frozen_set_type": _LIST,
    "iterable_type": _LIST,
    "dict_type": _OBJECT,
    "mapping_type": _OBJECT,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "dataclass_type": _OBJECT,
    "url_parsing": "不是网址",
    "uuid_parsing": "不是 UUID",
    "json_invalid": "不是合法的 JSON",
}
_QUOTED = re.compile(r"'([^']*)'")
_BETWEEN = re.compile(r", | or ")


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
    words = {key: _listed(str(value)) for key, value in context.items()}
    return _SENTENCES.get(kind, "格式不正确").format(**words)


def _listed(value: str) -> str:
    """pydantic's `'', 'a' or 'b'` as `a、b、留空`, its `1 or 2` as `1、2`."""
    quoted = sorted(_QUOTED.findall(value), key=lambda text: not text)
    return "、".join(text or "留空" for text in quoted) or _BETWEEN.sub("、", value)
