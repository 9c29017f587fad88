"""A message as the HTML of an e-mail: one layout, every word escaped, nothing fetched."""

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from service.domain.mail import CALENDAR_WORDS, MailContent, day_words

# `合同：HT-1`: a short name without punctuation, and something after the colon.
_NAMED = re.compile(r"(?P<name>[^：，。；、\s]{1,12})：(?P<value>\S.*)")
_FEWEST_ROWS = 2


def mail_html(content: MailContent) -> str:
    """The whole page: tables and inline styles, as Outlook needs them."""
    return _LAYOUT.render(content=content, calendar_words=CALENDAR_WORDS)


def rows_of(paragraph: str) -> list[tuple[str, str]]:
    """Name and value of each line; nothing where the paragraph is not such a list."""
    found = [_NAMED.fullmatch(line.strip()) for line in paragraph.split("\n")]
    rows = [(line["name"], line["value"]) for line in found if line is not None]
    return rows if len(rows) == len(found) >= _FEWEST_ROWS else []


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"rows": rows_of, "day": day_words}
    return environment


_LAYOUT = _environment().get_template("layout.html")
