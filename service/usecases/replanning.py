"""The job `replan-days`: time limits that were counted with a year that was not announced yet are
counted again, and stand as soon as it is.
"""

from service.domain.access import Permission
from service.domain.audit import Event
from service.domain.tasks import TaskKind
from service.domain.working_days import Counted, DueDay
from service.store.changes import move_deadline
from service.store.reviews import Review, provisional_reviews
from service.store.signatures import ratification_with_id
from service.store.supply_exceptions import exception_with_id
from service.store.tasks import Task, provisional_tasks
from service.usecases.access import needs
from service.usecases.chunks import Chunk
from service.usecases.one_by_one import one_by_one
from service.usecases.review_steps import counted_of
from service.usecases.work import CHINA, Work


@needs(Permission.RUN_THE_CLOCK)
def replan_days(work: Work, slot: str) -> Chunk:
    """Count them again; `done` counts those that stand now. There are never many."""
    reviews, tasks = provisional_reviews(work.session), provisional_tasks(work.session)
    one_by_one(work, "days of review", reviews, lambda review: _count_review_again(work, review))
    settled, _ = one_by_one(work, "days of task", tasks, lambda task: _count_again(work, task))
    return Chunk(sum(settled), is_last=True)


def _count_review_again(work: Work, review: Review) -> None:
    counted = counted_of(review)
    if counted is not None:
        due = counted.again(work.ports.calendar)
        review.due_at, review.due_provisional = due.at, due.provisional
        work.session.add(review)
        work.session.flush()


def _count_again(work: Work, task: Task) -> bool:
    if task.provisional_from is None or task.working_days is None:
        return False
    due = Counted(task.provisional_from, task.working_days).again(work.ports.calendar)
    before, task.due_at = task.due_at, due.at
    if not due.provisional:
        task.provisional_from = task.working_days = None
    work.session.add(task)
    if task.kind == TaskKind.RATIFY.value:
        _move_ratification(work, task, due)
    if task.kind == TaskKind.RE_SIGN.value:
        move_deadline(work.session, task.key, due.at)
    if task.kind == TaskKind.CATCH_UP.value:
        _move_leave(work, task, due)
    if before != due.at:
        payload = {"task": task.id, "due_on": due.day.isoformat()}
        if before is not None:
            payload["before"] = before.astimezone(CHINA).date().isoformat()
        work.record(Event(task.subject, "tasks.replanned", payload), task.org_id)
    work.watch_task(task)
    return not due.provisional


def _move_ratification(work: Work, task: Task, due: DueDay) -> None:
    """The clock of a demand that arrived ends with its task."""
    row = ratification_with_id(work.session, task.key)
    if row is not None and row.due_on is not None:
        row.due_on = due.day
        work.session.add(row)


def _move_leave(work: Work, task: Task, due: DueDay) -> None:
    """A supply before its contract lasts as long as there is time to sign it."""
    row = exception_with_id(work.session, task.key)
    if row is not None:
        row.contract_due_at = due.at
        work.session.add(row)
