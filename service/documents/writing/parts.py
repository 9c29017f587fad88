"""One part of a .docx compiled for filling: what no value touches is deflated once.

A deflate stream may be put together from pieces that end in a full flush, since no piece then
refers back to another. That costs size (the main part grows to twice what one run of zlib makes
of it) and saves more than half of the time of a rendering.
"""

import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from jinja2 import Environment

from service.documents.writing.archive import DEFLATED, Entry

_LEAST = 200  # characters: a shorter stretch is compressed with its neighbours
_MOST_STORED = 120  # bytes: a value between two stretches is not worth compressing
_SMALLEST, _FASTEST = 9, 1  # zlib levels
_MEMORY = 5  # zlib's memLevel: a small table of hashes is quick to clear at each flush
_HERE = "\x00"  # stands for a stretch in the template; no XML holds it, nor does any value
_STORED = struct.Struct("<BHH")
_TAG = re.compile(r"\{\{.*?\}\}|\{%\s*(?P<word>\w*).*?%\}", re.DOTALL)
_DEPTH = {"for": 1, "if": 1, "else": 0, "elif": 0, "endfor": -1, "endif": -1}
# White-space control reaches into its neighbours, comments and raw blocks hide tags.
_UNDIVIDED = re.compile(r"\{[{%]-|-[}%]\}|\{#|\{%\s*raw\b")


class Stretch(NamedTuple):
    """Bytes that are the same in every document, and the same deflated."""

    plain: bytes
    deflated: bytes


class CompiledPart:
    """Immutable after it is made, so threads share it."""

    def __init__(self, name: str, source: str, environment: Environment) -> None:
        self._name = name.encode()
        varying, fixed = divided(source)
        self._stretches = [_stretch(text.encode()) for text in fixed]
        self._template = environment.from_string(_HERE.join(varying))

    def fill(self, context: Mapping[str, Any]) -> Entry:
        """The part with its values, deflated."""
        engine = zlib.compressobj(_FASTEST, zlib.DEFLATED, -zlib.MAX_WBITS, _MEMORY)
        *varying, last = self._template.render(context).split(_HERE)
        pieces: list[bytes] = []
        crc = size = 0
        for text, (plain, deflated) in zip(varying, self._stretches, strict=True):
            content = text.encode()
            crc = zlib.crc32(plain, zlib.crc32(content, crc))
            size += len(content) + len(plain)
            pieces += (_piece(engine, content), deflated)
        content = last.encode()
        pieces += (engine.compress(content), engine.flush())
        crc, size = zlib.crc32(content, crc), size + len(content)
        return Entry(self._name, DEFLATED, crc, size, b"".join(pieces))


def _piece(engine: "zlib._Compress", content: bytes) -> bytes:
    """A piece that starts and ends at a byte's border and refers to nothing before it."""
    length = len(content)
    if length <= _MOST_STORED:
        return _STORED.pack(0, length, length ^ 0xFFFF) + content
    return engine.compress(content) + engine.flush(zlib.Z_FULL_FLUSH)


def _stretch(plain: bytes) -> Stretch:
    engine = zlib.compressobj(_SMALLEST, zlib.DEFLATED, -zlib.MAX_WBITS)
    return Stretch(plain, engine.compress(plain) + engine.flush(zlib.Z_FULL_FLUSH))


def divided(source: str) -> tuple[list[str], list[str]]:
    """Template texts, and the fixed text that stands after each of them but the last."""
    varying, fixed = [""], list[str]()
    for text, is_fixed in _texts(source):
        if is_fixed and len(text) >= _LEAST:
            fixed.append(text)
            varying.append("")
        else:
            varying[-1] += text
    return varying, fixed


def _texts(source: str) -> Iterator[tuple[str, bool]]:
    """The source in pieces, and whether a piece is fixed: no tag, and in no loop or condition."""
    words = {tag["word"] for tag in _TAG.finditer(source)} - {None}
    if _UNDIVIDED.search(source) or not words <= _DEPTH.keys():
        yield source, False
        return
    depth = end = 0
    for tag in _TAG.finditer(source):
        yield source[end : tag.start()], depth == 0
        yield tag.group(), False
        depth += _DEPTH[tag["word"]] if tag["word"] else 0
        end = tag.end()
    yield source[end:], depth == 0
