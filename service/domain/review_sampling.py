"""Sampled review of clean drafts: a draw nobody can steer, and everybody can check afterwards."""

import hashlib
from dataclasses import dataclass
from decimal import Decimal

from service.domain.review_policy import Sampling

_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Draw:
    """A draw, with all it followed from: the same input gives the same draw.

    `number` lies in [0, 1); `undrawn_before`: clean drafts of the text since the last one drawn.
    """

    contract: str
    seed: str
    text: str
    rate: Decimal
    number: Decimal
    undrawn_before: int
    drawn: bool
    reason: str


def draw(policy: Sampling, *, contract: str, seed: str, text: str, undrawn_before: int) -> Draw:
    """Whether a clean draft is reviewed: by its number, or because too many were not in a row.

    The seed is made on submitting, so that nobody knows the number before.
    """
    number = number_of(contract, seed)
    turn = undrawn_before + 1 >= policy.at_least_one_in
    drawn = turn or number < policy.rate
    share = f"{policy.rate * 100:f}".rstrip("0").rstrip(".")
    if number < policy.rate:
        reason = f"标准居民文本按 {share}% 抽样审核，本份被抽中（抽样数 {number}）"
    elif drawn:
        reason = f"已连续 {undrawn_before} 份未抽中，每 {policy.at_least_one_in} 份至少审核一份"
    else:
        reason = f"文本已作为范本批准，按 {share}% 抽样审核，本份未抽中（抽样数 {number}）"
    return Draw(contract, seed, text, policy.rate, number, undrawn_before, drawn, reason)


def number_of(contract: str, seed: str) -> Decimal:
    """The number in [0, 1) that a contract and a seed give, with eight places, rounded down."""
    digest = hashlib.sha256(f"{seed}\n{contract}".encode()).digest()
    places = int.from_bytes(digest[:8]) * 10**_DIGITS >> 64
    return Decimal(places).scaleb(-_DIGITS)
