"""Each measure's year against its own past, the rest of the borough, and its rate.

Counts of twelve months are laid side by side: the year to the month that is asked for,
and up to four years before it, none of them across a break. A measure goes by its own
last whole month where that is earlier.
"""

from collections.abc import Iterator

import duckdb
import numpy as np
import pandas as pd

from harrow_dash import config, measures
from harrow_dash.caching import answered_once
from harrow_dash.definitions.catalogue import catalogue
from harrow_dash.findings import changes
from harrow_dash.findings.families import family
from harrow_dash.statistics import past_years
from harrow_dash.statistics.change import ChangeTest, adjust

Con = duckdb.DuckDBPyConnection

PAST = 4  # years before the one that is asked for
OFTEN = 100  # a year: of rarer measures the spread between years is chance alone
LEAST = 12  # of a year's expected count, under which no year is judged
COLUMNS = ["kind", "measure", "area_code", "month", "value", "expected", "ratio", "low"]
COLUMNS += ["high", "p_value", "p_adjusted", "grade", "years", "rate", "borough_rate"]
COLUMNS += ["place", "places"]


@answered_once(maxsize=40)
def found(con: Con, to: pd.Timestamp) -> pd.DataFrame:
    """Every test of every count of the borough and its wards, as at a month.

    Gives COLUMNS, a row a kind (change, change_beyond_borough, level), measure and
    area: value (the year's count), expected, ratio of the two with its 95% interval,
    p_value, p_adjusted (over the wards of the measure; of the borough over all its
    measures, a family counted once), grade ("clear", "probably" or ""), years (of the
    past), rate and borough_rate (per 1,000 residents), place (of the ward's rate, 1 the
    highest) of so many places. Rows that could not be tested are left out.
    """
    parts = list(_measured(con, to))
    if not parts:
        return pd.DataFrame(columns=COLUMNS)
    rows = pd.concat(parts, ignore_index=True)
    rows = rows[rows["p_value"].notna()].reset_index(drop=True)
    of_borough = rows["area_code"] == config.BOROUGH
    adjusted = rows.groupby(["kind", "measure"])["p_value"].transform(adjust)
    own = rows[of_borough]
    adjusted.loc[own.index] = past_years.adjust_in_families(
        own["p_value"].to_numpy(dtype=np.float64),
        [family(key) for key in own["measure"]],
    )
    grade = past_years.grade(adjusted.to_numpy(dtype=np.float64))
    return rows.assign(p_adjusted=adjusted, grade=pd.array(grade, dtype="str"))[COLUMNS]


def _measured(con: Con, to: pd.Timestamp) -> Iterator[pd.DataFrame]:
    """The tests of one measure after another, not yet adjusted."""
    areas = [config.BOROUGH, *measures.wards(con)["area_code"]]
    known = changes.compared(con, list(catalogue()), areas, to)
    known = known[known["unit"] != "proportion"]
    if known.empty:
        return
    years = _years(con, known, to)
    drifts = []
    for key, part in known.groupby("measure", sort=False):
        own = years.loc[[key]].droplevel("measure").reindex(part["area_code"])
        wards = part["area_code"].ne(config.BOROUGH).to_numpy()
        spread = part["dispersion"].fillna(1.0).to_numpy(dtype=np.float64)
        table = own.to_numpy(dtype=np.float64)
        if not wards.all():
            drifts.append((part[~wards], table[~wards], spread[~wards]))
        if wards.sum() > 2:
            yield from _of_wards(part[wards], table[wards], spread[wards])
    yield from _of_borough(drifts)


def _years(con: Con, known: pd.DataFrame, to: pd.Timestamp) -> pd.DataFrame:
    """Counts of years by measure and area: columns 0 (the oldest) to PAST (now)."""
    start = to - pd.DateOffset(months=12 * (PAST + 1) + 24)
    keys = list(known["measure"].unique())
    areas = list(known["area_code"].unique())
    rolling = measures.figures(con, keys, areas, start, to, per="rolling12")
    wide = rolling.pivot(
        index=["measure", "area_code"], columns="month", values="value"
    )
    ends = known.groupby("measure")["month"].first()
    tables = []
    for name, part in wide.groupby(level="measure"):
        key = str(name)
        end = pd.Timestamp(ends[key])
        breaks = [one.month for one in catalogue()[key].breaks if not one.comparable]
        since = max([pd.Timestamp(one) for one in breaks if one <= end], default=None)
        columns = [
            end - pd.DateOffset(months=12 * back) for back in range(PAST, -1, -1)
        ]
        table = part.reindex(columns=columns)
        table.columns = pd.RangeIndex(PAST + 1)
        for number, month in enumerate(columns):
            if since is not None and month - pd.DateOffset(months=11) < since:
                table[number] = np.nan
        tables.append(table)
    return pd.concat(tables)


def _of_wards(
    part: pd.DataFrame, years: np.ndarray, spread: np.ndarray
) -> Iterator[pd.DataFrame]:
    """The three questions of the wards of one measure."""
    past = years[:, :-1][:, np.isfinite(years[:, :-1]).all(axis=0)]
    usual = past_years.drift(past, spread)
    told = past_years.against_past(years, spread, np.full(len(years), usual))
    yield _rows("change", part, told, years)
    if (np.isfinite(years).all(axis=0)).sum() > past_years.LEAST_YEARS:
        beyond = past_years.beyond_the_rest(years, spread)
        yield _rows("change_beyond_borough", part, beyond, years)
    residents = part["value"] / part["rate"]  # in thousands; NaN where none is known
    usable = residents.gt(0) & part["rate"].gt(0)
    if usable.sum() > 2:
        rows = part[usable]
        lives = residents[usable].to_numpy(dtype=np.float64)
        count = rows["value"].to_numpy(dtype=np.float64)
        expected = count.sum() * lives / lives.sum()
        level = past_years.against_expected(count, expected, spread[usable.to_numpy()])
        yield _rows("level", rows, level, years[usable.to_numpy()])


def _of_borough(
    parts: list[tuple[pd.DataFrame, np.ndarray, np.ndarray]],
) -> Iterator[pd.DataFrame]:
    """Has the borough changed against its own past, measure by measure.

    One series says little of its own spread from year to year: what all measures show
    together stands in for it.
    """
    if not parts:
        return
    rows = pd.concat([part for part, _, _ in parts])
    years = np.concatenate([table for _, table, _ in parts])
    spread = np.concatenate([own for _, _, own in parts])
    each = [
        past_years.drift(table[:, :-1][:, np.isfinite(table[:, :-1]).all(axis=0)], own)
        for _, table, own in parts
        if np.isfinite(table).any() and np.nanmean(table) >= OFTEN
    ]
    usual = float(np.median(each)) if each else 0.0
    told = past_years.against_past(years, spread, np.full(len(years), usual))
    yield _rows("change", rows, told, years)


def _rows(
    kind: str, part: pd.DataFrame, told: ChangeTest, years: np.ndarray
) -> pd.DataFrame:
    value = part["value"].to_numpy(dtype=np.float64)
    expected = value - told.change
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(expected > 0, value / expected, np.nan)
    rate = part["rate"]
    enough = np.maximum(expected, value) >= LEAST
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
            "p_value": np.where(enough, told.p_value, np.nan),
            "years": np.isfinite(years[:, :-1]).sum(axis=1),
            "rate": rate.to_numpy(dtype=np.float64),
            "borough_rate": part["borough_rate"].to_numpy(dtype=np.float64),
            "place": rate.rank(ascending=False, method="min").to_numpy(),
            "places": int(rate.notna().sum()),
        }
    )
