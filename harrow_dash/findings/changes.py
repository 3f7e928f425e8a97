"""Changes of measures on the year before, tested together: one verdict everywhere."""

from collections.abc import Iterator, Sequence

import duckdb
import pandas as pd

from harrow_dash import config, measures, statistics
from harrow_dash.caching import answered_once
from harrow_dash.measures.endings import last_months

Con = duckdb.DuckDBPyConnection

DOWNLOADED = ["measure", "area_code", "area_name", "period", "value", "before"]
DOWNLOADED += ["change", "verdict", "p_adjusted", "rate", "borough_rate", "unit"]
DOWNLOADED += ["status"]
COMPARED = [*DOWNLOADED, "month", "dispersion", "low", "high", "p_value"]


def compared(
    con: Con, keys: Sequence[str], areas: Sequence[str], to: pd.Timestamp
) -> pd.DataFrame:
    """The comparison frame of measures, each as at its own latest month up to `to`.

    Rows without a figure are left out. A figure has the same verdict on every page: a
    ward's is adjusted over all wards of its measure, the borough's over all measures
    of the borough that end in the same month.
    """
    found = [_borough(con, to)] if config.BOROUGH in areas else []
    if set(areas) - {config.BOROUGH}:
        found.append(_wards(con, to))
    rows = pd.concat(found) if found else pd.DataFrame(columns=COMPARED)
    rows = rows[rows["measure"].isin(keys) & rows["area_code"].isin(areas)]
    order = {key: place for place, key in enumerate(keys)}
    rows = rows.sort_values(
        "measure", key=lambda names: names.map(order), kind="stable"
    )
    return rows.dropna(subset=["value"]).reset_index(drop=True)


@answered_once(maxsize=32)
def _borough(con: Con, to: pd.Timestamp) -> pd.DataFrame:
    """All measures of the borough; those that end in one month are tested together."""
    return pd.concat(_changes(con, (config.BOROUGH,), to))


@answered_once(maxsize=32)
def _wards(con: Con, to: pd.Timestamp) -> pd.DataFrame:
    """All measures of all wards; the wards of one measure are tested together."""
    codes = tuple(measures.wards(con)["area_code"])
    rows = pd.concat(_changes(con, codes, to))
    adjusted = rows.groupby("measure")["p_value"].transform(statistics.adjust)
    words = statistics.verdict(rows["change"], adjusted)
    return rows.assign(p_adjusted=adjusted, verdict=words)


def _changes(
    con: Con, codes: tuple[str, ...], to: pd.Timestamp
) -> Iterator[pd.DataFrame]:
    """The measures that end in one month, each year beside the year before."""
    ends: dict[pd.Timestamp, list[str]] = {}
    for key, last in last_months(con).items():
        ends.setdefault(min(last, to), []).append(key)
    for month, keys in ends.items():
        yield measures.comparison(con, keys, codes, month)
