"""One truth per site: the papers of an account that are in force, and where they contradict."""

from dataclasses import asdict
from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel, Field

from service.api.access import ServiceDep
from service.api.accounts import AccountNo
from service.api.errors import documented
from service.usecases.sites import get_site

router = APIRouter(prefix="/v1/accounts/{account_no}", tags=["sites"])


class PaperInForce(BaseModel):
    line: str = Field(description="main 为供用电合同本身，其余为附属协议的合同类型")
    contract_id: str
    number: str
    title: str
    since: date = Field(description="自哪一天起有效")
    ends_on: date | None = Field(description="期限的最后一天；null 为不定期")
    is_over: bool = Field(description="期限已过，仍按其继续供用电")
    amends: bool = Field(description="补充、续签等只改变部分约定的文件")


class SiteFinding(BaseModel):
    code: str = Field(description="问题代号，例如 parallel 并存、term 期限、payment 结算约定")
    message: str
    basis: list[str] = Field(description="依据")
    contract_ids: list[str] = Field(description="涉及的合同")
    path: str = Field(description="不一致的项目在档案中的路径；与某一项目无关的为空")
    values: list[str] = Field(description="各合同所写的内容，个人信息已遮盖")


class SitePapers(BaseModel):
    account_no: str
    on: date
    papers: list[PaperInForce]
    findings: list[SiteFinding]


@router.get("/site", responses=documented(403, 404))
def get_site_papers(service: ServiceDep, account_no: AccountNo) -> SitePapers:
    """同一用电户有效的合同和附属协议，以及它们之间的矛盾：并存、重复登记、约定不一、期限和编号不符。"""
    with service.reading() as work:
        return SitePapers.model_validate(asdict(get_site(work, account_no)))
