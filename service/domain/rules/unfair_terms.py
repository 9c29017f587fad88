"""Terms a supplier may not write for itself: one-sided change, lock-in, fees, waivers, exemptions.

Each rule reads single sentences, and leaves alone those that forbid what the pattern looks for.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from service.domain.comparison import (
    SAID_QUANTITY,
    SAID_VOLTAGE,
    folded,
    is_blank,
    read_number,
    read_per_mille,
    read_quantity,
    read_voltage,
)
from service.domain.passages import Passage, sentences, sentences_with
from service.domain.validation import (
    NOT_APPLICABLE,
    Hit,
    Rule,
    RuleResult,
    Subject,
    rule,
)

MOST_HITS = 100
"""So many findings a rule at most: a hostile text cannot fill the memory."""
_FORBIDDEN = r"不得|不[能可应]|无权|禁止|没有收取|不收取|不予收取|不承担.{0,4}费|免费|免收"


@dataclass(frozen=True, slots=True)
class Ban:
    """A pattern that no sentence may hold, unless the sentence also holds `unless`."""

    rule: str
    pattern: str
    expected: str
    unless: str = _FORBIDDEN


BANS = (
    Ban(
        "unfair.change-alone",
        r"供电人[^，。；]{0,12}(单方|单方面|自行|随时|无需[^，。；]{0,8}(同意|协商))"
        r"[^，。；]{0,8}(变更|修改|调整|增减|解释)[^，。；]{0,12}(合同|条款|协议|约定|义务|内容)",
        "变更由双方签订补充协议或者变更确认书",
    ),
    Ban(
        "unfair.terminate-alone",
        r"供电人[^，。；]{0,12}(单方|单方面|自行|随时|无需[^，。；]{0,8}(通知|理由|同意))"
        r"[^，。；]{0,8}(解除|终止|中止|停止)[^，。；]{0,8}(合同|协议|供电|履行)",
        "解除和停电只依法定或者约定的事由和程序",
    ),
    Ban(
        "unfair.lock-in",
        r"用电人[^，。；]{0,10}(不得|不能|无权)[^，。；]{0,8}"
        r"((解除|终止)(本?合同|本?协议|用电|供电)?|销户|退出(本?合同|本?协议))(?=[，,]|$)|"
        r"(永久|长期|无限期)(有效|履行)|期限[为是]?(永久|长期|无限期)",
        "写明期限；用电人可以提前通知解除",
        unless=r"不构成|欠费|结清|转让|过户|擅自|单方|随意",
    ),
    Ban(
        "unfair.extra-fee",
        r"用电人[^。；]{0,24}(支付|交纳|缴纳|交付|交|承担)[^。；]{0,16}"
        r"(接电费|接入费|开户费|增容费|贴费|手续费|服务费|管理费|停电费|复电费|送电费|占用费|配套费|装表费|验收费|检验费)",
        "只收取国家规定的电费和法定项目",
        unless=_FORBIDDEN + r"|不(支付|交|缴纳|承担)|渠道|签约的一方|受委托|检定|维护费用由",
    ),
    Ban(
        "unfair.own-price",
        r"供电人[^，。；]{0,12}(自行|单方|可以|有权)[^，。；]{0,6}(确定|制定|调整|提高|上浮|变更)"
        r"[^，。；]{0,6}(电价|价格|收费标准|费率)",
        "电价只依价格主管部门的文件调整",
    ),
    Ban(
        "unfair.waiver",
        r"用电人[^。；]{0,16}(放弃|不得(主张|要求|请求)|不再(主张|要求|请求)|自愿免除)"
        r"[^。；]{0,16}(赔偿|补偿|抗辩|追偿|退[还费补]|索赔|违约责任|权利)",
        "保留用电人请求赔偿、退还和抗辩的权利",
        unless=r"不得(要求|以)[^。；]{0,10}放弃|不[视构]|不得重复|以[^。；]{0,20}为由|以前|费控|其他停电损失",
    ),
    Ban(
        "unfair.negligence",
        r"(供电人[^。；]{0,10}(过错|过失|疏忽|误操作|误停|违约|原因)[^。；]{0,20}"
        r"(由用电人(自行)?(承担|负责)|用电人自行(承担|负责)|供电人(概?不(承担|负)|免责)))",
        "各自承担自己过错造成的损失",
        unless=r"除外|不因|扩大的损失|非供电人|不是供电人",
    ),
    Ban(
        "unfair.bodily-injury",
        r"(人身(损害|伤害|伤亡|安全事故)|伤亡|触电|死亡)[^。；]{0,24}"
        r"(供电人(概?不(承担|负)|免(除|责)|无责)|(免除|不承担)供电人?[^。；]{0,4}责任|责任由用电人自负)",
        "人身损害以及故意、重大过失造成的财产损失，责任不因约定免除",
        unless=r"不免除|不因|不得免除|不受|用电人(产权|过错|侧)",
    ),
    Ban(
        "unfair.condition",
        r"(预存|预付|预交|押金|保证金|担保|费控|赞助|捐[赠助])[^。；]{0,24}"
        r"(方可|否则不|才(予|能|可)|作为[^。；]{0,8}(条件|前提)|为(条件|前提))",
        "供电、变更和复电不以预存、担保或者费控为条件",
        unless=r"不[得以]|不作为|协议|补足|自愿",
    ),
    Ban(
        "unfair.silence",
        r"用电人[^。；]{0,24}(未|没有|不)[^。；]{0,16}(异议|答复|回复|反对|表示)[^。；]{0,8}"
        r"视为[^。；]{0,8}(同意|接受|认可|放弃|确认)",
        "用电人的同意以书面作出，沉默不视为同意",
        unless=r"不视为|供电人没有",
    ),
    Ban(
        "unfair.own-proof",
        r"(一律|均|概|只|仅|最终)以供电人[^，。；]{0,10}(认定|记录|计算|系统|数据|解释|判断|结论)[^，。；]{0,6}为准|"
        r"以供电人[^，。；]{0,6}(认定|判断|解释|意见)为(最终)?准",
        "以双方核对的记录为准，用电人可以举出相反证据",
        unless=r"相反证据|异议|复核|检定|不[得能]以",
    ),
    Ban(
        "unfair.tick-box",
        r"(勾选|点击|弹窗|打开页面|扫码|继续用电|送电)[^，。；]{0,16}(即|就|即为|即表示)?(视为|表示|代表|等同)"
        r"[^，。；]{0,16}(同意|知悉|理解|说明|提示|接受)",
        "逐条提示并应要求说明，由用电人分别确认",
        unless=r"不[得能视构]|不视为",
    ),
    Ban(
        "unfair.transfer-debt",
        r"(新用电人|受让人|产权人|承租人|用电人)[^。；]{0,16}(须|应当?|必须)[^。；]{0,8}"
        r"(清偿|付清|结清|承担)[^。；]{0,6}(原用电人|前一?用电人|原用户|上一?用户|他人)[^。；]{0,8}(欠费|电费|债务)",
        "原用电人的欠费由原用电人清偿，书面同意承担的除外",
        unless=r"不得|书面同意|书面承诺|保证",
    ),
    Ban(
        "unfair.designated-supplier",
        r"用电人[^。；]{0,20}(须|应当?|必须|只能)[^。；]{0,16}(供电人(指定|认可|推荐)的?"
        r"[^，。；]{0,10}(单位|公司|厂家|设备|产品|材料))",
        "设计、施工单位和设备由用电人依法自行选择",
    ),
)


def _speaks(subject: Subject) -> bool:
    return next(subject.document.clauses(), None) is not None


def _rule_for(ban: Ban) -> Rule:
    pattern, unless = re.compile(ban.pattern), re.compile(ban.unless)

    def judge(subject: Subject) -> RuleResult:
        if not _speaks(subject):
            return NOT_APPLICABLE
        hits = (
            Hit(passage.place, f"写有「{_short(passage.text.strip())}」", ban.expected)
            for passage in sentences_with(subject.document, pattern)
            if not unless.search(passage.text)
        )
        return list(islice(hits, MOST_HITS))

    return Rule(ban.rule, judge)


def _short(text: str, length: int = 40) -> str:
    return text if len(text) <= length else text[:length] + "…"


# ---- special terms against the body -------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Said:
    """A value that special terms may repeat: its words there, and how the printed field is read."""

    path: str
    name: str
    pattern: str
    read: Callable[[str], Any]


_LINK = r"[^，。；0-9一二三四五六七八九十]{0,8}?"
_RATE = r"([百千万]分之[零一二两三四五六七八九十百点0-9.]{1,12}|[0-9.]{1,9}[%‰])"
_FEE = rf"(?:违约金|滞纳金)[^。；]{{0,24}}?{_RATE}"
_DAY = r"([0-9]{1,2}|[一二三十]{1,3})[日号]"
SAID = (
    Said("capacity.contract", "合同容量", rf"合同容量{_LINK}{SAID_QUANTITY}", read_quantity),
    Said("capacity.running", "运行容量", rf"运行容量{_LINK}{SAID_QUANTITY}", read_quantity),
    Said(
        "tariff.contract_demand", "合同最大需量", rf"最大需量{_LINK}{SAID_QUANTITY}", read_quantity
    ),
    Said("supply_voltage", "供电电压", rf"供电电压{_LINK}{SAID_VOLTAGE}", read_voltage),
    Said(
        "settlement.due_day_of_next_month",
        "付款日",
        rf"次月{_LINK}{_DAY}[^，。；]{{0,8}}(?:结清|付清|支付|交清)",
        read_number,
    ),
    *(
        Said(path, f"{name}违约金费率", rf"^{which}[^。；]{{0,200}}?{_FEE}", read_per_mille)
        for path, name, which in (
            ("late_fee.residential_per_mille", "居民", r"(?!.*跨年)"),
            ("late_fee.other_current_year_per_mille", "当年欠费的", r"(?!.*跨年)"),
            ("late_fee.other_cross_year_per_mille", "跨年度欠费的", r"(?=.*跨年)(?!.*当年)"),
        )
    ),
    Said("settlement.reading_day", "抄表例日", rf"抄表例日{_LINK}{_DAY}", read_number),
    Said("tariff.scheme", "电价制式", r"(单一制|两部制)", folded),
    Said("use.category", "用电类别", r"用电类别[^，。；]{0,6}?(居民生活|农业生产|工商业)", folded),
)


def _special(subject: Subject) -> list[Passage]:
    """Sentences of the special terms that say something."""
    return [
        passage
        for clause in subject.document.clauses()
        if clause.id.startswith("general.special-terms") or "特别约定" in clause.title
        for passage in sentences(clause)
        if not is_blank(passage.text)
    ]


@rule("unfair.special-terms")
def special_terms(subject: Subject) -> RuleResult:
    """A special term that repeats a field says the same value as the body."""
    passages = _special(subject)
    if not passages:
        return NOT_APPLICABLE
    hits = []
    for said in SAID:
        printed = [run.text for _, run in subject.fields(said.path) if not is_blank(run.text)]
        for passage in passages if printed else ():
            for match in islice(re.finditer(said.pattern, passage.text), MOST_HITS):
                if said.read(match.group(1)) != said.read(printed[0]):
                    found = f"特别约定写有「{_short(match.group())}」"
                    expected = f"正文的{said.name}印为「{printed[0]}」"
                    hits.append(Hit(passage.place, found, expected))
    return hits


RULES = (*map(_rule_for, BANS), special_terms)
