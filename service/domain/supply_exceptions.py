"""Supply before its contract: the two cases there are, and how one stands."""

from enum import StrEnum

from service.domain.law import Citation


class ExceptionKind(StrEnum):
    EMERGENCY_RELIEF = "emergency_relief"
    DE_FACTO = "de_facto"

    @property
    def label(self) -> str:
        return {"emergency_relief": "抢险救灾供电", "de_facto": "事实用电补签合同"}[self.value]

    @property
    def basis(self) -> tuple[Citation, ...]:
        """What the case rests on; how long a supply under repair may wait is company practice."""
        return {
            ExceptionKind.EMERGENCY_RELIEF: (Citation("power-supply-and-use-regulation", 21),),
            ExceptionKind.DE_FACTO: (
                Citation("civil-code", 490),
                Citation("state-grid-contract-practice"),
            ),
        }[self]


class ExceptionState(StrEnum):
    """`overdue`: the contract was not signed in time; the supply is without leave since."""

    ACTIVE = "active"
    OVERDUE = "overdue"
    ENDED = "ended"

    @property
    def label(self) -> str:
        return {"active": "先行供电中", "overdue": "逾期未签合同", "ended": "已结束"}[self.value]
