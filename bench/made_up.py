"""Made-up boroughs: survey responses and partners' counts with many small groups.

Each seed is another borough: one round or two, few or many responses, some of them
weighted, a few wards of very different size, questions left out, answers that hardly
anybody gives, pins dropped by nobody, by some or by all.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

import duckdb
import numpy as np
import pandas as pd

from harrow_dash import config
from harrow_dash.definitions.partner_data import Question, Survey, indicators, surveys
from harrow_dash.sample.map_points import Points, points
from harrow_dash.sample.records import wards
from harrow_dash.sources.places import cells_of

SKIPPED = 0.03
SIZES = (45, 90, 140, 220, 400, 800)
WEIGHTS = (0.6, 0.8, 1.0, 1.3, 1.7, 2.2)
ROUNDS = {"2023": date(2023, 10, 2), "2024": date(2024, 10, 7)}
WARD_YEAR = ("hate_crime_detail", "sharp_object_admissions")
WARD_QUARTER = ("domestic_abuse_referrals", "ae_assault_attendances")
PINNED = (0.3, 0.9, 1.0, 0.0, 0.97)  # of those who say where, by seed
Row = dict[str, object]
Weights = tuple[str, dict[str, float]]


@dataclass
class Borough:
    """Rows as the officers' tables hold them, and what each weighted round goes by."""

    responses: list[Row] = field(default_factory=list)
    answers: list[Row] = field(default_factory=list)
    counts: list[Row] = field(default_factory=list)
    weights: dict[tuple[str, str], Weights] = field(default_factory=dict)

    def spread(self, survey: str, name: str) -> float:
        """Of a round's weights, from the least to the greatest, over their mean."""
        found = [
            float(str(one["weight"]))
            for one in self.responses
            if (one["survey"], one["round"]) == (survey, name) and one["weight"]
        ]
        return (max(found) - min(found)) / float(np.mean(found)) if found else 0.0


def borough(seed: int) -> Borough:
    """The made-up borough of a seed."""
    rng = np.random.default_rng([2026, seed])
    made = Borough()
    for name, first_day in list(ROUNDS.items())[: 2 if seed % 3 == 0 else 1]:
        _round(rng, made, surveys()["safer_spaces"], name, first_day, seed)
    if seed % 4 == 0:
        survey = surveys()["young_people"]
        _round(rng, made, survey, "October 2023", date(2023, 10, 2), seed)
    _counts(rng, made)
    _pins(made, seed)
    return made


def _pins(made: Borough, seed: int) -> None:
    """Pins in their wards, in every other borough most of them on one place of each."""
    rng, share = np.random.default_rng([2028, seed]), PINNED[seed % len(PINNED)]
    crowding = 1 + 7 * (seed % 2)
    known, order = _points(), {code: n for n, (code, _) in enumerate(wards())}
    placed = [
        one
        for one in made.responses
        if one["survey"] == "safer_spaces" and one["ward_code"] and rng.random() < share
    ]
    ward = np.array([order[str(one["ward_code"])] for one in placed], dtype=int)
    at = known.choose("mixed", ward, rng.random(len(placed)) ** crowding)
    pins = [(float(known.longitude[n]), float(known.latitude[n])) for n in at]
    for one, pin, cell in zip(placed, pins, cells_of(pins), strict=True):
        one["longitude"], one["latitude"] = pin
        one["pin_cell"] = cell


@cache
def _points() -> Points:
    return points()


def _round(
    rng: np.random.Generator,
    made: Borough,
    survey: Survey,
    name: str,
    first_day: date,
    seed: int,
) -> None:
    codes = [code for code, _ in wards()]
    here = rng.choice(codes, size=int(rng.integers(3, 9)), replace=False)
    sizes = rng.dirichlet(np.full(len(here), 0.9))
    ages = survey.about["age_band"].options
    age_sizes = rng.dirichlet(np.full(len(ages), 1.5))
    feeling = dict(zip(here, rng.beta(3, 1.5, len(here)), strict=True))
    chances = {
        one.key: _chances(rng, one)
        for one in survey.questions.values()
        if one.kind != "text"
    }
    by = (None, None, "age_band", "ward")[(seed + int(name[-1])) % 4]
    groups = {"age_band": ages, "ward": tuple(str(one) for one in here)}
    weight = {one: float(rng.choice(WEIGHTS)) for one in groups.get(by or "", ())}
    if by:
        made.weights[survey.key, name] = (by, weight | {"not_told": 1.0})
    for n in range(int(rng.choice(SIZES))):
        told = {
            "ward": None if rng.random() < 0.04 else str(rng.choice(here, p=sizes)),
            "age_band": None
            if rng.random() < 0.04
            else str(rng.choice(ages, p=age_sizes)),
        }
        identity = f"{survey.key[:2]}{name[-4:]}-{n}"
        made.responses.append(
            {
                "survey": survey.key,
                "round": name,
                "response_id": identity,
                "answered_on": first_day + timedelta(int(rng.integers(0, 40))),
                "ward_code": told["ward"],
                "age_band": told["age_band"],
                "weight": weight.get(told[by] or "", 1.0) if by else None,
            }
        )
        safe = feeling.get(told["ward"] or "", 0.6)
        key = {"survey": survey.key, "response_id": identity}
        for question, shares in chances.items():
            if rng.random() < SKIPPED:
                continue
            asked = survey.questions[question]
            for answer in _answers(rng, asked, shares, safe):
                wording = asked.wordings[0].version
                made.answers.append(
                    key | {"question": question, "wording": wording, "answer": answer}
                )


def _chances(rng: np.random.Generator, question: Question) -> np.ndarray:
    options = len(question.wordings[0].options)
    if question.kind == "several":
        return rng.choice([0.003, 0.02, 0.1, 0.3, 0.5, 0.97], options)
    return rng.dirichlet(np.full(options, 0.7))


def _answers(
    rng: np.random.Generator, question: Question, shares: np.ndarray, safe: float
) -> list[str]:
    options = question.wordings[0].options
    if question.kind == "scale":
        return [str(rng.integers(4, 6) if rng.random() < safe else rng.integers(1, 4))]
    if question.kind == "one":
        return [str(rng.choice(options, p=shares))]
    ticked = rng.random(len(options)) < shares
    return [one for one, is_ticked in zip(options, ticked, strict=True) if is_ticked]


def _counts(rng: np.random.Generator, made: Borough) -> None:
    """Counts by ward and group, month by month, or for the borough by group."""
    codes = [code for code, _ in wards()]
    known = indicators()
    for key in (str(rng.choice(WARD_YEAR)), str(rng.choice(WARD_QUARTER))):
        here = rng.choice(codes, size=int(rng.integers(2, 15)), replace=False)
        areas = [*(str(one) for one in here), config.NOT_PLACED]
        groups = known[key].categories or ("all",)
        level = rng.lognormal(-2.2 if key in WARD_YEAR else -0.4, 1.1, (len(areas), 1))
        level = level * rng.dirichlet(np.full(len(groups), 0.8)) * len(groups)
        for month in pd.date_range("2023-04-01", periods=24, freq="MS"):
            drawn = rng.poisson(level)
            for at, area in enumerate(areas):
                for across, group in enumerate(groups):
                    _count(made, key, area, group, month, int(drawn[at, across]))
    key = "children_assessed_exploitation"
    for year in ("2023-04-01", "2024-04-01"):
        for group in known[key].categories:
            value = int(rng.poisson(rng.choice([1, 3, 8, 20])))
            _count(made, key, config.BOROUGH, group, pd.Timestamp(year), value, 12)


def _count(
    made: Borough,
    key: str,
    area: str,
    group: str,
    month: pd.Timestamp,
    value: int,
    months: int = 1,
) -> None:
    last = month + pd.DateOffset(months=months - 1)
    made.counts.append(
        {
            "indicator": key,
            "area_code": area,
            "category": group,
            "first_month": month.date(),
            "last_month": last.date(),
            "value": value,
        }
    )


def store_of(made: Borough) -> duckdb.DuckDBPyConnection:
    """The three files of a rebuild in memory, with the borough's rows landed."""
    con = duckdb.connect()
    for name in ("store", "members", "officers"):
        con.execute(f"ATTACH ':memory:' AS {name}")
    con.execute("USE store")
    con.execute((config.SQL / "schema.sql").read_text(encoding="utf-8"))
    con.execute(
        "INSERT INTO about (format, build, threshold) VALUES (0, 'made', ?)",
        [config.disclosure_threshold()],
    )
    con.execute((config.SQL / "views.sql").read_text(encoding="utf-8"))
    con.execute((config.SQL / "schema_officers.sql").read_text(encoding="utf-8"))
    con.execute(
        "INSERT INTO source_file BY NAME SELECT 1 AS file_id, 'made' AS sha256, "
        "'made.csv' AS file_name, 'safer_spaces' AS kind, 'Made up' AS title, "
        "'Nobody' AS publisher, 'None' AS licence, 1 AS row_count, 0 AS area_count, "
        "now()::TIMESTAMP AS loaded_at, 'partner' AS status, []::TEXT[] AS warnings"
    )
    areas = [(code, name, "ward", config.BOROUGH) for code, name in wards()]
    areas.append((config.BOROUGH, config.BOROUGH_NAME, "borough", config.BOROUGH))
    areas.append((config.NOT_PLACED, "Not placed", "not_placed", config.BOROUGH))
    con.executemany("INSERT INTO area VALUES (?, ?, ?, ?)", areas)
    for table, rows in (
        ("survey_response", made.responses),
        ("survey_answer", made.answers),
        ("partner_count", made.counts),
    ):
        if not rows:
            continue
        con.register("made_rows", pd.DataFrame(rows).assign(file_id=1))
        con.execute(f"INSERT INTO officers.{table} BY NAME FROM made_rows")
        con.unregister("made_rows")
    return con
