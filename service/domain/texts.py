"""Kinds of text a record may hold: control characters are refused where they enter."""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

# Everything XML 1.0 cannot carry, and the other C0/C1 controls and bidirectional overrides that
# would make a printed text differ from the stored one.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069\u200b\ufeff]"
)


_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """The text without what no record can hold: NUL, halves of surrogate pairs."""
    return _UNSTORABLE.sub("", text)


def refuse_control_characters(text: str) -> str:
    """The text itself; ValueError where it holds a control character (line feed excepted)."""
    found = _FORBIDDEN.search(text)
    if found is not None or "\t" in text:
        code = ord(found.group()) if found else 9
        raise ValueError(f"含有控制字符 U+{code:04X},请删除后重新提交")
    if text.strip() == "":
        raise ValueError("内容为空白")
    return unicodedata.normalize("NFC", text)


def _one_line(text: str) -> str:
    if "\n" in text:
        raise ValueError("此项须为单行文字，不得换行")
    return text.strip()


Words = Annotated[
    str, StringConstraints(min_length=1, max_length=4000), AfterValidator(refuse_control_characters)
]
"""Text that may run over several lines."""

Line = Annotated[
    str,
    StringConstraints(min_length=1, max_length=500),
    AfterValidator(refuse_control_characters),
    AfterValidator(_one_line),
]
"""Text of one line, up to 500 characters."""

Code = Annotated[
    str, StringConstraints(min_length=1, max_length=64, pattern=r"^[0-9A-Za-z_.\-/]+$")
]
"""An opaque number such as an account or work-order number."""


class Value(BaseModel):
    """Base of the record's values: immutable, unknown fields refused."""

    # An error that is logged must not repeat what may be personal.
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
