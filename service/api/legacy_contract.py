"""The body that registers a contract that was not made here."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from service.domain.terms import MainContract
from service.domain.texts import Code, Line
from service.domain.vocabulary import RenewalMode
from service.usecases.legacy import NewLegacy

ShortLine = Annotated[Line, Field(max_length=64)]
Title = Annotated[Line, Field(max_length=200)]


class LegacyContract(BaseModel):
    """A contract in force that was not made here. What is left out is unknown, never guessed."""

    model_config = ConfigDict(extra="forbid")

    origin: Literal["legacy"]
    account_no: Code
    number: ShortLine = Field(description="原件上的合同编号，一个编号只能登记一次")
    title: Title
    kind: Annotated[Line, Field(max_length=100)] = Field(
        description="合同种类的代号或名称；文本库没有的填写小写英文代号，例如 dispatch-agreement"
    )
    starts_on: date
    ends_on: date | None = Field(
        default=None, description="原件约定的第一期终止日；只有继续有效（不定期）的合同可以不填"
    )
    renewal_mode: RenewalMode
    signed_on: date | None = None
    objection_notice_days: int | None = Field(default=None, ge=1, le=3660)
    customer_contract_no: Line | None = None
    main_contract: MainContract | None = Field(
        default=None, description="附属于、变更或者续签哪一份合同"
    )
    facts: dict[str, Any] = Field(
        default_factory=dict,
        description="原件载明的内容，按用电户档案的字段填写已知的部分；没有的字段视为未知，"
        "null 表示原件载明没有",
    )

    def as_new(self) -> NewLegacy:
        given = {name: getattr(self, name) for name in type(self).model_fields}
        return NewLegacy(**{k: v for k, v in given.items() if k not in ("origin", "account_no")})
