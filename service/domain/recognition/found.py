"""What recognition answers with: items of a contract and facts stated in it, with their places."""

from dataclasses import dataclass, field
from enum import StrEnum

from service.domain.places import Place


class ItemState(StrEnum):
    """How an item stands in a paper."""

    FILLED = "filled"
    BLANK = "blank"
    VAGUE = "vague"
    MISSING = "missing"

    @property
    def label(self) -> str:
        return _STATE_LABELS[self]


_STATE_LABELS = {
    ItemState.FILLED: "已填写",
    ItemState.BLANK: "留空",
    ItemState.VAGUE: "不明确",
    ItemState.MISSING: "没有",
}


ITEM_NAMES = {
    "supply-method": "供电方式",
    "quality": "供电质量",
    "supply-time": "供电时间",
    "capacity": "用电容量",
    "address": "用电地址",
    "use-nature": "用电性质",
    "metering": "计量方式",
    "price": "电价",
    "settlement": "电费结算方式",
    "maintenance": "供用电设施维护责任",
    "term": "合同的有效期限",
    "breach-liability": "违约责任",
    "parties": "当事人的名称和住所",
    "dispute": "争议解决方法",
}

FACT_NAMES = {
    "supplier.name": "供电人名称",
    "supplier.address": "供电人住所",
    "customer.name": "用电人名称",
    "customer.address": "用电人住所",
    "supply_address": "用电地址",
    "account_no": "用户编号",
    "contract_no": "合同编号",
    "use.category": "用电类别",
    "capacity.contract": "合同容量",
    "capacity.running": "运行容量",
    "supply_voltage": "供电电压",
    "metering.multiplier": "倍率",
    "metering.ct": "电流互感器变比",
    "metering.pt": "电压互感器变比",
    "late_fee.residential_per_mille": "居民违约金日费率",
    "late_fee.current_year_per_mille": "当年欠费违约金日费率",
    "late_fee.cross_year_per_mille": "跨年度欠费违约金日费率",
    "term.starts_on": "起始日",
    "term.ends_on": "终止日",
    "term.years": "期限（年）",
    "signed_on": "签订日期",
}


@dataclass(frozen=True, slots=True)
class Recognised:
    """One mandatory item. `line` counts the paper's lines from 0 (None: missing), `sure` 0 to 1."""

    item: str
    state: ItemState
    place: Place
    quote: str
    sure: float
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A value a paper states: `text` is normalised (10kV, 1630千伏安, 2026-12-01), `quote` as
    printed.
    """

    path: str
    text: str
    place: Place
    quote: str
    sure: float
    line: int = 0


@dataclass(frozen=True)
class Recognition:
    """Everything recognised in one paper."""

    items: tuple[Recognised, ...] = ()
    facts: tuple[Fact, ...] = ()
    lines: tuple[str, ...] = field(default=(), repr=False)

    def item(self, name: str) -> Recognised | None:
        return next((item for item in self.items if item.item == name), None)

    def fact(self, path: str) -> Fact | None:
        return next((fact for fact in self.facts if fact.path == path), None)
