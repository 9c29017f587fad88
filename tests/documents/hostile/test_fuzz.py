"""Mutated real files are read or refused: no crash, no hang. Everything follows from the seed.

`make fuzz` runs for ten minutes from a new seed; FUZZ_SECONDS, FUZZ_SEED and FUZZ_FILES say
otherwise. A failure names its seed: FUZZ_SEED=<seed> FUZZ_FILES=1 repeats it.
"""

import os
import signal
import sys
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from io import BytesIO
from itertools import count, islice

import pytest

from service.documents import ReadDocument, read_docx, render_docx
from service.domain.catalogue import Library
from service.domain.errors import DocumentRefused
from service.library.samples import Sample
from service.usecases.drafting import draft_text
from service.usecases.validation import validate_outline
from tests.documents.hostile.mutations import MUTATIONS, mutated

SECONDS = float(os.environ.get("FUZZ_SECONDS", "15"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))
FILES = int(os.environ.get("FUZZ_FILES", "0")) or None
NAMES = (
    "high-voltage/with-pv",
    "low-voltage/typical",
    "dual-supply/hospital",
    "settlement-agreement/agent-purchase",
)
# Of processor time, for one file; a sound one takes a tenth of a second.
HANG = 10.0


class Hung(BaseException):
    """No Exception, so that nothing on its way takes it for one of its own."""


@contextmanager
def bounded() -> Iterator[None]:
    """Raise Hung after the seconds of processor time that no file may take."""

    def stop(*_: object) -> None:
        raise Hung

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, HANG)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@pytest.fixture(scope="module")
def papers(library: Library, samples: dict[str, Sample]) -> list[tuple[Sample, bytes]]:
    return [(samples[name], _rendered(samples[name], library)) for name in NAMES]


def _rendered(sample: Sample, library: Library) -> bytes:
    text = draft_text(
        sample.facts, sample.supplier, sample.request, library, sample.as_of, sample.contract_no
    )
    return render_docx(text.outline, text.header, text.selection.template, sample.media, library)


def outcome(data: bytes, sample: Sample, library: Library, as_of: date) -> str:
    """What became of a file; a traceback where it was neither read nor refused."""
    try:
        with bounded():
            document = read_docx(data, library, as_of)
            assert isinstance(document, ReadDocument)
            validate_outline(document.outline, sample.facts, library, as_of, document.notes)
    except DocumentRefused as refusal:
        chinese = refusal.message.startswith("文件未被接受：")
        return "refused" if chinese else f"refused in strange words: {refusal.message}"
    except Hung:
        return f"hung for {HANG} s:\n{traceback.format_exc()}"
    except Exception:  # noqa: BLE001  (a crash is what is looked for)
        return traceback.format_exc()
    return "read"


@pytest.mark.timeout(SECONDS + 200)
def test_mutated_files_are_read_or_refused(
    papers: list[tuple[Sample, bytes]], library: Library
) -> None:
    seen: Counter[str] = Counter()
    end = time.monotonic() + SECONDS
    for seed in islice(count(SEED), FILES):
        sample, data = papers[seed % len(papers)]
        became = outcome(mutated(data, seed), sample, library, sample.as_of)
        if became not in ("read", "refused"):
            pytest.fail(
                f"{sample.name}, repeat with FUZZ_SEED={seed} FUZZ_FILES=1:\n{became}",
                pytrace=False,
            )
        seen[became] += 1
        if time.monotonic() > end:
            break
    # With pytest -s, or in the report of a failure.
    sys.stdout.write(f"\nfuzzed {seen.total()} files from seed {SEED}: {dict(seen)}\n")
    if FILES is None:
        # Mutations that everybody refuses, or that change nothing, would prove nothing.
        assert min(seen["read"], seen["refused"]) > seen.total() / 10, seen


def test_a_seed_says_what_becomes_of_a_file(papers: list[tuple[Sample, bytes]]) -> None:
    data = papers[1][1]
    files = [mutated(data, seed) for seed in range(30)]
    assert files == [mutated(data, seed) for seed in range(30)]
    assert len(set(files)) > 25
    assert len(set(MUTATIONS)) == 6


def test_a_whole_file_is_read(papers: list[tuple[Sample, bytes]], library: Library) -> None:
    for sample, data in papers:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            assert archive.testzip() is None
        assert outcome(data, sample, library, sample.as_of) == "read"
