"""Cases for grading and routing: findings, deviations and contracts, made up or drawn."""

from decimal import Decimal
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from service.domain.edits import ClauseVerdict
from service.domain.places import Place
from service.domain.quantities import Quantity
from service.domain.review_policy import ReviewPolicy
from service.domain.review_risk import Case, Deviation
from service.domain.validation import Finding
from service.domain.vocabulary import ImportanceGrade, Severity, Unit
from service.library import default_folders
from service.library.review_policy import read_review_policy

UNHURRIED = settings(deadline=None)
"""What a property takes depends on what else the machine does."""

CLAUSES = ("supply.boundary", "tariff.single-rate", "general.texts", "standby.interlock", "")
RULES = ("important.safeguards", "bounds.late-fee-unit", "complete.parties", "wording.deviation")
TRAITS = (
    "low-voltage",
    "high-voltage",
    "residential",
    "important-user",
    "dual-source",
    "has-pv",
    "has-storage",
    "market-purchase",
    "two-part",
    "has-special-terms",
    "onward-supply",
)
TEXTS = ("low-voltage@1", "low-voltage-residential@1", "high-voltage@1", "wholesale@1")


_FOLDERS = default_folders()
_POLICY = read_review_policy(_FOLDERS.clause_library / "review.yaml", _FOLDERS.root)


def policy() -> ReviewPolicy:
    """The company's own policy: the properties hold for the very file that is in force."""
    assert _POLICY is not None
    return _POLICY


def finding(severity: Severity, rule: str = "complete.parties", clause: str = "") -> Finding:
    return Finding(rule, severity, Place(clause), "有误", "", "", (), "")


def deviation(clause: str, verdict: ClauseVerdict = ClauseVerdict.EDITED) -> Deviation:
    return Deviation(clause, "条款", verdict)


def case(**changes: Any) -> Case:
    """A clean standard low-voltage draft, with some changes."""
    values: dict[str, Any] = {
        "texts": ("low-voltage@1",),
        "traits": frozenset({"low-voltage"}),
        "capacity": Quantity(value=Decimal(50), unit=Unit.KW),
        "importance": ImportanceGrade.ORDINARY,
    }
    return Case(**(values | changes))


findings = st.builds(
    finding, st.sampled_from(Severity), st.sampled_from(RULES), st.sampled_from(CLAUSES)
)
deviations = st.builds(
    deviation,
    st.sampled_from(CLAUSES),
    st.sampled_from([ClauseVerdict.EDITED, ClauseVerdict.ADDED, ClauseVerdict.REMOVED]),
)
quantities = st.builds(
    lambda value, unit: Quantity(value=Decimal(value), unit=unit),
    st.integers(1, 30_000),
    st.sampled_from([Unit.KVA, Unit.KW]),
)
cases = st.builds(
    case,
    texts=st.sampled_from(TEXTS).map(lambda text: (text,)),
    traits=st.frozensets(st.sampled_from(TRAITS)),
    capacity=quantities,
    importance=st.sampled_from(ImportanceGrade),
    generation=st.lists(quantities, max_size=2).map(tuple),
    findings=st.lists(findings, max_size=5).map(tuple),
    deviations=st.lists(deviations, max_size=4).map(tuple),
)
