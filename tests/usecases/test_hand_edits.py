"""What somebody edited in Word stays when a drawing is attached afterwards."""

import pytest

from service.usecases.contract_texts import contract_of, read_text
from service.usecases.errors import TextEditedByHand
from service.usecases.revisions import terms_resolved
from service.wiring import Service
from tests.services import PLANT_WITH_PV
from tests.usecases.edited_files import Hands, OpenedFile, drafted, edited, state_of, uploaded
from tests.usecases.test_drawings import attach, drawings_in, picture

LIST_OF_ANNEXES = "general.texts"
WORDS = "（双方另有约定。）"


def written_behind(clause: str) -> Hands:
    """Words typed at the end of a clause's last paragraph."""

    def write(paper: OpenedFile) -> None:
        last = paper.paragraphs(clause)[-1]
        text = paper.all("t", inside=last)[-1]
        text.text = f"{text.text}{WORDS}"

    return write


def test_an_edit_stays_and_the_drawing_comes(service: Service) -> None:
    contract = drafted(service, PLANT_WITH_PV)
    with service.reading() as work:
        clauses = list(read_text(work, contract_of(work, contract.id)).outline.clauses())
    clause = next(c.id for c in clauses if c.label == "第一条")
    revised = uploaded(service, contract, edited(service, contract, written_behind(clause)))
    changed = attach(service, revised.contract, picture())
    with service.reading() as work:
        stored = read_text(work, contract_of(work, contract.id))
        assert terms_resolved(work, stored.version.id)
    found = stored.outline.clause(clause)
    assert found is not None
    assert WORDS in found.text
    assert len(drawings_in(service, changed)) == 1


def test_what_is_unsettled_is_so_in_the_text_with_the_drawing(service: Service) -> None:
    contract = drafted(service, PLANT_WITH_PV)

    def lose(paper: OpenedFile) -> None:
        first = next(text for text in paper.all("t") if text.text == contract.account_no)
        first.text = "999999999999"

    revised = uploaded(service, contract, edited(service, contract, lose))
    assert [item.path for item in revised.unresolved] == ["account_no"]
    changed = attach(service, revised.contract, picture())
    with service.reading() as work:
        assert not terms_resolved(work, changed.version.id)


def test_a_clause_that_drafting_would_change_too_is_not_overwritten(service: Service) -> None:
    contract = drafted(service, PLANT_WITH_PV)

    def retitle(paper: OpenedFile) -> None:
        paper.say(LIST_OF_ANNEXES, "随本合同一并装订", "另行交付")

    revised = uploaded(service, contract, edited(service, contract, retitle))
    before = state_of(service, contract)
    with pytest.raises(TextEditedByHand):
        attach(service, revised.contract, picture())
    assert state_of(service, contract) == before
