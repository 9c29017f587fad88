"""No customer that Hypothesis draws gets a false alarm, whatever text it signs.

`make mutants` draws more of them, with other seeds.
"""

from collections.abc import Callable

import pytest

from service.domain.catalogue import Library
from service.domain.traits import ACCOUNT_TRAITS
from tests.mutation.customers import FIRST_SIGNING, TEXTS
from tests.mutation.customers.campaign import Figures, count_drawn, share

CUSTOMERS = 500
"""Drawn in one run of the tests."""
SEED = 20261123


@pytest.fixture(scope="module")
def figures_of(library: Library) -> Callable[[str], Figures]:
    """figures_of(text) -> what came of the customers who sign such a text, drawn once."""
    known: dict[str, Figures] = {}

    def draw(text: str) -> Figures:
        if text not in known:
            known[text] = Figures()
            count_drawn(text, share(text, CUSTOMERS), SEED, library, known[text])
        return known[text]

    return draw


@pytest.mark.timeout(600)
@pytest.mark.parametrize("text", TEXTS)
def test_no_generated_customer_gets_a_false_alarm(
    text: str, figures_of: Callable[[str], Figures]
) -> None:
    figures = figures_of(text)
    assert figures.clean, "\n".join(figures.lines())


@pytest.mark.timeout(600)
def test_generated_customers_sign_texts_of_every_kind(
    library: Library, figures_of: Callable[[str], Figures]
) -> None:
    kinds = {kind for text in TEXTS for kind in figures_of(text).kinds}
    assert kinds == {template.id for template in library.kinds_on(FIRST_SIGNING)}


@pytest.mark.timeout(600)
def test_generated_customers_need_every_addendum(
    library: Library, figures_of: Callable[[str], Figures]
) -> None:
    drafted = {addendum for text in TEXTS for addendum in figures_of(text).addenda}
    known = {name for name in library.templates if library.templates[name][0].is_addendum}
    assert drafted == known


@pytest.mark.timeout(600)
def test_generated_customers_have_every_trait_that_clauses_ask_for(
    figures_of: Callable[[str], Figures],
) -> None:
    drawn = {trait for text in TEXTS for trait in figures_of(text).traits}
    assert drawn == ACCOUNT_TRAITS


def test_the_same_seed_draws_the_same_customers(library: Library) -> None:
    first, second = Figures(), Figures()
    for figures in (first, second):
        count_drawn("低压合同", 5, SEED, library, figures)
    assert first == second
