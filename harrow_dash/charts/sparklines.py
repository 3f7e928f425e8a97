"""Small lines beside figures, as the text of an SVG."""

from collections.abc import Sequence
from html import escape

from harrow_dash import theme
from harrow_dash.charts import chart_parts


def sparkline(
    values: Sequence[float | None],
    width: int = 120,
    height: int = 28,
    alt: str = "",
    goal: float | None = None,
) -> str:
    """A small line as SVG text: None or NaN is a gap, the last figure a dot.

    goal: what a plan asks for, as a broken line across.

    The scale covers at least a quarter of the highest figure, so that a wobble of a few
    per cent stays a wobble. Without `alt` it is hidden from screen readers. Streamlit
    lets no SVG element through in HTML: a page shows it as the source of an image.
    """
    numbers = [chart_parts.number(value) for value in values]
    title = f'role="img"><title>{escape(alt)}</title>'
    name = title if alt else 'aria-hidden="true">'
    drawn = _small_line(numbers, width, height, goal)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" {name}{drawn}</svg>'
    )


def _small_line(
    values: list[float | None], width: int, height: int, goal: float | None
) -> str:
    known = [value for value in values if value is not None]
    if not known:
        middle = height / 2
        return (
            f'<line x1="4" x2="{width - 4}" y1="{middle:g}" y2="{middle:g}" '
            f'stroke="{theme.CONTEXT}" stroke-dasharray="2 4"/>'
        )
    seen = known if goal is None else [*known, goal]
    spread = max(max(seen) - min(seen), abs(max(seen)) / 4, 1e-9)
    bottom = (max(seen) + min(seen) - spread) / 2
    step = (width - 8) / max(len(values) - 1, 1)
    runs: list[list[tuple[float, float]]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            runs.append([])
            continue
        y = height - 4 - (value - bottom) / spread * (height - 8)
        runs[-1].append((4 + place * step, y))
    runs = [run for run in runs if run]
    drawn = "".join(
        '<polyline points="{}"/>'.format(" ".join(f"{x:.1f},{y:.1f}" for x, y in run))
        # A lone month has no line: the round cap of a stroke of no length shows it.
        if len(run) > 1
        else f'<path d="M{run[0][0]:.1f} {run[0][1]:.1f}h0"/>'
        for run in runs
    )
    x, y = runs[-1][-1]
    asked = ""
    if goal is not None:
        level = height - 4 - (goal - bottom) / spread * (height - 8)
        asked = (
            f'<line x1="0" x2="{width}" y1="{level:.1f}" y2="{level:.1f}" '
            f'stroke="{theme.TARGET}" stroke-width="1.5" stroke-dasharray="4 3"/>'
        )
    return (
        f'{asked}<g fill="none" stroke="{theme.ACTUAL}" stroke-width="1.75" '
        f'stroke-linecap="round" stroke-linejoin="round">{drawn}</g>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{theme.ACTUAL}"/>'
    )
