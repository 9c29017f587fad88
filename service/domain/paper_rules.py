"""Which papers are signed on paper only: by policy, since the Electronic Signature Law (art. 3)
leaves papers on stopping a public utility's service out, and 「等」 may mean electricity.
"""

from service.domain.signing import SigningMethod

STOP_SUPPLY = "stop-supply-notice"
PAPER_ONLY = {
    "termination-agreement": "供用电合同解除（终止）协议",
    STOP_SUPPLY: "停电通知书",
}
"""Kinds that are paper-only unless a lawyer has switched that, with their Chinese names."""


def allows(kind: str, method: SigningMethod, switched: bool | None) -> bool:
    """Whether a kind may be signed so. `switched`: what a lawyer decided last (True: electronic
    allowed), None where nobody did.
    """
    if method == SigningMethod.PAPER:
        return True
    return switched if switched is not None else kind not in PAPER_ONLY
