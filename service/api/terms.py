"""What the contracts of an account say on a day, as known at an instant."""

from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from service.api.access import ServiceDep
from service.api.accounts import AccountNo
from service.api.errors import documented
from service.domain.errors import Invalid, Problem
from service.usecases.terms_as_of import terms_view
from service.usecases.work import CHINA

router = APIRouter(prefix="/v1/accounts/{account_no}", tags=["terms"])

KnownAt = Annotated[
    str | None,
    Query(max_length=40, description="按何时所知：带时区的时刻，或者日期（至当日终了）"),
]


class StandingPaper(BaseModel):
    contract_id: str
    number: str
    title: str
    kind: str
    since: date = Field(description="自哪一天起有效")
    ends_on: date | None = Field(description="期限的最后一天；null 为不定期")
    is_over: bool = Field(description="期限已过，仍按其继续供用电")
    amends: bool = Field(description="补充、续签等只改变部分约定的文件")


class ChangeInWords(BaseModel):
    """A change for which no field of the record was found: it stands in the paper's words only."""

    number: str
    item: str
    old: str
    new: str


class LineOfTerms(BaseModel):
    line: str = Field(description="main 为供用电合同本身，其余为附属协议的合同类型")
    papers: list[StandingPaper]
    terms: dict[str, Any] = Field(
        description="约定的内容，个人信息已遮盖；没有出现的项目为不知道，null 为约定没有"
    )
    sources: dict[str, str] = Field(description="不出自第一份文件的内容：路径及其文件编号")
    only_in_words: list[ChangeInWords]
    parallel: list[str] = Field(description="同时有效、本应只有一份的合同编号")


class TermsAsOf(BaseModel):
    account_no: str
    valid_at: date
    known_at: datetime
    lines: list[LineOfTerms]
    note: str = Field(description="没有生效的合同时说明")


@router.get("/terms", response_model=TermsAsOf, responses=documented(403, 404))
def get_terms(
    service: ServiceDep,
    account_no: AccountNo,
    valid_at: Annotated[date | None, Query(description="哪一天的约定，缺省为当天")] = None,
    known_at: KnownAt = None,
) -> TermsAsOf:
    """合同在某一天约定了什么（按某一时刻已知的记录），每一项出自哪一份合同。个人信息遮盖。"""
    with service.reading() as work:
        known = instant_in(known_at, work.today) if known_at is not None else None
        return TermsAsOf(**asdict(terms_view(work, account_no, valid_at, known)))


def instant_in(text: str, today: date) -> datetime | None:
    """An instant, or the end of a day in China; None for the day that is not over."""
    try:
        instant = datetime.fromisoformat(text)
        day = date.fromisoformat(text) if len(text) <= len("2026-12-01") else None
        if day is None and instant.tzinfo is not None:
            # The first and the last day of the calendar are not the same ones everywhere.
            instant.astimezone(UTC)
            return instant
        if day is not None:
            end = datetime.combine(day, datetime.max.time(), CHINA)
            return None if day == today else end
    except (ValueError, OverflowError):
        pass
    sentence = "须为日期，或者带时区的时刻，例如 2026-12-01T09:00:00+08:00（其中 + 写作 %2B）"
    raise Invalid("查询的时点不正确", [Problem("known_at", sentence)])
