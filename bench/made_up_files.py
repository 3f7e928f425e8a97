"""Made-up boroughs as the files that officers and partners would give."""

import csv
from collections import defaultdict
from pathlib import Path
from typing import Any

from bench.made_up import Borough
from harrow_dash.definitions.partner_data import surveys

HATE = ("period", "ward_code", "strand", "offences")
LONG = ("indicator", "area_code", "category", "period", "value", "note")
LONG += ("numerator", "denominator", "lower", "upper")
HATE_KEY = "hate_crime_detail"
Row = dict[str, Any]


def write(made: Borough, folder: Path) -> list[Path]:
    """Write a borough's files; gives back their paths."""
    given: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(dict)
    for one in made.answers:
        cells = given[str(one["survey"]), str(one["response_id"])]
        cells.setdefault(str(one["question"]), []).append(str(one["answer"]))
    rounds: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for person in made.responses:
        survey = str(person["survey"])
        cells = given[survey, str(person["response_id"])]
        row = {
            "response_id": person["response_id"],
            "round": person["round"],
            "answered_on": f"{person['answered_on']:%d/%m/%Y}",
            "age_band": person["age_band"] or "",
            "weight": person["weight"] or "",
            "wording": 1,
            **_where(person),
            **{question: "; ".join(ticked) for question, ticked in cells.items()},
        }
        rounds[survey, str(person["round"])].append(row)
    paths = []
    for (survey, name), rows in rounds.items():
        place = ("ward", "longitude", "latitude", "gender", "wording")
        if survey == "young_people":
            place = ("ward", "school", "gender", "wording")
        head = ("response_id", "round", "answered_on", "age_band", "weight", *place)
        columns = (*head, *surveys()[survey].questions)
        paths.append(_file(folder / f"{survey} {name}.csv", columns, rows))
    hate = [_hate(one) for one in made.counts if one["indicator"] == HATE_KEY]
    rest = [_long(one) for one in made.counts if one["indicator"] != HATE_KEY]
    if hate:
        paths.append(_file(folder / "hate.csv", HATE, hate))
    return [*paths, _file(folder / "counts.csv", LONG, rest)]


def _where(person: Row) -> Row:
    """The pin in place of the ward, where one was dropped."""
    if person.get("pin_cell"):
        return {"longitude": person["longitude"], "latitude": person["latitude"]}
    return {"ward": person["ward_code"] or ""}


def _hate(one: Row) -> Row:
    cells = (f"{one['first_month']:%Y-%m}", one["area_code"], one["category"])
    return dict(zip(HATE, (*cells, one["value"]), strict=True))


def _long(one: Row) -> Row:
    first, is_month = one["first_month"], one["first_month"] == one["last_month"]
    period = f"{first:%Y-%m}" if is_month else f"{first:%Y}/{(first.year + 1) % 100}"
    group = "" if one["category"] == "all" else one["category"]
    return one | {"period": period, "category": group}


def _file(path: Path, columns: tuple[str, ...], rows: list[Row]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path
