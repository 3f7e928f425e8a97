"""Tiny files in the publishers' formats: a test names only what it is about.

Each kind of file is a row of defaults under the publisher's own headings. A test gives
rows of what differs; headings that no default has (months, say) are added, and are 0
where a row does not name them.
"""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pandas as pd

from harrow_dash import config

HARROW = "E09000015"
EDGWARE = "E05013545"
BELMONT = "E05013542"
Row = dict[str, Any]

BOROUGH = {
    "MajorText": "BURGLARY",
    "MinorText": "BURGLARY BUSINESS AND COMMUNITY",
    "BoroughName": "Harrow",
}
WARD = {
    "MajorText": "BURGLARY",
    "MinorText": "BURGLARY BUSINESS AND COMMUNITY",
    "WardName": "Edgware",
    "WardCode": EDGWARE,
    "LookUp_BoroughName": "Harrow",
}
LSOA = {
    "LSOA Code": "E01002206",
    "LSOA Name": "Harrow 032B",
    "Borough": HARROW,
    "Major Category": "BURGLARY",
    "Minor Category": "BURGLARY BUSINESS AND COMMUNITY",
}
DASHBOARD = {
    "Month_Year": "01/03/2023",
    "Area Type": "Borough",
    "Borough_SNT": "Harrow",
    "Area name": "Harrow",
    "Area code": HARROW,
    "Crime Type": "Hate Crime",
    "Crime Subtype": "Hate Crime",
    "Measure": "Offences",
    "Financial Year": "fy22-23",
    "FY_FYIndex": "22-23_01",
    "Count": 1,
    "Refresh Date": "02/08/2025",
}
IN_EDGWARE = {
    "Area Type": "Safer Neighbourhood Teams",
    "Borough_SNT": "Harrow Edgware",
    "Area name": "Edgware",
    "Area code": EDGWARE,
}
VAWG = {
    "BCU Location": "North West",
    "Borough Name": "Harrow",
    "Ward Name Clean 2": "Edgware",
    "Recorded Date Months": "01/03/2023",
    "Date Committed From Date Months": "01/02/2023",
    "Count": 1,
}
SURVEY = {
    "Date": "31/3/2023",
    "Survey": "PAS",
    "Borough": "Harrow",
    "Measure": '"Good Job" local',
    "Proportion": "0,56",
    "MPS": "0,51",
}
POPULATION = {
    "LAD 2023 Code": HARROW,
    "LAD 2023 Name": "Harrow",
    "Ward 2023 Code": EDGWARE,
    "Ward 2023 Name": "Edgware",
    "Total": "10,000",
}
STREET = {
    "Crime ID": "",
    "Month": "2024-03",
    "Reported by": "Metropolitan Police Service",
    "Falls within": "Metropolitan Police Service",
    "Longitude": "-0.2780",
    "Latitude": "51.6090",
    "Location": "On or near High Street",
    "LSOA code": "",
    "LSOA name": "",
    "Crime type": "Anti-social behaviour",
    "Last outcome category": "",
    "Context": "",
}
OUTCOME = {
    "Crime ID": "a1",
    "Month": "2024-03",
    "Reported by": "Metropolitan Police Service",
    "Falls within": "Metropolitan Police Service",
    "Longitude": "",
    "Latitude": "",
    "Location": "No location",
    "LSOA code": "",
    "LSOA name": "",
    "Outcome type": "Unable to prosecute suspect",
}
SEARCH = {
    "Type": "Person search",
    "Date": "2024-03-01T11:33:00+00:00",
    "Part of a policing operation": "False",
    "Policing operation": "",
    "Latitude": "51.6090",
    "Longitude": "-0.2780",
    "Gender": "Male",
    "Age range": "18-24",
    "Self-defined ethnicity": "",
    "Officer-defined ethnicity": "",
    "Legislation": "Misuse of Drugs Act 1971 (section 23)",
    "Object of search": "Controlled drugs",
    "Outcome": "A no further action disposal",
    "Outcome linked to object of search": "",
    "Removal of more than just outer clothing": "",
}
API = {
    "category": "anti-social-behaviour",
    "location_type": "Force",
    "location": {
        "latitude": "51.6090",
        "longitude": "-0.2780",
        "street": {"id": 1, "name": "On or near High Street"},
    },
    "context": "",
    "outcome_status": None,
    "persistent_id": "",
    "id": 1,
    "location_subtype": "",
    "month": "2024-03",
}
LSOA_LOOKUP = {
    "LSOA11CD": "E01002106",
    "LSOA11NM": "Harrow 008A",
    "LSOA21CD": "E01002106",
    "LSOA21NM": "Harrow 008A",
    "CHGIND": "U",
    "LAD22CD": HARROW,
    "LAD22NM": "Harrow",
}
WARD_LOOKUP = {
    "LSOA11CD": "E01002106",
    "LSOA11NM": "Harrow 008A",
    "WD21CD": "E05000285",
    "WD21NM": "Belmont",
}
WARD_LOOKUP_2021 = {
    "LSOA21CD": "E01002106",
    "LSOA21NM": "Harrow 008A",
    "WD24CD": BELMONT,
    "WD24NM": "Belmont",
}
WEIGHTS = {
    "LSOA11CD": "E01002106",
    "GSS_CODE": BELMONT,
    "year": "2021",
    "weight": "0.75",
}
SAFER = {
    "response_id": "r1",
    "round": "2023",
    "answered_on": "09/10/2023",
    "ward": "Edgware",
    "longitude": "",
    "latitude": "",
    "age_band": "25 to 34",
    "gender": "Woman or girl",
    "safe_day": "4",
    "safe_night": "2",
    "place": "Street",
    "time_of_day": "Night",
    "reasons": "Poor lighting; Few people around",
    "help": "Better lighting",
    "comment": "",
    "weight": "",
    "wording": "1",
}
YOUNG = {
    "response_id": "y1",
    "round": "October 2023",
    "answered_on": "12/10/2023",
    "school": "School A",
    "age_band": "Year 9",
    "gender": "Girl",
    "school_safe": "4",
    "way_safe": "3",
    "area_safe": "5",
    "worry_knife": "2",
    "know_help": "Yes",
    "comment": "",
    "weight": "",
}
LONG = {
    "indicator": "asb_calls",
    "area_code": EDGWARE,
    "category": "",
    "period": "2024-04",
    "value": "12",
    "numerator": "",
    "denominator": "",
    "lower": "",
    "upper": "",
    "note": "",
}
HATE = {
    "period": "2024-04",
    "ward_code": EDGWARE,
    "strand": "Race",
    "offences": "3",
}
ACTION = {
    "plan": "2023",
    "workstream": "Workstream 2",
    "priority": "vawg",
    "action": "Night walks",
    "outcome": "Better lit ways home",
    "lead": "Harrow Council",
    "measure": "burglary",
    "due": "31/03/2026",
    "status": "on track",
    "progress": "Two of five",
    "as_of": "31/12/2025",
    "publish": "yes",
}
EVENT = {"date": "08/03/2025", "label": "Walk for women", "kind": "campaign"}
FINGERTIPS = {
    "Indicator ID": "90813",
    "Indicator Name": "Hospital admissions as a result of self-harm",
    "Parent Code": "E12000007",
    "Parent Name": "London region",
    "Area Code": HARROW,
    "Area Name": "Harrow",
    "Area Type": "Upper tier local authorities",
    "Sex": "Persons",
    "Age": "10-24 yrs",
    "Category Type": "",
    "Category": "",
    "Time period": "2022/23",
    "Value": "161.5",
    "Lower CI 95.0 limit": "129.2",
    "Upper CI 95.0 limit": "199.4",
    "Lower CI 99.8 limit": "112.3",
    "Upper CI 99.8 limit": "224.1",
    "Count": "87",
    "Denominator": "53870",
    "Value note": "",
    "Recent Trend": "Cannot be calculated",
    "Compared to England value or percentiles": "Better",
    "Compared to Regions (statistical) value or percentiles": "Similar",
    "Time period Sortable": "20220000",
    "New data": "",
    "Compared to goal": "",
    "Time period range": "1y",
}


def series(first: str, *counts: object) -> Row:
    """Counts under month headings of a wide file, from the first month on."""
    months = pd.period_range(first, periods=len(counts), freq="M")
    return {f"{month:%Y%m}": count for month, count in zip(months, counts, strict=True)}


def other_wards(defaults: Row, *but: str, **more: object) -> list[Row]:
    """A row for each ward of the borough but those with these codes; counts are 0."""
    outlines = json.loads(config.WARD_OUTLINES.read_text(encoding="utf-8"))
    wards = [one["properties"] for one in outlines["features"]]
    rows = [
        IN_EDGWARE
        | {"WardCode": code, "Area code": code, "Count": 0}
        | {"Borough_SNT": f"Harrow {name}", "Area name": name}
        | {"WardName": name, "Ward Name Clean 2": name}
        | {"Ward 2023 Code": code, "Ward 2023 Name": name}
        | more
        for code, name in ((one["area_code"], one["area_name"]) for one in wards)
        if code not in but
    ]
    return [{key: row[key] for key in row if key in defaults} for row in rows]


def table(
    defaults: Row,
    *rows: Row,
    renamed: dict[str, str] | None = None,
    separator: str = ",",
    newline: str = "\n",
) -> str:
    """The text of a file: the defaults with what each row changes."""
    headings = list(defaults)
    for row in rows:
        headings += [heading for heading in row if heading not in headings]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator=newline)
    writer.writerow([(renamed or {}).get(heading, heading) for heading in headings])
    for row in rows:
        full = defaults | row
        writer.writerow([full.get(heading, 0) for heading in headings])
    return text.getvalue()


def write(path: Path, defaults: Row, *rows: Row, encoding: str = "utf-8", **form: Any):
    """Write a file of these rows; gives back its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(table(defaults, *rows, **form).encode(encoding))
    return path


def outlines(path: Path, *features: tuple[Row, Any]) -> Path:
    """Write outlines as GeoJSON: properties, and corners or a whole geometry."""
    document = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": properties,
                "geometry": corners
                if not isinstance(corners, list)
                else {"type": "Polygon", "coordinates": [corners]},
            }
            for properties, corners in features
        ],
    }
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def square(west: float, south: float, size: float = 0.01) -> list[list[float]]:
    """Corners of a square, in degrees."""
    east, north = west + size, south + size
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]
