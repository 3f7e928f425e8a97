"""All figures of surveys and partners' counts that a connection gives.

Read through the functions that the pages and downloads use, or from the tables as they
are; and the same figures as they would stand with nothing but small counts hidden.
"""

from dataclasses import dataclass
from functools import cache

import duckdb
import numpy as np
import pandas as pd
from shapely.geometry import Polygon

from bench.made_up import Row
from harrow_dash import config, measures, store
from harrow_dash.definitions.partner_data import indicators, surveys
from harrow_dash.geometry import cells
from harrow_dash.sample.map_points import outlines
from harrow_dash.sample.records import wards
from harrow_dash.sources.places import PIN_RESOLUTION
from harrow_dash.surveys.indicators import values
from harrow_dash.surveys.survey_query import (
    BREAKDOWNS,
    between_rounds,
    pins,
    rounds,
    shares,
)

ALL = "all"
KEYS = ["survey", "round", "question", "answer", "breakdown", "category"]
FIGURES = ["base", "count", "share"]
FEELING = ("safe_day", "safe_night")


@dataclass
class Read:
    """Figures of one connection: survey rows, rounds, and indicators' values."""

    answers: pd.DataFrame
    responses: dict[tuple[str, str], float]
    values: pd.DataFrame
    pins: pd.DataFrame

    def pins_of(self, survey: str, name: str, people: list[Row]) -> pd.DataFrame:
        """Of a round by ward and cell ("": no pin): people, true, and pins as shown.

        people: the responses behind it. Every cell that touches a ward has a row.
        """
        rows = [
            (str(one["ward_code"]), str(one.get("pin_cell") or ""))
            for one in people
            if (one["survey"], one["round"]) == (survey, name) and one["ward_code"]
        ]
        found = pd.DataFrame(rows, columns=["ward", "cell"])
        counted = found.groupby(["ward", "cell"]).size().rename("people").reset_index()
        here = touching()[touching()["ward"].isin(counted["ward"])]
        found = counted.merge(here, how="outer").fillna({"people": 0})
        held = self.pins[(self.pins["survey"] == survey) & (self.pins["round"] == name)]
        return found.assign(pins=found["cell"].map(held.set_index("cell")["pins"]))


@cache
def touching() -> pd.DataFrame:
    """Which cells touch a ward, as everybody can look up: ward, cell."""
    found = [
        (code, cell)
        for code, ring in outlines().items()
        for cell in cells.grid(Polygon(ring), PIN_RESOLUTION)["area_code"]
    ]
    return pd.DataFrame(found, columns=["ward", "cell"])


def kinds() -> dict[tuple[str, str], str]:
    """The kind of every question, by survey and question."""
    return {
        (survey.key, question.key): question.kind
        for survey in surveys().values()
        for question in survey.questions.values()
        if question.kind != "text"
    }


def read(con: duckdb.DuckDBPyConnection) -> Read:
    """All that the functions of the pages and downloads give through a connection.

    A figure that another function shows where the table of shares hides it is put in
    its place.
    """
    known = kinds()
    held = {name: rounds(con, name) for name in surveys()}
    parts = [
        shares(con, survey, question, breakdown)
        for survey, question in known
        if len(held[survey])
        for breakdown in (ALL, *BREAKDOWNS[survey])
    ]
    answers = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    if len(answers):
        answers["kind"] = [
            known[key]
            for key in zip(answers["survey"], answers["question"], strict=True)
        ]
        answers = _with_elsewhere(
            con, answers, [key for key in known if len(held[key[0]])]
        )
    responses = {
        (row.survey, row.round): row.responses
        for frame in held.values()
        for row in frame.itertuples()
    }
    found = [values(con, key) for key, one in indicators().items()]
    dropped = [pins(con, *key).assign(survey=key[0], round=key[1]) for key in responses]
    return Read(
        answers,
        responses,
        pd.concat(found, ignore_index=True),
        pd.concat(dropped, ignore_index=True),
    )


def _with_elsewhere(
    con: duckdb.DuckDBPyConnection, answers: pd.DataFrame, asked: list[tuple[str, str]]
) -> pd.DataFrame:
    """The rows, with figures that rounds compared and months tell beside them."""
    told: list[tuple[object, ...]] = []
    for survey, question in asked:
        for breakdown in (ALL, *BREAKDOWNS[survey]):
            for row in between_rounds(con, survey, question, breakdown).itertuples():
                place = (question, row.answer, breakdown, row.category)
                for name, base, share in (
                    (row.before_round, row.base_before, row.before),
                    (row.after_round, row.base_after, row.after),
                ):
                    told.append((survey, name, *place, base, share))
    ends = rounds(con, "safer_spaces")
    month = pd.to_datetime(ends["last_day"]).dt.to_period("M").astype(str)
    ended = dict(zip(month, ends["round"], strict=True))
    for key in FEELING:
        for per in ("month", "rolling12", "fy"):
            for row in measures.figures(con, key, per=per).itertuples():
                area = row.area_code
                place = (ALL, ALL) if area == config.BOROUGH else ("ward", area)
                name = ended.get(f"{row.month:%Y-%m}")
                if name and not np.isnan(row.value):
                    told.append(
                        ("safer_spaces", name, key, "safe", *place, np.nan, row.value)
                    )
    elsewhere = pd.DataFrame(told, columns=[*KEYS, "base", "share"])
    best = elsewhere.groupby(KEYS)[["base", "share"]].first()
    best = best.add_suffix("_elsewhere").reset_index()
    both = answers.merge(best, on=KEYS, how="left")
    for name in ("base", "share"):
        both[name] = both[name].fillna(both[f"{name}_elsewhere"])
    derived = (both["share"] * both["base"]).round()
    both["count"] = both["count"].fillna(derived)
    return both[[*KEYS, "kind", *FIGURES]]


def tables_of(con: duckdb.DuckDBPyConnection) -> Read:
    """The published tables themselves, or a member's."""
    known = kinds()
    answers = store.query(con, "SELECT * FROM survey_share")
    answers["kind"] = [
        known[key] for key in zip(answers["survey"], answers["question"], strict=True)
    ]
    answers = answers.astype({"base": "float", "count": "float"})
    found = store.query(con, "SELECT survey, round, responses FROM survey_round")
    responses = {
        (row.survey, row.round): float(row.responses) for row in found.itertuples()
    }
    held = store.query(con, "SELECT * FROM indicator_value")
    dropped = store.query(con, "SELECT * FROM survey_pins").astype({"pins": "float"})
    return Read(answers[[*KEYS, "kind", *FIGURES]], responses, held, dropped)


def naive(full: Read) -> Read:
    """The complete figures with nothing but the counts from 1 to 4 hidden."""
    answers, held = full.answers.copy(), full.values.copy()
    hides = answers[["base", "count"]].apply(small)
    answers["base"] = answers["base"].mask(hides["base"])
    answers["count"] = answers["count"].mask(hides["count"])
    held["value"] = held["value"].mask(small(held["value"]))
    shown = full.pins[~small(full.pins["pins"])]
    return Read(answers, full.responses, held, shown)


def small(numbers: "pd.Series[float]") -> "pd.Series[bool]":
    """Counts that are hidden whatever else is shown."""
    return numbers.between(1, config.disclosure_threshold() - 1)


def groups(survey: str) -> dict[str, list[str]]:
    """All that a breakdown may have rows of, as everybody can look up."""
    one = surveys()[survey]
    held = {
        "ward": [code for code, _ in wards()],
        "age_band": list(one.about["age_band"].options),
    }
    for name in ("place", "time_of_day"):
        if name in one.questions:
            held[name] = list(one.questions[name].wordings[0].options)
    return {name: held[name] for name in BREAKDOWNS[survey]}
