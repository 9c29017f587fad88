"""The validator on bytes: what is rendered is read back, and judged as the outline was."""

import pytest

from service.documents import render_docx
from service.domain.catalogue import Library
from service.domain.rule_cases import edit_outline
from service.domain.vocabulary import Severity
from service.library.samples import Sample
from service.usecases.drafting import draft_text
from service.usecases.validation import Verdict, validate_document

NAMES = [
    "high-voltage/typical",
    "high-voltage/with-pv",
    "low-voltage/typical",
    "temporary/construction",
    "temporary-supply/construction",
    "temporary-supply/road-repair",
]


def verdict_on(library: Library, sample: Sample, *edits: dict[str, str]) -> Verdict:
    """Draft, edit, render to bytes, read the bytes, validate."""
    text = draft_text(
        sample.facts, sample.supplier, sample.request, library, sample.as_of, sample.contract_no
    )
    outline = edit_outline(text.outline, edits)
    data = render_docx(outline, text.header, text.selection.template, sample.media, library)
    return validate_document(data, sample.facts, library, sample.as_of)


@pytest.mark.parametrize("name", NAMES)
def test_a_clean_file_passes(library: Library, samples: dict[str, Sample], name: str) -> None:
    verdict = verdict_on(library, samples[name])
    assert [f for f in verdict.findings if f.severity is not Severity.NOTE] == []


def test_a_wrong_value_in_the_file_is_found_by_its_field(
    library: Library, samples: dict[str, Sample]
) -> None:
    edit = {"set": "metering_points[0].multiplier", "to": "200"}
    verdict = verdict_on(library, samples["high-voltage/typical"], edit)
    assert verdict.blocked
    assert {"record.multiplier", "arithmetic.multiplier"} <= {f.rule for f in verdict.findings}


def test_a_blank_in_the_file_blocks(library: Library, samples: dict[str, Sample]) -> None:
    edit = {"append": "违约方应支付____元。", "to": "liability.customer"}
    verdict = verdict_on(library, samples["high-voltage/typical"], edit)
    assert "wording.blanks" in {f.rule for f in verdict.findings}
