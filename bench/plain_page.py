"""A page as tutorials of Streamlit write it: SQL into pandas, Altair, a map, tables.

    HARROW_STORE=FILE PLAIN_PAGE=priority streamlit run bench/plain_page.py

What ours are measured against. It asks the same store, keeps each table with
`st.cache_data`, and has as many charts, maps and tables as ours with every part open
(an expander's inside is worked out whether or not it is open). It tests nothing, knows
no gaps and breaks, and says nothing in words.
"""

import json
import os
from pathlib import Path

import altair as alt
import duckdb
import pandas as pd
import pydeck
import streamlit as st

PAGE = os.environ.get("PLAIN_PAGE", "priority")
STORE = Path(os.environ["HARROW_STORE"])
BOROUGH = "E09000015"
MEASURES = ["burglary", "robbery", "vehicle_crime"]
PRIORITIES = ["vawg", "burglary", "vehicle_crime", "robbery", "drug_offences"]


@st.cache_resource
def connection(version: float) -> duckdb.DuckDBPyConnection:  # noqa: ARG001 (its key)
    return duckdb.connect(str(STORE), read_only=True)


def query(sql: str, version: float, *values: object) -> pd.DataFrame:
    with connection(version).cursor() as cursor:
        return cursor.execute(sql, values).df()


@st.cache_data
def wards(version: float) -> pd.DataFrame:
    return query(
        "SELECT area_code, area_name, residents FROM area "
        "JOIN (SELECT area_code, max(residents) AS residents FROM population "
        "GROUP BY ALL) USING (area_code) "
        "WHERE area_kind = 'ward' AND borough_code = ? ORDER BY area_name",
        version,
        BOROUGH,
    )


@st.cache_data
def months(measure: str, area: str, version: float) -> pd.DataFrame:
    frame = query(
        "SELECT month, value FROM measure_monthly "
        "WHERE measure = ? AND area_code = ? ORDER BY month",
        version,
        measure,
        area,
    )
    frame["year"] = frame["value"].rolling(12).sum()
    return frame


@st.cache_data
def by_ward(measure: str, month: str, version: float) -> pd.DataFrame:
    frame = query(
        "SELECT area_code, sum(value) AS value FROM measure_monthly "
        "WHERE measure = ? AND area_code LIKE 'E05%' AND month <= ?::DATE "
        "AND month > ?::DATE - INTERVAL 12 MONTH GROUP BY ALL",
        version,
        measure,
        f"{month}-01",
        f"{month}-01",
    )
    frame = wards(version).merge(frame, on="area_code", how="left")
    frame["rate"] = 1000 * frame["value"] / frame["residents"]
    return frame.sort_values("rate", ascending=False)


@st.cache_data
def outlines(kind: str, version: float) -> list[dict[str, object]]:
    frame = query(
        "SELECT area_code, geometry FROM outline JOIN area USING (area_code) "
        "WHERE area_kind = ? AND (borough_code = ? OR area_kind <> 'ward')",
        version,
        kind,
        BOROUGH,
    ).drop_duplicates("area_code")
    return [
        {"type": "Feature", "id": code, "geometry": json.loads(shape)}
        for code, shape in zip(frame["area_code"], frame["geometry"], strict=True)
    ]


@st.cache_data
def by_small_area(measure: str, month: str, version: float) -> pd.DataFrame:
    return query(
        "SELECT area_code, sum(value) AS value FROM observation JOIN area "
        "USING (area_code) WHERE area_kind = 'lsoa_2021' AND month <= ?::DATE AND "
        "type_id IN (SELECT type_id FROM measure_component WHERE measure = ?) AND "
        "month > ?::DATE - INTERVAL 12 MONTH GROUP BY ALL ORDER BY value DESC",
        version,
        f"{month}-01",
        measure,
        f"{month}-01",
    )


def coloured(kind: str, values: "pd.Series[float]", version: float) -> None:
    top = max(values.max(), 1e-9) if len(values) else 1e-9
    shown = [
        one
        | {"properties": {"shade": 235 - int(200 * (values.get(one["id"], 0) / top))}}
        for one in outlines(kind, version)
        if kind == "ward" or one["id"] in values.index
    ]
    layer = pydeck.Layer(
        "GeoJsonLayer",
        {"type": "FeatureCollection", "features": shown},
        get_fill_color="[properties.shade, properties.shade, 255]",
        get_line_color=[80, 80, 80],
        pickable=True,
    )
    centre = pydeck.ViewState(latitude=51.59, longitude=-0.34, zoom=11)
    deck = pydeck.Deck(
        [layer], initial_view_state=centre, map_provider=None, map_style=None
    )
    st.pydeck_chart(deck, height=400)


def line(frame: pd.DataFrame, column: str, title: str) -> alt.LayerChart:
    base = alt.Chart(frame, title=title, height=280).encode(
        alt.X("month:T").title(None),
        alt.Y(f"{column}:Q").title(None),
        tooltip=["month:T", f"{column}:Q"],
    )
    return base.mark_line() + base.mark_point(size=20)


def bars(frame: pd.DataFrame) -> alt.Chart:
    return (
        alt.Chart(frame, title="The wards compared")
        .mark_bar()
        .encode(
            alt.X("rate:Q"),
            alt.Y("area_name:N").sort("-x").title(None),
            tooltip=["area_name", "value", "rate"],
        )
    )


def seasons(frame: pd.DataFrame) -> alt.Chart:
    usual = frame.assign(name=frame["month"].dt.month).groupby("name")["value"].mean()
    return alt.Chart(usual.reset_index()).mark_bar().encode(x="name:O", y="value:Q")


def cards(measures: list[str], area: str, month: str, version: float) -> None:
    for place, measure in zip(st.columns(len(measures)), measures, strict=True):
        frame = months(measure, area, version)
        frame = frame[frame["month"] <= f"{month}-01"].dropna()
        now, before = (
            frame["year"].iloc[at] if len(frame) >= -at else 0.0 for at in (-1, -13)
        )
        change = f"{now / before - 1:+.1%}" if before else None
        place.metric(measure, f"{now:,.0f}", change, chart_data=frame["year"].tail(36))


def main() -> None:
    st.set_page_config(layout="wide")
    version = STORE.stat().st_mtime
    asked = st.query_params
    names = dict(wards(version)[["area_code", "area_name"]].itertuples(index=False))
    codes = ["borough", *names]
    every = [f"{day:%Y-%m}" for day in months("burglary", BOROUGH, version)["month"]]
    every.reverse()
    ward = st.sidebar.selectbox(
        "Ward",
        codes,
        index=codes.index(asked.get("ward", "borough")),
        format_func=lambda code: names.get(code, "Whole borough"),
    )
    month = st.sidebar.selectbox(
        "As at", every, index=every.index(asked.get("to", every[0]))
    )
    measures = sorted({*MEASURES, asked.get("measure", "burglary")})
    measure = st.sidebar.selectbox(
        "Measure", measures, index=measures.index(asked.get("measure", "burglary"))
    )
    area = BOROUGH if ward == "borough" else ward
    place = names.get(ward, "Harrow")
    st.title(f"{measure} in {place}" if PAGE == "priority" else place)
    compared = by_ward(measure, month, version)
    if PAGE == "overview":
        cards(PRIORITIES, area, month, version)
        coloured("ward", compared.set_index("area_code")["rate"], version)
        st.dataframe(compared)
        return
    if PAGE == "ward":
        cards(MEASURES, area, month, version)
        coloured("ward", compared.set_index("area_code")["rate"], version)
        st.dataframe(compared)
        return
    if PAGE == "hotspots":
        small = by_small_area(measure, month, version)
        coloured("lsoa_2021", small.set_index("area_code")["value"], version)
        st.dataframe(small.head(50))
        return
    cards(MEASURES, area, month, version)
    frame = months(measure, area, version)
    frame = frame[frame["month"] <= f"{month}-01"]
    st.altair_chart(line(frame, "year", "12 months to each month"))
    with st.expander("Month by month"):
        st.altair_chart(line(frame.tail(60), "value", "Month by month"))
        st.dataframe(frame.tail(60))
    with st.expander("The months of the year"):
        st.altair_chart(seasons(frame.tail(60)))
    with st.expander("The wards compared"):
        st.altair_chart(bars(compared))
        st.dataframe(compared)
    with st.expander("On the map"):
        coloured("ward", compared.set_index("area_code")["rate"], version)


main()
