"""Bad input: one plain sentence that names the file, exit 1, the store as it was."""

import json
import os
import re
from collections.abc import Callable

import pytest
from files import (
    API,
    BOROUGH,
    DASHBOARD,
    EDGWARE,
    HARROW,
    IN_EDGWARE,
    LSOA,
    LSOA_LOOKUP,
    OUTCOME,
    POPULATION,
    SEARCH,
    STREET,
    SURVEY,
    VAWG,
    WARD,
    WEIGHTS,
    outlines,
    series,
    square,
    table,
)

MARCH = series("2023-03", 1, 2)
WARD_OUTLINE = {"WD22CD": EDGWARE, "WD22NM": "Edgware", "LAD22CD": HARROW}
Refused = Callable[..., str]


def ward(**changes: object) -> str:
    """A ward file of two rows; the change is in the second, on line 3."""
    other = {"MinorText": "DOMESTIC BURGLARY"} | MARCH
    return table(WARD, MARCH, other | changes)


TEXTS = {
    # what is wrong: (the file's text, what the sentence must hold)
    "unknown header": ("Name,Age,Town\nA,1,B\n", r"line 1: the columns \(Name, Age"),
    "a column is missing": (
        table(BOROUGH, MARCH, renamed={"MinorText": "Minor"}),
        r"line 1: .*'MPS borough level crime'.* lacks MinorText",
    ),
    "no months": (table(WARD, {}), r"lacks month columns"),
    "a column twice": (
        ward().replace("202304", "202303", 1),
        r"column '202303' stands twice",
    ),
    "impossible month in the header": (ward(**{"202313": 1}), r"line 1: .*202313"),
    "month to come in the header": (
        table(WARD, MARCH | {"209901": 1}),
        r"January 2099.*still to come",
    ),
    "header only": (table(WARD, MARCH).split("\n")[0] + "\n", r"not one row"),
    "blank lines only": ("\n\n  \n", r"the file is empty"),
    "cut short in a row": (ward()[:-15], r"line 3: the row has \d columns"),
    "cut short in quotes": (table(VAWG, {}) + '"North', r"line 3: "),
    "a row too long": (ward().rstrip() + ",7,7\n", r"line 3: the row has 8 columns"),
    "letters in a count": (ward(**{"202304": "x"}), r"line 3: a count .*\('x'\)"),
    "a negative count": (
        ward(**{"202304": -1}),
        r"line 3: a count is below 0.*\('-1'\)",
    ),
    "NaN in a count": (ward(**{"202304": "NaN"}), r"line 3: a count .*\('NaN'\)"),
    "infinity in a count": (ward(**{"202304": "inf"}), r"line 3: a count"),
    "a fraction of an offence": (ward(**{"202304": "1.5"}), r"line 3: a count"),
    "markup in a count": (
        ward(**{"202304": "<b>1</b>"}),
        r"line 3: a count .*\('<b>1</b>'\)",
    ),
    "a row twice": (table(WARD, MARCH, MARCH), r"line 3: this area .* stands twice"),
    "a row twice, in other letters": (
        table(WARD, MARCH, {"MinorText": WARD["MinorText"].title() + " "} | MARCH),
        r"line 3: this area .* stands twice",
    ),
    "a blank code": (ward(WardCode=""), r"line 3: the column 'WardCode' is empty"),
    "a code that is none": (ward(WardCode="E0501"), r"line 3: the area code"),
    "codes of no ward of Harrow": (
        table(
            WARD,
            MARCH,
            {"WardCode": "E05999999"} | MARCH,
            {"WardCode": "E05000285"} | MARCH,
        ),
        r"not wards of Harrow.*E05000285, E05999999",
    ),
    "a borough that is none": (
        table(BOROUGH, {"BoroughName": "Narnia"} | MARCH),
        r"no London borough called Narnia",
    ),
    "no code of a small area": (
        table(LSOA, {"LSOA Code": "W01000001"} | MARCH),
        r"every row is of areas that are no small areas \(W01000001\)",
    ),
    "dashboard: month first": (
        table(DASHBOARD, {"Month_Year": "03/25/2023"}),
        r"line 2: the date .*03/25/2023",
    ),
    "dashboard: 31 February": (
        table(DASHBOARD, {"Month_Year": "31/02/2023"}),
        r"line 2: the date",
    ),
    "dashboard: a month to come": (
        table(DASHBOARD, {"Month_Year": "01/01/2099"}),
        r"January 2099",
    ),
    "dashboard: refresh date": (
        table(DASHBOARD, {"Refresh Date": "soon"}),
        r"line 2: the date .*'soon'",
    ),
    "dashboard: a negative count": (
        table(DASHBOARD, {"Count": -3}),
        r"line 2: a count",
    ),
    "dashboard: a blank count": (table(DASHBOARD, {"Count": ""}), r"line 2: a count"),
    "dashboard: another measure": (
        table(DASHBOARD, {"Measure": "Arrests"}),
        r"every row is of measures that are not known here \(Arrests\)",
    ),
    "dashboard: another kind of area": (
        table(DASHBOARD, {"Area Type": "Planet"}),
        r"every row is of area types that are not known here \(Planet\)",
    ),
    "dashboard: a row twice": (table(DASHBOARD, {}, {}), r"line 3: .*stands twice"),
    "dashboard: a ward of nowhere": (
        table(DASHBOARD, {}, IN_EDGWARE | {"Area code": "E05999999"}),
        r"not wards of Harrow.*E05999999",
    ),
    "vawg: a ward of nowhere": (
        table(VAWG, {"Ward Name Clean 2": "<b>Atlantis</b>"}),
        r"not wards of Harrow.*<b>Atlantis</b>",
    ),
    "vawg: a row twice": (table(VAWG, {}, {}), r"line 3: this ward.*stands twice"),
    "vawg: a date that is none": (
        table(VAWG, {"Recorded Date Months": "March"}),
        r"line 2: the date .*'March'",
    ),
    "survey: a percentage": (
        table(SURVEY, {"Proportion": "56"}),
        r"line 2: a proportion .*'56'",
    ),
    "survey: letters": (table(SURVEY, {"MPS": "half"}), r"line 2: a proportion"),
    "survey: a row twice": (table(SURVEY, {}, {}), r"line 3: .*stands twice"),
    "survey: another borough": (
        table(SURVEY, {"Borough": "Gotham"}),
        r"no London borough called Gotham",
    ),
    "population: letters": (
        table(POPULATION, {"Total": "many"}),
        r"line 2: residents .*'many'",
    ),
    "population: more than can be": (
        table(POPULATION, {"Total": "999999999"}),
        r"line 2: residents must be a whole number from 1 to 999,999",
    ),
    "24,000 columns": (
        ",".join([*WARD, *(f"c{number}" for number in range(24_000))]) + "\n",
        r"the header has 24,005 columns",
    ),
    "searches: a year far off": (
        table(SEARCH, {}, {"Date": "99999-01-01T00:00:00+00:00"}),
        r"line 3: the date",
    ),
    "dashboard: a year long past": (
        table(DASHBOARD, {"Month_Year": "01/01/0001"}),
        r"line 2: the date must be a real day",
    ),
    "dashboard: a refresh in the year 9999": (
        table(DASHBOARD, {"Refresh Date": "31/12/9999"}),
        r"line 2: the date must be a real day",
    ),
    "JSON: a number of 5,000 digits": (
        '[{"category": "x", "id": ' + "1" * 5_000 + "}]",
        r"JSON is broken",
    ),
    "population: nobody": (table(POPULATION, {"Total": "0"}), r"line 2: residents"),
    "population: a ward twice": (
        table(POPULATION, {}, {}),
        r"line 3: this ward stands twice",
    ),
    "population: no such borough": (
        table(POPULATION, {"LAD 2023 Code": "E09000099"}),
        r"line 2: there is no London borough",
    ),
    "street: month 13": (table(STREET, {"Month": "2024-13"}), r"line 2: the month"),
    "street: no degrees": (
        table(STREET, {}, {"Longitude": "west"}),
        r"line 3: the longitude .*'west'",
    ),
    "street: off the globe": (
        table(STREET, {"Latitude": "99"}),
        r"line 2: the latitude",
    ),
    "street: no type": (
        table(STREET, {"Crime type": ""}),
        r"every row is of no type",
    ),
    "outcomes: no id": (
        table(OUTCOME, {"Crime ID": ""}),
        r"every row is of no crime",
    ),
    "searches: no date": (
        table(SEARCH, {"Date": "yesterday"}),
        r"line 2: the date .*'yesterday'",
    ),
    "lookup: weight": (table(WEIGHTS, {"weight": "2"}), r"line 2: a weight"),
    "lookup: a pair twice": (table(LSOA_LOOKUP, {}, {}), r"line 3: .*stands twice"),
    "a web page": ("<!DOCTYPE html>\n<p>Not found", r"a web page, not data"),
    "a web page after blanks": ("\n \n<html>", r"a web page, not data"),
    "broken JSON": ('{"type": "FeatureCollection", "fea', r"JSON is broken"),
    "JSON of something else": ('{"error": "no"}', r"neither outlines nor crimes"),
    "an empty JSON list": ("[]", r"there is nothing here to load"),
    "a JSON list of words": ('["a", "b"]', r"line 1|entry 1|not a crime"),
    "JSON too deep": ("[" * 100_000, r"JSON is broken"),
    "API: no place": (json.dumps([{"month": "2024-03"}]), r"lacks|columns"),
    "API: a place that is none": (
        json.dumps([API, API | {"location": 5}]),
        r"entry 2 is not a crime",
    ),
    "API: month": (json.dumps([API | {"month": "March"}]), r"the month"),
    "no outlines": (
        '{"type": "FeatureCollection", "features": []}',
        r"not one outline",
    ),
}


@pytest.mark.parametrize("fault", TEXTS)
def test_a_file_with_a_fault_is_refused(tmp_path, refused, fault):
    text, said = TEXTS[fault]
    file = tmp_path / "faulty.csv"
    file.write_text(text, encoding="utf-8")
    sentence = refused(file)
    assert sentence.startswith("faulty.csv: ")
    assert re.search(said, sentence), sentence


SQUARE = square(-0.3, 51.6)
GEOMETRIES = {
    "self-crossing": (
        [[-0.3, 51.6], [-0.29, 51.61], [-0.29, 51.6], [-0.3, 51.61], [-0.3, 51.6]],
        r"the outline of Edgware is broken \(self-intersection\)",
    ),
    "two corners": ([[-0.3, 51.6], [-0.29, 51.6]], r"cannot be read"),
    "in metres of another grid": (
        square(-37_000, 6_700_000, 900),
        r"do not say what grid they are on",
    ),
    "elsewhere in the world": (square(2.3, 48.8), r"not in Britain, in longitude"),
    "latitude first": (
        [[y, x] for x, y in SQUARE],
        r"not in Britain, in longitude",
    ),
    "a point": ({"type": "Point", "coordinates": [-0.3, 51.6]}, r"is not an area"),
    "empty": ({"type": "Polygon", "coordinates": []}, r"is not an area"),
    "none": (None, r"cannot be read"),
    "a word": ("here", r"cannot be read"),
    "a list in lists without end": (
        {"type": "Polygon", "coordinates": json.loads("[" * 900 + "]" * 900)},
        r"cannot be read|is not an area",
    ),
    "words": ({"type": "Polygon", "coordinates": "here"}, r"cannot be read"),
    "no number": ([[-0.3, float("nan")], *SQUARE[1:]], r"cannot be read|broken"),
}


@pytest.mark.parametrize("fault", GEOMETRIES)
def test_broken_outlines_are_refused(tmp_path, refused, fault):
    geometry, said = GEOMETRIES[fault]
    sentence = refused(outlines(tmp_path / "wards.json", (WARD_OUTLINE, geometry)))
    assert sentence.startswith("wards.json: ")
    assert re.search(said, sentence), sentence


def test_outlines_without_code_or_twice_are_refused(tmp_path, refused):
    nameless = WARD_OUTLINE | {"WD22CD": None}
    assert "outline 1 has no code" in refused(
        outlines(tmp_path / "a.json", (nameless, SQUARE))
    )
    twice = outlines(
        tmp_path / "b.json", (WARD_OUTLINE, SQUARE), (WARD_OUTLINE, SQUARE)
    )
    assert f"b.json: the area {EDGWARE} stands twice" in refused(twice)
    unknown = outlines(tmp_path / "c.json", ({"colour": "red"}, SQUARE))
    assert refused(unknown).startswith(
        "c.json: the outlines have no column of area codes"
    )


def test_a_new_ward_of_the_borough_needs_its_residents_too(tmp_path, refused):
    new = {"WD25CD": "E05099999", "WD25NM": "New", "LAD23CD": HARROW}
    sentence = refused(outlines(tmp_path / "a.json", (new, SQUARE)))
    assert "outline and a population" in sentence
    assert "E05099999" in sentence


def test_paths_with_nothing_to_load_are_refused(tmp_path, refused):
    missing = tmp_path / "missing.csv"
    assert refused(missing).startswith(f"{missing}: there is no such file or folder")
    empty = tmp_path / "a folder.csv"
    empty.mkdir()
    assert refused(empty).startswith(f"{empty}: there is nothing here to load")
    (empty / "README.md").write_text("Notes")
    (empty / ".hidden").write_text("x")
    (empty / "~$lock.xlsx").write_text("x")
    assert refused(empty).startswith(f"{empty}: there is nothing here to load")


def test_links_and_pipes_that_lead_nowhere_are_refused(tmp_path, refused):
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "loop.csv").symlink_to("loop.csv")
    assert refused(folder).startswith("loop.csv: the file cannot be read")
    (folder / "loop.csv").unlink()
    (folder / "gone.csv").symlink_to("nowhere.csv")
    assert refused(folder).startswith("gone.csv: the file cannot be read")
    (folder / "gone.csv").unlink()
    os.mkfifo(folder / "pipe.csv")
    assert refused(folder) == ("pipe.csv: this is not a file. Name a file or a folder.")


def test_a_folder_that_links_to_itself_is_walked_once(tmp_path, command):
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "inner").symlink_to(folder, target_is_directory=True)
    (folder / "borough.csv").write_text(table(BOROUGH, MARCH))
    answer = command("load", folder)
    assert (answer.code, answer.out.count("borough.csv")) == (0, 1)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("<b>bold.csv", "<b>bold.csv"),
        ("**bold** [a](b).csv", "**bold** [a](b).csv"),
        ("two\nlines.csv", "two\N{REPLACEMENT CHARACTER}lines.csv"),
        ("\x1b[31mred.csv", "\N{REPLACEMENT CHARACTER}[31mred.csv"),
        ("=cmd|'calc'!A1.csv", "=cmd|'calc'!A1.csv"),
    ],
)
def test_names_of_files_are_shown_as_one_line_of_text(tmp_path, refused, name, shown):
    file = tmp_path / name
    file.write_text("x,y,z\n1,2,3\n")
    assert refused(file).startswith(f"{shown}: line 1")


def test_one_bad_file_among_good_ones_refuses_them_all(tmp_path, refused):
    (tmp_path / "a.csv").write_text(table(BOROUGH, series("2023-04", 9)))
    (tmp_path / "b.csv").write_text(ward(**{"202304": "x"}))
    assert refused(tmp_path / "a.csv", tmp_path / "b.csv").startswith("b.csv: line 3")


def test_places_where_no_store_can_be(tmp_path, command):
    data = tmp_path / "a.csv"
    data.write_text(table(BOROUGH, MARCH))
    answer = command("load", data, "--store", data / "store.duckdb")
    assert (answer.code, answer.err.count("\n")) == (1, 1)
    assert "cannot be written" in answer.err
    answer = command("load", data, "--store", data)
    assert (answer.code, answer.err.count("\n")) == (1, 1)
    assert "cannot be opened as a store" in answer.err
    assert data.read_text() == table(BOROUGH, MARCH)
    answer = command("load", data, "--store", tmp_path)
    assert (answer.code, answer.err.count("\n")) == (1, 1)
