"""Short messages: their wording, how many parts a text is billed as, and what they may not say."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from service.domain.law import Status
from service.domain.notices import SLOT

SIGNATURE_MARKS = 2
"""【 and 】, which stand around the sender's name."""


@dataclass(frozen=True, slots=True)
class SmsWording:
    """The text of a kind of notice (its `id`) as a short message, one line, without the signature.

    `digest` is the sha256 of its file: which wording somebody was sent.
    """

    id: str
    text: str
    digest: str = ""
    source_file: str = ""

    @property
    def slots(self) -> list[str]:
        """The names that are filled in, in order, each once: the variables of the template."""
        return list(dict.fromkeys(SLOT.findall(self.text)))

    def filled(self, values: Mapping[str, str]) -> str:
        """The text with its values; raises KeyError for one that is missing."""
        return SLOT.sub(lambda slot: values[slot[1]], self.text)


@dataclass(frozen=True, slots=True)
class WordList:
    """Words that a short message may not hold, and where that is said."""

    title: str
    status: Status
    source: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SmsRules:
    """What providers ask of a template. Lengths are in characters, of text with its signature.

    `values`: the slots that may stand in a short message, with the longest value to be expected.
    `shortened`: those whose value may lose its end; numbers and dates never do.
    """

    longest_text: int = 500
    most_variables: int = 20
    longest_value: int = 20
    first_part: int = 70
    part: int = 67
    longest_signature: int = 12
    most_contacts: int = 2
    punctuation: str = "，。：；、"
    contacts: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    values: Mapping[str, int] = field(default_factory=dict)
    shortened: frozenset[str] = frozenset()
    words: tuple[WordList, ...] = ()

    def longest(self, wording: SmsWording) -> int:
        """The length of a text with the longest values that go into it, and its signature."""
        longest = {name: "字" * self.room(name) for name in wording.slots}
        return len(wording.filled(longest)) + self.longest_signature + SIGNATURE_MARKS

    def room(self, slot: str) -> int:
        """How long the value of a slot may become."""
        longest = self.values.get(slot, self.longest_value)
        return min(longest, self.longest_value) if slot in self.shortened else longest

    def parts(self, length: int) -> int:
        """How many messages a text of this length is billed as."""
        return 1 if length <= self.first_part else -(-length // self.part)

    def value(self, slot: str, value: str) -> str:
        """A value on one line, without its end where it is too long and may lose it."""
        line = " ".join(value.split())
        if slot not in self.shortened or len(line) <= self.longest_value:
            return line
        return line[: self.longest_value - 1] + "…"
