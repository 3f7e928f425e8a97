"""Packs: what leaves the screen for a meeting, as PDF, slides and spreadsheets.

A pack is a choice of pages, or of parts of them: no figure, sentence or chart is made
here. `contents` says what is in the pack of an audience; the others write it.
"""

from harrow_dash.outputs.packs.contents import Pack, of_page, pack
from harrow_dash.outputs.packs.files import ENDINGS, file_name, write

__all__ = ["ENDINGS", "Pack", "file_name", "of_page", "pack", "write"]
