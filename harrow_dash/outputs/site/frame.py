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

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'"
)
STYLE = """
:root{color-scheme:light dark}
body{font-family:system-ui,sans-serif;color:#22303C;background:#fff;margin:0}
a{color:#12436D}
.skip{position:absolute;left:-99em}
.skip:focus{left:8px;top:8px;background:#fff;padding:8px}
header.site{background:#12436D;color:#fff;padding:12px 16px}
header.site a{color:#fff}
nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:4px 16px;margin:8px 0 0;
 padding:0}
main,footer.site{max-width:76rem;margin:0 auto;padding:8px 16px}
figure{margin:16px 0;max-width:100%;overflow-x:auto}
figure svg{max-width:100%;height:auto;background:#fff}
table{border-collapse:collapse}
.find{margin:8px 0 0;display:flex;flex-wrap:wrap;gap:4px 8px;align-items:center}
.find input{font:inherit;min-width:0;width:16rem;max-width:100%}
.find input,.find button,.zoom button{min-height:44px}
.find button,.zoom button{font:inherit;min-width:44px}
.zoom{display:flex;flex-wrap:wrap;gap:4px;align-items:center;margin-bottom:4px}
.tip{position:absolute;z-index:9;max-width:16rem;padding:6px 10px;font-size:.875rem;
 white-space:pre-line;background:#22303c;color:#fff;border:1px solid #fff}
.tip[hidden],.zoom [hidden]{display:none}
.map svg *{pointer-events:none}
.map svg [data-tip]{pointer-events:auto}
svg [tabindex]:focus-visible{outline:3px solid #f46a25;outline-offset:1px}
@media print{header.site nav,.find,.zoom,.tip,.skip,.files{display:none}
details{display:block}}
"""
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
        f'<link rel="stylesheet" href="{base}/style.css">'
        f'<script src="{base}/site.js" defer></script></head><body>'
        '<a class="skip" href="#content">To the content</a>'
        f'<header class="site"><a href="{base}/">{escape(config.PRODUCT)}</a>'
        f'<nav aria-label="Pages">{_list(menu, base, address)}</nav></header>'
        f'<main id="content">{told}</main>'
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


def _content(document: Document, base: str, files: Mapping[str, str]) -> Iterator[str]:
    yield html(document.opening())
    yield html(document.lead())
    yield html(document.banner)
    yield html(document.contents())
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
