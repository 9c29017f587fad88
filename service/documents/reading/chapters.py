"""Cuts the blocks of a file into chapters and clauses: by anchors, then by headings and words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from service.documents.reading.alignment import fold
from service.documents.reading.anchors import anchors_of
from service.documents.reading.clauses import CLAUSE_LABEL, styled
from service.documents.reading.kind import is_title
from service.documents.reading.match import Budget, Candidates, Found, claimed, split_by_text
from service.documents.reading.raw import RawBlock, RawParagraph
from service.documents.styles import (
    ADDENDUM_TITLE,
    CHAPTER_HEADING,
    CLAUSE_HEADING,
    PAGE_TITLE,
    PROMINENT_SUFFIX,
)
from service.domain.catalogue import Library
from service.domain.clauses import ClauseVersion
from service.domain.selection import Selection
from service.domain.templates import ChapterTemplate

_CHAPTER_LABEL = re.compile(
    r"(第[零一二三四五六七八九十百]{1,5}章|附件[零一二三四五六七八九十百]{1,5})[\s\u3000]*"
)
_LAYOUT_OF_STYLE = {
    CHAPTER_HEADING.name: "chapter",
    PAGE_TITLE.name: "page",
    ADDENDUM_TITLE.name: "addendum",
}


@dataclass
class FoundChapter:
    """A chapter as printed; `template` is None where it is none of ours."""

    template: ChapterTemplate | None
    label: str = ""
    title: str = ""
    layout: str = "chapter"
    clauses: list[Found] = field(default_factory=list)


@dataclass
class Structure:
    """The whole text in order, and the title printed on its cover."""

    title: str = ""
    chapters: list[FoundChapter] = field(default_factory=list)


def structure(
    blocks: Sequence[RawBlock], selection: Selection | None, library: Library, as_of: date
) -> Structure:
    """Chapters with their clauses, each clause with the way it was found."""
    return _Builder(blocks, selection, library, as_of).build()


class _Builder:
    def __init__(
        self,
        blocks: Sequence[RawBlock],
        selection: Selection | None,
        library: Library,
        as_of: date,
    ) -> None:
        self.blocks = [b for b in blocks if not (isinstance(b, RawParagraph) and b.empty)]
        self.selection = selection
        self.library = library
        self.as_of = as_of
        self.templates = [chapter for chapter, _ in selection.chapters()] if selection else []
        self.titles = {fold(chapter.title) for chapter in self.templates}
        self.result = Structure()
        self.loose: list[RawBlock] = []
        self.taken: set[str] = set()
        self.budget = Budget()

    def build(self) -> Structure:
        anchored = list(anchors_of(self.blocks, self.library, self._ends_clause))
        self.taken = {anchor.version.id for anchor in anchored if anchor.version is not None}
        last_key = ""
        for block, anchor in zip(self.blocks, anchored, strict=True):
            if anchor.version is None:
                if not self._take_heading(block):
                    self.loose.append(block)
            elif anchor.key == last_key:
                self.result.chapters[-1].clauses[-1].blocks.append(block)
            else:
                own = (
                    [] if anchor.how == "tag" else claimed(self.loose, anchor.version, self.library)
                )
                self._flush()
                chapter = self._chapter_of(anchor.version)
                chapter.clauses.append(Found(anchor.version, anchor.how, [*own, block]))
            last_key = anchor.key
        self._flush()
        return self.result

    def _ends_clause(self, block: RawParagraph) -> bool:
        """Whether a line is a chapter's heading beyond doubt: by its style or its label."""
        if _layout_of(block):
            return True
        match = _CHAPTER_LABEL.match(block.text.strip())
        title = block.text.strip()[match.end() :] if match else ""
        return fold(title) in self.titles

    # ---- headings --------------------------------------------------------------------------

    def _take_heading(self, block: RawBlock) -> bool:
        """Whether a block is the text's title or a chapter's heading; if so, it is taken."""
        if not isinstance(block, RawParagraph) or len(block.text) > 80 or "\n" in block.text:
            return False
        if not self.result.title and not self.result.chapters and is_title(block, self.selection):
            self.result.title = block.text.strip()
            return True
        chapter = self._heading(block)
        if chapter is None:
            return False
        self._flush()
        self.result.chapters.append(chapter)
        return True

    def _heading(self, block: RawParagraph) -> FoundChapter | None:
        text = block.text.strip()
        match = _CHAPTER_LABEL.match(text)
        label, title = (match.group(1), text[match.end() :]) if match else ("", text)
        template = None if styled(block, CLAUSE_HEADING.name) else self._template(title)
        if template is not None:
            return FoundChapter(template, label, title, template.layout)
        layout = _layout_of(block)
        big = block.heading_level == 0 and not CLAUSE_LABEL.match(text)
        if not layout and not label and not big:
            return None
        return FoundChapter(None, label, title, layout or "chapter")

    def _template(self, title: str) -> ChapterTemplate | None:
        """The next chapter of the templates with this title (a clause may have the same one)."""
        if fold(title) not in self.titles:
            return None
        titled = [t for t in self.templates if fold(t.title) == fold(title)]
        seen = {chapter.template.id for chapter in self.result.chapters if chapter.template}
        return next((t for t in titled if t.id not in seen), None)

    # ---- clauses ---------------------------------------------------------------------------

    def _chapter_of(self, version: ClauseVersion) -> FoundChapter:
        """The chapter a clause goes to: the present one, unless the template knows better."""
        chapters = self.result.chapters
        current = chapters[-1] if chapters else None
        if current is not None and (
            current.template is None or version.id in current.template.clauses
        ):
            return current
        own = next((t for t in self.templates if version.id in t.clauses), None)
        if own is not None and (current is None or self._not_yet(own)):
            chapters.append(FoundChapter(own, "", own.title, own.layout))
        elif current is None:
            chapters.append(FoundChapter(None))
        return chapters[-1]

    def _not_yet(self, template: ChapterTemplate) -> bool:
        return all(chapter.template is not template for chapter in self.result.chapters)

    def _flush(self) -> None:
        """Name the clauses of the blocks that carried no anchor."""
        blocks, self.loose = self.loose, []
        if not blocks:
            return
        for found in split_by_text(blocks, self._candidates()):
            if found.version is not None:
                self.taken.add(found.version.id)
                self._chapter_of(found.version).clauses.append(found)
            else:
                self._present().clauses.append(found)

    def _candidates(self) -> Candidates:
        """Before the first heading, the text can only be a chapter that prints none: the cover."""
        chapters = self.result.chapters
        template = chapters[-1].template if chapters else None
        if not chapters:
            template = next((t for t in self.templates if t.layout == "cover"), None)
        return Candidates(self.library, self.as_of, template, frozenset(self.taken), self.budget)

    def _present(self) -> FoundChapter:
        if not self.result.chapters:
            cover = next((t for t in self.templates if t.layout == "cover"), None)
            title, layout = (cover.title, cover.layout) if cover else ("", "chapter")
            self.result.chapters.append(FoundChapter(cover, "", title, layout))
        return self.result.chapters[-1]


def _layout_of(block: RawParagraph) -> str:
    """The layout of the chapter that a heading in this style begins; empty for other styles."""
    return _LAYOUT_OF_STYLE.get(block.style.removesuffix(PROMINENT_SUFFIX), "")


def loose_words(chapters: Sequence[FoundChapter]) -> Iterator[str]:
    """Words outside every clause of ours, one item a stretch."""
    for chapter in chapters:
        for found in chapter.clauses:
            if found.version is None:
                yield "\n".join(block.text for block in found.blocks).strip()
