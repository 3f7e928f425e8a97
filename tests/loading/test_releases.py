"""Which release a month comes from, that the ledger says so, and that order is moot."""

import gzip
import itertools
import shutil
import zipfile

import pytest
from files import (
    BELMONT,
    BOROUGH,
    DASHBOARD,
    EDGWARE,
    HARROW,
    POPULATION,
    SEARCH,
    STREET,
    VAWG,
    WARD,
    series,
    write,
)

LEDGER = "SELECT file_name, used_from, used_to, used_months FROM ledger"


def used(figures) -> dict[str, tuple[str, int]]:
    """From the ledger: by file, the months taken from it and how many."""
    rows = figures.rows(LEDGER + " WHERE NOT starts_with(sha256, 'carried')")
    return {
        name: (f"{first:%Y-%m} to {last:%Y-%m}" if count else "none", count)
        for name, first, last, count in rows
    }


@pytest.fixture
def historical(tmp_path):
    """A ward file from 2021-12 to 2024-02: 100 a month."""
    return write(tmp_path / "historical.csv", WARD, series("2021-12", *[100] * 27))


@pytest.fixture
def recent(tmp_path):
    """A 24-month ward file from its stub 2024-02 to 2026-02: 200 a month."""
    return write(tmp_path / "recent.csv", WARD, series("2024-02", 4, *[200] * 24))


@pytest.fixture
def earlier(tmp_path):
    """The 24-month ward file of a month before, to 2026-01: 300 a month."""
    return write(tmp_path / "earlier.csv", WARD, series("2024-01", 4, *[300] * 24))


def test_the_stub_month_is_never_used(load, figures, recent):
    load(recent)
    months = figures.values("burglary", EDGWARE, start="2024-01", end="2024-03")
    assert months == {"2024-01": None, "2024-02": None, "2024-03": 200}
    assert used(figures) == {"recent.csv": ("2024-03 to 2026-02", 24)}


def test_the_first_of_25_months_is_a_stub_even_where_it_is_not_thin(
    tmp_path, load, figures
):
    load(write(tmp_path / "recent.csv", WARD, series("2024-02", *[3] * 25)))
    months = figures.values("burglary", EDGWARE, start="2024-02", end="2024-03")
    assert months == {"2024-02": None, "2024-03": 3}


def test_a_borough_file_has_no_stub(tmp_path, load, figures):
    load(write(tmp_path / "borough.csv", BOROUGH, series("2024-02", 4, *[200] * 24)))
    assert figures.values("burglary", end="2024-03") == {"2024-02": 4, "2024-03": 200}


def test_the_historical_file_wins_up_to_its_last_month(
    load, figures, historical, recent
):
    load(historical, recent)
    months = figures.values("burglary", EDGWARE, start="2024-01", end="2024-04")
    assert months == {"2024-01": 100, "2024-02": 100, "2024-03": 200, "2024-04": 200}
    assert figures.values("burglary", EDGWARE, per="rolling12")["2024-12"] == (
        2 * 100 + 10 * 200
    )
    assert used(figures) == {
        "historical.csv": ("2021-12 to 2024-02", 27),
        "recent.csv": ("2024-03 to 2026-02", 24),
    }


def test_the_newest_24_month_file_wins_even_if_an_older_one_comes_later(
    load, figures, historical, recent, earlier
):
    load(recent, historical)
    load(earlier)
    months = figures.values("burglary", EDGWARE)
    # The older file's stub is 2024-01, so its February is whole; but the historical
    # file has that month.
    assert months["2024-01"] == months["2024-02"] == 100
    assert months["2024-03"] == months["2026-01"] == months["2026-02"] == 200
    assert used(figures)["earlier.csv"] == ("none", 0)


def test_months_a_new_release_no_longer_holds_stay(load, figures, recent, earlier):
    load(earlier)
    load(recent)
    months = figures.values("burglary", EDGWARE)
    assert months["2024-02"] == 300  # whole in the older file, a stub in the newer
    assert months["2024-03"] == 200
    assert used(figures) == {
        "earlier.csv": ("2024-02 to 2024-02", 1),
        "recent.csv": ("2024-03 to 2026-02", 24),
    }


def test_the_borough_file_that_reaches_furthest_wins(tmp_path, load, figures):
    load(
        write(tmp_path / "new.csv", BOROUGH, series("2023-03", 2, 2, 2)),
        write(tmp_path / "old.csv", BOROUGH, series("2023-01", 1, 1, 1, 1)),
    )
    assert list(figures.values("burglary").values()) == [1, 1, 2, 2, 2]


def test_the_newest_refresh_date_wins_whatever_months_it_has(tmp_path, load, figures):
    def release(name: str, refreshed: str, count: int, *months: str):
        rows = [
            {"Month_Year": month, "Count": count, "Refresh Date": refreshed}
            for month in months
        ]
        return write(tmp_path / name, DASHBOARD, *rows)

    # By day first, 05/09 is after 08/08; read as month first it would not be.
    newest = release("newest.csv", "05/09/2024", 9, "01/03/2023", "01/04/2023")
    older = release("older.csv", "08/08/2024", 8, "01/04/2023", "01/05/2023")
    load(newest)
    load(older)
    assert figures.values("hate_crime") == {"2023-03": 9, "2023-04": 9, "2023-05": 8}
    assert used(figures) == {
        "newest.csv": ("2023-03 to 2023-04", 2),
        "older.csv": ("2023-05 to 2023-05", 1),
    }


def test_hate_crime_stops_where_a_later_dashboard_has_knife_crime_only(
    tmp_path, load, figures
):
    knife = {"Crime Type": "Knife Crime", "Crime Subtype": "Knife Crime"}

    def month(label: str, **more):
        return {"Month_Year": label} | more

    load(
        write(
            tmp_path / "older.csv",
            DASHBOARD,
            month("01/03/2023", Count=30),
            month("01/04/2023", Count=31),
            month("01/03/2023", Count=7) | knife,
            month("01/04/2023", Count=8) | knife,
        ),
        write(
            tmp_path / "later.csv",
            DASHBOARD | {"Refresh Date": "18/03/2026"},
            month("01/04/2023", Count=9) | knife,
            month("01/05/2023", Count=10) | knife,
        ),
    )
    assert figures.values("knife_crime") == {
        "2023-03": 7,
        "2023-04": 9,
        "2023-05": 10,
    }
    assert figures.values("hate_crime") == {"2023-03": 30, "2023-04": 31}
    to_may = figures.statuses("hate_crime", end="2023-05")
    assert to_may["2023-05"] == "official [x]"
    assert used(figures)["older.csv"] == ("2023-03 to 2023-04", 2)


def test_loading_order_does_not_matter(
    tmp_path, load, store_path, figures, historical, recent, earlier
):
    other = {"WardCode": BELMONT, "WardName": "Belmont"}
    files = {
        "historical": historical,
        "recent": recent,
        "earlier": earlier,
        "borough": write(tmp_path / "b.csv", BOROUGH, series("2024-01", 9, 9, 9)),
        "longer": write(tmp_path / "c.csv", BOROUGH, other | series("2024-02", 7, 7)),
        "vawg": write(tmp_path / "vawg.csv", VAWG, {"Ward Name Clean 2": "Belmont"}),
        "residents": write(tmp_path / "r.csv", POPULATION, {"Total": "20,000"}),
    }
    everything = "SELECT * FROM measure_monthly ORDER BY measure, area_code, month"
    together = load(*files.values()) and figures.rows(everything)
    orders = list(itertools.permutations(files))
    for order in (orders[-1], orders[1234]):
        store_path.unlink()
        for name in order:
            load(files[name])
        assert figures.rows(everything) == together
        assert figures.rates("burglary", EDGWARE)["2026-02"] == 10.0


def test_an_older_population_loaded_later_does_not_win(tmp_path, load, figures):
    older = {name: name.replace("2023", "2022") for name in POPULATION}
    new = write(tmp_path / "new.csv", POPULATION, {"Total": "20,000"})
    old = write(tmp_path / "old.csv", POPULATION, {"Total": "10,000"}, renamed=older)
    load(write(tmp_path / "wards.csv", WARD, series("2024-02", 100)), new)
    load(old)
    assert figures.rates("burglary", EDGWARE) == {"2024-02": 5.0}
    assert figures.rows("SELECT year FROM population WHERE area_code = $a", a=HARROW)[
        0
    ] == (2023,)


def test_the_same_file_counts_once_however_it_is_called_or_wrapped(
    tmp_path, load, figures, recent
):
    copy = shutil.copyfile(recent, tmp_path / "another name.csv")
    packed = tmp_path / "packed.csv.gz"
    packed.write_bytes(gzip.compress(recent.read_bytes()))
    archive = tmp_path / "archive.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.write(recent, "folder/inside.csv")
    loaded = load(recent, copy, packed, archive)
    assert list(loaded.ledger.file_name) == ["recent.csv"]
    before = figures.rows("SELECT * FROM measure_monthly ORDER BY ALL")
    for path in (recent, copy, packed, archive):
        assert list(load(path).ledger.file_name) == ["recent.csv"]
    assert figures.rows("SELECT * FROM measure_monthly ORDER BY ALL") == before
    assert len(figures.rows(LEDGER)) == 1 + 2  # and what the project carries


def borough(path, *rows, first="2025-01", counts=(4, 4)):
    """A borough file of the same counts for each row of names."""
    return write(path, BOROUGH, *(row | series(first, *counts) for row in rows))


# Two editions of the same months: an offence, and what the other edition calls it.
EDITIONS = {
    "groups and types renamed": (
        [{"MajorText": "BURGLARY", "MinorText": "BURGLARY BUSINESS AND COMMUNITY"}],
        [{"MajorText": "BREAK-INS", "MinorText": "BREAK-IN AT A BUSINESS"}],
    ),
    "an offence split in two": (
        [{"MinorText": "Burglary - Residential"}],
        [{"MinorText": "Residential Burglary of a Home"}],
    ),
    "the group alone renamed": (
        [{"MajorText": "BURGLARY"}],
        [{"MajorText": "BURGLARIES"}],
    ),
}


@pytest.mark.parametrize(("older", "newer"), EDITIONS.values(), ids=EDITIONS)
@pytest.mark.parametrize("turned", [False, True])
def test_a_renamed_edition_of_the_same_months_is_never_added(
    tmp_path, load, figures, older, newer, turned
):
    files = [
        borough(tmp_path / "a.csv", *older, counts=(4, 4)),
        borough(tmp_path / "b.csv", *newer, counts=(4, 4)),
    ]
    load(*(reversed(files) if turned else files))
    assert figures.values("all_recorded") == {"2025-01": 4, "2025-02": 4}


def test_an_edition_with_another_refresh_date_is_never_a_part(tmp_path, load, figures):
    types = {
        "older.csv": ("Knife Crime", "Knife Crime", "02/08/2025"),
        "newer.csv": ("Knife Crime", "Knife Crime With Injury", "02/09/2025"),
    }
    for name, (group, kind, refreshed) in types.items():
        load(
            write(
                tmp_path / name,
                DASHBOARD
                | {"Crime Type": group, "Crime Subtype": kind, "Count": 5}
                | {"Refresh Date": refreshed},
                {},
            )
        )
    counted = figures.rows(
        "SELECT f.file_name FROM release JOIN source_file AS f USING (file_id) "
        "WHERE place = 1 AND NOT starts_with(f.sha256, 'carried')"
    )
    assert {name for (name,) in counted} == {"newer.csv"}


CUTS = {
    "by offence": lambda number, _: number % 2,
    "by place": lambda _, row: row["WardCode"] == BELMONT,
    "by row": lambda number, _: number % 3,
}


@pytest.mark.parametrize("cut", CUTS.values(), ids=CUTS)
def test_a_release_cut_into_files_counts_whole(tmp_path, load, figures, cut):
    kinds = [
        {"MinorText": "BURGLARY BUSINESS AND COMMUNITY"},
        {"MinorText": "RES BURGLARY OF A HOME"},
        {"MajorText": "ROBBERY", "MinorText": "ROBBERY OF PERSONAL PROPERTY"},
    ]
    wards = [
        {"WardCode": EDGWARE, "WardName": "Edgware"},
        {"WardCode": BELMONT, "WardName": "Belmont"},
    ]
    rows = [
        WARD | kind | ward | series("2025-01", 1 + number, 7)
        for number, (ward, kind) in enumerate(itertools.product(wards, kinds))
    ]
    for part, found in itertools.groupby(
        sorted(enumerate(rows), key=lambda one: cut(*one)), key=lambda one: cut(*one)
    ):
        load(write(tmp_path / f"{part:d}.csv", WARD, *(row for _, row in found)))
    assert figures.values("burglary", EDGWARE)["2025-01"] == 1 + 2
    assert figures.values("burglary", BELMONT)["2025-01"] == 4 + 5
    assert figures.values("robbery", BELMONT)["2025-01"] == 6


def test_a_second_edition_of_one_part_is_not_added(tmp_path, load, figures):
    def part(name, ward, label, count):
        row = {"WardCode": ward, "WardName": label} | series("2025-01", count, count)
        return write(tmp_path / name, WARD, row)

    load(part("a.csv", EDGWARE, "Edgware", 5), part("b.csv", BELMONT, "Belmont", 6))
    load(part("again.csv", BELMONT, "Belmont", 7))
    assert figures.values("burglary", EDGWARE)["2025-01"] == 5
    assert figures.values("burglary", BELMONT)["2025-01"] == 7


def test_a_file_cut_down_to_one_ward_says_nothing_of_the_others(
    tmp_path, load, figures
):
    rows = [{"Location": f"On or near Street {number}"} for number in range(24)]
    load(write(tmp_path / "edgware.csv", STREET, *rows))
    assert figures.values("asb_incidents", EDGWARE) == {"2024-03": 24}
    assert figures.values("asb_incidents", BELMONT, end="2024-03") == {"2024-03": None}
    assert figures.statuses("asb_incidents")["2024-03"] == "official [p]"


def test_searches_of_one_ward_say_nothing_of_the_others(tmp_path, load, figures):
    rows = [{"Date": f"2024-03-01T11:{minute}:00+00:00"} for minute in range(10, 34)]
    load(write(tmp_path / "edgware.csv", SEARCH, *rows))
    assert figures.values("stop_search", EDGWARE) == {"2024-03": 24}
    assert figures.values("stop_search", BELMONT, end="2024-03") == {"2024-03": None}


@pytest.mark.parametrize("turned", [False, True])
def test_small_editions_of_searches_count_once(tmp_path, load, figures, turned):
    rows = [{"Date": f"2024-03-01T11:{minute}:00+00:00"} for minute in range(10, 19)]
    amended = [row | {"Outcome": "Arrest"} for row in rows[:1]]
    late = {"Date": "2024-03-09T09:00:00+00:00"}
    files = [
        write(tmp_path / "april.csv", SEARCH, *rows),
        write(tmp_path / "may.csv", SEARCH, *amended, *rows[1:], late),
    ]
    for file in reversed(files) if turned else files:
        load(file)
    assert figures.values("stop_search") == {"2024-03": 10}


@pytest.mark.parametrize("turned", [False, True])
def test_an_edition_of_antisocial_behaviour_counts_once(
    tmp_path, load, figures, turned
):
    rows = [{"Location": f"On or near Street {number % 4}"} for number in range(7)]
    files = [
        write(tmp_path / "april.csv", STREET, *rows),
        write(tmp_path / "may.csv", STREET, *rows, {"Location": "On or near Late Way"}),
    ]
    for file in reversed(files) if turned else files:
        load(file)
    assert figures.values("asb_incidents") == {"2024-03": 8}
    told = dict(figures.rows("SELECT file_name, warnings FROM ledger"))
    assert "7 rows are in another file too and count once" in told["april.csv"]


def test_an_offence_whose_outcome_changed_counts_once(tmp_path, load, figures):
    row = {"Crime ID": "a1", "Crime type": "Burglary"}
    load(write(tmp_path / "a.csv", STREET, row, {"Crime ID": "a2"} | row))
    load(
        write(
            tmp_path / "b.csv",
            STREET,
            row | {"Last outcome category": "Under investigation"},
            row | {"Crime ID": "b1"},
            row | {"Crime ID": "b2"},
        )
    )
    ids = figures.rows("SELECT crime_id FROM crime ORDER BY crime_id")
    assert [one for (one,) in ids] == ["a1", "b1", "b2"]


def test_offences_that_moved_out_of_a_type_are_no_fall(
    tmp_path, load, figures, command
):
    """Stalking was counted within violence without injury: older months are none."""
    within = {"MajorText": "VIOLENCE AGAINST THE PERSON"}
    within |= {"MinorText": "VIOLENCE WITHOUT INJURY"}
    apart = within | {"MinorText": "STALKING AND HARASSMENT"}
    older, newer = [90] * 36, [60] * 24
    files = [
        write(tmp_path / f"{name}.csv", kind, *rows)
        for kind, place in ((BOROUGH, "borough"), (WARD, "ward"))
        for name, rows in (
            (f"{place}-old", [within | series("2021-03", *older)]),
            (
                f"{place}-new",
                [within | series("2024-03", *newer), apart | series("2024-03", *newer)],
            ),
        )
    ]
    told = load(*files).ledger.set_index("file_name")["warnings"]
    said = "stalking and harassment are counted within violence without injury, so no "
    said += "measure takes that from it"
    assert [name for name in told.index if said in list(told[name])] == [
        "borough-old.csv",
        "ward-old.csv",
    ]
    for area in (HARROW, EDGWARE):
        found = figures.values("violence_without_injury", area)
        assert (min(found), set(found.values())) == ("2024-03", {60})
        years = figures.values("violence_without_injury", area, per="rolling12")
        told = [month for month, value in years.items() if value]
        assert (told[0], told[-1], len(told)) == ("2025-02", "2026-02", 13)
        assert figures.values("violence", area)["2024-02"] == 90
        place = () if area == HARROW else ("--ward", area)
        key = "violence_without_injury"
        page = command("document", "/violence", *place, "--measure", key).out
        assert "Months before March 2024 are left out" in " ".join(page.split())
