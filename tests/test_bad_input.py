"""Bad input: one plain sentence that names the file, exit 1, the store as it was."""

import gzip
import io
import json
import os
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
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
    Row,
    outlines,
    series,
    square,
    table,
)

from harrow_dash import ingest

MARCH = series("2023-03", 1, 2)
WARD_OUTLINE = {"WD22CD": EDGWARE, "WD22NM": "Edgware", "LAD22CD": HARROW}
Refused = Callable[..., str]


@pytest.fixture(scope="module")
def sound_store(tmp_path_factory) -> bytes:
    """The bytes of a store with one figure in it."""
    folder = tmp_path_factory.mktemp("sound")
    file = folder / "borough.csv"
    file.write_text(table(BOROUGH, series("2023-03", 5)))
    ingest.load([file], folder / "store.duckdb")
    return (folder / "store.duckdb").read_bytes()


@pytest.fixture
def refused(command, store_path, sound_store) -> Refused:
    """Load a path that must be refused; gives back the sentence."""
    store_path.parent.mkdir()
    store_path.write_bytes(sound_store)

    def load(*paths: Path) -> str:
        answer = command("load", *paths)
        assert answer.code == 1, answer.out
        assert answer.out == ""
        assert answer.err.count("\n") == 1
        assert "Traceback" not in answer.err
        assert "duckdb" not in answer.err.replace("store.duckdb", "").lower()
        assert answer.err.rstrip().endswith(".")
        assert store_path.read_bytes() == sound_store
        assert [path.name for path in store_path.parent.iterdir()] == ["store.duckdb"]
        return answer.err.rstrip()

    return load


def ward(**changes: object) -> str:
    """A ward file of two rows; the change is in the second, on line 3."""
    other = {"MinorText": "DOMESTIC BURGLARY"} | MARCH
    return table(WARD, MARCH, other | changes)


TEXTS = {
    # what is wrong: (the file's text, what the sentence must hold)
    "unknown header": ("Name,Age,Town\nA,1,B\n", r"line 1: the columns \(Name, Age"),
    "a column is missing": (
        table(BOROUGH, MARCH, renamed={"MinorText": "Minor"}),
        r"line 1: .*'MPS borough level crime'.* lacks type_name",
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
    "a negative count": (ward(**{"202304": -1}), r"line 3: a count .*\('-1'\)"),
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
    "a blank code": (ward(WardCode=""), r"line 3: the column area code is empty"),
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
        r"line 2: the area code",
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
    "dashboard: a negative count": (table(DASHBOARD, {"Count": -3}), r"line 2: a count"),
    "dashboard: a blank count": (table(DASHBOARD, {"Count": ""}), r"line 2: a count"),
    "dashboard: another measure": (
        table(DASHBOARD, {}, {"Measure": "Arrests"}),
        r"line 3: the measure .*'Arrests'",
    ),
    "dashboard: another kind of area": (
        table(DASHBOARD, {"Area Type": "Planet"}),
        r"line 2: the area type .*'Planet'",
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
    "survey: letters": (table(SURVEY, {"MPS": "n/a"}), r"line 2: a proportion"),
    "survey: a row twice": (table(SURVEY, {}, {}), r"line 3: .*stands twice"),
    "survey: another borough": (
        table(SURVEY, {"Borough": "Gotham"}),
        r"no London borough called Gotham",
    ),
    "population: letters": (
        table(POPULATION, {"Total": "many"}),
        r"line 2: residents .*'many'",
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
        r"line 2: the column crime type is empty",
    ),
    "outcomes: no id": (
        table(OUTCOME, {"Crime ID": ""}),
        r"line 2: the column crime id is empty",
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
    "an empty JSON list": ("[]", r"neither outlines nor crimes"),
    "a JSON list of words": ('["a", "b"]', r"line 1|entry 1|not a crime"),
    "JSON too deep": ("[" * 100_000, r"JSON is broken"),
    "API: no place": (json.dumps([{"month": "2024-03"}]), r"lacks|columns"),
    "API: a place that is none": (
        json.dumps([API, API | {"location": 5}]),
        r"entry 2 is not a crime",
    ),
    "API: month": (json.dumps([API | {"month": "March"}]), r"the month"),
    "no outlines": ('{"type": "FeatureCollection", "features": []}', r"not one outline"),
}


@pytest.mark.parametrize("fault", TEXTS)
def test_a_file_with_a_fault_is_refused(tmp_path, refused, fault):
    text, said = TEXTS[fault]
    file = tmp_path / "faulty.csv"
    file.write_text(text, encoding="utf-8")
    sentence = refused(file)
    assert sentence.startswith("faulty.csv: ")
    assert re.search(said, sentence), sentence


def packed_zip(*members: tuple[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return held.getvalue()


def nested_zip(levels: int) -> bytes:
    content = ward().encode()
    for level in range(levels):
        content = packed_zip((f"level{level}.zip", content))
    return content


def damaged(content: bytes) -> bytes:
    """The same with a run of bytes in the middle turned over."""
    middle = len(content) // 2
    turned = bytes(byte ^ 0x5A for byte in content[middle - 20 : middle + 20])
    return content[: middle - 20] + turned + content[middle + 20 :]


def workbook(*rows: list[object]) -> bytes:
    book, held = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(held)
    return held.getvalue()


def broken_workbook() -> bytes:
    """A workbook whose sheet is no XML."""
    held = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(["a", "b", "c"]))) as whole,
        zipfile.ZipFile(held, "w") as broken,
    ):
        for name in whole.namelist():
            is_sheet = name.startswith("xl/worksheets/")
            broken.writestr(name, b"<sheet><" if is_sheet else whole.read(name))
    return held.getvalue()


WARD_TEXT = "".join(f"{line}\n" for line in ward().splitlines()).encode()
LONG = packed_zip(("long.csv", ward().encode() * 50))
BYTES = {
    "nothing": (b"", r"the file is empty"),
    "binary junk": (bytes(range(256)) * 20, r"binary data"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, r"binary data"),
    "text with a NUL": (WARD_TEXT.replace(b"Edgware", b"Edg\0ware"), r"binary data"),
    "no encoding at all": (b"\x81\x8d\x8f" + WARD_TEXT, r"any usual encoding"),
    "UTF-16 cut in a sign": ((b"\xff\xfe" + b"a\0b"), r"any usual encoding"),
    "a line of 10 MB": (b"x" * 10_000_000, r"line 1: the header cannot be read"),
    "a row of 10 MB": (
        WARD_TEXT + b"A" * 10_000_000 + b",B,C,E05013545,Harrow,1,2\n",
        r"the row cannot be read",
    ),
    "gz cut short": (gzip.compress(WARD_TEXT)[:-12], r"\.gz archive is damaged"),
    "gz with a fault": (damaged(gzip.compress(WARD_TEXT * 9)), r"\.gz archive"),
    "zip cut short": (LONG[:-30], r"\.zip archive is damaged"),
    "zip with a fault": (damaged(LONG), r"\.zip archive is damaged"),
    "only the letters of a zip": (b"PK\x03\x04 and nothing more", r"\.zip archive"),
    "an empty zip": (packed_zip(), r"the archive is empty"),
    "a zip of notes": (packed_zip(("README.md", b"Notes")), r"the archive is empty"),
    "a zip that leads outside": (
        packed_zip(("../../evil.csv", WARD_TEXT)),
        r"leads outside it \(\.\./\.\./evil\.csv\)",
    ),
    "a zip with a path from the root": (
        packed_zip(("/etc/evil.csv", WARD_TEXT)),
        r"leads outside it",
    ),
    "a zip with a path of Windows": (
        packed_zip(("C:\\evil.csv", WARD_TEXT)),
        r"leads outside it",
    ),
    "a zip bomb": (packed_zip(("a.csv", bytes(60_000_000))), r"absurd size"),
    "a gz bomb": (gzip.compress(bytes(60_000_000)), r"absurd size"),
    "a workbook bomb": (
        packed_zip(("[Content_Types].xml", b""), ("a.xml", bytes(60_000_000))),
        r"absurd size",
    ),
    "zips in zips without end": (nested_zip(6), r"too deep"),
    "gz in gz without end": (
        gzip.compress(gzip.compress(gzip.compress(gzip.compress(gzip.compress(b"a"))))),
        r"too deep",
    ),
    "an unknown table in a zip": (
        packed_zip(("a/b.csv", b"x,y,z\n1,2,3\n")),
        r"faulty/a/b\.csv: line 1",
    ),
    "a broken workbook": (broken_workbook(), r"workbook is damaged"),
    "a workbook with a fault": (damaged(workbook(["a"] * 9)), r"damaged"),
    "an empty workbook": (workbook(), r"no sheet of the workbook"),
    "an unknown workbook": (workbook(["x", "y", "z"], [1, 2, 3]), r"line 1: the col"),
}


@pytest.mark.parametrize("fault", BYTES)
def test_what_is_no_text_is_refused(tmp_path, refused, fault):
    content, said = BYTES[fault]
    file = tmp_path / "faulty"
    file.write_bytes(content)
    sentence = refused(file)
    assert sentence.startswith("faulty")
    assert re.search(said, sentence), sentence


SQUARE = square(-0.3, 51.6)
GEOMETRIES = {
    "self-crossing": (
        [[-0.3, 51.6], [-0.29, 51.61], [-0.29, 51.6], [-0.3, 51.61], [-0.3, 51.6]],
        r"the outline of Edgware is broken \(self-intersection\)",
    ),
    "two corners": ([[-0.3, 51.6], [-0.29, 51.6]], r"cannot be read"),
    "in metres": (square(515_000, 190_000, 900), r"not in Britain, in longitude"),
    "elsewhere in the world": (square(2.3, 48.8), r"not in Britain, in longitude"),
    "latitude first": (
        [[y, x] for x, y in SQUARE],
        r"not in Britain, in longitude",
    ),
    "a point": ({"type": "Point", "coordinates": [-0.3, 51.6]}, r"is not an area"),
    "empty": ({"type": "Polygon", "coordinates": []}, r"is not an area"),
    "none": (None, r"cannot be read"),
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
    assert refused(unknown).startswith("c.json: line 1: the columns (colour)")


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
    assert refused(folder) == (
        "pipe.csv: this is not a file. Name a file or a folder."
    )


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
