"""Stop and search as context: by object and outcome, and by cell with few hidden."""

import duckdb
import pandas as pd

from harrow_dash import config, store
from harrow_dash.places.small_areas import grid

FEWEST = 5  # fewer in a cell could point at a person
HIDDEN = "[c]"
NOT_STATED = "Not stated"
# A file counts if one of its searches lies in the borough, as for the measure.
TOLD = """
    WITH about_borough AS (
        SELECT DISTINCT file_id
        FROM stop_search
        JOIN point USING (point_id)
        WHERE inside
    ),
    told AS (
        SELECT s.month, s.object, s.outcome, p.point_id, p.ward_code, p.ward_2002_code
        FROM stop_search AS s
        JOIN about_borough USING (file_id)
        LEFT JOIN point AS p USING (point_id)
        WHERE s.month BETWEEN coalesce($start, s.month) AND coalesce($end, s.month)
    )
"""


def searches(
    con: duckdb.DuckDBPyConnection,
    area: str,
    start: pd.Timestamp | None = None,
    end: pd.Timestamp | None = None,
) -> pd.DataFrame:
    """Stops and searches of the borough or a ward (of either set) by what for and how.

    Gives object (what was looked for), outcome, month, count; "Not stated" where the
    police give none. Only what there is: a month without a row has no search here, if
    it is one of `search_months`; otherwise nothing is known of it. Searches without a
    place are in no area, the borough included.
    """
    return store.query(
        con,
        TOLD
        + """
        SELECT
            coalesce(object, $not_stated) AS object,
            coalesce(outcome, $not_stated) AS outcome,
            month::TIMESTAMP AS month, count(*) AS count
        FROM told
        WHERE $area = $borough AND ward_code IS NOT NULL
            OR $area IN (ward_code, ward_2002_code)
        GROUP BY ALL
        ORDER BY month, object, outcome
        """,
        **_months(start, end),
        area=area,
        borough=config.BOROUGH,
        not_stated=NOT_STATED,
    )


def search_months(
    con: duckdb.DuckDBPyConnection,
    start: pd.Timestamp | None = None,
    end: pd.Timestamp | None = None,
) -> tuple[pd.Timestamp, ...]:
    """The months for which searches are known, oldest first."""
    found = store.query(
        con,
        TOLD + "SELECT DISTINCT month::TIMESTAMP AS month FROM told ORDER BY month",
        **_months(start, end),
    )
    return tuple(found.month)


def search_cells(
    con: duckdb.DuckDBPyConnection,
    start: pd.Timestamp | None = None,
    end: pd.Timestamp | None = None,
) -> pd.DataFrame:
    """Stops and searches by cell of the borough over all the months asked for.

    Gives area_code, count, mark. Counts of 1 to 4 are hidden: NaN, marked [c]. If that
    hides one cell alone, the next smallest is hidden with it, as the borough's total
    would give it away. No row where no month is known.
    """
    resolution = config.cell_resolution()
    known = grid.cell_grid(con, resolution)
    codes = known.area_code[known.share_inside > 0]
    if not search_months(con, start, end):
        return pd.DataFrame(columns=["area_code", "count", "mark"])
    rows = store.query(
        con,
        TOLD + "SELECT point_id, count(*) AS count FROM told "
        "WHERE ward_code IS NOT NULL GROUP BY point_id",
        **_months(start, end),
    )
    points = grid.placed_points(con, resolution).set_index("point_id")["area_code"]
    summed = rows["count"].groupby(rows.point_id.map(points)).sum()
    found = codes.map(summed).fillna(0).astype("float")
    hidden = found.between(1, FEWEST - 1)
    shown = found[(found > 0) & ~hidden]
    if hidden.sum() == 1 and len(shown):
        hidden |= found.index == shown.idxmin()
    frame = pd.DataFrame(
        {
            "area_code": codes,
            "count": found.mask(hidden),
            "mark": hidden.map({True: HIDDEN, False: ""}),
        }
    )
    return frame.reset_index(drop=True)


def _months(start: pd.Timestamp | None, end: pd.Timestamp | None) -> dict[str, object]:
    return {
        "start": start.date() if start is not None else None,
        "end": end.date() if end is not None else None,
    }
