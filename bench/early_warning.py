"""Early warning on made-up boroughs: false warnings, and how soon a doubling shows.

    python -m bench.early_warning [--boroughs N] [--seed N]

A borough of 22 wards with about as many offences of each measure as Harrow has, parts
inside their wholes, every measure with a season of its own. In quiet boroughs nothing
happens, so every warning is false. In others the offences of one ward (or of the whole
borough) double from a month on and stay so; the delay is the number of months of
figures until that place and family of measures is warned of, 1 for the very first.
"""

import argparse
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from harrow_dash import config
from harrow_dash.findings import families, warnings
from harrow_dash.statistics import surveillance

WARDS = 22
MONTHS = surveillance.BASELINE + surveillance.ERRORS + 6 + warnings.MONTHS
END = "2024-02-01"  # before the breaks in recording: none is to be seen here
STARTS = 12  # months into those that are judged, until a planted doubling
PATIENCE = 6
# Offences a year in the borough, of measures that are not made of others here.
LEVELS = {
    "burglary_residential": 1000,
    "burglary_business": 240,
    "theft_from_vehicle": 920,
    "theft_of_vehicle": 730,
    "vehicle_interference": 240,
    "robbery_personal": 380,
    "robbery_business": 180,
    "violence_with_injury": 1200,
    "violence_without_injury": 2500,
    "stalking_harassment": 1300,
    "homicide": 3,
    "drug_possession": 520,
    "drug_trafficking": 430,
    "sexual_offences": 470,
    "knife_crime": 210,
    "domestic_abuse": 2000,
    "hate_crime": 340,
    "gun_crime": 30,
    "possession_of_weapons": 100,
    "criminal_damage": 1100,
    "shoplifting": 1500,
    "theft_from_person": 900,
    "public_order": 900,
    "asb_incidents": 4900,
    "stop_search": 1500,
    "vawg": 2600,
}
# Parts of those above, as shares; the others are sums of their parts.
SHARES = {
    "rape": ("sexual_offences", 0.36),
    "knife_crime_with_injury": ("knife_crime", 0.25),
    "knife_injury_victims_under_25": ("knife_crime", 0.11),
    "domestic_abuse_with_injury": ("domestic_abuse", 0.2),
    "hate_racist_religious": ("hate_crime", 0.9),
    "hate_racist": ("hate_crime", 0.8),
    "hate_faith": ("hate_crime", 0.19),
    "hate_antisemitic": ("hate_crime", 0.08),
    "hate_homophobic": ("hate_crime", 0.06),
    "hate_disability": ("hate_crime", 0.02),
}
SUMS = ("burglary", "vehicle_crime", "robbery", "violence", "drug_offences")


class Setting(NamedTuple):
    """What happens by itself in a quiet borough.

    drift: how far the level of a measure walks in a year (a share), in the borough; a
    ward walks half as far again on its own. lumps: variance over mean of its months.
    """

    name: str
    drift: float
    lumps: float


SETTINGS = (
    Setting("chance alone", 0.0, 1.0),
    Setting("drift of 8% a year", 0.08, 1.0),
    Setting("drift, lumps of 1.5", 0.08, 1.5),
    Setting("drift, lumps of 2", 0.08, 2.0),
)


def main() -> None:
    """Measure and print both tables."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--boroughs", type=int, default=3)
    reader.add_argument("--seed", type=int, default=2026)
    asked = reader.parse_args()
    rng = np.random.default_rng(asked.seed)
    print("| quiet figures | warnings a month | of them clear | of the borough |")
    print("|---|---|---|---|")
    for setting in SETTINGS:
        print(quiet(setting, asked.boroughs, rng), flush=True)
    print("\n| doubled | a month before | 1 month | 3 | 6 | later or not | tried |")
    print("|---|---|---|---|---|---|---|")
    for setting in (SETTINGS[0], SETTINGS[2]):
        for place in ("ward", "borough"):
            for line in doubled(setting, place, asked.boroughs, rng):
                print(line, flush=True)


def quiet(setting: Setting, boroughs: int, rng: np.random.Generator) -> str:
    """A line of the table: warnings a month where nothing happens."""
    months = boroughs * warnings.MONTHS
    found = pd.concat([_warned(made(setting, rng)) for _ in range(boroughs)])
    clear = (found["grade"] == warnings.CLEAR).sum() / months
    borough = (found["area_code"] == config.BOROUGH).sum() / months
    all_of_them = len(found) / months
    return f"| {setting.name} | {all_of_them:.2f} | {clear:.2f} | {borough:.2f} |"


def doubled(
    setting: Setting, place: str, boroughs: int, rng: np.random.Generator
) -> Iterator[str]:
    """Lines of the table: how soon a doubling is warned of, by size of the count."""
    rows = []
    for _ in range(boroughs):
        table = made(setting, rng, place)
        planted = table.attrs["planted"]
        found = _warned(table)
        found = found[found["direction"] == warnings.ABOVE]
        groups = found["measure"].map(families.family)
        start = table["month"].max() - pd.DateOffset(
            months=warnings.MONTHS - STARTS - 1
        )
        for key, (area, before) in planted.items():
            mine = found[(groups == families.family(key))]
            mine = mine[(mine["area_code"] == area) & (mine["month"] >= start)]
            gap = PATIENCE + 1
            if len(mine):
                first = mine["month"].min()
                gap = (first.year - start.year) * 12 + first.month - start.month + 1
            rows.append((before, gap))
    frame = pd.DataFrame(rows, columns=["before", "gap"])
    edges = [0, 1, 3, 10, 1e9] if place == "ward" else [0, 20, 60, 1e9]
    for size, part in frame.groupby(pd.cut(frame["before"], edges), observed=True):
        shares = [f"{(part['gap'] <= by).mean():.0%}" for by in (1, 3, PATIENCE)]
        never = f"{(part['gap'] > PATIENCE).mean():.0%}"
        top = f"{size.left:g} to {size.right:g}" if size.right < 1e9 else "more"
        cells = [f"{place}, {setting.name}", top, *shares, never, str(len(part))]
        yield f"| {' | '.join(cells)} |"


def _warned(table: pd.DataFrame) -> pd.DataFrame:
    months = pd.DatetimeIndex(sorted(table["month"].unique()))
    return warnings.warned(warnings.judge(table, months))


def made(setting: Setting, rng: np.random.Generator, place: str = "") -> pd.DataFrame:
    """Monthly figures of a made-up borough: measure, area_code, month, value.

    place: "ward" doubles every measure in a ward of its own, "borough" every measure
    everywhere; attrs["planted"] says where, and the count a month before.
    """
    counts: dict[str, np.ndarray] = {}
    planted: dict[str, tuple[str, float]] = {}
    start = MONTHS - warnings.MONTHS + STARTS
    for key, yearly in LEVELS.items():
        means = _means(setting, yearly / 12, rng)
        if place:
            ward = int(rng.integers(WARDS))
            wards = slice(ward, ward + 1) if place == "ward" else slice(None)
            area = f"E0{ward}" if place == "ward" else config.BOROUGH
            planted[key] = area, float(means[wards, start - 12 : start].sum() / 12)
            means[wards, start:] *= 2
        counts[key] = _counts(means, setting.lumps, rng)
    for key, (whole, share) in SHARES.items():
        counts[key] = rng.binomial(counts[whole], share)
    for key in SUMS:
        parts = [counts[part] for part in families.FAMILIES[key]]
        counts[key] = np.sum(parts, axis=0)
    months = pd.date_range(end=END, periods=MONTHS, freq="MS")
    frames = []
    for key, wards_counts in counts.items():
        table = np.vstack([wards_counts, wards_counts.sum(axis=0)])
        areas = [*(f"E0{ward}" for ward in range(WARDS)), config.BOROUGH]
        wide = pd.DataFrame(table.astype(float), index=areas, columns=months)
        frames.append(_long(wide, key))
    frame = pd.concat(frames, ignore_index=True)
    frame.attrs["planted"] = planted
    return frame


def _long(wide: pd.DataFrame, key: str) -> pd.DataFrame:
    told = wide.rename_axis("area_code").reset_index()
    told = told.melt(id_vars="area_code", var_name="month", value_name="value")
    return told.assign(measure=key, month=pd.to_datetime(told["month"]))


def _means(setting: Setting, level: float, rng: np.random.Generator) -> np.ndarray:
    """Expected counts of the wards by month, with season and drift."""
    months = np.arange(MONTHS)
    wave = rng.uniform(0, 0.25) * np.cos(2 * np.pi * (months - rng.uniform(0, 12)) / 12)
    step = setting.drift / np.sqrt(12)
    borough = rng.normal(0, step, MONTHS).cumsum() if step else np.zeros(MONTHS)
    own = rng.normal(0, step / 2, (WARDS, MONTHS)).cumsum(axis=1) if step else 0.0
    share = rng.gamma(4, 1, WARDS)
    share = share / share.sum()
    return np.asarray(level * share[:, None] * np.exp(wave + borough + own))


def _counts(means: np.ndarray, lumps: float, rng: np.random.Generator) -> np.ndarray:
    if lumps <= 1:
        return rng.poisson(means)
    return rng.poisson(rng.gamma(means / (lumps - 1), lumps - 1))


if __name__ == "__main__":
    main()
