"""Agreed values that templates declare: typed, checked, and restored from storage."""

import pytest
from pydantic import ValidationError

from service.domain.agreement import restored_terms
from service.domain.catalogue import Library
from service.domain.declared import agreed_model, declaration_problem
from service.domain.errors import FactsInvalid
from service.library.samples import Sample
from service.usecases.drafting import draft_text


def test_a_declared_group_is_typed_like_the_common_values(
    library: Library, samples: dict[str, Sample]
) -> None:
    sample = samples["temporary/construction"]
    request = sample.request.model_copy(update={"agreed": {"temporary": {"report_days": "soon"}}})
    with pytest.raises(FactsInvalid) as caught:
        draft_text(sample.facts, sample.supplier, request, library, sample.as_of, "X")
    assert caught.value.problems[0].field == "agreed.temporary.report_days"


def test_a_group_nobody_declared_is_refused(library: Library, samples: dict[str, Sample]) -> None:
    sample = samples["high-voltage/typical"]
    request = sample.request.model_copy(update={"agreed": {"moon": {"days": 3}}})
    with pytest.raises(FactsInvalid) as caught:
        draft_text(sample.facts, sample.supplier, request, library, sample.as_of, "X")
    assert caught.value.problems[0].field == "agreed.moon"


def test_a_question_mark_allows_null_and_its_absence_does_not() -> None:
    model = agreed_model((("thing.note", "text?"), ("thing.within", "days")))
    thing = model.model_fields["thing"].annotation
    assert thing is not None
    assert thing(within=3).note is None
    with pytest.raises(ValidationError):
        thing(note="x")


@pytest.mark.parametrize(
    ("path", "kind", "words"),
    [
        ("notice.days", "days", "已有的约定事项"),
        ("thing", "days", "组.名称"),
        ("thing.Is It", "days", "组.名称"),
        ("thing.days", "weeks", "没有名为"),
    ],
)
def test_a_wrong_declaration_is_explained(path: str, kind: str, words: str) -> None:
    problem = declaration_problem(path, kind)
    assert problem is not None
    assert words in problem


def test_stored_terms_come_back_whole(library: Library, samples: dict[str, Sample]) -> None:
    sample = samples["temporary/construction"]
    text = draft_text(
        sample.facts, sample.supplier, sample.request, library, sample.as_of, sample.contract_no
    )
    stored = text.terms.model_dump(mode="json")
    assert restored_terms(stored, text.selection) == text.terms
