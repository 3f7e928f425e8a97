"""Pages of surveys: shares by hand, by role, and nothing hidden on them."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import altair
import duckdb
import pandas as pd
import pytest
from files import BELMONT, EDGWARE, HARROW, SAFER, WARD, YOUNG, series, write
from streamlit.testing.v1 import AppTest
from test_charts import fields, layers
from test_priority_pages import view_of
from test_roles import signed_in
from test_surveys import people

from harrow_dash import downloads, store
from harrow_dash.documents import (
    blocks,
    comments,
    perception,
    priority,
    rounds,
    shared,
    ward,
    worry,
    young_people,
)
from harrow_dash.documents import months as month_panel
from harrow_dash.documents import safer_spaces as survey
from harrow_dash.loading import ingest
from harrow_dash.outputs.html import html
from harrow_dash.view import View

ROOT = Path(__file__).parents[2]
CANONS = "E05013543"
Con = duckdb.DuckDBPyConnection


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two rounds with a ward of 3 people, hidden together with the next smallest."""
    folder = tmp_path_factory.mktemp("survey_pages")
    first = [
        *people("a", 45, ward="Edgware", safe_day="5"),
        *people("b", 15, ward="Edgware", safe_day="3"),
        *people("c", 10, ward="Belmont", safe_day="4"),
        *people("d", 31, ward="Belmont", safe_day="1", safe_night="5"),
        *people("e", 3, ward="Canons", comment="Ring 020 7946 0018"),
        *people("f", 12, ward="", age_band=""),
    ]
    later = {"round": "2024", "answered_on": "04/10/2024"}
    second = [
        *people("g", 20, ward="Edgware", safe_day="5", **later),
        *people("h", 40, ward="Edgware", safe_day="2", **later),
        *people("i", 30, ward="Belmont", safe_day="2", **later),
        *people("k", 15, ward="Canons", safe_day="5", **later),
    ]
    young = [
        *people("y", 40, school="School A"),
        *people("z", 20, school="School B", worry_knife="5", know_help="No"),
    ]
    paths = [
        write(folder / "one.csv", SAFER, *first),
        write(folder / "two.csv", SAFER, *second),
        write(folder / "young.csv", YOUNG, *young),
        write(folder / "wards.csv", WARD, series("2023-11", *[4] * 13)),
    ]
    ingest.load(paths, folder / "store.duckdb")
    return folder / "store.duckdb"


@pytest.fixture(scope="module", params=["public", "member", "officer"])
def role(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def view(con: Con, key: str = "safe_day", ward: str = "", to: str = "") -> View:
    made = view_of(con, key, ward)
    month = pd.Timestamp(f"{to}-01") if to else made.to
    return View(**{**vars(made), "to": month})


def words(html: object) -> str:
    return blocks.plain(html)


def test_the_round_in_words_is_worked_out_by_hand(path: Path) -> None:
    con = store.connect(path)
    told = words(survey.words(con, view(con, to="2023-11")))
    # 45 + 10 + 3 + 12 of 116: Wilson 0.512 to 0.688; after dark 31 of 116.
    assert "116 people answered in 2023: 60% (51% to 69%) felt safe by day" in told
    assert "27% (20% to 35%) after dark" in told
    assert "since" not in told  # there is no round before
    told = words(survey.words(con, view(con)))
    # 35 of 105; from 70 of 116, z = -4.02
    assert "105 people answered in 2024: 33% (25% to 43%) felt safe by day" in told
    assert "by day a clear fall since 2023 (60% then)" in told
    assert "after dark a clear fall since 2023 (27% then)" in told


def test_hidden_wards_are_marked_everywhere_and_nowhere_given(path: Path) -> None:
    con, member = store.connect(path), store.connect(path, "member")
    for open_, hidden in ((member, False), (con, True)):
        now = view(open_, to="2023-11")
        found = survey.wards(open_, now).set_index("area_code")
        assert (found.loc[CANONS, "mark"] == "c") is hidden
        assert (found.loc[BELMONT, "mark"] == "c") is hidden
        table = words(survey.wards_table(open_, now))
        assert ("Canons [c] [c] [c]" in table) is hidden
        assert ("Belmont 41 24% (14% to 39%) [u] 76% (61% to 86%) [u]" in table) is (
            not hidden
        )
        saved = downloads.csv(survey.wards(open_, now), "source").decode("utf-8-sig")
        (row,) = [line for line in saved.splitlines() if "Canons" in line]
        assert (re.search(r"\d", row.replace(CANONS, "")) is None) is hidden


def test_hidden_shares_are_in_no_chart(path: Path) -> None:
    con = store.connect(path)
    now = view(con, "safe_night", to="2023-11")
    for picture in (survey.wards_chart(con, now), rounds.wards_chart(con, now)):
        assert picture is not None
        assert "Belmont" not in picture.alt
        assert "Canons" not in picture.alt
        rows = [
            row
            for layer in layers(picture.spec)
            for row in layer["data"]["values"]
            if row["name"] in {"Belmont", "Canons"}
        ]
        assert rows
        for row in rows:
            assert row["label"] == "[c]"
            assert row["asked"] == "hidden"
            assert [row["shown"], row["low"], row["high"]] == [None] * 3


def test_a_ward_that_is_hidden_says_so_in_words(path: Path) -> None:
    con = store.connect(path)
    now = view(con, "safe_day", CANONS, to="2023-11")
    assert priority.words(con, now)[0] == (
        "Feeling safe by day in Canons, round of 2023: hidden [c]."
    )
    assert "In Canons: [c] by day, [c] after dark." in words(survey.words(con, now))
    assert "2023 October 2023 [c] [c]" in words(rounds.table(con, now))


def test_a_chosen_question_is_told_by_round_and_tested(path: Path) -> None:
    con = store.connect(path)
    now = view(con, "safe_day", EDGWARE)
    first, change, across = priority.words(con, now)
    assert first == (
        "Feeling safe by day in Edgware, round of 2024: 33% (23% to 46%) of 60 people "
        "asked."
    )
    assert change == "A clear fall since 2023 (75%)."
    assert across == "A clear fall in Edgware; 21 wards cannot be tested."
    # The others were hidden in the first round.
    assert "Belmont 30 0% (0% to 11%) [u] [c] ? Not tested" in words(
        priority.wards_table(con, now)
    )
    assert month_panel.step(now) == "round by round"
    table = words(month_panel.table(con, now))
    assert "2024 October 2024 60 33% (23% to 46%)" in table
    assert "2023 October 2023 60 75% (63% to 84%)" in table
    assert "−42 (75% to 33%) ↓ Clear fall" in words(priority.wards_table(con, now))
    assert not priority.cautions(con, now, "value")
    saved = priority.wards_download(con, now).set_index("area_code")
    assert saved.loc[EDGWARE, "share"] == pytest.approx(1 / 3)


def test_young_people_in_one_sentence(path: Path) -> None:
    con = store.connect(path)
    told = words(young_people.words(con, view(con)))
    assert "(60 answers from 2 schools and colleges)" in told
    assert "33% (23% to 46%) worried about knife crime" in told
    assert "67% (54% to 77%) knew where to get help" in told
    assert "School A" not in told


def test_too_few_wards_make_no_picture_of_worry(path: Path) -> None:
    con = store.connect(path)
    assert not worry.words(con, view(con))
    assert worry.chart(con, view(con)) is None


def test_worry_names_four_quarters_and_no_cause(sample_store: Path) -> None:
    con = store.connect(sample_store)
    now = view_of(con, "safe_night")
    found = worry.frame(con, now)
    assert len(found) == 22
    rate, unsafe = worry.middle(con, now)
    for row in found.to_dict("records"):
        assert row["low"] <= row["unsafe"] <= row["high"]
        assert row["rate_low"] <= row["rate"] <= row["rate_high"]
        felt, more = row["unsafe"] > unsafe, row["rate"] > rate
        told = f"Feel safe {'less' if felt else 'more'}, "
        assert row["quarter"] == f"{told}{'more' if more else 'fewer'} recorded"
        across = not row["rate_low"] <= rate <= row["rate_high"]
        assert row["is_clear"] == (across and not row["low"] <= unsafe <= row["high"])
    assert 0 < found["is_clear"].sum() < 22
    said = words(worry.words(con, now)).lower()
    for cause in ("because", "due to", "caused", "leads to", "drives"):
        assert cause not in said


def pictures(con: Con, now: View) -> Iterator[dict[str, Any]]:
    made = [
        *(part.chart(con, now) for part in perception.PARTS if part.chart),
        rounds.chart(con, now),
        rounds.wards_chart(con, now),
    ]
    yield from (picture.spec for picture in made if picture is not None)


@pytest.mark.parametrize("ward", ["", EDGWARE])
def test_every_field_of_the_charts_is_in_their_data(
    sample_store: Path, ward: str
) -> None:
    con = store.connect(sample_store)
    found = list(pictures(con, view_of(con, "safe_night", ward)))
    assert len(found) == 7
    for spec in found:
        altair.LayerChart.from_dict(spec, validate=True)
        json.dumps(spec, allow_nan=False)
        assert "Sample figures, not official statistics" in spec["title"]["subtitle"]
        for layer in layers(spec):
            columns = set.union(set(), *(set(row) for row in layer["data"]["values"]))
            assert set(fields(layer["encoding"])) <= columns


def test_comments_are_for_officers_and_masked(path: Path, role: str) -> None:
    con = store.connect(path, role)
    now = view(con, to="2023-11")
    said = words(comments.words(con, now)) + words(comments.table(con, now))
    if role != "officer":
        assert said == ""
        return
    assert "Only officers see this part: 3 comments" in said
    assert "Ring [removed]" in said
    assert "7946" not in said


@pytest.mark.parametrize(
    "page", ["perception", "hate-crime", "serious-violence"], ids=str
)
def test_pages_by_role(
    page: str, role: str, sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HARROW_STORE", str(sample_store))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    if role != "public":
        signed_in(app, role)
    app.run()
    app.switch_page(f"pages/{page}.py")
    app.query_params["open"] = "all"
    app.run()
    assert not app.exception
    assert not app.error
    said = " ".join(words(item.value) for item in app.main.get("html"))
    assert "These are sample figures" in said
    assert "Where these figures come from" in said
    assert "nan" not in said.lower().split()
    assert ("Only officers see this part" in said) is (
        role == "officer" and page == "perception"
    )
    sent = " ".join(chart.proto.spec for chart in app.get("vega_lite_chart"))
    if not (role == "officer" and page == "perception"):
        assert "the lamp by the footpath" not in said + sent
    assert said.count("[c]:") <= 1  # marks are explained once a page
    table = said.count("[c]")
    if page != "perception":
        assert (table > 1) is (role == "public")


def test_a_store_without_surveys_says_who_holds_them(
    tmp_path: Path, store_path: Path
) -> None:
    ingest.load([write(tmp_path / "a.csv", WARD, series("2024-01", 1))], store_path)
    con = store.connect(store_path)
    now = view_of(con, "safe_night")
    told = words(perception.absent(con, now))
    assert "Safer Spaces Survey: no responses are loaded. Held by: Harrow Council." in (
        told
    )
    assert "Young People's Survey: no responses are loaded." in told
    assert priority.words(con, now) == [
        "No figures for feeling safe after dark are loaded. Held by: Harrow Council."
    ]
    assert rounds.chart(con, now) is None
    assert not rounds.table(con, now)
    for part in perception.PARTS[:5]:
        assert not part.words(con, now)


def test_a_page_of_kinds_says_sample_and_names_its_sources(sample_store: Path) -> None:
    con = store.connect(sample_store)
    assert shared.sample_note(con, ("not_a_measure",), ("hate_partner",))
    assert shared.sample_note(con, ("not_a_measure",)) == ""
    named = shared.source_name(con, (), ("young_people",))
    assert "Young People's Survey, responses, Harrow Council" in named
    assert HARROW not in named


PINNER = "E05013557"
NOT_TESTED = "? Not tested Rounds compared under Perception of crime"


@pytest.mark.parametrize(
    ("area", "to", "public", "member"),
    [
        ("", "2024-11", "33% {}", "33% {}"),  # 20 and 15 of 105
        (EDGWARE, "2024-11", "33% {}", "33% {}"),  # 20 of 60
        (BELMONT, "2024-11", "0% [u] {}", "0% [u] {}"),  # none of 30
        (CANONS, "2024-11", "100% [u] {}", "100% [u] {}"),  # all 15
        (PINNER, "2024-11", "[x] {}", "[x] {}"),
        (EDGWARE, "2024-02", "75% {}", "75% {}"),  # 45 of 60
        (BELMONT, "2024-02", "[c] {}", "24% [u] {}"),  # 10 of 41
        (CANONS, "2024-02", "[c] {}", "100% [u] {}"),  # all 3
    ],
)
def test_the_ward_page_has_the_wards_own_share(
    path: Path, area: str, to: str, public: str, member: str
) -> None:
    for role, share in (("public", public), ("member", member)):
        con = store.connect(path, role)
        view = replace(view_of(con, "safe_day", area), to=pd.Timestamp(f"{to}-01"))
        told = blocks.plain(ward.table(con, view))
        month = "October 2024" if to > "2024-10" else "October 2023"
        row = f"Feeling safe by day (round of {month}) {share.format(NOT_TESTED)}"
        assert row in told
        assert "Harrow as a whole" not in told
        assert ("[u]: fewer than 50" in told) is ("[" in share)
        assert "safe_day" in ward.keys(con, view)


def test_before_the_first_round_the_ward_page_has_no_row(path: Path) -> None:
    con = store.connect(path)
    view = replace(view_of(con, "safe_day", EDGWARE), to=pd.Timestamp("2023-09-01"))
    assert "Feeling safe" not in blocks.plain(ward.table(con, view))


def test_the_line_of_rounds_is_told_by_their_months(path: Path) -> None:
    con = store.connect(path)
    drawn = html(ward.table(con, view_of(con, "safe_day", EDGWARE)))
    assert 'alt="From 75% in October 2023 to 33% in October 2024"' in drawn


def test_wards_that_cannot_be_compared_are_counted_apart(path: Path) -> None:
    """Edgware: 45 of 60, then 20 of 60 (z = 4.6). Belmont, which the public is not
    shown for 2023: 10 of 41, then none of 30 (z = 2.9). Canons had 3 answers, and from
    the other wards nobody answered.
    """
    for role, said in (
        ("public", "A clear fall in Edgware; 21 wards cannot be tested."),
        ("member", "Clear falls in Belmont and Edgware; 20 wards cannot be tested."),
    ):
        con = store.connect(path, role)
        assert rounds.headline(con, view_of(con, "safe_day"))[-1] == said
