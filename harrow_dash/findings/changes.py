"""Changes of measures on the year before, tested together: one verdict everywhere."""

from collections.abc import Sequence

import duckdb
import pandas as pd

from harrow_dash import config, measures
from harrow_dash.caching import answered_once
from harrow_dash.findings import kept
from harrow_dash.findings.comparisons import comparisons, verdicts
from harrow_dash.measures.endings import last_months

Con = duckdb.DuckDBPyConnection

DOWNLOADED = ["measure", "area_code", "area_name", "period", "value", "before"]
DOWNLOADED += ["change", "verdict", "p_adjusted", "rate", "borough_rate", "unit"]
DOWNLOADED += ["status"]
COMPARED = ["measure", "area_code", "area_name", "month", "value", "before", "change"]
COMPARED += ["low", "high", "p_value", "p_adjusted", "verdict", "dispersion", "rate"]
COMPARED += ["borough_rate", "unit", "status"]


def compared(
    con: Con, keys: Sequence[str], areas: Sequence[str], to: pd.Timestamp
) -> pd.DataFrame:
    """The comparison frame of measures, each as at its own latest month up to `to`.

    Gives COMPARED, by measure in the order of `keys`, then by area in that of the store
    (the borough first). Rows without a figure are left out. A figure has the same
    verdict on every page: a ward's is adjusted over all wards of its measure, the
    borough's over all measures of the borough that end in the same month.
    """
    rows = of_month(con, to)
    rows = rows[rows["measure"].isin(keys) & rows["area_code"].isin(areas)]
    order = {key: place for place, key in enumerate(keys)}
    rows = rows.sort_values(
        "measure", key=lambda names: names.map(order), kind="stable"
    )
    return rows.reset_index(drop=True)


@answered_once(maxsize=48)
def of_month(con: Con, to: pd.Timestamp) -> pd.DataFrame:
    """Every measure of the borough and its wards as at a month: see `as_at`."""
    known = kept.read(con, kept.COMPARISONS, to)
    if known is None:
        known = as_at(con, [to])
    return known.drop(columns="as_at")


def as_at(con: Con, months: Sequence[pd.Timestamp]) -> pd.DataFrame:
    """Every measure of the borough and its wards as at each of the months.

    Gives COMPARED and as_at; rows without a figure are left out.
    """
    lasts = last_months(con)
    if not lasts:
        return pd.DataFrame(columns=[*COMPARED, "as_at"])
    asked = pd.DataFrame(
        [(to, key, min(last, to)) for to in months for key, last in lasts.items()],
        columns=["as_at", "measure", "month"],
    )
    codes = list(measures.wards(con)["area_code"])
    rows = comparisons(
        con, list(lasts), [config.BOROUGH, *codes], asked["month"].unique()
    )
    rows = asked.merge(rows, on=["measure", "month"])
    rows = rows[rows["value"].notna()]
    own = rows["area_code"].eq(config.BOROUGH)
    parts = [
        verdicts(rows[own], ["as_at", "month"]),
        verdicts(rows[~own], ["as_at", "measure"]),
    ]
    return pd.concat(parts, ignore_index=True)[[*COMPARED, "as_at"]]
