"""The gate before supply: GET asks it; its signed word is checked here or by public keys."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from service.api.access import ServiceDep
from service.api.accounts import AccountNo
from service.api.errors import documented
from service.domain.texts import Code
from service.usecases.readiness import Readiness, Reason, readiness_of
from service.usecases.supply_tokens import TokenState, public_keys, verify_token

router = APIRouter(prefix="/v1", tags=["supply"])


class ReasonBasis(BaseModel):
    citation: str
    label: str
    status: Literal["verified", "unverified"]


class ReasonItem(BaseModel):
    code: str
    message: str
    basis: list[ReasonBasis]


class ContractHeldItem(BaseModel):
    id: str
    number: str
    fingerprint: str = Field(description="合同文本的指纹")


class SupplyReadiness(BaseModel):
    account_no: str
    ready: bool
    reasons: list[ReasonItem] = Field(description="不得供电的理由；经批准先行供电的也照列")
    remarks: list[ReasonItem] = Field(description="不影响能否供电的说明，如计费参数与合同不一致")
    contracts: list[ContractHeldItem] = Field(description="生效的供用电合同及其变更文本")
    exception_id: str | None = Field(description="凭哪一次先行供电的批准")
    checked_at: datetime
    token: str = Field(description="签名的凭证（JWS，EdDSA），可以离线核对并留存")
    expires_at: datetime = Field(description="凭证的失效时刻，签发后 15 分钟，不晚于先行供电的期限")


class JsonWebKey(BaseModel):
    kty: str
    crv: str
    x: str
    kid: str
    alg: str
    use: str


class JsonWebKeys(BaseModel):
    keys: list[JsonWebKey]


class VerificationBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    token: Annotated[str, Field(min_length=1, max_length=8000)]
    account_no: Code | None = Field(default=None, description="凭证应属的户号；不填则不核对")


class TokenVerification(BaseModel):
    state: TokenState
    state_name: str
    claims: dict[str, Any] | None = Field(description="凭证的内容；伪造的凭证不给出")


@router.get("/accounts/{account_no}/supply-readiness", responses=documented(403, 404))
def get_supply_readiness(
    service: ServiceDep, response: Response, account_no: AccountNo
) -> SupplyReadiness:
    """现在可否供电，理由和依据，以及签名的凭证。

    查询不在本系统留痕：凭证就是证据，由查询的系统留存。合同期限届满不是不得供电的理由。
    """
    response.headers["Cache-Control"] = "no-store"
    with service.reading() as work:
        return _model(readiness_of(work, account_no))


@router.get("/supply-readiness/keys", responses=documented(403))
def get_supply_readiness_keys(service: ServiceDep) -> JsonWebKeys:
    """核对凭证用的公钥（JWK Set，RFC 7517）。"""
    with service.reading() as work:
        return JsonWebKeys.model_validate(public_keys(work))


@router.post("/supply-readiness/verifications", responses=documented(400, 403))
def verify_supply_readiness(service: ServiceDep, body: VerificationBody) -> TokenVerification:
    """核对一张凭证：是否本系统签发、是否过期、是否属于所填的户号。不留痕，可以重复调用。"""
    with service.reading() as work:
        found = verify_token(work, body.token, body.account_no)
    claims = dict(found.claims) if found.claims is not None else None
    return TokenVerification(state=found.state, state_name=found.state.label, claims=claims)


def _model(view: Readiness) -> SupplyReadiness:
    return SupplyReadiness(
        account_no=view.account_no,
        ready=view.ready,
        reasons=[_reason(item) for item in view.reasons],
        remarks=[_reason(item) for item in view.remarks],
        contracts=[ContractHeldItem.model_validate(asdict(held)) for held in view.contracts],
        exception_id=view.exception_id,
        checked_at=view.checked_at,
        token=view.token,
        expires_at=view.expires_at,
    )


def _reason(item: Reason) -> ReasonItem:
    basis = [
        ReasonBasis(citation=str(b.citation), label=b.label, status=b.status.value)
        for b in item.basis
    ]
    return ReasonItem(code=item.code, message=item.message, basis=basis)
