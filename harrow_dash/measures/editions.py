"""The store as it could be read at an earlier month, from the files of that time.

Publishers revise what they published, and the store keeps the files that newer ones
supersede. A month's figures "as published then" are those of the files that end by that
month; which of two of them counts is settled as for today's figures.
"""

import duckdb
import pandas as pd

from harrow_dash import config, store
from harrow_dash.caching import answered_once
from harrow_dash.definitions.catalogue import catalogue, counted_apart

MONTHS = 84  # as far back as editions are told apart; before that, as known today
VIEW, TABLE = "CREATE OR REPLACE VIEW", "CREATE OR REPLACE TEMP TABLE"


@answered_once(maxsize=8)
def as_published(
    con: duckdb.DuckDBPyConnection, month: pd.Timestamp
) -> duckdb.DuckDBPyConnection:
    """The same store without what came after a month, to ask any question of.

    Counts of the borough and its wards are those of the files of that time where a
    whole year of them is kept (see `kept`), else those known today; nothing else of the
    store is changed. No month after it is there.
    """
    schema = f"as_at_{month:%Y_%m}"
    front = store.fronted(con, schema)
    with con.cursor() as work:
        _work_out(work, store.search_path(con), month)
        place = f"memory.{schema}"
        work.execute(
            f"CREATE OR REPLACE TABLE {place}.edition AS FROM temp.measured; "
            f"CREATE OR REPLACE TABLE {place}.kept AS FROM temp.kept; "
            f"CREATE OR REPLACE TABLE {place}.component_release AS "
            # Of each measure's last month alone: its file says whether it was over.
            "FROM (FROM temp.edition_release UNION ALL "
            "SELECT r.* FROM temp.now_release AS r ANTI JOIN temp.edition_release "
            "AS e USING (measure, area_kind, borough_code, month) "
            f"WHERE r.month <= DATE '{month:%Y-%m-%d}') "
            "QUALIFY month = max(month) OVER (PARTITION BY measure)"
        )
        complete = "store" if store.role(con) == "public" else "members"
        work.execute(
            f"CREATE OR REPLACE VIEW {place}.measure_month AS "
            f"FROM {complete}.measure_month AS m ANTI JOIN {place}.edition AS e "
            "USING (measure, area_code, month) "
            f"WHERE m.month <= DATE '{month:%Y-%m-%d}' "
            f"UNION ALL BY NAME FROM {place}.edition; "
            f"CREATE OR REPLACE VIEW {place}.measure_monthly AS "
            "SELECT measure, area_code, month, value, source, status "
            f"FROM {place}.measure_month"
        )
    return front


def kept(con: duckdb.DuckDBPyConnection, month: pd.Timestamp) -> pd.DataFrame:
    """Of which measures the figures published then are kept: measure, area_kind.

    Kept is a measure whose last year by that month (or last share) lies wholly in files
    that end by it; area_kind is borough or ward. Of offences on the map and of the
    council's own surveys none is: their older files are replaced.
    """
    return store.query(
        as_published(con, month), "SELECT measure, area_kind FROM kept ORDER BY ALL"
    )


def _work_out(work: duckdb.DuckDBPyConnection, path: str, month: pd.Timestamp) -> None:
    """Make the temporary tables kept, edition_release and measured."""
    work.execute(f"SET search_path = '{path}'")
    values = {"borough": config.BOROUGH, "month": month.date()}
    # Before there is another `release` in front, which this view would read as well.
    work.execute(
        "CREATE OR REPLACE TEMP TABLE now_release AS "
        "FROM store.component_release WHERE borough_code = ?",
        [config.BOROUGH],
    )
    work.execute(_sql("edition_release").replace("$months", str(MONTHS)), values)
    rule = _sql("component_release")
    assert VIEW in rule
    work.execute(rule.replace(VIEW, TABLE))
    shares = [key for key, one in catalogue().items() if one.is_proportion]
    work.execute(_sql("edition_kept"), values | {"shares": shares})
    work.execute(_sql("edition_months"))
    # The rule of today's figures, for these months and files alone.
    work.execute(
        "CREATE OR REPLACE TEMP TABLE component_release AS FROM edition_release"
    )
    work.execute(
        _sql("measure_month"),
        {
            "borough": config.BOROUGH,
            "beside": counted_apart(),
        },
    )


def _sql(name: str) -> str:
    return (config.SQL / f"{name}.sql").read_text(encoding="utf-8")
