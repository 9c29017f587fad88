"""What an agreement beside the supply contract must settle, by its kind."""

from service.domain.passages import is_whole_contract
from service.domain.settled import unsettled
from service.domain.validation import NOT_APPLICABLE, RuleResult, Subject, rule

CONTENTS = {
    "settlement-agreement": {
        "付款日期与金额": r"付款日期",
        "付款方式": r"付款方式",
        "逾期付款的处理": r"逾期",
        "协议的期限": r"期限",
        "争议解决方法": r"争议",
    },
    "supplementary-agreement": {
        "原合同": r"原合同",
        "变更事项": r"变更事项",
        "执行日期": r"执行日期|生效日期",
        "其余约定的效力": r"其余约定|继续有效",
    },
    "renewal-agreement": {"原合同": r"原合同", "合同的有效期限": r"期限"},
    "termination-agreement": {
        "终止的原因与日期": r"终止的原因",
        "终抄": r"终抄|最终抄表",
        "电费的结清": r"结清",
        "断电与拆除": r"拆除",
    },
}
"""Kind -> what it settles, with the titles it stands under."""


@rule("complete.agreement")
def agreement(subject: Subject) -> RuleResult:
    """Everything an agreement of its kind is made for has a clause with words in it."""
    wanted = CONTENTS.get(subject.document.kind.id)
    if wanted is None or not is_whole_contract(subject.document):
        return NOT_APPLICABLE
    return unsettled(subject.document, wanted, "协议")


RULES = (agreement,)
