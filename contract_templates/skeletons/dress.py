"""What tells the kinds apart at a glance."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dress:
    """The cover's rules and sizes (half points).

    A compact paper is printed on a few pages, as registration forms are: narrow margins, the cover
    and the confirmation on the same pages as the text, and no small print in its tables. A tight
    paper is laid out as the others are, with narrower margins and lines closer together.
    """

    folder: str
    name: str
    rule: str
    rule_size: int
    colour: str
    title_size: int
    body_size: int = 21
    compact: bool = False
    tight: bool = False

    @property
    def margin(self) -> int:
        """Twips on each side of the page: 2.5 cm, or 1.8 cm."""
        return 1021 if self.compact or self.tight else 1418

    @property
    def body_line(self) -> int:
        """Exact line height in twips: one and two thirds of the letters' height, or one and two
        fifths."""
        narrow = self.compact or self.tight
        return self.body_size * 14 if narrow else self.body_size * 50 // 3

    def air(self, twips: int) -> int:
        """A distance before or after a heading or in a cell: a third of it in a tight paper."""
        return twips // 3 if self.tight else twips

    @property
    def body_indent(self) -> int:
        """Two characters, in twips."""
        return self.body_size * 20


KINDS = (
    Dress("high-voltage", "高压供用电合同", "thinThickSmallGap", 36, "00604C", 68),
    Dress("low-voltage", "低压供用电合同", "single", 18, "1F4E79", 60),
    Dress(
        "low-voltage-residential", "低压居民供用电合同", "dotted", 24, "C55A11", 40, compact=True
    ),
    Dress("supplementary-agreement", "供用电合同补充协议", "single", 12, "7F6000", 56),
    Dress("renewal-agreement", "供用电合同续签（延期）协议", "single", 12, "385723", 52),
    Dress("termination-agreement", "供用电合同解除（终止）协议", "single", 12, "7B2C2C", 52),
    Dress("pv-purchase-sale", "分布式光伏发用电（购售电）合同", "double", 18, "BF8F00", 52),
    Dress("settlement-agreement", "电费结算协议", "single", 12, "2F5597", 60, tight=True),
    Dress("onward-supply", "委托转供电协议", "dashSmallGap", 18, "5B4A8A", 60),
    Dress("wholesale", "趸购售电合同", "thickThinSmallGap", 36, "17365D", 68),
    Dress("temporary-supply", "临时供用电合同", "dashDotStroked", 24, "C00000", 64, tight=True),
)
