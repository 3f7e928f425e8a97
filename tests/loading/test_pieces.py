"""A release in pieces gives the figures of the whole file, however it was cut.

Rows are dealt out to files, some to several, in any order, in small letters or not;
the files are called anything and are given in any order, at once or one by one.
"""

from pathlib import Path
from random import Random
from typing import Any

import pytest
from files import (
    BELMONT,
    BOROUGH,
    DASHBOARD,
    EDGWARE,
    HARROW,
    IN_EDGWARE,
    LSOA,
    SEARCH,
    STREET,
    WARD,
    outlines,
    square,
    write,
)

from harrow_dash import store
from harrow_dash.loading import ingest

MONTHS = ["202501", "202502", "202503"]
OFFENCES = [
    ("BURGLARY", "BURGLARY BUSINESS AND COMMUNITY"),
    ("BURGLARY", "DOMESTIC BURGLARY"),
    ("ROBBERY", "ROBBERY OF PERSONAL PROPERTY"),
    ("VEHICLE OFFENCES", "THEFT FROM A VEHICLE"),
    ("DRUG OFFENCES", "POSSESSION OF DRUGS"),
]
LSOAS = ["E01002100", "E01002101", "E01002102"]
# By kind of area: a row's defaults, the headings of group and type, and its places.
KINDS: dict[str, tuple[dict[str, Any], tuple[str, str], list[dict[str, str]]]] = {
    "ward": (
        WARD,
        ("MajorText", "MinorText"),
        [
            {"WardCode": EDGWARE, "WardName": "Edgware"},
            {"WardCode": BELMONT, "WardName": "Belmont"},
        ],
    ),
    "lsoa": (
        LSOA,
        ("Major Category", "Minor Category"),
        [{"LSOA Code": code, "LSOA Name": f"Harrow {code[-3:]}A"} for code in LSOAS],
    ),
    "borough": (
        BOROUGH,
        ("MajorText", "MinorText"),
        [{"BoroughName": "Harrow"}, {"BoroughName": "Brent"}],
    ),
}
STORED = """
    SELECT t.type_name, o.area_code, o.month, sum(o.value) AS value
    FROM observation AS o
    JOIN offence_type AS t USING (type_id)
    JOIN area AS a USING (area_code)
    SEMI JOIN (FROM release WHERE place = 1) AS r
        ON r.file_id = o.file_id AND r.family = t.family AND r.month = o.month
        AND r.area_kind = a.area_kind AND r.borough_code = a.borough_code
    GROUP BY ALL ORDER BY ALL
"""
MEASURED = """
    SELECT measure, area_code, month, value, status FROM measure_monthly
    ORDER BY ALL
"""


def figures(path: Path) -> list[list[Any]]:
    con = store.connect(path)
    return [store.query(con, sql).to_dict("records") for sql in (STORED, MEASURED)]


def places(folder: Path) -> Path:
    """Outlines of the small areas, without which their counts are nobody's."""
    folder.mkdir(exist_ok=True)
    shapes = [
        (
            {"LSOA21CD": code, "LSOA21NM": f"Harrow {code[-3:]}A", "LAD22CD": HARROW},
            square(-0.34 + 0.01 * number, 51.58),
        )
        for number, code in enumerate(LSOAS)
    ]
    return outlines(folder / "lsoa.geojson", *shapes)


def pieces(rows: list[Any], group: str, rng: Random) -> list[list[Any]]:
    """The rows dealt out to three files, some rows to several of them."""
    dealt: list[list[Any]] = [[], [], []]
    for row in rows:
        for piece in rng.sample(dealt, rng.choice([1, 1, 2, 3])):
            piece.append(row | {group: rng.choice([str.title, str.upper])(row[group])})
    for piece in dealt:
        rng.shuffle(piece)
    return [piece for piece in dealt if piece]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kind", KINDS)
def test_pieces_of_a_release_give_the_figures_of_the_whole(tmp_path, kind, seed):
    rng = Random(seed)
    defaults, (group, name), areas = KINDS[kind]
    rows = [
        defaults
        | area
        | {group: offence[0], name: offence[1]}
        | {month: rng.choice([0, 0, 1, 2, 9]) for month in MONTHS}
        for area in areas
        for offence in OFFENCES
    ]
    beside = [places(tmp_path / "places")] if kind == "lsoa" else []
    whole = write(tmp_path / "whole.csv", defaults, *rows)
    ingest.load([*beside, whole], tmp_path / "whole.duckdb")
    given = beside + [
        write(tmp_path / f"{rng.randrange(1000)}-{number}.csv", defaults, *piece)
        for number, piece in enumerate(pieces(rows, group, rng))
    ]
    rng.shuffle(given)
    cut = tmp_path / "cut.duckdb"
    # Files that need outlines wait for them within one load only.
    together = kind == "lsoa" or seed % 2
    for paths in [given] if together else [[one] for one in given]:
        ingest.load(paths, cut)
    assert figures(cut) == figures(tmp_path / "whole.duckdb")


def dashboard(rng: Random) -> list[dict[str, Any]]:
    """Two strands of hate crime by month, of the borough and of two wards."""
    places = [{}, IN_EDGWARE, IN_EDGWARE | {"Area code": BELMONT}]
    return [
        DASHBOARD
        | place
        | {"Month_Year": f"01/0{month}/2023", "Crime Subtype": strand}
        | {"Count": rng.randint(1, 9)}
        for month in range(1, 7)
        for place in places
        for strand in ("Hate Crime", "Racist Crime")
    ]


def crimes(rng: Random) -> list[dict[str, Any]]:
    """Burglaries of six months, each with an identity of its own."""
    return [
        STREET
        | {"Crime ID": f"{month}-{number}", "Month": f"2024-0{month}"}
        | {"Crime type": "Burglary", "Longitude": f"-0.2{rng.randint(700, 799)}"}
        for month in range(1, 7)
        for number in range(rng.randint(1, 9))
    ]


def searches(rng: Random) -> list[dict[str, Any]]:
    """Searches of six months, each at a minute of its own."""
    return [
        SEARCH | {"Date": f"2024-0{month}-1{number}T11:{rng.randint(10, 59)}:00+00:00"}
        for month in range(1, 7)
        for number in range(rng.randint(1, 9))
    ]


LONG = {
    "dashboard": (DASHBOARD, dashboard, "Month_Year", slice(3, 5)),
    "street": (STREET, crimes, "Month", slice(5, 7)),
    "search": (SEARCH, searches, "Date", slice(5, 7)),
}
POINTS = """
    SELECT month, ward_code, inside, count(*) AS crimes
    FROM (SELECT month, point_id FROM crime
        UNION ALL SELECT month, point_id FROM stop_search)
    LEFT JOIN point USING (point_id)
    GROUP BY ALL ORDER BY ALL
"""


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("kind", LONG)
def test_months_in_several_files_in_any_order_are_those_of_one(tmp_path, kind, seed):
    """Each file has some months, some months are in two, and rows in any order."""
    rng = Random(seed)
    defaults, made, column, digits = LONG[kind]
    rows = made(rng)
    whole, cut = tmp_path / "whole.duckdb", tmp_path / "cut.duckdb"
    ingest.load([write(tmp_path / "whole.csv", defaults, *rows)], whole)
    months = [sorted(rng.sample(range(1, 7), rng.randint(1, 4))) for _ in range(3)]
    months[0] = sorted({*months[0], *set(range(1, 7)).difference(*months)})
    given = []
    for number, wanted in enumerate(months):
        piece = [row for row in rows if int(row[column][digits]) in wanted]
        rng.shuffle(piece)
        name = f"{rng.randrange(1000)}-{number}.csv"
        given.append(write(tmp_path / name, defaults, *piece))
    rng.shuffle(given)
    for paths in [given] if seed % 2 else [[one] for one in given]:
        ingest.load(paths, cut)
    assert figures(cut)[1] == figures(whole)[1]
    assert store.query(store.connect(cut), POINTS).equals(
        store.query(store.connect(whole), POINTS)
    )


def edition(path: Path, **counts: int) -> Path:
    """A ward file of robbery, the same in every edition, and of other offences."""
    rows = [{"MajorText": "ROBBERY", "MinorText": "ROBBERY OF PERSONAL PROPERTY"}]
    rows += [{"MinorText": kind.replace("_", " ").upper()} for kind in counts]
    values = [5, *counts.values()]
    return write(
        path,
        WARD,
        *(
            row | dict.fromkeys(MONTHS, value)
            for row, value in zip(rows, values, strict=True)
        ),
    )


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ({"domestic_burglary": 7}, {"res_burglary_of_a_home": 7}),
        ({"break_in": 7}, {"burglary_of_a_place": 7}),
        ({"break_in": 7}, {"break_in_by_day": 3, "break_in_by_night": 4}),
        ({"arson": 7}, {"arson": 8}),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_editions_that_agree_in_part_are_still_editions(tmp_path, older, newer, turned):
    files = [
        edition(tmp_path / "a.csv", **older),
        edition(tmp_path / "b.csv", **newer),
    ]
    for file in reversed(files) if turned else files:
        ingest.load([file], tmp_path / "s.duckdb")
    stored = figures(tmp_path / "s.duckdb")[0]
    assert sum(row["value"] for row in stored) in (3 * 12, 3 * 13)
