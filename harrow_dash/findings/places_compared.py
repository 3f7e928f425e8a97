"""Places beside each other: wards against chance, boroughs against ours."""

import duckdb
import numpy as np
import pandas as pd

from harrow_dash import config, statistics, store
from harrow_dash.statistics import control_limits

Con = duckdb.DuckDBPyConnection

POINTS = 60  # of a limit's line


def funnel(con: Con, wards: pd.DataFrame) -> pd.DataFrame | None:
    """The columns of `control_limits.funnel` for the wards' counts.

    wards: area_code, value. None without the numbers of residents or without a count.
    """
    residents = store.query(con, "SELECT area_code, residents FROM population")
    found = wards.merge(residents, on="area_code", how="left")
    found = found.rename(columns={"residents": "population"})
    if found["population"].isna().any() or found["value"].sum() == 0:
        return None
    return control_limits.funnel(found, overdispersion=True)


def funnel_lines(found: pd.DataFrame) -> pd.DataFrame:
    """The limits of a funnel as lines over the residents of its wards."""
    people = found["population"].astype(float)
    span = np.linspace(people.min() * 0.97, people.max() * 1.03, POINTS)
    centre, spread = float(found["centre"].iloc[0]), float(found["dispersion"].iloc[0])
    return control_limits.funnel_lines(span, centre, spread)


def beside_ours(frame: pd.DataFrame) -> list[str]:
    """The verdict of each borough's rate against ours, adjusted over those shown.

    frame: area_code, value, residents, dispersion; ours is among them. Ours itself, and
    what cannot be tested, is "not tested".
    """
    mine = frame[frame["area_code"] == config.BOROUGH].iloc[0]
    # The larger spread of the two: with the smaller, chance could pass for more.
    spread = np.maximum(frame["dispersion"].astype(float), float(mine["dispersion"]))
    test = statistics.change_test(
        mine["value"],
        frame["value"],
        spread,
        exposure=frame["residents"] / mine["residents"],
    )
    apart = (frame["area_code"] != config.BOROUGH).to_numpy()
    p_value = statistics.adjust(np.where(apart, test.p_value, np.nan))
    return list(statistics.verdict(np.log(test.ratio), p_value))
