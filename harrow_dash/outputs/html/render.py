"""Blocks as HTML in the theme's classes.

Texts from files are escaped here and nowhere else, so that a name is shown as it is
written and never runs.
"""

from collections.abc import Callable
from functools import singledispatch
from html import escape
from typing import Any
from urllib.parse import quote

from harrow_dash.documents import block_kinds as kinds
from harrow_dash.documents.blocks import plain

NOTICES = {
    "old": '<p class="hc-old">{}</p>',
    "status": '<p class="hc-notice" role="status">{}</p>',
    "refused": (
        '<p class="hc-refused" role="alert"><strong>Not loaded.</strong> {}</p>'
    ),
}
ASIDES = {
    "said": '<span class="hc-said">{}</span>',
    "line": '<span class="hc-line">{}</span>',
    "small": "<small>{}</small>",
}


@singledispatch
def html(block: object) -> str:
    """A block, or a text, as HTML. A kind of block without a renderer is an error."""
    if isinstance(block, kinds.Block):
        raise TypeError(f"{type(block).__name__} has no HTML.")
    return escape(str(block))


def _renders(kind: type) -> Callable[[Callable[[Any], str]], Callable[[Any], str]]:
    return html.register(kind)


@_renders(kinds.Group)
def _group(block: kinds.Group) -> str:
    return "".join(map(html, block.items))


@_renders(kinds.Paragraph)
def _paragraph(block: kinds.Paragraph) -> str:
    return f'<p class="hc-{block.kind}">{html(block.words)}</p>'


@_renders(kinds.Heading)
def _heading(block: kinds.Heading) -> str:
    anchor = f' id="{escape(block.anchor)}"' if block.anchor else ""
    return f'<h2 class="hc-section"{anchor}>{html(block.title)}</h2>'


@_renders(kinds.Anchor)
def _anchor(block: kinds.Anchor) -> str:
    return f'<span class="hc-anchor" id="{escape(block.name)}"></span>'


@_renders(kinds.Opening)
def _opening(block: kinds.Opening) -> str:
    notes = "".join(NOTICES["status"].format(html(note)) for note in block.notes)
    return (
        f'<p class="hc-place">{html(block.place)}</p>'
        f'<h1 class="hc-title">{html(block.title)}</h1>{notes}'
    )


@_renders(kinds.Notice)
def _notice(block: kinds.Notice) -> str:
    return NOTICES[block.kind].format(html(block.words))


@_renders(kinds.Live)
def _live(block: kinds.Live) -> str:
    return f'<div role="status">{html(block.inside)}</div>'


@_renders(kinds.Cards)
def _cards(block: kinds.Cards) -> str:
    drawn = "".join(
        '<div class="hc-card">'
        f'<h2 class="hc-label">{html(card.label)}</h2>'
        f'<p class="hc-figure">{html(card.figure)} <small>{html(card.unit)}</small></p>'
        f'<div class="hc-state">{html(card.state)}{_said(card.words)}</div></div>'
        for card in block.cards
    )
    return f'<div class="hc-cards">{drawn}</div>'


@_renders(kinds.Row)
def _row(block: kinds.Row) -> str:
    told = "".join(f'<p class="hc-note">{html(line)}</p>' for line in block.notes)
    words = f'<p class="hc-body">{html(block.words)}</p>' if block.words else ""
    figure = (
        f'<p class="hc-figure">{html(block.figure)} '
        f"<small>{html(block.unit)}</small></p>"
        if block.figure
        else ""
    )
    trend = f'<div class="hc-trend">{html(block.trend)}</div>' if block.trend else ""
    beside = f'<div class="hc-beside">{figure}{trend}</div>' if figure + trend else ""
    return (
        '<section class="hc-row"><div class="hc-words">'
        f'<h2 class="hc-name">{html(block.name)}</h2>{words}'
        f'<div class="hc-state">{html(block.state)}</div>{told}</div>{beside}</section>'
    )


@_renders(kinds.Chip)
def _chip(block: kinds.Chip) -> str:
    # Screen readers hear the words only.
    return (
        f'<span class="hc-status hc-{escape(block.tone)}"><b aria-hidden="true">'
        f"{html(block.letter)}</b> {html(block.words)}</span>"
    )


@_renders(kinds.Sparkline)
def _sparkline(block: kinds.Sparkline) -> str:
    # As an image: Streamlit lets no SVG through. Letters as they are take less room
    # than base64, and a server packs them.
    data = quote(block.svg.replace('"', "'"), safe=" '=/:,.-;()")
    return (
        f'<img class="hc-spark" src="data:image/svg+xml,{data}" '
        f'alt="{escape(block.alt)}">'
    )


@_renders(kinds.Link)
def _link(block: kinds.Link) -> str:
    return f'<a href="{escape(block.address)}">{html(block.words)}</a>'


@_renders(kinds.Aside)
def _aside(block: kinds.Aside) -> str:
    return ASIDES[block.kind].format(html(block.words))


@_renders(kinds.State)
def _state(block: kinds.State) -> str:
    return f'<div class="hc-state">{html(block.status)}{_said(block.words)}</div>'


def _said(words: object) -> str:
    return ASIDES["said"].format(html(words))


@_renders(kinds.Table)
def _table(block: kinds.Table) -> str:
    head = "".join(
        f'<th scope="col"{_number(column)}>{html(column.title)}</th>'
        for column in block.columns
    )
    body, before = [], None
    for values in block.rows:
        if block.group and values[block.group] != before:
            before = values[block.group]
            body.append(
                '<tr class="hc-group"><th scope="rowgroup" '
                f'colspan="{len(block.columns)}">{html(before)}</th></tr>'
            )
        mark = ' class="hc-selected"' if block.is_selected(values) else ""
        cells = "".join(
            f'<th scope="row">{html(values[column.name])}</th>'
            if place == 0
            else f'<td data-label="{escape(column.title)}"{_number(column)}>'
            f"<span>{html(values[column.name])}</span></td>"
            for place, column in enumerate(block.columns)
        )
        body.append(f"<tr{mark}>{cells}</tr>")
    brief = " hc-brief" if block.is_brief else ""
    return (
        f'<table class="hc-table hc-fold{brief}">'
        f"<caption>{html(block.caption)}</caption><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"
    )


def _number(column: kinds.Column) -> str:
    return ' class="hc-number"' if column.is_number else ""


@_renders(kinds.Fold)
def _fold(block: kinds.Fold) -> str:
    # What is too tall or wide scrolls in its own box, which the keyboard must reach.
    printed = " hc-printed" if block.is_printed else ""
    return (
        f'<details class="hc-more{printed}"><summary>{html(block.summary)}</summary>'
        '<div class="hc-scroll" tabindex="0" role="group" '
        f'aria-label="{escape(plain(block.summary))}">'
        f"{html(block.inside)}</div></details>"
    )


@_renders(kinds.Legend)
def _legend(block: kinds.Legend) -> str:
    drawn = "".join(
        f'<li><i style="background:{escape(colour)}"></i>{html(words)}</li>'
        for colour, words in block.entries
    )
    return (
        f'<p class="hc-note">{html(block.title)}</p><ul class="hc-legend">{drawn}</ul>'
    )


@_renders(kinds.Bullets)
def _bullets(block: kinds.Bullets) -> str:
    drawn = "".join(f"<li>{html(item)}</li>" for item in block.items)
    return f'<ul class="hc-list">{drawn}</ul>'


@_renders(kinds.Facts)
def _facts(block: kinds.Facts) -> str:
    drawn = "".join(
        f"<dt>{html(name)}</dt><dd>{html(value)}</dd>" for name, value in block.pairs
    )
    return f'<dl class="hc-facts">{drawn}</dl>'


@_renders(kinds.Caption)
def _caption(block: kinds.Caption) -> str:
    note = f'<p class="hc-note">{html(block.words)}</p>' if block.words else ""
    return (
        '<div class="hc-months" role="status">'
        f'<p class="hc-month">{html(block.title)}</p>{note}</div>'
    )


@_renders(kinds.Contents)
def _contents(block: kinds.Contents) -> str:
    listed = "".join(
        f'<li><a href="#{escape(anchor)}">{html(title)}</a></li>'
        for anchor, title in block.items
    )
    return (
        f'<nav class="hc-contents" aria-label="{block.TITLE}"><details>'
        f"<summary>{block.TITLE}</summary><ul>{listed}</ul></details></nav>"
    )


@_renders(kinds.Sources)
def _sources(block: kinds.Sources) -> str:
    listed = "".join(f"<li>{html(line)}</li>" for line in block.lines)
    lines = f'<ul class="hc-list">{listed}</ul>' if listed else ""
    note = f'<p class="hc-note">{html(block.note)}</p>'
    return (
        f'<footer class="hc-source">{note}<details class="hc-more hc-printed">'
        f"<summary>{block.TITLE}</summary>{lines}</details></footer>"
    )
