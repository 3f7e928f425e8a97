"""A story as one HTML file: slides, keys, notes and the search of streets."""

import json
from collections.abc import Sequence
from dataclasses import replace
from html import escape
from pathlib import Path

from harrow_dash import config
from harrow_dash.documents.block_kinds import Picture
from harrow_dash.documents.document import Ask
from harrow_dash.documents.stories import Story
from harrow_dash.outputs import pictures
from harrow_dash.outputs.presenter.steps import NO_PICTURE, Frame, Shown
from harrow_dash.places import streets

HERE = Path(__file__).parent
# Drawn small and shown large, so that labels of 13 px are read from ten metres.
WIDTH, HEIGHT = 480, 130  # px
LETTERS = 44  # px of names on a map
PLAY = "P plays through the months; , and . go back and on by one"


def page(ask: Ask, story: Story, shown: Sequence[Shown]) -> str:
    """The whole page, without anything from elsewhere."""
    slides = "".join(_slide(number, one, shown) for number, one in enumerate(shown, 1))
    notes = json.dumps(
        [[one.headline, *one.notes, one.frame.place, one.source] for one in shown]
    )
    known = json.dumps(_streets(ask))
    return (
        '<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(story.title)} · {escape(config.PRODUCT)}</title>"
        '<link rel="icon" href="data:,">'
        f"<style>{_text('style.css')}</style></head><body>"
        f'<main aria-label="{escape(story.title)}">{slides}</main>'
        f"{_text('parts.html')}<script>const NOTES={_safe(notes)},"
        f"STREETS={_safe(known)};{_text('keys.js')}</script></body></html>"
    )


def _text(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def _safe(data: str) -> str:
    """Data that cannot end the script it stands in."""
    return data.replace("<", "\\u003c")


def _slide(number: int, one: Shown, shown: Sequence[Shown]) -> str:
    """A step: its frames one behind another, of which the last is seen at first."""
    frames = [*one.played, one.frame]
    drawn = "".join(_frame(frame, frame is one.frame) for frame in frames)
    told = f"{PLAY}<br>" if one.played else ""
    return (
        f'<section id="step-{number}" tabindex="-1" aria-label="Step {number} of '
        f'{len(shown)}"><h1>{escape(one.headline)}</h1>{drawn}'
        f"<footer><span>{told}{escape(one.source)}</span>"
        f"<b>{number} / {len(shown)}</b></footer></section>"
    )


def _frame(frame: Frame, is_seen: bool) -> str:
    words = f"<p>{escape(frame.words)}</p>" if frame.words else ""
    drawn = f'<div class="no">{NO_PICTURE}</div>'
    if frame.picture:
        picture = pictures.svg(_small(frame.picture), LETTERS)
        drawn = f'<div class="picture">{picture}</div>'
    legend = "".join(
        f'<li><i style="background:{escape(colour)}"></i>{escape(told)}</li>'
        for colour, told in frame.legend
    )
    drawn += f"<ul>{legend}</ul>" if legend else ""
    return (
        f'<div class="frame"{"" if is_seen else " hidden"}>{words}{drawn}'
        f'<div class="place">{escape(frame.place)}</div></div>'
    )


def _small(picture: Picture) -> Picture:
    if picture.is_map:
        return picture
    return replace(picture, spec=picture.spec | {"width": WIDTH, "height": HEIGHT})


def _streets(ask: Ask) -> list[list[str]]:
    """Name, ward, and what was recorded near it, for the search."""
    found = ask(streets.streets)
    return [
        [
            str(row["street"]),
            str(row["ward_name"]),
            f"{row['count']:,} recorded near it ({row['months']})",
        ]
        for row in found.to_dict("records")
    ]
