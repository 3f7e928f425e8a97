"""The sample: files in the publishers' formats, made from the project's own figures.

Published (data/, see its README): the borough's offences by type and financial year,
hate crime, domestic abuse, knife crime and violence against women and girls by
financial year, the attitude survey, the wards' residents. Modelled: the split of these
into months, wards and map points, everything about single offences, and wholly the
level of antisocial behaviour, of stop and search and of gun crime, for which the
project carries no figure. No ethnicity is made up: those columns stay empty. Responses
to surveys, partners' figures and events are wholly made up: see sample_surveys and
sample_partners.

The same bytes come out on every machine.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from harrow_dash.config import BOROUGH, BOROUGH_NAME
from harrow_dash.errors import HarrowError
from harrow_dash.sample.map_points import points
from harrow_dash.sample.partner_files import partner_files
from harrow_dash.sample.records import (
    CONNECT,
    LAST_MONTH,
    NOT_PLACED,
    DashboardCount,
    Integers,
    Offences,
    dashboard,
    generator,
    month_label,
    offences,
    read_rows,
    violence_against_women,
    wards,
)
from harrow_dash.sample.street_files import search_files, street_files
from harrow_dash.sample.survey_files import survey_files

# London always has some, and so a row of it; Harrow alone may have none for two years,
# and a type without any row would be missing instead of zero.
NEVER_LEFT_OUT = "HOMICIDE"

SAMPLE_NOTE = (
    "These are sample figures: yearly totals for the borough are as published where "
    "there are any, but the split into months, wards and map points is modelled."
)

WARD_HEADER = "MajorText,MinorText,WardName,WardCode,LookUp_BoroughName"
BOROUGH_HEADER = "MajorText,MinorText,BoroughName"
DASHBOARD_HEADER = (
    "Month_Year,Area Type,Borough_SNT,Area name,Area code,Crime Type,"
    "Crime Subtype,Measure,Financial Year,FY_FYIndex,Count,Refresh Date"
)
LOCATION_HEADER = (
    "BCU Location,Borough Name,Ward Name Clean 2,Recorded Date Months,"
    "Date Committed From Date Months,Count"
)
SURVEY_HEADER = "Date,Survey,Borough,Measure,Proportion,MPS,,,,"
POPULATION_HEADER = "LAD 2023 Code,LAD 2023 Name,Ward 2023 Code,Ward 2023 Name,Total"

DASHBOARD_START = 136  # 2021-08
DASHBOARD_END = 183  # 2025-07
KNIFE_START = 143  # 2022-03
STUB_PER_MILLE = 3  # offences of the stub month that the 24-month ward file repeats


def write_sample(folder: Path) -> list[Path]:
    """Write all sample files into a folder (made if missing); give back their paths.

    Raises HarrowError when a file of data/ or geo/ is missing or the folder cannot be
    written.
    """
    records, places = offences(), points()
    files = {
        **_offence_files(records),
        **_dashboard_files(dashboard()),
        **_location_file(),
        **_survey_file(),
        **_population_file(),
        **street_files(records, places),
        **search_files(places),
        **survey_files(places),
        **partner_files(),
    }
    return [_write(folder / name, content) for name, content in files.items()]


def _write(path: Path, content: bytes) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise HarrowError(
            f"{path} cannot be written ({error.strerror}): name a folder that you may "
            "write to and that has room for 20 MB."
        ) from error
    return path


def _csv(header: str, rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    text.write(f"{header}\n")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _counts(records: Offences, chosen: np.ndarray | slice) -> np.ndarray:
    """Offences by type, ward (the last one: not placed) and month."""
    shape = (len(records.types), len(wards()) + 1, LAST_MONTH + 1)
    where = (records.kind[chosen], records.ward[chosen], records.month[chosen])
    flat = np.ravel_multi_index(where, shape, mode="wrap")
    return np.bincount(flat, minlength=shape[0] * shape[1] * shape[2]).reshape(shape)


def _offence_files(records: Offences) -> dict[str, bytes]:
    """The ward and borough files, historical and most recent 24 months."""
    counts = _counts(records, slice(None))
    # The recent ward file opens with a stub of the historical file's last month.
    stub = generator(5).random(len(records.month)) * 1000 < STUB_PER_MILLE
    stub &= records.month == CONNECT - 1
    recent = counts.copy()
    recent[:, :, CONNECT - 1] = _counts(records, stub)[:, :, CONNECT - 1]
    historical, latest = range(CONNECT), range(CONNECT, LAST_MONTH + 1)
    recent_wards = range(CONNECT - 1, LAST_MONTH + 1)
    old, new = "(Historical)", "(most recent 24 months)"
    return {
        f"MPS Ward Level Crime {old}.csv": _ward_file(records, counts, historical),
        f"MPS Ward Level Crime {new}.csv": _ward_file(records, recent, recent_wards),
        f"MPS Borough Level Crime {old}.csv": _borough_file(
            records, counts, historical
        ),
        f"MPS Borough Level Crime {new}.csv": _borough_file(records, counts, latest),
    }


def _month_columns(months: range) -> str:
    return ",".join(month_label(month).replace("-", "") for month in months)


def _ward_file(records: Offences, counts: np.ndarray, months: range) -> bytes:
    header = f"{WARD_HEADER},{_month_columns(months)}"
    rows = []
    for ward, (code, name) in enumerate(wards()):
        for index, kind in enumerate(records.types):
            series = counts[index, ward, months.start : months.stop]
            if series.any() or kind == NEVER_LEFT_OUT:
                labels = [records.groups[index], kind, name, code, BOROUGH_NAME]
                rows.append([*labels, *series.tolist()])
    return _csv(header, rows).encode("utf-8")


def _borough_file(records: Offences, counts: np.ndarray, months: range) -> bytes:
    header = f"{BOROUGH_HEADER},{_month_columns(months)}"
    rows = []
    for index, kind in enumerate(records.types):
        series = counts[index, :, months.start : months.stop].sum(axis=0)
        if series.any() or kind == NEVER_LEFT_OUT:
            rows.append([records.groups[index], kind, BOROUGH_NAME, *series.tolist()])
    return _csv(header, rows).encode("utf-8")


def _dashboard_files(counts: list[DashboardCount]) -> dict[str, bytes]:
    """The two releases: all crime types, then a later one with knife crime only."""
    name = "MPS_MonthlyCrimeDashboard_OtherCrimeData"
    knife = [item for item in counts if item.crime_type == "Knife Crime"]
    return {
        f"{name} 2021-08 to 2025-07.csv": _dashboard_file(
            counts, range(DASHBOARD_START, DASHBOARD_END + 1), "21/08/2025"
        ),
        f"{name} 2022-03 to 2026-02.csv": _dashboard_file(
            knife, range(KNIFE_START, LAST_MONTH + 1), "18/03/2026"
        ),
    }


def _dashboard_file(
    counts: list[DashboardCount], months: range, refreshed: str
) -> bytes:
    areas = [("Borough", BOROUGH_NAME, BOROUGH_NAME, BOROUGH)]
    areas += [
        ("Safer Neighbourhood Teams", f"{BOROUGH_NAME} {name}", name, code)
        for code, name in wards()
    ]
    tables = [_by_area_and_month(item, len(areas)) for item in counts]
    rows = []
    for month in months:
        label = f"{10 + month // 12}-{11 + month // 12}"
        for place, area in enumerate(areas):
            for item, table in zip(counts, tables, strict=True):
                value = int(table[place, month])
                # A month in which nobody in London has a strand never happens; here
                # only the borough is there to show that the month was counted.
                if value or (place == 0 and item.measure == "Offences"):
                    rows.append(
                        [
                            _first_day(month),
                            *area,
                            item.crime_type,
                            item.subtype,
                            item.measure,
                            f"fy{label}",
                            f"{label}_01",
                            value,
                            refreshed,
                        ]
                    )
    return _csv(DASHBOARD_HEADER, rows).encode("utf-8")


def _by_area_and_month(item: DashboardCount, areas: int) -> np.ndarray:
    """Counts by area (the borough first, with what has no ward) and month."""
    table = np.zeros((areas, LAST_MONTH + 1), dtype=np.int64)
    np.add.at(table[0], item.month, 1)
    placed = item.ward != NOT_PLACED
    np.add.at(table, (item.ward[placed] + 1, item.month[placed]), 1)
    return table


def _first_day(month: int) -> str:
    year, number = month_label(month).split("-")
    return f"01/{number}/{year}"


def _location_file() -> dict[str, bytes]:
    """Violence against women and girls by ward, month recorded and committed."""
    recorded, committed, ward = violence_against_women()
    names = [name for _, name in wards()] + [""]
    keys, counts = _tally(recorded, ward, committed)
    rows = (
        [
            "North West",
            BOROUGH_NAME,
            names[place],
            _first_day(seen),
            _first_day(then),
            n,
        ]
        for (seen, place, then), n in zip(keys.tolist(), counts.tolist(), strict=True)
    )
    content = _csv(LOCATION_HEADER, rows).encode("utf-8")
    return {"MPS VAWG Offence count location.csv": content}


def _tally(*columns: Integers) -> tuple[np.ndarray, Integers]:
    keys, counts = np.unique(np.column_stack(columns), axis=0, return_counts=True)
    return keys, counts


def _survey_file() -> dict[str, bytes]:
    """The attitude survey as published: Harrow and the Met, with decimal commas."""
    rows = []
    for row in sorted(
        read_rows("attitude_survey.csv"),
        key=lambda row: (row["quarter_end"], row["measure"]),
    ):
        year, month, day = (int(part) for part in row["quarter_end"].split("-"))
        figures = [row[area].replace(".", ",") for area in ("harrow", "met")]
        labels = [f"{day}/{month}/{year}", "PAS", BOROUGH_NAME, row["measure"]]
        rows.append([*labels, *figures, *[""] * 4])
    return {"PAS_Dashboard_Borough.csv": _csv(SURVEY_HEADER, rows).encode("utf-8")}


def _population_file() -> dict[str, bytes]:
    rows = [
        [
            *(BOROUGH, BOROUGH_NAME, row["area_code"], row["area_name"]),
            f"{int(row['residents']):,}",
        ]
        for row in read_rows("ward_population.csv")
    ]
    return {
        "ONS ward population LAD2023.csv": _csv(POPULATION_HEADER, rows).encode(
            "cp1252"
        )
    }
