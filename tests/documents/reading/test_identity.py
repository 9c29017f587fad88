"""What was drafted and written is read back the same, whatever became of its anchors."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from service.documents import fingerprint, read_docx, render_docx
from service.documents.header import DocumentHeader
from service.documents.reading.document import ReadDocument
from service.domain.catalogue import Library
from service.domain.outline import Clause, Drawing, Outline
from service.library import default_folders, load_library
from service.library.samples import SUFFIX, Sample, load_samples
from service.usecases.drafting import draft_text
from tests.documents.docx_files import (
    rewritten,
    without_anchors,
    without_controls,
    without_styles,
)
from tests.documents.sample_outline import HEADER, MEDIA, sample_outline, template
from tests.documents.synthetic_library import AS_OF, library_of

FOLDERS = default_folders()
NAMES = sorted(
    f"{path.parent.parent.parent.name}/{path.name.removesuffix(SUFFIX)}"
    for path in FOLDERS.contract_templates.glob(f"**/samples/*{SUFFIX}")
)
CUSTOM = "customXml/"


class Written:
    """A drafted text, its file, and what is needed to read it."""

    def __init__(
        self, outline: Outline, header: DocumentHeader, data: bytes, library: Library, day: date
    ) -> None:
        self.outline, self.header, self.data = outline, header, data
        self._library, self._day = library, day

    def read(self, data: bytes | None = None) -> ReadDocument:
        return read_docx(self.data if data is None else data, self._library, self._day)

    def check(self, data: bytes, found_by: str) -> None:
        """The same outline, found in this one way, and nothing to remark."""
        document = self.read(data)
        for read, drafted in zip(document.outline.chapters, self.outline.chapters, strict=True):
            for ours, theirs in zip(read.clauses, drafted.clauses, strict=True):
                assert ours == theirs
            assert read == drafted
        assert document.outline == self.outline
        assert fingerprint(document.outline) == fingerprint(self.outline)
        assert document.found_by == {found_by: sum(1 for _ in self.outline.clauses())}
        assert document.notes.added == ()
        assert document.notes.hidden == ()
        assert document.notes.tracked_changes == 0


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(FOLDERS, allow_draft=True)


@pytest.fixture(scope="module")
def samples() -> dict[str, Sample]:
    return load_samples(FOLDERS)


@pytest.fixture(scope="module")
def synthetic() -> Written:
    outline = sample_outline()
    kind = template()
    known = library_of(outline, kind)
    data = render_docx(outline, HEADER, kind, MEDIA, known)
    return Written(outline, HEADER, data, known, AS_OF)


def _written(sample: Sample, library: Library) -> Written:
    text = draft_text(
        sample.facts, sample.supplier, sample.request, library, sample.as_of, sample.contract_no
    )
    template_used = text.selection.template
    data = render_docx(text.outline, text.header, template_used, sample.media, library)
    return Written(text.outline, text.header, data, library, sample.as_of)


@pytest.fixture(params=["synthetic", *NAMES])
def written(
    request: pytest.FixtureRequest,
    synthetic: Written,
    library: Library,
    samples: dict[str, Sample],
) -> Written:
    if request.param == "synthetic":
        return synthetic
    return _written(samples[request.param], library)


def test_there_are_samples() -> None:
    assert len(NAMES) >= 9


def test_a_rendered_text_is_read_back_the_same(written: Written) -> None:
    written.check(written.data, "tag")


def test_it_is_the_same_without_content_controls(written: Written) -> None:
    written.check(rewritten(written.data, without_controls, CUSTOM), "bookmark")


def test_it_is_the_same_without_any_anchor(written: Written) -> None:
    written.check(rewritten(written.data, without_anchors, CUSTOM), "text")


def test_only_the_slot_of_a_drawing_is_lost_with_the_names_of_its_pictures(
    library: Library, samples: dict[str, Sample]
) -> None:
    name = next(name for name in NAMES if samples[name].media)
    written = _written(samples[name], library)
    bare = rewritten(
        written.data, lambda xml: without_anchors(xml).replace('name="drawing:', 'name="x'), CUSTOM
    )
    for (_, drawn), (_, read) in zip(
        _drawings(written.outline), _drawings(written.read(bare).outline), strict=True
    ):
        assert replace(read, slot=drawn.slot) == drawn


def _drawings(outline: Outline) -> Iterator[tuple[Clause, Drawing]]:
    for clause in outline.clauses():
        for block in clause.blocks:
            if isinstance(block, Drawing):
                yield clause, block


def test_words_survive_even_without_styles(written: Written) -> None:
    """Retyped in a foreign file: bold and underline are gone, the clauses are still known."""
    data = rewritten(written.data, lambda xml: without_styles(without_anchors(xml)), CUSTOM)
    document = written.read(data)
    read = [clause.id for clause in document.outline.clauses()]
    assert read == [clause.id for clause in written.outline.clauses()]
    assert document.outline.kind == written.outline.kind
    drafted = {run.path for _, run in written.outline.fields()}
    found = {run.path for _, run in document.outline.fields()}
    assert len(found & drafted) >= 0.95 * len(drafted)


def test_header_and_footer_are_read(written: Written) -> None:
    header = written.read().header
    assert header is not None
    assert header == replace(
        written.header,
        customer_no=written.header.customer_no or "此项空白",
        fingerprint=written.header.fingerprint[:32],
    )


@pytest.fixture(scope="module")
def saved_by_libreoffice(
    synthetic: Written,
    library: Library,
    samples: dict[str, Sample],
    convert_all: Callable[[Sequence[Path], str, str], list[Path]],
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, tuple[Written, Path]]:
    """Every text, and its file as LibreOffice saves it."""
    folder = tmp_path_factory.mktemp("written")
    texts = {"synthetic": synthetic} | {name: _written(samples[name], library) for name in NAMES}
    sources = {name: folder / f"{name.replace('/', '_')}.docx" for name in texts}
    for name, source in sources.items():
        source.write_bytes(texts[name].data)
    saved = convert_all(list(sources.values()), "docx", "MS Word 2007 XML")
    return {name: (text, path) for (name, text), path in zip(texts.items(), saved, strict=True)}


@pytest.mark.pdf
@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", ["synthetic", *NAMES])
def test_it_is_the_same_after_libreoffice(
    name: str, saved_by_libreoffice: dict[str, tuple[Written, Path]]
) -> None:
    written, saved = saved_by_libreoffice[name]
    written.check(saved.read_bytes(), "bookmark")
