"""How long one contract takes to become a Word file: docxtpl from scratch, a loop, and ours;
how many validations a second one core does; how fast messages are claimed, recorded and mailed.

Run by `make bench`. Each figure is the median of RUNS runs in this process, one core.
"""

import os
import platform
import statistics
import time
import zlib
from collections.abc import Callable
from importlib.metadata import version
from itertools import chain
from pathlib import Path

from benchmarks import mail, queue, validations
from benchmarks.looped import looped_template, looped_values
from service.documents.writing.gather import gather
from service.documents.writing.render import (
    composed_of,
    context_of,
    docxtpl_from_scratch,
    packed,
    render_docx,
    skeleton_of,
)
from service.library import default_folders, load_library
from service.library.samples import load_samples
from service.usecases.drafting import draft_text

SAMPLE = "high-voltage/with-pv"
RUNS, TURNS = 40, 8
WANTED = 60  # times faster than docxtpl from scratch


def medians_ms(works: list[Callable[[], bytes]]) -> list[float]:
    """Median of each work's runs in milliseconds. They take turns, so that a machine which is
    busy for a while is so for all; the first run of each turn is not counted."""
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(TURNS):
        for work, times in zip(works, taken, strict=True):
            work()
            for _ in range(RUNS // TURNS):
                began = time.perf_counter()
                work()
                times.append(time.perf_counter() - began)
    return [statistics.median(times) * 1000 for times in taken]


def machine() -> str:
    """Processor, cores and versions."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    processor = names[0] if names else platform.processor() or platform.machine()
    tools = ", ".join(f"{name} {version(name)}" for name in ("docxtpl", "jinja2", "lxml"))
    return (
        f"{processor}, {os.cpu_count()} cores; {platform.system()}; Python "
        f"{platform.python_version()}, zlib {zlib.ZLIB_RUNTIME_VERSION}, {tools}"
    )


def main() -> None:
    """Measure and print."""
    folders = default_folders()
    library = load_library(folders, allow_draft=True)
    samples = load_samples(folders)
    sample = samples[SAMPLE]
    drafted = draft_text(
        sample.facts, sample.supplier, sample.request, library, sample.as_of, sample.contract_no
    )
    outline, header, template = drafted.outline, drafted.header, drafted.selection.template
    gathered = gather(outline, library)
    pictures = [sample.media[sha] for sha in gathered.media]
    composed = composed_of(gathered, skeleton_of(template))
    file = packed(composed, pictures)
    context = {**composed.constants, **context_of(gathered, header)}
    loop, values = looped_template(skeleton_of(template)), looped_values(outline, context["header"])

    def ours() -> bytes:
        return render_docx(outline, header, template, sample.media, library)

    began = time.perf_counter()
    result = ours()
    first = (time.perf_counter() - began) * 1000
    works = [
        lambda: docxtpl_from_scratch(file, context),
        lambda: docxtpl_from_scratch(loop, values),
        ours,
    ]
    scratch, looped, ours_ms = medians_ms(works)
    clauses, fields = len(list(outline.clauses())), len(list(outline.fields()))
    print(f"{machine()}\n")
    print(f"{SAMPLE}: {clauses} clauses, {fields} fields, {len(result):,} bytes; {RUNS} runs each")
    print(f"docxtpl from scratch, composed file   {scratch:9.2f} ms")
    print(f"docxtpl from scratch, looping skeleton{looped:9.2f} ms  (words only, no anchors)")
    print(
        f"ours, outline to bytes                {ours_ms:9.2f} ms  (first of its shape {first:.0f})"
    )
    print(f"\n{scratch / ours_ms:.0f} times faster than docxtpl (wanted: {WANTED}),", end=" ")
    print(f"{looped / ours_ms:.0f} times faster than the loop\n")
    for line in validations.report(samples, library):
        print(line)
    print()
    for line in chain(queue.report(1000), mail.report(200)):
        print(line, flush=True)


if __name__ == "__main__":
    main()
