"""Files as programs and publishers write them: the right figure, or one sentence."""

import datetime as dt
import io
import json
import re
import zipfile

import duckdb
import openpyxl
import pytest
from files import API, BOROUGH, DASHBOARD, LSOA, SEARCH, STREET, WARD, series, table

from harrow_dash.errors import HarrowError
from harrow_dash.loading import ingest
from harrow_dash.sources import json_text, tables
from harrow_dash.sources.containers import contents

HEADER = "MajorText,MinorText,BoroughName"
ROW = "BURGLARY,BURGLARY BUSINESS AND COMMUNITY,Harrow"
SHEET = [HEADER.split(","), ROW.split(",")]
TWO = f"{HEADER},202501,202502\n{ROW},3,4\n"


@pytest.fixture
def read(tmp_path):
    """The first kind of rows that a file's reader gives, and its warnings."""

    def rows(data, part="counts"):
        path = tmp_path / "a"
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        con = duckdb.connect()
        con.execute(
            "CREATE TABLE area AS SELECT 'E09000015' AS area_code, 'borough' AS "
            "area_kind, 'Harrow' AS area_name, 'E09000015' AS borough_code"
        )
        found, told, passed_over = [], [], []
        for content in contents(path, "a.csv", tmp_path, passed_over):
            source = tables.read_table(con, content)
            tidy = ingest.READERS[source.reader](con, source, content.name)
            relation = tidy.relations[part]
            found += [
                dict(zip(relation.columns, row, strict=True))
                for row in relation.fetchall()
            ]
            told += tables.notes(con) + tidy.warnings
        return found, told + passed_over

    return rows


def values(rows):
    return {f"{row['month']:%Y-%m}": row["value"] for row in rows}


def workbook(*sheets):
    """The bytes of a workbook: titles, rows and states of its sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, lines, state in sheets:
        sheet = book.create_sheet(title)
        sheet.sheet_state = state
        for line in lines:
            sheet.append(line)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def changed(data, old, new):
    """A workbook with other text in its first sheet."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as book, zipfile.ZipFile(file, "w") as copy:
        for name in book.namelist():
            text = book.read(name)
            if name.endswith("sheet1.xml"):
                assert old in text
                text = text.replace(old, new)
            copy.writestr(name, text)
    return file.getvalue()


def sheet_of(value):
    return [[*SHEET[0], "202501"], [*SHEET[1], value]]


MIXED = TWO + ROW.replace("Harrow", "Brent") + ",5,6\n"
FORMS = {
    "line ends mixed": MIXED.replace("\n", "\r\n", 1).encode(),
    "line ends mixed, the other way": MIXED.replace("4\n", "4\r\n").encode(),
    "old line ends, then new": MIXED.replace("\n", "\r", 1).encode(),
    "UTF-32": TWO.encode("utf-32"),
    "UTF-32 without its mark": TWO.encode("utf-32-le"),
    "UTF-32 the other way round": TWO.encode("utf-32-be"),
    "UTF-16 without its mark": TWO.encode("utf-16-le"),
    "UTF-16 the other way round": TWO.encode("utf-16-be"),
    "pipes between cells": TWO.replace(",", "|").encode(),
    "Ctrl-Z at the end": TWO.encode() + b"\x1a",
    "Ctrl-Z on a line of its own": TWO.encode() + b"\x1a\r\n",
    "Ctrl-Z after the last cell": TWO.encode().rstrip() + b"\x1a",
    "rows of separators": (TWO + ",,,,\n,,,,\n").encode(),
    "last days as months": TWO.replace("202501", "31/01/2025").encode(),
    "years first": TWO.replace("202501", "2025 Jan").encode(),
    "months from floats": TWO.replace("202501", "202501.0").encode(),
    "numbers without losing digits": TWO.replace(",3,", ",3E+00,").encode(),
    "a time of midnight": TWO.replace("202501", "2025-01-01T00:00:00Z").encode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_form_gives_the_same_figures(read, form):
    rows, _ = read(FORMS[form])
    harrow = [row for row in rows if row["borough"] == "Harrow"]
    assert values(harrow) == {"2025-01": 3, "2025-02": 4}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 234", 1234),
        ("1\u00a0234", 1234),
        ("1\u202f234", 1234),
        ("12'345'678", 12_345_678),
        ("1,234.00", 1234),
        ("1.2E+01", 12),
        ("7.0", 7),
        ("  ", 0),
    ],
)
def test_numbers_as_programs_write_them(read, text, value):
    rows, _ = read(f'{HEADER},202501\n{ROW},"{text}"\n')
    assert values(rows) == {"2025-01": value}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1.000", "whether the point of a count parts thousands"),
        ("1.2E+05", "lost digits"),
        ("[c]", "hidden or not given"),
        ("<5", "hidden or not given"),
        ("NA", "hidden or not given"),
        ("-3", "corrects earlier months"),
        ("12 34", "a whole number"),
        ("1,23", "a whole number"),
        ("3.5", "a whole number"),
    ],
)
def test_numbers_that_could_be_wrong_are_refused(read, text, said):
    with pytest.raises(HarrowError) as told:
        read(f'{HEADER},202501\n{ROW},"{text}"\n')
    assert "a.csv: line 2: " in str(told.value)
    assert said in str(told.value)
    assert f"('{text}')" in str(told.value)


@pytest.mark.parametrize(
    ("headings", "named"),
    [
        ("202501,15/03/2024", "15/03/2024"),
        ("1/1/2025,2/1/2025,3/1/2025", "2/1/2025"),
        ("1/31/2025,2/28/2025", "1/31/2025"),
        ("2025-01-01,2025-01-02", "2025-01-02"),
        ("202501,2025-13", "2025-13"),
        ("45659,45690", "45659"),
        ("202501,202501.1", "202501.1"),
        ("Jan-25,Jan-25.1", "Jan-25.1"),
        ("Jan-25,2025-01", "202501"),
        ("202501,202513", "202513"),
    ],
)
def test_months_that_cannot_be_told_are_refused(read, headings, named):
    counts = ",3" * (headings.count(",") + 1)
    with pytest.raises(HarrowError) as told:
        read(f"{HEADER},{headings}\n{ROW}{counts}\n")
    assert "a.csv: line 1: " in str(told.value)
    assert named in str(told.value)


def test_a_column_that_a_program_numbered_is_refused(read):
    with pytest.raises(HarrowError, match=r"'Count\.1' is a second one of 'Count'"):
        read(table(DASHBOARD, {"Count.1": 5}))


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
@pytest.mark.parametrize("is_first", [True, False])
def test_a_hidden_sheet_says_nothing(read, state, is_first):
    sheets = [("Data", sheet_of(3), "visible"), ("Old", sheet_of(93), state)]
    rows, told = read(workbook(*sheets[:: -1 if is_first else 1]))
    assert values(rows) == {"2025-01": 3}
    assert "a.csv/Old (a hidden sheet)" in told


def test_a_workbook_of_hidden_sheets_alone_is_refused(read):
    book = workbook(("Notes", [["a"]], "visible"), ("Old", sheet_of(93), "hidden"))
    with pytest.raises(HarrowError, match=r"only hidden sheets hold a table \(Old\)"):
        read(book)


def test_a_sheet_that_says_it_is_one_cell_wide_is_read(read):
    book = workbook(("Data", sheet_of(3), "visible"))
    rows, _ = read(changed(book, b'ref="A1:D2"', b'ref="A1"'))
    assert values(rows) == {"2025-01": 3}


def test_formulas_without_results_are_refused(read):
    with pytest.raises(HarrowError, match="formulas whose results are not saved"):
        read(workbook(("Data", sheet_of("=1+2"), "visible")))
    book = workbook(("Data", sheet_of("=1+2"), "visible"))
    for empty in (b"<v />", b"<v/>", b"<v></v>"):
        try:
            saved = changed(book, b"<f>1+2</f>" + empty, b"<f>1+2</f><v>3</v>")
        except AssertionError:
            continue
        rows, _ = read(saved)
        assert values(rows) == {"2025-01": 3}
        return
    pytest.fail("The workbook has no formula without a result.")


@pytest.mark.parametrize(
    "heading",
    ["Mar-23", "2023-03", "Mar 2023", "2023/03", "March 2023", "03/2023", "31-Mar-23"],
)
def test_a_month_as_people_write_it(read, heading):
    rows, told = read(f"{HEADER},{heading},2023/24\n{ROW},3,40\n")
    assert values(rows) == {"2023-03": 3}
    assert told == ["1 column was passed over, of no month: 2023/24"]


@pytest.mark.parametrize("unseen", ["\u200b", "\ufeff", "\u00a0", "\u201c"])
def test_signs_that_nobody_sees_in_headings(read, unseen):
    rows, told = read(f"{unseen}{HEADER},202303{unseen}\n{ROW},3\n")
    assert (values(rows), told) == ({"2023-03": 3}, [])


@pytest.mark.parametrize("unseen", ["\u200b", "\ufeff", "\u00a0"])
def test_signs_that_nobody_sees_in_codes(read, unseen):
    rows, _ = read(table(WARD, {"WardCode": unseen + WARD["WardCode"]} | MARCH))
    assert [row["area_code"] for row in rows] == [WARD["WardCode"]]


def test_files_joined_that_each_begin_with_a_mark(read):
    second = f"{HEADER},202501,202502\n{ROW.replace('Harrow', 'Brent')},5,6\n"
    rows, told = read(f"\ufeff{TWO}\ufeff{second}")
    assert [row["value"] for row in rows] == [3, 4, 5, 6]
    assert told == ["the header stands once more among the rows and was passed over"]


def test_headings_that_are_dates_in_a_workbook(read):
    days = [dt.datetime(2025, 1, 1), dt.date(2025, 2, 1)]
    book = workbook(("Data", [[*SHEET[0], *days], [*SHEET[1], 3, 4]], "visible"))
    assert values(read(book)[0]) == {"2025-01": 3, "2025-02": 4}
    book = workbook(
        ("Data", [[*SHEET[0], dt.date(2025, 1, 15)], [*SHEET[1], 3]], "visible")
    )
    with pytest.raises(HarrowError, match="15/01/2025"):
        read(book)


MARCH = series("2023-03", 3)


@pytest.mark.parametrize(
    ("defaults", "row"),
    [
        (WARD, {"WardName": "Unknown", "WardCode": "Unknown"}),
        (WARD, {"WardName": "Not Known", "WardCode": ""}),
        (WARD, {"WardName": "", "WardCode": "NA"}),
        (WARD, {"WardName": "Unknown", "WardCode": "E99999999"}),
        (WARD, {"WardName": "Cardiff", "WardCode": "W05000001"}),
        (LSOA, {"LSOA Name": "Unknown", "LSOA Code": "-"}),
        (LSOA, {"LSOA Name": "Cardiff 001A", "LSOA Code": "W01000001"}),
    ],
)
def test_rows_of_no_known_place_are_left_out_and_counted(read, defaults, row):
    rows, told = read(table(defaults, MARCH, row | MARCH))
    assert values(rows) == {"2023-03": 3}
    assert any(words.startswith("1 row was left out, of ") for words in told)


@pytest.mark.parametrize(
    ("code", "said"),
    [("", "the column 'WardCode' is empty"), ("E0501", "not one of a ward")],
)
def test_a_named_ward_without_its_code_is_refused(read, code, said):
    # Left out, its ward's figure would be too low.
    with pytest.raises(HarrowError, match=said):
        read(table(WARD, MARCH, {"MinorText": "OTHER", "WardCode": code} | MARCH))


def test_unknown_measures_of_a_dashboard_may_hold_anything(read):
    strange = {"Measure": "Sanction rate", "Count": "12.5%"}
    rows, told = read(table(DASHBOARD, {}, strange))
    assert values(rows) == {"2023-03": 1}
    assert "1 row was left out, of measures that are not known here: " in told[0]
    assert "Sanction rate" in told[0]


@pytest.mark.parametrize("mark", ["NA", "NULL", "nan", "-", ""])
def test_places_that_are_not_given_are_none(read, mark):
    rows, told = read(
        table(STREET, {}, {"Longitude": mark, "Latitude": mark}), "crimes"
    )
    assert [row["longitude"] for row in rows] == [-0.278, None]
    assert told == []


def test_places_outside_britain_are_told_and_none_inside_is_refused(read):
    swapped = {"Longitude": "51.6090", "Latitude": "-0.2780"}
    for defaults, part in ((STREET, "crimes"), (SEARCH, "searches")):
        rows, told = read(table(defaults, {}, swapped), part)
        assert len(rows) == 2
        assert told == ["1 map point lies outside Britain"]
        with pytest.raises(HarrowError, match="may have changed places"):
            read(table(defaults, swapped), part)


def test_types_in_other_letters_and_unknown_ones(read):
    kinds = ["anti-social behaviour", "Cyber crime", ""]
    file = table(STREET, *({"Crime type": kind} for kind in kinds))
    rows, told = read(file, "crimes")
    assert [row["crime_type"] for row in rows] == [
        "Anti-social behaviour",
        "Cyber crime",
    ]
    assert told == [
        "1 row was left out, of no type: blank",
        "crime types that no measure of its own counts: Cyber crime (1)",
    ]


@pytest.mark.parametrize("name", ["line", "rowid", "n", "month", "value", "year"])
def test_a_column_that_is_called_as_ours_are(read, name):
    rows, _ = read(table(WARD, MARCH | {name: 7}))
    assert values(rows) == {"2023-03": 3}
    rows, _ = read(table(DASHBOARD, {name: 7}))
    assert values(rows) == {"2023-03": 1}


def parsed(tmp_path, text):
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    return json_text.document(tmp_path / "a.json", "a.json")


def test_json_of_one_record_a_line_or_of_one_alone(tmp_path):
    both = [API, API | {"id": 2}]
    lines = "\n".join(json.dumps(one) for one in both)
    assert parsed(tmp_path, lines) == both
    assert parsed(tmp_path, json.dumps(API)) == [API]
    feature = {"type": "Feature", "properties": {}, "geometry": None}
    one = {"type": "FeatureCollection", "features": [feature]}
    assert parsed(tmp_path, json.dumps(feature)) == one
    assert parsed(tmp_path, "\x1e" + json.dumps(feature) + "\n") == one


def test_half_a_sign_in_json_is_no_obstacle(tmp_path):
    place = '["\\ud800", "\\udc00", "\\ud83d\\ude00"]'
    assert parsed(tmp_path, place) == ["\ufffd", "\ufffd", "\U0001f600"]


@pytest.mark.parametrize("text", ['[{"a": 1},\n{"b', '{"a": 1}\n{"b', "[1, 2]\n,"])
def test_json_that_is_cut_short_is_refused(tmp_path, text):
    with pytest.raises(HarrowError) as told:
        parsed(tmp_path, text)
    assert re.match(r"a\.json: the JSON is broken or cut short\.", str(told.value))


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("Harow", "Did you mean Harrow?"),
        ("Richmond", "Did you mean Richmond upon Thames?"),
    ],
)
def test_a_borough_that_may_be_misspelt_is_refused(tmp_path, refused, place, said):
    file = tmp_path / "a.csv"
    file.write_text(table(BOROUGH, MARCH, {"BoroughName": place} | MARCH))
    assert said in refused(file)


def test_places_that_are_no_borough_are_left_out_and_named(tmp_path, load, figures):
    file = tmp_path / "a.csv"
    file.write_text(table(BOROUGH, MARCH, {"BoroughName": "Watford"} | MARCH))
    (told,) = load(file).ledger["warnings"]
    assert "places that are no London borough were left out: Watford" in list(told)
    assert figures.values("burglary") == {"2023-03": 3}
