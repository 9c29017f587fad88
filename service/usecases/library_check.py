"""`dianyue library check`: everything a lawyer's change must satisfy before it may be published."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from service.documents import render_markdown
from service.domain.catalogue import Library
from service.domain.errors import DianyueError
from service.domain.rules import ALL_RULES
from service.library.folders import LibraryFolders
from service.library.index import render_index
from service.library.lock import lock_problems, publish
from service.library.notices import notice_problems
from service.library.official import check_official_wordings
from service.library.samples import Sample, load_samples
from service.library.sms_lint import sms_lengths, sms_problems
from service.usecases.drafting import draft_text
from service.usecases.rule_cases import run_rule_cases

INDEX_FILE = "INDEX.md"


@dataclass(frozen=True, slots=True)
class LibraryReport:
    """Counts of what was checked and every problem found; `notes` are no problems."""

    counts: dict[str, int]
    problems: tuple[str, ...]
    notes: tuple[str, ...] = ()


def check_library(
    library: Library, folders: LibraryFolders, laws: Path | None = None
) -> LibraryReport:
    """Check a loaded library: samples, rule cases, LOCK, INDEX and, if given, official wordings."""
    samples = load_samples(folders)
    problems = [*lock_problems(folders), *_sample_problems(library, samples)]
    problems += [*notice_problems(library), *sms_problems(library)]
    failures = run_rule_cases(library, samples, ALL_RULES)
    problems += [f"规则 {f.card}：{f.message}" for f in failures]
    index = folders.clause_library / INDEX_FILE
    if not index.is_file() or index.read_text(encoding="utf-8") != render_index(library):
        problems.append(f"{INDEX_FILE} 不是最新，请运行 dianyue library index")
    counts = {
        "laws": len(library.sources),
        "articles": sum(len(source.articles) for source in library.sources.values()),
        "parameters": len(library.parameters),
        "clauses": sum(len(versions) for versions in library.clauses.values()),
        "tables": len(library.tables),
        "templates": sum(len(versions) for versions in library.templates.values()),
        "rules": len(library.cards),
        "rule cases": sum(len(card.cases) for card in library.cards.values()),
        "samples": len(samples),
        "notices": len(library.notices),
        "short messages": len(library.sms),
    }
    if laws is not None:
        official = check_official_wordings(library, laws)
        counts |= official.counts
        problems += official.problems
    return LibraryReport(counts, tuple(problems), tuple(sms_lengths(library)))


def _sample_problems(library: Library, samples: dict[str, Sample]) -> Iterator[str]:
    """Samples that cannot be drafted, repeat a title, or differ from their expected text."""
    for name, sample in samples.items():
        try:
            text = draft_text(
                sample.facts,
                sample.supplier,
                sample.request,
                library,
                sample.as_of,
                sample.contract_no,
            )
        except DianyueError as error:
            details = "；".join(f"{p.field} {p.message}" for p in getattr(error, "problems", ()))
            yield f"样本 {name}：{error.message} {details}"
            continue
        titles = [clause.title for clause in text.outline.clauses()]
        repeated = {title for title in titles if titles.count(title) > 1}
        if repeated:
            yield f"样本 {name}：同一合同中条款标题重复：{'、'.join(sorted(repeated))}"
        expected = sample.expected_file
        if not expected.is_file():
            yield f"样本 {name}：缺少 {expected.name},请运行 dianyue library index"
        elif expected.read_text(encoding="utf-8") != render_markdown(text.outline):
            yield f"样本 {name}：与 {expected.name} 不符，请核对后运行 dianyue library index"


def write_index(library: Library, folders: LibraryFolders) -> list[str]:
    """Write INDEX.md and every sample's expected text; returns the names of changed files."""
    wanted = {folders.clause_library / INDEX_FILE: render_index(library)}
    for sample in load_samples(folders).values():
        text = draft_text(
            sample.facts, sample.supplier, sample.request, library, sample.as_of, sample.contract_no
        )
        wanted[sample.expected_file] = render_markdown(text.outline)
    changed = []
    for path, content in wanted.items():
        if not path.is_file() or path.read_text(encoding="utf-8") != content:
            path.write_text(content, encoding="utf-8")
            changed.append(path.relative_to(folders.root).as_posix())
    return changed


def publish_files(folders: LibraryFolders, names: list[str]) -> list[str]:
    """Publish drafts (all that are marked published when no name is given); returns what
    was added.
    """
    return publish(folders, names)
