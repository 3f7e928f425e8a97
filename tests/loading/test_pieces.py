"""A release in pieces gives the figures of the whole file, however it was cut.

Rows of every kind of file are dealt out to files, a month cut in two or some rows in
several, in any order, in small letters or not; the files are called anything and are
given in any order, at once or one by one. All kinds come in the same loads.
"""

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from files import (
    ACTION,
    BELMONT,
    BOROUGH,
    DASHBOARD,
    EDGWARE,
    EVENT,
    FINGERTIPS,
    HARROW,
    HATE,
    IN_EDGWARE,
    LONG,
    LSOA,
    LSOA_LOOKUP,
    POPULATION,
    SEARCH,
    STREET,
    SURVEY,
    VAWG,
    WARD,
    WEIGHTS,
    Row,
    other_wards,
    outlines,
    series,
    square,
    write,
)

from harrow_dash import store
from harrow_dash.loading import ingest
from harrow_dash.places import small_areas

MONTHS = ["202501", "202502", "202503"]
OFFENCES = [
    ("BURGLARY", "BURGLARY BUSINESS AND COMMUNITY"),
    ("BURGLARY", "DOMESTIC BURGLARY"),
    ("ROBBERY", "ROBBERY OF PERSONAL PROPERTY"),
    ("VEHICLE OFFENCES", "THEFT FROM A VEHICLE"),
    ("DRUG OFFENCES", "POSSESSION OF DRUGS"),
]
LSOAS = ["E01002100", "E01002101", "E01002102"]
IN_BELMONT = IN_EDGWARE | {"Area name": "Belmont", "Area code": BELMONT}
IN_BELMONT |= {"Borough_SNT": "Harrow Belmont"}
TNO = {
    {"Crime Type": "Offence Group", "Crime Subtype": "Offence Subgroup"}.get(
        one, one
    ): to
    for one, to in DASHBOARD.items()
}

UNDATED = {one: to for one, to in DASHBOARD.items() if one != "Refresh Date"}
UNDATED |= {"Crime Type": "Knife Crime", "Crime Subtype": "Knife Crime"}


def wide(group: str, name: str, areas: list[Row]) -> Callable[[Random], list[Row]]:
    """Rows of a file with a column a month, under its headings of group and type."""
    return lambda rng: [
        area
        | {group: rng.choice([str.title, str.upper])(offence[0]), name: offence[1]}
        | {month: rng.choice([0, 0, 1, 2, 9]) for month in MONTHS}
        for area in areas
        for offence in OFFENCES
    ]


def dashboard(rng: Random) -> list[Row]:
    """Two strands of hate crime by month, of the borough and of two wards."""
    return [
        place
        | {"Month_Year": f"01/0{month}/2023", "Crime Subtype": strand}
        | {"Count": rng.randint(1, 9)}
        for month in range(1, 7)
        for place in ({}, IN_EDGWARE, IN_BELMONT)
        for strand in ("Hate Crime", "Racist Crime")
    ]


def undated(rng: Random) -> list[Row]:
    """Knife crime of a file that does not say when it was released."""
    return [
        place | {"Month_Year": f"01/0{month}/2022", "Count": rng.randint(1, 9)}
        for month in range(1, 4)
        for place in ({}, IN_EDGWARE, IN_BELMONT)
    ]


def notifiable(rng: Random) -> list[Row]:
    """Offences that add up to their group, of months that no other file has."""
    return [
        place
        | {"Month_Year": f"01/0{month}/2023", "Count": rng.randint(1, 9)}
        | {"Offence Group": group, "Offence Subgroup": name}
        for month in range(1, 4)
        for place in ({}, IN_EDGWARE)
        for group, name in OFFENCES
    ]


def by_committed(rng: Random) -> list[Row]:
    """Three rows a ward and month, which the figures add up."""
    return [
        {"Ward Name Clean 2": ward, "Recorded Date Months": f"01/0{month}/2023"}
        | {"Date Committed From Date Months": f"01/{when}/2022"}
        | {"Count": rng.randint(1, 3)}
        for month in range(1, 4)
        for ward in ("Edgware", "Belmont", "Not Known")
        for when in (10, 11, 12)
    ]


def answers(rng: Random) -> list[Row]:
    return [
        {"Date": day, "Borough": borough, "Measure": question}
        | {"Proportion": f"0,{rng.randint(10, 99)}"}
        for day in ("31/3/2023", "30/6/2023")
        for question in ('"Good Job" local', "Trust MPS")
        for borough in ("Harrow", "Brent", "Barnet")
    ]


def residents(rng: Random) -> list[Row]:
    return [
        {"Ward 2023 Code": f"E050135{number}", "Ward 2023 Name": f"Ward {number}"}
        | {"Total": str(rng.randint(8000, 9999))}
        for number in range(42, 64)
    ]


def crimes(rng: Random) -> list[Row]:
    """Burglaries of six months, each with an identity of its own."""
    return [
        {"Crime ID": f"{month}-{number}", "Month": f"2024-0{month}"}
        | {"Crime type": "Burglary", "Longitude": f"-0.2{rng.randint(700, 799)}"}
        for month in range(1, 7)
        for number in range(rng.randint(1, 20))
    ]


def searches(rng: Random) -> list[Row]:
    """Searches of six months, each at a minute of its own."""
    return [
        {"Date": f"2024-0{month}-1{number}T11:{rng.randint(10, 59)}:00+00:00"}
        for month in range(1, 7)
        for number in range(rng.randint(1, 9))
    ]


def partners(rng: Random) -> list[Row]:
    return [
        {"area_code": ward, "period": f"2024-0{month}", "value": rng.randint(5, 30)}
        for month in range(1, 5)
        for ward in (EDGWARE, BELMONT)
    ]


def strands(rng: Random) -> list[Row]:
    return [
        {"period": f"2024-0{month}", "ward_code": ward, "strand": strand}
        | {"offences": rng.randint(5, 30)}
        for month in range(1, 5)
        for ward in (EDGWARE, BELMONT)
        for strand in ("Race", "Religion")
    ]


def health(rng: Random) -> list[Row]:
    return [
        {"Area Code": code, "Area Name": name, "Time period": f"20{year}/{year + 1}"}
        | {"Value": rng.randint(100, 200)}
        for year in (20, 21, 22)
        for code, name in ((HARROW, "Harrow"), ("E92000001", "England"))
    ]


# By kind: a row's defaults, how its rows are made, and how they may be cut: rows in
# several files (overlap), each row in one (apart), or whole months (months).
KINDS: dict[str, tuple[Row, Callable[[Random], list[Row]], str]] = {
    "ward": (
        WARD,
        wide(
            "MajorText",
            "MinorText",
            [
                {"WardCode": EDGWARE, "WardName": "Edgware"},
                {"WardCode": BELMONT, "WardName": "Belmont"},
            ],
        ),
        "overlap",
    ),
    "lsoa": (
        LSOA,
        wide(
            "Major Category",
            "Minor Category",
            [{"LSOA Code": one, "LSOA Name": f"Harrow {one[-3:]}A"} for one in LSOAS],
        ),
        "overlap",
    ),
    "borough": (
        BOROUGH,
        wide(
            "MajorText",
            "MinorText",
            [{"BoroughName": "Harrow"}, {"BoroughName": "Brent"}],
        ),
        "overlap",
    ),
    "dashboard": (DASHBOARD, dashboard, "overlap"),
    "dashboard without a date": (UNDATED, undated, "overlap"),
    "notifiable": (TNO, notifiable, "overlap"),
    "vawg": (VAWG, by_committed, "overlap"),
    "survey": (SURVEY, answers, "overlap"),
    "residents": (POPULATION, residents, "overlap"),
    "crimes": (STREET, crimes, "overlap"),
    # Without an ID, two files that share most rows of a month are two editions of it.
    "searches": (SEARCH, searches, "apart"),
    "searches again": (SEARCH, searches, "months"),
    "partners": (LONG, partners, "overlap"),
    "strands": (HATE, strands, "overlap"),
    "health": (FINGERTIPS, health, "overlap"),
    "actions": (ACTION, lambda _: [{"action": f"A{n}"} for n in range(6)], "overlap"),
    "events": (EVENT, lambda _: [{"label": f"L{n}"} for n in range(6)], "overlap"),
    "lookup": (
        LSOA_LOOKUP,
        lambda _: [{"LSOA11CD": one, "LSOA21CD": one} for one in LSOAS],
        "overlap",
    ),
    "weights": (
        WEIGHTS,
        lambda _: [
            {"LSOA11CD": one, "GSS_CODE": ward, "weight": share}
            for one in LSOAS
            for ward, share in ((EDGWARE, "0.25"), (BELMONT, "0.75"))
        ],
        "overlap",
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
MEASURED = "SELECT measure, area_code, month, value, status FROM measure_monthly "
MEASURED += "ORDER BY ALL"
POINTS = """
    SELECT month, ward_code, inside, count(*) AS crimes
    FROM (SELECT month, point_id FROM crime
        UNION ALL SELECT month, point_id FROM stop_search)
    LEFT JOIN point USING (point_id)
    GROUP BY ALL ORDER BY ALL
"""
OTHERS = [
    "population",
    "area_link",
    "indicator_value",
    "delivery_action",
    "local_event",
]
ASKED = [STORED, MEASURED, POINTS]
ASKED += [f"SELECT * EXCLUDE (file_id) FROM {one} ORDER BY ALL" for one in OTHERS]


def figures(path: Path) -> list[list[Any]]:
    con = store.connect(path)
    return [store.query(con, sql).astype(str).to_dict("records") for sql in ASKED]


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


def pieces(rows: list[Row], how: str, rng: Random) -> list[list[Row]]:
    """The rows dealt out to three files."""
    dealt: list[list[Row]] = [[], [], []]
    months = {row["Date"][:7]: rng.sample(dealt, 2) for row in rows if "Date" in row}
    for row in rows:
        to = rng.sample(dealt, rng.choice([1, 1, 2, 3]) if how == "overlap" else 1)
        for piece in months[row["Date"][:7]] if how == "months" else to:
            piece.append(row)
    for piece in dealt:
        rng.shuffle(piece)
    return [piece for piece in dealt if piece]


@pytest.mark.parametrize("seed", range(4))
def test_pieces_of_every_kind_give_the_figures_of_the_whole(tmp_path, seed):
    rng = Random(seed)
    whole, cut = tmp_path / "whole.duckdb", tmp_path / "cut.duckdb"
    shapes = places(tmp_path / "places")
    files, given = [shapes], []
    for kind, (defaults, make, how) in KINDS.items():
        if kind == ("searches" if seed % 2 else "searches again"):
            continue
        rows = make(rng)
        files.append(write(tmp_path / f"{kind}.csv", defaults, *rows))
        for number, piece in enumerate(pieces(rows, how, rng)):
            name = f"{rng.randrange(1000)}-{kind}-{number}.csv"
            given.append(write(tmp_path / name, defaults, *piece))
    rng.shuffle(given)
    ingest.load(files, whole)
    # Files that need outlines wait for them within one load only.
    thirds = [[shapes, *given[::3]], given[1::3], given[2::3]]
    for part in [[*given, shapes]] if seed % 2 else thirds:
        ingest.load(part, cut)
    assert figures(cut) == figures(whole)


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
    stored = store.query(store.connect(tmp_path / "s.duckdb"), STORED)
    assert stored["value"].sum() in (3 * 12, 3 * 13)


def when(month: str, count: int, committed: str = "01/01/2023") -> Row:
    return {"Recorded Date Months": f"01/{month}/2023", "Count": count} | {
        "Date Committed From Date Months": committed
    }


def test_an_edition_of_an_extract_is_not_added_to_the_one_before(
    tmp_path, load, figures
):
    """A count that changed tells it, and so does a row that was dated anew."""
    days = [f"01/{month:02}/20{year}" for year in (21, 22) for month in range(1, 13)]
    rows = [when("03", 2, day) for day in days]
    parts = [write(tmp_path / "1.csv", VAWG, *rows[:14])]
    parts.append(write(tmp_path / "2.csv", VAWG, *rows[12:]))
    # Two rows are in both, and so are the ends of another part of the month.
    warned = [load(part).ledger["warnings"].iloc[0] for part in parts][1]
    assert figures.values("vawg") == {"2023-03": 48}
    told = "2 rows of Harrow are in 1.csv too and count once, the first: Edgware, "
    assert f"{told}2023-03" in list(warned)
    dated_anew = [*rows[1:], when("03", 2, "01/12/2020")]
    load(write(tmp_path / "3.csv", VAWG, *dated_anew, when("04", 5)))
    assert figures.values("vawg") == {"2023-03": 48, "2023-04": 5}
    changed = [when("03", 3, days[0]), *rows[1:], when("04", 5), when("05", 1)]
    load(write(tmp_path / "4.csv", VAWG, *changed))
    assert figures.values("vawg") == {"2023-03": 49, "2023-04": 5, "2023-05": 1}
    # Without the months committed no row is known again.
    plain = {name: VAWG[name] for name in VAWG if "Committed" not in name}
    bare = {"Recorded Date Months": "01/06/2023", "Count": 7}
    load(
        write(
            tmp_path / "5.csv",
            plain,
            bare | {"Recorded Date Months": "01/05/2023"},
            bare,
        )
    )
    assert figures.values("vawg")["2023-05"] == 7


def test_ledger_says_which_rows_of_a_release_were_taken_out(tmp_path, load):
    burglary = series("2025-01", 1, 2, 3)
    robbery = {"MajorText": "ROBBERY", "MinorText": "ROBBERY OF PERSONAL PROPERTY"}
    files = [
        write(tmp_path / "a.csv", WARD, burglary),
        write(tmp_path / "b.csv", WARD, burglary, robbery | series("2025-01", 4, 0, 0)),
        write(tmp_path / "c.csv", DASHBOARD, {}, {"Crime Subtype": "Racist Crime"}),
        write(
            tmp_path / "d.csv", DASHBOARD, {"Count": 1}, {"Month_Year": "01/04/2023"}
        ),
        write(tmp_path / "e.csv", DASHBOARD, {"Month_Year": "01/04/2023", "Count": 7}),
    ]
    told = load(*files).ledger.set_index("file_name")["warnings"]
    assert (
        "1 row of Harrow is in a.csv too and counts once: BURGLARY BUSINESS AND "
        "COMMUNITY, Edgware" in list(told["b.csv"])
    )
    assert (
        "1 row of Harrow is in c.csv too and counts once: HATE CRIME, Harrow, 2023-03"
        in list(told["d.csv"])
    )
    assert (
        "of the same day as d.csv, but 7 in place of 1 for HATE CRIME, Harrow, "
        "2023-04: one of the two was changed" in list(told["e.csv"])
    )
    assert not any("counts once" in one for one in [*told["a.csv"], *told["c.csv"]])


def test_a_ward_of_no_piece_is_missing_and_one_of_any_piece_is_zero(
    tmp_path, load, figures
):
    """Publishers leave out what is 0 in all months, but no ward is without offences."""
    robbery = {"MajorText": "ROBBERY", "MinorText": "ROBBERY OF PERSONAL PROPERTY"}
    canons, hate = "E05013543", {"Count": 2, "Month_Year": "01/04/2023"}
    belmont = {"WardCode": BELMONT, "WardName": "Belmont"}
    told = load(
        places(tmp_path / "places"),
        write(tmp_path / "1.csv", WARD, series("2025-01", 4, 0)),
        write(tmp_path / "2.csv", WARD, belmont | robbery | series("2025-01", 1, 2)),
        write(tmp_path / "3.csv", DASHBOARD, IN_EDGWARE, IN_BELMONT),
        write(tmp_path / "4.csv", DASHBOARD, IN_EDGWARE | hate, {}),
        write(tmp_path / "5.csv", LSOA, {"LSOA Code": LSOAS[0]} | {"202501": 3}),
    ).ledger.set_index("file_name")["warnings"]
    months = ("2025-01", "2025-02")
    assert figures.values("burglary", EDGWARE) == dict(zip(months, (4, 0), strict=True))
    assert figures.values("burglary", BELMONT) == dict.fromkeys(months, 0)
    assert figures.values("robbery", EDGWARE) == dict.fromkeys(months, 0)
    assert figures.values("burglary", canons) == dict.fromkeys(months)
    assert set(figures.statuses("burglary", canons).values()) == {"official [x]"}
    assert figures.values("hate_crime", EDGWARE) == {"2023-03": 1, "2023-04": 2}
    assert figures.values("hate_crime", BELMONT) == {"2023-03": 1, "2023-04": 0}
    assert set(figures.values("hate_crime", canons).values()) == {None}
    counted = small_areas.counts(figures.con(), "lsoa", "burglary")
    assert counted[["area_code", "count"]].to_numpy().tolist() == [[LSOAS[0], 3]]
    missing = "it has no row of 20 of Harrow's 22 wards, which are missing, not 0: "
    missing += "Canons, Centenary, Greenhill and 17 more"
    assert all(missing in told[f"{number}.csv"] for number in range(1, 5))
    assert (
        "it has no row of 2 of Harrow's 3 small areas, which are missing, not 0: "
        "Harrow 101A, Harrow 102A" in told["5.csv"]
    )
    # With the wards that they lacked nothing is missing of these files any more.
    rest = other_wards(WARD, EDGWARE, BELMONT)
    load(
        write(
            tmp_path / "6.csv",
            WARD,
            *({**row, **series("2025-01", 0, 0)} for row in rest),
        )
    )
    assert figures.values("burglary", canons) == dict.fromkeys(months, 0)
    said = "SELECT file_name FROM ledger WHERE list_contains(warnings, $told)"
    assert figures.rows(said, told=missing) == [("3.csv",), ("4.csv",)]
