"""Every figure a second time, in plain Python: csv, dictionaries and schoolbook rules.

Written from the publishers' descriptions, and slow on purpose: it shares no line, no
query and no library with the package.
"""

import csv
import json
import math
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

Months = dict[str, float]
Rows = list[dict[str, str]]
Tally = Callable[[str, str], Months]

OFFENCES = {
    "all_recorded": (None, None),
    "burglary": ("BURGLARY", None),
    "burglary_residential": (
        "BURGLARY",
        {
            "DOMESTIC BURGLARY",
            "RES BURGLARY OF A HOME",
            "RES BURGLARY OF UNCONNECTED BUILDING",
        },
    ),
    "burglary_business": ("BURGLARY", {"BURGLARY BUSINESS AND COMMUNITY"}),
    "vehicle_crime": ("VEHICLE OFFENCES", None),
    "theft_from_vehicle": ("VEHICLE OFFENCES", {"THEFT FROM A VEHICLE"}),
    "theft_of_vehicle": (
        "VEHICLE OFFENCES",
        {"THEFT OR UNAUTH TAKING OF A MOTOR VEH"},
    ),
    "vehicle_interference": ("VEHICLE OFFENCES", {"INTERFERING WITH A MOTOR VEHICLE"}),
    "robbery": ("ROBBERY", None),
    "robbery_personal": ("ROBBERY", {"ROBBERY OF PERSONAL PROPERTY"}),
    "robbery_business": ("ROBBERY", {"ROBBERY OF BUSINESS PROPERTY"}),
    "theft_from_person": ("THEFT", {"THEFT FROM THE PERSON"}),
    "shoplifting": ("THEFT", {"SHOPLIFTING"}),
    "criminal_damage": ("ARSON AND CRIMINAL DAMAGE", {"CRIMINAL DAMAGE"}),
    "violence": ("VIOLENCE AGAINST THE PERSON", None),
    "violence_with_injury": ("VIOLENCE AGAINST THE PERSON", {"VIOLENCE WITH INJURY"}),
    "violence_without_injury": (
        "VIOLENCE AGAINST THE PERSON",
        {"VIOLENCE WITHOUT INJURY"},
    ),
    "stalking_harassment": ("VIOLENCE AGAINST THE PERSON", {"STALKING AND HARASSMENT"}),
    "homicide": ("VIOLENCE AGAINST THE PERSON", {"HOMICIDE"}),
    "sexual_offences": ("SEXUAL OFFENCES", None),
    "rape": ("SEXUAL OFFENCES", {"RAPE"}),
    "possession_of_weapons": ("POSSESSION OF WEAPONS", {"POSSESSION OF WEAPONS"}),
    "drug_offences": ("DRUG OFFENCES", None),
    "drug_possession": ("DRUG OFFENCES", {"POSSESSION OF DRUGS"}),
    "drug_trafficking": ("DRUG OFFENCES", {"TRAFFICKING OF DRUGS"}),
    "public_order": ("PUBLIC ORDER OFFENCES", None),
}
DASHBOARD = {
    "hate_crime": "hate crime",
    "hate_racist_religious": "racist and religious crime",
    "hate_racist": "racist crime",
    "hate_faith": "faith crime",
    "hate_antisemitic": "antisemitic",
    "hate_islamophobic": "islamophobic crime",
    "hate_homophobic": "homophobic crime",
    "hate_transphobic": "transphobic crime",
    "hate_disability": "disability crime",
    "domestic_abuse": "domestic abuse",
    "domestic_abuse_with_injury": "domestic abuse violence with injury",
    "knife_crime": "knife crime",
    "knife_crime_with_injury": "knife crime with injury",
    "knife_injury_victims_under_25": "knife injury victims (1-24)",
    "gun_crime": "gun crime",
}
SURVEY = {
    "pas_good_job": '"Good Job" local',
    "pas_informed": "Informed local",
    "pas_listen": "Listen to concerns",
    "pas_relied_on": "Relied on to be there",
    "pas_treat_fairly": "Treat everyone fairly",
    "pas_trust": "Trust MPS",
    "pas_understand": "Understand issues",
    "pas_contact_ward_officer": "Contact ward officer",
}
HARROW = "E09000015"
FELT = ("safe_day", "safe_night")  # 4 or 5 of 5 in the Safer Spaces Survey


def rows(path: Path) -> Rows:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252")
    return list(csv.DictReader(text.splitlines()))


def day(text: str) -> date:
    number, month, year = (int(part) for part in text.split("/"))
    return date(year, month, number)


class Naive:
    """Figures by measure and area from the files of one folder."""

    def __init__(self, folder: Path, outlines: Path, names: dict[str, str]) -> None:
        """names: the wards asked for, by code."""
        self.names = names
        self.folder = folder
        self.places = Places(outlines)
        self.recorded = {kind: list(self._wide(kind)) for kind in ("Ward", "Borough")}
        self.dashboards = [
            rows(path) for path in folder.glob("MPS_MonthlyCrimeDashboard_Other*.csv")
        ]
        self.dashboards.sort(key=lambda release: day(release[0]["Refresh Date"]))
        self.vawg = rows(folder / "MPS VAWG Offence count location.csv")
        self.survey = rows(folder / "PAS_Dashboard_Borough.csv")
        self.incidents = self._points("street", self._incident)
        self.searches = self._points("stop-and-search", self._search)

    def months(self, key: str, area: str) -> Months:
        if key in OFFENCES:
            return self._offences(key, area)
        if key in DASHBOARD:
            return self._dashboard(key, area)
        if key == "vawg":
            return self._vawg(area)
        if key in SURVEY:
            return self._survey(key) if area == HARROW else {}
        if key in FELT:
            return self.felt(key, area)
        return {"asb_incidents": self.incidents, "stop_search": self.searches}[key](
            key, area
        )

    def felt(self, key: str, area: str) -> Months:
        """Shares by the month in which a round ended, of the borough or a ward."""
        found = {}
        for path in self.folder.glob("Safer Spaces Survey *.csv"):
            answers = rows(path)
            last = max(day(row["answered_on"]) for row in answers)
            given = [
                (float(row["weight"] or 1), int(row[key]) >= 4)
                for row in answers
                if row[key] and area in {HARROW, self._lives(row)}
            ]
            whole = sum(weight for weight, _ in given)
            safe = sum(weight for weight, is_safe in given if is_safe)
            found[f"{last:%Y-%m}"] = safe / whole
        return found

    def _lives(self, row: dict[str, str]) -> str | None:
        if row["longitude"]:
            place = float(row["longitude"]), float(row["latitude"])
            return self.places.ward(*place)
        named = {name: code for code, name in self.names.items()}
        return row["ward"] if row["ward"] in self.names else named.get(row["ward"])

    def _wide(self, kind: str) -> Iterator[tuple[list[str], Rows]]:
        """The files' months that may be used, the one that wins first."""
        files = []
        for path in self.folder.glob(f"MPS {kind} Level Crime*.csv"):
            table = rows(path)
            months = [name for name in table[0] if name.isdigit()]
            if kind == "Ward" and len(months) == 25:
                months = months[1:]
            files.append((len(months) > 25 and kind == "Ward", months, table))
        files.sort(key=lambda file: (file[0], file[1][-1]), reverse=True)
        return ((months, table) for _, months, table in files)

    def _offences(self, key: str, area: str) -> Months:
        group, types = OFFENCES[key]
        kind, column = ("Borough", "BoroughName"), "Harrow"
        if area != HARROW:
            kind, column = ("Ward", "WardCode"), area
        found: Months = {}
        for months, table in self.recorded[kind[0]]:
            chosen = [
                row
                for row in table
                if group in (None, row["MajorText"])
                and (types is None or row["MinorText"] in types)
            ]
            for month in months if chosen else []:
                label = f"{month[:4]}-{month[4:]}"
                if label in found:
                    continue
                found[label] = sum(
                    int(row[month]) for row in chosen if row[kind[1]] == column
                )
        return found

    def _dashboard(self, key: str, area: str) -> Months:
        found: Months = {}
        for release in self.dashboards:  # the newest last: it overwrites
            told, counts = set(), defaultdict(int)
            for row in release:
                is_asked = row["Crime Subtype"].lower() == DASHBOARD[key]
                if row["Measure"] == "Offences" and is_asked:
                    told.add(day(row["Month_Year"]))
                    if row["Area code"].strip() == area:
                        counts[day(row["Month_Year"])] += int(row["Count"])
            if area != HARROW:
                told &= {
                    day(row["Month_Year"])
                    for row in release
                    if row["Measure"] == "Offences" and row["Area Type"] != "Borough"
                }
            found |= {f"{month:%Y-%m}": counts[month] for month in told}
        return found

    def _vawg(self, area: str) -> Months:
        found: Months = {}
        for row in self.vawg:
            month = f"{day(row['Recorded Date Months']):%Y-%m}"
            found.setdefault(month, 0)
            if row["Borough Name"] == "Harrow" and (
                area == HARROW or row["Ward Name Clean 2"] == self.names[area]
            ):
                found[month] += int(row["Count"])
        return found

    def _survey(self, key: str) -> Months:
        return {
            f"{day(row['Date']):%Y-%m}": float(row["Proportion"].replace(",", "."))
            for row in self.survey
            if row["Borough"] == "Harrow" and row["Measure"] == SURVEY[key]
        }

    @staticmethod
    def _incident(row: dict[str, str]) -> str:
        is_asb = row["Crime type"] == "Anti-social behaviour"
        return row["Month"] if is_asb else ""

    @staticmethod
    def _search(row: dict[str, str]) -> str:
        when = datetime.fromisoformat(row["Date"])
        return f"{when.astimezone(ZoneInfo('Europe/London')):%Y-%m}"

    def _points(self, kind: str, month_of: Callable[[dict[str, str]], str]) -> Tally:
        counts: defaultdict[tuple[str, str], int] = defaultdict(int)
        told: set[str] = set()
        for path in self.folder.glob(f"police.uk/**/*{kind}*.csv"):
            if "city-of-london" in path.name:
                continue
            for row in rows(path):
                month = month_of(row)
                if not month:
                    continue
                told.add(month)
                if not row["Longitude"]:
                    continue
                ward = self.places.ward(float(row["Longitude"]), float(row["Latitude"]))
                if ward:
                    counts[ward, month] += 1
                    counts[HARROW, month] += 1
        return lambda _, area: {month: counts[area, month] for month in told}


class Places:
    """Which ward a point is in, by the even-odd rule and distances to edges."""

    def __init__(self, outlines: Path) -> None:
        document = json.loads(outlines.read_text(encoding="utf-8"))
        self.rings = sorted(
            (self._code(one["properties"]), self._outer(one["geometry"]))
            for one in document["features"]
        )
        self.known: dict[tuple[float, float], str | None] = {}

    @staticmethod
    def _code(properties: dict[str, str]) -> str:
        return properties.get("area_code") or properties["WD22CD"]

    @staticmethod
    def _outer(shape: dict) -> list[list[float]]:
        assert shape["type"] == "Polygon"
        return shape["coordinates"][0]

    def ward(self, x: float, y: float) -> str | None:
        if (x, y) not in self.known:
            self.known[x, y] = self._ward(x, y)
        return self.known[x, y]

    def _ward(self, x: float, y: float) -> str | None:
        for code, ring in self.rings:
            if self._is_in(x, y, ring):
                return code
        away, code = min((self._metres(x, y, ring), code) for code, ring in self.rings)
        return code if away <= 120 else None

    @staticmethod
    def _is_in(x: float, y: float, ring: list[list[float]]) -> bool:
        crossings = 0
        for (x1, y1), (x2, y2) in pairwise(ring):
            if (y1 > y) != (y2 > y):
                crossings += x < x1 + (y - y1) * (x2 - x1) / (y2 - y1)
        return crossings % 2 == 1

    @staticmethod
    def _metres(x: float, y: float, ring: list[list[float]]) -> float:
        """To the nearest edge, on a plane that is right for so short a way."""
        north, east = 111_250, 111_320 * math.cos(math.radians(y))
        nearest = math.inf
        for (x1, y1), (x2, y2) in pairwise(ring):
            ax, ay = (x1 - x) * east, (y1 - y) * north
            dx, dy = (x2 - x1) * east, (y2 - y1) * north
            length = dx * dx + dy * dy
            along = max(0.0, min(1.0, -(ax * dx + ay * dy) / length)) if length else 0.0
            nearest = min(nearest, math.hypot(ax + along * dx, ay + along * dy))
        return nearest


def years(months: Months) -> Months:
    """Sums over twelve months to each month; months without all twelve are absent."""
    found = {}
    for label in months:
        year, month = int(label[:4]), int(label[5:])
        wanted = [year * 12 + month - 1 - back for back in range(12)]
        labels = [f"{at // 12}-{at % 12 + 1:02}" for at in wanted]
        if all(at in months for at in labels):
            found[label] = sum(months[at] for at in labels)
    return found
