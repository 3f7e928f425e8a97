"""The first page that a browser gets: its language, its title, and plain pages of ours.

Streamlit's own first page is English of no country, is titled "Streamlit" until the
first words come, and tells readers without JavaScript about programs. Screen readers
and bookmarks take what is there first.
"""

import re
import sys
from html import escape

from harrow_dash import config

LANGUAGE = "en-GB"
NAME = config.PRODUCT
# Streamlit's page asks below a deep link's own path first (/ward/_stcore/health), and
# is told 404 twice on each first visit; told where the server is, it asks there.
OUR_ADDRESS = 'window.__streamlit={BACKEND_BASE_URL:window.location.origin+"/"}'
NEEDS_SCRIPTS = (
    "<p>This dashboard needs JavaScript. Allow it for this address, or ask the "
    f"community safety team of {config.COUNCIL} for the figures.</p>"
)


def title(path: str) -> str:
    """The title of the page at an address, as far as the menu is known yet."""
    menu = sys.modules.get("harrow_dash.outputs.streamlit.menu")
    titles = {item.path: item.title for item in getattr(menu, "ENTRIES", ())}
    found = titles.get(path.strip("/"))
    return f"{found} · {NAME}" if found else NAME


def dressed(html: str, page_title: str) -> str:
    """Streamlit's first page in our language, under our title.

    Raises ValueError when it is not the page that this was written for.
    """
    for pattern, ours in (
        (r"<head>", f"<head><script>{OUR_ADDRESS}</script>"),
        (r'<html lang="[^"]*">', f'<html lang="{LANGUAGE}">'),
        (r"<title>[^<]*</title>", f"<title>{escape(page_title)}</title>"),
        (r"<noscript>.*?</noscript>", f"<noscript>{NEEDS_SCRIPTS}</noscript>"),
        (r'<!--\s*Machine-readable.*?-->\s*<link rel="service-desc"[^>]*>', ""),
    ):
        parts = re.split(pattern, html, maxsplit=1, flags=re.DOTALL)
        if len(parts) != 2:
            raise ValueError(f"The first page has no {pattern}.")
        html = ours.join(parts)
    return html


STYLE = (
    "body{font:1.125rem/1.5 'Source Sans',Arial,sans-serif;color:#3D3D3D;"
    "max-width:34em;margin:3rem auto;padding:0 1rem}h1{font-size:1.5rem}"
    "a{color:#12436D}"
)


def plain(words: str) -> str:
    """A page of one sentence, for when the dashboard itself cannot be shown."""
    return (
        f'<!DOCTYPE html><html lang="{LANGUAGE}"><head><meta charset="UTF-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{NAME}</title><style>{STYLE}</style></head><body><main>"
        f"<h1>{NAME}</h1><p>{escape(words)}</p>"
        '<p><a href="/">To the first page</a></p></main></body></html>'
    )
