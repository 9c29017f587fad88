"""One crafted file: how it is built, and what must become of it."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from service.documents import ReadDocument
from tests.documents.docx_files import packed, paragraph, parts_of

SOUND = "本段文字完好无损。"
"""Words that a file which is read must still say."""
SECRET = "不应出现的内容"
"""Words that must not come out of a file, or into its text."""

Check = Callable[[ReadDocument], bool]


@dataclass(frozen=True)
class Crafted:
    """`refused`: words of the refusal. Where there are none the file is read, and `holds` is true
    of what was read.
    """

    name: str
    build: Callable[[], bytes]
    refused: str = ""
    holds: Check | None = None


def refused(words: str, files: Mapping[str, Callable[[], bytes]]) -> list[Crafted]:
    """Files that are refused in these words."""
    return [Crafted(name, build, refused=words) for name, build in files.items()]


def read(name: str, build: Callable[[], bytes], holds: Check) -> Crafted:
    """A file that is read, and harmless."""
    return Crafted(name, build, holds=holds)


def words_of(document: ReadDocument) -> str:
    """Everything that a reader of the result sees."""
    outline, notes = document.outline, document.notes
    lines = [outline.title]
    for chapter in outline.chapters:
        lines += [chapter.title, *(f"{c.title}\n{c.text}" for c in chapter.clauses)]
    return "\n".join([*lines, *notes.added, *(str(item) for item in notes.hidden)])


def sound(document: ReadDocument) -> bool:
    """The honest words are there, the smuggled ones are not."""
    said = words_of(document)
    return SOUND in said and SECRET not in said


def anything(document: ReadDocument) -> bool:
    """Nothing is asked but that it was read in its time."""
    return bool(words_of(document)) or not document.outline.chapters


def body(content: str = "") -> str:
    """Content after a sound paragraph."""
    return paragraph(SOUND) + content


def file_of(content: str = "", styles: str = "", **_: object) -> bytes:
    return packed(parts_of(body(content), styles))


def file_with(parts: Mapping[str, bytes | str], content: str = "") -> bytes:
    return packed({**parts_of(body(content)), **parts})


def padded(content: str, styles: str = "") -> bytes:
    """A file whose text compresses so well that it would be refused for it, with random bytes in a
    comment, so that it is not.
    """
    dice = random.Random(len(content))

    def noise(beside: str) -> str:
        return f"<!--{dice.randbytes(len(beside.encode()) // 70).hex()}-->" if beside else ""

    return file_of(content + noise(content), styles + noise(styles))
