"""Hand and seal of an organisation: the cases of the judicial interpretation on contracts,
art. 22, as a table of what binds whom, on which proof, and what this service does about it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from service.domain.law import Citation


class SealCase(StrEnum):
    SIGNED_AND_SEALED = "signed_and_sealed"
    SEAL_DIFFERS = "seal_differs"
    SIGNED_ONLY = "signed_only"
    SEALED_ONLY = "sealed_only"
    AUTHORITY_EXCEEDED = "authority_exceeded"

    @property
    def rule(self) -> "CaseRule":
        return CASES[self]


@dataclass(frozen=True, slots=True)
class CaseRule:
    """One row. `needs_proof` : binds only where the other side shows that the signer was within
    their authority. `agreed_seal_excludes`: does not bind where the parties made the seal a
    condition. `counts`: whether this service takes it for a signature.
    """

    title: str
    basis: Citation
    needs_proof: bool
    agreed_seal_excludes: bool
    binds: str
    evidence: str
    counts: bool
    service: str


def _article(paragraph: int) -> Citation:
    return Citation("judicial-interpretation-contracts", 22, paragraph)


CASES: Mapping[SealCase, CaseRule] = {
    SealCase.SIGNED_AND_SEALED: CaseRule(
        title="既有签字又有盖章",
        basis=Citation("civil-code", 490, 1),
        needs_proof=False,
        agreed_seal_excludes=False,
        binds="各方均签字、盖章时合同成立",
        evidence="签字人的身份和权限，印章与备案印样一致",
        counts=True,
        service="计为已签署",
    ),
    SealCase.SEAL_DIFFERS: CaseRule(
        title="印章与备案印章不一致",
        basis=_article(1),
        needs_proof=True,
        agreed_seal_excludes=False,
        binds="签字人未越权的，对方不能仅以印章不是备案印章或者系伪造否认合同",
        evidence="法定代表人、负责人的身份证明，或者签署日有效的授权委托书",
        counts=True,
        service="计为已签署，签后复核时须写明印章不一致的核实情况",
    ),
    SealCase.SIGNED_ONLY: CaseRule(
        title="只有签字没有盖章",
        basis=_article(2),
        needs_proof=True,
        agreed_seal_excludes=True,
        binds="能证明签字人未越权的，对该单位发生效力，但约定以盖章为成立条件的除外",
        evidence="签字人的身份和签署日有效的授权委托书",
        counts=False,
        service="合同约定签字并盖章后生效，等待补盖印章",
    ),
    SealCase.SEALED_ONLY: CaseRule(
        title="只有盖章没有签字",
        basis=_article(3),
        needs_proof=True,
        agreed_seal_excludes=False,
        binds="能证明合同系法定代表人、负责人或者工作人员在权限范围内订立的，对该单位发生效力",
        evidence="用印审批记录，经办人的身份和权限",
        counts=False,
        service="合同约定签字并盖章后生效，等待补签",
    ),
    SealCase.AUTHORITY_EXCEEDED: CaseRule(
        title="签字人越权或者没有代理权",
        basis=_article(4),
        needs_proof=True,
        agreed_seal_excludes=False,
        binds="构成表见代表（民法典第504条）或者表见代理（民法典第172条）的，对该单位发生效力",
        evidence="相对人有理由相信签字人有权限的事实，例如以往的签署、履行和用印",
        counts=False,
        service="不以表见代理为准，按代签登记并请求追认",
    ),
}


def binds(
    case: SealCase, *, authority_proven: bool, seal_is_condition: bool, apparent: bool = False
) -> bool:
    """Whether the organisation is bound, as art. 22 has it. `apparent`: the signer exceeded the
    authority, and the other side had reason to believe in it (art. 22, last paragraph).
    """
    rule = CASES[case]
    if rule.agreed_seal_excludes and seal_is_condition:
        return False
    if case is SealCase.AUTHORITY_EXCEEDED:
        return apparent
    return not rule.needs_proof or authority_proven or apparent
