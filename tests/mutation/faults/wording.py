"""Words that must not be there, words that cannot be seen, and clauses that oppose each other."""

from lxml import etree

from tests.mutation.faults.making import (
    SUPPLY,
    blocks,
    is_temporary,
    printed,
    sentence,
    warns,
    where,
    without,
    words,
)
from tests.mutation.paper import Paper, W, words_of

LIABILITY = ("liability.supplier", "resident.supplier-liability", "onward.liability",
             "pv.responsibility", "settlement.overdue", "general.", "closing.")  # fmt: skip
PRICE = ("tariff.price", "resident.price", "wholesale.price", "onward.tariff", "pv-sale.price",
         "settlement.payment")  # fmt: skip
SPECIAL = ("general.special-terms", "resident.special-terms", "onward.special", "pv-sale.special")


def hidden_words(paper: Paper) -> bool:
    """A sentence formatted as hidden text."""
    ids = paper.clause_ids()
    if not any(paper.add_sentence(c, "用电人另付管理费。") for c in ids):
        return False
    runs = [run for run in paper.body.iter(f"{W}r") if "用电人另付管理费" in words_of(run)]
    properties = etree.Element(f"{W}rPr")
    etree.SubElement(properties, f"{W}vanish")
    runs[0].insert(0, properties)
    return True


def open_revision(paper: Paper) -> bool:
    """Words that somebody inserted with change tracking on, neither accepted nor rejected."""
    if not any(paper.add_sentence(c, "本句尚未接受。") for c in paper.clause_ids()):
        return False
    run = next(r for r in paper.body.iter(f"{W}r") if "本句尚未接受" in words_of(r))
    parent = run.getparent()
    assert parent is not None
    inserted = etree.Element(f"{W}ins")
    inserted.set(f"{W}id", "90001")
    inserted.set(f"{W}author", "某人")
    parent.replace(run, inserted)
    inserted.append(run)
    return True


def not_conspicuous(paper: Paper) -> bool:
    """Bold and underline gone from a clause that must be seen."""
    return any(paper.make_plain(c.id) for c in paper.outline.clauses() if c.prominent)


FAULTS = [
    blocks("hidden words", "wording.hidden-words", hidden_words),
    blocks("tracked change left open", "wording.open-revisions", open_revision),
    blocks("bold and underline removed", "wording.prominence", not_conspicuous),
    warns("weak words", "wording.vague", sentence(
        "电费结算的其他事项按有关规定执行。", "payment.settlement", "resident.payment",
        "settlement.payment", "pv-sale.settlement", "onward.fee")),
    warns("left to later agreement", "wording.vague", sentence(
        "违约责任由双方另行协商。", *LIABILITY[:5])),
    warns("price in yuan", "wording.energy-price", sentence(
        "电价为每千瓦时0.5283元。", *PRICE)),
    warns("Contract Law cited", "wording.stale-law", sentence(
        "本条依据《合同法》订立。", *LIABILITY)),
    warns("connection surcharge", "wording.stale-law", sentence(
        "用电人已交清供电贴费。", *LIABILITY)),
    warns("old use category", "wording.stale-law", sentence(
        "本户执行大工业用电价格。", *PRICE)),
    warns("old rules cited", "wording.stale-law", sentence(
        "其余事项见《全国供用电规则》。", *LIABILITY)),
    warns("stale standard", "wording.stale-standard", sentence(
        "光伏逆变器符合 GB/T 29319-2012 的要求。", "supplier.quality", "resident.supply",
        "pv.standards", "pv-sale.standards", "onward.safety")),
    warns("stale storage standard", "wording.stale-standard", sentence(
        "储能系统符合 GB/T 36547-2018 的要求。", "supplier.quality", "pv.standards", "storage.")),
    blocks("blanket exemption", "wording.blanket-exemption", sentence(
        "因停电造成的损失，供电人概不负责。", *LIABILITY)),
    blocks("final interpretation", "wording.final-interpretation", sentence(
        "本合同最终解释权归供电人。", *LIABILITY)),
    blocks("no complaints", "wording.no-remedy", sentence(
        "用电人不得投诉或者起诉供电人。", *LIABILITY)),
    blocks("change alone", "unfair.change-alone", sentence(
        "供电人可以单方变更本合同的条款。", *LIABILITY)),
    blocks("end alone", "unfair.terminate-alone", sentence(
        "供电人有权随时解除合同。", *LIABILITY)),
    blocks("fees of its own", "unfair.extra-fee", sentence(
        "用电人每年支付线路占用费两千元。", *LIABILITY)),
    blocks("price of its own", "unfair.own-price", sentence(
        "供电人有权自行调整电价。", *PRICE)),
    blocks("rights waived", "unfair.waiver", sentence(
        "用电人放弃要求赔偿的权利。", *LIABILITY)),
    blocks("supplier's fault borne by the customer", "unfair.negligence", sentence(
        "供电人误操作造成的损失由用电人自行承担。", *LIABILITY)),
    blocks("bodily injury excluded", "unfair.bodily-injury", sentence(
        "发生触电伤亡的，供电人免责。", *LIABILITY)),
    warns("deposit as a condition", "unfair.condition", sentence(
        "用电人交纳保证金后方可送电。", *LIABILITY)),
    warns("silence as consent", "unfair.silence", sentence(
        "用电人收到通知后三日内没有异议的，视为同意。", *LIABILITY)),
    warns("supplier's records alone", "unfair.own-proof", sentence(
        "用电量一律以供电人系统数据为准。", *LIABILITY)),
    warns("tick box", "unfair.tick-box", sentence(
        "用电人勾选即视为同意全部条款。", *LIABILITY)),
    warns("former user's debts", "unfair.transfer-debt", sentence(
        "新用电人须付清原用电人的欠费。", *LIABILITY)),
    warns("designated builder", "unfair.designated-supplier", sentence(
        "用电人须委托供电人指定的施工单位施工。", *LIABILITY)),
    warns("locked in", "unfair.lock-in", sentence("本合同长期有效。", *LIABILITY)),
    blocks("row of the confirmation page lost", "wording.confirmation-list",
          lambda paper: any(paper.drop_row(table) for table in (
              "prominent-clauses", "pv-sale-prominent-clauses", "onward-prominent-clauses",
              "settlement-prominent-clauses", "supplement-prominent-clauses"))),
    warns("confirmation page lost", "sending-back.confirmation-page", without(
        "closing.confirmation", "onward.confirmation", "pv-sale.confirmation",
        "settlement.confirmation", "supplement.confirmation")),
    warns("special term against the text", "unfair.special-terms", words(
        "此项空白", "电费违约金每日按欠费额的千分之三计付。", "general.special-terms")),
    warns("term renews although it must not", "bounds.temporary-renewal", where(
        is_temporary, sentence("期满自动续期。", "general.term", "temporary.validity"))),
    blocks("two clauses that contradict each other", "record.contract-capacity arithmetic."
           "contract-capacity wording.contradiction", printed(
               r"capacity\.contract", "50千伏安", first_only=True), *SUPPLY),
]  # fmt: skip
