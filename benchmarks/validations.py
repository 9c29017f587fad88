"""How many validations a second one core does: of stored contracts, and of .docx bytes.

A stored contract is a text that was judged before, held against a record that changed since: its
address, as in daily work, or all of it (another customer's record, the worst that can come). A
file of bytes is one that nobody has seen: it is opened, read and judged by every rule.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date
from itertools import count, cycle

from service.documents import read_docx, render_docx
from service.domain.catalogue import Library
from service.domain.facts import AccountFacts
from service.domain.judged import Kept, validate_again
from service.domain.outline import Outline
from service.domain.reading import ReadingNotes
from service.domain.rules import ALL_RULES
from service.library.samples import Sample
from service.usecases.drafting import draft_text
from service.usecases.validation import subject_of, validate_outline

WANTED_STORED, WANTED_BYTES = 1000, 50
ROUNDS = 5


def per_second(work: Callable[[], int]) -> float:
    """Median of ROUNDS runs, by the processor time of this process; `work` says how many it did."""
    rates = []
    for _ in range(ROUNDS):
        began = time.process_time()
        done = work()
        rates.append(done / (time.process_time() - began))
    return statistics.median(rates)


class Stored:
    """A text judged once, then again and again with records that differ."""

    def __init__(self, data: bytes, sample: Sample, library: Library) -> None:
        read = read_docx(data, library, sample.as_of)
        self._text: tuple[Outline, ReadingNotes, date] = (read.outline, read.notes, sample.as_of)
        self._library, self._facts = library, sample.facts
        self._kept: Kept = {}
        self._numbers = count()
        self.judge()

    def judge(self) -> None:
        """One validation, with a record that is new each time."""
        self.judge_by(self._changed())

    def judge_by(self, record: AccountFacts) -> None:
        """One validation with this record."""
        outline, notes, as_of = self._text
        subject = subject_of(outline, record, self._library, as_of, notes)
        validate_again(subject, ALL_RULES, self._kept)

    def _changed(self) -> AccountFacts:
        address = f"{self._facts.supply_address}{next(self._numbers)}号"
        return self._facts.model_copy(update={"supply_address": address})


def files(samples: dict[str, Sample], library: Library) -> Iterator[tuple[Sample, bytes]]:
    """Every sample as its .docx."""
    for sample in samples.values():
        text = draft_text(
            sample.facts, sample.supplier, sample.request, library, sample.as_of, sample.contract_no
        )
        yield (
            sample,
            render_docx(text.outline, text.header, text.selection.template, sample.media, library),
        )


def report(samples: dict[str, Sample], library: Library) -> Iterator[str]:
    """The two figures, and how the second one divides."""
    written = list(files(samples, library))
    stored = [Stored(data, sample, library) for sample, data in written]

    def again() -> int:
        for text in stored:
            text.judge()
        return len(stored)

    records = cycle([sample.facts for sample, _ in written])

    def another() -> int:
        next(records)
        for text in stored:
            text.judge_by(next(records))
        return len(stored)

    def afresh() -> int:
        for sample, data in written:
            read = read_docx(data, library, sample.as_of)
            validate_outline(read.outline, sample.facts, library, sample.as_of, read.notes)
        return len(written)

    def reading() -> int:
        for sample, data in written:
            read_docx(data, library, sample.as_of)
        return len(written)

    yield f"validations a second and core, mean over {len(written)} samples:"
    yield f"stored contracts, record changed   {per_second(again):8.0f}  (wanted: {WANTED_STORED})"
    yield f"  with another record altogether   {per_second(another):8.0f}"
    yield f".docx bytes never seen             {per_second(afresh):8.1f}  (wanted: {WANTED_BYTES})"
    yield f"  of which reading alone           {per_second(reading):8.1f}"
