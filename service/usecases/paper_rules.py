"""Which kinds are signed on paper only, and a lawyer's decision that one need not be."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from service.domain.access import Permission
from service.domain.audit import Event
from service.domain.errors import Invalid, Problem
from service.domain.paper_rules import PAPER_ONLY, allows
from service.domain.signing import SigningMethod
from service.store.archive import PaperRule, paper_rules_for
from service.usecases.access import needs
from service.usecases.errors import PaperOnly
from service.usecases.lifecycle import name_of
from service.usecases.work import Work


@dataclass(frozen=True, slots=True)
class PaperRuleView:
    """How a kind may be signed; who decided so, when and why (None: nobody, it is the rule)."""

    kind: str
    title: str
    electronic: bool
    reason: str | None
    decided_by: str | None
    decided_at: datetime | None


@needs(Permission.READ_CONTRACTS)
def list_paper_rules(work: Work) -> list[PaperRuleView]:
    """Every kind that is paper-only by rule, or that a lawyer decided on."""
    decided = {rule.kind: rule for rule in paper_rules_for(work.session, work.actor.org_id)}
    kinds = [*PAPER_ONLY, *(kind for kind in sorted(decided) if kind not in PAPER_ONLY)]
    return [_view(work, kind, decided.get(kind)) for kind in kinds]


@needs(Permission.CHECK_SIGNED)
def decide_paper_rule(work: Work, kind: str, *, electronic: bool, reason: str) -> PaperRuleView:
    """Let a kind be signed electronically, or on paper only, in the actor's organisations.

    For lawyers: the permission is the one to check signed papers, which only they have.
    """
    if kind not in PAPER_ONLY and work.library.template_on(kind, work.today) is None:
        raise Invalid("没有这种合同", [Problem("kind", "没有这种合同或者文书")])
    rule = PaperRule(
        id=work.new_id(),
        org_id=work.actor.org_id,
        kind=kind,
        electronic=electronic,
        reason=reason,
        decided_at=work.now,
        decided_by=work.actor.id,
    )
    work.session.add(rule)
    work.session.flush()
    digest = hashlib.sha256(reason.encode()).hexdigest()
    payload = {"kind": kind, "electronic": electronic, "reason_sha256": digest}
    event = Event(f"organisations/{rule.org_id}", "paper_rules.decided", payload)
    work.record(event, rule.org_id)
    return _view(work, kind, rule)


def require_method(work: Work, kind: str, org_id: str, method: SigningMethod) -> None:
    """Raise PaperOnly where a kind may not be signed so."""
    decided = [rule for rule in paper_rules_for(work.session, org_id) if rule.kind == kind]
    if not allows(kind, method, decided[-1].electronic if decided else None):
        raise PaperOnly(
            "此类文书须以纸质方式签署（电子签名法第3条），法务决定可以电子签署并写明理由后方可改用"
        )


def _view(work: Work, kind: str, rule: PaperRule | None) -> PaperRuleView:
    template = work.library.template_on(kind, work.today)
    title = PAPER_ONLY.get(kind) or (template.name if template is not None else kind)
    return PaperRuleView(
        kind=kind,
        title=title,
        electronic=allows(kind, SigningMethod.ELECTRONIC, rule.electronic if rule else None),
        reason=rule.reason if rule else None,
        decided_by=name_of(work, rule.decided_by) if rule else None,
        decided_at=rule.decided_at if rule else None,
    )
