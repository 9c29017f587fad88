"""The door for incoming files: what is refused, in which words, and at what cost."""

import contextlib
import subprocess
import sys
import textwrap
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.documents.reading import guard, guard_parts
from service.documents.reading import package as package_module
from service.documents.reading.guard import open_package
from service.domain.errors import DocumentRefused
from tests.documents.docx_files import (
    DOCUMENT,
    RELATIONSHIPS,
    ROOT_RELATIONSHIPS,
    TYPES,
    document,
    docx,
    packed,
    paragraph,
    parts_of,
    relationship,
    relationships,
    with_parts,
)

MEGABYTE = 1024 * 1024
SOUND = docx(paragraph("正文"))
ROOT = Path(__file__).resolve().parents[2]


def refusal(data: bytes) -> str:
    with pytest.raises(DocumentRefused) as caught:
        open_package(data)
    assert caught.value.code == "document_refused"
    assert caught.value.problems
    return caught.value.message


def zipped(*entries: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    """The sound parts and these entries after them, names as they are given."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts_of().items():
            archive.writestr(name, data)
        for entry, data in entries:
            archive.writestr(entry, data)
    return content.getvalue()


def test_a_sound_file_is_opened_with_all_its_parts() -> None:
    package = open_package(SOUND)
    assert set(package.parts) == set(parts_of())
    assert package.main_part == DOCUMENT
    assert "正文" in package.parts[DOCUMENT].decode()


def test_folders_in_the_archive_do_no_harm() -> None:
    assert "word/" not in open_package(zipped(("word/", b""))).parts


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "文件是空的"),
        (b"hello", "不是 .docx"),
        (b"{\\rtf1\\ansi", "RTF"),
        (b"%PDF-1.7", "PDF"),
        (b"\xef\xbb\xbf\n<html><body>", "HTML"),
        (b"<!DOCTYPE html><html>", "HTML"),
        (b"MIME-Version: 1.0", "MHTML"),
        (b'<?xml version="1.0"?><pkg:package/>', "XML"),
        (b"\x89PNG\r\n\x1a\n", "图片"),
        (b"Rar!\x1a\x07", "RAR"),
        (guard.OLE_MAGIC + bytes(600), "旧版 Word"),
        (guard.OLE_MAGIC + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
    ],
)
def test_a_file_that_is_no_zip_is_named_for_what_it_is(data: bytes, words: str) -> None:
    assert words in refusal(data)


def test_other_archives_are_named() -> None:
    odt = packed({"mimetype": b"application/vnd.oasis", "META-INF/manifest.xml": b"<m/>"})
    assert "OpenDocument" in refusal(odt)
    assert "普通压缩包" in refusal(packed({"readme.txt": b"x"}))


def test_an_upload_over_16_mb_is_refused_unread() -> None:
    assert "16 MB" in refusal(SOUND + bytes(16 * MEGABYTE))


def test_a_cut_off_file_is_refused() -> None:
    assert "不完整" in refusal(SOUND[: len(SOUND) // 2])
    assert "结构异常" in refusal(SOUND + b"more")


def test_a_zip_bomb_is_refused_before_it_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = with_parts({"word/media/a.xml": b"<w:p/>" * 100_000})
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("inflated"))
    assert "word/media/a.xml" in refusal(bomb)
    assert "压缩比超过 100:1" in refusal(bomb)


def test_many_small_bombs_count_together() -> None:
    small = {f"word/x{n}.xml": b" " * 60_000 for n in range(20)}
    assert "压缩比" in refusal(with_parts(small))


def test_a_small_part_may_compress_well() -> None:
    assert open_package(with_parts({"word/x.xml": b"<a>" + b" " * 50_000 + b"</a>"})).parts


def test_limits_of_size_are_judged_by_the_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "MOST_INFLATED_PART", 1000)
    assert "word/x.bin" in refusal(with_parts({"word/x.bin": bytes(range(250)) * 5}))
    monkeypatch.setattr(guard, "MOST_INFLATED_PART", 10_000)
    monkeypatch.setattr(guard, "MOST_INFLATED", 1000)
    assert "解压后超过" in refusal(with_parts({"word/x.bin": bytes(range(250)) * 5}))


def test_more_than_2000_parts_are_refused() -> None:
    assert "部件过多" in refusal(with_parts({f"word/p{n}": b"" for n in range(2000)}))


def test_a_directory_that_states_few_entries_and_holds_many_is_refused() -> None:
    many = with_parts({f"word/p{n}": b"" for n in range(2500)})
    end = many.rindex(b"PK\x05\x06")
    lying = many[: end + 8] + (5).to_bytes(2, "little") * 2 + many[end + 12 :]
    assert "部件过多" in refusal(lying)


@pytest.mark.parametrize("stated", [10, 5000])
def test_a_part_of_another_size_than_stated_is_refused(stated: int) -> None:
    data = bytearray(with_parts({"word/x.txt": b"0123456789" * 10}))
    size = stated.to_bytes(4, "little")
    local, central = data.index(b"word/x.txt") - 30, data.rindex(b"word/x.txt") - 46
    data[local + 22 : local + 26] = data[central + 24 : central + 28] = size
    assert refusal(bytes(data))


def test_bytes_are_counted_while_inflating(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "_check_directory", lambda *_: None)
    monkeypatch.setattr(guard, "MOST_INFLATED_PART", 1000)
    assert "实际大小" in refusal(with_parts({"word/x.txt": b"x" * 5000}))


@pytest.mark.parametrize(
    "name",
    ["../evil.xml", "word/../../evil.xml", "/etc/passwd", "C:/evil.xml", "word\\evil.xml", "./x"],
)
def test_names_that_leave_the_archive_are_refused(name: str) -> None:
    assert "之外" in refusal(zipped((name, b"x")))


def test_the_same_name_twice_is_refused_whatever_its_case() -> None:
    assert "重名" in refusal(zipped(("WORD/Document.xml", b"x")))


def test_control_characters_and_endless_names_are_refused() -> None:
    info = zipfile.ZipInfo("word/x")
    info.filename = "word/x\n.xml"
    assert "控制字符" in refusal(zipped((info, b"x")))
    assert "名称过长" in refusal(zipped(("word/" + "x" * 300, b"x")))


def test_an_encrypted_entry_is_refused() -> None:
    data = bytearray(SOUND)
    entry = data.rindex(b"PK\x01\x02")
    data[entry + 8] |= 1
    assert "已加密" in refusal(bytes(data))


def test_other_compressions_are_refused() -> None:
    info = zipfile.ZipInfo("word/x.xml")
    info.compress_type = zipfile.ZIP_BZIP2
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in parts_of().items():
            archive.writestr(name, data)
        archive.writestr(info, b"x" * 100, compress_type=zipfile.ZIP_BZIP2)
    assert "压缩方式" in refusal(content.getvalue())


def test_zip64_is_refused() -> None:
    end = SOUND.rindex(b"PK\x05\x06")
    locator = b"PK\x06\x07" + bytes(16)
    assert "ZIP64" in refusal(SOUND[:end] + locator + SOUND[end:])


def test_a_missing_main_part_is_refused() -> None:
    parts = parts_of()
    del parts[DOCUMENT]
    assert "缺少正文部件 word/document.xml" in refusal(packed(parts))


def test_a_broken_part_names_itself() -> None:
    assert ROOT_RELATIONSHIPS in refusal(with_parts({ROOT_RELATIONSHIPS: "<x"}))
    assert TYPES in refusal(with_parts({TYPES: ""}))


def test_a_bomb_of_300_mb_costs_little_memory() -> None:
    """In a process of its own, whose peak of memory is its own too."""
    script = textwrap.dedent(
        """
        import io, resource, sys, zipfile
        from service.documents.reading.guard import open_package
        from service.domain.errors import DocumentRefused
        from tests.documents.docx_files import parts_of

        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in parts_of().items():
                if name != "word/document.xml":
                    archive.writestr(name, data)
            with archive.open("word/document.xml", "w", force_zip64=False) as stream:
                for _ in range(300):
                    stream.write(b"<w:p/>" * (1024 * 1024 // 6))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        try:
            open_package(content.getvalue())
        except DocumentRefused as refusal:
            print(refusal.message, file=sys.stderr)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
        """
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "word/document.xml" in done.stderr
    assert int(done.stdout) < 20 * 1024  # kibibytes


def test_a_part_of_a_million_tags_is_refused_unparsed() -> None:
    tags = b"<w:p/>" * 600_000 + b"<w:r/>" * 600_000
    noise = b"".join(str(n * 7919 % 100_003).encode() for n in range(20_000))
    body = document("x").encode().replace(b"x</w:body>", tags + noise + b"</w:body>")
    package = {**parts_of(), DOCUMENT: body}
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        for name, data in package.items():
            archive.writestr(name, data)
    assert "结构过于庞大" in refusal(content.getvalue())


def test_tags_of_all_parts_count_together(monkeypatch: pytest.MonkeyPatch) -> None:
    many = {f"word/x{n}.xml": b"<x>" + b"<y/>" * 90 + b"</x>" for n in range(9)}
    assert open_package(with_parts(many)).parts
    monkeypatch.setattr(guard_parts, "MOST_NODES", 800)
    assert "结构过于庞大" in refusal(with_parts(many))


def test_a_part_is_parsed_once_and_its_relationships_too() -> None:
    package = open_package(SOUND)
    assert package.xml(DOCUMENT) is package.xml(DOCUMENT) is package.main_xml
    assert package.relationships(DOCUMENT) is package.relationships(DOCUMENT)


def test_a_part_meant_many_times_is_read_once_and_many_parts_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    headers = [relationship("header", f"h{n // 2}.xml", f"r{n}") for n in range(6)]
    parts = {f"word/h{n}.xml": b"<x/>" for n in range(3)}
    package = open_package(with_parts({RELATIONSHIPS: relationships(*headers), **parts}))
    assert package.related(DOCUMENT, "header") == sorted(parts)
    monkeypatch.setattr(package_module, "MOST_ALIKE", 2)
    with pytest.raises(DocumentRefused, match="同类部件过多"):
        package.related(DOCUMENT, "header")


def test_xml_a_thousand_levels_deep_is_refused() -> None:
    deep = docx("<w:p>" * 1000 + "</w:p>" * 1000)
    with pytest.raises(DocumentRefused, match="XML"):
        open_package(deep).xml(DOCUMENT)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_whatever_is_done_to_a_file_it_opens_or_is_refused(data: st.DataObject) -> None:
    mutable = bytearray(SOUND)
    for _ in range(data.draw(st.integers(1, 6))):
        mutable[data.draw(st.integers(0, len(mutable) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(DocumentRefused):
        open_package(bytes(mutable))
