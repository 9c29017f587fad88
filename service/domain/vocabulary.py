"""The field's terms (术语) tied to identifiers: enums whose values are what business systems send.

The value of a term is the Chinese word itself where the trade has one; the README glossary is
written from this file.
"""

from enum import StrEnum


class Unit(StrEnum):
    """Units of measure; `label` is how a contract prints them."""

    KVA = "kVA"
    KW = "kW"
    KWP = "kWp"
    KWH = "kWh"
    KVAR = "kvar"

    @property
    def label(self) -> str:
        return _UNIT_LABELS[self]


_UNIT_LABELS = {
    Unit.KVA: "千伏安",
    Unit.KW: "千瓦",
    Unit.KWP: "千瓦峰",
    Unit.KWH: "千瓦时",
    Unit.KVAR: "千乏",
}


class PartyRole(StrEnum):
    SUPPLIER = "供电人"
    CUSTOMER = "用电人"
    PROJECT_OWNER = "项目业主"
    ONWARD_SUPPLIER = "转供方"
    ONWARD_CUSTOMER = "被转供方"
    PROPERTY_OWNER = "产权人"


class PartyType(StrEnum):
    LEGAL_PERSON = "法人"
    BRANCH = "分支机构"
    UNINCORPORATED = "非法人组织"
    SOLE_TRADER = "个体工商户"
    NATURAL_PERSON = "自然人"


class CredentialType(StrEnum):
    UNIFIED_SOCIAL_CREDIT_CODE = "统一社会信用代码"
    RESIDENT_ID = "居民身份证"
    PASSPORT = "护照"
    HMT_RESIDENCE_PERMIT = "港澳台居民居住证"
    FOREIGN_PERMANENT_RESIDENCE = "外国人永久居留身份证"
    OTHER = "其他"


class UseCategory(StrEnum):
    """用电类别 (发改价格〔2023〕526号: three categories)."""

    RESIDENTIAL = "居民生活"
    AGRICULTURAL = "农业生产"
    COMMERCIAL_INDUSTRIAL = "工商业"


class MeteredUse(StrEnum):
    """Use category of a single metering point; 不计费 for points that only measure."""

    RESIDENTIAL = "居民生活"
    AGRICULTURAL = "农业生产"
    COMMERCIAL_INDUSTRIAL = "工商业"
    UNBILLED = "不计费"


class ImportanceGrade(StrEnum):
    ORDINARY = "普通"
    SPECIAL = "特级重要"
    FIRST = "一级重要"
    SECOND = "二级重要"
    TEMPORARY = "临时性重要"


class EquipmentState(StrEnum):
    """State of a transformer or motor; only 运行 and 热备用 count as running capacity."""

    RUNNING = "运行"
    HOT_STANDBY = "热备用"
    COLD_SEALED = "冷备用加封"
    REDUCED = "减容停用"


class SourceRole(StrEnum):
    MAIN = "主供"
    BACKUP = "备用"
    SECURITY = "保安"
    MUTUAL = "互为备用"


class MeteringMethod(StrEnum):
    HV_METERED = "高供高计"
    HV_LV_METERED = "高供低计"
    LV_METERED = "低供低计"


class TariffScheme(StrEnum):
    SINGLE_RATE = "单一制"
    TWO_PART = "两部制"
    RESIDENTIAL_TIERED = "居民阶梯"
    RESIDENTIAL_COMBINED = "居民合表"


class CapacityMode(StrEnum):
    """容(需)量电费计费方式."""

    TRANSFORMER = "按变压器容量"
    CONTRACT_DEMAND = "按合同最大需量"
    ACTUAL_DEMAND = "按实际最大需量"


class PurchaseMode(StrEnum):
    GRID_AGENT = "电网企业代理购电"
    RETAIL_MARKET = "市场化交易(售电公司代理)"
    WHOLESALE_MARKET = "市场化交易(批发)"
    GOVERNMENT_PRICE = "政府定价"


class FixedShareKind(StrEnum):
    RATIO = "定比"
    AMOUNT = "定量"


class FeedInMode(StrEnum):
    ALL = "全额上网"
    SELF_USE_ONLY = "全部自发自用"
    SURPLUS = "自发自用余电上网"


class ProjectKind(StrEnum):
    """分布式光伏项目四类 (国能发新能规〔2025〕7号)."""

    NATURAL_HOUSEHOLD = "自然人户用"
    NON_NATURAL_HOUSEHOLD = "非自然人户用"
    COMMERCIAL = "一般工商业"
    LARGE_COMMERCIAL = "大型工商业"


class RenewalMode(StrEnum):
    """What happens at expiry without written objection; `label` is the contract's word for it."""

    ROLL_SAME_TERM = "roll_same_term"
    CONTINUE_INDEFINITE = "continue_indefinite"
    NONE = "none"

    @property
    def label(self) -> str:
        return {
            "roll_same_term": "按原期限顺延",
            "continue_indefinite": "继续有效（不定期）",
            "none": "不续期",
        }[self.value]


class DisputeMode(StrEnum):
    LITIGATION = "诉讼"
    ARBITRATION = "仲裁"


class LiabilityMode(StrEnum):
    ACTUAL_LOSS = "按实际直接损失"
    AGREED_MULTIPLE = "约定倍数"


class TextPriority(StrEnum):
    TEXT = "文字"
    DRAWING = "附图"


class GuaranteeKind(StrEnum):
    NONE = "无"
    PREPAID = "预存"
    BANK_GUARANTEE = "银行保函"
    SURETY = "保证"


class ContractState(StrEnum):
    """States of a contract; transitions stand in `lifecycle`."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    ISSUED = "issued"
    SIGNED = "signed"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    TERMINATED = "terminated"
    LAPSED = "lapsed"
    VOIDED = "voided"

    @property
    def label(self) -> str:
        return _STATE_LABELS[self]


_STATE_LABELS = {
    ContractState.DRAFT: "草稿",
    ContractState.IN_REVIEW: "审核中",
    ContractState.APPROVED: "已审批",
    ContractState.ISSUED: "签署中",
    ContractState.SIGNED: "已签署",
    ContractState.IN_FORCE: "履行中",
    ContractState.SUPERSEDED: "已被取代",
    ContractState.TERMINATED: "已解除",
    ContractState.LAPSED: "已届满",
    ContractState.VOIDED: "已作废",
}


class ContractAction(StrEnum):
    """What somebody does with a contract; what it takes and leads to stands in `lifecycle`."""

    DRAFT = "draft"
    REVISE = "revise"
    SUBMIT = "submit"
    COUNTERSIGN = "countersign"
    REVIEW = "review"
    ENDORSE = "endorse"
    APPROVE = "approve"
    RETURN = "return"
    REOPEN = "reopen"
    ISSUE = "issue"
    SIGN = "sign"
    CONCLUDE = "conclude"
    CHECK = "check"
    ARCHIVE = "archive"
    SUPERSEDE = "supersede"
    TERMINATE = "terminate"
    LAPSE = "lapse"
    VOID = "void"
    REGISTER = "register"

    @property
    def label(self) -> str:
        return _ACTION_LABELS[self]


_ACTION_LABELS = {
    ContractAction.DRAFT: "起草",
    ContractAction.REVISE: "修改",
    ContractAction.SUBMIT: "提交",
    ContractAction.COUNTERSIGN: "会签",
    ContractAction.REVIEW: "法务审核",
    ContractAction.ENDORSE: "逐级审批",
    ContractAction.APPROVE: "审批",
    ContractAction.RETURN: "退回",
    ContractAction.REOPEN: "重新审核",
    ContractAction.ISSUE: "发出签署",
    ContractAction.SIGN: "签署",
    ContractAction.CONCLUDE: "完成签署",
    ContractAction.CHECK: "法务复核",
    ContractAction.ARCHIVE: "归档",
    ContractAction.SUPERSEDE: "取代",
    ContractAction.TERMINATE: "解除",
    ContractAction.LAPSE: "届满",
    ContractAction.VOID: "作废",
    ContractAction.REGISTER: "登记原有合同",
}


class Discipline(StrEnum):
    """专业: who countersigns (会签) looks at a contract from one of these."""

    MARKETING = "营销"
    DISPATCH = "调控"
    OPERATION = "运检"
    FINANCE = "财务"
    LEGAL = "法务"


class ChangeType(StrEnum):
    """变更用电 and what else changes a supply; 暂停 came to an end with the 2024 rules and is still
    to be found in old systems.
    """

    EXPANSION = "增容"
    REDUCTION = "减容"
    TEMPORARY_REDUCTION = "临时减容"
    REDUCTION_END = "减容恢复"
    SUSPENSION = "暂停"
    SUSPENSION_END = "暂停恢复"
    SWAP = "暂换"
    SWAP_END = "暂换恢复"
    DISMANTLING = "暂拆"
    DISMANTLING_END = "复装"
    RELOCATION = "迁址"
    METER_MOVE = "移表"
    RENAMING = "更名"
    TRANSFER = "过户"
    SPLIT = "分户"
    MERGER = "并户"
    CLOSING = "销户"
    VOLTAGE = "改压"
    CATEGORY = "改类"
    DEMAND = "调整需量"
    CHARGE_MODE = "改变计费方式"
    PV_ADDED = "新增光伏"
    STORAGE_ADDED = "新增储能"
    CHARGING_ADDED = "新增充电桩"
    STANDBY_ADDED = "新增自备电源"


class PaperAction(StrEnum):
    """What a change of use asks of the contract, the weakest first."""

    NOTHING = "nothing"
    CONFIRMATION = "confirmation"
    SUPPLEMENT = "supplementary_agreement"
    RE_SIGN = "re_sign"
    TERMINATE = "terminate"
    TERMINATE_AND_NEW = "terminate_and_new"

    @property
    def label(self) -> str:
        return _PAPER_ACTION_LABELS[self]


_PAPER_ACTION_LABELS = {
    PaperAction.NOTHING: "无须变更合同",
    PaperAction.CONFIRMATION: "签收变更确认书",
    PaperAction.SUPPLEMENT: "签订补充协议",
    PaperAction.RE_SIGN: "重新签订合同",
    PaperAction.TERMINATE: "解除合同",
    PaperAction.TERMINATE_AND_NEW: "解除原合同并另行签订",
}


class Severity(StrEnum):
    """Weight of a finding: `block` stops submission, `warn` asks for a decision, `note` informs."""

    BLOCK = "block"
    WARN = "warn"
    NOTE = "note"

    @property
    def label(self) -> str:
        return {"block": "阻断", "warn": "警告", "note": "提示"}[self.value]
