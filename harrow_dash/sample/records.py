"""Modelled single offences behind the sample files, from the yearly figures in data/.

What is published: the borough's totals by offence type and financial year, the usual
seasonal pattern and the wards' usual shares. What is modelled: which month and ward
each offence falls into, the share that no ward could be found for, and the level of
gun crime, for which the project carries no figure.

Only raw uniform numbers, the four operations, comparisons and sorting are used, so
that every machine draws the same offences: powers, logarithms and the distributions
of numpy may differ in the last digit between processors and releases.
"""

import csv
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from harrow_dash import config
from harrow_dash.errors import HarrowError

Integers = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]

SEED = 20260228
NOT_PLACED = -1

# Months are counted from April 2010, so that month 12 * n starts a financial year.
FIRST_YEAR = 2010
LAST_MONTH = 190  # 2026-02
CONNECT = 167  # 2024-03: from here on some offences have no ward
UNPLACED_LIMIT = 0.04  # of a month's offences, the most that lack a ward

NOISE = 0.15  # a month's weight moves by as much either way: more than chance alone
GUN_CRIME_A_YEAR = {"Offences": 15, "Positive Outcomes": 4}

# Spring 2020 against the usual season: April, May, June.
LOCKDOWN = {120: 0.55, 121: 0.7, 122: 0.85}
LOCKDOWN_GROUPS = ("BURGLARY", "ROBBERY", "THEFT", "VEHICLE OFFENCES")

# Burglaries of homes changed names between April and June 2023.
OLD_BURGLARY = "DOMESTIC BURGLARY"
NEW_BURGLARY = ("RES BURGLARY OF A HOME", "RES BURGLARY OF UNCONNECTED BUILDING")
SWITCH_YEAR = "2023/24"
SWITCH_OLD = (1.0, 0.25, 0.05)
SWITCH_NEW = (0.1, 0.75, 0.95)


@dataclass(frozen=True)
class Offences:
    """One entry an offence: type (index), month (from 2010-04), ward (index or -1)."""

    groups: tuple[str, ...]
    types: tuple[str, ...]
    kind: Integers
    month: Integers
    ward: Integers


@dataclass(frozen=True)
class DashboardCount:
    """Offences or positive outcomes of one subtype: one entry each, as in Offences."""

    crime_type: str
    subtype: str
    measure: str
    month: Integers
    ward: Integers


def read_rows(name: str) -> list[dict[str, str]]:
    """Rows of one of the project's own files in data/, as text by column name.

    Raises HarrowError when the file is missing.
    """
    path = config.DATA / name
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except FileNotFoundError:
        raise HarrowError(
            f"The project's own file {path.name} is missing from {path.parent}: "
            "fetch the project again, the sample is built from it."
        ) from None


def generator(stream: int) -> np.random.Generator:
    """Random numbers of one part of the sample; parts do not disturb each other."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([SEED, stream])))


def wards() -> list[tuple[str, str]]:
    """Code and name of the 22 wards, by code; a ward's index is its place here."""
    rows = read_rows("ward_population.csv")
    return sorted((row["area_code"], row["area_name"]) for row in rows)


def month_label(month: int) -> str:
    """YYYY-MM of a month counted from April 2010."""
    year, index = divmod(month + 3, 12)
    return f"{FIRST_YEAR + year}-{index + 1:02d}"


def year_months(financial_year: str) -> range:
    """The months of a financial year written 2024/25, up to the last there is."""
    start = 12 * (int(financial_year[:4]) - FIRST_YEAR)
    return range(start, min(start + 12, LAST_MONTH + 1))


def pick(weights: Numbers, uniform: Numbers) -> Integers:
    """Indices drawn in proportion to weights, one for each uniform number in 0–1."""
    cumulative = np.cumsum(weights)
    found = np.searchsorted(cumulative, uniform * cumulative[-1], side="right")
    return np.minimum(found, len(weights) - 1).astype(np.int64)


def ward_shares() -> dict[str, Numbers]:
    """A group's shares of the borough by ward (in the order of wards())."""
    position = {code: index for index, (code, _) in enumerate(wards())}
    shares: dict[str, Numbers] = defaultdict(lambda: np.zeros(len(position)))
    for row in read_rows("ward_shares.csv"):
        shares[row["group"]][position[row["area_code"]]] = float(row["share"])
    return dict(shares)


def seasons() -> dict[str, Numbers]:
    """A group's twelve seasonal weights, April first."""
    result: dict[str, Numbers] = defaultdict(lambda: np.ones(12))
    for row in read_rows("month_index.csv"):
        april_first = (int(row["calendar_month"]) - 4) % 12
        result[row["group"]][april_first] = float(row["index"])
    return dict(result)


def noisy(rng: np.random.Generator, shape: tuple[int, ...], spread: float) -> Numbers:
    """Factors between 1 - spread and 1 + spread."""
    return 1 - spread + 2 * spread * rng.random(shape)


def _shape_of_year(group: str, kind: str, year: str, season: Numbers) -> Numbers:
    """Weights of a year's months before noise and trend."""
    months = year_months(year)
    weights = season[: len(months)].copy()
    for place, month in enumerate(months):
        if group in LOCKDOWN_GROUPS:
            weights[place] *= LOCKDOWN.get(month, 1.0)
    if year == SWITCH_YEAR and kind == OLD_BURGLARY:
        weights[:3] *= SWITCH_OLD
        weights[3:] = 0
    if year == SWITCH_YEAR and kind in NEW_BURGLARY:
        weights[:3] *= SWITCH_NEW
    return weights


def _trend(before: int, now: int, after: int, length: int) -> Numbers:
    """A line through the year towards its neighbours, so that April makes no step."""
    slope = (after - before) / (2 * now)
    slope = max(-0.5, min(0.5, slope))
    return 1 + slope * (np.arange(length) - (length - 1) / 2) / 12


def offences() -> Offences:
    """All recorded offences 2010-04 to 2026-02.

    A type's offences of a financial year add up to the published total; they are put
    into months by the seasonal index, a trend and noise, and into wards by the ward
    shares with noise. From 2024-03 up to 4% of a month have no ward.
    """
    totals: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for row in read_rows("offences_by_financial_year.csv"):
        key = (row["group"], row["type"])
        totals[key][row["financial_year"]] = int(row["offences"])
    season, shares, rng = seasons(), ward_shares(), generator(1)
    # Groups too small for a pattern of their own follow the borough's largest.
    usual = "VIOLENCE AGAINST THE PERSON"
    kinds, months, placed = [], [], []
    for index, ((group, kind), by_year) in enumerate(totals.items()):
        share = shares.get(group, shares[usual])
        share = share * noisy(rng, share.shape, 0.25)
        flat = np.ones(12)
        years = list(by_year)
        for place, year in enumerate(years):
            weights = _shape_of_year(group, kind, year, season.get(group, flat))
            weights = weights * noisy(rng, weights.shape, NOISE)
            ward_weights = share * noisy(rng, share.shape, NOISE)
            count = by_year[year]
            if count == 0:
                continue
            before = by_year[years[place - 1]] if place else count
            # The last year is not whole, so it says nothing about the trend into it.
            after = by_year[years[place + 1]] if place < len(years) - 2 else count
            if kind != OLD_BURGLARY and kind not in NEW_BURGLARY:
                weights = weights * _trend(before, count, after, len(weights))
            start = year_months(year).start
            kinds.append(np.full(count, index))
            months.append(start + pick(weights, rng.random(count)))
            placed.append(pick(ward_weights, rng.random(count)))
    month = np.concatenate(months)
    ward = np.concatenate(placed)
    unplaced = UNPLACED_LIMIT * rng.random(LAST_MONTH + 1)
    unplaced[:CONNECT] = 0
    ward[rng.random(len(ward)) < unplaced[month]] = NOT_PLACED
    return Offences(
        groups=tuple(group for group, _ in totals),
        types=tuple(kind for _, kind in totals),
        kind=np.concatenate(kinds),
        month=month,
        ward=ward,
    )


def _spread(
    rng: np.random.Generator, months: range, count: int, season: Numbers, share: Numbers
) -> tuple[Integers, Integers]:
    """Months and wards of so many offences; three in a thousand have no ward."""
    weights = season[np.arange(months.start, months.stop) % 12]
    weights = weights * noisy(rng, weights.shape, NOISE)
    share = share * noisy(rng, share.shape, NOISE)
    month = months.start + pick(weights, rng.random(count))
    ward = pick(share, rng.random(count))
    ward[rng.random(count) < 0.003] = NOT_PLACED
    return month, ward


def _slices(crime_type: str, counts: dict[str, int]) -> dict[str, slice]:
    """Which of a year's offences, in drawing order, belong to which subtype.

    Totals come first. Of hate crimes, racist ones start at the first, faith ones end
    where racist and religious ones end, so that their union is as large as published;
    other strands fill up from the last hate crime backwards.
    """
    if crime_type != "Hate crime":
        return {name: slice(0, count) for name, count in counts.items()}
    total = max(counts["Hate crime"], counts["Racist and Religious Crime"])
    result = {name: slice(0, count) for name, count in counts.items()}
    faith = counts["Racist and Religious Crime"] - counts["Faith Crime"]
    first = faith
    for name in ("AntiSemitic", "Islamophobic Crime"):
        result[name] = slice(first, first + counts[name])
        first += counts[name]
    result["Faith Crime"] = slice(faith, faith + counts["Faith Crime"])
    last = total
    for name in ("Homophobic Crime", "Disability Crime", "Transphobic Crime"):
        result[name] = slice(last - counts[name], last)
        last -= counts[name]
    return result


def _months_covered(crime_type: str, year: str) -> list[range]:
    """The published part of a year (2021-08 to 2025-07), then what is modelled."""
    whole = year_months(year)
    if year == "2021/22":
        return [range(whole.start + 4, whole.stop)]
    if year == "2025/26":
        published = range(whole.start, whole.start + 4)
        rest = [range(whole.start + 4, whole.stop)]
        return [published, *(rest if crime_type == "Knife Crime" else [])]
    return [whole]


def dashboard() -> list[DashboardCount]:
    """Hate crime by strand, domestic abuse, knife and gun crime, 2021-08 to 2025-07.

    Knife crime goes on to 2026-02 at the rate of the months published for 2025/26.
    Years add up to the published figures; gun crime's level is modelled.
    """
    season, shares, rng = seasons(), ward_shares(), generator(2)
    season_of = {
        "Domestic Abuse": season["VIOLENCE AGAINST THE PERSON"],
        "Gun Crime": season["ROBBERY"],
        "Hate crime": season["PUBLIC ORDER OFFENCES"],
        "Knife Crime": season["ROBBERY"],
    }
    shares["Gun Crime"] = shares["Knife Crime"]
    found: dict[tuple[str, str, str], list[tuple[Integers, Integers]]]
    found = defaultdict(list)
    for (crime_type, measure, year), counts in _dashboard_totals().items():
        parts = _months_covered(crime_type, year)
        for part in parts:
            # Modelled months carry on at the published months' rate, rounded.
            published = len(parts[0])
            scaled = {
                name: (2 * count * len(part) + published) // (2 * published)
                for name, count in counts.items()
            }
            month, ward = _spread(
                rng,
                part,
                max(scaled.values()),
                season_of[crime_type],
                shares[crime_type],
            )
            for name, chosen in _slices(crime_type, scaled).items():
                found[crime_type, name, measure].append((month[chosen], ward[chosen]))
    return [
        DashboardCount(
            *key,
            month=np.concatenate([month for month, _ in parts]),
            ward=np.concatenate([ward for _, ward in parts]),
        )
        for key, parts in sorted(found.items())
    ]


def _dashboard_totals() -> dict[tuple[str, str, str], dict[str, int]]:
    """Counts by subtype for each crime type, measure and financial year."""
    totals: dict[tuple[str, str, str], dict[str, int]] = defaultdict(dict)
    for row in read_rows("dashboard_by_financial_year.csv"):
        key = (row["crime_type"], row["measure"], row["financial_year"])
        totals[key][row["crime_subtype"]] = int(row["count"])
    strands = {
        name
        for (crime_type, _, _), counts in totals.items()
        if crime_type == "Hate crime"
        for name in counts
    }
    for (crime_type, _, _), counts in totals.items():
        if crime_type == "Hate crime":
            counts.update({name: counts.get(name, 0) for name in sorted(strands)})
    years = sorted({year for _, _, year in totals})
    for measure, a_year in GUN_CRIME_A_YEAR.items():
        for year in years:
            length = len(_months_covered("Gun Crime", year)[0])
            count = (2 * a_year * length + 12) // 24
            totals["Gun Crime", measure, year] = {"Gun Crime": count}
    return totals


def violence_against_women() -> tuple[Integers, Integers, Integers]:
    """Month recorded, month committed and ward of each offence, 2014-01 to 2026-02.

    Years add up to the published figures. The delay before recording and the wards
    (which follow domestic abuse) are modelled.
    """
    rng = generator(3)
    season = seasons()["VIOLENCE AGAINST THE PERSON"]
    share = ward_shares()["Domestic Abuse"]
    recorded, placed = [], []
    for row in read_rows("vawg_by_financial_year.csv"):
        months = year_months(row["financial_year"])
        if row["financial_year"] == "2013/14":
            months = range(months.start + 9, months.stop)
        month, ward = _spread(rng, months, int(row["offences"]), season, share)
        recorded.append(month)
        placed.append(ward)
    month = np.concatenate(recorded)
    # Most are recorded at once, few after a month or a year, very few after decades.
    longest = np.array([0, 1, 2, 12, 48, 360])
    band = pick(np.array([80.0, 8.0, 2.0, 6.0, 3.0, 1.0]), rng.random(len(month)))
    shortest = np.concatenate([[0], longest[:-1] + 1])
    width = (longest - shortest + 1)[band]
    delay = shortest[band] + (rng.random(len(month)) * width).astype(np.int64)
    return month, month - delay, np.concatenate(placed)
