"""Where clauses and laws are used."""

import pytest

from service.domain.errors import LibraryEntryNotFound
from service.usecases.library_use import use_of_clause, use_of_law
from service.wiring import Service


def test_a_clause_knows_the_texts_that_place_it(sqlite_service: Service) -> None:
    with sqlite_service.reading() as work:
        use = use_of_clause(work, "liability.late-payment")
    assert ("high-voltage", "违约责任") in {(p.template.id, p.chapter) for p in use.placements}
    assert "low-voltage-residential" not in {p.template.id for p in use.placements}


def test_rules_that_try_a_clause_or_its_values_look_at_it(sqlite_service: Service) -> None:
    with sqlite_service.reading() as work:
        late = {w.card.id for w in use_of_clause(work, "liability.late-payment").watchers}
        points = {w.card.id for w in use_of_clause(work, "metering.points-high-voltage").watchers}
        cards = work.library.cards
    assert late
    assert points
    assert late != points
    assert any("违约金" in cards[card].title for card in late)
    assert any("倍率" in cards[card].title for card in points)


def test_a_rule_that_only_shares_an_article_is_related_not_looking(
    sqlite_service: Service,
) -> None:
    with sqlite_service.reading() as work:
        use = use_of_clause(work, "metering.points-high-voltage")
    assert use.related
    assert {card.id for card in use.related}.isdisjoint(w.card.id for w in use.watchers)


def test_each_article_lists_what_rests_on_it(sqlite_service: Service) -> None:
    with sqlite_service.reading() as work:
        uses = {use.article: use for use in use_of_law(work, "civil-code")}
    assert "liability.late-payment" in {clause.id for clause in uses[654].clauses}
    assert "liability.late-payment" not in {clause.id for clause in uses[649].clauses}


def test_what_is_not_on_file_is_not_found(sqlite_service: Service) -> None:
    with sqlite_service.reading() as work:
        with pytest.raises(LibraryEntryNotFound):
            use_of_clause(work, "no.such-clause")
        with pytest.raises(LibraryEntryNotFound):
            use_of_law(work, "no-such-law")
