"""The hot places of a ward, for its own page: the map of the strongest of them."""

from dataclasses import replace

from harrow_dash import place_view
from harrow_dash.definitions import catalogue
from harrow_dash.documents import blocks, hotspot_map, hotspot_sources, hotspots
from harrow_dash.documents.blocks import Block, Picture
from harrow_dash.documents.shared import Con
from harrow_dash.findings import standing_out
from harrow_dash.place_view import PlaceView
from harrow_dash.view import View

USUAL = "burglary"
HEIGHT = 320  # px of the map


def chosen(con: Con, view: View) -> PlaceView | None:
    """The measure and months of the map; None where no small areas can be drawn.

    The measure is that of the ward's strongest hot place, else a usual one.
    """
    found = standing_out.of_area(con, view.area, view.to)
    hot = list(found.loc[found["kind"] == "hotspot", "measure"])
    carried = hotspots.carried(con)
    known = [key for key in [*hot, USUAL, *carried] if key in carried]
    if not known:
        return None
    asked = replace(view, measure=known[0])
    read = place_view.read({}, asked, hotspots.offer(con, known[0]))
    return read if read.months and hotspot_map.drawn(con, read) else None


def heading(con: Con, view: View) -> str:
    """What the map is of."""
    read = chosen(con, view)
    if read is None:
        return ""
    title = catalogue.measure(read.view.measure).title
    return f"Where it happens: {title[0].lower()}{title[1:]}"


def words(con: Con, view: View) -> Block:
    """Months, age and source of the map."""
    read = chosen(con, view)
    if read is None:
        return blocks.NOTHING
    source = hotspot_sources.source_name(con, read.grain)
    return blocks.paragraph(f"{hotspots.period(read)}. {source}.", "note")


def kinds(con: Con, view: View) -> tuple[str, ...]:
    """The kinds of file that the map is made from."""
    read = None if view.is_borough else chosen(con, view)
    return () if read is None else hotspot_sources.SOURCES[read.grain]


def drawn(con: Con, view: View) -> Picture | None:
    """The ward, its surroundings and its hot places."""
    read = chosen(con, view)
    return None if read is None else hotspot_map.picture(con, read)


def legend(con: Con, view: View) -> Block:
    """The colours of the map."""
    read = chosen(con, view)
    return blocks.NOTHING if read is None else hotspot_map.legend(con, read, None)
