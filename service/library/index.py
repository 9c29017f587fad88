"""INDEX.md: the library at a glance, generated; a test compares it with the committed file."""

from collections.abc import Iterator

from service.domain.catalogue import Library
from service.domain.clauses import Applies
from service.domain.templates import Template

_FAMILIES = {"text": "一份文本", "bundle": "几份文本", "intake": "申请资料"}

HEAD = "# 条款库索引\n\n本文件由 `dianyue library index` 生成，请勿手改。\n"


def render_index(library: Library) -> str:
    """Templates, clauses, rules, parameters and sources as Markdown tables."""
    return (
        "\n".join(
            [
                HEAD,
                *_templates(library),
                *_addenda(library),
                *_clauses(library),
                *_rules(library),
                *_parameters(library),
                *_profiles(library),
                *_needs(library),
                *_sources(library),
            ]
        )
        + "\n"
    )


def _templates(library: Library) -> Iterator[str]:
    yield "## 合同种类与补充条款\n\n| 代号 | 名称 | 版本 | 条款数 | 适用 |\n|---|---|---|---|---|"
    for versions in library.templates.values():
        for template in versions:
            count = sum(len(chapter.clauses) for chapter in template.chapters)
            yield (
                f"| `{template.id}` | {template.name} | {template.version} | {count} "
                f"| {_applies(template.applies_to)} |"
            )


def _addenda(library: Library) -> Iterator[str]:
    """The matrix that drafting (what to add) and checking (missing, out of place) both read."""
    yield (
        "\n## 补充条款对照表\n\n"
        "起草时「必须」的自动附上，检查时缺少即报；不在「可以」之列的不得附。\n\n"
        "| 补充条款 | 必须(特征) | 可以(特征) | 适用条件(合同种类) |\n|---|---|---|---|"
    )
    kinds = [v for versions in library.templates.values() for v in versions if not v.is_addendum]
    for versions in library.templates.values():
        for addendum in versions:
            if addendum.is_addendum:
                offered = dict.fromkeys(k.name for k in kinds if addendum.id in k.addenda)
                yield (
                    f"| `{addendum.id}` {addendum.name} 第 {addendum.version} 版 "
                    f"| {_needed(addendum)} | {_applies(addendum.applies_to) or '不限'} "
                    f"| {'、'.join(offered) or '尚无合同种类列入'} |"
                )


def _needed(addendum: Template) -> str:
    if addendum.on_request:
        return "无，仅依申请"
    if addendum.required_for is None:
        return "凡可以附的"
    return _applies(addendum.required_for)


def _clauses(library: Library) -> Iterator[str]:
    yield "\n## 条款\n\n| 代号 | 版本 | 标题 | 醒目 | 适用 | 依据 |\n|---|---|---|---|---|---|"
    for clause_id in sorted(library.clauses):
        for version in library.clauses[clause_id]:
            basis = "；".join(library.basis(citation).label for citation in version.basis)
            yield (
                f"| `{version.id}` | {version.version} | {version.title} "
                f"| {'是' if version.prominent else ''} | {_applies(version.applies_to)} "
                f"| {basis} |"
            )


def _rules(library: Library) -> Iterator[str]:
    yield "\n## 规则\n\n| 代号 | 名称 | 看什么 | 级别 | 依据 |\n|---|---|---|---|---|"
    for card_id in sorted(library.cards):
        card = library.cards[card_id]
        basis = "；".join(library.basis(citation).label for citation in card.basis)
        yield (
            f"| `{card.id}` | {card.title} | {_FAMILIES[card.family]} "
            f"| {card.severity.label} | {basis} |"
        )


def _parameters(library: Library) -> Iterator[str]:
    yield "\n## 参数\n\n| 代号 | 名称 | 数值 | 单位 | 状态 |\n|---|---|---|---|---|"
    for key in sorted(library.parameters):
        parameter = library.parameters[key]
        values = "；".join(f"{v.from_day.isoformat()} 起 {v.value}" for v in parameter.values)
        yield (
            f"| `{parameter.id}` | {parameter.title} | {values} | {parameter.unit or ''} "
            f"| {parameter.status.value} |"
        )


def _profiles(library: Library) -> Iterator[str]:
    """Whose figures differ from the parameters as they stand above."""
    yield "\n## 公司口径\n\n| 代号 | 名称 | 自有数值 |\n|---|---|---|"
    for key in sorted(library.profiles):
        profile = library.profiles[key]
        own = "；".join(f"`{name}` 取 `{by}`" for name, by in profile.parameters.items())
        yield f"| `{profile.id}` | {profile.name} | {own or '无，用上表数值'} |"


def _needs(library: Library) -> Iterator[str]:
    yield (
        "\n## 申请资料\n\n| 代号 | 名称 | 资料(任一) | 应登记的事项 | 合同种类 | 适用 |"
        "\n|---|---|---|---|---|---|"
    )
    for key in sorted(library.needs):
        need = library.needs[key]
        papers = "、".join(library.papers[paper].title for paper in need.papers)
        yield (
            f"| `{need.id}` | {need.title} | {papers} | {'、'.join(need.facts.values())} "
            f"| {'、'.join(need.kinds) or '不限'} | {_applies(need.applies_to)} |"
        )


def _sources(library: Library) -> Iterator[str]:
    yield "\n## 法源\n\n| 代号 | 名称 | 条文数 | 状态 |\n|---|---|---|---|"
    for key in sorted(library.sources):
        source = library.sources[key]
        yield f"| `{source.id}` | {source.title} | {len(source.articles)} | {source.status.value} |"


def _applies(applies: Applies) -> str:
    parts = []
    if applies.all:
        parts.append("且 ".join(applies.all))
    if applies.any:
        parts.append("任一 " + "/".join(applies.any))
    if applies.none:
        parts.append("非 " + "/".join(applies.none))
    return "；".join(parts)
