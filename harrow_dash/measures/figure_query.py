"""A measure's figures: one definition for card, chart, map, table and download."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import pandas as pd

from harrow_dash import config, store
from harrow_dash.caching import answered_once
from harrow_dash.definitions.catalogue import Measure, measure
from harrow_dash.errors import HarrowError
from harrow_dash.measures import figure_rows

BY_ROUND = "safer_spaces_survey"  # a source with figures of single months only
PERIODS = ("month", "rolling12", "fy")
Span = tuple[pd.Timestamp, pd.Timestamp]
# Places in the lists asked with, not names: reading numbers takes a tenth of the time.
HELD = """
    SELECT
        list_position($measures, measure) - 1 AS measure,
        list_position($areas, area_code) - 1 AS area,
        (12 * (year(month) - 1970) + month(month) - 1)::BIGINT AS month,
        value,
        list_position($statuses, status) - 1 AS status,
        list_position($marks, mark) - 1 AS mark
    FROM measure_month
    WHERE measure IN (SELECT unnest($measures))
        AND area_code IN (SELECT unnest($areas))
    ORDER BY 1
"""


def figures(
    con: duckdb.DuckDBPyConnection,
    keys: str | Sequence[str],
    areas: Sequence[str] | None = None,
    start: pd.Timestamp | None = None,
    end: pd.Timestamp | None = None,
    per: str = "month",
) -> pd.DataFrame:
    """Figures of a measure (or of several) by area and period, oldest first.

    areas: area codes, or `not_placed`; the borough where none is given. start, end:
    first days of the first and last month; for financial years those that lie wholly
    inside. per: month, rolling12 (twelve months to each month) or fy (April to March).

    Gives measure, area_code, area_name, period ("2026-02" or "2025/26"), month (first
    day of the period's last month), value (a count, or a proportion from 0 to 1; NaN
    where a month is missing), rate (per 1,000 residents), unit, status (official,
    sample or partner, with [x] for missing, [c] for hidden because few people are
    counted, [u] for a share of few answers and [b] for spanning a break). Months that
    no source covers are missing, never 0, and never left out of a sum; a hidden month
    hides the sum. A survey by rounds has rows for its rounds only.
    """
    if per not in PERIODS:
        raise HarrowError(f"There is no period '{per}'. Use month, rolling12 or fy.")
    if start is not None and end is not None and start > end:
        raise HarrowError(
            f"The first month, {start:%Y-%m}, is after the last, {end:%Y-%m}. "
            "Exchange them."
        )
    named = [keys] if isinstance(keys, str) else keys
    asked = [measure(key) for key in sorted(set(named))]
    codes = list(dict.fromkeys(areas or [config.BOROUGH]))
    _refuse_unknown(con, codes)
    if len(asked) == 1:
        known = _of_all_months(con, asked[0], codes, start, end, per)
        if known is not None:
            return known
    return _queried(con, asked, codes, start, end, per)


def _of_all_months(
    con: duckdb.DuckDBPyConnection,
    asked: Measure,
    codes: list[str],
    start: pd.Timestamp | None,
    end: pd.Timestamp | None,
    per: str,
) -> pd.DataFrame | None:
    """The figures as rows of all months of the measure, which are kept.

    A reader who goes through wards and months asks for the same rows again and again.
    None where the rows are not in what is kept: of financial years (they are shown from
    the first month asked for), shares (their months depend on those asked for), and
    other areas.
    """
    if per == "fy" or asked.is_proportion:
        return None
    groups = (
        (config.BOROUGH, config.FORCE, config.NOT_PLACED),
        tuple(wards(con).area_code),
    )
    group = next((one for one in groups if set(codes) <= set(one)), None)
    spans = _coverage(con).spans.get(asked.key, {})
    if group is None or not any(code in spans for code in codes):
        return None
    here = [spans[code] for code in codes if code in spans]
    first = start if start is not None else min(one for one, _ in here)
    last = end if end is not None else max(one for _, one in here)
    every = _every_month(con, asked.key, group, per)
    months = every["month"]
    if first < months.min() or last > months.max():
        return None
    wanted = months.between(first, last) & every["area_code"].isin(codes)
    return every[wanted].reset_index(drop=True)


@answered_once(maxsize=32)
def _every_month(
    con: duckdb.DuckDBPyConnection, key: str, group: tuple[str, ...], per: str
) -> pd.DataFrame:
    return _queried(con, [measure(key)], list(group), None, None, per)


@dataclass(frozen=True)
class Coverage:
    """Which months a store holds.

    spans: the first and last month of each measure in each area; statuses: the status
    of a measure's figures, by measure; newest: the last month of any measure; usual:
    the status of the store's files.
    """

    spans: dict[str, dict[str, Span]]
    statuses: dict[str, str]
    newest: pd.Timestamp | None
    usual: str


@answered_once(maxsize=4)
def _coverage(con: duckdb.DuckDBPyConnection) -> Coverage:
    found = store.query(
        con,
        "SELECT measure, area_code, min(month)::TIMESTAMP AS first, "
        "max(month)::TIMESTAMP AS last, max(status) AS status "
        "FROM measure_month GROUP BY ALL",
    )
    spans: dict[str, dict[str, Span]] = {}
    statuses: dict[str, str] = {}
    columns = (found[name].tolist() for name in found)
    for key, area, first, last, status in zip(*columns, strict=True):
        spans.setdefault(key, {})[area] = (first, last)
        statuses[key] = max(statuses.get(key, ""), status)
    usual = store.query(con, "SELECT max(status) AS status FROM source_file").status[0]
    newest = found["last"].max()
    return Coverage(
        spans,
        statuses,
        None if pd.isna(newest) else newest,
        "official" if pd.isna(usual) else usual,
    )


def _span(coverage: Coverage, key: str, codes: list[str]) -> Span | None:
    """First and last month of a measure in these areas.

    An area without figures is shown over the measure's own months; a measure nobody
    has loaded is shown as missing in the store's last month. None of an empty store.
    """
    spans = coverage.spans.get(key, {})
    here = [spans[code] for code in codes if code in spans] or list(spans.values())
    if here:
        return min(first for first, _ in here), max(last for _, last in here)
    return (coverage.newest, coverage.newest) if coverage.newest is not None else None


def _queried(
    con: duckdb.DuckDBPyConnection,
    asked: Sequence[Measure],
    codes: list[str],
    start: pd.Timestamp | None,
    end: pd.Timestamp | None,
    per: str,
) -> pd.DataFrame:
    areas = _areas(con)
    areas = areas[areas["area_code"].isin(codes)]
    held = store.query(
        con,
        HELD,
        measures=[one.key for one in asked],
        areas=list(areas["area_code"]),
        statuses=list(figure_rows.STATUSES),
        marks=list(figure_rows.MARKS),
    )
    of_measure = figure_rows.by_measure(held, len(asked))
    coverage = _coverage(con)
    told = []
    for item, here in zip(asked, of_measure, strict=True):
        span = _span(coverage, item.key, codes)
        if span is None:
            if start is None or end is None:
                continue
            span = start, end
        extent = figure_rows.extent_of(
            span,
            start,
            end,
            per,
            coverage.statuses.get(item.key, coverage.usual),
            _rounds(con, item.key) if item.source == BY_ROUND else None,
        )
        if extent.first > extent.last:
            continue
        told.append(figure_rows.columns(here, item, areas, extent, per))
    return figure_rows.frame(told)


@answered_once(maxsize=16)
def _rounds(con: duckdb.DuckDBPyConnection, key: str) -> figure_rows.Months:
    """The months with a round of a survey that has figures of rounds only."""
    found = store.query(
        con,
        "SELECT DISTINCT month::TIMESTAMP AS month FROM measure_month "
        "WHERE measure = $measure",
        measure=key,
    )
    return found["month"].to_numpy().astype("datetime64[M]")


@answered_once(maxsize=4)
def _areas(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """All areas, by code: area_code, area_name, residents (NaN: not known)."""
    return store.query(
        con,
        "SELECT area_code, area_name, residents::DOUBLE AS residents "
        "FROM area LEFT JOIN population USING (area_code) ORDER BY area_code",
    )


@answered_once(maxsize=4)
def _known_areas(con: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """The codes of all areas in the store: it never changes under a connection."""
    return frozenset(_areas(con)["area_code"])


def _refuse_unknown(con: duckdb.DuckDBPyConnection, codes: list[str]) -> None:
    unknown = [code for code in codes if code not in _known_areas(con)]
    if unknown:
        raise HarrowError(
            f"There is no area {', '.join(unknown)} in the store. Use {config.BOROUGH} "
            "for the borough, a ward code such as E05013545, or not_placed."
        )


def wards(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """The borough's wards of today: area_code, area_name, by name."""
    return _wards(con).copy(deep=False)


@answered_once(maxsize=4)
def _wards(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
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
            AND (measure = $key OR $key IS NULL
                AND source NOT IN ('mopac_survey', 'safer_spaces'))
        """,
        key=key,
        borough=config.BOROUGH,
    )
    month = frame.month[0]
    return None if pd.isna(month) else pd.Timestamp(month)


def population_years(con: duckdb.DuckDBPyConnection) -> list[int]:
    """The years of the residents behind rates: the borough's, then others of wards."""
    frame = store.query(
        con,
        "SELECT year FROM population JOIN area USING (area_code) "
        "WHERE borough_code = $borough AND area_kind IN ('borough', 'ward') "
        "GROUP BY year ORDER BY bool_or(area_kind = 'borough') DESC, year",
        borough=config.BOROUGH,
    )
    return [int(year) for year in frame.year]
