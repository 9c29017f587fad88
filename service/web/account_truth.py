"""Whether an account may be supplied, and its contract beside its record: the head of its page."""

from typing import Any

from service.domain.access import Permission
from service.domain.changes import ChangeState
from service.usecases.changes import ChangeFilter, list_changes
from service.usecases.drift_views import DriftFilter, beside_record, list_drifts
from service.usecases.readiness import readiness_of
from service.usecases.sites import get_site
from service.usecases.work import Work
from service.web.access import Console

MOST = 50
"""More of an account than anybody works on at once; the work lists have them all."""


def truth_of(console: Console, work: Work, account_no: str) -> dict[str, Any]:
    """The values of `account_truth.html`; raises AccountNotFound."""
    readiness = readiness_of(work, account_no)
    beside = beside_record(work, account_no)
    site = get_site(work, account_no)
    drifts = list_drifts(work, DriftFilter(), None, MOST, account_no=account_no)
    changes = list_changes(work, ChangeFilter(ChangeState.OPEN), None, MOST, account_no=account_no)
    may_grant = console.user.may(Permission.GRANT_EXCEPTIONS)
    return {
        "readiness": readiness,
        "may_grant": may_grant and bool(readiness.reasons),
        "differing": [row for row in beside if row.differs],
        "agreeing": [row for row in beside if not row.differs],
        "drifts": drifts[:MOST],
        "changes": changes[:MOST],
        "site": site,
        "numbers": {paper.contract_id: paper.number for paper in site.papers},
    }
