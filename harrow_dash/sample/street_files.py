"""Street-level files of the sample, in the archive layout of data.police.uk.

The crimes are the sample's own recorded offences of the last 36 months that have a
ward, so points and ward figures agree. Outcomes are modelled, and wholly modelled are
antisocial behaviour (350 to 500 incidents a month) and stop and search (about 130 a
month). No ethnicity is made up: those columns stay empty. LSOA columns are empty too.
"""

import calendar
import hashlib

import numpy as np

from harrow_dash.sample.map_points import Points
from harrow_dash.sample.records import (
    LAST_MONTH,
    NOT_PLACED,
    SEED,
    Integers,
    Offences,
    generator,
    month_label,
    noisy,
    pick,
    seasons,
    ward_shares,
)

STREET_MONTHS = range(LAST_MONTH - 35, LAST_MONTH + 1)
SEARCH_MONTHS = range(LAST_MONTH - 23, LAST_MONTH + 1)
ASB_A_MONTH = 420
SEARCHES_A_MONTH = 130
FORCE = "Metropolitan Police Service"

STREET_HEADER = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,"
    "LSOA name,Crime type,Last outcome category,Context"
)
SEARCH_HEADER = (
    "Type,Date,Part of a policing operation,Policing operation,Latitude,Longitude,"
    "Gender,Age range,Self-defined ethnicity,Officer-defined ethnicity,Legislation,"
    "Object of search,Outcome,Outcome linked to object of search,"
    "Removal of more than just outer clothing"
)

# data.police.uk's crime type, and whether it happens in town centres or at homes.
TYPE_OF_GROUP = {
    "ARSON AND CRIMINAL DAMAGE": ("Criminal damage and arson", "home"),
    "BURGLARY": ("Burglary", "home"),
    "DRUG OFFENCES": ("Drugs", "town"),
    "FRAUD AND FORGERY": ("Other crime", "mixed"),
    "MISCELLANEOUS CRIMES AGAINST SOCIETY": ("Other crime", "mixed"),
    "POSSESSION OF WEAPONS": ("Possession of weapons", "town"),
    "PUBLIC ORDER OFFENCES": ("Public order", "town"),
    "ROBBERY": ("Robbery", "town"),
    "SEXUAL OFFENCES": ("Violence and sexual offences", "mixed"),
    "VEHICLE OFFENCES": ("Vehicle crime", "home"),
    "VIOLENCE AGAINST THE PERSON": ("Violence and sexual offences", "mixed"),
}
TYPE_OF_THEFT = {
    "BICYCLE THEFT": ("Bicycle theft", "town"),
    "OTHER THEFT": ("Other theft", "mixed"),
    "SHOPLIFTING": ("Shoplifting", "town"),
    "THEFT FROM THE PERSON": ("Theft from the person", "town"),
}
ASB = ("Anti-social behaviour", "mixed")
BUSINESS_BURGLARY = "BURGLARY BUSINESS AND COMMUNITY"

UNDER_INVESTIGATION = "Under investigation"
UNDER_INVESTIGATION_MONTHS = 3
OUTCOMES = (
    ("Investigation complete; no suspect identified", 62),
    ("Unable to prosecute suspect", 17),
    ("Status update unavailable", 8),
    ("Awaiting court outcome", 6),
    ("Local resolution", 3),
    ("Offender given a caution", 2),
    ("Further investigation is not in the public interest", 1),
    ("Court result unavailable", 1),
)
DRUG_OUTCOMES = (
    ("Local resolution", 35),
    ("Awaiting court outcome", 25),
    ("Investigation complete; no suspect identified", 15),
    ("Unable to prosecute suspect", 15),
    ("Offender given a caution", 10),
)

SEARCH_TYPES = (
    ("Person search", 80),
    ("Person and Vehicle search", 17),
    ("Vehicle search", 3),
)
PACE = "Police and Criminal Evidence Act 1984 (section 1)"
GROUNDS = (
    ("Misuse of Drugs Act 1971 (section 23),Controlled drugs", 58),
    (f"{PACE},Stolen goods", 17),
    (f"{PACE},Offensive weapons", 17),
    (f"{PACE},Evidence of offences under the Act", 8),
)
SEARCH_OUTCOMES = (
    ("A no further action disposal", 72),
    ("Arrest", 14),
    ("Community resolution", 9),
    ("Penalty Notice for Disorder", 2),
    ("Caution (simple or conditional)", 2),
    ("Summons / charged by post", 1),
)
GENDERS = (("Male", 84), ("Female", 8), ("", 8))
AGES = (("10-17", 18), ("18-24", 30), ("25-34", 24), ("over 34", 22), ("", 6))
# Searches by hour of the day from midnight: afternoons and evenings lead.
HOURS = (4, 3, 2, 1, 1, 1, 1, 1, 2, 3, 4, 5, 6, 6, 7, 8, 8, 8, 8, 8, 8, 7, 6, 5)


def _name(folder: str, kind: str) -> str:
    return f"police.uk/{folder}/{folder}-metropolitan-{kind}.csv"


def _draw(
    rng: np.random.Generator, table: tuple[tuple[str, int], ...], count: int
) -> list[str]:
    weights = np.array([weight for _, weight in table], dtype=np.float64)
    return [table[place][0] for place in pick(weights, rng.random(count)).tolist()]


def _crime(group: str, kind: str) -> tuple[str, str]:
    """data.police.uk's type of an offence, and where such offences happen."""
    crime, where = TYPE_OF_THEFT.get(kind) or TYPE_OF_GROUP[group]
    return crime, "town" if kind == BUSINESS_BURGLARY else where


def _choose_places(
    rng: np.random.Generator, places: Points, wheres: list[str], ward: Integers
) -> Integers:
    """A point for each offence, by where offences of its kind happen."""
    uniform = rng.random(len(ward))
    result = np.empty(len(ward), dtype=np.int64)
    where = np.array(wheres)
    for kind in sorted(set(wheres)):
        chosen = where == kind
        result[chosen] = places.choose(kind, ward[chosen], uniform[chosen])
    return result


def street_files(records: Offences, places: Points) -> dict[str, bytes]:
    """Contents of the street file of each of the last 36 months, by its path."""
    rng = generator(6)
    crimes = [
        _crime(group, kind)
        for group, kind in zip(records.groups, records.types, strict=True)
    ]
    chosen = (records.month >= STREET_MONTHS.start) & (records.ward != NOT_PLACED)
    kind, month, ward = (
        column[chosen] for column in (records.kind, records.month, records.ward)
    )
    point = _choose_places(rng, places, [crimes[k][1] for k in kind.tolist()], ward)
    outcomes = _draw(rng, OUTCOMES, len(kind))
    for_drugs = _draw(rng, DRUG_OUTCOMES, len(kind))
    lines: dict[int, list[str]] = {month: [] for month in STREET_MONTHS}
    for at, incidents in _asb(places).items():
        lines[at] += incidents
    open_from = LAST_MONTH - UNDER_INVESTIGATION_MONTHS + 1
    labels = {at: f"{month_label(at)},{FORCE},{FORCE}" for at in STREET_MONTHS}
    # Months in order, within a month by ward and point as the publisher sorts by area.
    order = np.lexsort((kind, point, month)).tolist()
    kinds, months, at_points = kind.tolist(), month.tolist(), point.tolist()
    for counter, index in enumerate(order):
        at, where = months[index], at_points[index]
        crime = crimes[kinds[index]][0]
        outcome = for_drugs[index] if crime == "Drugs" else outcomes[index]
        if at >= open_from:
            outcome = UNDER_INVESTIGATION
        identity = hashlib.sha256(f"{SEED}:{counter}".encode()).hexdigest()
        lines[at].append(
            f"{identity},{labels[at]},{_place(places, where)},,,{crime},{outcome},"
        )
    return {
        _name(month_label(at), "street"): _file(STREET_HEADER, lines[at])
        for at in STREET_MONTHS
    }


def _place(places: Points, point: int) -> str:
    longitude, latitude = places.longitude[point], places.latitude[point]
    return f"{longitude},{latitude},{places.location[point]}"


def _file(header: str, lines: list[str]) -> bytes:
    return "\n".join([header, *lines, ""]).encode("utf-8")


def _asb(places: Points) -> dict[int, list[str]]:
    """Lines of antisocial behaviour by month; they carry no Crime ID or outcome."""
    rng = generator(7)
    season = seasons()["ARSON AND CRIMINAL DAMAGE"]
    share = ward_shares()["PUBLIC ORDER OFFENCES"]
    crime, where = ASB
    result = {}
    for at, noise in zip(
        STREET_MONTHS, noisy(rng, (len(STREET_MONTHS),), 0.06).tolist(), strict=True
    ):
        level = int(ASB_A_MONTH * season[at % 12] * noise)
        ward = pick(share, rng.random(min(500, max(350, level))))
        point = np.sort(places.choose(where, ward, rng.random(len(ward))))
        month = month_label(at)
        result[at] = [
            f",{month},{FORCE},{FORCE},{_place(places, place)},,,{crime},,"
            for place in point.tolist()
        ]
    return result


def search_files(places: Points) -> dict[str, bytes]:
    """Contents of the stop-and-search file of each of the last 24 months."""
    rng = generator(8)
    share = ward_shares()["DRUG OFFENCES"]
    hours = np.array(HOURS, dtype=np.float64)
    files = {}
    for at in SEARCH_MONTHS:
        label = month_label(at)
        count = int(SEARCHES_A_MONTH * (0.8 + 0.4 * rng.random()))
        year, month = (int(part) for part in label.split("-"))
        days = calendar.monthrange(year, month)[1]
        day = (rng.random(count) * days).astype(np.int64)
        hour = pick(hours, rng.random(count))
        minute = (rng.random(count) * 12).astype(np.int64) * 5
        minutes = np.sort((day * 24 + hour) * 60 + minute)
        point = places.choose("town", pick(share, rng.random(count)), rng.random(count))
        rows = zip(
            minutes.tolist(),
            point.tolist(),
            _draw(rng, SEARCH_TYPES, count),
            _draw(rng, GENDERS, count),
            _draw(rng, AGES, count),
            _draw(rng, GROUNDS, count),
            _draw(rng, SEARCH_OUTCOMES, count),
            strict=True,
        )
        lines = []
        for when, place, kind, gender, age, ground, outcome in rows:
            rest, minute_of_hour = divmod(when, 60)
            date, hour_of_day = divmod(rest, 24)
            person = f"{gender},{age}" if kind != "Vehicle search" else ","
            lines.append(
                f"{kind},{label}-{date + 1:02d}T{hour_of_day:02d}:"
                f"{minute_of_hour:02d}:00+00:00,False,,{places.latitude[place]},"
                f"{places.longitude[place]},{person},,,{ground},{outcome},False,False"
            )
        files[_name(label, "stop-and-search")] = _file(SEARCH_HEADER, lines)
    return files
