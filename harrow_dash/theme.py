"""The look: colours with fixed meanings, type scale, spacing, and the stylesheet.

Colours are the palette of the Government Analysis Function ("Data visualisation:
colours in charts", 2022). A colour means one thing wherever it is used, and no colour
carries a meaning alone: lines are labelled and statuses have a letter and a word.
"""

from dataclasses import dataclass
from typing import Any, Final

# What each data colour means.
ACTUAL: Final = "#12436D"  # dark blue: Harrow, the recorded figure
COMPARATOR: Final = "#28A197"  # turquoise: London, or the borough beside a ward
TARGET: Final = "#801650"  # dark pink: what a plan asks for
ATTENTION: Final = "#F46A25"  # orange: the ward selected

# Turquoise and orange reach 3:1 on white, which is enough for a mark but not for words.
COMPARATOR_TEXT: Final = "#1A6F68"
ATTENTION_TEXT: Final = "#A8410E"

TEXT: Final = "#3D3D3D"
TEXT_QUIET: Final = "#56616C"
CONTEXT: Final = "#8C96A0"  # marks that are there for context: 3:1 on white
LINE: Final = "#D5DBE1"
GRID: Final = "#E8ECEF"
SURFACE: Final = "#F4F6F8"
BACKGROUND: Final = "#FFFFFF"
PLAN_PERIOD: Final = "#EEF2F6"

# Light to dark, one hue, so that the order survives any colour vision and a photocopy.
MAP_CLASSES: Final = ("#DDEAF6", "#AECBE5", "#74A5CF", "#3A75AB", "#12436D")
MAP_MISSING: Final = "#F0F0EE"
MAP_OUTLINE: Final = TEXT_QUIET
MAP_NAME: Final = "#15222E"  # names of places: darker than text, as they are small
MAP_NEIGHBOUR: Final = "#E9EBED"
MAP_BOROUGH: Final = MAP_NAME  # the line around the borough
MAP_LINE: Final = "#C3CBD3"  # between small areas
# Small areas. Every shade is 3:1 from the next, and warm from cold in any colour
# vision; what is strongest also has an outline, so that a photocopy parts them.
MAP_NONE: Final = BACKGROUND  # no offence; no more or less than chance explains
MAP_HOT: Final = ("#5E0A24", "#D65A70")  # surer, sure
MAP_COLD: Final = ("#0F3460", "#4489C4")
MAP_RISE: Final = "#B0324F"
MAP_FALL: Final = "#2A6CA8"

FONT: Final = "'Source Sans', Arial, sans-serif"

# Of the page, in rem of the base size set in .streamlit/config.toml.
TYPE: Final = {
    "title": 2.125,
    "headline": 1.75,
    "figure": 1.5,
    "section": 1.25,
    "body": 1.0,
    "small": 0.875,
}
# Of charts, in px: a chart's letters stay smaller than the figures beside it.
CHART_TYPE: Final = {"title": 17, "value": 15, "label": 13}

SPACE: Final = {"xs": 4, "s": 8, "m": 16, "l": 24, "xl": 40}  # px
PHONE: Final = 640  # px: below this width a page is one column


@dataclass(frozen=True)
class Tone:
    """How a status looks: its letter, the word used when none is given, colours."""

    letter: str
    word: str
    text: str
    fill: str
    edge: str


TONES: Final = {
    "good": Tone("G", "Good", "#0A5A50", "#DFF2EF", "#1A6F68"),
    "neutral": Tone("N", "No clear change", TEXT, "#EBEEF1", TEXT_QUIET),
    "late": Tone("A", "Ageing", "#6B4700", "#FFF4D6", "#8A6A00"),
    "bad": Tone("R", "Needs attention", "#8F2F06", "#FDE8DC", ATTENTION_TEXT),
    "missing": Tone("X", "No figure", TEXT_QUIET, BACKGROUND, CONTEXT),
}


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1, of a colour written #RRGGBB (WCAG 2.2)."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio, 1 to 21, of two colours written #RRGGBB (WCAG 2.2)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def rgba(colour: str, alpha: int = 255) -> list[int]:
    """The colour #RRGGBB as the four numbers 0 to 255 that maps want."""
    return [*(int(colour[start : start + 2], 16) for start in (1, 3, 5)), alpha]


def chart_config() -> dict[str, Any]:
    """The Vega-Lite `config` of every chart: quiet axes, no frame, readable labels."""
    label, title = CHART_TYPE["label"], CHART_TYPE["title"]
    return {
        "font": FONT,
        "background": BACKGROUND,
        "padding": {"left": 4, "right": 4, "top": 4, "bottom": 4},
        "view": {"stroke": None},
        "title": {
            "anchor": "start",
            "frame": "bounds",
            "color": TEXT,
            "fontSize": title,
            "fontWeight": 600,
            "lineHeight": title + 4,
            "subtitleColor": TEXT_QUIET,
            "subtitleFontSize": label + 1,
            "subtitleFontWeight": 400,
            "subtitleLineHeight": label + 5,
            "subtitlePadding": 3,
            "offset": 12,
        },
        "axis": {
            "labelColor": TEXT_QUIET,
            "labelFontSize": label,
            "labelPadding": 6,
            "title": None,
            "titleColor": TEXT_QUIET,
            "titleFontSize": label,
            "titleFontWeight": 400,
            "domain": False,
            "ticks": False,
            "gridColor": GRID,
            "gridWidth": 1,
        },
        "axisX": {"grid": False, "domain": True, "domainColor": CONTEXT},
        "line": {"strokeWidth": 2.5, "strokeCap": "round", "strokeJoin": "round"},
        "text": {"fontSize": label, "color": TEXT},
        "bar": {"color": ACTUAL},
        "point": {"filled": True, "size": 40},
        "range": {
            "category": [ACTUAL, COMPARATOR, TARGET, ATTENTION],
            "ramp": list(MAP_CLASSES),
        },
        "legend": {"labelFontSize": label, "titleFontSize": label},
        "locale": {
            "number": {
                "decimal": ".",
                "thousands": ",",
                "grouping": [3],
                "currency": ["£", ""],
            }
        },
    }


def _statuses() -> str:
    return "".join(
        f".hc-{name}{{color:{look.text};background:{look.fill};border-color:{look.edge}"
        + (";border-style:dashed}" if name == "missing" else "}")
        + f".hc-{name} b{{background:{look.text};color:{look.fill}}}"
        for name, look in TONES.items()
    )


def css() -> str:
    """The stylesheet (without <style> tags) of the HTML pieces of pages, classes hc-*.

    hc-headline, hc-lead      the answer in words; the sentence under it
    hc-cards > hc-card        figures side by side: hc-label, hc-figure, hc-note
    hc-rows > hc-row          one line a priority or measure: hc-words (with hc-name and
                              hc-note), hc-figure, hc-trend, hc-state
    hc-status hc-good|…       a status (see blocks.chip)
    hc-table                  a table; td.hc-number right-aligned; tr.hc-selected; with
                              hc-fold as well, a phone shows each row as a block, each
                              td led by its data-label
    hc-legend                 a map's legend, li with i as the colour
    hc-sample, hc-source      the notice of sample figures; where figures come from
    """
    size = {name: f"{rem}rem" for name, rem in TYPE.items()}
    gap = {name: f"{px}px" for name, px in SPACE.items()}
    return f"""
.hc-headline{{font-size:{size["headline"]};line-height:1.25;font-weight:600;
 color:{ACTUAL};margin:0 0 {gap["s"]};max-width:38em;text-wrap:balance}}
.hc-lead{{font-size:{size["section"]};line-height:1.45;margin:0 0 {gap["m"]};
 max-width:46em}}
.hc-cards{{display:grid;gap:{gap["m"]};margin:{gap["m"]} 0;
 grid-template-columns:repeat(auto-fit,minmax(min(15rem,100%),1fr))}}
.hc-card{{border:1px solid {LINE};border-top:4px solid {ACTUAL};border-radius:4px;
 padding:{gap["m"]};background:{BACKGROUND};min-width:0}}
.hc-label,.hc-name{{font-weight:600;color:{TEXT};margin:0}}
.hc-name{{font-size:{size["section"]};line-height:1.3}}
.hc-figure{{font-size:{size["figure"]};font-weight:600;line-height:1.2;color:{ACTUAL};
 margin:{gap["xs"]} 0;font-variant-numeric:tabular-nums}}
.hc-figure small{{font-size:{size["small"]};font-weight:400;color:{TEXT_QUIET}}}
.hc-note,.hc-source{{font-size:{size["small"]};line-height:1.45;color:{TEXT_QUIET};
 margin:{gap["xs"]} 0 0}}
.hc-source{{border-top:1px solid {LINE};padding-top:{gap["s"]};margin-top:{gap["m"]}}}
.hc-rows{{border-top:1px solid {LINE};margin:{gap["m"]} 0}}
.hc-row{{display:grid;align-items:center;gap:{gap["xs"]} {gap["l"]};
 grid-template-columns:minmax(0,1fr) 7.5rem 9rem 11rem;padding:{gap["m"]} 0;
 border-bottom:1px solid {LINE}}}
.hc-row>*{{min-width:0}}
.hc-spark{{display:block;max-width:100%}}
.hc-card .hc-status{{margin-top:{gap["s"]}}}
.hc-status{{display:inline-flex;gap:.5em;align-items:center;border:1px solid;
 border-radius:4px;padding:2px .6em 2px 2px;font-size:{size["small"]};line-height:1.4;
 font-weight:600}}
.hc-status b{{flex:none;width:1.5em;text-align:center;border-radius:2px}}
{_statuses()}
.hc-table{{width:100%;border-collapse:collapse;font-variant-numeric:tabular-nums;
 margin:{gap["s"]} 0 {gap["m"]}}}
.hc-table caption{{text-align:left;font-weight:600;padding-bottom:{gap["s"]}}}
.hc-table th,.hc-table td{{text-align:left;vertical-align:top;padding:{gap["s"]};
 border:0;border-bottom:1px solid {LINE};overflow-wrap:anywhere}}
.hc-table thead th{{border-bottom:2px solid {CONTEXT};color:{TEXT};font-weight:600;
 font-size:{size["small"]}}}
.hc-table .hc-number{{text-align:right;white-space:nowrap}}
.hc-table .hc-number+:not(.hc-number){{padding-left:{gap["l"]}}}
.hc-table .hc-selected{{box-shadow:inset 4px 0 {ATTENTION};background:#FEF3EC;
 font-weight:600}}
ul.hc-legend.hc-legend{{list-style:none;display:flex;flex-wrap:wrap;
 gap:{gap["xs"]} {gap["m"]};margin:{gap["s"]} 0;padding:0;font-size:{size["small"]}}}
.hc-legend.hc-legend li{{display:flex;align-items:center;gap:{gap["s"]};
 margin:0;padding:0;font-size:inherit}}
.hc-legend i{{flex:none;width:1.6em;height:1.1em;border:1px solid {MAP_OUTLINE}}}
.hc-sample{{border-left:6px solid {ATTENTION};background:#FEF3EC;color:{TEXT};
 padding:{gap["s"]} {gap["m"]};margin:0 0 {gap["m"]}}}
@media (max-width:{PHONE - 1}px){{
.hc-headline{{font-size:1.5rem}}
.hc-figure{{font-size:1.375rem}}
.hc-lead{{font-size:1.0625rem}}
.hc-row{{grid-template-columns:minmax(0,1fr) auto}}
.hc-row .hc-words{{grid-column:1/-1}}
.hc-row .hc-trend{{justify-self:end}}
.hc-row .hc-state{{grid-column:1/-1}}
/* A map must not hold a thumb that wants to scroll past it. */
[data-testid=stDeckGlJsonChart] *{{touch-action:pan-y pinch-zoom!important}}
.hc-fold thead{{position:absolute;clip-path:inset(50%);width:1px;height:1px;
 overflow:hidden}}
/* A row is a block: its name, then its cells side by side, each under its label. */
.hc-fold tr{{display:flex;flex-wrap:wrap;border-bottom:1px solid {CONTEXT};
 padding:{gap["s"]} 0}}
.hc-table.hc-fold th,.hc-table.hc-fold td{{display:flex;flex-direction:column;
 flex:1 1 28%;white-space:normal;border:0;padding:2px {gap["s"]}!important;
 text-align:left}}
.hc-table.hc-fold th{{flex-basis:100%}}
.hc-table.hc-fold td.hc-number{{flex-basis:20%}}
.hc-fold td::before{{content:attr(data-label);color:{TEXT_QUIET};
 font-size:{size["small"]}}}
}}
@media print{{.hc-row,.hc-card,.hc-table tr{{break-inside:avoid}}
.hc-status b,.hc-legend i{{print-color-adjust:exact}}
/* Paper has no menu and no controls; Streamlit prints its sidebar on each sheet. */
[data-testid=stSidebar],[data-testid=stHeader],[data-testid=stToolbar],
[data-testid=stDownloadButton],[data-testid=stPageLink],[data-testid=stButtonGroup],
[data-testid=stSelectbox],[data-testid=stElementToolbar],
[data-testid=stFileUploader],[data-testid=stButton],[data-testid=stSlider],
[data-testid=stExpander]:not(:has(details[open])){{display:none!important}}
[data-testid=stApp],[data-testid=stAppViewContainer],[data-testid=stMain]{{
 position:static!important;height:auto!important;overflow:visible!important}}
[data-testid=stMainBlockContainer]{{max-width:none;padding:0}}
h2,h3{{break-after:avoid}}}}
"""
