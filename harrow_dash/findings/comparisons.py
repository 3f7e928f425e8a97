"""Twelve months beside the twelve before, of many measures, areas and months at once.

One query for all of them, and one test over all rows: what a reader sees of a month is
worked out with the months around it, when files are loaded.
"""

from collections.abc import Iterable, Sequence

import duckdb
import numpy as np
import pandas as pd

from harrow_dash import config, measures, statistics
from harrow_dash.definitions.catalogue import Measure, measure
from harrow_dash.statistics.change import dispersion

Con = duckdb.DuckDBPyConnection
Ends = Iterable[pd.Timestamp]

SPREAD_MONTHS = 60  # longer would count the pandemic as usual
LEAST_MONTHS = 24  # of which spread can be told
YEAR = pd.DateOffset(months=12)


def comparisons(
    con: Con, keys: Sequence[str], areas: Sequence[str], ends: Ends
) -> pd.DataFrame:
    """Twelve months to each of `ends` against the twelve before, not yet adjusted.

    Gives measure, area_code, area_name, month, value, before, change, rate,
    borough_rate, unit, status, comparable, dispersion (variance over mean of the
    months), low and high (95% interval of the ratio) and p_value, a row a measure, area
    and month, in that order. A change across a break after which figures cannot be
    compared has no p_value; nor has a hidden figure, or a proportion, for the number of
    people asked is not published (rounds of the council's own surveys are compared in
    `surveys`). How adjusted p-values and verdicts follow depends on what is tested
    together.
    """
    frame = _side_by_side(con, keys, areas, sorted(set(ends)))
    frame["dispersion"] = _dispersions(con, frame)
    shares = frame["unit"].eq("proportion").to_numpy()
    now = frame["value"].to_numpy(dtype=np.float64, na_value=np.nan)
    before = frame["before"].to_numpy(dtype=np.float64, na_value=np.nan)
    usable = frame["comparable"].to_numpy(dtype=bool) & ~shares
    test = statistics.change_test(
        np.where(usable, before, np.nan),
        np.where(usable, now, np.nan),
        frame["dispersion"].to_numpy(dtype=np.float64),
    )
    return frame.assign(
        change=now - before, low=test.low, high=test.high, p_value=test.p_value
    )


def comparison(
    con: Con, keys: Sequence[str], areas: Sequence[str], to: pd.Timestamp
) -> pd.DataFrame:
    """Twelve months to `to` against the twelve before, all rows tested together.

    Gives the columns of `comparisons`, p_adjusted (over all rows) and verdict.
    """
    return verdicts(comparisons(con, keys, areas, [to]), ["month"])


def verdicts(rows: pd.DataFrame, together: Sequence[str]) -> pd.DataFrame:
    """The rows with p_adjusted (over those alike in `together`) and verdict.

    A change of a proportion, and one across a break, is "not tested".
    """
    adjusted = rows.groupby(list(together), sort=False)["p_value"].transform(
        statistics.adjust
    )
    signed = rows["change"].where(rows["p_value"].notna())
    told = statistics.verdict(signed, adjusted)
    return rows.assign(p_adjusted=adjusted, verdict=pd.array(told, dtype="str"))


def _side_by_side(
    con: Con, keys: Sequence[str], areas: Sequence[str], ends: list[pd.Timestamp]
) -> pd.DataFrame:
    """Each measure, area and month with its two years beside each other."""
    codes = list(dict.fromkeys([*areas, config.BOROUGH]))
    found = measures.figures(
        con, keys, codes, ends[0] - YEAR, ends[-1], per="rolling12"
    ).drop(columns="period")
    place = ["measure", "area_code", "month"]
    then = found[["measure", "area_code", "month", "value"]]
    then = then.assign(month=then["month"] + YEAR).rename(columns={"value": "before"})
    frame = found[found["month"].isin(ends)].merge(then, on=place, how="left")
    borough = frame.loc[
        frame["area_code"] == config.BOROUGH, ["measure", "month", "rate"]
    ].rename(columns={"rate": "borough_rate"})
    frame = frame.merge(borough, on=["measure", "month"], how="left")
    order = {code: number for number, code in enumerate(areas)}
    frame = frame[frame["area_code"].isin(order)].sort_values(
        place,
        key=lambda names: names.map(order) if names.name == "area_code" else names,
        ignore_index=True,
    )
    broken = [
        (key, end)
        for key in frame["measure"].unique()
        for end in ends
        if _broken(measure(key), end)
    ]
    across = pd.MultiIndex.from_frame(frame[["measure", "month"]]).isin(broken)
    return frame.assign(comparable=~across)


def _broken(asked: Measure, end: pd.Timestamp) -> bool:
    """Whether the two years that end at a month lie on both sides of a break."""
    first = end - pd.DateOffset(months=23)
    return any(first < one.month <= end for one in asked.breaks if not one.comparable)


def _dispersions(con: Con, frame: pd.DataFrame) -> "pd.Series[float]":
    """How much more than chance the months before each row's spread (1: no more).

    Worked out over the last five years since a break; the borough by itself, as its
    counts spread far more than its wards'. NaN under two whole years.
    """
    counts = frame[(frame["unit"] != "proportion") & frame["comparable"]]
    spread = np.full(len(frame), np.nan)
    if counts.empty:
        return pd.Series(spread, index=frame.index)
    start = counts["month"].min() - pd.DateOffset(months=SPREAD_MONTHS - 1)
    keys, areas = list(counts["measure"].unique()), list(counts["area_code"].unique())
    months = measures.figures(con, keys, areas, start, counts["month"].max())
    wide = months.pivot(index=["measure", "area_code"], columns="month", values="value")
    values, columns = wide.to_numpy(dtype=np.float64), pd.DatetimeIndex(wide.columns)
    alone = counts["area_code"].isin([config.BOROUGH, config.NOT_PLACED])
    for key in keys:
        own = counts["measure"] == key
        hard = [one.month for one in measure(key).breaks if not one.comparable]
        for side in (counts[own & alone], counts[own & ~alone]):
            if side.empty:
                continue
            # The row of the frame for each area (down) and month that is asked for.
            places = side.assign(place=side.index).pivot(
                index="area_code", columns="month", values="place"
            )
            lines = wide.index.get_indexer(
                pd.MultiIndex.from_product([[key], places.index])
            )
            asked = zip(pd.DatetimeIndex(places.columns), places.T.values, strict=True)
            for end, rows in asked:
                first = end - pd.DateOffset(months=SPREAD_MONTHS - 1)
                first = max([first, *(one for one in hard if one <= end)])
                span = values[lines][:, (columns >= first) & (columns <= end)]
                if span.shape[1] < LEAST_MONTHS:
                    continue
                found = np.isfinite(rows)
                spread[rows[found].astype(int)] = dispersion(span)[found]
    return pd.Series(spread, index=frame.index)
