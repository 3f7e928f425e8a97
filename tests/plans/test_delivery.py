"""The delivery plan: small files, loaded, read by role, and shown as at a day."""

from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from files import ACTION, BOROUGH, series, table, write
from seen import words_of
from streamlit.testing.v1 import AppTest
from yearly_files import borough_view

from harrow_dash import config, sample, store
from harrow_dash.documents import blocks, delivery
from harrow_dash.errors import HarrowError
from harrow_dash.loading import ingest
from harrow_dash.outputs.html import html
from harrow_dash.plans import delivery as actions_of
from harrow_dash.surveys import templates

TODAY = date(2026, 4, 20)  # of yearly_files.borough_view
REFUGE = {"action": "A new refuge", "publish": "no", "progress": "At 7 Hidden Lane"}


@pytest.fixture
def loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Load a delivery plan of rows that differ from ACTION; gives the store's path."""
    monkeypatch.setattr(config, "today", lambda: TODAY)

    def load(*rows: dict[str, str], **form: object) -> Path:
        file = write(tmp_path / "plan.csv", ACTION, *rows, **form)
        ingest.load([file], tmp_path / "s" / "store.duckdb")
        return tmp_path / "s" / "store.duckdb"

    return load


def found(path: Path, role: str = "public", day: date = TODAY) -> pd.DataFrame:
    return actions_of.actions(store.connect(path, role), day).set_index("action")


def test_an_action_stands_as_it_was_last_reported(loaded) -> None:
    path = loaded(
        {"as_of": "30/09/2025", "status": "not started", "progress": ""},
        {"as_of": "2025-12-31", "action": "NIGHT walks"},
        {"action": "Cameras", "due": "2026-04", "as_of": "02/04/2026"},
    )
    now = found(path)
    assert list(now.index) == ["NIGHT walks", "Cameras"]
    walks, cameras = now.loc["NIGHT walks"], now.loc["Cameras"]
    assert (walks.status, walks.before, walks.reports) == ("on track", "not started", 2)
    # Due on 31 March and last reported in the quarter before: both stand out.
    assert (walks.overdue, walks.waiting) == (True, True)
    # Due on the last day of April, and reported in April.
    assert cameras.due == pd.Timestamp("2026-04-30")
    assert (cameras.overdue, cameras.waiting) == (False, False)
    # In November 2025 the first report alone was known, and nothing was late.
    then = found(path, day=date(2025, 11, 30))
    assert list(then.index) == ["Night walks"]
    assert then.loc["Night walks", ["status", "overdue", "waiting"]].tolist() == [
        "not started",
        False,
        True,
    ]


@pytest.mark.parametrize("status", ["done", "stopped"])
def test_what_is_over_is_neither_overdue_nor_waited_for(loaded, status: str) -> None:
    now = found(loaded({"status": status, "due": "01/01/2025"}))
    assert now[["overdue", "waiting"]].to_numpy().tolist() == [[False, False]]


def test_the_history_tells_quarters_without_a_report(loaded) -> None:
    path = loaded(
        {"as_of": "30/06/2025", "status": "Not started"},
        {"as_of": "01/10/2025", "status": "at risk"},
        {"as_of": "31/12/2025", "status": "on track"},
    )
    told = actions_of.history(store.connect(path), TODAY)
    assert [(f"{one.quarter:%Y-%m}", one.status) for one in told.itertuples()] == [
        ("2025-04", "not started"),
        ("2025-07", ""),
        ("2025-10", "on track"),
        ("2026-01", ""),
        ("2026-04", ""),
    ]


def test_a_later_file_adds_a_report_and_corrects_one(loaded) -> None:
    loaded({})
    path = loaded(
        {"progress": "Three of five"}, {"as_of": "01/04/2026", "status": "done"}
    )
    now = found(path).loc["Night walks"]
    assert (now.status, now.reports) == ("done", 2)
    held = store.query(store.connect(path), "SELECT progress FROM delivery_action")
    assert sorted(held["progress"]) == ["Three of five", "Two of five"]


def test_unpublished_actions_are_not_in_the_public_file(loaded) -> None:
    path = loaded({}, REFUGE)
    assert list(found(path).index) == ["Night walks"]
    for role in ("member", "officer"):
        assert set(found(path, role).index) == {"Night walks", "A new refuge"}
    public = path.read_bytes()
    assert b"Night walks" in public
    for secret in (b"A new refuge", b"Hidden Lane"):
        assert secret not in public
    beside = store.companion(path, store.build(path), "members").read_bytes()
    assert b"Hidden Lane" in beside
    with duckdb.connect(str(path), read_only=True) as con:
        line = con.execute(
            "SELECT file_name, row_count, warnings FROM source_file "
            "WHERE kind = 'delivery_plan'"
        ).fetchone()
    assert line == ("Delivery plan", None, [])


def test_an_action_that_is_withdrawn_is_not_told_by_its_older_reports(loaded) -> None:
    loaded({}, {"action": "Cameras", "as_of": "30/09/2025", "publish": "no"})
    path = loaded(
        {"as_of": "31/03/2026", "publish": "no", "progress": "At 7 Hidden Lane"},
        {"action": "Cameras", "as_of": "31/03/2026"},
    )
    con = store.connect(path)
    held = store.query(con, "SELECT action, as_of FROM delivery_action")
    assert held.action.tolist() == ["Cameras"]
    assert held.as_of.tolist() == [pd.Timestamp("2026-03-31")]
    # What was published before may be left in the file's free space; this never was.
    assert b"Hidden Lane" not in path.read_bytes()
    member = found(path, "member")
    assert (member.loc["Cameras"].reports, member.loc["Night walks"].reports) == (2, 2)


def test_only_unpublished_actions_are_not_lost_with_the_officers_file(loaded) -> None:
    path = loaded(REFUGE)
    store.companion(path, store.build(path), "officers").unlink()
    with pytest.raises(HarrowError, match="Put that file back"):
        loaded({})


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"status": "amber"}, "the status is one of not started, on track, at risk"),
        ({"status": ""}, "the status is one of"),
        ({"as_of": "31/02/2026"}, "as of must be a real day"),
        (
            {"as_of": "21/04/2026"},
            "as of is a day that is still to come ('21/04/2026')",
        ),
        ({"publish": ""}, "publish is yes or no (blank)"),
        ({"publish": "maybe"}, "publish is yes or no ('maybe')"),
        ({"action": " "}, "the column action is empty"),
        ({"outcome": ""}, "the column outcome is empty"),
        ({"workstream": ""}, "the column workstream is empty"),
        ({"progress": "x" * 2001}, "takes up to 2,000 signs"),
        ({"action": "Example: delete this row"}, "the template's example row"),
        ({"plan": "2024"}, "no row is of a plan that is known here"),
    ],
)
def test_what_would_tell_something_wrong_is_refused(
    refused, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, row, said: str
) -> None:
    monkeypatch.setattr(config, "today", lambda: TODAY)
    told = refused(write(tmp_path / "plan.csv", ACTION, row))
    assert said in told
    assert "plan.csv: " in told


def test_one_action_twice_as_of_one_day_is_refused(refused, tmp_path: Path) -> None:
    file = write(tmp_path / "plan.csv", ACTION, {}, {"action": "night WALKS"})
    told = refused(file)
    assert "line 3: this action stands twice as of 31/12/2025" in told


def test_what_means_nothing_is_left_out_and_named(loaded) -> None:
    path = loaded(
        {"measure": "happiness", "due": "ongoing", "lead": ""},
        {"action": "Elsewhere", "plan": "2024"},
        {"action": "Lost", "priority": "Parks"},
    )
    now = found(path)
    assert set(now.index) == {"Night walks", "Lost"}
    walks = now.loc["Night walks"]
    assert (walks.measure, walks.lead) == ("", "")
    assert pd.isna(walks.due)
    assert not walks.overdue
    line = store.query(
        store.connect(path, "member"),
        "SELECT warnings FROM ledger WHERE kind = 'delivery_plan'",
    )["warnings"][0]
    assert sorted(line) == [
        "an action names nobody who leads it (first on line 2)",
        "the due date 'ongoing' is not known here, so its actions are never overdue "
        "(first on line 2)",
        "the measure 'happiness' is not known here, so its actions stand without a "
        "figure (first on line 2)",
        "the plan '2024' is not known here, so its rows are left out (first on line 3)",
        "the priority 'Parks' is not known here, so its actions stand in none of "
        "2023–26 (first on line 4)",
    ]


def test_a_file_without_the_measures_column_is_known(tmp_path: Path) -> None:
    text = table({key: value for key, value in ACTION.items() if key != "measure"}, {})
    file = tmp_path / "other.csv"
    file.write_text(text, encoding="utf-8")
    ingest.load([file], tmp_path / "store.duckdb")
    assert found(tmp_path / "store.duckdb").loc["Night walks", "measure"] == ""


def test_the_template_is_recognised_and_its_example_refused(
    refused, tmp_path: Path
) -> None:
    file = tmp_path / "template.csv"
    templates.write("delivery-plan", file)
    assert "Delete the row" in refused(file)


def test_a_page_tells_what_is_done_by_whom_and_how_far(loaded, tmp_path: Path) -> None:
    path = loaded(
        {"as_of": "30/09/2025", "status": "at risk"},
        {"priority": "Violence against women and girls"},
        {"action": "Done <b>deal</b>", "status": "done", "measure": ""},
        {"action": "Elsewhere", "priority": "drugs", "measure": ""},
        {"plan": "sv2024", "action": "Lessons", "as_of": "03/04/2026", "measure": ""},
    )
    # 10 a month, then 20: 120 in the year to March 2025, 240 in the year after.
    counts = write(
        tmp_path / "b.csv", BOROUGH, series("2024-04", *[10] * 12, *[20] * 12)
    )
    ingest.load([counts], path)
    con, view = store.connect(path), borough_view("vawg", "2026-03")
    told = delivery.words("/vawg", con, view)
    assert blocks.plain(told) == (
        "As at 20 April 2026 the delivery plan has 3 actions here: 2 on track and 1 "
        "done. 2 are overdue, and 1 is without an update this quarter (April to June "
        "2026). Night walks (Harrow Council): was due on 31 March 2026 and was last "
        "reported on 31 December 2025, as on track. Lessons (Harrow Council): was due "
        "on 31 March 2026; reported as on track."
    )
    drawn = delivery.table("/vawg", con, view)
    plain = blocks.plain(drawn)
    assert "Burglary 240 in the year to March 2026 ↑ Clear rise" in plain
    assert "Before: at risk. Reported on 31 December 2025." in plain
    assert "! Overdue" in plain
    assert "? No update this quarter" in plain
    assert "Serious Violence Strategy 2024–2027" in plain
    assert "says nothing about whether the action worked" in plain
    assert "July to September 2025" in plain
    assert "&lt;b&gt;deal" in html(drawn)
    assert "<b>deal" not in html(drawn)
    assert "Elsewhere" not in plain
    for cause in ("because", "due to", "caused", "thanks to", "result of"):
        assert cause not in f"{blocks.plain(told)} {plain}"
    saved = delivery.file("/vawg", con, view)
    assert saved["due"].tolist() == ["2026-03-31"] * 3
    assert saved["overdue"].tolist() == [False, True, True]


def test_the_duty_page_groups_by_workstream(loaded) -> None:
    path = loaded(
        {},
        {"action": "Letters", "workstream": "5", "priority": "perception"},
        {"action": "Locks", "workstream": "1", "priority": "burglary_vehicle_robbery"},
        {"action": "Lessons", "workstream": "Schools", "plan": "sv2024"},
    )
    con = store.connect(path)
    view = borough_view("homicide", "2026-03")
    drawn = blocks.plain(delivery.table(delivery.DUTY_PAGE, con, view))
    order = [
        drawn.index(words)
        for words in (
            "Workstream 2, violence against women and girls",
            "Night walks",
            "Workstream 5, perception, anti-social behaviour and hate crime",
            "Letters",
            "Workstream Schools",
            "Lessons",
        )
    ]
    assert order == sorted(order)
    assert "Locks" not in drawn
    # Without a loaded figure, the measure is named and nothing is made up.
    assert "Burglary No figure is loaded" in drawn


def test_members_are_told_what_is_not_for_publication(loaded) -> None:
    path = loaded({}, REFUGE)
    view = borough_view("vawg", "2026-03")
    for role, shown in (("public", 0), ("member", 1), ("officer", 1)):
        drawn = blocks.plain(delivery.table("/vawg", store.connect(path, role), view))
        assert drawn.count("Not for publication") == shown, role
        assert ("A new refuge" in drawn) == bool(shown)


def test_without_a_plan_the_page_says_who_holds_it(tmp_path: Path) -> None:
    file = write(tmp_path / "b.csv", BOROUGH, series("2023-03", 5))
    ingest.load([file], tmp_path / "store.duckdb")
    con = store.connect(tmp_path / "store.duckdb")
    view = borough_view("vawg", "2026-03")
    told = blocks.plain(delivery.words("/vawg", con, view))
    assert "Held by: Safer Harrow Partnership" in told
    assert not delivery.table("/vawg", con, view)
    assert delivery.file("/vawg", con, view).empty


def test_the_duty_page_shows_the_sample_s_actions_as_sample(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HARROW_STORE", str(sample_store))
    app = AppTest.from_file(str(config.ROOT / "app.py"), default_timeout=60).run()
    app.switch_page("pages/serious-violence.py")
    app.query_params["open"] = "all"
    app.run()
    assert not app.exception
    told = " ".join(words_of(item.value) for item in app.main.get("html"))
    assert "Workstream 4, violent incidents" in told
    assert "Sample: lessons on knives in every secondary school" in told
    assert "Sample: a new refuge" not in told
    assert sample.SAMPLE_NOTE in told


def test_every_word_of_a_sample_action_says_sample(sample_files: Path) -> None:
    rows = pd.read_csv(sample_files / "delivery_plan.csv")
    for column in ("action", "outcome", "lead", "progress"):
        assert rows[column].str.startswith("Sample: ").all(), column
    assert set(rows["publish"]) == {"yes", "no"}
