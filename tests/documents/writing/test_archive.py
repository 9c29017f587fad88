"""The small zip writer and the parts put together from deflated pieces."""

import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from service.documents.writing.archive import archive, deflated, stored
from service.documents.writing.parts import CompiledPart, divided
from service.documents.writing.render import environment

LONG = "供电人与用电人" * 60


def inflated(part: CompiledPart, **values: object) -> str:
    entry = part.fill(values)
    content = zlib.decompress(entry.data, -zlib.MAX_WBITS)
    assert (zlib.crc32(content), len(content)) == (entry.crc, entry.size)
    return content.decode()


def test_zipfile_reads_what_is_written() -> None:
    data = archive([deflated("a/中文.xml", b"x" * 999, 6), stored("b.png", b"\x89PNG")])
    with ZipFile(BytesIO(data)) as file:
        assert file.testzip() is None
        assert file.read("a/中文.xml") == b"x" * 999
        assert file.read("b.png") == b"\x89PNG"
        assert [i.compress_type for i in file.infolist()] == [ZIP_DEFLATED, ZIP_STORED]


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00\r\n")), max_size=6))
def test_a_part_is_filled_whatever_lies_between_its_values(values: list[str]) -> None:
    names = [f"v{number}" for number in range(len(values))]
    source = LONG + "".join(f"<i>{{{{ {name} }}}}</i>{LONG}" for name in names)
    part = CompiledPart("x", source, environment())
    unescaped = inflated(part, **dict(zip(names, values, strict=True)))
    for code, character in (("lt", "<"), ("gt", ">"), ("#34", '"'), ("#39", "'"), ("amp", "&")):
        unescaped = unescaped.replace(f"&{code};", character)
    assert unescaped == LONG + "".join(f"<i>{value}</i>{LONG}" for value in values)


def test_what_stands_in_a_loop_is_not_fixed() -> None:
    source = f"{LONG}{{% for (a,) in t %}}{LONG}{{{{ a }}}}{{% endfor %}}{LONG}"
    varying, fixed = divided(source)
    assert fixed == [LONG, LONG]
    assert varying[0] == varying[2] == ""
    part = CompiledPart("x", source, environment())
    assert inflated(part, t=[["甲"], ["乙"]]) == f"{LONG}{LONG}甲{LONG}乙{LONG}"


@pytest.mark.parametrize(
    "tag",
    ["{%- if a %}x{% endif %}", "{# note #}", "{% raw %}{{ a }}{% endraw %}", "{% set b = 1 %}"],
)
def test_a_source_that_is_not_understood_is_left_in_one_piece(tag: str) -> None:
    assert divided(LONG + tag + LONG) == ([LONG + tag + LONG], [])


def test_a_part_with_a_value_missing_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        CompiledPart("x", "{{ nothing }}", environment()).fill({})
