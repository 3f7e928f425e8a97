"""How much of the crime that came next lay where it was called hot before.

    python -m bench.recapture STORE [--grain lsoa] [--months 36]

STORE is a store of the official files. Month after month is taken as the present: areas
are tested over the twelve months up to it, and the next three months are looked at.
Beside the areas called hot stand as many areas of the highest counts of those twelve
months, and of the highest kernel density (a Gaussian of 500 m over their middles), of
the same number, so that all three call the same number of areas.

  share  of the next three months' crime in the areas called hot
  land   their share of the borough's land
  PAI    share divided by land (Chainey, Tompson and Uhlig 2008): 1 is no better than
         chance
  PEI    PAI divided by the highest that so many areas could have had (Hunt 2016)

Months in which nothing is called hot are counted, and left out of the rest.
"""

import argparse
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from shapely.geometry import shape

from harrow_dash import store
from harrow_dash.documents import hotspots
from harrow_dash.findings import small_places
from harrow_dash.place_view import Grain
from harrow_dash.places import small_areas

BEFORE, AFTER = 12, 3  # months
BANDWIDTH = 500.0  # metres
METRES_PER_DEGREE = 111_320


def land(con: duckdb.DuckDBPyConnection, grain: Grain) -> pd.DataFrame:
    """The borough's areas: x, y (metres) of a point within, size; by area_code."""
    known = hotspots.areas(con, grain)
    inside = set(known.index[known["in_borough"].astype(bool)])
    rows = []
    for item in hotspots.outlines(con, grain)["features"]:
        code = item["properties"]["area_code"]
        if code in inside:
            outline = shape(item["geometry"])
            spot = outline.representative_point()
            across = METRES_PER_DEGREE * np.cos(np.radians(spot.y))
            size = outline.area * across * METRES_PER_DEGREE
            rows.append((code, spot.x * across, spot.y * METRES_PER_DEGREE, size))
    frame = pd.DataFrame(rows, columns=["area_code", "x", "y", "size"])
    return frame.set_index("area_code")


def density(before: "pd.Series[float]", areas: pd.DataFrame) -> "pd.Series[float]":
    """Counts spread out by a Gaussian over the middles of the areas, by land."""
    x, y = areas["x"].to_numpy(), areas["y"].to_numpy()
    apart = (x[:, None] - x) ** 2 + (y[:, None] - y) ** 2
    weights = np.exp(-apart / (2 * BANDWIDTH**2))
    spread = weights @ before.to_numpy(dtype=np.float64)
    return pd.Series(spread / (weights @ areas["size"].to_numpy()), areas.index)


def judged(
    chosen: "pd.Index[str]", after: "pd.Series[float]", areas: pd.DataFrame
) -> tuple[float, float, float, float]:
    """share, land, PAI and PEI of the areas chosen."""
    share = float(after[chosen].sum() / after.sum())
    ground = float(areas.loc[chosen, "size"].sum() / areas["size"].sum())
    # The best that as many areas could do: those of most crime a hectare of land.
    best = (after / areas["size"]).sort_values(ascending=False).index[: len(chosen)]
    most = (after[best].sum() / after.sum()) / (
        areas.loc[best, "size"].sum() / areas["size"].sum()
    )
    pai = share / ground
    return share, ground, pai, pai / float(most)


def recaptured(
    con: duckdb.DuckDBPyConnection, grain: Grain, key: str, months: int
) -> pd.DataFrame:
    """A row a month and way: months of the present, share, land, PAI, PEI."""
    areas = land(con, grain)
    counts = small_areas.counts(con, grain, key)
    table = counts.pivot(index="month", columns="area_code", values="count")
    table = table.reindex(columns=areas.index).dropna(how="all").fillna(0)
    rows = []
    for at in range(BEFORE - 1, len(table) - AFTER):
        if at < len(table) - AFTER - months:
            continue
        span = table.index[at - BEFORE + 1], table.index[at]
        if (span[1] - span[0]).days > 340 or table.index[at + AFTER] != span[
            1
        ] + pd.DateOffset(months=AFTER):
            continue  # months are missing between
        before = table.iloc[at - BEFORE + 1 : at + 1].sum()
        after = table.iloc[at + 1 : at + 1 + AFTER].sum()
        tested = hotspots.tested(con, grain, key, *span, "residents")
        hot = tested.loc[tested["hotspot"].isin(hotspots.HOT), "area_code"]
        hot = pd.Index(hot[hot.isin(areas.index)])
        if not len(hot) or not after.sum():
            rows.append((span[1], "hot", 0, *([np.nan] * 4)))
            continue
        for way, chosen in (
            ("hot", hot),
            ("counts", before.nlargest(len(hot)).index),
            ("density", density(before, areas).nlargest(len(hot)).index),
        ):
            rows.append((span[1], way, len(hot), *judged(chosen, after, areas)))
    return pd.DataFrame(
        rows, columns=["month", "way", "areas", "share", "land", "pai", "pei"]
    )


def main() -> None:
    """Print the table."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("store", type=Path)
    asked.add_argument("--grain", choices=["lsoa", "cell"], default="lsoa")
    asked.add_argument("--months", type=int, default=36)
    given = asked.parse_args()
    con = store.connect(given.store)
    print(
        "measure              way      months  hot in  areas  share  land   PAI   PEI"
    )
    for key in small_places.LEADING:
        found = recaptured(con, given.grain, key, given.months)
        if found.empty:
            print(f"{key:20} no months")
            continue
        months = found["month"].nunique()
        known = found.dropna()
        for way, part in known.groupby("way", sort=False):
            mean = part[["areas", "share", "land", "pai", "pei"]].mean()
            print(
                f"{key:20} {way:8} {months:6} {len(part):7} {mean['areas']:6.1f} "
                f"{mean['share']:6.1%} {mean['land']:5.1%} {mean['pai']:5.2f} "
                f"{mean['pei']:5.2f}"
            )
        if known.empty:
            print(f"{key:20} nothing hot in {months} months")


if __name__ == "__main__":
    main()
