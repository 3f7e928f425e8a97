"""Altair, imported when the first chart is put together: the overview has none.

The import was over a quarter of all that a fresh server imports for its first page.
"""

from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

from harrow_dash import theme

__all__ = ["alt"]


@cache
def _imported() -> ModuleType:
    import altair

    # Each piece would be held against the schema for each reader, a third of the work;
    # the tests hold every kind of chart against it. What holds the rows is not in it.
    altair.utils.schemapi.disable_debug_mode()

    @altair.theme.register("harrow", enable=True)
    def _theme() -> altair.theme.ThemeConfig:
        return {"config": theme.chart_config()}  # type: ignore[typeddict-item]

    return altair


if TYPE_CHECKING:
    import altair as alt
else:

    class _Altair:
        def __getattr__(self, name: str) -> Any:
            return getattr(_imported(), name)

    alt = _Altair()
