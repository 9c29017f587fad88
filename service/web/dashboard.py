"""The dashboard: what stands where, what ends when, what waits too long, what is found most."""

from collections.abc import Iterable
from datetime import date

from fastapi import APIRouter, Request, Response
from markupsafe import Markup

from service.domain.review_policy import RiskGrade
from service.domain.vocabulary import ContractState
from service.usecases.figures import Figures, read_figures
from service.web.access import ConsoleDep
from service.web.charts import Bar, bars, columns
from service.web.console_errors import ConsoleRoute
from service.web.rendering import page

router = APIRouter(prefix="/console/dashboard", include_in_schema=False, route_class=ConsoleRoute)

_TONES = {
    RiskGrade.LOW: "good",
    RiskGrade.MEDIUM: "warn",
    RiskGrade.HIGH: "bad",
    RiskGrade.CRITICAL: "bad",
}
_ENDED = (
    ContractState.SUPERSEDED,
    ContractState.TERMINATED,
    ContractState.LAPSED,
    ContractState.VOIDED,
)


@router.get("")
def dashboard(request: Request, console: ConsoleDep) -> Response:
    """Figures as charts, each with its numbers as a table beside it."""
    with console.reading() as work:
        figures, today = read_figures(work), work.today
    return page(
        request,
        "console/dashboard.html",
        active="dashboard",
        figures=figures,
        today=today,
        total=sum(figures.states.values()),
        under_way=_under_way(figures.states.items()),
        pictures=_pictures(figures),
        rows=_rows(figures),
    )


def _pictures(figures: Figures) -> dict[str, Markup]:
    return {
        "states": bars("合同状态", [_state(*item) for item in figures.states.items()]),
        "ends": columns("按月到期的合同", [_month(*item) for item in figures.ends.items()]),
        "grades": bars("在审合同的风险等级", [_grade(*item) for item in figures.grades.items()]),
        "rules": bars(
            "常见检查发现",
            [
                Bar(rule.title, rule.rounds, href=f"/console/library/rules/{rule.id}")
                for rule in figures.rules
            ],
        ),
    }


def _rows(figures: Figures) -> dict[str, list[tuple[str, int]]]:
    """The numbers of each chart, as they stand in its table."""
    return {
        "states": [(state.label, count) for state, count in figures.states.items()],
        "ends": [(f"{month:%Y-%m}", count) for month, count in figures.ends.items()],
        "grades": [(grade.label, count) for grade, count in figures.grades.items()],
        "rules": [(rule.title, rule.rounds) for rule in figures.rules],
    }


def _state(state: ContractState, count: int) -> Bar:
    tone = "muted" if state in _ENDED else "accent"
    return Bar(state.label, count, tone, f"/console/contracts?state={state.value}")


def _month(month: date, count: int) -> Bar:
    return Bar(f"{month:%Y-%m}", count, "warn" if count else "muted")


def _grade(grade: RiskGrade, count: int) -> Bar:
    return Bar(grade.label, count, _TONES[grade], f"/console/queue?grade={grade.value}")


def _under_way(states: Iterable[tuple[ContractState, int]]) -> int:
    """How many are between their first draft and coming into force."""
    done = (*_ENDED, ContractState.IN_FORCE)
    return sum(count for state, count in states if state not in done)
