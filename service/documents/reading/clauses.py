"""One clause from its raw blocks: heading, labels, fields, tables; as drafted where unchanged."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby

from service.documents.anchors import (
    DRAWING,
    digest_of_bookmark,
    drawing_bookmark,
    path_digest,
)
from service.documents.reading.alignment import aligned_runs, fold, guessed_label, label_of, matched
from service.documents.reading.prominence import Plain, conspicuous
from service.documents.reading.raw import (
    FieldMark,
    Piece,
    RawBlock,
    RawParagraph,
    RawTable,
)
from service.documents.reading.tables import (
    caption_of,
    figure_id,
    is_picture,
    merged,
    read_drawing,
    read_figure,
    read_table,
    table_id,
)
from service.documents.styles import (
    BODY,
    CLAUSE_HEADING,
    DRAWING_CAPTION,
    PROMINENT_SUFFIX,
    TABLE_TITLE,
)
from service.domain.catalogue import Library
from service.domain.clauses import ClauseVersion
from service.domain.identity import Same
from service.domain.outline import Block, Clause, Drawing, FieldRun, Paragraph, Run, Text
from service.domain.placeholders import BlockRef, Prose, Slot
from service.domain.same_words import is_prose, skeleton

CLAUSE_LABEL = re.compile(r"(第[零一二三四五六七八九十百千]{1,7}条)[\s\u3000]*")
LONGEST_HEADING = 60


@dataclass(frozen=True)
class Sources:
    """What reading a clause draws on besides its blocks."""

    library: Library
    parts: Mapping[str, bytes]
    paths: Mapping[str, str]
    """Path by digest of ten hex digits."""
    slots: tuple[str, ...] = field(default=())
    """Annex slots of the templates concerned."""
    plain: Plain = field(default_factory=Plain)
    """What the paper's plain words look like."""


def paths_by_digest(library: Library) -> dict[str, str]:
    """Every path that prose of the library prints, by the digest its bookmarks carry."""
    return _known_paths(Same(library))


@lru_cache(maxsize=4)
def _known_paths(library: Same[Library]) -> dict[str, str]:
    return {
        path_digest(part.path): part.path
        for versions in library.value.clauses.values()
        for version in versions
        for prose in version.prose
        if isinstance(prose, Prose)
        for part in prose.parts
        if isinstance(part, Slot)
    }


def styled(paragraph: RawParagraph, name: str) -> bool:
    """Whether a paragraph has this style of ours, or its conspicuous twin."""
    return paragraph.style.removesuffix(PROMINENT_SUFFIX) == name


def split_heading(text: str) -> tuple[str, str]:
    """Label and title of a clause's heading."""
    text = text.strip()
    match = CLAUSE_LABEL.match(text)
    return (match.group(1), text[match.end() :]) if match else ("", text)


def is_heading_of(paragraph: RawParagraph, version: ClauseVersion | None) -> bool:
    """Whether a paragraph is printed as a clause's heading (of this clause, where one is given)."""
    if styled(paragraph, CLAUSE_HEADING.name):
        return True
    text = paragraph.text.strip()
    if not text or len(text) > LONGEST_HEADING or "\n" in text:
        return False
    label, title = split_heading(text)
    if version is not None:
        known = version.heading or bool(label)
        return known and fold(title) == fold(version.title)
    return bool(label) and not title.endswith(("。", "；", "："))


def read_clause(
    version: ClauseVersion | None, blocks: Sequence[RawBlock], sources: Sources
) -> Clause:
    """The clause as it stands in the text; without a version its id is empty."""
    label, title = "", version.title if version is not None else ""
    body = list(blocks)
    if body and isinstance(body[0], RawParagraph) and is_heading_of(body[0], version):
        label, title = split_heading(body.pop(0).text)
    elif version is not None and version.heading:
        label, title, body = _loose_heading(body, version)
    prominent = conspicuous(body, sources.plain)
    if prominent is None:
        # Not a word to look at, only a picture: nothing tells against the standard.
        prominent = version is not None and version.prominent
    return Clause(
        id=version.id if version is not None else "",
        version=version.version if version is not None else 0,
        label=label,
        title=title,
        prominent=prominent,
        blocks=tuple(_blocks(version, body, sources)),
    )


def _loose_heading(body: list[RawBlock], version: ClauseVersion) -> tuple[str, str, list[RawBlock]]:
    """A heading whose title was edited: a short first line with a label."""
    first = body[0] if body else None
    if isinstance(first, RawParagraph) and is_heading_of(first, None):
        return *split_heading(first.text), body[1:]
    return "", version.title, body


def _blocks(
    version: ClauseVersion | None, body: Sequence[RawBlock], sources: Sources
) -> Iterator[Block]:
    prose = _matching(version, body)
    expected = _expected(version)
    heading = version.title if version is not None else ""
    number = 0
    while number < len(body):
        block = body[number]
        after = body[number + 1] if number + 1 < len(body) else None
        number += 1
        if isinstance(block, RawTable):
            yield _table(block, "", heading, expected, sources)
        elif isinstance(after, RawTable) and _is_title(block, after, expected, sources):
            yield _table(after, block.text, heading, expected, sources)
            number += 1
        elif is_picture(block) or _is_caption(block):
            pictures = list(_pictures(block, body[number:]))
            number += len(pictures)
            yield _drawing(block, pictures, expected, sources)
        else:
            yield _paragraph(block, prose.get(id(block)), sources)


def _matching(version: ClauseVersion | None, body: Sequence[RawBlock]) -> dict[int, Prose]:
    """The prose behind each paragraph whose words are those of the clause, by object."""
    if version is None:
        return {}
    prose = [part for part in version.prose if isinstance(part, Prose)]
    paragraphs = [block for block in body if isinstance(block, RawParagraph)]
    found = matched(prose, [paragraph.text for paragraph in paragraphs])
    return {
        id(paragraph): prose[place]
        for paragraph, place in zip(paragraphs, found, strict=True)
        if place is not None
    }


def _expected(version: ClauseVersion | None) -> dict[str, list[str]]:
    """Ids of the tables, figures and annexes a clause has."""
    found: dict[str, list[str]] = {"table": [], "figure": [], "annex": []}
    for part in version.prose if version is not None else ():
        if isinstance(part, BlockRef):
            found.setdefault(part.kind, []).append(part.id)
    return found


# ---- paragraphs ----------------------------------------------------------------------------


def _paragraph(raw: RawParagraph, prose: Prose | None, sources: Sources) -> Paragraph:
    if prose is not None:
        label, level = label_of(raw.text, prose.level) or "", prose.level
    elif styled(raw, BODY.name) or (raw.pieces and raw.pieces[0].mark is not None):
        label, level = "", 0
    else:
        label, level = guessed_label(raw.text)
    runs = _marked_runs(_without(raw.pieces, len(label)), sources)
    if prose is not None and not _complete(runs, prose):
        # Anchors say it best; where one was lost, or somebody typed beside it, the words tell
        # where the fields are.
        runs = aligned_runs(prose.parts, raw.text.removeprefix(label)) or runs
    return Paragraph(runs=runs, label=label.strip(), level=level)


def _complete(runs: Sequence[Run], prose: Prose) -> bool:
    """Whether runs found by their anchors are the prose with all of its fields."""
    fields = sum(isinstance(run, FieldRun) for run in runs)
    slots = sum(isinstance(part, Slot) for part in prose.parts)
    return fields == slots and is_prose(prose.parts, skeleton(runs))


def _without(pieces: Sequence[Piece], characters: int) -> list[Piece]:
    """Pieces without their first characters."""
    if not characters:
        return list(pieces)
    rest = []
    for piece in pieces:
        cut = min(characters, len(piece.text))
        characters -= cut
        rest.append(Piece(piece.text[cut:], piece.mark, piece.look))
    return rest


def _marked_runs(pieces: Sequence[Piece], sources: Sources) -> tuple[Run, ...]:
    """Runs by their anchors; pieces of one field are joined."""
    runs: list[Run] = []
    for mark, group in groupby(pieces, key=lambda piece: piece.mark):
        path, words = _path(mark, sources), "".join(piece.text for piece in group)
        runs.append(Text(words) if path is None else FieldRun(path, words))
    return merged(runs)


def _path(mark: FieldMark | None, sources: Sources) -> str | None:
    if mark is None or mark.path is not None:
        return mark.path if mark is not None else None
    digest = digest_of_bookmark(mark.digest or "") or mark.digest or ""
    return sources.paths.get(digest)


# ---- tables, figures, drawings -------------------------------------------------------------


def _is_title(
    block: RawParagraph, table: RawTable, expected: Mapping[str, list[str]], sources: Sources
) -> bool:
    """Whether a paragraph is the title printed above a table or figure."""
    if styled(block, TABLE_TITLE.name):
        return True
    tables = sources.library.tables
    template = tables.get(table_id(table, expected["table"], tables))
    titles = {table.caption, template.title if template is not None else ""} - {""}
    return block.text.strip() in titles


def _table(
    raw: RawTable, title: str, heading: str, expected: Mapping[str, list[str]], sources: Sources
) -> Block:
    """A table or figure; one printed without a title has that of the heading above it."""
    figure = figure_id(raw, expected["figure"])
    if figure:
        return read_figure(raw, figure, title or raw.caption or heading)
    tables = sources.library.tables
    return read_table(raw, tables.get(table_id(raw, expected["table"], tables)), title)


def _is_caption(block: RawParagraph) -> bool:
    named = styled(block, DRAWING_CAPTION.name) or any(t.startswith(DRAWING) for t in block.tags)
    return named or caption_of(block.text) is not None


def _pictures(first: RawParagraph, following: Sequence[RawBlock]) -> Iterator[RawParagraph]:
    """The pages below a caption."""
    for block in following:
        if not isinstance(block, RawParagraph) or not is_picture(block):
            return
        yield block


def _drawing(
    caption: RawParagraph,
    pictures: Sequence[RawParagraph],
    expected: Mapping[str, list[str]],
    sources: Sources,
) -> Drawing:
    images = [name for block in (caption, *pictures) for name in block.images]
    tags = [tag for block in (caption, *pictures) for tag in block.tags]
    if tags:
        slot = tags[0].removeprefix(DRAWING)
        return read_drawing(caption.text, slot, images, sources.parts)
    return read_drawing(caption.text, _slot(caption, expected, sources), images, sources.parts)


def _slot(caption: RawParagraph, expected: Mapping[str, list[str]], sources: Sources) -> str:
    """The annex slot by the caption's bookmark; else the only one there is."""
    bookmarks = {name[:12] for name in caption.bookmarks}
    slots = [*expected["annex"], *sources.slots]
    known = next((slot for slot in slots if drawing_bookmark(slot) in bookmarks), None)
    if known is not None:
        return known
    single = [slot for slot in expected["annex"] if slot != "all"] or list(sources.slots)
    return single[0] if len(set(single)) == 1 else ""
