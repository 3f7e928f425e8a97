"""Blocks as HTML: the only place with tags. Every text is escaped here."""

from harrow_dash.outputs.html.render import html
from harrow_dash.outputs.html.stylesheet import stylesheet

__all__ = ["html", "stylesheet"]
