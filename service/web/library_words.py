"""Words of the library's pages: chapters of clauses, families of rules, kinds of law."""

from pathlib import PurePosixPath

from service.domain.clauses import ClauseVersion

CHAPTERS = {
    "00-front": "封面与当事人",
    "10-supply": "供用电基本情况",
    "20-metering": "用电计量",
    "30-tariff": "电价与电费",
    "40-payment": "电费支付与结算",
    "45-resident": "居民用电",
    "46-settlement": "电费结算协议",
    "50-supplier-duty": "供电人的义务",
    "55-customer-duty": "用电人的义务",
    "60-change": "变更、转让与终止",
    "64-supplement": "补充协议",
    "65-renewal": "续签与延期",
    "66-ending": "解除与清算",
    "66-onward": "转供电",
    "67-wholesale": "趸购售电",
    "70-liability": "违约责任",
    "80-general": "附则",
    "85-closing": "确认与签署",
    "88-schedule": "附表",
    "90-pv": "分布式光伏",
    "91-temporary": "临时用电",
    "92-cost-control": "费控",
    "93-pv-sale": "光伏购售电",
    "94-storage": "用户侧储能",
    "95-charging": "充电设施",
    "96-standby": "自备应急电源",
    "97-dual": "双电源与重要用户",
    "98-operation": "受托运行维护",
}
"""Folder of `clause_library/clauses` -> title; a folder not listed shows its own name."""

FAMILIES = {"text": "单份合同", "bundle": "同址多份合同", "intake": "报装资料"}
LAW_KINDS = {
    "statute": "法律、法规",
    "interpretation": "司法解释",
    "rule": "部门规章、地方规定",
    "standard": "技术标准",
    "document": "政策文件、企业文件",
}
LAYOUTS = {
    "cover": "封面",
    "plain": "正文前",
    "chapter": "正文",
    "page": "单页",
    "schedule": "附表",
    "addendum": "补充条款",
}
CASE_WORDS = {"pass": "应当通过", "fail": "应当发现问题", "not-applicable": "应当不适用"}


def chapter_of(clause: ClauseVersion) -> str:
    """The folder that holds a clause."""
    return PurePosixPath(clause.source_file).parent.name


def chapter_title(chapter: str) -> str:
    return CHAPTERS.get(chapter, chapter)
