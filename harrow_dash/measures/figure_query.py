"""A measure's figures: one definition for card, chart, map, table and download."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

import duckdb
import pandas as pd

from harrow_dash import config, statistics, store
from harrow_dash.definitions.catalogue import Measure, measure
from harrow_dash.errors import HarrowError

SPREAD_MONTHS = 60  # longer would count the pandemic as usual
BY_ROUND = "safer_spaces_survey"  # a source with figures of single months only
PERIODS = ("month", "rolling12", "fy")
COLUMNS = ["measure", "area_code", "area_name", "period", "month", "value", "rate"]
COLUMNS += ["unit", "status"]

FIGURES = (config.SQL / "figures.sql").read_text(encoding="utf-8")


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
    asked = [measure(key) for key in ([keys] if isinstance(keys, str) else keys)]
    codes = list(dict.fromkeys(areas or [config.BOROUGH]))
    _refuse_unknown(con, codes)
    frame = store.query(
        con,
        FIGURES,
        measures=[
            {
                "measure": one.key,
                "is_proportion": one.is_proportion,
                "has_rate": one.rate,
                "unit": one.unit,
                "by_round": one.source == BY_ROUND,
            }
            for one in asked
        ],
        # The first entry is of no measure: a list of none would have no type.
        breaks=[{"measure": "", "month": date.min}]
        + [
            {"measure": one.key, "month": item.month.date()}
            for one in asked
            for item in one.breaks
            if not item.comparable
        ],
        areas=codes,
        start=start.date() if start is not None else None,
        end=end.date() if end is not None else None,
        per=per,
    )
    return frame[COLUMNS]


@lru_cache(maxsize=4)
def _known_areas(con: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """The codes of all areas in the store: it never changes under a connection."""
    return frozenset(store.query(con, "SELECT area_code FROM area").area_code)


def _refuse_unknown(con: duckdb.DuckDBPyConnection, codes: list[str]) -> None:
    unknown = [code for code in codes if code not in _known_areas(con)]
    if unknown:
        raise HarrowError(
            f"There is no area {', '.join(unknown)} in the store. Use {config.BOROUGH} "
            "for the borough, a ward code such as E05013545, or not_placed."
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
            AND (measure = $key OR $key IS NULL
                AND source NOT IN ('mopac_survey', 'safer_spaces'))
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
    keys: Sequence[str],
    areas: Sequence[str],
    to: pd.Timestamp,
) -> pd.DataFrame:
    """Twelve months to `to` against the twelve before, tested together.

    Gives measure, area_code, area_name, month, value, before, change, rate,
    borough_rate, dispersion, low and high (95% interval of the ratio), p_value,
    p_adjusted (over all rows given back), verdict and status. A change across a break
    after which figures cannot be compared is `not tested`; so is a hidden figure, and a
    proportion, for the number of people asked is not published (rounds of the council's
    own surveys are compared in `surveys`).
    """
    frame = _side_by_side(con, keys, areas, to)
    shares = frame.unit == "proportion"
    told = statistics.compare(
        frame.assign(
            before=frame.before.mask(shares),
            after=frame.value.mask(shares),
            dispersion=_dispersions(con, frame, to),
        )
    ).drop(columns="after")
    return told.assign(
        before=frame.before,
        change=told.change.where(~shares, frame.value - frame.before),
    )


def _side_by_side(
    con: duckdb.DuckDBPyConnection,
    keys: Sequence[str],
    areas: Sequence[str],
    to: pd.Timestamp,
) -> pd.DataFrame:
    """Each measure and area with its two years, in the order asked for."""
    earlier = to - pd.DateOffset(months=12)
    codes = list(dict.fromkeys([*areas, config.BOROUGH]))
    found = figures(con, keys, codes, earlier, to, per="rolling12")
    place = ["measure", "area_code"]
    now = found[found.month == to].set_index(place)
    then = found[found.month == earlier].set_index(place)
    wanted = pd.MultiIndex.from_product([keys, areas], names=place)
    frame = now.assign(before=then.value).drop(columns="period").reindex(wanted)
    borough = now.rate.xs(config.BOROUGH, level="area_code")
    frame = frame.dropna(subset=["unit"]).reset_index()
    return frame.assign(
        borough_rate=frame.measure.map(borough),
        comparable=[not _broken(measure(key), earlier, to) for key in frame.measure],
    )


def _broken(asked: Measure, earlier: pd.Timestamp, to: pd.Timestamp) -> bool:
    """Whether the two years to `earlier` and to `to` lie on both sides of a break."""
    first = earlier - pd.DateOffset(months=11)
    return any(first < one.month <= to for one in asked.breaks if not one.comparable)


def _dispersions(
    con: duckdb.DuckDBPyConnection, frame: pd.DataFrame, to: pd.Timestamp
) -> "pd.Series[float]":
    """How much more than chance the months to `to` spread (1: no more), row by row.

    Worked out over the last five years since a break; the borough by itself, as its
    counts spread far more than its wards'. NaN under two whole years.
    """
    counts = frame[(frame.unit != "proportion") & frame.comparable]
    spread: dict[tuple[str, str], float] = {}
    if len(counts):
        start = to - pd.DateOffset(months=SPREAD_MONTHS - 1)
        keys, areas = list(counts.measure.unique()), list(counts.area_code.unique())
        months = figures(con, keys, areas, start, to)
        for key, part in months.groupby("measure"):
            hard = [one.month for one in measure(str(key)).breaks if not one.comparable]
            since = part[part.month >= max([start, *(m for m in hard if m <= to)])]
            if since.month.nunique() < 24:
                continue
            alone = since.area_code.isin([config.BOROUGH, config.NOT_PLACED])
            for side in (since[alone], since[~alone]):
                if len(side):
                    found = statistics.area_dispersion(side)
                    spread |= {(str(key), str(a)): float(v) for a, v in found.items()}
    return pd.Series(
        [
            spread.get((key, area), float("nan"))
            for key, area in zip(frame.measure, frame.area_code, strict=True)
        ],
        index=frame.index,
        dtype="float",
    )
