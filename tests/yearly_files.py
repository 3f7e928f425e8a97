"""Borough files of whole financial years, and a reader's view of the borough."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pandas as pd
from files import BOROUGH, POPULATION, series, write

from harrow_dash.view import View

TYPES = {
    "burglary": ("BURGLARY", "DOMESTIC BURGLARY"),
    "violence_with_injury": ("VIOLENCE AGAINST THE PERSON", "VIOLENCE WITH INJURY"),
    "homicide": ("VIOLENCE AGAINST THE PERSON", "HOMICIDE"),
    "criminal_damage": ("ARSON AND CRIMINAL DAMAGE", "CRIMINAL DAMAGE"),
    "theft_from_person": ("THEFT", "THEFT FROM THE PERSON"),
    "robbery": ("ROBBERY", "ROBBERY OF PERSONAL PROPERTY"),
    "theft_of_vehicle": ("VEHICLE OFFENCES", "THEFT OR UNAUTH TAKING OF A MOTOR VEH"),
    "theft_from_vehicle": ("VEHICLE OFFENCES", "THEFT FROM A VEHICLE"),
    "drug_possession": ("DRUG OFFENCES", "POSSESSION OF DRUGS"),
    "rape": ("SEXUAL OFFENCES", "RAPE"),
}
# Harrow's recorded offences of 2012/13 and 2015/16, as the police publish them today.
MOPAC_7 = {
    "burglary": (2486, 1892),
    "violence_with_injury": (1072, 1315),
    "criminal_damage": (1190, 1097),
    "theft_from_person": (304, 298),
    "robbery": (616, 363),
    "theft_of_vehicle": (241, 201),
    "theft_from_vehicle": (1585, 1062),
}

Years = Mapping[str, Sequence[int]]


def borough_years(path: Path, first: str, boroughs: Mapping[str, Years]) -> Path:
    """Write a borough file: totals by borough, measure and financial year.

    `first` is an April, such as 2012-04. A year's total is spread over its months.
    """
    rows = []
    for name, measures in boroughs.items():
        for key, totals in measures.items():
            months = [
                total // 12 + (place < total % 12)
                for total in totals
                for place in range(12)
            ]
            major, minor = TYPES[key]
            place = {"MajorText": major, "MinorText": minor, "BoroughName": name}
            rows.append(place | series(first, *months))
    return write(path, BOROUGH, *rows)


def residents(path: Path, boroughs: Mapping[str, tuple[str, int]]) -> Path:
    """Write a population file: code and residents by borough, each as one ward."""
    rows = [
        {
            "LAD 2023 Code": code,
            "LAD 2023 Name": name,
            "Ward 2023 Code": f"E0599{place:04}",
            "Ward 2023 Name": f"Ward of {name}",
            "Total": f"{total:,}",
        }
        for place, (name, (code, total)) in enumerate(boroughs.items())
    ]
    return write(path, POPULATION, *rows)


def mopac_7(between: int = 2) -> dict[str, list[int]]:
    """Harrow's seven offences from 2012/13 to 2015/16; the years between are level."""
    return {
        key: [first, *[first] * between, last] for key, (first, last) in MOPAC_7.items()
    }


def month(text: str) -> pd.Timestamp:
    """The first day of a month written like 2016-03."""
    return pd.Timestamp(f"{text}-01")


def borough_view(key: str, to: str, today: date = date(2026, 4, 20)) -> View:
    """The whole borough as at a month, in the live plan."""
    return View(
        ward="borough",
        ward_name="Whole borough",
        to=month(to),
        latest=True,
        plan="2023",
        plan_title="",
        measure=key,
        today=today,
    )
