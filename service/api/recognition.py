"""What was recognised in a paper made elsewhere, as JSON: items and facts with their places."""

from typing import Literal

from pydantic import BaseModel, Field

from service.domain.places import Place
from service.domain.recognition import FACT_NAMES, ITEM_NAMES, Recognition


class RecognisedPlace(BaseModel):
    clause: str
    label: str
    paragraph: int | None


class RecognisedItem(BaseModel):
    """A mandatory item: there with content, left open, in empty words only, or not there."""

    item: str
    name: str
    state: Literal["filled", "blank", "vague", "missing"]
    place: RecognisedPlace | None
    quote: str
    sure: float = Field(ge=0, le=1)


class RecognisedFact(BaseModel):
    """A value the paper states; `text` is normalised (10kV, 1630千伏安, 2026-12-01)."""

    path: str
    name: str
    text: str
    place: RecognisedPlace
    quote: str
    sure: float = Field(ge=0, le=1)


class RecognisedPaper(BaseModel):
    items: list[RecognisedItem]
    facts: list[RecognisedFact]


def recognised_of(recognition: Recognition | None) -> RecognisedPaper | None:
    """The recognition as JSON; None where there is none."""
    if recognition is None:
        return None
    return RecognisedPaper(
        items=[
            RecognisedItem(
                item=item.item,
                name=ITEM_NAMES[item.item],
                state=item.state.value,
                place=_place(item.place) if item.line is not None else None,
                quote=item.quote,
                sure=item.sure,
            )
            for item in recognition.items
        ],
        facts=[
            RecognisedFact(
                path=fact.path,
                name=FACT_NAMES[fact.path],
                text=fact.text,
                place=_place(fact.place),
                quote=fact.quote,
                sure=fact.sure,
            )
            for fact in recognition.facts
        ],
    )


def _place(place: Place) -> RecognisedPlace:
    return RecognisedPlace(clause=place.clause, label=place.label, paragraph=place.paragraph)
