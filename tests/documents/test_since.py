"""Since last time: editions of the same months, loaded, against figures by hand."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from files import BOROUGH, DASHBOARD, EDGWARE, HARROW, WARD, series, write
from stored import REAL
from test_pages import opened, words
from yearly_files import borough_view, month

from harrow_dash import measures, store
from harrow_dash.documents import blocks, shared, since
from harrow_dash.findings import kept
from harrow_dash.loading import ingest
from harrow_dash.measures import editions
from harrow_dash.view import View, address, read

THEN, NOW = month("2024-12"), month("2025-06")
KEYS = ("burglary", "knife_crime")
HOMES = {"MinorText": "DOMESTIC BURGLARY"}
# As published to December 2024: 120 in 2023, 240 in 2024; Edgware 60 and 60.
OLD = (
    (BOROUGH, HOMES | series("2023-01", *[10] * 12, *[20] * 12)),
    (WARD, HOMES | series("2022-12", 5, *[5] * 24)),
)
# As published to June 2025: December 2024 revised to 26 (Edgware 8), then 10 a month.
NEW = (
    (BOROUGH, HOMES | series("2023-07", *[10] * 6, *[20] * 11, 26, *[10] * 6)),
    (WARD, HOMES | series("2023-06", 0, *[5] * 17, 8, *[5] * 6)),
)
KNIFE = {"Crime Type": "Knife Crime", "Crime Subtype": "Knife Crime"}


def files_of(folder: Path, name: str, edition) -> list[Path]:
    return [
        write(folder / f"{name}{place}.csv", defaults, row)
        for place, (defaults, row) in enumerate(edition)
    ]


def view(**changed: object) -> View:
    return replace(borough_view("", f"{NOW:%Y-%m}"), since=THEN, **changed)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both editions, the newer one loaded first."""
    folder = tmp_path_factory.mktemp("since")
    ingest.load(files_of(folder, "new", NEW), folder / "s.duckdb")
    ingest.load(files_of(folder, "old", OLD), folder / "s.duckdb")
    return folder / "s.duckdb"


def test_then_now_and_what_the_publisher_revised(path: Path) -> None:
    con = store.connect(path)
    (row,) = since.frame(con, view(), KEYS, THEN).to_dict("records")
    assert row["measure"] == "burglary"
    assert (row["then"], row["kept"], row["restated"], row["revised"]) == (
        240,
        True,
        246,
        6,
    )
    # July to December 2024: 5 x 20 + 26; January to June 2025: 6 x 10.
    assert (row["now"], row["then_month"], row["now_month"]) == (186, THEN, NOW)
    assert (row["verdict_then"], row["verdict_now"]) == ("rise", "no clear change")
    assert row["changed"]


def test_what_is_kept_of_today_is_not_told_as_published_then(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    _findings_only_when_asked: Callable[..., None],  # noqa: PT019 (its value is used)
) -> None:
    """A store as files make it keeps its comparisons: those of today alone."""
    monkeypatch.setattr(kept, "keep", _findings_only_when_asked)
    own = tmp_path / "kept.duckdb"
    ingest.load(files_of(tmp_path, "new", NEW), own)
    ingest.load(files_of(tmp_path, "old", OLD), own)
    con = store.connect(own)
    assert kept.read(con, kept.COMPARISONS, THEN) is not None
    (row,) = since.frame(con, view(), KEYS, THEN).to_dict("records")
    assert (row["then"], row["restated"]) == (240, 246)


def test_the_section_says_it_in_words(path: Path) -> None:
    told = blocks.plain(since.section(store.connect(path), view(), KEYS))
    assert told.startswith(
        "Figures to December 2024 beside figures to June 2025, 1 measure in Harrow: 1 "
        "differs in what is said of the change on the year before, and none differs "
        "against the plan. Of 1 measure the figures published then are kept: 1 was "
        "revised since. Burglary: then a clear rise, now no clear change. Burglary in "
        "the year to December 2024: published as 240, and since revised by the "
        "publisher to 246."
    )
    assert "Burglary 240 246 186 ↑ Clear rise = No clear change" in told
    assert "Compare" not in told
    without = since.section(store.connect(path), replace(view(), since=None), KEYS)
    assert blocks.plain(without) == since.CHOOSE


def test_a_ward_is_compared_with_its_own_edition(path: Path) -> None:
    con = store.connect(path)
    edgware = view(ward=EDGWARE, ward_name="Edgware")
    (row,) = since.frame(con, edgware, KEYS, THEN).to_dict("records")
    assert (row["area_code"], row["then"], row["restated"], row["now"]) == (
        EDGWARE,
        60,
        63,
        63,
    )
    assert "against the plan" not in blocks.plain(since.section(con, edgware, KEYS))


def test_without_an_edition_it_says_that_none_is_kept(tmp_path: Path) -> None:
    ingest.load(files_of(tmp_path, "new", NEW), tmp_path / "s.duckdb")
    con = store.connect(tmp_path / "s.duckdb")
    (row,) = since.frame(con, view(), KEYS, THEN).to_dict("records")
    assert (row["kept"], row["then"], row["restated"]) == (False, 246, 246)
    assert pd.isna(row["revised"])
    told = blocks.plain(since.section(con, view(), KEYS))
    assert "Burglary [x] 246 186" in told
    assert "published then of burglary cannot be told" in told
    assert "revised by the publisher" not in told


def test_the_store_at_that_time_is_as_if_nothing_came_after(
    path: Path, tmp_path: Path
) -> None:
    ingest.load(files_of(tmp_path, "old", OLD), tmp_path / "s.duckdb")
    alone = store.connect(tmp_path / "s.duckdb")
    both = store.connect(path)
    then = editions.as_published(both, THEN)
    areas = [HARROW, EDGWARE]
    for per in measures.PERIODS:
        asked = {"areas": areas, "per": per}
        pd.testing.assert_frame_equal(
            measures.figures(then, "burglary", **asked),
            measures.figures(alone, "burglary", **asked),
        )
    assert shared.last_month(then, "burglary") == THEN
    pd.testing.assert_frame_equal(
        shared.compared(then, KEYS, areas, THEN),
        shared.compared(alone, KEYS, areas, THEN),
    )
    # The store itself is as it was.
    assert shared.last_month(both, "burglary") == NOW
    found = editions.kept(both, THEN)
    assert list(found.itertuples(index=False, name=None)) == [
        ("all_recorded", "borough"),
        ("all_recorded", "ward"),
        ("burglary", "borough"),
        ("burglary", "ward"),
        ("burglary_residential", "borough"),
        ("burglary_residential", "ward"),
    ]


def dashboards(folder: Path, refreshed: str) -> Path:
    """Knife crime: 4 a month to December 2024 as refreshed then; later 3 a month."""
    paths = []
    for name, first, last, count, day in (
        ("old", "2023-01-01", "2024-12-01", 4, refreshed),
        ("new", "2023-07-01", "2025-06-01", 3, "02/07/2025"),
    ):
        rows = [
            KNIFE
            | {"Month_Year": f"{one:%d/%m/%Y}", "Count": count, "Refresh Date": day}
            for one in pd.date_range(first, last, freq="MS")
        ]
        paths.append(write(folder / f"{name}.csv", DASHBOARD, *rows))
    ingest.load(paths, folder / "s.duckdb")
    return folder / "s.duckdb"


def test_dashboards_of_two_dates(tmp_path: Path) -> None:
    con = store.connect(dashboards(tmp_path, "02/01/2025"))
    (row,) = since.frame(con, view(), KEYS, THEN).to_dict("records")
    assert (row["then"], row["restated"], row["now"]) == (48, 36, 36)
    assert row["revised"] == -12


def test_a_month_that_was_not_over_then_is_not_compared_as_one(tmp_path: Path) -> None:
    con = store.connect(dashboards(tmp_path, "20/12/2024"))
    (row,) = since.frame(con, view(), KEYS, THEN).to_dict("records")
    # Then, December had not ended: the year was the one to November.
    assert (row["then_month"], row["then"]) == (month("2024-11"), 48)
    assert pd.isna(row["restated"])
    assert pd.isna(row["revised"])
    told = blocks.plain(since.section(con, view(), KEYS))
    assert "Knife crime (then to November 2024) 48 [x] 36" in told


def test_a_month_before_all_figures_compares_nothing(tmp_path: Path) -> None:
    ingest.load(files_of(tmp_path, "new", NEW), tmp_path / "s.duckdb")
    con = store.connect(tmp_path / "s.duckdb")
    early = replace(view(), since=month("2015-01"))
    told = blocks.plain(since.section(con, early, KEYS))
    assert told == "No figure of Harrow was there in January 2015."
    assert since.file(con, early, KEYS).empty


def test_a_member_s_store_keeps_what_members_see(path: Path) -> None:
    member = store.connect(path, "member")
    then = editions.as_published(member, THEN)
    assert store.role(then) == "member"
    assert len(store.query(then, "FROM delivery_action")) == 0
    assert shared.last_month(then, "burglary") == THEN


@pytest.mark.real
def test_the_official_dashboard_of_july_2025(tmp_path: Path) -> None:
    """What the older of two official files says, from a store that has both."""
    dashboards = sorted(REAL.glob("MPS_MonthlyCrimeDashboard*.csv"))
    assert len(dashboards) == 2
    ingest.load(dashboards[:1], tmp_path / "one.duckdb")
    ingest.load(dashboards, tmp_path / "two.duckdb")
    alone = store.connect(tmp_path / "one.duckdb")
    then = editions.as_published(
        store.connect(tmp_path / "two.duckdb"), month("2025-07")
    )
    areas = [HARROW, *measures.wards(alone)["area_code"]]
    asked = {"areas": areas, "per": "rolling12"}
    keys = ["knife_crime", "knife_crime_with_injury", "hate_crime", "domestic_abuse"]
    pd.testing.assert_frame_equal(
        measures.figures(then, keys, **asked), measures.figures(alone, keys, **asked)
    )


@pytest.mark.parametrize(
    ("value", "note"),
    [
        ("last year", "is not a month written like 2026-02, so nothing is compared"),
        ("2025-06", "“2025-06” is not a month from December 2023 to before June 2025"),
        ("2030-01", "so nothing is compared with it"),
        ("2023-11", "so nothing is compared with it"),
    ],
)
def test_a_month_that_is_none_of_those_before_is_said(
    path: Path, value: str, note: str
) -> None:
    choices = shared.choices(store.connect(path))
    assert choices is not None
    found = read({"since": value}, replace(choices, first=month("2023-01")), NOW.date())
    assert found.since is None
    assert len(found.notes) == 1
    assert note in found.notes[0]


def test_the_address_holds_the_month_and_leaves_none_out(path: Path) -> None:
    choices = shared.choices(store.connect(path))
    assert choices is not None
    found = read({"since": "2024-12"}, choices, date(2025, 7, 1))
    assert (found.since, found.notes) == (THEN, ())
    assert address(found, choices) == {"since": "2024-12"}
    assert address(found, choices, since="") == {}


@pytest.mark.parametrize("page", ["overview", "ward"])
def test_a_reader_chooses_the_month_to_compare_with(
    page: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(page, path, monkeypatch)
    assert since.CHOOSE in words(app)
    assert "since" not in app.query_params
    app.selectbox(key="since").set_value("2024-12").run()
    assert not app.exception
    assert app.query_params["since"] in ("2024-12", ["2024-12"])
    assert "published as 240, and since revised by the publisher to 246" in words(app)
    app.selectbox(key="since").set_value("").run()
    assert "since" not in app.query_params
    app = opened(page, path, monkeypatch, since="2024-13")
    assert "“2024-13” is not a month written like 2026-02" in words(app)
    assert since.CHOOSE in words(app)
