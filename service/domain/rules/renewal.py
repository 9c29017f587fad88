"""Renewals and extensions: they follow on, in time, and within what the works were permitted."""

from datetime import timedelta

from service.domain.comparison import worded
from service.domain.passages import said
from service.domain.recorded import first_dated
from service.domain.validation import NOT_APPLICABLE, Hit, RuleResult, Subject, place_of, rule

KIND = "renewal-agreement"


def _renews(subject: Subject) -> bool:
    return subject.document.kind.id == KIND


@rule("renewal.follows-on")
def follows_on(subject: Subject) -> RuleResult:
    """A renewal begins the day after its main contract ends: no gap, no overlap."""
    ended, starts = (
        first_dated(subject, "main_contract.ends_on"),
        first_dated(subject, "term.starts_on"),
    )
    if not _renews(subject) or ended is None or starts is None:
        return NOT_APPLICABLE
    due = ended[2] + timedelta(days=1)
    if starts[2] == due:
        return []
    between = "之间有空档" if starts[2] > due else "相互重叠"
    found = f"续签自「{starts[1].text}」起，原合同至「{ended[1].text}」届满，两个期限{between}"
    return [Hit(place_of(starts[0], starts[1]), found, f"起始日为届满之次日{worded(due)}")]


@rule("renewal.applied-in-time")
def applied_in_time(subject: Subject) -> RuleResult:
    """An extension of temporary supply is asked for and signed before the first term ends."""
    ended = first_dated(subject, "main_contract.ends_on")
    applied = first_dated(subject, "agreed.extension.applied_on")
    if not _renews(subject) or ended is None or applied is None:
        return NOT_APPLICABLE
    hits = []
    if applied[2] > ended[2]:
        found = f"延期申请日印为「{applied[1].text}」，原合同至「{ended[1].text}」届满"
        hits.append(Hit(place_of(applied[0], applied[1]), found, "期满以前申请延期"))
    if subject.as_of > ended[2]:
        found = f"原合同至「{ended[1].text}」届满，签署日为{worded(subject.as_of)}"
        expected = "期满以前签署延期协议；期满以后的，重新申请用电"
        hits.append(Hit(place_of(ended[0], ended[1]), found, expected))
    return hits


@rule("renewal.permit-covers")
def permit_covers(subject: Subject) -> RuleResult:
    """The permit of the works lasts as long as the extension."""
    valid = first_dated(subject, "agreed.extension.permit_valid_to")
    ends = first_dated(subject, "term.ends_on")
    if not _renews(subject) or ends is None or said(subject, "temporary.purpose") is None:
        return NOT_APPLICABLE
    if valid is None:
        # Rescue and flood control have no permit: the form prints the slot blank on purpose.
        return NOT_APPLICABLE
    if valid[2] >= ends[2]:
        return []
    found = f"批准文件有效期至「{valid[1].text}」，延期至「{ends[1].text}」"
    return [Hit(place_of(valid[0], valid[1]), found, "批准文件覆盖延长后的期限")]


RULES = (follows_on, applied_in_time, permit_covers)
