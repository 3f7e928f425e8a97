"""The sample: totals as published, the same bytes everywhere, points in place."""

import csv
import hashlib
import json
import re
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pytest
from shapely.geometry import Point, shape
from shapely.geometry.base import BaseGeometry

from harrow_dash import config, sample
from harrow_dash.errors import HarrowError
from harrow_dash.sample import map_points, records

# Of all names and contents: if this changes, the sample is another one on this machine
# or in this version, and every figure shown by default with it.
FINGERPRINT = "ca411bf19c57755d40146518e11b1ed2579792550f3a723d4a2c83849844f868"

OLD, NEW = "(Historical)", "(most recent 24 months)"
DASHBOARD = "MPS_MonthlyCrimeDashboard_OtherCrimeData"
ALL_TYPES, KNIFE_ONLY = "2021-08 to 2025-07", "2022-03 to 2026-02"
BOROUGH_FILES = [f"MPS Borough Level Crime {kind}.csv" for kind in (OLD, NEW)]
MONTHS = [records.month_label(n).replace("-", "") for n in range(191)]

Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    written = sample.write_sample(folder)
    assert all(path.is_file() for path in written)
    return folder


def rows(path: Path, encoding: str = "utf-8") -> Rows:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


def fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.csv")):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def financial_year(year: int, month: int) -> str:
    start = year if month > 3 else year - 1
    return f"{start}/{(start + 1) % 100:02d}"


def by_month(path: Path, *labels: str) -> dict[tuple[str, ...], dict[str, int]]:
    found: dict[tuple[str, ...], dict[str, int]] = defaultdict(dict)
    for row in rows(path):
        key = tuple(row[label] for label in labels)
        for column, value in row.items():
            if re.fullmatch(r"\d{6}", column):
                found[key][column] = found[key].get(column, 0) + int(value)
    return found


def street(folder: Path, kind: str) -> list[Path]:
    return sorted(folder.glob(f"police.uk/*/*-metropolitan-{kind}.csv"))


def test_same_bytes_twice_and_everywhere(folder: Path, tmp_path: Path) -> None:
    sample.write_sample(tmp_path)
    assert fingerprint(folder) == fingerprint(tmp_path) == FINGERPRINT


def test_files_and_size(folder: Path) -> None:
    files = list(folder.rglob("*.csv"))
    assert len(files) == 9 + 36 + 24 + 4 + 3 + 1
    assert sum(path.stat().st_size for path in files) < 17_000_000
    assert "modelled" in sample.SAMPLE_NOTE


def test_headers_are_the_publishers(folder: Path) -> None:
    def header(path: Path) -> str:
        return path.read_text(encoding="utf-8").split("\n", 1)[0]

    ward = "MajorText,MinorText,WardName,WardCode,LookUp_BoroughName,"
    borough = "MajorText,MinorText,BoroughName,"
    level = folder / "MPS Ward Level Crime"
    assert header(Path(f"{level} {OLD}.csv")) == ward + ",".join(MONTHS[:167])
    assert header(Path(f"{level} {NEW}.csv")) == ward + ",".join(MONTHS[166:])
    assert header(folder / BOROUGH_FILES[0]) == borough + ",".join(MONTHS[:167])
    assert header(folder / BOROUGH_FILES[1]) == borough + ",".join(MONTHS[167:])
    dashboard = (
        "Month_Year,Area Type,Borough_SNT,Area name,Area code,Crime Type,"
        "Crime Subtype,Measure,Financial Year,FY_FYIndex,Count,Refresh Date"
    )
    for months in (ALL_TYPES, KNIFE_ONLY):
        assert header(folder / f"{DASHBOARD} {months}.csv") == dashboard
    assert header(folder / "MPS VAWG Offence count location.csv") == (
        "BCU Location,Borough Name,Ward Name Clean 2,Recorded Date Months,"
        "Date Committed From Date Months,Count"
    )
    survey = folder / "PAS_Dashboard_Borough.csv"
    assert header(survey) == "Date,Survey,Borough,Measure,Proportion,MPS,,,,"
    assert header(folder / "ONS ward population LAD2023.csv") == (
        "LAD 2023 Code,LAD 2023 Name,Ward 2023 Code,Ward 2023 Name,Total"
    )
    crime = (
        "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,"
        "LSOA code,LSOA name,Crime type,Last outcome category,Context"
    )
    assert {header(path) for path in street(folder, "street")} == {crime}
    search = (
        "Type,Date,Part of a policing operation,Policing operation,Latitude,"
        "Longitude,Gender,Age range,Self-defined ethnicity,"
        "Officer-defined ethnicity,Legislation,Object of search,Outcome,"
        "Outcome linked to object of search,"
        "Removal of more than just outer clothing"
    )
    assert {header(path) for path in street(folder, "stop-and-search")} == {search}


def test_borough_years_are_the_published_ones(folder: Path) -> None:
    found: Counter[tuple[str, ...]] = Counter()
    for name in BOROUGH_FILES:
        for key, series in by_month(folder / name, "MajorText", "MinorText").items():
            for month, value in series.items():
                year = financial_year(int(month[:4]), int(month[4:]))
                found[(*key, year)] += value
    published = {
        (row["group"], row["type"], row["financial_year"]): int(row["offences"])
        for row in records.read_rows("offences_by_financial_year.csv")
    }
    assert {key: found[key] for key in published} == published
    assert found.total() == sum(published.values())


def test_wards_add_up_to_the_borough_then_to_a_little_less(folder: Path) -> None:
    labels = ("MajorText", "MinorText")
    wards = by_month(folder / f"MPS Ward Level Crime {OLD}.csv", *labels)
    assert wards == by_month(folder / BOROUGH_FILES[0], *labels)
    recent = by_month(folder / f"MPS Ward Level Crime {NEW}.csv", "LookUp_BoroughName")
    borough = by_month(folder / BOROUGH_FILES[1], "BoroughName")
    for month, value in borough["Harrow",].items():
        assert 0.95 * value <= recent["Harrow",][month] <= value
    assert 0 < recent["Harrow",]["202402"] < 10


def test_every_ward_is_there_under_its_own_name(folder: Path) -> None:
    wards = {(code, name) for code, name in records.wards()}
    assert len(wards) == 22
    for kind in (OLD, NEW):
        found = rows(folder / f"MPS Ward Level Crime {kind}.csv")
        assert {(row["WardCode"], row["WardName"]) for row in found} == wards


def test_wards_keep_their_usual_share(folder: Path) -> None:
    labels = ("MajorText", "WardCode")
    found = by_month(folder / f"MPS Ward Level Crime {OLD}.csv", *labels)
    code = [code for code, _ in records.wards()].index("E05013546")
    for group in ("ROBBERY", "THEFT", "VIOLENCE AGAINST THE PERSON"):
        whole = sum(sum(found[key].values()) for key in found if key[0] == group)
        greenhill = sum(found[group, "E05013546"].values()) / whole
        usual = records.ward_shares()[group][code]
        assert greenhill == pytest.approx(usual, rel=0.25)


def test_burglary_changes_its_names_in_spring_2023(folder: Path) -> None:
    found = by_month(folder / BOROUGH_FILES[0], "MinorText")
    old = found["DOMESTIC BURGLARY",]
    new = found["RES BURGLARY OF A HOME",]
    assert sum(new[month] for month in MONTHS[:156]) == 0
    assert sum(old[month] for month in MONTHS[159:167]) == 0
    assert old["202303"] > 0
    assert old["202304"] > old["202306"]
    assert all(new[month] > 0 for month in MONTHS[159:167])


def dashboard_counts(path: Path) -> dict[tuple[str, str, str, str], int]:
    """Counts by area code, subtype, measure and first day."""
    found = {}
    for row in rows(path):
        key = (row["Area code"], row["Crime Subtype"], row["Measure"])
        whole = (*key, row["Month_Year"])
        assert whole not in found
        if row["Count"] == "0":  # only the borough says that a month was counted
            assert row["Area Type"] == "Borough"
            continue
        found[whole] = int(row["Count"])
    return found


def test_dashboard_years_are_the_published_ones(folder: Path) -> None:
    found: Counter[tuple[str, str, str]] = Counter()
    for row in rows(folder / f"{DASHBOARD} {ALL_TYPES}.csv"):
        if row["Area Type"] == "Borough" and row["Crime Type"] != "Gun Crime":
            year = "20" + row["Financial Year"][2:].replace("-", "/")
            key = (row["Crime Subtype"], row["Measure"], year)
            found[key] += int(row["Count"])
    published = {
        (row["crime_subtype"], row["measure"], row["financial_year"]): int(row["count"])
        for row in records.read_rows("dashboard_by_financial_year.csv")
    }
    assert found == published


def test_dashboard_areas_and_labels(folder: Path) -> None:
    found = rows(folder / f"{DASHBOARD} {ALL_TYPES}.csv")
    greenhill = {
        (row["Area Type"], row["Borough_SNT"], row["Area name"])
        for row in found
        if row["Area code"] == "E05013546"
    }
    assert greenhill == {("Safer Neighbourhood Teams", "Harrow Greenhill", "Greenhill")}
    assert len({row["Area code"] for row in found}) == 23
    august = next(row for row in found if row["Month_Year"] == "01/08/2024")
    assert august["Financial Year"] == "fy24-25"
    assert august["FY_FYIndex"] == "24-25_01"


def test_hate_crime_strands_fit_into_each_other(folder: Path) -> None:
    found = dashboard_counts(folder / f"{DASHBOARD} {ALL_TYPES}.csv")
    both = "Racist and Religious Crime"
    within = {
        both: "Hate crime",
        "Racist Crime": both,
        "Faith Crime": both,
        "AntiSemitic": "Faith Crime",
        "Islamophobic Crime": "Faith Crime",
        "Homophobic Crime": "Hate crime",
        "Disability Crime": "Hate crime",
        "Transphobic Crime": "Hate crime",
    }
    seen = 0
    for (area, subtype, measure, month), value in found.items():
        if subtype in within and measure == "Offences":
            seen += 1
            assert found[area, within[subtype], measure, month] >= value
    assert seen > 1000


def test_injuries_are_part_of_the_whole(folder: Path) -> None:
    found = dashboard_counts(folder / f"{DASHBOARD} {KNIFE_ONLY}.csv")
    within = {
        "Knife Crime with Injury": "Knife Crime",
        "Knife Injury Victims (1-24)": "Knife Crime with Injury",
        "Knife Injury Victims (non DA 1-24)": "Knife Injury Victims (1-24)",
    }
    for (area, subtype, measure, month), value in found.items():
        if subtype in within:
            assert found[area, within[subtype], measure, month] >= value


def test_the_later_release_repeats_the_earlier_one(folder: Path) -> None:
    first = dashboard_counts(folder / f"{DASHBOARD} {ALL_TYPES}.csv")
    later = dashboard_counts(folder / f"{DASHBOARD} {KNIFE_ONLY}.csv")
    assert {key[1].split()[0] for key in later} == {"Knife"}
    # The later release begins in March 2022 and goes on after July 2025.
    shared = [key for key in first if key in later]
    assert all(first[key] == later[key] for key in shared)
    assert len({key[3] for key in later} - {key[3] for key in first}) == 7


def test_violence_against_women_years(folder: Path) -> None:
    found: Counter[str] = Counter()
    placed = 0
    for row in rows(folder / "MPS VAWG Offence count location.csv"):
        _, month, year = row["Recorded Date Months"].split("/")
        found[financial_year(int(year), int(month))] += int(row["Count"])
        placed += int(row["Count"]) if row["Ward Name Clean 2"] else 0
        _, began, then = row["Date Committed From Date Months"].split("/")
        assert (int(then), int(began)) <= (int(year), int(month))
    published = records.read_rows("vawg_by_financial_year.csv")
    assert found == {row["financial_year"]: int(row["offences"]) for row in published}
    assert 0.99 * found.total() < placed < found.total()


def test_survey_is_as_published(folder: Path) -> None:
    found = rows(folder / "PAS_Dashboard_Borough.csv")
    published = records.read_rows("attitude_survey.csv")
    assert len(found) == len(published) == 291
    first = next(row for row in found if row["Measure"] == '"Good Job" local')
    assert (first["Date"], first["Borough"]) == ("31/12/2014", "Harrow")
    assert (first["Proportion"], first["MPS"]) == ("0,74", "0,67")


def test_population_is_as_published(folder: Path) -> None:
    found = rows(folder / "ONS ward population LAD2023.csv", "cp1252")
    assert len(found) == 22
    assert sum(int(row["Total"].replace(",", "")) for row in found) == 261_159


def ward_polygons() -> dict[str, BaseGeometry]:
    text = (config.GEO / "wards_2022.geojson").read_text(encoding="utf-8")
    wards = json.loads(text)["features"]
    return {ward["properties"]["area_code"]: shape(ward["geometry"]) for ward in wards}


def test_every_point_lies_in_its_ward() -> None:
    polygons, places = ward_polygons(), map_points.points()
    codes = [code for code, _ in records.wards()]
    for ward, east, north in zip(
        places.ward.tolist(), places.longitude, places.latitude, strict=True
    ):
        assert polygons[codes[ward]].contains(Point(float(east), float(north)))
    counts = np.bincount(places.ward)
    assert len(counts) == 22
    assert counts.min() >= 60
    assert counts.max() <= 120


def test_every_centre_lies_in_its_ward() -> None:
    polygons = ward_polygons()
    centres = records.read_rows("centres.csv")
    for row in centres:
        point = Point(float(row["longitude"]), float(row["latitude"]))
        assert polygons[row["area_code"]].contains(point), row["centre"]
    assert {row["area_code"] for row in centres} == set(polygons)


def test_inside_agrees_with_shapely() -> None:
    ring = map_points.outlines()["E05013546"]
    low, high = ring.min(axis=0), ring.max(axis=0)
    dots = low + np.random.default_rng(1).random((500, 2)) * (high - low)
    metres = np.array([map_points.METRES_EAST, map_points.METRES_NORTH])
    flat = shape({"type": "Polygon", "coordinates": [(ring * metres).tolist()]})
    expected = [
        flat.contains(Point(dot)) and flat.exterior.distance(Point(dot)) >= 10
        for dot in dots * metres
    ]
    assert map_points.inside(ring, dots).tolist() == expected


def test_street_crimes_agree_with_the_wards(folder: Path) -> None:
    places = map_points.points()
    spots = zip(places.longitude, places.latitude, strict=True)
    ward_of = dict(zip(spots, places.ward.tolist(), strict=True))
    codes = [code for code, _ in records.wards()]
    found: Counter[tuple[str, str]] = Counter()
    identities = []
    for path in street(folder, "street"):
        behaviour = 0
        for row in rows(path):
            ward = ward_of[row["Longitude"], row["Latitude"]]
            assert row["Location"].startswith("On or near ")
            if row["Crime type"] == "Anti-social behaviour":
                behaviour += 1
                assert not row["Crime ID"]
            else:
                identities.append(row["Crime ID"])
                found[codes[ward], row["Month"].replace("-", "")] += 1
        assert 350 <= behaviour <= 500
    assert len(set(identities)) == len(identities)
    assert all(re.fullmatch("[0-9a-f]{64}", identity) for identity in identities)
    recorded: Counter[tuple[str, str]] = Counter()
    for kind, wanted in ((OLD, MONTHS[155:167]), (NEW, MONTHS[167:])):
        path = folder / f"MPS Ward Level Crime {kind}.csv"
        for (code,), series in by_month(path, "WardCode").items():
            for month in wanted:
                recorded[code, month] = series[month]
    assert found == recorded


def test_searches_carry_no_ethnicity(folder: Path) -> None:
    files = street(folder, "stop-and-search")
    assert files[0].parent.name == "2024-03"
    assert files[-1].parent.name == "2026-02"
    for path in files:
        found = rows(path)
        assert 100 <= len(found) <= 160
        assert all(row["Date"].startswith(path.parent.name) for row in found)
        assert not any(row["Self-defined ethnicity"] for row in found)
        assert not any(row["Officer-defined ethnicity"] for row in found)


def test_folder_that_cannot_be_written(tmp_path: Path) -> None:
    blocked = tmp_path / "taken"
    blocked.write_text("a file, not a folder", encoding="utf-8")
    with pytest.raises(HarrowError, match="cannot be written"):
        sample.write_sample(blocked)


def test_missing_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "DATA", tmp_path)
    with pytest.raises(HarrowError, match=r"ward_population\.csv is missing"):
        records.wards()


def test_centre_outside_its_ward(monkeypatch: pytest.MonkeyPatch) -> None:
    real = records.read_rows

    def moved(name: str) -> list[dict[str, str]]:
        found = real(name)
        if name == "centres.csv":
            found[0]["longitude"] = "-0.5"
        return found

    monkeypatch.setattr(map_points, "read_rows", moved)
    with pytest.raises(HarrowError, match=r"no room for its points around Harrow-on"):
        map_points.points()
