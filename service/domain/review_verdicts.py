"""What a reviewer may say of a finding."""

from enum import StrEnum


class FindingVerdictKind(StrEnum):
    """`false_alarm`: the rule is right and this text is no case of it; `rule_wrong`: it is not."""

    RIGHT = "right"
    FALSE_ALARM = "false_alarm"
    RULE_WRONG = "rule_wrong"

    @property
    def label(self) -> str:
        return {"right": "属实", "false_alarm": "误报", "rule_wrong": "规则有误"}[self.value]
