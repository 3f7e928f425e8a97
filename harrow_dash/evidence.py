"""The evidence that the serious violence strategy lists, and what of it is held."""

from dataclasses import dataclass

import duckdb
import pandas as pd

from harrow_dash import store

NOTHING = "Nothing of it is held."


@dataclass(frozen=True)
class Evidence:
    """One kind of evidence on the strategy's list.

    sources: kinds of file of which it is made, held: what those files give, absent:
    what of the list they leave out ("" if nothing). holder: who has what is absent.
    """

    title: str
    listed: str
    holder: str
    sources: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    held: str = ""
    absent: str = ""


LIST = (
    Evidence(
        "Demographics",
        "Census 2021 and Greater London Authority projections",
        "Office for National Statistics; Greater London Authority",
        sources=("ons_population",),
        held="Residents by ward and borough, {year}.",
        absent="Census tables (age, ethnicity, deprivation) and projections.",
    ),
    Evidence(
        "Police: anti-social behaviour",
        "Call-outs",
        "Metropolitan Police Service",
        measures=("asb_incidents",),
        held="Incidents published on data.police.uk.",
        absent="The police's own log of calls.",
    ),
    Evidence(
        "Police: detections",
        "Sanction detections",
        "Metropolitan Police Service",
        sources=("mps_dashboard", "mps_dashboard_tno"),
        held="Positive outcomes (not quite the same), for the offences of the monthly "
        "dashboard only.",
        absent="Detections of all other offences.",
    ),
    Evidence(
        "Youth offending",
        "",
        "Harrow Council, youth justice service",
    ),
    Evidence(
        "Health: hospitals",
        "A&E attendances and hospital admissions",
        "NHS",
    ),
    Evidence("Social care", "", "Harrow Council"),
    Evidence(
        "Education",
        "Department for Education figures",
        "Department for Education",
    ),
    Evidence(
        "Public health profiles",
        "",
        "Office for Health Improvement and Disparities",
    ),
    Evidence(
        "National statistics",
        "Office for National Statistics",
        "Office for National Statistics",
        sources=("ons_population",),
        held="Residents by ward and borough, {year}.",
        absent="Its other statistics.",
    ),
    Evidence(
        "Mapping",
        "GIS maps",
        "Harrow Council",
        sources=("boundary_wards_2022",),
        held="Outlines of the 22 wards, for the maps here.",
        absent="The council's own layers.",
    ),
    Evidence(
        "Young people's survey",
        "October 2023, 983 responses from 17 schools and colleges",
        "Harrow Council",
    ),
    Evidence(
        "Safer Spaces Survey",
        "2023, women and girls",
        "Harrow Council",
        measures=("safe_day", "safe_night"),
        held="Feeling safe by day and after dark.",
    ),
)


def holdings(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """The list with what the store holds of each.

    Gives title, listed, state ("held", "part", "none"), held, absent, holder, and
    last_month (NaT where the figures have no months).
    """
    files = store.query(
        con,
        "SELECT kind, max(last_month)::TIMESTAMP AS last_month FROM source_file "
        "GROUP BY kind",
    ).set_index("kind")["last_month"]
    months = store.query(
        con,
        "SELECT measure, max(month)::TIMESTAMP AS last_month FROM measure_month "
        "GROUP BY measure",
    ).set_index("measure")["last_month"]
    outcomes = store.query(
        con,
        "SELECT max(month)::TIMESTAMP AS last_month FROM covered_month "
        "JOIN offence_type USING (type_id) WHERE family LIKE '%positive_outcomes'",
    )["last_month"].iloc[0]
    year = store.query(con, "SELECT max(year) AS year FROM population")["year"].iloc[0]
    rows = []
    for item in LIST:
        known = [files[kind] for kind in item.sources if kind in files.index]
        known += [months[key] for key in item.measures if key in months.index]
        if item.title == "Police: detections":
            known = [] if pd.isna(outcomes) else [outcomes]
        dated = [month for month in known if not pd.isna(month)]
        state = "none" if not known else "part" if item.absent else "held"
        rows.append(
            {
                "title": item.title,
                "listed": item.listed,
                "state": state,
                "held": item.held.format(year=year) if known else NOTHING,
                "absent": item.absent if known else "",
                "holder": item.holder,
                "last_month": max(dated) if dated else pd.NaT,
            }
        )
    return pd.DataFrame(rows)
