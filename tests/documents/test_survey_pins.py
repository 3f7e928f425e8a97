"""Pins on the survey's map: which cells are told, worked out by hand."""

import h3
import pandas as pd
import pytest
from files import BELMONT, EDGWARE, SAFER, WARD, series, write
from test_priority_pages import view_of
from test_surveys import people

from bench.adding_up import Sums
from bench.known_rules import _pins
from harrow_dash import store
from harrow_dash.disclosure import published_pins
from harrow_dash.documents import blocks, perception, survey_pins
from harrow_dash.geometry import cells
from harrow_dash.loading import ingest
from harrow_dash.sample import map_points
from harrow_dash.sources.places import PIN_RESOLUTION
from harrow_dash.surveys import survey_query as read

SURVEY = "safer_spaces"


@pytest.fixture(scope="module")
def middles() -> dict[str, list[tuple[str, str, str]]]:
    """Cells by ward: those whose middle lies in it, as cell, longitude, latitude."""
    found = {}
    for code, ring in map_points.outlines().items():
        inside = h3.LatLngPoly([(north, east) for east, north in ring])
        held = []
        for cell in sorted(h3.h3shape_to_cells(inside, PIN_RESOLUTION)):
            north, east = h3.cell_to_latlng(cell)
            held.append((cell, f"{east:.6f}", f"{north:.6f}"))
        found[code] = held
    return found


def pinned(name: str, count: int, place: tuple[str, str, str], **said: object) -> list:
    pin = {"ward": "", "longitude": place[1], "latitude": place[2]}
    return people(name, count, **pin, **said)


@pytest.fixture(scope="module")
def path(tmp_path_factory, middles):
    """Two cells of Edgware with 12 and 6 pins, one of Belmont with 3."""
    one, two = middles[EDGWARE][:2]
    other = middles[BELMONT][0]
    rows = [
        *pinned("a", 12, one),
        *pinned("b", 6, two),
        *pinned("c", 3, other),
        *people("d", 40, ward="Edgware"),
        *people("e", 40, ward="Belmont"),
        # In the next borough: it counts for no cell.
        *pinned("f", 9, ("", "-0.262000", "51.600000")),
    ]
    folder = tmp_path_factory.mktemp("pins")
    paths = [
        write(folder / "pins.csv", SAFER, *rows),
        write(folder / "wards.csv", WARD, series("2023-11", *[4] * 13)),
    ]
    ingest.load(paths, folder / "store.duckdb")
    return folder / "store.duckdb"


def test_cells_with_enough_pins_are_told_and_no_other_is_written(path, middles):
    (one, *_), (two, *_) = middles[EDGWARE][:2]
    few = middles[BELMONT][0][0]
    con, member = store.connect(path), store.connect(path, "member")
    found = read.pins(con, SURVEY, "2023")
    assert list(zip(found.cell, found.pins, strict=True)) == [(one, 12), (two, 6)]
    complete = read.pins(member, SURVEY, "2023")
    assert dict(zip(complete.cell, complete.pins, strict=True)) == {
        one: 12,
        two: 6,
        few: 3,
    }
    tables = store.query(
        con,
        "SELECT table_name FROM duckdb_tables() WHERE database_name = 'store'",
    )
    for name in tables.table_name:
        text = store.query(con, f"FROM store.{name}").astype(str).to_numpy()
        assert not (text == few).any(), name


def test_the_page_tells_the_cells_in_words_map_table_and_file(path):
    con, part = store.connect(path), survey_pins.PART
    now = view_of(con, "safe_night")
    said = blocks.plain(part.words(con, now))
    assert read.survey(SURVEY).pin in said
    assert (
        "Where people dropped a pin in 2023: cells with fewer than 5 are not shown"
    ) in said
    assert "2 cells of a grid of hexagons" in said
    assert "12 pins" in said
    picture = part.map(con, now)
    assert "2 cells" in picture.alt
    assert "Edgware (2), 12 pins; No named place, Edgware (3), 6 pins" in picture.alt
    assert "fewer than 5 are not shown" in picture.alt
    legend = blocks.plain(part.legend(con, now))
    assert "5 to 9" in legend
    assert "20 or more" in legend
    assert "None" not in legend
    table = blocks.plain(part.table(con, now))
    assert "Belmont" not in table
    assert part.file(con, now)["count"].tolist() == [12, 6]
    assert part in perception.PARTS
    # Before the round nothing is known of it.
    early = type(now)(**{**vars(now), "to": pd.Timestamp("2023-08-01")})
    for piece in (part.words, part.map, part.legend, part.table):
        assert not piece(con, early)


def test_members_see_every_cell_and_are_told_so(path):
    con = store.connect(path, "member")
    now = view_of(con, "safe_night")
    assert "every cell with a pin is shown, to members only" in blocks.plain(
        str(survey_pins.words(con, now))
    )
    assert "1 to 4" in blocks.plain(survey_pins.legend(con, now))


def test_pins_that_join_are_told_where_each_instalment_has_enough(
    tmp_path, load, store_path, middles
):
    (one, two), three = middles[EDGWARE][:2], middles[BELMONT][0]
    rest = people("r", 60, ward="Edgware")
    first = [*rest, *pinned("a", 6, one), *pinned("b", 7, two)]
    load(write(tmp_path / "a.csv", SAFER, *first))
    # 7 more in the first cell, 2 in the second, 8 in one that had none.
    second = [*people("s", 50, ward="Edgware"), *pinned("c", 7, one)]
    second += [*pinned("d", 2, two), *pinned("e", 8, three)]
    load(write(tmp_path / "b.csv", SAFER, *second))
    found = read.pins(store.connect(store_path), SURVEY, "2023")
    assert dict(zip(found.cell, found.pins, strict=True)) == {one[0]: 13, three[0]: 8}


def counted(*rows: tuple[str, str, int]) -> pd.DataFrame:
    made = pd.DataFrame(rows, columns=["ward_code", "cell", "people"])
    return made.assign(instalment=1)


def left(people: pd.DataFrame, shown: list[str], cell: str) -> list:
    """The cell's pins, if whoever knows the wards' people tells them to within one."""
    sums = Sums()
    pins = people.rename(columns={"ward_code": "ward"})
    totals = pins.groupby("cell")["people"].sum()
    known = pins["cell"].map(totals).where(pins["cell"].isin(shown))
    _pins(sums, pins.assign(pins=known))
    for ward, size in people.groupby("ward_code")["people"].sum().items():
        sums.know(sums.at("people", "ward", str(ward)), float(size))
    return sums.attack({("pins", cell): float(totals[cell])}).nearly


@pytest.mark.parametrize(
    ("rows", "few", "told"),
    [
        # 12 people and 11 pins shown would leave one.
        ([("w", "a", 11), ("w", "b", 1), ("w", "c", 6)], "b", ["a"]),
        ([("w", "a", 11), ("w", "b", 1), ("w", "", 1)], "b", []),
        # Two who dropped no pin may have been there.
        ([("w", "a", 11), ("w", "b", 1), ("w", "", 2)], "b", ["a"]),
        # A cell of two wards: what hides for one is hidden for the other.
        (
            [("w", "a", 6), ("w", "b", 2), ("v", "a", 3), ("v", "c", 9), ("v", "d", 8)],
            "b",
            ["c", "d"],
        ),
    ],
)
def test_the_people_of_a_ward_do_not_bound_a_hidden_cell(rows, few, told):
    people = counted(*rows)
    wards = set(people.ward_code)
    assert published_pins.shown(people, wards, 5) == told
    assert left(people, told, few) == []
    totals = people[people.cell != ""].groupby("cell")["people"].sum()
    if "c" not in told and told == []:
        # Hiding only what is few would give it away.
        assert left(people, list(totals.index[totals >= 5]), few)


def test_no_cell_is_told_of_a_ward_whose_people_are_hidden():
    people = counted(("w", "a", 7), ("w", "", 30), ("v", "a", 6), ("v", "b", 6))
    assert published_pins.shown(people, {"v"}, 5) == ["b"]
    assert published_pins.shown(people, {"v", "w"}, 5) == ["a", "b"]


def test_a_cell_knows_its_resolution():
    assert cells.resolution_of("88195da561fffff") == PIN_RESOLUTION
