"""The words of a page as a reader sees them, from what was sent to the browser."""

import re
from html import unescape


def words_of(html: str) -> str:
    """The words of a piece of HTML on one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())
