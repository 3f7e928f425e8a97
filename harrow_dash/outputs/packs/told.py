"""The words of a block as they stand in a file.

A status is told by its words alone: its letter is for a screen, where it stands apart
on a colour, and would run into the words here.
"""

from harrow_dash.documents import blocks
from harrow_dash.documents.block_kinds import Chip


def plain(block: object) -> str:
    """The words of a piece on one line, a status without its letter."""
    if isinstance(block, Chip):  # alone in a cell
        return block.words
    return blocks.plain(block, letters=False)
