"""What is there: the months and crime types of a place, its named places, its streets.

The place is the chosen small area, or the hotspots of the borough or of the ward that
is looked at, or all of it where nothing stands out.
"""

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from harrow_dash import charts, config
from harrow_dash.caching import answered_once
from harrow_dash.definitions import catalogue
from harrow_dash.documents import blocks, hotspot_sources, hotspots
from harrow_dash.documents.blocks import Block, Column, Picture
from harrow_dash.documents.shared import Con
from harrow_dash.place_view import Grain, PlaceView
from harrow_dash.places import small_areas
from harrow_dash.places import streets as street_counts
from harrow_dash.view import inline, month_name
from harrow_dash.words import place_sentences, sentences

Street = tuple[str, str]

LISTED = 12  # places in the table; the file has all
TYPES_NAMED = 3  # crime types told of a place
PLACES = (
    Column("location", "Place"),
    Column("count", "Counted", True),
    Column("share", "Share", True),
    Column("trend", "By month"),
    Column("others", "All that is recorded there"),
)
TYPES = (
    Column("title", "Type"),
    Column("count", "Counted here", True),
    Column("share", f"Share of {config.BOROUGH_NAME}'s", True),
    Column("when", "Months"),
)


class Scope(NamedTuple):
    """Small areas told of together: their codes, and what they are called."""

    codes: tuple[str, ...]
    name: str

    @property
    def inline(self) -> str:
        """The name as it stands after "in"."""
        if self.name.startswith(("Near ", "No named place")):
            return f"the cell {self.name[:1].lower()}{self.name[1:]}".replace(
                "the cell no named place", "the cell without a named place"
            )
        if self.name.startswith(("The ", "All ")):
            return f"{self.name[:1].lower()}{self.name[1:]}"
        return self.name


def scope(con: Con, found: PlaceView) -> Scope:
    """The chosen area; or the hotspots here; or, where there are none, all of here."""
    known = small_areas.named(con, found.grain)
    if found.cell:
        return Scope((found.cell,), str(known.loc[found.cell, "area_name"]))
    here = hotspots.within(hotspots.of_view(con, found), found)
    hot = here[here["hotspot"].isin(hotspots.HOT)]
    place = found.view.area_name
    if len(hot):
        one = f"The hotspot of {place}"
        name = one if len(hot) == 1 else f"The {len(hot)} hotspots of {place}"
        return Scope(tuple(hot["area_code"]), name)
    return Scope(tuple(here["area_code"]), f"All {found.nouns} of {place}")


def heading(con: Con, found: PlaceView) -> str:
    """The heading of the part."""
    return f"What is there: {scope(con, found).inline}"


def words(con: Con, found: PlaceView) -> str:
    """How much lies there, of how much in the borough, and the month with most."""
    here = scope(con, found)
    rows = _rows(con, found, found.start)
    mine = rows[rows["area_code"].isin(here.codes)]
    months = mine.groupby("month")["count"].sum()
    measure = catalogue.measure(found.view.measure)
    if mine.empty:
        return f"There are no counts for {here.inline}: it lies where nothing is known."
    borough = rows[rows["area_code"].isin(_inside(con, found.grain))]["count"].sum()
    told = [
        f"{measure.title}: {sentences.counted(months.sum(), measure.unit)} in "
        f"{place_sentences.period(found.months)}",
    ]
    if set(here.codes) < _inside(con, found.grain):
        told[0] += (
            f", {place_sentences.share(months.sum(), borough)} of the borough's "
            f"{sentences.number(borough)}"
        )
    if len(months) > 1 and months.max() > 0:
        most = months[months == months.max()]
        if len(most) == 1:
            told.append(
                f"Most in {month_name(pd.Timestamp(most.index[0]))} "
                f"({sentences.number(most.iloc[0])})"
            )
    if len(here.codes) == 1 and not found.cell:
        told.append("Choose it on the map to see it alone")
    return f"{'. '.join(told)}."


def chart(con: Con, found: PlaceView) -> Picture | None:
    """The months of the place, all that are covered; None for a single month."""
    if len(found.offered) < 2:
        return None
    here, measure = scope(con, found), catalogue.measure(found.view.measure)
    rows = _rows(con, found, found.offered[0])
    mine = rows[rows["area_code"].isin(here.codes)]
    if mine.empty:
        return None
    every = pd.date_range(found.offered[0], found.end, freq="MS")
    sample = hotspot_sources.is_sample(con, found.grain)
    frame = pd.DataFrame({"value": mine.groupby("month")["count"].sum()}).reindex(every)
    frame = frame.rename_axis("month").reset_index()
    frame = frame.assign(
        status="sample" if sample else "official", area_name=here.inline
    )
    known = frame.dropna(subset=["value"])
    alt = (
        f"{measure.title} by month in {here.inline}: from "
        f"{sentences.number(known['value'].min())} to "
        f"{sentences.number(known['value'].max())} a month, "
        f"{sentences.number(known['value'].iloc[-1])} in {month_name(found.end)}."
    )
    spec = charts.monthly(frame, measure, alt, sample)
    return Picture(spec, alt)


def _rows(con: Con, found: PlaceView, start: pd.Timestamp) -> pd.DataFrame:
    return hotspots.counts(con, found.grain, found.view.measure, start, found.end)


@answered_once(maxsize=8)
def _inside(con: Con, grain: Grain) -> frozenset[str]:
    known = small_areas.named(con, grain)
    return frozenset(known.index[known["in_borough"].astype(bool)])


# Named places: only map points have them.


def places(con: Con, found: PlaceView) -> pd.DataFrame:
    """Every named place of the scope: location, crime_type, month, count; all types."""
    if found.grain != "cell":
        return pd.DataFrame(columns=["location", "crime_type", "month", "count"])
    codes = list(scope(con, found).codes)
    return small_areas.places(con, codes, found.start, found.end)


def places_table(con: Con, found: PlaceView) -> Block:
    """The places named there with most of the measure, their months and other types."""
    if found.grain != "cell":
        return blocks.paragraph(
            "Neighbourhood counts do not say where inside it: map points, where there "
            "are any for this time, name places.",
            "note",
        )
    codes = list(scope(con, found).codes)
    mine = small_areas.places(con, codes, found.start, found.end, found.view.measure)
    if mine.empty:
        return blocks.paragraph("No place is named there in these months.", "note")
    every = places(con, found)
    totals = mine.groupby("location")["count"].sum().sort_values(ascending=False)
    rows = [
        {
            "location": location,
            "count": sentences.number(count),
            "share": place_sentences.share(count, totals.sum()),
            "trend": _trend(mine[mine["location"] == location], found),
            "others": _others(every[every["location"] == location]),
        }
        for location, count in totals.head(LISTED).items()
    ]
    about = inline(catalogue.measure(found.view.measure).title)
    more = len(totals) - len(rows)
    rest = f" The file has {sentences.number(more)} more." if more > 0 else ""
    caption = f"Places with most {about}, {place_sentences.period(found.months)}.{rest}"
    return blocks.table(rows, PLACES, caption, key="location")


def _trend(rows: pd.DataFrame, found: PlaceView) -> Block:
    if len(found.months) < 2:
        return blocks.NOTHING
    months = rows.groupby("month")["count"].sum().reindex(list(found.months))
    values = [float(value) for value in months.fillna(0)]
    alt = (
        f"{values[0]:.0f} in {month_name(found.start)}, {values[-1]:.0f} in "
        f"{month_name(found.end)}, at most {max(values):.0f}"
    )
    return blocks.picture(charts.sparkline(values, 104, 28), alt)


def _others(rows: pd.DataFrame) -> str:
    totals = rows.groupby("crime_type")["count"].sum().sort_values(ascending=False)
    told = [
        f"{inline(str(name))} {sentences.number(count)}"
        for name, count in totals.head(TYPES_NAMED).items()
    ]
    rest = totals.iloc[TYPES_NAMED:].sum()
    return ", ".join([*told, f"other {sentences.number(rest)}"] if rest else told)


def types(con: Con, found: PlaceView) -> Block:
    """What else is recorded there: each measure that the areas hold for these months.

    A measure that lacks some of the months says how many it has.
    """
    here, rows = scope(con, found), []
    inside = _inside(con, found.grain)
    for key in hotspots.LEADING:
        months = small_areas.covered_months(
            con, found.grain, key, found.start, found.end
        )
        if not months:
            continue
        frame = hotspots.counts(con, found.grain, key, found.start, found.end)
        count = frame[frame["area_code"].isin(here.codes)]["count"].sum()
        whole = frame[frame["area_code"].isin(inside)]["count"].sum()
        rows.append(
            {
                "measure": key,
                "title": catalogue.measure(key).title,
                "count": sentences.number(count),
                "share": place_sentences.share(count, whole),
                "when": "All" if len(months) >= len(found.months) else f"{len(months)}",
            }
        )
    if len(rows) < 2:
        return blocks.NOTHING
    caption = f"{here.name}, {place_sentences.period(found.months)}"
    return blocks.fold(
        "What else is recorded there",
        blocks.table(rows, TYPES, caption, selected=found.view.measure, key="measure"),
    )


# Streets.


@answered_once(maxsize=4)
def _streets(con: Con) -> pd.DataFrame:
    return street_counts.streets(con).set_index(["street", "ward_code"])


def streets(con: Con) -> Mapping[Street, str]:
    """All streets with map points, as they are listed: Station Road (Greenhill)."""
    found = _streets(con)
    return {
        (street, ward): f"{street} ({name})"
        for street, ward, name in found.reset_index()[
            ["street", "ward_code", "ward_name"]
        ].itertuples(index=False, name=None)
    }


def cell_of_street(con: Con, street: Street) -> str:
    """The cell that has most of a street's map points."""
    return str(_streets(con).loc[street, "area_code"])


def street_words(con: Con, found: PlaceView) -> Block:
    """What is recorded near the chosen street, by crime type."""
    if found.street is None:
        return blocks.NOTHING
    name, ward = found.street
    rows = street_counts.counts(con, name, ward)
    label = streets(con)[found.street]
    if rows.empty:
        return blocks.paragraph(f"Nothing is recorded near {label}.")
    told = [
        {
            "title": row["crime_type"],
            "count": sentences.number(row["count"]),
            "when": sentences.months_between(
                pd.Timestamp(row["first"]), pd.Timestamp(row["last"])
            ),
        }
        for row in rows.sort_values("count", ascending=False).to_dict("records")
    ]
    columns = (TYPES[0], Column("count", "Counted near it", True), TYPES[3])
    periods = {str(row["when"]) for row in told}
    if len(periods) == 1:
        total = sentences.number(rows["count"].sum())
        words = f"{label}: {total} recorded near it, {periods.pop()}."
    else:
        # Burglaries of 2025 and everything of 2016 make no sum that means anything.
        words = (
            f"{label}: what is recorded near it, kind by kind. They are of different "
            "months, so they are not added up."
        )
    return blocks.join(
        blocks.paragraph(f"{words} The map shows its cell."),
        blocks.table(told, columns, f"Recorded near {label}"),
    )
