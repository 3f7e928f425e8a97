"""Empty files for partners to fill in, made from the definitions themselves.

Every template has an example row, which the readers refuse, so that nobody's figures
are ever joined by it.
"""

import csv
import io
from pathlib import Path

from harrow_dash.definitions import delivery_plan
from harrow_dash.definitions.partner_data import (
    Indicator,
    Question,
    Survey,
    indicators,
    surveys,
)
from harrow_dash.errors import HarrowError

NOTE = "Example: delete this row"
EVENT = ("2025-03-08", "Example: walk for women", "campaign")
ANSWERED = {"safer_spaces": "08/11/2023", "young_people": "12/10/2023"}
ROUND = {"safer_spaces": "2023", "young_people": "October 2023"}
WHERE = {
    "safer_spaces": {"ward": "Edgware", "longitude": "", "latitude": ""},
    "young_people": {"school": "Name of the school or college"},
}

Row = dict[str, str]


def names() -> list[str]:
    """The templates there are: one a survey, one a subject of indicators,
    events, and the delivery plan.
    """
    held = [_dashed(key) for key in surveys()]
    held += [one.template for one in indicators().values() if one.template]
    return sorted({*held, "indicators", "events", "delivery-plan"})


def template(name: str) -> str:
    """A template as CSV text: the header and its example rows. Raises HarrowError."""
    columns, rows = _content(name.strip().casefold().replace("_", "-"))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def write(name: str, path: Path) -> None:
    """Write a template to a new file. Raises HarrowError where one is there already."""
    text = template(name)
    try:
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError as error:
        raise HarrowError(
            f"{path} is there already and was left as it is. Name another file."
        ) from error
    except OSError as error:
        raise HarrowError(
            f"{path} cannot be written ({error.strerror}). Name another place."
        ) from error


def example(survey: Survey) -> Row:
    """The example row of a survey, by column."""
    row = {
        "response_id": "example",
        "round": ROUND[survey.key],
        "answered_on": ANSWERED[survey.key],
        **WHERE[survey.key],
    }
    for key, about in survey.about.items():
        row[key] = about.options[0 if key == "gender" else 1]
    version = survey.versions[0]
    row |= {one.key: _answer(one, version) for one in survey.questions.values()}
    return row | {"weight": "", "wording": str(version)}


def _content(name: str) -> tuple[list[str], list[Row]]:
    for key, survey in surveys().items():
        if name == _dashed(key):
            row = example(survey)
            return list(row), [row]
    if name == "events":
        columns = ["date", "label", "kind"]
        return columns, [dict(zip(columns, EVENT, strict=True))]
    if name == "delivery-plan":
        row = dict(zip(delivery_plan.COLUMNS, delivery_plan.ROW, strict=True))
        return list(row), [row]
    chosen = [
        one
        for one in indicators().values()
        if name == one.template or (name == "indicators" and "indicator" in one.columns)
    ]
    if not chosen:
        raise HarrowError(
            f"There is no template '{name}'. Use one of: {', '.join(names())}."
        )
    # The widest template first, so that its order of columns is everybody's.
    widest = sorted(chosen, key=lambda one: -len(one.columns))
    columns = list(dict.fromkeys(name for one in widest for name in one.columns))
    return columns, [_figure(one) for one in chosen]


def _figure(one: Indicator) -> Row:
    key = {"indicator": one.key} if "indicator" in one.columns else {}
    return key | one.example | {"note": NOTE}


def _answer(question: Question, version: int) -> str:
    wording = question.asked(version)
    options = wording.options if wording else ()
    if question.kind == "scale":
        return "4"
    if question.kind == "several":
        return "; ".join(options[:2])
    return options[0] if question.kind == "one" else "Free text"


def _dashed(key: str) -> str:
    return key.replace("_", "-")
