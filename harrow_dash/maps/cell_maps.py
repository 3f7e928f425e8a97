"""Maps of small areas: tested hotspots, counts, and changes between two periods.

Outlines and frames in, finished maps out. A small area is a hexagon of the grid or a
neighbourhood of the census; the wards' outlines and names lie above them. Beside each
map stand its legend and its words.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Protocol, Unpack

import pandas as pd
import shapely
from shapely.geometry import shape

from harrow_dash import config, theme
from harrow_dash.maps import map_classes, map_frame, map_layers, place_names
from harrow_dash.maps.map_layers import Feature, Map, Outlines
from harrow_dash.words import sentences

Legend = list[tuple[str, str]]
Row = dict[Any, Any]
Told = tuple[list[str], str]  # what the tooltip says, line by line, and the colour

HOTSPOTS = {
    "hot place": theme.MAP_HOT[0],
    "both": theme.MAP_HOT[0],
    "hot cluster": theme.MAP_HOT[1],
    "not significant": theme.MAP_NONE,
    "cold": theme.MAP_COLD[0],
}
PLACES = ("hot place", "both")  # ringed
CLASS_WORDS = {
    "hot place": "Hot place",
    "both": "Hot place, in a cluster",
    "hot cluster": "In a hot cluster",
    "not significant": "Usual spread",
    "cold": "Cold",
}
CHANGES = {
    "rise": theme.MAP_RISE,
    "no clear change": theme.MAP_NONE,
    "fall": theme.MAP_FALL,
    "not tested": theme.MAP_MISSING,
}
CLASS_GROUPS = {
    "hot places": ["hot place", "both"],
    "in hot clusters": ["both", "hot cluster"],
    "cold": ["cold"],
    "within the usual spread": ["not significant"],
}
ARROWS = {"rise": "↑", "fall": "↓"}
HIDDEN = "[c]"  # the mark of a count that is not shown
NO_FIGURE = "No figure"
OUTSIDE = f"Outside {config.BOROUGH_NAME}"
MOST_CORNERS = 14_000  # of all outlines: a map is to stay light
NOUN = ("area", "areas")


class Counted(Protocol):
    """What a map counts, such as a measure: its title and its unit."""

    @property
    def title(self) -> str: ...

    @property
    def unit(self) -> str: ...


class Look(map_frame.Around, total=False):
    """How a map of small areas may be drawn.

    `ward` is the code of a ward to outline, `layer` the id of the layer that can be
    picked: "areas" unless it is given; `names` are places that
    are named where a reader looks closer (place_names.fitting).
    """

    ward: str | None
    layer: str
    names: pd.DataFrame | None


def hotspots(
    outlines: Outlines,
    tested: pd.DataFrame,
    wards: Outlines,
    selected: str | None,
    sample: bool,
    *,
    measure: Counted,
    **look: Unpack[Look],
) -> Map:
    """Small areas by class: hot, cold or as expected; a ring around hot places.

    `tested` is the frame of hotspots.tested: area_code, count, expected (NaN: none) and
    hotspot; trend is told where it is a column. Of all maps here: where a frame has
    ward_name, it is told, and areas whose in_borough is False have an edge of their
    own. `selected` is an area's code. The objects of the layer that can be picked have
    area_code and area_name in their properties.
    """

    def told(row: Row) -> Told:
        return _tested_words(row, measure), HOTSPOTS[row["hotspot"]]

    drawn = _drawn(outlines, tested, told)
    sure = set(tested.loc[tested["hotspot"].isin(PLACES), "area_code"])
    return _map(drawn, wards, selected, sample, sure, **look)


def counts(
    outlines: Outlines,
    frame: pd.DataFrame,
    wards: Outlines,
    selected: str | None,
    sample: bool,
    *,
    measure: Counted,
    starts: Sequence[float] | None = None,
    **look: Unpack[Look],
) -> Map:
    """Small areas by count (columns area_code, count) in classes; none is one of them.

    `starts` are the classes (map_classes.count_breaks) where several maps share them;
    without, they are those of this frame. A count that is NaN is not shown, as said by
    the column mark ("[c]": fewer than five) where there is one. See hotspots.
    """
    classes = _starts(frame, starts)
    colours = map_classes.count_colours(classes)

    def told(row: Row) -> Told:
        words = [_count_words(row, measure)]
        if pd.isna(row["count"]):
            return words, theme.MAP_MISSING
        return words, colours[map_classes.class_of(row["count"], classes)]

    drawn = _drawn(outlines, frame, told)
    return _map(drawn, wards, selected, sample, **look)


def changes(
    outlines: Outlines,
    frame: pd.DataFrame,
    wards: Outlines,
    selected: str | None,
    sample: bool,
    *,
    measure: Counted,
    **look: Unpack[Look],
) -> Map:
    """Areas by tested change: clear rise or fall (with arrows), or neither.

    `frame` has area_code, before, after (counts) and verdict (rise, fall, no clear
    change, not tested). See hotspots.
    """

    def told(row: Row) -> Told:
        return [_change_words(row, measure)], CHANGES[row["verdict"]]

    drawn = _drawn(outlines, frame, told)
    clear = frame[frame["verdict"].isin(ARROWS)]
    arrows = dict(zip(clear["area_code"], clear["verdict"].map(ARROWS), strict=True))
    return _map(drawn, wards, selected, sample, set(arrows), arrows, **look)


def legend_hotspots(tested: pd.DataFrame | None = None) -> Legend:
    """The classes of a map of hotspots; with its frame, how many of each are in it."""
    found = None if tested is None else tested["hotspot"].value_counts()
    entries = [
        (
            colour,
            CLASS_WORDS[name]
            + (" (ringed)" if name in PLACES else "")
            + ("" if found is None else f": {found[name]:,}"),
        )
        for name, colour in HOTSPOTS.items()
        if found is None or name in found
    ]
    return entries + _outside(tested)


def legend_counts(frame: pd.DataFrame, starts: Sequence[float] | None = None) -> Legend:
    """The classes of a map of counts in numbers, none first."""
    classes = _starts(frame, starts)
    entries = list(
        zip(
            map_classes.count_colours(classes),
            map_classes.count_names(classes),
            strict=True,
        )
    )
    missing = frame["count"].isna()
    if missing.any():
        hidden = "mark" in frame and (frame.loc[missing, "mark"] == HIDDEN).all()
        words = "Fewer than five, not shown [c]" if hidden else NO_FIGURE
        entries.append((theme.MAP_MISSING, words))
    return entries + _outside(frame)


def legend_changes(frame: pd.DataFrame | None = None) -> Legend:
    """The classes of a map of changes; with its frame, how many of each are in it."""
    found = None if frame is None else frame["verdict"].value_counts()
    words = {name: name.capitalize() for name in CHANGES}
    words |= {name: f"Clear {name} ({arrow})" for name, arrow in ARROWS.items()}
    return [
        (colour, words[name] + ("" if found is None else f": {found[name]:,}"))
        for name, colour in CHANGES.items()
        if (name != "not tested" if found is None else name in found)
    ] + _outside(frame)


def alt_hotspots(
    outlines: Outlines,
    tested: pd.DataFrame,
    measure: Counted,
    *,
    noun: tuple[str, str] = NOUN,
) -> str:
    """The map of hotspots in words: how many of each class, and the hottest."""
    start = (
        f"Map of hotspots: {measure.title}, {sentences.many(len(tested), noun)} tested."
    )
    found = tested["hotspot"].value_counts()
    parts = [
        f"{found.reindex(names).sum():,.0f} {words}"
        for words, names in CLASS_GROUPS.items()
        if found.reindex(names).sum() > 0
    ]
    told = [start, f"{sentences.listed(parts)}." if parts else ""]
    hot = tested[tested["hotspot"].isin([*PLACES, "hot cluster"])]
    if len(hot):
        row = hot.sort_values("relative_risk", ascending=False).iloc[0].to_dict()
        name = map_layers.names(outlines)[row["area_code"]]
        told.append(f"Highest: {name}, {_against_expected(row, measure)}.")
    return " ".join(filter(None, told))


def alt_counts(
    outlines: Outlines,
    frame: pd.DataFrame,
    measure: Counted,
    *,
    noun: tuple[str, str] = NOUN,
) -> str:
    """The map of counts in words: the highest three, and how many have none."""
    start = f"Map of counts: {measure.title}, {sentences.many(len(frame), noun)}."
    some = frame[frame["count"] > 0].sort_values("count", ascending=False)
    if some.empty:
        return f"{start} None has any."
    names = map_layers.names(outlines)
    top = [
        f"{names[row['area_code']]}, {_count_words(row, measure)}"
        for row in some.head(3).to_dict("records")
    ]
    none = int((frame["count"] == 0).sum())
    rest = f" None in {none:,}." if none else ""
    return f"{start} Highest: {'; '.join(top)}.{rest}"


def alt_changes(
    outlines: Outlines,
    frame: pd.DataFrame,
    measure: Counted,
    *,
    noun: tuple[str, str] = NOUN,
) -> str:
    """The map of changes in words: how many changed clearly, and which most."""
    start = f"Map of changes: {measure.title}, {sentences.many(len(frame), noun)}."
    names, told = map_layers.names(outlines), [start]
    by_size = frame.assign(size=(frame["after"] - frame["before"]).abs())
    for verdict in ARROWS:
        found = by_size[by_size["verdict"] == verdict].sort_values("size")
        if found.empty:
            told.append(f"No clear {verdict}.")
            continue
        row = found.iloc[-1].to_dict()
        most = sentences.signed(row["after"], row["before"])
        told.append(
            f"Clear {verdict} in {len(found):,}, most in {names[row['area_code']]}: "
            f"{most}."
        )
    return " ".join(told)


def _map(
    drawn: Sequence[Feature],
    wards: Outlines,
    selected: str | None,
    sample: bool,
    ringed: Collection[str] = (),
    arrows: Mapping[str, str] = MappingProxyType({}),
    *,
    layer: str = "areas",
    ward: str | None = None,
    names: pd.DataFrame | None = None,
    **look: Unpack[map_frame.Around],
) -> Map:
    """The map of these areas under the wards' outlines.

    Areas that are `ringed` have a double line around them: seen without colour, too.
    """
    shapes = map_layers.shapes(wards)
    chosen = map_layers.together(drawn, {selected} if selected else set())
    # Two wards share a line: once is enough.
    inner = shapely.union_all([area.boundary for _, area in shapes.values()])
    rings = [area.boundary for area in map_layers.together(drawn, ringed)]
    return map_frame.draw(
        map_layers.areas(layer, drawn, line=theme.MAP_LINE, width=0.75),
        [
            map_layers.lines("ring", rings, theme.MAP_NAME, 3.5),
            map_layers.lines("ring-light", rings, theme.BACKGROUND, 1.25),
            map_layers.lines("ward-lines", [inner], theme.MAP_OUTLINE, 1.25),
            *([] if names is None else place_names.layers(names, drawn)),
        ],
        shapes,
        selected=ward,
        selected_area=chosen[0] if chosen else None,
        marks=[
            (arrows[item["properties"]["area_code"]], shape(item["geometry"]))
            for item in drawn
            if item["properties"]["area_code"] in arrows
        ],
        sample=sample,
        **look,
    )


def _drawn(
    outlines: Outlines,
    frame: pd.DataFrame,
    told: Callable[[Row], Told],
) -> list[Feature]:
    """Each area as its row of the frame has it drawn; without a row: no figure."""
    rows = {row["area_code"]: row for row in frame.to_dict("records")}
    found = []
    for outline in map_layers.lighter(outlines, MOST_CORNERS)["features"]:
        area = outline["properties"]
        row = rows.get(area["area_code"], {})
        words, colour = told(row) if row else ([NO_FIGURE], theme.MAP_MISSING)
        outside = row.get("in_borough") is False
        words += [OUTSIDE if outside else _text(row, "ward_name")]
        properties = {
            "area_code": area["area_code"],
            "area_name": area["area_name"],
            "figures": "\n".join(filter(None, words)),
            "fill": theme.rgba(colour)[:3],
        }
        if outside:
            properties["outside"] = 1
            if colour == theme.MAP_NONE:
                properties["fill"] = theme.rgba(theme.MAP_NEIGHBOUR)[:3]
        found.append(
            {
                "type": "Feature",
                "properties": properties,
                "geometry": outline["geometry"],
            }
        )
    return found


def _starts(frame: pd.DataFrame, starts: Sequence[float] | None) -> list[float]:
    known = frame["count"].dropna()
    return map_classes.count_breaks(known) if starts is None else list(starts)


def _text(row: Row, column: str) -> str:
    value = row.get(column)
    return value if isinstance(value, str) else ""


def _tested_words(row: Row, measure: Counted) -> list[str]:
    lately = row.get("trend")
    told = [CLASS_WORDS[row["hotspot"]], lately if isinstance(lately, str) else ""]
    return [", ".join(filter(None, told)), _against_expected(row, measure)]


def _against_expected(row: Row, measure: Counted) -> str:
    told, expected = _count_words(row, measure), row.get("expected")
    if expected is None or pd.isna(expected):
        return told
    return f"{told}, {expected:,.{1 if expected < 10 else 0}f} expected"


def _count_words(row: Row, measure: Counted) -> str:
    if pd.isna(row["count"]):
        return "Fewer than five [c]" if row.get("mark") == HIDDEN else NO_FIGURE
    return sentences.counted(row["count"], measure.unit)


def _change_words(row: Row, measure: Counted) -> str:
    change = sentences.signed(row["after"], row["before"])
    return f"{change} {measure.unit}, {sentences.VERDICTS[row['verdict']]}"


def _outside(frame: pd.DataFrame | None) -> Legend:
    """What shows that an area lies outside the borough, where some do."""
    if frame is None or "in_borough" not in frame or frame["in_borough"].all():
        return []
    return [(theme.MAP_NEIGHBOUR, f"{OUTSIDE} (grey edge)")]
