"""Sample figures of partners, and sample events: wholly made up, in the long format.

The levels are of a likely size for a borough like Harrow and are nobody's figures.
Every label and note begins with "Sample".
"""

import csv
import io
from collections.abc import Iterable, Sequence

import numpy as np

from harrow_dash.config import BOROUGH, COUNTRY, NOT_PLACED, REGION
from harrow_dash.definitions import delivery_plan
from harrow_dash.definitions.partner_data import indicators
from harrow_dash.sample.delivery_actions import actions
from harrow_dash.sample.records import (
    LAST_MONTH,
    Integers,
    Numbers,
    generator,
    month_label,
    noisy,
    pick,
    ward_shares,
    wards,
)

NOTE = "Sample figure"
UNPLACED = 0.03  # of the counts, without a ward
HATE_MONTHS = range(144, 180)  # 2022-04 to 2025-03: whole financial years
HATE_A_MONTH = 31
STRANDS = (0.56, 0.07, 0.11, 0.03, 0.1, 0.03, 0.04, 0.02, 0.04)
MONTHS = range(165, LAST_MONTH - 1)  # 2024-01 to 2025-12: whole quarters
CALLS_A_MONTH, ATTENDANCES_A_QUARTER, REFERRALS_A_QUARTER = 640, 96, 240

# Public figures by area and period, of a likely size: Harrow, London, England.
PUBLIC = {
    "assault_admissions": (
        ("2018/19 - 20/21", 31.2, 44.8, 41.9),
        ("2019/20 - 21/22", 29.4, 42.1, 38.9),
        ("2020/21 - 22/23", 27.0, 38.2, 34.3),
        ("2021/22 - 23/24", 25.8, 37.5, 33.6),
    ),
    "youth_first_time_entrants": (
        ("2019", 206.0, 262.0, 208.0),
        ("2020", 161.0, 218.0, 169.0),
        ("2021", 132.0, 190.0, 147.0),
        ("2022", 148.0, 196.0, 149.0),
        ("2023", 139.0, 189.0, 144.0),
        ("2024", 126.0, 176.0, 139.0),
    ),
    "school_suspensions": (
        ("2019/20", 2.1, 3.0, 3.8),
        ("2020/21", 2.4, 3.3, 4.3),
        ("2021/22", 3.2, 4.4, 6.9),
        ("2022/23", 3.9, 5.2, 9.3),
        ("2023/24", 4.4, 5.8, 11.3),
    ),
}
EVENTS = (
    ("2022-10-08", "Sample: hate crime awareness week", "campaign"),
    ("2023-10-14", "Sample: hate crime awareness week", "campaign"),
    ("2023-10-21", "Sample: vigil in the town centre", "event"),
    ("2024-03-04", "Sample: third-party reporting centres open", "campaign"),
    ("2024-08-05", "Sample: disorder in other towns", "event"),
    ("2024-10-12", "Sample: hate crime awareness week", "campaign"),
    ("2025-10-11", "Sample: hate crime awareness week", "campaign"),
)


def partner_files() -> dict[str, bytes]:
    """Hate crime by ward and strand, indicators, events, actions, by file name."""
    rows = [*_restricted(generator(11)), *_public()]
    header = ("indicator", "area_code", "period", "value", "note")
    strands = ("period", "ward_code", "strand", "offences")
    return {
        "Partners' indicators.csv": _csv(header, rows),
        "Hate crime by ward and strand.csv": _csv(strands, _hate_crime(generator(12))),
        "Local events and campaigns.csv": _csv(("date", "label", "kind"), EVENTS),
        "delivery_plan.csv": _csv(delivery_plan.COLUMNS, actions()),
    }


def _restricted(rng: np.random.Generator) -> Iterable[tuple[str, str, str, int, str]]:
    """Calls by month, attendances and referrals by quarter; zeros are told, too."""
    quarters = range(MONTHS.start, MONTHS.stop, 3)
    for key, group, months, usual in (
        ("asb_calls", "PUBLIC ORDER OFFENCES", MONTHS, CALLS_A_MONTH),
        (
            "ae_assault_attendances",
            "VIOLENCE AGAINST THE PERSON",
            quarters,
            ATTENDANCES_A_QUARTER,
        ),
        ("domestic_abuse_referrals", "Domestic Abuse", quarters, REFERRALS_A_QUARTER),
    ):
        share = ward_shares()[group]
        for month in months:
            period = month_label(month) if months.step == 1 else _quarter(month)
            counts = _by_ward(rng, share, usual)
            for code, count in counts.items():
                yield key, code, period, count, ""


def _quarter(month: int) -> str:
    year, number = month_label(month).split("-")
    return f"{year} Q{(int(number) + 2) // 3}"


def _by_ward(rng: np.random.Generator, share: Numbers, usual: int) -> dict[str, int]:
    count = int(usual * (0.85 + 0.3 * rng.random()))
    ward = pick(share * noisy(rng, share.shape, 0.25), rng.random(count))
    unplaced = rng.random(count) < UNPLACED
    codes = [code for code, _ in wards()]
    counts = np.bincount(ward[~unplaced], minlength=len(codes)).tolist()
    placed = dict(zip(codes, counts, strict=True))
    return placed | {NOT_PLACED: int(unplaced.sum())}


def _public() -> Iterable[tuple[str, str, str, float, str]]:
    for key, figures in PUBLIC.items():
        for period, *values in figures:
            for area, value in zip((BOROUGH, REGION, COUNTRY), values, strict=True):
                yield key, area, period, value, NOTE


def _hate_crime(rng: np.random.Generator) -> Iterable[tuple[str, str, str, int]]:
    strands = indicators()["hate_crime_detail"].categories
    codes = [code for code, _ in wards()] + [NOT_PLACED]
    share = ward_shares()["Hate crime"]
    for month in HATE_MONTHS:
        count = int(HATE_A_MONTH * (0.7 + 0.6 * rng.random()))
        ward = pick(share * noisy(rng, share.shape, 0.25), rng.random(count))
        ward[rng.random(count) < UNPLACED] = len(codes) - 1
        strand = pick(np.array(STRANDS), rng.random(count))
        for (place, kind), found in _tally(ward, strand):
            yield month_label(month), codes[place], strands[kind], found


def _tally(ward: Integers, strand: Integers) -> list[tuple[tuple[int, int], int]]:
    counted: dict[tuple[int, int], int] = {}
    for pair in zip(ward.tolist(), strand.tolist(), strict=True):
        counted[pair] = counted.get(pair, 0) + 1
    return sorted(counted.items())


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")
