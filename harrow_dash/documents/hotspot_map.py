"""The map of the hotspots page: what it shows, its words, legend, table and file."""

import math
from typing import Any

import pandas as pd
from shapely.geometry import shape

from harrow_dash import config
from harrow_dash.caching import answered_once
from harrow_dash.definitions import catalogue
from harrow_dash.documents import (
    blocks,
    hotspot_change,
    hotspot_list,
    hotspot_sources,
    hotspot_wards,
    hotspots,
)
from harrow_dash.documents.blocks import Block, Picture
from harrow_dash.documents.shared import Con
from harrow_dash.maps import cell_maps, map_classes, place_names, ward_maps
from harrow_dash.maps.map_frame import FIT
from harrow_dash.maps.map_layers import METRES_PER_DEGREE, Map
from harrow_dash.place_view import BASES, NOUNS, PlaceView, windows
from harrow_dash.places import geography, small_areas, streets, surroundings
from harrow_dash.view import inline
from harrow_dash.words import place_sentences, sentences

WARD_FIT = 230  # px of a chosen ward's longer side: its surroundings are seen as well

Window = tuple[pd.Timestamp, pd.Timestamp] | None


def plays(found: PlaceView) -> bool:
    """Whether the map can be stepped through time."""
    return found.look != "change" and found.by == "area" and len(windows(found)) > 1


def by_ward(found: PlaceView) -> bool:
    """Whether whole wards are drawn: tested hotspots are of small areas only."""
    return found.by == "ward" and found.look != "tested"


def frame(con: Con, found: PlaceView, window: Window) -> pd.DataFrame:
    """The small areas of the range, tested; of a step through time, as it is shown."""
    if window is None:
        return hotspots.of_view(con, found)
    key, (start, end) = found.view.measure, window
    if found.look == "counts":  # nothing is tested to be counted
        rows = hotspots.counts(con, found.grain, key, found.start, found.end)
        inside = rows[rows["month"].between(start, end)]
        totals = inside.groupby("area_code", as_index=False)["count"].sum()
        return totals.join(small_areas.named(con, found.grain), on="area_code")
    by, _ = hotspots.basis(con, found)
    return hotspots.tested(con, found.grain, key, start, end, by)


def drawn(con: Con, found: PlaceView) -> bool:
    """Whether there is something to draw: no empty map is shown."""
    if not by_ward(found) and not hotspots.outlines(con, found.grain)["features"]:
        return False
    if found.look == "change":
        return hotspot_change.periods(found) is not None
    rows = hotspots.of_view(con, found)
    return bool(rows.loc[rows["in_borough"].astype(bool), "count"].sum())


def words(con: Con, found: PlaceView) -> str:
    """What the map adds to the answer: a change in words, or which wards these are."""
    told = []
    if not by_ward(found) and not hotspots.outlines(con, found.grain)["features"]:
        told.append(f"No outlines of {found.nouns} are loaded, so there is no map.")
    if found.look == "change":
        if hotspot_change.periods(found) is None:
            return hotspot_change.missing(found)
        told += [hotspot_change.words(con, found), hotspot_change.rule(found)]
    if by_ward(found):
        told.append(hotspot_wards.note(con, found))
    told.append(_without_figures(con, found))
    return " ".join(filter(None, told))


def _without_figures(con: Con, found: PlaceView) -> str:
    """How many of the borough's small areas no file tells of."""
    known = small_areas.areas(con, found.grain)
    own = known.loc[known["in_borough"].astype(bool), "area_code"]
    lacking = int((~own.isin(hotspots.of_view(con, found)["area_code"])).sum())
    if found.grain != "lsoa" or lacking in (0, len(own)):
        return ""
    return (
        f"{lacking:,} of the {len(own):,} {found.nouns} of {config.BOROUGH_NAME} have "
        "no figures here, which is not 0: totals and shares are of the others."
    )


def picture(
    con: Con, found: PlaceView, window: Window = None, fit: int = FIT
) -> Picture:
    """The map of the range, or of one step; closer where a ward is chosen.

    fit: px that the longer side takes at first.
    """
    deck, alt = (
        _wards(con, found, fit) if by_ward(found) else _areas(con, found, window, fit)
    )
    if not found.view.is_borough:
        _closer(deck, geography.outlines(con), found.view.ward, _across(fit))
    return Picture(deck.to_json(), alt, deck._tooltip)


def _asked(con: Con, found: PlaceView, fit: int) -> dict[str, Any]:
    return {
        "fit": fit,
        "measure": catalogue.measure(found.view.measure),
        "ward": None if found.view.is_borough else found.view.ward,
        "neighbours": surroundings.neighbours(con),
        "names": names(con, _letters(con, found, fit)),
    }


def _letters(con: Con, found: PlaceView, fit: int) -> int:
    """How high the names of places are, in metres: readable where a ward is chosen."""
    if found.view.is_borough:
        return place_names.SIZE
    _, _, _, _, side = _extent(geography.outlines(con), found.view.ward)
    return place_names.size(side * METRES_PER_DEGREE / _across(fit))


def _areas(con: Con, found: PlaceView, window: Window, fit: int) -> tuple[Map, str]:
    """Small areas by class, count or change."""
    sample, nouns = hotspot_sources.is_sample(con, found.grain), NOUNS[found.grain]
    measure = catalogue.measure(found.view.measure)
    changed = found.look == "change"
    rows = _changes(con, found) if changed else frame(con, found, window)
    known = set(rows["area_code"])  # no others: nothing is known of them
    every = hotspots.outlines(con, found.grain)
    outlines = every | {
        "features": [
            item
            for item in every["features"]
            if item["properties"]["area_code"] in known
        ]
    }
    given = (outlines, rows, geography.outlines(con), found.cell or None, sample)
    asked = _asked(con, found, fit)
    if changed:
        alt = cell_maps.alt_changes(outlines, rows, measure, noun=nouns)
        return cell_maps.changes(*given, **asked), alt
    if found.look == "counts":
        starts = classes(con, found, window is not None)
        alt = cell_maps.alt_counts(outlines, rows, measure, noun=nouns)
        return cell_maps.counts(*given, starts=starts, **asked), alt
    alt = cell_maps.alt_hotspots(outlines, rows, measure, noun=nouns)
    return cell_maps.hotspots(*given, **asked), alt


def _wards(con: Con, found: PlaceView, fit: int) -> tuple[Map, str]:
    """Whole wards by count or change."""
    sample = hotspot_sources.is_sample(con, found.grain)
    measure = catalogue.measure(found.view.measure)
    outlines = geography.outlines(con, hotspot_wards.kind(con, found))
    ward = None if found.view.is_borough else found.view.ward
    if found.look == "change":
        rows = _changes(con, found)
        alt = cell_maps.alt_changes(outlines, rows, measure, noun=hotspot_wards.NOUN)
        asked = _asked(con, found, fit) | {"layer": "wards"}
        return cell_maps.changes(outlines, rows, outlines, None, sample, **asked), alt
    rows = hotspot_wards.counted(con, found, found.start, found.end)
    deck = ward_maps.wards(
        outlines,
        rows,
        measure,
        "value",
        ward,
        sample,
        neighbours=surroundings.neighbours(con),
        fit=fit,
    )
    return deck, ward_maps.alt(rows, measure, "value")


def _across(fit: int) -> float:
    """px that a chosen ward's longer side takes."""
    return WARD_FIT * fit / FIT


def _extent(wards: Any, ward: str) -> tuple[float, float, float, float, float]:
    """West, south, east, north of a ward, and its longer side as it is drawn, in
    degrees of longitude.
    """
    (outline,) = (
        shape(item["geometry"])
        for item in wards["features"]
        if item["properties"]["area_code"] == ward
    )
    west, south, east, north = outline.bounds
    tall = (north - south) / math.cos(math.radians((south + north) / 2))
    return west, south, east, north, max(east - west, tall)


def _closer(deck: Map, wards: Any, ward: str, across: float) -> None:
    """Have the first view of a map show a ward and what lies around it."""
    west, south, east, north, side = _extent(wards, ward)
    deck.initial_view_state.longitude = round((west + east) / 2, 5)
    deck.initial_view_state.latitude = round((south + north) / 2, 5)
    # At zoom 0 the world is 512 px wide.
    deck.initial_view_state.zoom = round(math.log2(across * 360 / 512 / side), 3)


def _changes(con: Con, found: PlaceView) -> pd.DataFrame:
    rows = hotspot_change.of_view(con, found)
    assert rows is not None, "without two periods no map is drawn"
    return rows


@answered_once(maxsize=64)
def names(con: Con, high: int = place_names.SIZE) -> pd.DataFrame:
    """The places that a map names where a reader looks closer; high: in metres."""
    points = streets.named_points(con)
    if points.empty:
        return points
    return place_names.fitting(points, high)


@answered_once(maxsize=32)
def classes(con: Con, found: PlaceView, played: bool) -> tuple[float, ...]:
    """Where the classes of counts start: one set for all steps through time.

    Otherwise a colour would stand for another number at every step.
    """
    spans = windows(found) if played else [None]
    every = pd.concat([frame(con, found, span)["count"] for span in spans])
    return tuple(map_classes.count_breaks(every.dropna()))


def caption(con: Con, found: PlaceView, window: Window) -> Block:
    """The months of the map in large words, and what they held."""
    if found.look == "change":
        asked = hotspot_change.periods(found)
        if asked is None:
            return blocks.NOTHING
        was, now = asked.words
        return _caption(f"{now} against {was}", "")
    if window is None:
        text = place_sentences.period(found.months)
        return _caption(f"{text[0].upper()}{text[1:]}", "")
    rows = hotspots.within(frame(con, found, window), found)
    measure = catalogue.measure(found.view.measure)
    count = sentences.counted(rows["count"].sum(), measure.unit)
    told = f"{inline(measure.title)}: {count}"
    if found.look == "tested":
        hot = int(rows["hotspot"].isin(hotspots.HOT).sum())
        noun = f"{found.noun} stands" if hot == 1 else f"{found.nouns} stand"
        told += f"; {hot or 'no'} {noun} out"
    return _caption(sentences.months_between(*window), f"{told[0].upper()}{told[1:]}.")


def _caption(months: str, told: str) -> Block:
    return blocks.caption(months, told)


def legend(con: Con, found: PlaceView, window: Window) -> Block:
    """The colours of the map in words and numbers."""
    measure = catalogue.measure(found.view.measure)
    if found.look == "change":
        return blocks.legend(
            cell_maps.legend_changes(_changes(con, found)),
            f"{measure.title}: change between the two",
        )
    if by_ward(found):
        rows = hotspot_wards.counted(con, found, found.start, found.end)
        return blocks.legend(
            ward_maps.legend(rows, measure, "value"), f"{measure.title}, {measure.unit}"
        )
    if found.look == "counts":
        rows = frame(con, found, window)
        starts = classes(con, found, window is not None)
        return blocks.legend(
            cell_maps.legend_counts(rows, starts),
            f"{measure.title}, {measure.unit} a {found.noun}",
        )
    rows = frame(con, found, window)
    return blocks.legend(
        cell_maps.legend_hotspots(rows),
        f"{measure.title}: {rows['tested'].max():,} {found.nouns} tested; what is "
        f"expected goes by {BASES[hotspots.basis(con, found)[0]].lower()}",
    )


def table(con: Con, found: PlaceView) -> Block:
    """The table behind the map."""
    if found.look == "change":
        return hotspot_change.table(con, found)
    if by_ward(found):
        return hotspot_wards.table(con, found)
    return hotspot_list.behind(con, found)


def file(con: Con, found: PlaceView) -> pd.DataFrame:
    """All figures of the map, as a file."""
    if found.look == "change":
        return hotspot_change.file(con, found)
    if by_ward(found):
        return hotspot_wards.file(con, found)
    return hotspot_list.file(con, found)
