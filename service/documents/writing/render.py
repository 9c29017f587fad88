"""Outline -> .docx: composed and compiled once a shape, then only filled (design.md, section 6).

The compiled form is docxtpl's: its own patch_xml, run once. What docxtpl does after filling
(tables repaired, picture ids renumbered, line breaks resolved) is already so in what we compose;
the tests compare both forms.
"""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from service.documents.anchors import fingerprint_words
from service.documents.cache import BoundedCache
from service.documents.header import DocumentHeader
from service.documents.writing.archive import Entry, archive, deflated, stored
from service.documents.writing.compose import MAIN_PART, Composed, compose
from service.documents.writing.gather import Gathered, Key, gather
from service.documents.writing.markup import refuse_unprintable
from service.documents.writing.parts import CompiledPart
from service.documents.writing.shape import shape_of
from service.domain.catalogue import Library
from service.domain.errors import LibraryInvalid
from service.domain.outline import BLANK_ON_PURPOSE, Outline
from service.domain.templates import Template

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SMALLEST = 9  # zlib level of parts that never vary
_MOST_COMPILED = 64


def environment() -> ImmutableSandboxedEnvironment:
    """Where templates run: no missing value passes, no value is markup, nothing can be changed."""
    return ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True)


class Compiled:
    """A composed file ready to be filled. Immutable, so threads share it."""

    def __init__(self, composed: Composed) -> None:
        varying = _varying_parts(composed)
        self._constants = composed.constants
        self._pictures = composed.pictures
        self._layout = [
            varying.get(name) or deflated(name, content, _SMALLEST)
            for name, content in composed.parts.items()
        ]

    def fill(self, context: Mapping[str, Any], pictures: list[bytes]) -> bytes:
        """The finished file."""
        values = {**self._constants, **context}
        entries = [item if isinstance(item, Entry) else item.fill(values) for item in self._layout]
        entries += map(stored, self._pictures, pictures)
        return archive(entries)


def _varying_parts(composed: Composed) -> dict[str, CompiledPart]:
    """Main part, headers and footers, patched by docxtpl and compiled."""
    document = DocxTemplate(BytesIO(packed(composed, [b""] * len(composed.pictures))))
    document.init_docx()
    sources = {MAIN_PART: document.xml_to_string(document.docx.element)}
    for kind in (document.HEADER_URI, document.FOOTER_URI):
        for _, part in document.get_headers_footers(kind):
            sources[part.partname.lstrip("/")] = document.get_part_xml(part)
    jinja = environment()
    return {
        name: CompiledPart(name, _DECLARATION + document.patch_xml(xml), jinja)
        for name, xml in sources.items()
    }


def packed(composed: Composed, pictures: list[bytes]) -> bytes:
    """The composed file itself, placeholders and all."""
    entries = [deflated(name, content, _SMALLEST) for name, content in composed.parts.items()]
    return archive([*entries, *map(stored, composed.pictures, pictures)])


_COMPILED: BoundedCache[tuple[bytes, Key], Compiled] = BoundedCache(_MOST_COMPILED)


def render_docx(
    outline: Outline,
    header: DocumentHeader,
    template: Template,
    media: Mapping[str, bytes],
    library: Library | None,
) -> bytes:
    """The Word file of an outline; the same arguments give the same bytes.

    `media` holds the bytes of each page of a drawing by sha256; a missing one is a KeyError.
    `library` tells the widths of columns and which clauses print no heading.
    ValueError where words hold control characters (they are refused where words enter).
    """
    gathered = gather(outline, library)
    skeleton = skeleton_of(template)
    compiled = _COMPILED.get(
        (skeleton, gathered.key), lambda: Compiled(composed_of(gathered, skeleton))
    )
    return compiled.fill(context_of(gathered, header), [media[sha] for sha in gathered.media])


def skeleton_of(template: Template) -> bytes:
    if template.skeleton is None:
        raise LibraryInvalid(f"{template.source_file} 旁缺少 skeleton.docx，无法生成 Word 文件")
    return template.skeleton


def composed_of(gathered: Gathered, skeleton: bytes) -> Composed:
    """Compose the shape of a gathered outline, which must have a place for each of its values."""
    shape = shape_of(gathered.key)
    if shape.slots != len(gathered.values):
        raise RuntimeError(f"{len(gathered.values)} values for {shape.slots} places")
    return compose(skeleton, shape)


def context_of(gathered: Gathered, header: DocumentHeader) -> dict[str, Any]:
    """Plain texts and lists of texts, nothing a template could call."""
    words = {
        "supplier_no": header.supplier_no,
        "customer_no": header.customer_no or BLANK_ON_PURPOSE,
        "text_version": header.text_version,
        "fingerprint": fingerprint_words(header.fingerprint),
    }
    cells = ["".join(row) for rows in gathered.lists for row in rows]
    refuse_unprintable("".join([*gathered.values, *cells, *words.values()]))
    context: dict[str, Any] = {f"v{number}": text for number, text in enumerate(gathered.values)}
    for number, rows in enumerate(gathered.lists):
        context[f"t{number}"] = rows
    context["header"] = words
    return context


def reference_docxtpl(
    outline: Outline,
    header: DocumentHeader,
    template: Template,
    media: Mapping[str, bytes],
    library: Library | None = None,
) -> bytes:
    """The same file by docxtpl from scratch, for tests and the benchmark."""
    gathered = gather(outline, library)
    composed = composed_of(gathered, skeleton_of(template))
    file = packed(composed, [media[sha] for sha in gathered.media])
    return docxtpl_from_scratch(file, {**composed.constants, **context_of(gathered, header)})


def docxtpl_from_scratch(composed: bytes, context: Mapping[str, Any]) -> bytes:
    """What docxtpl does for each document: read, patch, compile, fill, repair, write."""
    document = DocxTemplate(BytesIO(composed))
    document.render(context, environment(), autoescape=True)
    result = BytesIO()
    document.save(result)
    return result.getvalue()
