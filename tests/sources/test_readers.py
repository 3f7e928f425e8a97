"""Every form the publishers' files come in gives the same figures."""

import datetime
import gzip
import io
import json
import zipfile

import openpyxl
import pytest
from files import (
    API,
    BELMONT,
    BOROUGH,
    DASHBOARD,
    EDGWARE,
    FINGERTIPS,
    HARROW,
    LSOA,
    LSOA_LOOKUP,
    OUTCOME,
    POPULATION,
    SEARCH,
    STREET,
    SURVEY,
    VAWG,
    WARD,
    WARD_LOOKUP,
    WARD_LOOKUP_2021,
    WEIGHTS,
    outlines,
    series,
    square,
    table,
    write,
)

from harrow_dash import sources
from harrow_dash.loading import ingest

COUNTS = series("2023-04", 300, 1200)
WANTED = {"2023-04": 300, "2023-05": 1200}
WARD_HEADERS = {
    "since 2022": {},
    "since 2026": {"MajorText": "Group", "MinorText": "SubGroup"},
    "categories": {
        "MajorText": "Major Category",
        "MinorText": "Minor Category",
        "LookUp_BoroughName": "Borough",
    },
    "class descriptions": {
        "MajorText": "Major Class Description",
        "MinorText": "Minor Class Description",
        "LookUp_BoroughName": "Borough",
        "WardName": "Ward Name",
        "WardCode": "Ward Code",
    },
    "offence groups": {
        "MajorText": "Offence Group",
        "MinorText": "Offence SubGroup",
        "LookUp_BoroughName": "Borough Name",
    },
    "capitals and underscores": {
        "MajorText": "MAJOR_TEXT",
        "MinorText": " minortext ",
        "WardCode": "ward_code",
        "LookUp_BoroughName": "lookup borough name",
    },
}


@pytest.mark.parametrize("generation", WARD_HEADERS)
def test_ward_headers_over_the_years(tmp_path, load, figures, generation):
    header = WARD_HEADERS[generation]
    loaded = load(write(tmp_path / "a.csv", WARD, COUNTS, renamed=header))
    assert loaded.ledger.kind[0] == "mps_ward"
    assert figures.values("burglary", EDGWARE) == WANTED


@pytest.mark.parametrize("generation", WARD_HEADERS)
def test_borough_headers_over_the_years(tmp_path, load, figures, generation):
    header = WARD_HEADERS[generation]
    if "LookUp_BoroughName" in header:
        header = header | {"BoroughName": header["LookUp_BoroughName"]}
    loaded = load(write(tmp_path / "a.csv", BOROUGH, COUNTS, renamed=header))
    assert loaded.ledger.kind[0] == "mps_borough"
    assert figures.values("burglary") == WANTED


API_SEARCH = {
    "type": "Person search",
    "datetime": "2025-05-03T15:00:00+00:00",
    "location": {"latitude": "51.58", "longitude": "-0.33", "street": {"name": "X"}},
    "gender": "Male",
    "age_range": "18-24",
    "officer_defined_ethnicity": "White",
    "legislation": "Misuse of Drugs Act 1971 (section 23)",
    "object_of_search": "Controlled drugs",
    "outcome": False,
}


def test_a_trailing_refreshed_date(tmp_path, load, figures):
    row = COUNTS | {"Refreshed Date": "05/03/2026"}
    loaded = load(write(tmp_path / "a.csv", WARD, row))
    assert figures.values("burglary", EDGWARE) == WANTED
    assert f"{loaded.ledger.released[0]:%Y-%m-%d}" == "2026-03-05"


def test_wards_go_by_code_whatever_their_name(tmp_path, load, figures):
    rows = [
        COUNTS | {"WardName": "Edgware (QA) "},
        COUNTS | {"WardName": "Pinner", "WardCode": BELMONT},
        COUNTS
        | {
            "LookUp_BoroughName": "Aviation Security (SO18)",
            "WardName": "H",
            "WardCode": "E05013570",
        },
    ]
    load(write(tmp_path / "a.csv", WARD, *rows))
    assert figures.values("burglary", EDGWARE) == WANTED
    assert figures.values("burglary", BELMONT) == WANTED
    assert figures.values("burglary", "E05013555") == dict.fromkeys(WANTED)


def test_rows_of_no_borough_are_left_out(tmp_path, load, figures):
    names = ["Unknown", "Aviation Security (SO18)"]
    names += ["London Heathrow and London City Airports", "City of Westminster"]
    rows = [COUNTS | {"BoroughName": name} for name in ["Harrow", *names]]
    load(write(tmp_path / "a.csv", BOROUGH, *rows))
    assert figures.values("burglary") == WANTED
    assert figures.values("burglary", "E09000033") == WANTED


def test_blank_cells_are_zero_and_said_so(tmp_path, load, figures):
    loaded = load(write(tmp_path / "a.csv", BOROUGH, series("2023-04", "", 4)))
    assert figures.values("burglary") == {"2023-04": 0, "2023-05": 4}
    assert "1 blank cells were read as 0" in list(loaded.ledger.warnings[0])


TEXT = table(BOROUGH, COUNTS)
FORMS = {
    "UTF-8": TEXT.encode(),
    "UTF-8 with a mark": TEXT.encode("utf-8-sig"),
    "UTF-16": TEXT.encode("utf-16"),
    "UTF-16, the other end first": b"\xfe\xff" + TEXT.encode("utf-16-be"),
    "CRLF": TEXT.replace("\n", "\r\n").encode(),
    "semicolons": table(BOROUGH, COUNTS, separator=";").encode(),
    "semicolons, CRLF and a mark": table(
        BOROUGH, COUNTS, separator=";", newline="\r\n"
    ).encode("utf-8-sig"),
    "tabs": table(BOROUGH, COUNTS, separator="\t").encode(),
    "no last line break": TEXT.rstrip().encode(),
    "everything quoted": "\n".join(
        ",".join(f'"{cell}"' for cell in line.split(","))
        for line in TEXT.split("\n")
        if line
    ).encode(),
    "thousands": TEXT.replace(",1200", ',"1,200"').encode(),
    "with a decimal nought": TEXT.replace(",1200", ",1200.0").encode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_encodings_separators_and_line_ends(tmp_path, load, figures, form):
    file = tmp_path / "a.csv"
    file.write_bytes(FORMS[form])
    load(file)
    assert figures.values("burglary") == WANTED


def zipped(*members: tuple[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return held.getvalue()


def workbook(cover: bool = False) -> bytes:
    book, held = openpyxl.Workbook(), io.BytesIO()
    sheet = book.worksheets[0]
    if cover:
        sheet.append(["Crime in London"])
        sheet.append(["Notes", "see below"])
        sheet = book.create_sheet("Data")
        sheet.append(["Recorded crime by month"])
        sheet.append([])
    for line in TEXT.splitlines():
        sheet.append([int(c) if c.isdigit() else c for c in line.split(",")])
    book.save(held)
    return held.getvalue()


CONTAINERS = {
    "gz": gzip.compress(TEXT.encode()),
    "zip": zipped(("a.csv", TEXT.encode())),
    "zip with folders, notes and a Mac's leftovers": zipped(
        ("data/", b""),
        ("data/README.md", b"Notes"),
        ("data/b/a.csv", TEXT.encode()),
        ("__MACOSX/data/b/._a.csv", b"\0\0"),
    ),
    "zip in zip": zipped(("inner.zip", zipped(("a.csv", TEXT.encode())))),
    "gz in zip": zipped(("a.csv.gz", gzip.compress(TEXT.encode()))),
    "xlsx": workbook(),
    "xlsx with a cover sheet": workbook(cover=True),
    "xlsx in zip": zipped(("a.xlsx", workbook())),
}


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("name", ["data", "picture.jpg"])
def test_containers_whatever_they_are_called(tmp_path, load, figures, container, name):
    file = tmp_path / name
    file.write_bytes(CONTAINERS[container])
    load(file)
    assert figures.values("burglary") == WANTED


def test_a_workbook_with_real_dates(tmp_path, load, figures):
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(list(DASHBOARD))
    month, refreshed = datetime.date(2023, 3, 1), datetime.datetime(2025, 8, 2)
    row = DASHBOARD | {"Month_Year": month, "Refresh Date": refreshed, "Count": 7.0}
    sheet.append(list(row.values()))
    book.save(tmp_path / "a.xlsx")
    loaded = load(tmp_path / "a.xlsx")
    assert figures.values("hate_crime") == {"2023-03": 7}
    assert f"{loaded.ledger.released[0]:%Y-%m-%d}" == "2025-08-02"


def test_names_say_nothing(tmp_path, load, figures):
    """Each under the name of another kind."""
    ward = write(tmp_path / "MPS Borough Level Crime.csv", WARD, COUNTS)
    borough = write(tmp_path / "2023-04-metropolitan-street.json", BOROUGH, COUNTS)
    street = write(tmp_path / "PAS_Dashboard_Borough.geojson", STREET, {})
    loaded = load(ward, borough, street)
    kinds = ["mps_ward", "mps_borough", "police_uk_street"]
    assert list(loaded.ledger.kind) == kinds
    assert figures.values("burglary", EDGWARE) == figures.values("burglary") == WANTED


def test_old_places_and_marks_in_cp1252(tmp_path, load, figures):
    row = {"Location": "On or near Café Walk – east"}
    load(write(tmp_path / "a.csv", STREET, row, encoding="cp1252"))
    assert figures.rows("SELECT location FROM crime") == [(row["Location"],)]


def test_separators_inside_quoted_text(tmp_path, load, figures):
    row = {"Location": 'Near "The; Crown", east; west'}
    load(
        write(tmp_path / "a.csv", STREET, row),
        write(tmp_path / "b.csv", STREET, row | {"Month": "2024-04"}, separator=";"),
    )
    assert figures.values("asb_incidents") == {"2024-03": 1, "2024-04": 1}
    assert set(figures.rows("SELECT location FROM crime")) == {(row["Location"],)}


def test_decimal_commas_in_places(tmp_path, load, figures):
    row = {"Longitude": "-0,2780", "Latitude": "51,6090"}
    load(write(tmp_path / "a.csv", STREET, row, separator=";"))
    assert figures.values("asb_incidents", EDGWARE) == {"2024-03": 1}


def test_the_twin_of_the_dashboard_fills_in_where_no_other_file_is(
    tmp_path, load, figures
):
    renamed = {"Crime Type": "Offence Group", "Crime Subtype": "Offence Subgroup"}
    row = {"Crime Type": "Burglary", "Crime Subtype": "Domestic Burglary", "Count": 9}
    twin = write(tmp_path / "a.csv", DASHBOARD, row, renamed=renamed)
    assert load(twin).ledger.kind[0] == "mps_dashboard_tno"
    assert figures.rows(
        "SELECT family, value FROM observation JOIN offence_type USING (type_id)"
    ) == [("recorded_offences", 9.0)]
    assert figures.values("burglary") == {"2023-03": 9}
    better = write(tmp_path / "b.csv", BOROUGH, {"202303": "7", "202304": "8"})
    load(better)
    assert figures.values("burglary") == {"2023-03": 7, "2023-04": 8}


def test_dashboard_rows_without_an_area_are_left_out_and_said_so(
    tmp_path, load, figures
):
    nowhere = {"Area name": "Unknown", "Area code": "", "Borough_SNT": "Unknown"}
    loaded = load(write(tmp_path / "a.csv", DASHBOARD, {"Count": 4}, nowhere))
    assert figures.values("hate_crime") == {"2023-03": 4}
    assert "1 row names no known area and was left out" in list(
        loaded.ledger.warnings[0]
    )


def test_ward_rows_of_a_dashboard_without_its_place_column(tmp_path, load, figures):
    row = DASHBOARD | {"Area Type": "Safer Neighbourhood Teams", "Area name": "Edgware"}
    row |= {"Area code": EDGWARE, "Count": 4}
    row.pop("Borough_SNT")
    load(write(tmp_path / "a.csv", row, {}))
    assert figures.values("hate_crime", EDGWARE) == {"2023-03": 4}


def test_vawg_wards_with_a_suffix_to_their_name(tmp_path, load, figures):
    load(write(tmp_path / "a.csv", VAWG, {"Ward Name Clean 2": "Edgware (QA) "}))
    assert figures.values("vawg", EDGWARE) == {"2023-03": 1}


def test_the_survey_with_its_empty_trailing_columns(tmp_path, load, figures):
    lines = table(SURVEY, {}, {"Borough": "Westminster", "Proportion": "0,4"})
    text = "".join(f"{line},,,,\n" for line in lines.splitlines())
    (tmp_path / "a.csv").write_text(text)
    load(tmp_path / "a.csv")
    assert figures.values("pas_good_job") == {"2023-03": 0.56}
    assert figures.values("pas_good_job", "E09000033") == {"2023-03": 0.4}


@pytest.mark.parametrize("year", [2022, 2023, 2024, 2025])
def test_population_of_any_year(tmp_path, load, figures, year):
    renamed = {name: name.replace("2023", str(year)) for name in POPULATION}
    row = {"Total": "12,345", "Ward 2023 Name": "Edgware – É"}
    file = write(
        tmp_path / "a.csv", POPULATION, row, renamed=renamed, encoding="cp1252"
    )
    load(file)
    found = figures.rows(
        "SELECT year, residents FROM population WHERE area_code = $code", code=EDGWARE
    )
    wanted = (year, 12345) if year >= 2023 else (2023, 15721)
    assert found == [wanted]


OUTLINES = {
    "boundary_wards_2022": ("WD22", EDGWARE, "LAD22CD"),
    "boundary_wards_2002": ("WD11", "E05000285", "LAD11CD"),
    "boundary_lsoa_2011": ("LSOA11", "E01002106", "LAD11CD"),
    "boundary_lsoa_2021": ("LSOA21", "E01002206", "LAD22CD"),
    "boundary_boroughs": ("LAD24", HARROW, ""),
}


@pytest.mark.parametrize("kind", OUTLINES)
@pytest.mark.parametrize("lower", [False, True])
def test_outlines_of_every_kind(tmp_path, load, figures, kind, lower):
    prefix, code, borough = OUTLINES[kind]
    names = {f"{prefix}CD": code, f"{prefix}NM": "Here", "OBJECTID": 7}
    names |= {borough: HARROW} if borough else {}
    if lower:
        names = {name.lower(): value for name, value in names.items()}
    corners = square(-0.34, 51.58)
    loaded = load(outlines(tmp_path / "a.json", (names, corners)))
    assert loaded.ledger.kind[0] == kind
    geometry = figures.rows(
        "SELECT geometry, area_kind, borough_code FROM outline JOIN area "
        "USING (area_code) WHERE area_code = $code",
        code=code,
    )[0]
    assert json.loads(geometry[0])["coordinates"] == [corners]
    assert geometry[1:] == (sources.catalogue()[kind].area_kind, HARROW)


def test_outlines_of_several_parts_with_height(tmp_path, load, figures):
    parts = [[[[x, y, 10.0] for x, y in square(-0.34 - at, 51.58)]] for at in (0, 0.1)]
    names = {"LSOA21CD": "E01002206", "LSOA21NM": "Here"}
    shape = {"type": "MultiPolygon", "coordinates": parts}
    load(outlines(tmp_path / "a.json", (names, shape)))
    assert len(figures.rows("SELECT * FROM outline")) == 22 + 1


LOOKUPS = {
    "lookup_lsoa11_lsoa21": (LSOA_LOOKUP, ("E01002106", "E01002106", 0, 1.0)),
    "lookup_lsoa11_ward": (WARD_LOOKUP, ("E01002106", "E05000285", 0, 1.0)),
    "lookup_lsoa21_ward": (WARD_LOOKUP_2021, ("E01002106", BELMONT, 0, 1.0)),
    "lookup_lsoa11_ward_weights": (WEIGHTS, ("E01002106", BELMONT, 2021, 0.75)),
}


@pytest.mark.parametrize("kind", LOOKUPS)
def test_lookups_of_every_kind(tmp_path, load, figures, kind):
    defaults, wanted = LOOKUPS[kind]
    loaded = load(write(tmp_path / "a.csv", defaults, {}))
    assert loaded.ledger.kind[0] == kind
    found = figures.rows("SELECT from_code, to_code, year, weight FROM area_link")
    assert found == [wanted]


def test_every_kind_of_file_is_recognised_by_a_test(tmp_path, load):
    """One file of each kind in one load, each known by its header."""
    twin = {"Crime Type": "Offence Group", "Crime Subtype": "Offence Subgroup"}
    tables = [WARD, BOROUGH, LSOA]
    files = [
        write(tmp_path / f"wide{n}.csv", kind, COUNTS) for n, kind in enumerate(tables)
    ]
    tables = [DASHBOARD, VAWG, SURVEY, POPULATION, STREET, OUTCOME, SEARCH]
    tables.append(FINGERTIPS)
    tables += [defaults for defaults, _ in LOOKUPS.values()]
    files += [write(tmp_path / f"{n}.csv", kind, {}) for n, kind in enumerate(tables)]
    files.append(write(tmp_path / "twin.csv", DASHBOARD, {}, renamed=twin))
    (tmp_path / "api.json").write_text(json.dumps([API]))
    (tmp_path / "stops.json").write_text(json.dumps([API_SEARCH]))
    for kind, (prefix, code, _) in OUTLINES.items():
        names = {f"{prefix}CD": code, f"{prefix}NM": "Here"}
        files.append(outlines(tmp_path / f"{kind}.json", (names, square(-0.34, 51.58))))
    loaded = load(*files, tmp_path / "api.json", tmp_path / "stops.json")
    partner = {
        key for key, kind in sources.catalogue().items() if kind.status != "official"
    }
    assert set(loaded.ledger.kind) | partner == set(sources.catalogue())
    assert {source.reader for source in sources.catalogue().values()} == set(
        ingest.READERS
    )
