"""Strict YAML: text stays text, duplicates and unknown keys are refused with file and line."""

from pathlib import Path

import pytest

from service.domain.errors import LibraryInvalid
from service.library.files import ParameterFile
from service.library.strict_yaml import parse, read

GOOD = """\
id: some-days
title: 天数
values:
  - {from: 2024-01-01, value: "001", basis: civil-code 第1条}
checked_on: 2026-11-22
status: unverified
"""


def test_scalars_stay_text() -> None:
    data = parse("a: no\nb: 001\nc: 12:30\nd:\ne: ''\n", "x.yaml").data
    assert data == {"a": "no", "b": "001", "c": "12:30", "d": None, "e": ""}


def test_a_duplicate_key_is_refused_with_its_line() -> None:
    with pytest.raises(LibraryInvalid, match=r"x\.yaml 第 3 行：键「a」重复"):
        parse("a: 1\nb: 2\na: 3\n", "x.yaml")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("title: 天数", "titel: 天数", "第 1 行：「title」缺少此项"),
        ("status: unverified", "status: maybe", "第 6 行：「status」取值须为"),
        (
            "checked_on: 2026-11-22",
            "checked_on: 2026-02-30",
            "第 5 行：「checked_on」须为存在的日期",
        ),
        (
            "status: unverified",
            "status: unverified\ncolour: red",
            "第 7 行：「colour」没有这个字段",
        ),
    ],
)
def test_a_wrong_file_is_refused_by_file_and_line(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    path = tmp_path / "some-days.yaml"
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(LibraryInvalid) as caught:
        read(path, tmp_path, ParameterFile)
    assert message in caught.value.message


def test_broken_yaml_is_refused_with_its_line() -> None:
    with pytest.raises(LibraryInvalid, match="第 2 行"):
        parse("a: 1\n  b: [\n", "x.yaml")
