"""The reminder policy: the shape of clause_library/reminders.yaml, its reader, and its checks."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from service.domain.access import Role
from service.domain.catalogue import Library
from service.domain.errors import LibraryInvalid
from service.domain.reminders import (
    Audience,
    Ladder,
    Occasion,
    OccasionRule,
    ReminderPolicy,
    Tier,
    parse_rung,
)
from service.domain.tasks import TaskKind
from service.library.files import FileModel, VerifiedOrNot
from service.library.strict_yaml import Document, Location, read, refuse

Label = Annotated[str, Field(min_length=2, max_length=40)]
Days = Annotated[int, Field(ge=0, le=60)]
RepeatDays = Annotated[int, Field(ge=1, le=365)]


def _rung(text: str) -> str:
    parse_rung(text)
    return text


Rung = Annotated[str, AfterValidator(_rung)]
Rungs = Annotated[list[Rung], Field(min_length=1, max_length=20)]


class TierFile(FileModel):
    from_: Annotated[Rung, Field(alias="from")]
    to: Annotated[list[Audience], Field(min_length=1)]


class OccasionFile(FileModel):
    label: Label
    ladder: Rungs | None = None
    repeat_days: RepeatDays | None = None
    tell: Annotated[list[TierFile], Field(min_length=1)]
    customer: tuple[Rung, ...] = ()
    in_writing: tuple[Rung, ...] = ()


class RemindersFile(FileModel):
    status: VerifiedOrNot
    note: str
    roles: dict[Audience, Role]
    lead_days: Days
    untold_kinds: list[str]
    occasions: dict[Occasion, OccasionFile]
    tasks: dict[TaskKind, Rungs] = Field(default_factory=dict)


def read_reminder_policy(path: Path, root: Path) -> ReminderPolicy | None:
    """The policy; None without the file. Raises LibraryInvalid with file and line."""
    if not path.is_file():
        return None
    file, document = read(path, root, RemindersFile)
    _check(file, document)
    for occasion, rule in file.occasions.items():
        _check_occasion(occasion, rule, document)
    for kind, rungs in file.tasks.items():
        _rising(rungs, document, ("tasks", kind.value))
    return ReminderPolicy(
        status=file.status,
        note=file.note,
        roles=file.roles,
        occasions={occasion: _rule(rule) for occasion, rule in file.occasions.items()},
        lead_days=file.lead_days,
        untold_kinds=frozenset(file.untold_kinds),
        source_file=document.file,
        tasks={kind: tuple(map(parse_rung, rungs)) for kind, rungs in file.tasks.items()},
    )


def reminder_problems(library: Library) -> Iterator[str]:
    """Kinds the policy names and that are not there; ladders of kinds that nobody can climb."""
    policy = library.reminders
    if policy is None:
        return
    for kind in sorted(policy.untold_kinds - library.templates.keys()):
        yield f"{policy.source_file}：没有名为「{kind}」的合同种类"
    for versions in library.templates.values():
        for template in versions:
            try:
                offsets = [parse_rung(rung) for rung in template.reminders]
            except ValueError as error:
                yield f"{template.source_file}：reminders 中的{error}"
                continue
            if offsets != sorted(set(offsets)):
                yield f"{template.source_file}：reminders 须由早到晚，不得重复"


def _check(file: RemindersFile, document: Document) -> None:
    missing = [item.value for item in Occasion if item not in file.occasions]
    if missing:
        raise refuse(document.file, document.line_of(("occasions",)), f"缺少 {'、'.join(missing)}")
    unnamed = [a.value for a in Audience if a is not Audience.OWNER and a not in file.roles]
    if unnamed:
        raise refuse(document.file, document.line_of(("roles",)), f"缺少 {'、'.join(unnamed)}")
    if Audience.OWNER in file.roles:
        line = document.line_of(("roles", "owner"))
        raise refuse(document.file, line, "owner 是待办的办理人，不另写角色")


def _check_occasion(occasion: Occasion, rule: OccasionFile, document: Document) -> None:
    here: Location = ("occasions", occasion.value)
    of_kinds = occasion is Occasion.CONTRACT_END
    if of_kinds == (rule.ladder is not None):
        words = "合同到期的阶梯写在合同种类的 template.yaml，此处不写 ladder"
        raise _refused(document, here, words if of_kinds else "缺少 ladder")
    if of_kinds and rule.repeat_days is None:
        raise _refused(document, here, "缺少 repeat_days：届满而未办结的合同不得无声无息")
    _rising(rule.ladder or [], document, (*here, "ladder"))
    _rising([tier.from_ for tier in rule.tell], document, (*here, "tell"))
    for number, (before, tier) in enumerate(zip(rule.tell, rule.tell[1:], strict=False), start=1):
        if not set(before.to) < set(tier.to):
            raise _refused(document, (*here, "tell", number), "提醒对象须逐级增加，不得减少")
    audiences = {audience for tier in rule.tell for audience in tier.to}
    if Audience.OWNER in audiences and occasion is not Occasion.TASK:
        raise _refused(document, (*here, "tell"), "只有待办有办理人（owner）")
    for name, rungs, among in (
        ("customer", rule.customer, rule.ladder),
        ("in_writing", rule.in_writing, rule.customer),
    ):
        strange = [rung for rung in rungs if among is not None and rung not in among]
        if strange:
            words = f"「{strange[0]}」不在{'阶梯' if name == 'customer' else 'customer '}之中"
            raise _refused(document, (*here, name), words)


def _rising(rungs: list[str], document: Document, here: Location) -> None:
    offsets = [parse_rung(rung) for rung in rungs]
    if offsets != sorted(set(offsets)):
        raise _refused(document, here, "须由早到晚，不得重复")


def _refused(document: Document, here: Location, words: str) -> LibraryInvalid:
    return refuse(document.file, document.line_of(here), f"「{here[1]}」{words}")


def _rule(file: OccasionFile) -> OccasionRule:
    return OccasionRule(
        label=file.label,
        ladder=Ladder(tuple(map(parse_rung, file.ladder or [])), file.repeat_days),
        tiers=tuple(Tier(parse_rung(tier.from_), frozenset(tier.to)) for tier in file.tell),
        customer=frozenset(map(parse_rung, file.customer)),
        in_writing=frozenset(map(parse_rung, file.in_writing)),
    )
