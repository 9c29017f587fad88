"""Who signs, under what authority, with which annexes: the usual reasons for returning a draft."""

from tests.mutation.faults.making import (
    SUPPLY,
    blocks,
    cleared,
    has_agent,
    other_digit,
    printed,
    row_gone,
    sentence,
    warns,
    where,
    without,
)
from tests.mutation.paper import Paper, W


def other_number_in_the_header(paper: Paper) -> bool:
    """The header of each page carries another contract's number."""
    header = paper.part("word/header1.xml")
    node = next(iter(header.iter(f"{W}sdt")), None)
    text = None if node is None else next(node.iter(f"{W}t"), None)
    if text is None:
        return False
    text.text = other_digit(text.text or "")
    return True


FAULTS = [
    blocks("authority ended before the signing", "signing.agent-period", where(has_agent, printed(
        r"customer\.agent\.valid_to", "2020年1月1日"))),
    blocks("authority begins after the signing", "signing.agent-period", where(has_agent, printed(
        r"customer\.agent\.valid_from", "2035年1月1日"))),
    blocks("authority without scope", "signing.agent-contents wording.blanks", where(
        has_agent, cleared(r"customer\.agent\.scope"))),
    blocks("signature page without the customer", "signing.signature-page", without(
        "closing.signature", "onward.signature", "pv-sale.signature", "settlement.signature",
        "supplement.signature")),
    blocks("agent's identity number", "signing.credential-digits signing.agent-record", printed(
        r"customer\.agent\.id_number", other_digit)),
    warns("nobody represents the customer", "signing.representative "
          "record.customer-representative", cleared(
        r"customer\.representative\.name")),
    warns("sole trader without a name", "signing.operator", printed(
        r"customer\.operator\.name", "此项空白")),
    warns("finance seal", "signing.seal-kinds", sentence(
        "用电人加盖财务专用章。", "closing.signature", "general.effectiveness",
        "onward.effectiveness")),
    blocks("another number in the header", "sending-back.contract-number",
           other_number_in_the_header),
    blocks("boundary only in the drawing", "sending-back.boundary-words", printed(
        r"boundaries\[0\]\.point", "见附图"), *SUPPLY),
    warns("nobody to call about an outage", "sending-back.contacts", cleared(
        r"contacts\[\d+\]\.mobile")),
    warns("supply plan out of date", "sending-back.plan-expired", printed(
        r"supply_plan\.valid_until", "2020年6月1日"), *SUPPLY),
    warns("plan valid before it was given", "sending-back.plan-order", printed(
        r"supply_plan\.replied_on", "2039年6月1日"), *SUPPLY),
    warns("annex row lost", "sending-back.annex-unlisted sending-back.annex-missing",
          row_gone("annexes")),
    blocks("boundary of a source lost", "arithmetic.boundaries record.boundaries",
           row_gone("boundaries")),
]  # fmt: skip
