"""Whether a clause of a paper is conspicuous beside the plain text of the same paper."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from service.documents.reading.looks import Look, faults, marks, stands_out
from service.documents.reading.raw import RawBlock, RawParagraph
from service.documents.styles import FIGURE_SIDE, NAME_BY_ID, PROMINENT_SUFFIX

# A look that fewer than one in ten words have is not the plain text of a paper.
_PLAIN_SHARE = 0.1
_LABEL = r"\s*(?:第[零一二三四五六七八九十百千]+条|[（(]?[一二三四五六七八九十\d]+[）)、.．])?\s*"
_SYMBOL = re.compile(_LABEL + r"(?:[★☆▲△※]|【[^【】]*(?:特别|重要|注意|提示|提醒|警示)[^【】]*】)")
_BRACKETED = re.compile(_LABEL + r"【[^【】]+】[。；]?\s*")
_OURS = frozenset(NAME_BY_ID.values())


@dataclass(frozen=True)
class Plain:
    """How plain words look: in the paper's text, and in our own styles, which differ by place."""

    body: Look = field(default_factory=Look)
    by_style: Mapping[str, Look] = field(default_factory=dict)

    def beside(self, paragraph: RawParagraph) -> Look:
        """What a paragraph's words are compared with."""
        if paragraph.style not in _OURS:
            return self.body
        return self.by_style.get(paragraph.style.removesuffix(PROMINENT_SUFFIX), self.body)


def plain_looks(blocks: Iterable[RawBlock], by_style: Mapping[str, Look]) -> Plain:
    """The plain looks of a paper: of those a tenth of its words have, the one with fewest marks.

    The commonest decides between equals; headings do not count.
    """
    looks: dict[int, Look] = {}
    lengths: Counter[int] = Counter()
    for paragraph in _paragraphs(blocks):
        if paragraph.heading_level is None:
            for piece in paragraph.pieces:
                looks[id(piece.look)] = piece.look
                lengths[id(piece.look)] += len(piece.text.strip())
    shares: Counter[Look] = Counter()
    for number, look in looks.items():
        shares[look] += lengths[number]
    least = shares.total() * _PLAIN_SHARE
    common = [look for look, share in shares.items() if share and share >= least]
    body = min(common, key=lambda look: (_load(look), -shares[look]), default=Look())
    return Plain(body, by_style)


def _load(look: Look) -> int:
    """How many marks and faults a look has beside black words on white paper of its size."""
    blank = Look(size=look.size)
    return len(marks(look, blank)) + len(faults(look, blank))


def conspicuous(blocks: Iterable[RawBlock], plain: Plain) -> bool | None:
    """Whether every word stands out from plain text; None where there is no word."""
    answer: bool | None = None
    for paragraph in _paragraphs(blocks):
        if paragraph.style == FIGURE_SIDE.name or not paragraph.text.strip():
            continue
        if not _paragraph_stands_out(paragraph, plain.beside(paragraph)):
            return False
        answer = True
    return answer


def _paragraph_stands_out(paragraph: RawParagraph, plain: Look) -> bool:
    looks = [piece.look for piece in paragraph.pieces if piece.text.strip()]
    if is_marked_by_symbol(paragraph.text):
        return not any(faults(look, plain) for look in looks)
    return all(stands_out(look, plain) for look in looks)


def is_marked_by_symbol(text: str) -> bool:
    """Whether a paragraph begins with ★, ▲ or 【特别提示】, or stands in 【】 as a whole."""
    return bool(_SYMBOL.match(text) or _BRACKETED.fullmatch(text))


def _paragraphs(blocks: Iterable[RawBlock]) -> Iterator[RawParagraph]:
    for block in blocks:
        yield from [block] if isinstance(block, RawParagraph) else block.paragraphs
