"""Files for property tests: sound rows drawn at random, with what they must give.

Each kind draws rows as the cells of a file, spelt in the many ways that people and
their programs have, and beside them the rows that the reader must make of them. Free
text is hypothesis's own; the rest is drawn with its random numbers, which is quicker.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from files import ACTION, EVENT, FINGERTIPS, HATE, LONG, SAFER, YOUNG
from hypothesis import strategies as st

from harrow_dash import config
from harrow_dash.definitions import delivery_plan, partner_data
from harrow_dash.sample.records import wards

Cells = dict[str, str]
Expected = dict[str, list[tuple[Any, ...]]]
Area = tuple[str, str]  # as told, and its code
WARDS = wards()
MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep")
MONTH_NAMES += ("Oct", "Nov", "Dec")
# Whatever people type: every sign but NUL, which no text file holds, and halves of
# signs, which no encoding can write.
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
LETTERS = "abcxyzABCXYZ0123456789éßñŽЖд漢字ا"


@dataclass
class Sheet:
    """A file as drawn: rows of cells, and what must be read from them."""

    rows: list[Cells]
    expected: Expected

    def held(self) -> "Sheet":
        """The same without the parts of which there is nothing."""
        return Sheet(
            self.rows, {part: one for part, one in self.expected.items() if one}
        )


def word(rng: Random) -> str:
    """A word of some letters and digits, of any script."""
    return "".join(rng.choice(LETTERS) for _ in range(rng.randint(1, 9)))


def words(rng: Random, most: int) -> list[str]:
    """Up to so many words, each another."""
    return list({word(rng): None for _ in range(rng.randint(1, most))})


def spelt(rng: Random, text: str) -> str:
    """An option as somebody may have typed it."""
    forms = (text, text.upper(), text.lower(), f"  {text} ", text.replace(" ", "  "))
    if text[:1].isdigit():
        forms += (text.replace(" to ", "–"), text.replace(" to ", " - "))
    return rng.choice(forms)


def some_day(rng: Random, first: date, last: date) -> date:
    """A day from the first to the last."""
    return first + timedelta(rng.randint(0, (last - first).days))


def written_day(rng: Random, day: date) -> str:
    """A day in one of the forms that are understood."""
    forms = (
        f"{day:%d/%m/%Y}",
        f"{day.day}/{day.month}/{day.year}",
        f"{day:%Y-%m-%d}",
        f"{day:%d/%m/%Y} 09:05",
        f"{day:%Y-%m-%d}T21:07:00Z",
    )
    return rng.choice(forms)


def months(rng: Random, most: int) -> list[date]:
    """Up to so many months, each another."""
    drawn = [rng.randint(0, 131) for _ in range(rng.randint(1, most))]
    return [date(2015 + one // 12, one % 12 + 1, 1) for one in dict.fromkeys(drawn)]


def written_month(rng: Random, month: date) -> str:
    """A month in one of the forms that are understood."""
    name = MONTH_NAMES[month.month - 1]
    forms = (
        f"{month:%Y-%m}",
        f"{name} {month.year}",
        f"{name}-{month:%y}",
        f"{month:%d/%m/%Y}",
        f"{month:%Y-%m-%d} 00:00:00",
    )
    return rng.choice(forms)


def ward_cell(rng: Random) -> Area:
    """How a ward is told, and its code."""
    code, name = rng.choice(WARDS)
    return spelt(rng, rng.choice([code, name, f"{name} ward"])), code


def surveys(
    rng: Random, texts: Sequence[str], key: str, columns: Sequence[str]
) -> Sheet:
    """Responses to a survey."""
    survey = partner_data.surveys()[key]
    sheet = Sheet([], {"responses": [], "answers": [], "comments": []})
    is_weighted = rng.random() < 0.5
    schools: dict[str, str] = {}  # as each was first written
    for identity in words(rng, 4):
        if identity.casefold() == "example":
            continue
        year = rng.randint(2019, 2025)
        name = rng.choice([f"{year}", f"October {year}", f"{year} (second)"])
        answered = some_day(rng, date(year, 1, 1), date(year, 12, 31))
        cells = dict.fromkeys(columns, "") | {
            "response_id": identity,
            "round": rng.choice([name, f" {name} "]),
            "answered_on": written_day(rng, answered),
            "wording": str(rng.choice(survey.versions)),
        }
        place = None
        if "ward" in columns and rng.random() < 0.8:
            cells["ward"], place = ward_cell(rng)
        told = [_told(rng, cells, about) for about in survey.about.values()]
        weight = rng.randint(1, 400) / 4 if is_weighted else None
        cells["weight"] = "" if weight is None else f"{weight}"
        school = word(rng) if "school" in columns else None
        school = school and schools.setdefault(school.casefold(), school)
        cells |= {"school": school} if school else {}
        person = (key, name, identity, answered, place, None, None, None, school)
        sheet.expected["responses"].append((*person, *told, weight))
        comment = texts[len(sheet.rows) % len(texts)] if texts else ""
        for question in survey.questions.values():
            _ask(rng, survey, question, cells, comment, sheet.expected)
        sheet.rows.append(cells)
    return sheet


def _told(rng: Random, cells: Cells, about: partner_data.About) -> str | None:
    meant = rng.choice([None, *about.options])
    cells[about.key] = "" if meant is None else spelt(rng, meant)
    return meant


def _ask(
    rng: Random,
    survey: partner_data.Survey,
    question: partner_data.Question,
    cells: Cells,
    comment: str,
    expected: Expected,
) -> None:
    key = (survey.key, cells["response_id"], question.key)
    wording = question.asked(int(cells["wording"]))
    assert wording is not None
    if question.kind == "text":
        cells[question.key] = comment
        # A line ends in a cell as it does in the file: however it was written.
        said = comment.replace("\r\n", "\n").replace("\r", "\n").strip()
        if said:
            expected["comments"].append((*key, said))
        return
    most = len(wording.options) if question.kind == "several" else 1
    chosen = rng.sample(wording.options, rng.randint(0, most))
    parts = [spelt(rng, one) for one in chosen]
    if question.kind == "scale" and chosen:
        step = str(wording.options.index(chosen[0]) + 1)
        parts, chosen = [rng.choice([step, f"{step}.0", *parts])], [step]
    cells[question.key] = rng.choice([";", "; ", " ;;"]).join(parts)
    expected["answers"] += [(*key, wording.version, one) for one in chosen]


def counts(rng: Random, texts: Sequence[str]) -> Sheet:
    """Restricted counts and public values, in the long format."""
    sheet = Sheet([], {"indicator_values": [], "partner_counts": []})
    held = partner_data.indicators()
    keys = [key for key in held if "indicator" in held[key].columns]
    notes = [" ".join(text.split())[:80] for text in texts]
    notes = [one for one in notes if not one.casefold().startswith("example:")]
    for key in rng.sample(keys, rng.randint(1, 2)):
        one = held[key]
        groups = one.categories[:2] or ("all",)
        for month in months(rng, 3):
            for told, code in _areas(rng, one):
                for group in groups:
                    cells = dict.fromkeys(LONG, "") | {
                        "indicator": rng.choice([key, one.title.upper()]),
                        "area_code": told,
                        "category": spelt(rng, group),
                        "period": written_month(rng, month),
                    }
                    note = rng.choice(notes or [""])
                    place = (key, code, group)
                    _value(rng, one, cells, place, month, note, sheet.expected)
                    sheet.rows.append(cells)
    return sheet.held()


def _areas(rng: Random, one: partner_data.Indicator) -> list[Area]:
    """Areas as told, and their codes; the borough never beside its wards."""
    whole = {
        "borough": ("Harrow", config.BOROUGH),
        "region": (config.REGION, config.REGION),
        "country": ("england", config.COUNTRY),
    }
    if one.policy == "public":
        return [whole[kind] for kind in one.areas if kind in whole]
    if "borough" in one.areas:
        return [whole["borough"]]
    return list({area[1]: area for area in [ward_cell(rng), ward_cell(rng)]}.values())


def _value(
    rng: Random,
    one: partner_data.Indicator,
    cells: Cells,
    key: tuple[str, str, str],
    month: date,
    note: str,
    expected: Expected,
) -> None:
    number: float = rng.choice([0, 1, 4, 12, 999, 1_234, 9_999_999])
    cells["value"] = rng.choice([f"{number}", f"{number:,}"])
    if one.policy == "partner":
        expected["partner_counts"].append((*key, month, month, number))
        return
    if not one.whole:
        number = rng.randint(0, 9_999) / 100
        cells["value"] = rng.choice([f"{number}", f"{number}".replace(".", ",")])
    mark = rng.choice(["", "", "[c]", "[x]", "[z]"])
    cells["value"] = mark or cells["value"]
    cells["note"] = note
    numbers = (None if mark else number, None, None, None, None)
    span = (f"{month:%Y-%m}", month, month)
    told = f"{mark} {note}".strip()
    expected["indicator_values"].append((*key, *span, *numbers, told))


def hate_crimes(rng: Random, _: Sequence[str]) -> Sheet:
    """Hate crime by ward and strand."""
    sheet = Sheet([], {"partner_counts": []})
    one, seen = partner_data.indicators()["hate_crime_detail"], set()
    for month in months(rng, 5):
        (told, code), strand = ward_cell(rng), rng.choice(one.categories)
        if (month, code, strand) in seen:
            continue
        seen.add((month, code, strand))
        number = rng.randint(0, 999)
        cells = (written_month(rng, month), told, spelt(rng, strand), f"{number}")
        sheet.rows.append(dict(zip(HATE, cells, strict=True)))
        key = (one.key, code, strand)
        sheet.expected["partner_counts"].append((*key, month, month, number))
    return sheet


def events(rng: Random, _: Sequence[str]) -> Sheet:
    """Local events and campaigns."""
    sheet = Sheet([], {"events": []})
    for label in words(rng, 6):
        day = some_day(rng, date(2000, 1, 1), date(2099, 12, 31))
        kind = rng.choice(["event", "campaign"])
        told = (written_day(rng, day), label, rng.choice([kind, kind.title()]))
        sheet.rows.append(dict(zip(EVENT, told, strict=True)))
        sheet.expected["events"].append((day, label, kind))
    return sheet


def actions(rng: Random, texts: Sequence[str]) -> Sheet:
    """Actions of the delivery plan, each reported once."""
    sheet = Sheet([], {"actions": []})
    for name in {one.casefold(): one for one in words(rng, 5)}.values():
        reported = some_day(rng, date(2000, 1, 1), date(2025, 12, 31))
        due = some_day(rng, date(2000, 1, 1), date(2099, 12, 31))
        status = rng.choice(list(delivery_plan.STATUSES))
        publish = rng.choice(["yes", "no"])
        progress = rng.choice(["", *texts])
        told = {
            "workstream": rng.choice(["2", "Workstream 2", "workstream  2"]),
            "priority": rng.choice(["vawg", "Violence against women and girls"]),
            "action": name,
            "measure": rng.choice(["burglary", "Burglary"]),
            "due": written_day(rng, due),
            "status": spelt(rng, status),
            "progress": progress,
            "as_of": written_day(rng, reported),
            "publish": rng.choice([publish, publish.upper()]),
        }
        row = ACTION | told
        sheet.rows.append(row)
        sheet.expected["actions"].append(
            (
                *("2023", "2", "vawg", name, row["outcome"], row["lead"], "burglary"),
                *(due, status, " ".join(progress.split()), reported, publish == "yes"),
            )
        )
    return sheet


PERIODS = {
    "2022": ((2022, 1), (2022, 12)),
    "2019 - 21": ((2019, 1), (2021, 12)),
    "2022/23": ((2022, 4), (2023, 3)),
    "1998/99 - 00/01": ((1998, 4), (2001, 3)),
    "2022 Q3": ((2022, 7), (2022, 9)),
    "2022/23 Q3": ((2022, 10), (2022, 12)),
    "2022/23 Q1-Q2": ((2022, 4), (2022, 9)),
    "2022 Q2 - 2023 Q1": ((2022, 4), (2023, 3)),
    "Aug 2022 - Jul 2023": ((2022, 8), (2023, 7)),
}


def profiles(rng: Random, _: Sequence[str]) -> Sheet:
    """An export of Fingertips: some rows repeated for a second parent."""
    sheet = Sheet([], {"indicator_values": [], "indicator_titles": []})
    areas = [config.BOROUGH, config.REGION, config.COUNTRY, WARDS[3][0], "E06000022"]
    drawn = [
        (rng.randint(1, 9), rng.choice(areas), rng.choice(list(PERIODS)))
        for _ in range(rng.randint(1, 6))
    ]
    titles: dict[str, str] = {}
    for number, area, period in dict.fromkeys(drawn):
        value = rng.choice([None, 0.0, rng.randint(0, 10**6) / 100])
        row = FINGERTIPS | {
            "Indicator ID": f"{number}",
            "Indicator Name": f"Indicator {number}",
            "Area Code": area,
            "Time period": period,
            "Value": "" if value is None else f"{value}",
            "Value note": "" if value is not None else "Value suppressed",
        }
        repeated = [row | {"Parent Code": "E92000001"}] if rng.random() < 0.5 else []
        sheet.rows += [row, *repeated]
        if area == "E06000022":
            continue
        name = f"fingertips_{number}"
        titles.setdefault(name, f"Indicator {number}")
        first, last = (date(*month, 1) for month in PERIODS[period])
        note = "" if value is not None else "[c] Value suppressed"
        numbers = (value, 87, 53870, 129.2, 199.4, note)
        key = (name, area, "all", period, first, last)
        sheet.expected["indicator_values"].append((*key, *numbers))
    holder = "Office for Health Improvement and Disparities"
    sheet.expected["indicator_titles"] = [
        (name, title, "", "neither", holder) for name, title in titles.items()
    ]
    return sheet.held()


RANDOM = st.randoms(use_true_random=True)
TEXTS = st.lists(TEXT, max_size=3)


def _survey(key: str, columns: Cells) -> st.SearchStrategy[Sheet]:
    made = st.builds(surveys, RANDOM, TEXTS, st.just(key), st.just(list(columns)))
    return made.filter(lambda sheet: sheet.rows)


KINDS: dict[str, tuple[Cells, st.SearchStrategy[Sheet]]] = {
    "safer_spaces": (SAFER, _survey("safer_spaces", SAFER)),
    "young_people": (YOUNG, _survey("young_people", YOUNG | {"wording": ""})),
    "partner_long": (LONG, st.builds(counts, RANDOM, TEXTS)),
    "hate_partner": (HATE, st.builds(hate_crimes, RANDOM, TEXTS)),
    "local_events": (EVENT, st.builds(events, RANDOM, TEXTS)),
    "delivery_plan": (ACTION, st.builds(actions, RANDOM, TEXTS)),
    "fingertips": (FINGERTIPS, st.builds(profiles, RANDOM, TEXTS)),
}


def file(rng: Random, rows: list[Cells]) -> tuple[bytes, list[int]]:
    """Rows as a file of any usual form, and the line on which each row starts."""
    columns = rng.sample(list(rows[0]), len(rows[0]))
    header = [rng.choice([one, one.upper(), one.title()]) for one in columns]
    newline, separator = rng.choice(["\n", "\r\n"]), rng.choice([",", ";", "\t"])
    lines, starts, start = [], [], 1
    for cells in [header, *([row.get(one, "") for one in columns] for row in rows)]:
        text = io.StringIO(newline="")
        form = {"delimiter": separator, "lineterminator": newline}
        csv.writer(text, quoting=csv.QUOTE_ALL, **form).writerow(cells)
        lines.append(text.getvalue())
        starts.append(start)
        # An editor's lines: str.splitlines would split at more signs than these.
        start += len(io.StringIO(lines[-1], newline="").readlines())
    encoding = rng.choice(["utf-8", "utf-8-sig", "utf-16"])
    return "".join(lines).encode(encoding), starts[1:]
