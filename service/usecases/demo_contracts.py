"""The demo's contracts: drafts and one that is in force, taken by the demo's people to where each
kind of work waits.

Made once, in a database without contracts, through the same use cases as everything else.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from service.domain.access import Actor, Role
from service.domain.review import OpenStep
from service.domain.tasks import TaskKind
from service.domain.vocabulary import ContractAction
from service.store.access import actor_of, user_with_login
from service.usecases.comments import NewComment
from service.usecases.contracts import ContractFilter, draft_contract, list_contracts
from service.usecases.demo import read_account_file
from service.usecases.demo_drift import outgrow_contract
from service.usecases.demo_people import PEOPLE
from service.usecases.demo_signed import ACCOUNT_NO, AGREED, TERM, sign_and_shelve
from service.usecases.drawings import DrawingUpload, attach_drawing
from service.usecases.files import request_for
from service.usecases.review import DECISIONS, Decision
from service.usecases.review_queue import review_of
from service.usecases.work import Work

Opening = Callable[[Actor], AbstractContextManager[Work]]

DRAFTER = "qicao"
DRAWING_SLOT = "pv-connection-diagram"
_LEVELS = ("bumen", "fuzeren")


@dataclass(frozen=True, slots=True)
class Stage:
    """How far one account's contract is taken: so many decisions after submitting (None: it is
    not submitted), whether it is then sent back or signed and shelved, and whether it needs a
    drawing first.
    """

    account_no: str
    decisions: int | None
    returned: bool = False
    signed: bool = False
    drawing: bool = False


STAGES = (
    Stage("632598000001", 0),
    Stage("632598000003", 0),
    Stage("632598000005", 2),
    Stage("632598000006", 0),
    Stage("632598000009", 1, drawing=True),
    Stage("632598000004", 9, drawing=True),
    Stage("632598000008", 0, returned=True),
    Stage("632598000010", None),
    Stage(ACCOUNT_NO, 9, signed=True),
)


def load_demo_contracts(reading: Opening, opening: Opening, accounts: Path) -> int:
    """Make the demo's contracts where there is none yet; returns how many were made.

    `reading` and `opening` give a Work of an actor, each a transaction of its own.
    """
    maker = Actor("system:demo-contracts", "demo", "演示", roles=frozenset({Role.SYSTEM}))
    with reading(maker) as work:
        if list_contracts(work, ContractFilter(), None, 1):
            return 0
        people = {person.login: _actor(work, person.login) for person in PEOPLE}
        today = work.today
    for stage in STAGES:
        path = accounts / f"{stage.account_no}.json"
        first_day = today if stage.signed else _next_month(today)
        agreed = AGREED | {"ends_on": today + TERM} if stage.signed else {}
        contract = _draft(opening, people[DRAFTER], path, first_day, agreed)
        if stage.drawing:
            with opening(people[DRAFTER]) as work:
                upload = DrawingUpload(_drawing(), f"SJ-{stage.account_no[-4:]}-01", work.today)
                attach_drawing(work, contract, DRAWING_SLOT, upload)
        if stage.decisions is not None:
            _take_on(reading, opening, people, contract, stage)
        if stage.signed:
            sign_and_shelve(reading, opening, people, contract)
            with opening(maker) as work:
                outgrow_contract(work, stage.account_no)
    return len(STAGES)


def _draft(
    opening: Opening, drafter: Actor, path: Path, first_day: date, agreed: dict[str, Any]
) -> str:
    account = read_account_file(path.read_text(encoding="utf-8"))
    with opening(drafter) as work:
        request = request_for(account, first_day, agreed)
        return draft_contract(work, account.facts.account_no, request).id


def _take_on(
    reading: Opening, opening: Opening, people: dict[str, Actor], contract: str, stage: Stage
) -> None:
    _decide(opening, people[DRAFTER], contract, ContractAction.SUBMIT, Decision())
    for _ in range(stage.decisions or 0):
        with reading(people[DRAFTER]) as work:
            review = review_of(work, contract)
            approvals = review.approvals if review else 0
        steps = review.steps if review is not None else ()
        if not steps:
            break
        login = _who_takes(steps[0], approvals)
        _decide(opening, people[login], contract, steps[0].action, Decision())
    if stage.returned:
        comment = NewComment(
            words="附件中的产权分界点示意图与现场照片不一致，请核对后重新提交。",
            clause="supply.boundary",
        )
        decision = Decision(reason="产权分界点与现场勘查记录不一致", comments=(comment,))
        _decide(opening, people["shenhe1"], contract, ContractAction.RETURN, decision)


def _decide(
    opening: Opening, actor: Actor, contract: str, action: ContractAction, decision: Decision
) -> None:
    with opening(actor) as work:
        DECISIONS[action](work, contract, decision)


def _who_takes(step: OpenStep, approvals: int) -> str:
    """The login of the demo person whose step it is."""
    if step.kind == TaskKind.COUNTERSIGN:
        return next(p.login for p in PEOPLE if p.discipline and p.discipline.value == step.key)
    if step.kind == TaskKind.REVIEW:
        return "shenhe1"
    return _LEVELS[min(approvals, len(_LEVELS) - 1)]


def _actor(work: Work, login: str) -> Actor:
    user = user_with_login(work.session, login)
    assert user is not None
    return actor_of(work.session, user, work.today)


def _drawing() -> bytes:
    """A plain single line from the feeder through the transformer to the low-voltage bus."""
    picture = Image.new("L", (1200, 700), 255)
    pen = ImageDraw.Draw(picture)
    pen.line((150, 120, 1050, 120), 0, 8)
    pen.line((600, 120, 600, 300), 0, 4)
    for top in (300, 370):
        pen.ellipse((540, top, 660, top + 120), outline=0, width=4)
    pen.line((600, 490, 600, 580), 0, 4)
    pen.line((250, 580, 950, 580), 0, 8)
    pen.line((420, 210, 780, 210), 0, 2)
    content = BytesIO()
    picture.save(content, "PNG")
    return content.getvalue()


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
