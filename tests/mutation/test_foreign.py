"""Papers that were not made here: how well their items, facts and disagreements are recognised."""

from tests.mutation.foreign import report

BLIND = "items 0.887, facts 0.837, disagreements 0.55 (2026-11-23, 18 papers, first run)"


def test_items_of_foreign_papers_are_recognised_in_their_true_state() -> None:
    assert report().item_f1 >= 0.95, "\n".join(report().misses)


def test_every_state_is_told_from_the_others() -> None:
    assert report().state_f1 >= 0.9, "\n".join(report().misses)


def test_facts_of_foreign_papers_are_read_as_they_stand() -> None:
    assert report().fact_f1 >= 0.95, "\n".join(report().misses)


def test_disagreements_with_the_record_are_found_without_false_alarms() -> None:
    assert report().disagreements.f1 >= 0.9, "\n".join(report().misses)


def test_items_are_found_where_they_stand() -> None:
    assert report().places.f1 >= 0.87, "\n".join(report().misses)
