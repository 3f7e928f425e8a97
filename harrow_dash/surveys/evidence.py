"""The evidence that the serious violence strategy lists, and what of it is held."""

from dataclasses import dataclass

import duckdb
import pandas as pd

from harrow_dash import config, store
from harrow_dash.surveys import indicators

NOTHING = "Nothing of it is held."


@dataclass(frozen=True)
class Evidence:
    """One kind of evidence on the strategy's list.

    sources, measures: kinds of file and measures of which it is made; held: what those
    give, absent: what of the list they leave out ("" if nothing). holder: who has what
    is absent. survey: a survey of the council's. Indicators name their evidence
    themselves.
    """

    title: str
    listed: str
    holder: str
    sources: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    survey: str = ""
    held: str = ""
    absent: str = ""


LIST = (
    Evidence(
        "Demographics",
        "Census 2021 and Greater London Authority projections",
        "Office for National Statistics; Greater London Authority",
        sources=("ons_population",),
        held="Residents by ward and borough, {year}.",
        absent="Census tables of ethnicity and deprivation.",
    ),
    Evidence(
        "Police: anti-social behaviour",
        "Call-outs",
        "Metropolitan Police Service",
        measures=("asb_incidents",),
        held="Incidents published on data.police.uk.",
    ),
    Evidence(
        "Police: detections",
        "Sanction detections",
        "Metropolitan Police Service",
        sources=("mps_dashboard", "mps_dashboard_tno"),
        held="Positive outcomes (not quite the same), for the offences of the monthly "
        "dashboard only.",
    ),
    Evidence(
        "Youth offending",
        "",
        f"{config.COUNCIL}, youth justice service",
    ),
    Evidence(
        "Health: hospitals",
        "A&E attendances and hospital admissions",
        "NHS",
    ),
    Evidence("Social care", "", config.COUNCIL),
    Evidence(
        "Education",
        "Department for Education figures",
        "Department for Education",
    ),
    Evidence(
        "Public health profiles",
        "",
        "Office for Health Improvement and Disparities",
        sources=("fingertips",),
        held="Indicators from Fingertips.",
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
        config.COUNCIL,
        sources=("boundary_wards_2022",),
        held="Outlines of the 22 wards, for the maps here.",
        absent="The council's own layers.",
    ),
    Evidence(
        "Young people's survey",
        "October 2023, 983 responses from 17 schools and colleges",
        config.COUNCIL,
        survey="young_people",
        held="What young people answered, by age.",
    ),
    Evidence(
        "Safer Spaces Survey",
        "2023, women and girls",
        config.COUNCIL,
        survey="safer_spaces",
        held="Feeling safe by day and after dark, where, when and why.",
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
    rounds = store.query(
        con,
        "SELECT survey, max(last_day)::TIMESTAMP AS last_day FROM survey_round "
        "GROUP BY survey",
    ).set_index("survey")["last_day"]
    given = indicators.held(con).set_index("indicator")["last_month"]
    rows = []
    for item in LIST:
        known = [files[kind] for kind in item.sources if kind in files.index]
        known += [months[key] for key in item.measures if key in months.index]
        if item.title == "Police: detections":
            known = [] if pd.isna(outcomes) else [outcomes]
        if item.survey in rounds.index:
            known.append(rounds[item.survey].normalize().replace(day=1))
        own = bool(known)
        mine = _indicators(item.title)
        here = [key for key in mine if key in given.index]
        known += [given[key] for key in here]
        dated = [month for month in known if not pd.isna(month)]
        lacking = [mine[key] for key in mine if key not in here]
        absent = [item.absent, _named(lacking)] if known else []
        absent_words = " ".join(filter(None, absent))
        state = "none" if not known else "part" if absent_words else "held"
        held = [item.held.format(year=year)] if own else []
        held += [_named([mine[key] for key in here])]
        rows.append(
            {
                "title": item.title,
                "listed": item.listed,
                "state": state,
                "held": " ".join(filter(None, held)) if known else NOTHING,
                "absent": absent_words,
                "holder": item.holder,
                "last_month": max(dated) if dated else pd.NaT,
            }
        )
    return pd.DataFrame(rows)


def _indicators(title: str) -> dict[str, str]:
    """The indicators that belong to an entry of the list: titles by key."""
    return {
        key: one.title
        for key, one in indicators.DEFINITIONS.items()
        if one.evidence == title
    }


def _named(titles: list[str]) -> str:
    """Titles as one sentence; nothing without any."""
    return f"{'; '.join(titles)}." if titles else ""
