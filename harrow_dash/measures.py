"""A measure's figures: one definition for card, chart, map, table and download."""

import duckdb
import pandas as pd

from harrow_dash import config, statistics, store
from harrow_dash.catalogue import measure
from harrow_dash.errors import HarrowError

PERIODS = ("month", "rolling12", "fy")
COLUMNS = ["measure", "area_code", "area_name", "period", "month", "value", "rate"]
COLUMNS += ["unit", "status"]

FIGURES = (config.SQL / "figures.sql").read_text(encoding="utf-8")


def figures(
    con: duckdb.DuckDBPyConnection,
    key: str,
    areas: list[str] | None = None,
    start: pd.Timestamp | None = None,
    end: pd.Timestamp | None = None,
    per: str = "month",
) -> pd.DataFrame:
    """Figures of one measure by area and period, oldest first.

    areas: area codes, or `not_placed`; the borough where none is given. start, end:
    first days of the first and last month; for financial years those that lie wholly
    inside. per: month, rolling12 (twelve months to each month) or fy (April to March).

    Gives measure, area_code, area_name, period ("2026-02" or "2025/26"), month (first
    day of the period's last month), value (a count, or a proportion from 0 to 1; NaN
    where a month is missing), rate (per 1,000 residents), unit, status (official,
    sample or partner, with [x] for missing and [b] for spanning a break). Months that
    no source covers are missing, never 0, and never left out of a sum.
    """
    if per not in PERIODS:
        raise HarrowError(f"There is no period '{per}'. Use month, rolling12 or fy.")
    asked = measure(key)
    codes = list(dict.fromkeys(areas or [config.BOROUGH]))
    _refuse_unknown(con, codes)
    frame = store.query(
        con,
        FIGURES,
        measure=key,
        areas=codes,
        start=start.date() if start is not None else None,
        end=end.date() if end is not None else None,
        per=per,
        is_proportion=asked.is_proportion,
        has_rate=asked.rate,
        breaks=[one.month.date() for one in asked.breaks if not one.comparable],
        unit=asked.unit,
    )
    return frame[COLUMNS]


def _refuse_unknown(con: duckdb.DuckDBPyConnection, codes: list[str]) -> None:
    known = store.query(
        con,
        "SELECT area_code FROM area WHERE list_contains($codes, area_code)",
        codes=codes,
    )
    unknown = [code for code in codes if code not in set(known.area_code)]
    if unknown:
        raise HarrowError(
            f"There is no area {', '.join(unknown)} in the store. Use E09000015 for "
            "the borough, a ward code such as E05013545, or not_placed."
        )


def wards(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """The borough's wards of today: area_code, area_name, by name."""
    return store.query(
        con,
        "SELECT area_code, area_name FROM area "
        "WHERE area_kind = 'ward' AND borough_code = $borough ORDER BY area_name",
        borough=config.BOROUGH,
    )


def last_month(
    con: duckdb.DuckDBPyConnection, key: str | None = None
) -> pd.Timestamp | None:
    """The last month with a figure of the borough or its wards; None without any.

    With a key, of that measure; without, of any count (surveys lag by quarters).
    """
    frame = store.query(
        con,
        """
        SELECT max(month) AS month
        FROM measure_month JOIN area USING (area_code)
        WHERE borough_code = $borough
            AND (measure = $key OR $key IS NULL AND source <> 'mopac_survey')
        """,
        key=key,
        borough=config.BOROUGH,
    )
    month = frame.month[0]
    return None if pd.isna(month) else pd.Timestamp(month)


def population_year(con: duckdb.DuckDBPyConnection) -> int | None:
    """The year of the one population release behind every rate."""
    frame = store.query(
        con,
        "SELECT year FROM population WHERE area_code = $borough",
        borough=config.BOROUGH,
    )
    return int(frame.year[0]) if len(frame) else None


def comparison(
    con: duckdb.DuckDBPyConnection,
    keys: list[str],
    areas: list[str],
    to: pd.Timestamp,
) -> pd.DataFrame:
    """Twelve months to `to` against the twelve before, tested together.

    Gives measure, area_code, area_name, month, value, before, change, rate,
    borough_rate, dispersion, low and high (95% interval of the ratio), p_value,
    p_adjusted (over all rows given back), verdict and status. A change across a break
    after which figures cannot be compared is `not tested`; so is a proportion, for the
    number of people asked is not published.
    """
    tested = [_side_by_side(con, key, areas, to) for key in keys]
    return statistics.compare(pd.concat(tested, ignore_index=True)).rename(
        columns={"after": "value"}
    )


def _side_by_side(
    con: duckdb.DuckDBPyConnection, key: str, areas: list[str], to: pd.Timestamp
) -> pd.DataFrame:
    """One measure's two years side by side, with what the test needs to know."""
    asked = measure(key)
    earlier = to - pd.DateOffset(months=12)
    codes = list(dict.fromkeys([*areas, config.BOROUGH]))
    found = figures(con, key, codes, earlier, to, per="rolling12")
    now = found[found.month == to].set_index("area_code")
    then = found[found.month == earlier].set_index("area_code")
    frame = now.rename(columns={"value": "after"}).drop(columns="period")
    frame["before"] = then.value
    frame["borough_rate"] = now.rate.get(config.BOROUGH, float("nan"))
    frame["comparable"] = not asked.is_proportion and not any(
        earlier < one.month + pd.DateOffset(months=11) and one.month <= to
        for one in asked.breaks
        if not one.comparable
    )
    frame["dispersion"] = dispersions(con, key, codes, to)
    return frame.loc[areas].reset_index()


def dispersions(
    con: duckdb.DuckDBPyConnection, key: str, areas: list[str], to: pd.Timestamp
) -> "pd.Series[float]":
    """How much more than chance the months to `to` spread, by area (1: no more).

    Worked out over the last ten years since a break; the borough by itself, as its
    counts spread far more than its wards'. NaN under two whole years.
    """
    asked = measure(key)
    starts = [one.month for one in asked.breaks if not one.comparable]
    starts = [month for month in starts if month <= to]
    start = max([to - pd.DateOffset(months=59), *starts])
    months = figures(con, key, areas, start, to)
    if months.month.nunique() < 24:
        return pd.Series(float("nan"), index=areas)
    alone = months.area_code.isin([config.BOROUGH, config.NOT_PLACED])
    spread = [
        statistics.area_dispersion(part)
        for part in (months[alone], months[~alone])
        if len(part)
    ]
    return pd.concat(spread)
