"""Each measure's year against its own past, the rest of the borough, and its rate.

Counts of twelve months are laid side by side: the year to the month that is asked for,
and up to four years before it, none of them across a break. A measure goes by its own
last whole month where that is earlier.
"""

import duckdb
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from harrow_dash import config, measures
from harrow_dash.caching import answered_once
from harrow_dash.definitions.catalogue import catalogue
from harrow_dash.findings import changes, kept
from harrow_dash.findings.families import family
from harrow_dash.statistics import past_years
from harrow_dash.statistics.change import ChangeTest, adjust

Con = duckdb.DuckDBPyConnection
Floats = NDArray[np.float64]

PAST = 4  # years before the one that is asked for
OFTEN = 100  # a year: of rarer measures the spread between years is chance alone
LEAST_WARDS = 2  # more than these are needed for one to be told from the others
LEAST = 12  # of a year's expected count, under which no year is judged
COLUMNS = ["kind", "measure", "area_code", "month", "value", "expected", "ratio", "low"]
COLUMNS += ["high", "p_value", "p_adjusted", "grade", "years", "rate", "borough_rate"]
COLUMNS += ["place", "places"]
PLACE = ["measure", "area_code"]


@answered_once(maxsize=48)
def found(con: Con, to: pd.Timestamp) -> pd.DataFrame:
    """Every test of every count of the borough and its wards, as at a month.

    Gives COLUMNS, a row a kind (change, change_beyond_borough, level), measure and
    area: value (the year's count), expected, ratio of the two with its 95% interval,
    p_value, p_adjusted (over the wards of the measure; of the borough over all its
    measures, a family counted once), grade ("clear", "probably" or ""), years (of the
    past), rate and borough_rate (per 1,000 residents), place (of the ward's rate, 1 the
    highest) of so many places. Rows that could not be tested are left out.
    """
    known = kept.read(con, kept.YEARS, to)
    if known is None:
        known = as_at(con, changes.of_month(con, to).assign(as_at=to))
    return known.drop(columns="as_at")


def as_at(con: Con, compared: pd.DataFrame) -> pd.DataFrame:
    """The tests of every month of a frame of comparisons (`changes.as_at`).

    Gives COLUMNS and as_at; see `found`.
    """
    known = compared[compared["unit"] != "proportion"].reset_index(drop=True)
    if known.empty:
        return pd.DataFrame(columns=[*COLUMNS, "as_at"])
    years = _years(con, known)
    spread = known["dispersion"].fillna(1.0).to_numpy(dtype=np.float64)
    own = known["area_code"].eq(config.BOROUGH).to_numpy()
    parts = [_of_borough(known[own], years[own], spread[own])]
    # Some wards alone are held against each other, not against the borough.
    wards = known.loc[~own].groupby(["as_at", "measure"])["area_code"].transform("size")
    some = wards.index[wards < len(measures.wards(con))]
    known.loc[some, "borough_rate"] = np.nan
    for places in _alike(known[~own]):
        parts += _of_wards(known, years, spread, places)
    parts = [one for one in parts if len(one)]
    if not parts:  # of one or two wards alone nothing can be told
        return pd.DataFrame(columns=[*COLUMNS, "as_at"])
    rows = pd.concat(parts, ignore_index=True)
    rows = rows[rows["p_value"].notna()].reset_index(drop=True)
    of_borough = rows["area_code"] == config.BOROUGH
    together = ["as_at", "kind", "measure", of_borough]
    adjusted = rows.groupby(together, sort=False)["p_value"].transform(adjust)
    borough = rows[of_borough]
    for _, part in borough.groupby("as_at"):
        adjusted.loc[part.index] = past_years.adjust_in_families(
            part["p_value"].to_numpy(dtype=np.float64),
            [family(key) for key in part["measure"]],
        )
    count = rows[["value", "expected"]].max(axis=1)
    count = count.where(rows["kind"] != "level", np.inf)  # a level is no change
    grade = past_years.grade(
        adjusted.to_numpy(dtype=np.float64), count.to_numpy(dtype=np.float64)
    )
    told = rows.assign(p_adjusted=adjusted, grade=pd.array(grade, dtype="str"))
    # Not before they are adjusted: years would be chosen for having many.
    return told.loc[rows["is_enough"], [*COLUMNS, "as_at"]].reset_index(drop=True)


def _years(con: Con, known: pd.DataFrame) -> Floats:
    """Counts of years for each row of `known`: the one that it tells of comes last.

    A year that a break lies in, or before, is missing.
    """
    keys = list(known["measure"].unique())
    areas = list(known["area_code"].unique())
    start = known["month"].min() - pd.DateOffset(months=12 * PAST)
    rolling = measures.figures(
        con, keys, areas, start, known["month"].max(), per="rolling12"
    )
    wide = rolling.pivot(
        index=["measure", "area_code"], columns="month", values="value"
    )
    values = wide.to_numpy(dtype=np.float64, na_value=np.nan)
    row = wide.index.get_indexer(pd.MultiIndex.from_frame(known[PLACE]))
    ends = pd.DatetimeIndex(known["month"])
    table = np.full((len(known), PAST + 1), np.nan)
    hard = known["measure"].map({key: _breaks(key) for key in keys})
    since = [
        max((one for one in months if one <= end), default=pd.Timestamp.min)
        for months, end in zip(hard, ends, strict=True)
    ]
    for number in range(PAST + 1):
        months = ends - pd.DateOffset(months=12 * (PAST - number))
        column = wide.columns.get_indexer(months)
        whole = months - pd.DateOffset(months=11) >= pd.DatetimeIndex(since)
        usable = (row >= 0) & (column >= 0) & np.asarray(whole)
        table[usable, number] = values[row[usable], column[usable]]
    return table


def _breaks(key: str) -> list[pd.Timestamp]:
    hard = (one.month for one in catalogue()[key].breaks if not one.comparable)
    return [pd.Timestamp(one) for one in hard]


def _alike(known: pd.DataFrame) -> list[NDArray[np.int64]]:
    """Row numbers of groups (one measure as at one month), group by place.

    An array holds the groups of the same number of wards; of two wards or one nothing
    can be told.
    """
    numbers = known.groupby(["as_at", "measure"], sort=False).indices.values()
    labels = known.index.to_numpy()
    sizes: dict[int, list[NDArray[np.int64]]] = {}
    for places in numbers:
        sizes.setdefault(len(places), []).append(labels[places])
    return [np.stack(groups) for size, groups in sizes.items() if size > LEAST_WARDS]


def _of_wards(
    known: pd.DataFrame, years: Floats, spread: Floats, places: NDArray[np.int64]
) -> list[pd.DataFrame]:
    """The three questions of the wards, group by group.

    known, years, spread: a row a measure, area and month; places: groups by wards.
    """
    table, wide = years[places], spread[places]
    usual = past_years.drift(table[:, :, :-1], wide)
    rows = places.reshape(-1)
    told = past_years.against_past(
        years[rows], spread[rows], np.repeat(usual, places.shape[1])
    )
    parts = [_rows("change", known.loc[rows], told, years[rows])]
    whole = np.isfinite(table).all(axis=1).sum(axis=1) > past_years.LEAST_YEARS
    if whole.any():
        beyond = past_years.beyond_the_rest(table[whole], wide[whole])
        rows = places[whole].reshape(-1)
        flat = ChangeTest(*(one.reshape(-1) for one in beyond))
        parts.append(_rows("change_beyond_borough", known.loc[rows], flat, years[rows]))
    rows = places.reshape(-1)
    return [*parts, _levels(known.loc[rows], years[rows], spread[rows])]


def _levels(part: pd.DataFrame, years: Floats, spread: Floats) -> pd.DataFrame:
    """Each ward's rate against that of all wards together, measure by measure."""
    residents = part["value"] / part["rate"]  # in thousands; NaN where none is known
    usable = residents.gt(0) & part["rate"].gt(0)
    groups = [part["as_at"], part["measure"]]
    usable &= usable.groupby(groups, sort=False).transform("sum") > LEAST_WARDS
    lives, count = residents.where(usable), part["value"].where(usable)
    whole = count.groupby(groups, sort=False).transform("sum")
    share = lives / lives.groupby(groups, sort=False).transform("sum")
    chosen = usable.to_numpy()
    level = past_years.against_expected(
        count[chosen].to_numpy(dtype=np.float64),
        (whole * share)[chosen].to_numpy(dtype=np.float64),
        spread[chosen],
    )
    return _rows("level", part[chosen], level, years[chosen])


def _of_borough(known: pd.DataFrame, years: Floats, spread: Floats) -> pd.DataFrame:
    """Has the borough changed against its own past, measure by measure.

    One series says little of its own spread from year to year: what all measures show
    together stands in for it.
    """
    if known.empty:
        return known
    each = past_years.drift(years[:, None, :-1], spread[:, None])
    # What has no past, or is rare, says nothing of the spread between years.
    past = np.isfinite(years[:, :-1]).sum(axis=1) >= past_years.LEAST_YEARS
    often = known["value"].to_numpy(dtype=np.float64) >= OFTEN
    told_of = pd.Series(np.where(past & often, each, np.nan), index=known.index)
    usual = told_of.groupby(known["as_at"]).transform("median").fillna(0.0)
    told = past_years.against_past(years, spread, usual.to_numpy(dtype=np.float64))
    return _rows("change", known, told, years)


def _rows(
    kind: str, part: pd.DataFrame, told: ChangeTest, years: Floats
) -> pd.DataFrame:
    value = part["value"].to_numpy(dtype=np.float64)
    expected = value - told.change
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(expected > 0, value / expected, np.nan)
    enough = np.maximum(expected, value) >= LEAST
    rates = part.groupby(["as_at", "measure"], sort=False)["rate"]
    return pd.DataFrame(
        {
            "kind": kind,
            "measure": part["measure"].to_numpy(),
            "area_code": part["area_code"].to_numpy(),
            "month": part["month"].to_numpy(),
            "value": value,
            "expected": expected,
            "ratio": ratio,
            "low": told.low,
            "high": told.high,
            "p_value": told.p_value,
            "years": np.isfinite(years[:, :-1]).sum(axis=1),
            "rate": part["rate"].to_numpy(dtype=np.float64),
            "borough_rate": part["borough_rate"].to_numpy(dtype=np.float64),
            "place": rates.rank(ascending=False, method="min").to_numpy(),
            "places": rates.transform("count").to_numpy(),
            "as_at": part["as_at"].to_numpy(),
            "is_enough": enough,
        }
    )
