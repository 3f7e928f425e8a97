"""Pieces of a page as HTML: words, cards, rows and tables, in the theme's classes.

Text in, HTML out. Every text is escaped unless it is `Markup`, so that a name from a
file is shown as it is written and never runs.
"""

import base64
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape, unescape

STYLE = """
.hc-place{color:#56616C;font-size:.875rem;margin:0 0 4px}
.hc-title{font-size:2.125rem;line-height:1.2;font-weight:700;letter-spacing:-.01em;
 margin:0 0 8px;padding:0;max-width:26em;text-wrap:balance}
.hc-section{font-size:1.5rem;line-height:1.25;font-weight:600;margin:32px 0 4px;
 padding:0;max-width:34em;text-wrap:balance}
.hc-body{max-width:46em;margin:0 0 8px;line-height:1.5;overflow-wrap:break-word}
.hc-body:last-child,.hc-lead:last-child{margin-bottom:0}
.hc-notice{border-left:6px solid #12436D;background:#F4F6F8;padding:8px 16px;
 margin:0 0 16px;max-width:60em}
.hc-sample{max-width:60em}
.hc-old{border-left:6px solid #8A6A00;background:#FFF4D6;color:#3D3D3D;
 padding:8px 16px;margin:16px 0 0;max-width:60em;font-size:.9375rem}
[data-testid=stMainBlockContainer]{padding-left:clamp(1rem,4vw,3rem);
 padding-right:clamp(1rem,4vw,3rem);max-width:76rem}
.hc-state{display:flex;flex-wrap:wrap;gap:4px 8px;align-items:center}
.hc-said{font-size:.9375rem;color:#56616C;flex:1 1 18em}
.hc-line{display:block;font-size:.9375rem;margin-top:2px}
.hc-source .hc-list,.hc-source li{font-size:.875rem}
.hc-card>.hc-state{margin-top:8px}
.hc-card .hc-plan{border-top:1px solid #D5DBE1;margin-top:12px;padding-top:12px}
.hc-card .hc-figure small{display:block;line-height:1.35}
.hc-card .hc-said{flex-basis:100%}
.hc-card .hc-label{font-size:1.0625rem}
/* Four cards stand two by two, not three and one. */
.hc-cards:has(>:nth-child(4):last-child){
 grid-template-columns:repeat(auto-fit,minmax(min(20rem,100%),1fr))}
.hc-row{border:0;padding:8px 0 0;gap:8px 40px;align-items:start;
 grid-template-columns:minmax(0,1fr) 13rem;border-top:1px solid #D5DBE1}
.hc-row+.hc-row{margin-top:12px}
.hc-row .hc-name{font-size:1.3125rem;margin:0 0 4px;padding:0}
.hc-row .hc-body{margin:0 0 8px}
.hc-beside .hc-figure{margin:0;font-size:1.75rem}
.hc-beside .hc-figure small{display:block;line-height:1.35}
.hc-beside .hc-trend{margin-top:8px}
.hc-spark{display:block;max-width:100%}
.hc-table th{font-weight:400}
.hc-table thead th,.hc-table .hc-group th{font-weight:600}
.hc-table thead .hc-number{white-space:normal}
.hc-table .hc-group th{padding-top:20px;border-bottom:2px solid #8C96A0;
 font-size:1.0625rem}
.hc-table td img{margin:2px 0;max-width:none}
.hc-table th,.hc-table td{overflow-wrap:break-word}
.hc-table .hc-status{white-space:nowrap}
.hc-table tbody th{min-width:9em;overflow-wrap:anywhere}
details.hc-more{border-top:1px solid #D5DBE1;margin:4px 0 0;padding:8px 0}
details.hc-more>summary{cursor:pointer;color:#12436D;font-weight:600;padding:2px 0}
details.hc-more>summary:focus-visible{outline:3px solid #F46A25;outline-offset:2px}
/* The months of a map that is played: in large words, and nothing below them jumps. */
.hc-months{min-height:3.75rem}
.hc-month{font-size:1.375rem;font-weight:600;line-height:1.3;margin:0;color:#12436D}
.hc-scroll{max-height:26rem;overflow:auto}
.hc-scroll:focus-visible{outline:3px solid #F46A25;outline-offset:2px}
.hc-list{margin:4px 0 12px;padding-left:1.25em;max-width:46em;
 overflow-wrap:break-word}
.hc-list li{margin:0 0 4px}
.hc-list a{color:#12436D}
.hc-facts{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:4px 16px;
 margin:8px 0}
.hc-facts dt{color:#56616C}
.hc-facts dd{margin:0;overflow-wrap:anywhere}
@media (max-width:639px){
.hc-title{font-size:1.625rem}
.hc-section{font-size:1.3125rem}
.hc-row{grid-template-columns:minmax(0,1fr)}
.hc-beside{display:flex;justify-content:space-between;align-items:center;gap:16px}
.hc-beside .hc-trend{margin:0}
.hc-facts{grid-template-columns:minmax(0,1fr)}
.hc-facts dd{margin-bottom:8px}
.hc-table.hc-fold tbody th{display:block;min-width:0;text-align:left;
 font-weight:600;font-size:1.0625rem}
.hc-table.hc-fold .hc-group th{font-size:1.1875rem}
.hc-fold,.hc-fold tbody,.hc-fold caption{display:block}
.hc-fold td{overflow-wrap:anywhere}
.hc-fold td::before{flex:none;max-width:45%;overflow-wrap:normal}
.hc-fold td img{margin-left:auto}
.hc-fold th .hc-line{font-weight:400}
.hc-table.hc-fold td:has(>span:empty){display:none}
.hc-fold .hc-group{border:0;padding-bottom:0}
}
"""


class Markup(str):
    """HTML made here, to be left as it is."""

    __slots__ = ()


@dataclass(frozen=True)
class Column:
    """A column of a table: which value, its heading, and whether it holds figures."""

    name: str
    title: str
    is_number: bool = False


def text(value: object) -> str:
    """A value as HTML: escaped, unless it is Markup."""
    return value if isinstance(value, Markup) else escape(str(value))


def paragraph(words: object, kind: str = "body") -> Markup:
    """One paragraph: kind is body, lead, headline, note, source or notice."""
    return Markup(f'<p class="hc-{kind}">{text(words)}</p>') if words else Markup("")


def section(title: object) -> Markup:
    """The heading of a part of a page."""
    return Markup(f'<h2 class="hc-section">{text(title)}</h2>')


def opening(title: str, place: str, notes: Iterable[str] = ()) -> Markup:
    """The top of a page: place and period, title, and what the address asked amiss."""
    told = (f'<p class="hc-notice" role="status">{text(note)}</p>' for note in notes)
    return Markup(
        f'<p class="hc-place">{text(place)}</p><h1 class="hc-title">{text(title)}</h1>'
        + "".join(told)
    )


def answer(sentences: Iterable[str], sample_note: str = "") -> Markup:
    """The answer in words, under the notice that sample figures need."""
    notice = f'<p class="hc-sample">{text(sample_note)}</p>' if sample_note else ""
    return join(Markup(notice), *(paragraph(words, "lead") for words in sentences))


def old(words: object) -> Markup:
    """A banner: figures older than they should be."""
    return Markup(f'<p class="hc-old">{text(words)}</p>')


def cards(items: Iterable[Mapping[str, object]]) -> Markup:
    """Figures side by side.

    Each has label, figure, unit; state and words (the change), plan and promise.
    """
    drawn = "".join(
        '<div class="hc-card">'
        f'<h2 class="hc-label">{text(item["label"])}</h2>'
        f'<p class="hc-figure">{text(item["figure"])} '
        f"<small>{text(item['unit'])}</small></p>"
        f'<div class="hc-state">{text(item["state"])}{span(item["words"])}</div>'
        f'<div class="hc-state hc-plan">{text(item["plan"])}{span(item["promise"])}'
        "</div></div>"
        for item in items
    )
    return Markup(f'<div class="hc-cards">{drawn}</div>')


def row(
    name: str,
    words: object,
    state: object,
    notes: Iterable[object] = (),
    *,
    figure: object = "",
    unit: object = "",
    trend: object = "",
) -> Markup:
    """One priority on a line: name, what happened, its status; figure and trend beside.

    `state` is a status with the words that belong to it; `notes` are said more quietly.
    """
    told = "".join(f'<p class="hc-note">{text(line)}</p>' for line in notes if line)
    beside = (
        f'<div class="hc-beside"><p class="hc-figure">{text(figure)} '
        f"<small>{text(unit)}</small></p>"
        f'<div class="hc-trend">{text(trend)}</div></div>'
        if figure
        else ""
    )
    return Markup(
        '<section class="hc-row"><div class="hc-words">'
        f'<h2 class="hc-name">{text(name)}</h2>{paragraph(words)}'
        f'<div class="hc-state">{text(state)}</div>{told}</div>{beside}</section>'
    )


def chip(tone: str, letter: str, words: str) -> Markup:
    """A status: a letter or sign and words, on the colours of its tone.

    `tone` is good, neutral, late, bad or missing. Screen readers hear the words only.
    """
    return Markup(
        f'<span class="hc-status hc-{tone}"><b aria-hidden="true">{text(letter)}</b> '
        f"{text(words)}</span>"
    )


def picture(svg: str, alt: str) -> Markup:
    """A small drawing (SVG text) as an image: Streamlit lets no SVG through."""
    data = base64.b64encode(svg.encode()).decode()
    return Markup(
        f'<img class="hc-spark" src="data:image/svg+xml;base64,{data}" '
        f'alt="{escape(alt)}">'
    )


def table(
    rows: Iterable[Mapping[str, object]],
    columns: Sequence[Column],
    caption: str,
    *,
    selected: object = None,
    key: str = "area_code",
    group: str = "",
) -> Markup:
    """A table whose first column names its rows; on a phone each row is a block.

    `selected` marks the row whose `key` has that value. `group` is a column whose
    changes start a new group, under a line of its own.
    """
    head = "".join(
        f'<th scope="col"{_number(column)}>{text(column.title)}</th>'
        for column in columns
    )
    body, before = [], None
    for values in rows:
        if group and values[group] != before:
            before = values[group]
            body.append(
                f'<tr class="hc-group"><th scope="rowgroup" colspan="{len(columns)}">'
                f"{text(before)}</th></tr>"
            )
        chosen = selected is not None and values.get(key) == selected
        mark = ' class="hc-selected"' if chosen else ""
        cells = "".join(
            f'<th scope="row">{text(values[column.name])}</th>'
            if place == 0
            else f'<td data-label="{escape(column.title)}"{_number(column)}>'
            f"<span>{text(values[column.name])}</span></td>"
            for place, column in enumerate(columns)
        )
        body.append(f"<tr{mark}>{cells}</tr>")
    return Markup(
        f'<table class="hc-table hc-fold"><caption>{text(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"
    )


def _number(column: Column) -> str:
    return ' class="hc-number"' if column.is_number else ""


def fold(summary: str, inside: object) -> Markup:
    """Something to open when wanted: the table behind a chart.

    What is too tall or wide scrolls in its own box, which the keyboard must reach.
    """
    name = escape(plain(text(summary)))
    return Markup(
        f'<details class="hc-more"><summary>{text(summary)}</summary>'
        f'<div class="hc-scroll" tabindex="0" role="group" aria-label="{name}">'
        f"{text(inside)}</div></details>"
    )


def legend(entries: Iterable[tuple[str, str]], title: str) -> Markup:
    """What the colours of a map stand for: pairs of a colour (#RRGGBB) and words."""
    drawn = "".join(
        f'<li><i style="background:{escape(colour)}"></i>{text(words)}</li>'
        for colour, words in entries
    )
    return Markup(
        f'<p class="hc-note">{text(title)}</p><ul class="hc-legend">{drawn}</ul>'
    )


def state(status: object, words: object) -> Markup:
    """A status with the words that belong to it."""
    return Markup(f'<div class="hc-state">{text(status)}{span(words)}</div>')


def span(words: object) -> Markup:
    """Words beside a status."""
    return Markup(f'<span class="hc-said">{text(words)}</span>')


def line(words: object) -> Markup:
    """Words on a line of their own inside a cell."""
    return Markup(f'<span class="hc-line">{text(words)}</span>')


def small(words: object) -> Markup:
    """Words of less weight inside others."""
    return Markup(f"<small>{text(words)}</small>")


def bullets(items: Iterable[object]) -> Markup:
    """A list of sentences; nothing when there are none."""
    drawn = "".join(f"<li>{text(item)}</li>" for item in items)
    return Markup(f'<ul class="hc-list">{drawn}</ul>') if drawn else Markup("")


def facts(pairs: Iterable[tuple[str, object]]) -> Markup:
    """Names with their values: a description list. Empty values are left out."""
    drawn = "".join(
        f"<dt>{text(name)}</dt><dd>{text(value)}</dd>" for name, value in pairs if value
    )
    return Markup(f'<dl class="hc-facts">{drawn}</dl>')


def join(*parts: object) -> Markup:
    """Several pieces one after another."""
    return Markup("".join(text(part) for part in parts))


def plain(html: str) -> str:
    """The words of a piece without its tags: for tests and descriptions."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())
