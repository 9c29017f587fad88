"""A page's elements, and the words a reader finds on it."""

from typing import Any

import httpx
from lxml import html


def tree(page: httpx.Response) -> Any:
    """The page's root element, for `xpath`."""
    return html.fromstring(page.text)


def said(page: httpx.Response) -> str:
    """All words of the page's main part, on one line."""
    (main,) = tree(page).xpath("//main")
    return " ".join(main.text_content().split())
