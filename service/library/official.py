"""Recomputes digests of official wordings from a folder of statute texts that is not part
of the project.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from service.domain.catalogue import Library
from service.domain.law import Source, Status
from service.library.digests import article_digest, split_articles


@dataclass(frozen=True, slots=True)
class OfficialCheck:
    """How many articles agree with the official wording, and what does not."""

    counts: Counter[str]
    problems: tuple[str, ...]


def check_official_wordings(library: Library, folder: Path) -> OfficialCheck:
    """Compare each article's digest with the wording in `folder`."""
    counts: Counter[str] = Counter()
    problems: list[str] = []
    for source in library.sources.values():
        wording = _wordings(source, folder, problems)
        for number, article in sorted(source.articles.items()):
            place = f"laws/{source.id}.yaml 第{number}条"
            if article.digest is None:
                counts["no digest (unverified)"] += 1
                if article.status is Status.VERIFIED:
                    problems.append(f"{place}：没有官方文本摘要，不得标为 verified")
            elif number not in wording:
                problems.append(f"{place}：官方文本中没有这一条")
            elif article_digest(wording[number]) != article.digest:
                problems.append(f"{place}：摘要与官方文本不符")
            else:
                counts["digest agrees"] += 1
    counts["sources"] = len(library.sources)
    return OfficialCheck(counts, tuple(problems))


def _wordings(source: Source, folder: Path, problems: list[str]) -> dict[int, str]:
    found: dict[int, str] = {}
    for name in source.text_files:
        path = folder / name
        if not path.is_file():
            problems.append(f"laws/{source.id}.yaml:找不到官方文本 {name}")
            continue
        found.update(split_articles(path.read_text(encoding="utf-8")))
    return found
