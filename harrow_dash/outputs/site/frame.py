"""A document as a whole HTML page: head, menu, content, and where to go from here."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from harrow_dash import config
from harrow_dash.documents import block_kinds as kinds
from harrow_dash.documents.blocks import section as heading
from harrow_dash.documents.document import Control, Document, File, PageLink
from harrow_dash.outputs import pictures
from harrow_dash.outputs.html import html
from harrow_dash.outputs.site import styles

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'"
)
SCRIPT = Path(__file__).with_name("site.js").read_text(encoding="utf-8")

CARD = "card.png"  # beside each page: the picture of a link to it


@dataclass(frozen=True)
class Link:
    """A page of the site: its title and its address below the site's own."""

    title: str
    address: str


def page(
    document: Document,
    *,
    base: str,
    address: str,
    menu: Sequence[Link],
    wards: Sequence[Link],
    files: Mapping[str, str],
    site: str = "",
    wards_title: str = "Wards",
) -> str:
    """A page as HTML. `files` are addresses of CSV files by their name.

    wards: where each ward is read about, and wards_title what that list is of.
    site: where the site will be read, such as https://www.example.org; who shows a
    link's picture needs its whole address.
    """
    opening = (
        '<a class="skip" href="#content">To the content</a>'
        f'<header class="site"><a href="{base}/">{escape(config.PRODUCT)}</a>'
        f'<nav aria-label="Pages">{_list(menu, base, address)}</nav></header>'
        f'<main id="content">{_opening(document)}'
    )
    told = "".join(_content(document, base, files))
    summary = (document.answer or (document.place,))[0]
    return (
        '<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(document.title)} · {escape(config.PRODUCT)}</title>"
        f'<meta name="description" content="{escape(summary)}">'
        f'<meta property="og:title" content="{escape(document.title)}">'
        f'<meta property="og:description" content="{escape(summary)}">'
        '<meta property="og:type" content="article">'
        f'<meta property="og:site_name" content="{escape(config.PRODUCT)}">'
        f'<meta property="og:image" content="{escape(f"{site}{base}{address}")}{CARD}">'
        '<meta property="og:image:width" content="1200">'
        '<meta property="og:image:height" content="630">'
        f'<meta property="og:image:alt" content="{escape(summary)}">'
        '<meta name="twitter:card" content="summary_large_image">'
        f"{_own(site, base, address)}"
        # No picture of its own, for which a browser would ask.
        '<link rel="icon" href="data:,">'
        # The first words wait for no file: their styles come with them.
        f"<style>{styles.first(opening)}</style>"
        f'<script src="{base}/site.js" defer></script></head><body>'
        f'{opening}<link rel="stylesheet" href="{base}/style.css">{told}</main>'
        f'<footer class="site"><nav aria-label="{escape(wards_title)}">'
        f"<h2>{escape(wards_title)}</h2>"
        f"{_list(wards, base, address)}</nav>"
        f'<p><a href="{base}/api/v1/measures.json">Open data</a>, under the Open '
        "Government Licence v3.0 where the sources allow it.</p></footer></body></html>"
    )


def _own(site: str, base: str, address: str) -> str:
    """Where the page itself will be read, once that is known."""
    if not site:
        return ""
    whole = escape(f"{site}{base}{address}")
    return (
        f'<meta property="og:url" content="{whole}">'
        f'<link rel="canonical" href="{whole}">'
    )


def _list(links: Sequence[Link], base: str, here: str) -> str:
    current = ' aria-current="page"'
    items = "".join(
        f'<li><a href="{base}{link.address}"{current if link.address == here else ""}>'
        f"{escape(link.title)}</a></li>"
        for link in links
    )
    return f"<ul>{items}</ul>"


def _opening(document: Document) -> str:
    """What is read first: the answer, before any section."""
    parts = (
        document.opening(),
        document.lead(),
        document.banner,
        document.contents(),
    )
    return "".join(html(part) for part in parts)


def _content(document: Document, base: str, files: Mapping[str, str]) -> Iterator[str]:
    for section in document.sections:
        built = section.blocks()
        drawn = "".join(_block(block, base, files) for block in built)
        if drawn and section.heading:
            yield html(heading(section.heading, section.anchor))
        yield drawn
    yield html(document.sources())


def _block(block: object, base: str, files: Mapping[str, str]) -> str:
    if isinstance(block, Control):
        return "".join(_block(part, base, files) for part in block.parts())
    if isinstance(block, kinds.Picture):
        kind = ' class="map"' if block.is_map else ""
        return f"<figure{kind}>{pictures.svg(block, has_words=True)}</figure>"
    if isinstance(block, File):
        address = files.get(block.name)
        if address is None:
            return ""
        label = escape(block.label)
        return f'<p class="files"><a href="{base}{address}" download>{label}</a></p>'
    if isinstance(block, PageLink):
        return f'<p><a href="{base}{block.path}/">More on this</a></p>'
    if isinstance(block, kinds.Group):
        return "".join(
            _block(part, base, files) if isinstance(part, kinds.Block) else html(part)
            for part in block.items
        )
    return html(block)
