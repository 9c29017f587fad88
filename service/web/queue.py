"""The review queue: what needs a decision, in order, and why each stands where it does."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from service.domain.review_policy import RiskGrade
from service.usecases.review_queue import QueueFilter, review_queue
from service.web.access import ConsoleDep
from service.web.console_errors import ConsoleRoute
from service.web.paging import SHOWN, cut, first_page, offered
from service.web.rendering import page

router = APIRouter(prefix="/console/queue", include_in_schema=False, route_class=ConsoleRoute)

Words = Annotated[str, Query(max_length=100)]
_WHOSE = (("", "等我办理的"), ("all", "全部在审的"))


@router.get("")
def queue(
    request: Request,
    console: ConsoleDep,
    whose: Words = "",
    grade: Words = "",
    overdue: Words = "",
    after: Words = "",
) -> Response:
    """The most pressing first; who decides nothing sees all that is in review."""
    grades = {item.value: item for item in RiskGrade}
    filters = {
        "whose": offered(whose, ("all",)),
        "grade": offered(grade, grades),
        "overdue": offered(overdue, ("1",)),
    }
    everyones = bool(filters["whose"]) or not _decides(console)
    wanted = QueueFilter(everyones, grades.get(grade), overdue=bool(filters["overdue"]))
    with console.reading() as work:
        found = review_queue(work, wanted, after or None, SHOWN)
        now = work.now
    address = "/console/queue"
    shown, following = cut(found, address, filters, lambda item: item.contract)
    return page(
        request,
        "console/queue.html",
        active="queue",
        items=shown,
        now=now,
        filters=filters,
        decides=_decides(console),
        whose=_WHOSE,
        grades=[("", "全部等级"), *((item.value, item.label) for item in RiskGrade)],
        first=first_page(address, filters, after),
        following=following,
    )


def _decides(console: ConsoleDep) -> bool:
    return console.user.may("judge_findings")
