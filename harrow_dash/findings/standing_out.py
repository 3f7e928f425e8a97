"""What stands out in the borough and its wards, strongest first: all findings together.

Six kinds: a year against its own past (change), against the rest of the borough
(change_beyond_borough), a ward's rate against the borough's (level), newest months
outside their usual range (alert), small areas (hotspot), and a plan's targets (target).
Strength is how far the figure is from what is expected at the least, by its interval:
size first, and only as much of it as is sure.
"""

import duckdb
import numpy as np
import pandas as pd

from harrow_dash import config
from harrow_dash.caching import answered_once
from harrow_dash.definitions import plans
from harrow_dash.definitions.catalogue import catalogue
from harrow_dash.findings import kept, small_places, targets, warnings, years
from harrow_dash.findings.families import family
from harrow_dash.statistics.past_years import CLEAR, PROBABLY

Con = duckdb.DuckDBPyConnection

KINDS = ("change", "change_beyond_borough", "level", "alert", "hotspot", "target")
COLUMNS = ["kind", "measure", "area_code", "month", "value", "expected", "ratio", "low"]
COLUMNS += ["high", "grade"]
EXTRA = ["years", "rate", "borough_rate", "place", "places", "window", "first_warned"]
EXTRA += ["small_area", "small_area_name", "word", "direction"]
OLD = 12  # months that a figure may end before the month that is asked for
BELOW = 0.5  # what fewer than expected weighs beside more
# Places differ more than years do, small ones most; a month that stands out at all is
# news, however little of it is sure.
WEIGHTS = {"target": 0.9, "change_beyond_borough": 0.95, "alert": 3.0}
WEIGHTS |= {"level": 0.6, "hotspot": 0.18}
OFF_TARGET = {"worsening", "not met", "off course"}
ON_TARGET = {"improving", "met", "on course"}


@answered_once(maxsize=16)
def found(con: Con, to: pd.Timestamp) -> pd.DataFrame:
    """Everything that stands out as at a month, strongest first.

    Gives rank (1 the strongest), COLUMNS (value against expected, their ratio with its
    95% interval, grade "clear" or "probably"), EXTRA (what only some kinds have) and
    strength. Of measures that hold the same offences the whole is told, and a part only
    where it stands out further than the whole may.
    """
    known = kept.read(con, kept.FINDINGS, to)
    if known is not None:
        return known.drop(columns="as_at")
    parts = [
        _of_years(con, to),
        _alerts(con, to),
        small_places.strongest(con, to),
        _targets(con, to),
    ]
    rows = pd.concat([part for part in parts if len(part)] or [pd.DataFrame()])
    if rows.empty:
        return pd.DataFrame(columns=["rank", *COLUMNS, *EXTRA, "strength"])
    rows = rows.reindex(columns=[*COLUMNS, *EXTRA])
    rows = rows[rows["month"] >= to - pd.DateOffset(months=OLD)]
    rows = rows.assign(strength=_strength(rows)).reset_index(drop=True)
    rows = rows[~_told_by_the_whole(rows)]
    rows = rows.assign(sure=rows["grade"].eq(CLEAR)).sort_values(
        ["sure", "strength", "measure", "area_code", "kind"],
        ascending=[False, False, True, True, True],
    )
    rows = rows.drop(columns="sure").reset_index(drop=True)
    rows.insert(0, "rank", range(1, len(rows) + 1))
    return rows


def of_area(con: Con, area: str, to: pd.Timestamp) -> pd.DataFrame:
    """What stands out in one ward, or in the borough as a whole; see `found`."""
    rows = found(con, to)
    return rows[rows["area_code"] == area]


def _of_years(con: Con, to: pd.Timestamp) -> pd.DataFrame:
    rows = years.found(con, to)
    return rows[rows["grade"].isin([CLEAR, PROBABLY])]


def _alerts(con: Con, to: pd.Timestamp) -> pd.DataFrame:
    return warnings.warnings(con, to).assign(kind="alert")


def _targets(con: Con, to: pd.Timestamp) -> pd.DataFrame:
    """Targets of the live plan that are clearly off, or clearly on, their way."""
    rows = []
    for key, standing in targets.standings(con, plans.LIVE, to).items():
        goal = (
            standing.target_value
            if standing.target_value is not None
            else standing.baseline
        )
        if (
            standing.word not in OFF_TARGET | ON_TARGET
            or not goal
            or standing.current is None
            or catalogue()[key].is_proportion
        ):
            continue
        rows.append(
            {
                "kind": "target",
                "measure": key,
                "area_code": config.BOROUGH,
                "month": standing.month or to,
                "value": standing.current,
                "expected": goal,
                "ratio": standing.current / goal,
                "low": standing.low,
                "high": standing.high,
                "grade": CLEAR,
                "word": standing.word,
            }
        )
    return pd.DataFrame(rows)


def _strength(rows: pd.DataFrame) -> "pd.Series[float]":
    """How far a figure is from what is expected at the least, on a log scale."""
    ratio = rows["ratio"].clip(lower=0.02)
    above = ratio >= 1
    least = rows["low"].where(above, rows["high"]).fillna(ratio)
    is_alert = rows["kind"].eq("alert")  # its range is of what is usual, not of it
    limit = rows["high"].where(above, rows["low"])
    beyond = (rows["value"] + 1) / (limit + 1)
    least = least.where(~is_alert, beyond).astype("float").clip(lower=0.02)
    size = pd.Series(np.log(least), index=rows.index)
    size = size.where(above, -size * BELOW).clip(lower=0.0)
    return size * rows["kind"].map(WEIGHTS).fillna(1.0)


def _told_by_the_whole(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Parts of a measure whose whole stands out, too, and as far as they may."""
    names = rows["measure"].map(family)
    whole = rows[names == rows["measure"]]
    known = {
        (kind, area, key): (low, high)
        for kind, area, key, low, high in zip(
            whole["kind"],
            whole["area_code"],
            whole["measure"],
            whole["low"].fillna(0.0),
            whole["high"].fillna(np.inf),
            strict=True,
        )
    }
    told = []
    for kind, area, key, name, ratio in zip(
        rows["kind"],
        rows["area_code"],
        rows["measure"],
        names,
        rows["ratio"],
        strict=True,
    ):
        limits = known.get((kind, area, name)) if key != name else None
        if kind == "alert":
            told.append(limits is not None)
        else:
            told.append(limits is not None and limits[0] <= ratio <= limits[1])
    return pd.Series(told, index=rows.index, dtype="bool")
