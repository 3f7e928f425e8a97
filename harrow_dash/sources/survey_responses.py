"""Survey responses: one row a person who answered, one column a question.

What is asked, in which words and with which answers to choose from, says the survey's
own file in surveys/: the reader knows no question by name.
"""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NoReturn

import duckdb

from harrow_dash import config
from harrow_dash.definitions.partner_data import (
    About,
    Question,
    Survey,
    option,
    surveys,
)
from harrow_dash.downloads import FORMULA
from harrow_dash.errors import shown
from harrow_dash.sources import Source, places
from harrow_dash.sources.rows import Sheet, day, number, relation
from harrow_dash.sources.tables import Tidy

ROUND = re.compile(r"(?=.*\b(20[0-9]{2})\b)\w[\w ',()/-]{3,39}", re.ASCII)
AWAY = timedelta(days=366)  # answers come at most a year before or after the round's
LONGEST_ID, LONGEST_NAME, LONG_COMMENT = 100, 120, 5_000  # signs
HEAVIEST = 100  # a weight above it is a mistake, or lets one person speak for all
EXAMPLE = "example"  # the response id of a template's example row
RESPONSES = {
    "survey": "VARCHAR",
    "round": "VARCHAR",
    "response_id": "VARCHAR",
    "answered_on": "DATE",
    "ward_code": "VARCHAR",
    "longitude": "DOUBLE",
    "latitude": "DOUBLE",
    "pin_cell": "VARCHAR",
    "place": "VARCHAR",
    "age_band": "VARCHAR",
    "gender": "VARCHAR",
    "weight": "DOUBLE",
}
ANSWERS = {
    "survey": "VARCHAR",
    "response_id": "VARCHAR",
    "question": "VARCHAR",
    "wording": "INTEGER",
    "answer": "VARCHAR",
}
COMMENTS = {
    "survey": "VARCHAR",
    "response_id": "VARCHAR",
    "question": "VARCHAR",
    "comment": "VARCHAR",
}


@dataclass
class Read:
    """What was read so far: rows of the three parts, and pins still to be placed."""

    wards: dict[str, str]
    responses: list[dict[str, Any]] = field(default_factory=list)
    answers: list[tuple[Any, ...]] = field(default_factory=list)
    comments: list[tuple[Any, ...]] = field(default_factory=list)
    records: dict[str, int] = field(default_factory=dict)  # by response id
    schools: dict[str, str] = field(default_factory=dict)  # by small letters


def read(con: duckdb.DuckDBPyConnection, source: Source, name: str) -> Tidy:
    """Responses, answers and comments; nobody and nothing that was said is left out.

    Raises HarrowError for a response id that stands twice or is none, days that are
    none, answers that cannot be chosen, unknown wards, pins that are no place in
    Britain, and weights that only some responses of a round have.
    """
    survey, sheet = surveys()[source.key], Sheet(con, name)
    columns = [*source.columns, *source.optional]
    found = Read(places.wards(con))
    for record, cells in sheet.records(columns):
        _respondent(sheet, record, cells, survey, found)
        _answers(sheet, record, cells, survey, found)
        sheet.look_at_text(record, cells)
    _place_pins(sheet, found)
    _refuse_part_weights(sheet, found)
    warnings = sheet.warnings() + _unread(con, columns)
    people = [tuple(one[key] for key in RESPONSES) for one in found.responses]
    parts = {
        "responses": relation(con, RESPONSES, people),
        "answers": relation(con, ANSWERS, found.answers),
        "comments": relation(con, COMMENTS, found.comments),
    }
    return Tidy(parts, warnings=warnings)


def _respondent(
    sheet: Sheet, record: int, cells: dict[str, str], survey: Survey, found: Read
) -> None:
    """Who answered, when and where: a row of `responses`."""
    identity = cells["response_id"]
    _refuse_bad_id(sheet, record, identity, found.records)
    round_, answered = _round(sheet, record, cells)
    person: dict[str, Any] = {
        "survey": survey.key,
        "round": round_,
        "response_id": identity,
        "answered_on": answered,
        "place": _school(sheet, record, cells, found.schools),
        "weight": _weight(sheet, record, cells["weight"]),
        **_where(sheet, record, cells, found.wards),
    }
    for key in ("age_band", "gender"):
        person[key] = _told(sheet, record, cells[key], survey.about[key])
    found.records[identity] = record
    found.responses.append(person)


def _refuse_bad_id(
    sheet: Sheet, record: int, identity: str, known: dict[str, int]
) -> None:
    if not identity:
        sheet.refuse(record, "the column response id is empty", identity)
    if identity.casefold() == EXAMPLE:
        sheet.refuse(
            record, "this is the template's example row", identity, "Delete the row."
        )
    if identity.startswith(FORMULA) or len(identity) > LONGEST_ID:
        fault = f"a response id is a short text of up to {LONGEST_ID} signs"
        sheet.refuse(record, f"{fault} that does not begin like a formula", identity)
    if identity in known:
        sheet.refuse(record, "this response id stands twice", identity)


def _round(sheet: Sheet, record: int, cells: dict[str, str]) -> tuple[str, date]:
    text = " ".join(cells["round"].split())
    named = ROUND.fullmatch(text)
    if not named:
        fault = "a round is a short name with its year, such as 2023 or October 2023"
        sheet.refuse(record, fault, text)
    answered = day(cells["answered_on"])
    if answered is None:
        fault = "the date must be a real day, day/month/year"
        sheet.refuse(record, fault, cells["answered_on"])
    year = int(named[1])
    begin, end = date(year, 1, 1) - AWAY, date(year, 12, 31) + AWAY
    if not begin <= answered <= min(end, config.today()):
        fault = f"no answer to the round {text} can be of this day"
        sheet.refuse(record, fault, cells["answered_on"])
    return text[:1].upper() + text[1:], answered


def _school(
    sheet: Sheet, record: int, cells: dict[str, str], known: dict[str, str]
) -> str | None:
    """The school, in the first of its spellings: schools are counted."""
    if "school" not in cells:
        return None
    school = " ".join(cells["school"].split())
    if len(school) > LONGEST_NAME:
        sheet.refuse(record, "the name of a school is shorter", school)
    if not school:
        sheet.note(record, "no school is told")
    return known.setdefault(school.casefold(), school) or None


def _weight(sheet: Sheet, record: int, text: str) -> float | None:
    if not text:
        return None
    weight = number(text)
    if weight is None or not 0 < weight <= HEAVIEST:
        sheet.refuse(record, f"a weight lies above 0, at most {HEAVIEST}", text)
    return weight


def _told(sheet: Sheet, record: int, text: str, about: About) -> str | None:
    if not text:
        return None
    meant = option(text, about.options, about.also)
    if meant is None:
        fault = f"{about.title.casefold()} is one of {_listed(about.options)}"
        sheet.refuse(record, fault, text)
    return meant


def _where(
    sheet: Sheet, record: int, cells: dict[str, str], wards: dict[str, str]
) -> dict[str, Any]:
    """Ward and pin as told; a pin alone is given its ward later, all pins at once."""
    named = cells.get("ward", "") or cells.get("ward_name", "")
    code = places.ward(named, wards)
    if code is None and not places.is_nowhere(named):
        fault = f"there is no ward of {config.BOROUGH_NAME} with this name or code"
        sheet.refuse(record, fault, named)
    texts = [cells.get("longitude", ""), cells.get("latitude", "")]
    longitude, latitude = (number(text) for text in texts)
    if any(texts) and (
        longitude is None
        or latitude is None
        or not places.is_in_britain(longitude, latitude)
    ):
        fault = "a pin is a longitude such as -0.337 and a latitude such as 51.580"
        sheet.refuse(record, fault, ", ".join(texts))
    if "ward" in cells and not code and not any(texts):
        sheet.note(record, "neither a ward nor a pin is told")
    place = {"longitude": longitude, "latitude": latitude, "pin_cell": None}
    return {"ward_code": code} | place


def _place_pins(sheet: Sheet, found: Read) -> None:
    pinned = [one for one in found.responses if one["longitude"] is not None]
    pins = [(one["longitude"], one["latitude"]) for one in pinned]
    wards, cells = places.placed(sheet.con, pins), places.cells_of(pins)
    for person, code, cell in zip(pinned, wards, cells, strict=True):
        record = found.records[person["response_id"]]
        if code is None:
            words = f"the pin lies outside {config.BOROUGH_NAME}"
            kept = "the ward told" if person["ward_code"] else "no ward"
            sheet.note(record, f"{words}; the response counts for {kept}")
        elif person["ward_code"] not in (None, code):
            sheet.note(record, "the pin lies in another ward; the ward told counts")
        person["ward_code"] = person["ward_code"] or code
        person["pin_cell"] = cell if code else None


def _refuse_part_weights(sheet: Sheet, found: Read) -> None:
    weighted = {one["round"] for one in found.responses if one["weight"] is not None}
    for one in found.responses:
        if one["weight"] is None and one["round"] in weighted:
            record = found.records[one["response_id"]]
            fault = "other responses of this round have a weight and this one has none"
            sheet.refuse(record, fault, one["response_id"])


def _answers(
    sheet: Sheet, record: int, cells: dict[str, str], survey: Survey, found: Read
) -> None:
    """What was answered: rows of `answers` and `comments`."""
    version = _version(sheet, record, cells["wording"], survey)
    key, before = (survey.key, cells["response_id"]), len(found.answers)
    for question in survey.questions.values():
        text = cells[question.key]
        wording = question.asked(version)
        if text and wording is None:
            fault = f"{question.key} was not asked in wording {version}"
            sheet.refuse(record, fault, text)
        if not text or wording is None:
            continue
        if question.kind == "text":
            if len(text) > LONG_COMMENT:
                words = f"a comment of over {LONG_COMMENT:,} signs is kept whole"
                sheet.note(record, words)
            # A line within a comment ends as lines end elsewhere, however it was saved.
            lines = text.replace("\r\n", "\n").replace("\r", "\n")
            found.comments.append((*key, question.key, lines))
            continue
        for answer in _chosen(sheet, record, text, question, wording.options):
            row = (*key, question.key, wording.version, answer)
            found.answers.append(row)
    if len(found.answers) == before:
        sheet.note(record, "no question is answered")


def _version(sheet: Sheet, record: int, text: str, survey: Survey) -> int:
    listed = ", ".join(str(version) for version in survey.versions)
    if not text and len(survey.versions) == 1:
        return survey.versions[0]
    version = number(text)
    if version not in survey.versions:
        sheet.refuse(
            record,
            f"the wording is one of the versions {listed}",
            text,
            f"Correct it, or add the wording to surveys/{survey.key}.toml: "
            "docs/partner-data.md says how.",
        )
    return int(version)


def _chosen(
    sheet: Sheet, record: int, text: str, question: Question, options: tuple[str, ...]
) -> list[str]:
    """The steps or options that a cell means, each once, in the order given."""
    parts = text.split(";") if question.kind == "several" else [text]
    chosen: dict[str, None] = {}
    for part in (part.strip() for part in parts):
        if not part:
            continue
        meant = option(part, options, {})
        if question.kind == "scale":
            meant = _step(part, meant, options)
        if meant is None:
            _refuse_answer(sheet, record, part, question, options)
        chosen[meant] = None
    return list(chosen)


def _step(text: str, meant: str | None, options: tuple[str, ...]) -> str | None:
    """A step of a scale as "1" up, from its number or its words."""
    if meant is not None:
        return str(options.index(meant) + 1)
    step = number(text)
    if step is None or step not in range(1, len(options) + 1):
        return None
    return str(int(step))


def _refuse_answer(
    sheet: Sheet,
    record: int,
    text: str,
    question: Question,
    options: tuple[str, ...],
) -> NoReturn:
    if question.kind == "scale":
        ends = f"1 ({options[0]}) to {len(options)} ({options[-1]})"
        sheet.refuse(record, f"{question.key} is a step from {ends}", text)
    fault = f"{question.key} has the answers {_listed(options)}, not this one"
    sheet.refuse(record, fault, text)


def _listed(options: tuple[str, ...]) -> str:
    return ", ".join(f"'{one}'" for one in options)


def _unread(con: duckdb.DuckDBPyConnection, columns: list[str]) -> list[str]:
    """Columns that no question asks for: said, since nothing is to be lost unseen."""
    held = [row[0] for row in con.execute("DESCRIBE raw").fetchall()]
    unread = [one for one in held if one not in columns and one[:6] != "blank_"]
    if not unread:
        return []
    listed = shown(", ".join(name[:30] for name in unread))
    return [f"not read, since no question here asks it: {listed}"]
