"""The site's styles: as one file, and what of them the first words of a page need.

A browser draws nothing before the styles that it waits for. So a page brings the rules
of what is read first, and the file comes behind that, where it holds up the rest alone.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from harrow_dash.outputs.html import stylesheet
from harrow_dash.outputs.site.dark import dark

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

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
BLOCK = re.compile(r"([^{}]+)\{((?:[^{}]|\{[^{}]*\})*)\}")
CLASS = re.compile(r"\.([A-Za-z][\w-]*)")
USED = re.compile(r'class="([^"]*)"')


def whole() -> str:
    """All styles of the site, its dark look included."""
    return _sheet() + dark(_sheet())


def first(opening: str) -> str:
    """The styles of a page's opening (HTML), as `whole` has them."""
    return _of(
        frozenset(name for names in USED.findall(opening) for name in names.split())
    )


@lru_cache(maxsize=64)
def _of(classes: frozenset[str]) -> str:
    def is_used(selector: str) -> bool:
        if selector.startswith("@"):
            return selector.startswith("@media") and "print" not in selector
        return classes.issuperset(CLASS.findall(selector))

    sheet = "\n".join(_rules(_sheet(), is_used))
    return sheet + dark(sheet)


@lru_cache(maxsize=1)
def _sheet() -> str:
    """Without what only Streamlit's own elements would use."""

    def is_ours(selector: str) -> bool:
        return "data-testid" not in selector

    return "\n".join(_rules(f"{stylesheet()}{STYLE}", is_ours)) + "\n"


def _rules(sheet: str, is_wanted: Callable[[str], bool]) -> list[str]:
    """The rules of which any selector is wanted, also those within a condition."""
    kept = []
    for start, inside in BLOCK.findall(COMMENT.sub("", sheet)):
        selector = start.strip()
        if not any(map(is_wanted, selector.split(","))):
            continue
        if selector.startswith("@media"):
            inside = "\n".join(_rules(inside, is_wanted))
        if inside:
            kept.append(f"{selector}{{{inside}}}")
    return kept
