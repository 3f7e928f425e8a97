"""How often the outlook's 80% range held: every borough measure, month by month.

    python -m bench.outlook FOLDER [--borough Harrow]

FOLDER holds the publisher's two borough files (historical, and most recent 24
months). Each month since 2013 is taken as the present: only figures up to it are
used, and the range is compared with what came.
"""

import argparse
import time
from pathlib import Path

import pandas as pd

from harrow_dash.statistics.outlook import LONGEST, backtest, coverage

AHEAD = (1, 2, 3, 6, 9, 12, 18, LONGEST)
# Whole groups, then single types: the measures that the borough files feed.
GROUPS = {
    "burglary": "BURGLARY",
    "vehicle_crime": "VEHICLE OFFENCES",
    "robbery": "ROBBERY",
    "violence": "VIOLENCE AGAINST THE PERSON",
    "sexual_offences": "SEXUAL OFFENCES",
    "possession_of_weapons": "POSSESSION OF WEAPONS",
    "drug_offences": "DRUG OFFENCES",
    "public_order": "PUBLIC ORDER OFFENCES",
}
TYPES = {
    "burglary_residential": [
        "DOMESTIC BURGLARY",
        "RES BURGLARY OF A HOME",
        "RES BURGLARY OF UNCONNECTED BUILDING",
    ],
    "burglary_business": ["BURGLARY BUSINESS AND COMMUNITY"],
    "theft_from_vehicle": ["THEFT FROM A VEHICLE"],
    "theft_of_vehicle": ["THEFT OR UNAUTH TAKING OF A MOTOR VEH"],
    "vehicle_interference": ["INTERFERING WITH A MOTOR VEHICLE"],
    "robbery_personal": ["ROBBERY OF PERSONAL PROPERTY"],
    "robbery_business": ["ROBBERY OF BUSINESS PROPERTY"],
    "theft_from_person": ["THEFT FROM THE PERSON"],
    "criminal_damage": ["CRIMINAL DAMAGE"],
    "shoplifting": ["SHOPLIFTING"],
    "violence_with_injury": ["VIOLENCE WITH INJURY"],
    "violence_without_injury": ["VIOLENCE WITHOUT INJURY"],
    "stalking_harassment": ["STALKING AND HARASSMENT"],
    "homicide": ["HOMICIDE"],
    "rape": ["RAPE"],
    "drug_possession": ["POSSESSION OF DRUGS"],
    "drug_trafficking": ["TRAFFICKING OF DRUGS"],
}


def monthly(folder: Path, borough: str) -> pd.DataFrame:
    """Offences by group and type (rows) and month (columns)."""
    files = sorted(folder.glob("MPS Borough Level Crime*.csv"))
    if len(files) != 2:
        raise SystemExit(f"{folder}: the two MPS Borough Level Crime files are needed.")
    # A month that both files hold is taken from the one that goes on longer.
    tables = []
    for path in files:
        table = pd.read_csv(path)
        table = table[table["BoroughName"].str.strip() == borough]
        months = [name for name in table.columns if name.isdigit()]
        tables.append(table.groupby(["MajorText", "MinorText"])[months].sum())
    tables.sort(key=lambda table: max(table.columns), reverse=True)
    newer, older = tables
    wide = newer.join(older[older.columns.difference(newer.columns)], how="outer")
    return wide.sort_index(axis=1).fillna(0)


def series(wide: pd.DataFrame) -> pd.DataFrame:
    """Measures (columns) by months (rows)."""
    groups = wide.groupby(level="MajorText").sum()
    types = wide.groupby(level="MinorText").sum()
    columns = {"all_recorded": wide.sum()}
    columns |= {name: groups.loc[[group]].sum() for name, group in GROUPS.items()}
    columns |= {name: types.loc[rows].sum() for name, rows in TYPES.items()}
    return pd.DataFrame(columns)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--borough", default="Harrow")
    options = parser.parse_args()
    started = time.perf_counter()
    measures = series(monthly(options.folder, options.borough))
    months = pd.to_datetime(measures.index, format="%Y%m")
    pieces = [
        backtest(
            pd.DataFrame({"month": months, "value": values.to_numpy()}), AHEAD
        ).assign(measure=str(name))
        for name, values in measures.items()
    ]
    tested = pd.concat(pieces, ignore_index=True)
    print(f"{options.borough}: {len(tested)} outlooks, held {coverage(tested):.1%}\n")
    for by in ("ahead", "measure", tested["month"].dt.year.rename("year")):
        held = tested.groupby(by)["inside"].agg(["mean", "size"])
        print(held.rename(columns={"mean": "held", "size": "outlooks"}).round(3))
        print()
    width = (tested["high"] - tested["low"]) / tested["value"].clip(lower=1)
    print("median width as a share of the total, by months ahead:")
    print(width.groupby(tested["ahead"]).median().round(2).to_string())
    print(f"\n{time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
