"""Unfair terms and special terms: sentences that must be caught, and those that must be left."""

import pytest

from service.domain.catalogue import Library
from service.domain.rule_cases import edit_outline
from service.domain.rules import unfair_terms
from service.domain.validation import Hit, Rule, judge
from service.library.samples import Sample
from service.usecases.drafting import draft_text
from service.usecases.validation import subject_of

TYPICAL = "high-voltage/typical"
SPECIAL = "general.special-terms-blank"


def found(library: Library, sample: Sample, words: str, clause: str = "general.texts") -> set[str]:
    """Ids of the unfair-term rules that a sentence at the end of a clause sets off."""
    return {rule.id for rule in unfair_terms.RULES if hits(library, sample, words, clause, rule)}


def hits(library: Library, sample: Sample, words: str, clause: str, rule: Rule) -> list[Hit]:
    text = draft_text(
        sample.facts, sample.supplier, sample.request, library, sample.as_of, sample.contract_no
    )
    outline = edit_outline(text.outline, ({"append": words, "to": clause},))
    return judge(rule, subject_of(outline, sample.facts, library, sample.as_of)) or []


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("供电人有权随时调整合同内容。", "unfair.change-alone"),
        ("供电人可以自行终止本合同。", "unfair.terminate-alone"),
        ("用电人不得解除本合同，否则应当赔偿。", "unfair.lock-in"),
        ("用电人搬迁的，支付管理费。", "unfair.extra-fee"),
        ("供电人可以自行提高电价。", "unfair.own-price"),
        ("停电期间用电人不再要求赔偿。", "unfair.waiver"),
        ("供电人误停造成的损失由用电人承担。", "unfair.negligence"),
        ("触电伤亡的，供电人概不承担责任。", "unfair.bodily-injury"),
        ("用电人交纳押金后方可恢复供电。", "unfair.condition"),
        ("用电人逾期未提出反对的视为接受。", "unfair.silence"),
        ("停电时间以供电人认定为准。", "unfair.own-proof"),
        ("点击确认即视为理解全部条款。", "unfair.tick-box"),
        ("受让人必须付清前用电人的电费。", "unfair.transfer-debt"),
        ("用电人只能选用供电人推荐的厂家。", "unfair.designated-supplier"),
    ],
)
def test_a_sentence_that_favours_the_supplier_sets_off_its_rule(
    library: Library, samples: dict[str, Sample], words: str, rule: str
) -> None:
    assert rule in found(library, samples[TYPICAL], words)


@pytest.mark.parametrize(
    "words",
    [
        "供电人不得单方变更合同条款。",
        "一方不得擅自解除合同。",
        "用电人不得擅自解除合同。",
        "用电人不得擅自退出减负荷装置。",
        "用电人支付电费，不支付任何手续费。",
        "供电人按价格主管部门的文件调整电价。",
        "供电人有过错的，由供电人承担责任。",
        "因用电人过错造成的损失由用电人承担。",
        "人身损害的赔偿责任不因本条免除。",
        "供电人不得以预存电费作为送电的条件。",
        "用电人没有答复的，不视为同意。",
        "用电人应当选择有许可证的施工单位。",
    ],
)
def test_a_sentence_that_protects_the_customer_sets_off_nothing(
    library: Library, samples: dict[str, Sample], words: str
) -> None:
    assert found(library, samples[TYPICAL], words) == set()


@pytest.mark.parametrize(
    "words",
    ["合同容量为2000千伏安。", "供电电压为380伏。", "抄表例日为25日。", "执行单一制电价。"],
)
def test_a_special_term_with_another_value_than_the_body_is_found(
    library: Library, samples: dict[str, Sample], words: str
) -> None:
    assert found(library, samples[TYPICAL], words, SPECIAL) == {"unfair.special-terms"}


@pytest.mark.parametrize(
    "words",
    ["合同容量为1630 kVA。", "供电电压仍为10kV。", "用电人增容至2000千伏安的，另签补充协议。"],
)
def test_a_special_term_with_the_same_value_in_other_words_is_left_alone(
    library: Library, samples: dict[str, Sample], words: str
) -> None:
    assert found(library, samples[TYPICAL], words, SPECIAL) == set()


def test_a_finding_names_the_clause_and_quotes_the_sentence(
    library: Library, samples: dict[str, Sample]
) -> None:
    rule = next(r for r in unfair_terms.RULES if r.id == "unfair.own-price")
    words = "供电人可以自行提高电价。"
    (hit,) = hits(library, samples[TYPICAL], words, "tariff.adjustment", rule)
    assert hit.place.clause == "tariff.adjustment"
    assert hit.found == "写有「供电人可以自行提高电价」"
