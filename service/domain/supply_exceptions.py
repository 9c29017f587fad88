"""Supply before its contract: the two cases there are, and how one stands."""

from enum import StrEnum

from service.domain.law import Citation
from service.domain.vocabulary import ChangeType

_GIVES_SUPPLY = frozenset(
    {
        ChangeType.EXPANSION,
        ChangeType.REDUCTION_END,
        ChangeType.SUSPENSION_END,
        ChangeType.SWAP,
        ChangeType.SWAP_END,
        ChangeType.DISMANTLING_END,
        ChangeType.VOLTAGE,
    }
)
"""What relief may be in need of: more supply, or supply again."""


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

    def covers(self, type_: ChangeType) -> bool:
        """Whether such a change of use may run before its contract. Nobody is supplied by closing
        an account; relief has nothing to do with names and owners.
        """
        if self is ExceptionKind.EMERGENCY_RELIEF:
            return type_ in _GIVES_SUPPLY
        return type_ is not ChangeType.CLOSING


class ExceptionState(StrEnum):
    """`overdue`: the contract was not signed in time; the supply is without leave since."""

    ACTIVE = "active"
    OVERDUE = "overdue"
    ENDED = "ended"

    @property
    def label(self) -> str:
        return {"active": "先行供电中", "overdue": "逾期未签合同", "ended": "已结束"}[self.value]
