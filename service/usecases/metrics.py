"""How the machinery does: whether its clock goes, who works, what waits, what may have doubled."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

from service.domain.access import Permission
from service.store import metrics as store
from service.store.jobs import done_since, finished_among
from service.store.leases import lease_of
from service.store.metrics import NoticeCount
from service.store.nodes import takeovers
from service.usecases.access import needs
from service.usecases.jobs import DAILY
from service.usecases.nodes import Watch, seen_nodes
from service.usecases.reminder_checks import unplanned_contracts
from service.usecases.ticking import JOB
from service.usecases.work import Work

LATE_TICK = timedelta(minutes=3)
"""A tick is a minute's: after three without one the clock stands still. Clocks of machines may
differ by somewhat less."""
RECENT = timedelta(days=7)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ClockHealth:
    """When a tick was last run, how many processes work, and what is wrong, in words."""

    last_tick_at: datetime | None
    workers: int
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with its values by label; `says` what it counts, and in what."""

    name: str
    says: str
    values: Mapping[tuple[str, ...], float]
    labels: tuple[str, ...] = field(default=())


@needs(Permission.RUN_THE_CLOCK)
def clock_health(work: Work, watch: Watch) -> ClockHealth:
    """Whether somebody works, and the clock goes. A node is missed once the watch has seen it
    silent: not at the first look.
    """
    workers = sum(node.works and node.lives for node in seen_nodes(work, watch))
    last = _last_tick_at(work)
    wrong = []
    if not workers:
        wrong.append("没有后台进程在运行：定时任务和通知发送已停止，请启动 dianyue worker")
    if last is None or work.now - last > LATE_TICK:
        wrong.append("定时任务超过3分钟没有完成，请查看后台进程的日志")
    return ClockHealth(last, workers, tuple(wrong))


@needs(Permission.READ_MACHINERY)
def machine_figures(work: Work, watch: Watch) -> list[Figure]:
    """Figures of the whole installation: they name neither customers nor organisations."""
    return [*_clock_figures(work, watch), *_notice_figures(work), *_plan_figures(work)]


def _clock_figures(work: Work, watch: Watch) -> Iterator[Figure]:
    last = _last_tick_at(work)
    living = [node for node in seen_nodes(work, watch) if node.lives]
    workers = sum(node.works for node in living)
    age = (work.now - last).total_seconds() if last is not None else float("inf")
    yield _one("last_tick_age_seconds", "Seconds since a tick was run to its end", age)
    yield Figure(
        "living_nodes",
        "Processes that live, by whether they run ticks and send",
        {("true",): workers, ("false",): len(living) - workers},
        ("works",),
    )
    dead = takeovers(work.session)
    yield _one("takeovers", "Nodes found dead and taken over from in the last 30 days", dead)


def _notice_figures(work: Work) -> Iterator[Figure]:
    recent = store.recent_notices(work.session, work.now - RECENT)
    yield Figure(
        "notices",
        "Messages posted in the last 7 days, by channel and state",
        {(row.channel, row.state): row.rows for row in recent},
        ("channel", "state"),
    )
    yield from _doubtful_figures(recent)
    unknown = store.unknown_now(work.session)
    yield _one("notices_unknown", "Messages to be sent again, their last end unknown", unknown)
    due = store.due_since(work.session, work.now)
    waiting = (work.now - due).total_seconds() if due is not None else 0
    yield _one("oldest_due_notice_seconds", "Seconds the longest due message waits", waiting)


def _doubtful_figures(recent: Sequence[NoticeCount]) -> Iterator[Figure]:
    yield Figure(
        "notices_repeated",
        "Messages of the last 7 days that may have arrived more than once",
        {key: sum(row.repeated for row in rows) for key, rows in _by_channel(recent)},
        ("channel",),
    )
    yield Figure(
        "notices_repeated_ratio",
        "Share of the messages that arrived in the last 7 days that may have done so twice",
        {
            key: _ratio(sum(row.repeated for row in rows), sum(row.arrived for row in rows))
            for key, rows in _by_channel(recent)
        },
        ("channel",),
    )
    yield Figure(
        "attempts_unknown_ratio",
        "Share of the attempts of the last 7 days whose end nobody knows",
        {
            key: _ratio(sum(row.unknowns for row in rows), sum(row.attempts for row in rows))
            for key, rows in _by_channel(recent)
        },
        ("channel",),
    )


def _plan_figures(work: Work) -> Iterator[Figure]:
    overdue = store.overdue_wake_ups(work.session, work.today)
    yield _one("wake_ups_overdue", "Wake-ups that should have been looked at before today", overdue)
    yield _one(
        "wake_ups_missing",
        "Contracts, authorities and tasks the last daily check found without a wake-up",
        unplanned_contracts(work),
    )
    jobs = [f"{job}/{work.today.isoformat()}" for job in DAILY]
    unfinished = len(jobs) - len(finished_among(work.session, jobs))
    yield _one("jobs_unfinished", "Daily jobs of today that are not done", unfinished)
    done: dict[tuple[str, ...], float] = {}
    for workflow, count in done_since(work.session, work.now - _DAY):
        job = (workflow.partition("/")[0],)
        done[job] = done.get(job, 0) + count
    yield Figure("job_items", "Things jobs dealt with in the last 24 hours", done, ("job",))


def _one(name: str, says: str, value: float) -> Figure:
    return Figure(name, says, {(): value})


def _by_channel(rows: Sequence[NoticeCount]) -> Iterator[tuple[tuple[str], list[NoticeCount]]]:
    """Rows come sorted by channel."""
    for channel, group in groupby(rows, key=lambda row: row.channel):
        yield (channel,), list(group)


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _last_tick_at(work: Work) -> datetime | None:
    lease = lease_of(work.session, JOB)
    return lease.ended_at if lease is not None else None
