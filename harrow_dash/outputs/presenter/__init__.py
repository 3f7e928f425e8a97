"""A story for a room: as one file of HTML that needs no network, or as a pack.

`steps` looks up what each step shows; `page` makes slides of them; `pack` hands the
same steps to the renderers of slides and paper.
"""

from harrow_dash.outputs.presenter.page import page
from harrow_dash.outputs.presenter.steps import Shown, pack, steps

__all__ = ["Shown", "pack", "page", "steps"]
