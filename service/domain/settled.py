"""What a paper of a kind must settle: for each thing a clause so titled, with words in it."""

from collections.abc import Mapping

from service.domain.outline import Outline
from service.domain.passages import clauses_titled, has_words
from service.domain.validation import Hit, Place, place_of


def unsettled(document: Outline, wanted: Mapping[str, str], paper: str) -> list[Hit]:
    """A hit for each thing that no clause so titled settles in words; `wanted`
    is name -> titles it stands under, `paper` what the text is called."""
    hits = []
    for name, titles in wanted.items():
        clauses = clauses_titled(document, titles)
        if not clauses:
            hits.append(Hit(Place(), f"{paper}没有约定{name}", f"写明{name}"))
        elif not any(map(has_words, clauses)):
            found = f"「{clauses[0].title}」只有标题，没有内容"
            hits.append(Hit(place_of(clauses[0]), found, f"写明{name}"))
    return hits
