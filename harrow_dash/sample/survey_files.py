"""Sample responses to the two surveys: wholly made up, in the templates' own columns.

No response, school or comment here is anybody's. Wards differ by their usual share of
recorded violence, rounds and ages a little, so that the pages have something to show.
Three rounds of the Safer Spaces Survey, the last with the questionnaire's second
version and, from the second on, with weights; one of the Young People's Survey, with as
many responses and schools as it is known to have had.
"""

import csv
import io
from datetime import date, timedelta

import numpy as np

from harrow_dash.definitions.partner_data import Survey, surveys
from harrow_dash.sample.map_points import Points
from harrow_dash.sample.records import (
    Numbers,
    generator,
    noisy,
    pick,
    read_rows,
    ward_shares,
    wards,
)
from harrow_dash.surveys.templates import example

# Round: responses, first day, version of the questionnaire, shift of feeling safe.
ROUNDS = {
    "2023": (1486, date(2023, 10, 9), 1, 0.0),
    "2024": (1523, date(2024, 10, 7), 1, 0.015),
    "2025": (1511, date(2025, 10, 6), 2, 0.035),
}
FIELDWORK_DAYS = 49
YOUNG_ROUND, YOUNG_RESPONSES, SCHOOLS = "October 2023", 983, 17
YOUNG_FIRST_DAY, YOUNG_DAYS = date(2023, 10, 2), 30
SKIPPED = 0.015  # of the answers, left blank
PINNED, NOWHERE, OUTSIDE = 0.4, 0.02, 0.004
OUTSIDE_PIN = ("-0.262000", "51.600000")  # in the next borough

AGES = (0.06, 0.19, 0.2, 0.18, 0.14, 0.11, 0.09, 0.03)
AGE_WEIGHTS = ("1.2", "1.1", "0.9", "0.9", "1.0", "1.1", "1.3", "1.0")
GENDERS = (0.87, 0.09, 0.01, 0.03)
YOUNG_YEARS = (0.17, 0.17, 0.16, 0.15, 0.13, 0.12, 0.1)  # Year 7 to 13
YOUNG_GENDERS = (0.5, 0.44, 0.02, 0.04)
# How likely each answer is: of one the shares, of several that it is ticked.
ANSWERS = {
    "place": (22, 13, 14, 9, 8, 13, 6, 4, 3, 5, 3),
    "time_of_day": (2, 5, 28, 42, 23),
    "reasons": (0.46, 0.4, 0.34, 0.27, 0.13, 0.3, 0.16, 0.07, 0.14, 0.2, 0.04, 0.05),
    "help": (0.52, 0.37, 0.44, 0.18, 0.13, 0.16, 0.12, 0.14, 0.05),
    "know_help": (58, 17, 25),
}
COMMENTED = 0.12
COMMENTS = (
    "Sample: the lamp by the footpath has been out for weeks.",
    "Sample: I walk the long way round after dark.",
    "Sample: the bus stop is lonely once the shops are closed.",
    "Sample: more staff at the station in the evening would help.",
    "Sample: I feel fine here by day, less so at night.",
    "Sample: groups in the car park, every weekend.",
    "Sample: the hedge hides the whole path; please cut it back.",
    "Sample: please write to sample.person@example.org about this.",
    "Sample: ring me on 020 7946 0018 if you want to know more.",
    "Sample: it happened outside 12 Station Road, near HA1 1AA.",
    "Sample: wardens made a real difference last summer.",
    "Sample: nothing to add, thank you for asking.",
)
YOUNG_COMMENTS = (
    "Sample: the way home is dark in winter.",
    "Sample: more people to talk to at school.",
    "Sample: I do not take the bus alone any more.",
    "Sample: the workshop in Year 9 was good.",
    "Sample: text me, 07700 900123.",
)


def survey_files(places: Points) -> dict[str, bytes]:
    """All rounds of both surveys, by file name."""
    rng = generator(9)
    files = {
        f"Safer Spaces Survey {name}.csv": _safer_spaces(rng, places, name)
        for name in ROUNDS
    }
    young = _young_people(generator(10))
    return files | {f"Young People's Survey {YOUNG_ROUND}.csv": young}


def _safer_spaces(rng: np.random.Generator, places: Points, name: str) -> bytes:
    survey = surveys()["safer_spaces"]
    count, first_day, version, shift = ROUNDS[name]
    codes = wards()
    residents = [int(row["residents"]) for row in read_rows("ward_population.csv")]
    share = np.array(residents) * noisy(rng, (len(codes),), 0.3)
    ward = pick(share, rng.random(count))
    by_day, after_dark = _feeling_safe(residents)
    pins = places.choose("mixed", ward, rng.random(count))
    days = (rng.random(count) * FIELDWORK_DAYS).astype(np.int64)
    ages = pick(np.array(AGES), rng.random(count))
    told, spoken, same = rng.random(count), rng.random(count), rng.random((count, 3))
    rows = []
    for n in range(count):
        age = int(ages[n])
        code, label = codes[int(ward[n])]
        row = {
            "response_id": f"sample-{name}-{n + 1:04d}",
            "round": name,
            "answered_on": f"{first_day + timedelta(int(days[n])):%d/%m/%Y}",
            "age_band": survey.about["age_band"].options[age],
            "weight": AGE_WEIGHTS[age] if name != "2023" else "",
            "wording": str(version),
        }
        if told[n] < PINNED:
            pin = int(pins[n])
            row["longitude"], row["latitude"] = (
                OUTSIDE_PIN
                if told[n] < OUTSIDE
                else (places.longitude[pin], places.latitude[pin])
            )
        elif told[n] < 1 - NOWHERE:
            row["ward"] = code if spoken[n] < 0.5 else label
        young = 0.04 if age < 2 else 0.0
        # Who feels unsafe by day does so after dark: half of the chance is shared.
        dark = float(same[n, 0] if same[n, 2] < 0.5 else same[n, 1])
        at = int(ward[n])
        row["safe_day"] = _step(float(same[n, 0]), by_day[at] + shift - young)
        row["safe_night"] = _step(dark, after_dark[at] + shift - young)
        rows.append(row)
    genders = pick(np.array(GENDERS), rng.random(count))
    for row, gender in zip(rows, genders.tolist(), strict=True):
        row["gender"] = survey.about["gender"].options[gender]
    _choose(rng, survey, rows, version, ("place", "time_of_day", "reasons", "help"))
    _finish(rng, survey, rows, COMMENTS)
    return _csv(survey, rows)


def _feeling_safe(residents: list[int]) -> tuple[list[float], list[float]]:
    """By ward: the chance to feel safe by day and after dark, from its violence."""
    shares = ward_shares()["VIOLENCE AGAINST THE PERSON"].tolist()
    whole = sum(residents) / sum(shares)
    by_day, after_dark = [], []
    for share, people in zip(shares, residents, strict=True):
        more = share / people * whole - 1  # how far above the borough's rate
        by_day.append(min(0.88, max(0.55, 0.74 - 0.12 * more)))
        after_dark.append(min(0.55, max(0.16, 0.36 - 0.14 * more)))
    return by_day, after_dark


def _step(uniform: float, safe: float) -> str:
    """A step from 1 to 5; 4 and 5 together have the chance `safe`."""
    if uniform < safe:
        return "5" if uniform < 0.4 * safe else "4"
    rest = (uniform - safe) / (1 - safe)
    return "3" if rest < 0.4 else "2" if rest < 0.8 else "1"


def _young_people(rng: np.random.Generator) -> bytes:
    survey, count = surveys()["young_people"], YOUNG_RESPONSES
    sizes = noisy(rng, (SCHOOLS,), 0.8)
    school = pick(sizes, rng.random(count))
    year = pick(np.array(YOUNG_YEARS), rng.random(count))
    gender = pick(np.array(YOUNG_GENDERS), rng.random(count))
    days = (rng.random(count) * YOUNG_DAYS).astype(np.int64)
    feeling = rng.random((count, 4))
    rows = []
    for n in range(count):
        place, grade = int(school[n]), int(year[n])
        kind = "college" if place >= SCHOOLS - 2 else "school"
        older = 0.015 * grade
        rows.append(
            {
                "response_id": f"sample-young-{n + 1:04d}",
                "round": YOUNG_ROUND,
                "answered_on": f"{YOUNG_FIRST_DAY + timedelta(int(days[n])):%d/%m/%Y}",
                "school": f"Sample {kind} {place + 1:02d}",
                "age_band": f"Year {7 + grade}",
                "gender": survey.about["gender"].options[int(gender[n])],
                "school_safe": _step(float(feeling[n, 0]), 0.78 - older),
                "way_safe": _step(float(feeling[n, 1]), 0.6),
                "area_safe": _step(float(feeling[n, 2]), 0.57 + older),
                "worry_knife": _step(float(feeling[n, 3]), 0.44),
                "wording": "1",
            }
        )
    _choose(rng, survey, rows, 1, ("know_help",))
    _finish(rng, survey, rows, YOUNG_COMMENTS)
    return _csv(survey, rows)


def _choose(
    rng: np.random.Generator,
    survey: Survey,
    rows: list[dict[str, str]],
    version: int,
    keys: tuple[str, ...],
) -> None:
    """Answers to questions of one option or several."""
    for key in keys:
        question = survey.questions[key]
        wording = question.asked(version)
        options = wording.options if wording else ()
        if question.kind == "one":
            chosen = pick(_weights(ANSWERS[key]), rng.random(len(rows)))
            for row, answer in zip(rows, chosen.tolist(), strict=True):
                row[key] = options[answer]
            continue
        ticked = rng.random((len(rows), len(options))) < _weights(ANSWERS[key])
        most = 3 if version > 1 else len(options)
        for row, marks in zip(rows, ticked.tolist(), strict=True):
            held = [one for one, mark in zip(options, marks, strict=True) if mark]
            row[key] = "; ".join(held[:most])


def _weights(shares: tuple[float, ...]) -> Numbers:
    return np.array(shares, dtype=np.float64)


def _finish(
    rng: np.random.Generator,
    survey: Survey,
    rows: list[dict[str, str]],
    comments: tuple[str, ...],
) -> None:
    """Leave some answers out, and let some people comment."""
    asked = [one.key for one in survey.questions.values() if one.kind != "text"]
    skipped = rng.random((len(rows), len(asked))) < SKIPPED
    said, which = rng.random(len(rows)), rng.random(len(rows))
    for n, row in enumerate(rows):
        for key, is_skipped in zip(asked, skipped[n].tolist(), strict=True):
            if is_skipped:
                row[key] = ""
        if said[n] < COMMENTED:
            row["comment"] = comments[int(which[n] * len(comments))]


def _csv(survey: Survey, rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(
        text, list(example(survey)), restval="", lineterminator="\n"
    )
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")
