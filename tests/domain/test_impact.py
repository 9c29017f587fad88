"""Impact: what stands on a law, a parameter, a table or a clause of the real library."""

import pytest

from service.domain.catalogue import Library
from service.domain.errors import Invalid, LibraryEntryNotFound
from service.domain.impact import Hit, Impact, find_impact, parse_subject


def impact(text: str, library: Library) -> Impact:
    return find_impact(parse_subject(text, library), library)


def ids(hits: tuple[Hit, ...]) -> set[str]:
    return {hit.id for hit in hits}


def test_an_article_carries_clauses_rules_and_through_the_clauses_templates(
    library: Library,
) -> None:
    found = impact("law:civil-code-496", library)
    assert "closing.confirmation" in ids(found.clauses)
    assert "wording.prominence" in ids(found.rules)
    assert {"high-voltage", "low-voltage"} <= ids(found.templates)
    assert all("第496条" in hit.through for hit in (*found.clauses, *found.rules))


def test_a_whole_law_carries_more_than_one_of_its_articles(library: Library) -> None:
    article, law = impact("law:civil-code-496", library), impact("law:civil-code", library)
    assert ids(article.clauses) < ids(law.clauses)
    assert ids(article.rules) < ids(law.rules)


def test_a_law_whose_id_ends_in_a_year_is_not_taken_for_an_article(library: Library) -> None:
    whole = parse_subject("law:power-supply-business-rules-2024", library)
    article = parse_subject("law:power-supply-business-rules-2024-99", library)
    assert (whole.id, whole.article) == ("power-supply-business-rules-2024", None)
    assert (article.id, article.article) == ("power-supply-business-rules-2024", 99)


def test_everything_that_cites_an_article_is_found_and_nothing_else(library: Library) -> None:
    found = impact("law:civil-code-585", library)
    citing = {
        version.ref
        for versions in library.clauses.values()
        for version in versions
        if any(c.source == "civil-code" and c.article == 585 for c in version.basis)
    }
    assert citing == {hit.ref for hit in found.clauses if "依据" in hit.through}


def test_a_term_cap_carries_the_kinds_that_are_capped_by_it(library: Library) -> None:
    found = impact("parameter:term-cap-low-voltage", library)
    assert any(hit.id == "low-voltage" and "期限上限" in hit.through for hit in found.templates)


def test_a_law_carries_the_parameters_on_it_and_what_prints_them(library: Library) -> None:
    printed = next(
        (name, value.basis)
        for name, parameter in sorted(library.parameters.items())
        for value in parameter.values
        if impact(f"parameter:{name}", library).clauses and value.basis.article
    )
    name, basis = printed
    found = impact(f"law:{basis.source}-{basis.article}", library)
    assert name in ids(found.parameters)
    assert ids(impact(f"parameter:{name}", library).clauses) <= ids(found.clauses)


def test_a_table_carries_the_clauses_that_print_it(library: Library) -> None:
    found = impact("table:boundaries", library)
    assert "supply.boundary" in ids(found.clauses)
    assert "high-voltage" in ids(found.templates)


def test_a_clause_carries_itself_its_kinds_and_those_that_refer_to_it(library: Library) -> None:
    found = impact("clause:payment.bill", library)
    own = next(hit for hit in found.clauses if hit.id == "payment.bill")
    assert own.through.startswith("本条款")
    assert all("引用" in hit.through for hit in found.clauses if hit.id != "payment.bill")
    assert "high-voltage" in ids(found.templates)


@pytest.mark.parametrize("text", ["civil-code", "law:", "law:民法典", "rule:a.b", "law:A", "", ":"])
def test_a_subject_of_another_syntax_is_refused_with_the_right_one(
    library: Library, text: str
) -> None:
    with pytest.raises(Invalid) as caught:
        parse_subject(text, library)
    assert "law:civil-code-496" in caught.value.problems[0].message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("law:no-such-law", "没有法源「no-such-law」"),
        ("law:no-such-law-12", "没有法源"),
        ("law:civil-code-99999", "第99999条尚未收录"),
        ("clause:payment.nothing", "没有名为「payment.nothing」的条款"),
        ("parameter:nothing", "的参数"),
        ("table:nothing", "的表格"),
    ],
)
def test_what_is_not_on_file_is_named(library: Library, text: str, words: str) -> None:
    with pytest.raises(LibraryEntryNotFound) as caught:
        parse_subject(text, library)
    assert words in caught.value.message


def test_what_is_decided_about_changes_and_drift_stands_on_laws_and_figures(
    library: Library,
) -> None:
    article = impact("law:power-supply-business-rules-2024-25", library)
    rows = {hit.id: hit for hit in article.policies}
    assert rows["changes.temporary-reduction"].title == "临时减容"
    assert "第25条" in rows["changes.temporary-reduction"].through
    assert "changes.swap" not in rows
    figure = impact("parameter:reduction-maximum-years", library)
    assert [hit.id for hit in figure.policies] == ["changes.windows.临时减容"]
    exception = impact("parameter:de-facto-contract-working-days", library)
    assert "changes.exception_days" in ids(exception.policies)
    price = impact("parameter:estimate-kwh-per-kva-month", library)
    assert [hit.id for hit in price.policies] == ["drift.prices"]
    assert impact("clause:payment.bill", library).policies == ()
