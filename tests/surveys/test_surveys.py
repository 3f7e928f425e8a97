"""Surveys from their files to shares, each worked out by hand beside it."""

import math

import pandas as pd
import pytest
from attacker import ALL, NOT_TOLD, Attack
from files import BELMONT, EDGWARE, SAFER, YOUNG, write

from harrow_dash import measures, store, surveys
from harrow_dash.disclosure import published
from harrow_dash.errors import HarrowError
from harrow_dash.findings.comparisons import comparison
from harrow_dash.loading import ingest

SURVEY = "safer_spaces"
CANONS = "E05013543"


def people(name: str, count: int, **said: object) -> list[dict[str, object]]:
    """So many responses that say the same."""
    return [{"response_id": f"{name}{n}", **said} for n in range(count)]


def wilson(share: float, base: int) -> list[float]:
    z = 1.959964
    middle = (share + z * z / (2 * base)) / (1 + z * z / base)
    half = math.sqrt(share * (1 - share) / base + z * z / (4 * base * base))
    half *= z / (1 + z * z / base)
    return [middle - half, middle + half]


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """Two rounds: 2023 with four small groups, 2024 in larger ones."""
    folder = tmp_path_factory.mktemp("surveys")
    first = [
        *people("a", 45, ward="Edgware", safe_day="5", reasons="Poor lighting"),
        *people("b", 15, ward="Edgware", safe_day="3", reasons=""),
        *people("c", 10, ward="Belmont", safe_day="4", place="Car park"),
        *people("d", 30, ward="Belmont", safe_day="1", safe_night=""),
        *people("e", 3, ward="Canons", comment="Ring 020 7946 0018"),
        *people("f", 12, ward="", age_band=""),
    ]
    later = {"round": "2024", "answered_on": "04/10/2024"}
    second = [
        *people("g", 20, ward="Edgware", safe_day="5", **later),
        *people("h", 40, ward="Edgware", safe_day="2", **later),
        *people("i", 30, ward="Belmont", safe_day="2", **later),
        *people("j", 10, ward="Belmont", safe_day="5", **later),
        *people("k", 15, ward="Canons", safe_day="5", wording="1", **later),
    ]
    store_path = folder / "store.duckdb"
    for name, rows in (("one.csv", first), ("two.csv", second)):
        ingest.load([write(folder / name, SAFER, *rows)], store_path)
    return store_path


@pytest.fixture(scope="module")
def con(path):
    return store.connect(path)


@pytest.fixture(scope="module")
def member(path):
    return store.connect(path, "member")


def told(con, question, breakdown=ALL, of_round="2023"):
    """Rows of a question by answer and category."""
    found = surveys.shares(con, SURVEY, question, breakdown, of_round)
    return {(row.answer, row.category): row for row in found.itertuples()}


def test_rounds_with_their_days_and_responses(con):
    found = surveys.rounds(con, SURVEY)
    assert found["round"].tolist() == ["2023", "2024"]
    assert found.responses.tolist() == [115, 115]
    assert found.places.isna().all()
    assert found.status.tolist() == ["partner", "partner"]
    assert f"{found.first_day[1]:%Y-%m-%d}" == "2024-10-04"


def test_feeling_safe_is_the_upper_two_steps_of_the_scale(con):
    row = told(con, "safe_day")["safe", ALL]
    assert (row.base, row.count) == (115, 45 + 10 + 3 + 12)
    assert row.share == pytest.approx(70 / 115)
    assert [row.low, row.high] == pytest.approx(wilson(70 / 115, 115), abs=1e-6)
    assert row.mark == ""
    # 30 did not say how safe they feel after dark.
    assert told(con, "safe_night")["safe", ALL].base == 85


def test_wards_with_few_answers_are_marked_and_hidden(con, member):
    by_ward = told(con, "safe_day", "ward")
    edgware = by_ward["safe", EDGWARE]
    assert (edgware.base, edgware.count, edgware.mark) == (60, 45, "")
    assert edgware.category_name == "Edgware"
    # Canons has 3 people; Belmont is hidden with it, or subtraction would tell.
    for ward in (CANONS, BELMONT):
        row = by_ward["safe", ward]
        assert row.mark == "c"
        assert all(
            math.isnan(one)
            for one in (row.base, row.count, row.share, row.low, row.high)
        )
    complete = told(member, "safe_day", "ward")
    assert (complete["safe", CANONS].count, complete["safe", CANONS].mark) == (3, "u")
    belmont = complete["safe", BELMONT]
    assert (belmont.base, belmont.count, belmont.mark) == (40, 10, "u")
    assert belmont.share == 0.25
    nowhere = complete["safe", NOT_TOLD]
    assert (nowhere.base, nowhere.category_name) == (12, "Not told")


def test_who_ticks_nothing_is_in_the_base_of_several_answers(con):
    reasons = told(con, "reasons")
    assert {row.base for row in reasons.values()} == {115}
    assert reasons["Poor lighting", ALL].count == 45 + 10 + 30 + 3 + 12
    assert reasons["Few people around", ALL].count == 10 + 30 + 3 + 12
    # Nobody ticked it: the total says so, and no ward is listed.
    assert reasons["Being followed", ALL].count == 0
    by_ward = told(con, "reasons", "ward")
    assert ("Being followed", EDGWARE) not in by_ward
    assert by_ward["Poor lighting", EDGWARE].count == 45


def test_kinds_of_place_are_a_question_and_a_breakdown(con):
    places = told(con, "place")
    assert (places["Car park", ALL].base, places["Car park", ALL].count) == (115, 10)
    by_place = told(con, "safe_day", "place")
    assert (by_place["safe", "Car park"].base, by_place["safe", "Car park"].count) == (
        10,
        10,
    )
    # Told by one another they would be one table twice.
    assert not told(con, "place", "time_of_day")
    assert not told(con, "time_of_day", "place")
    assert not told(con, "place", "place")


def test_published_rounds_withstand_the_attacker(path, con):
    officer = store.connect(path, "officer")
    every = store.query(
        officer,
        "SELECT *, base::DOUBLE AS b, count::DOUBLE AS c FROM members.survey_share",
    )
    kinds = {"safe_day": "scale", "safe_night": "scale", "reasons": "several"}
    kinds["help"] = "several"
    columns = ["question", "answer", "breakdown", "category"]
    for name in ("2023", "2024"):
        true = every[every["round"] == name].set_index(columns)
        shown = store.query(
            con,
            "SELECT * REPLACE (base::DOUBLE AS base, count::DOUBLE AS count) "
            "FROM survey_share WHERE round = $name",
            name=name,
        )
        shown["kind"] = shown.question.map(kinds).fillna("one")
        categories = {
            str(breakdown): sorted(part.category.unique())
            for breakdown, part in true.reset_index().groupby("breakdown")
            if breakdown != ALL
        }
        truth = shown.join(true["c"], on=columns)["c"]
        assert Attack(shown, categories, 115.0).exposed(shown, truth) == []


def test_rounds_are_compared_where_the_words_are_the_same(con):
    found = surveys.between_rounds(con, SURVEY, "safe_day", "ward")
    rows = {row.category: row for row in found.itertuples()}
    edgware = rows[EDGWARE]
    assert (edgware.before_round, edgware.after_round) == ("2023", "2024")
    assert (edgware.before, edgware.after) == (0.75, pytest.approx(1 / 3))
    assert (edgware.base_before, edgware.base_after) == (60, 60)
    pooled = 65 / 120
    z = (1 / 3 - 0.75) / math.sqrt(pooled * (1 - pooled) * 2 / 60)
    assert edgware.p_value == pytest.approx(math.erfc(-z / math.sqrt(2)))
    assert edgware.verdict == "fall"
    # Canons was hidden in the first round.
    assert (rows[CANONS].verdict, rows[CANONS].mark) == ("not tested", "c")
    assert math.isnan(rows[CANONS].p_value)


def test_a_changed_question_is_never_compared(tmp_path, load, store_path):
    old = people("a", 30, help="More CCTV")
    new = {"round": "2025", "answered_on": "04/10/2025", "wording": "2"}
    load(
        write(tmp_path / "a.csv", SAFER, *old),
        write(tmp_path / "b.csv", SAFER, *people("b", 30, help="More CCTV", **new)),
    )
    con = store.connect(store_path)
    assert surveys.between_rounds(con, SURVEY, "help").empty
    assert len(surveys.between_rounds(con, SURVEY, "safe_day")) == 1
    found = surveys.shares(con, SURVEY, "help")
    asked = found[found.answer == "More CCTV"]
    assert list(zip(asked["round"], asked.wording, strict=True)) == [
        ("2023", 1),
        ("2025", 2),
    ]


def test_a_round_in_two_wordings_is_refused(tmp_path, refused):
    rows = [{"response_id": "a"}, {"response_id": "b", "wording": "2"}]
    said = refused(write(tmp_path / "survey.csv", SAFER, *rows))
    assert "the round 2023 asks 'help' in two wordings" in said


def test_weights_make_the_share_and_not_the_base(tmp_path, load, store_path):
    rows = people("a", 30, safe_day="5", weight="2")
    rows += people("b", 60, safe_day="1", weight="0.7")
    load(write(tmp_path / "survey.csv", SAFER, *rows))
    row = told(store.connect(store_path), "safe_day")["safe", ALL]
    assert (row.base, row.count) == (90, 30)
    # 60 / (60 + 42) is 0.588; of so few people more digits would tell whose weights
    # these were.
    assert row.share == 0.6
    assert [row.low, row.high] == pytest.approx(wilson(0.6, 90), abs=1e-6)


def test_feeling_safe_by_month_is_the_rounds_last(con, member):
    found = measures.figures(con, "safe_day", ["E09000015", CANONS])
    rows = {(row.area_code, row.period): row for row in found.itertuples()}
    assert set(rows) == {
        (area, period)
        for area in ("E09000015", CANONS)
        for period in ("2023-10", "2024-10")
    }
    assert rows["E09000015", "2023-10"].value == pytest.approx(70 / 115)
    assert rows["E09000015", "2023-10"].status == "partner"
    assert rows[CANONS, "2023-10"].status == "partner [c]"
    assert rows[CANONS, "2024-10"].status == "partner [u]"
    complete = measures.figures(member, "safe_day", [CANONS])
    assert complete.value.tolist() == [1, 1]
    for per in ("rolling12", "fy"):
        assert not measures.figures(con, "safe_day", [CANONS], per=per).empty


def test_a_hidden_figure_is_never_tested(con):
    to = pd.Timestamp("2024-10-01")
    found = comparison(con, ["safe_day"], [CANONS], to)
    assert found.verdict.tolist() == ["not tested"]
    assert math.isnan(found.change[0])


def test_a_survey_never_moves_the_last_month_of_counts(con):
    assert measures.last_month(con) is None
    assert measures.last_month(con, "safe_day") == pd.Timestamp("2024-10-01")


def test_comments_are_masked(path):
    officer = store.connect(path, "officer")
    found = surveys.comments(officer, SURVEY, "2023")
    assert found.comment.tolist() == ["Ring [removed]"] * 3
    assert surveys.comments(officer, SURVEY, "2024").empty


def test_a_file_that_repeats_responses_replaces_the_round(tmp_path, load, store_path):
    load(write(tmp_path / "a.csv", SAFER, *people("a", 20), *people("b", 9)))
    again = load(write(tmp_path / "b.csv", SAFER, *people("a", 20, safe_day="1")))
    warned = " ".join(again.ledger.iloc[0].warnings)
    assert "it replaces all of them; whoever kept the figures" in warned
    con = store.connect(store_path, "officer")
    assert surveys.rounds(con, SURVEY).responses.tolist() == [20]
    assert told(con, "safe_day")["safe", ALL].count == 0
    counted = "SELECT count(DISTINCT response_id) AS n FROM officers.survey_answer"
    assert store.query(con, counted)["n"].tolist() == [20]


FIRST = [
    *people("a", 40, ward="Edgware", safe_day="5"),
    *people("b", 20, ward="Edgware", safe_day="3"),
    *people("c", 10, ward="Belmont", safe_day="4"),
    *people("d", 30, ward="Belmont", safe_day="1"),
]


def test_few_responses_never_join_a_round_that_is_shown(tmp_path, load, command):
    load(write(tmp_path / "a.csv", SAFER, *FIRST))
    few = people("e", 49, ward="Edgware")
    # Alone, or in a file that repeats the round: they could be subtracted.
    for name, rows in (("b.csv", few), ("c.csv", [*FIRST, *few])):
        answer = command("load", write(tmp_path / name, SAFER, *rows))
        assert answer.code == 1
        assert answer.err == (
            "Safer Spaces Survey, round 2023: fewer than 50 responses would join a "
            "round that is shown already, and whoever kept its figures could tell "
            "what these few people said. Wait until there are 50 or more, or load "
            "them as a round of their own.\n"
        )


def test_who_joins_a_round_is_protected_as_a_round_alone(tmp_path, load, store_path):
    load(write(tmp_path / "a.csv", SAFER, *FIRST))
    before = told(store.connect(store_path), "safe_day", "ward")
    assert before["safe", EDGWARE].count == 40
    assert before["safe", BELMONT].count == 10
    # Together 50 join, 3 of them in Belmont: subtraction would tell what they said.
    more = load(
        write(tmp_path / "b.csv", SAFER, *people("e", 25, ward="Edgware")),
        write(
            tmp_path / "c.csv",
            SAFER,
            *people("f", 22, ward="Edgware", safe_day="2"),
            *people("g", 3, ward="Belmont", safe_day="5"),
        ),
    )
    assert "replaces" not in more.ledger.warnings.astype(str).str.cat()
    con, member = store.connect(store_path), store.connect(store_path, "member")
    assert surveys.rounds(con, SURVEY).responses.tolist() == [150]
    row = told(con, "safe_day")["safe", ALL]
    assert (row.base, row.count) == (150, 40 + 10 + 25 + 3)
    assert row.share == pytest.approx(78 / 150)
    complete = told(member, "safe_day", "ward")
    for ward, base, count in ((EDGWARE, 107, 65), (BELMONT, 43, 13)):
        found = told(con, "safe_day", "ward")["safe", ward]
        assert found.mark == "c"
        assert math.isnan(found.base + found.count + found.share + found.low)
        assert (complete["safe", ward].base, complete["safe", ward].count) == (
            base,
            count,
        )
        month = measures.figures(con, "safe_day", [ward]).iloc[0]
        assert (month.status, math.isnan(month.value)) == ("partner [c]", True)


def test_a_round_is_weighted_as_a_whole_or_not_at_all(tmp_path, load, command):
    load(write(tmp_path / "a.csv", SAFER, *people("a", 60)))
    file = write(tmp_path / "b.csv", SAFER, *people("b", 60, weight="1.5"))
    answer = command("load", file)
    assert answer.code == 1
    assert "round 2023: some of its responses have a weight and others none" in (
        answer.err
    )


def test_a_response_of_another_round_is_refused(tmp_path, load, command):
    load(write(tmp_path / "a.csv", SAFER, *people("a", 9)))
    other = people("a", 9, round="2024", answered_on="04/10/2024")
    answer = command("load", write(tmp_path / "b.csv", SAFER, *other))
    assert answer.code == 1
    assert "the response a0 of round 2024 is in the store already" in answer.err


def test_the_young_peoples_survey(tmp_path, load, store_path):
    rows = people("a", 40, school="School A")
    rows += people("b", 20, school="School B", worry_knife="5", know_help="No")
    load(write(tmp_path / "young.csv", YOUNG, *rows))
    con = store.connect(store_path)
    (round_,) = surveys.rounds(con, "young_people").itertuples()
    assert (round_.round, round_.responses, round_.places) == ("October 2023", 60, 2)
    found = surveys.shares(con, "young_people", "worry_knife")
    assert found[["answer", "base", "count"]].to_numpy().tolist() == [
        ["worried", 60, 20]
    ]
    known = surveys.shares(con, "young_people", "know_help")
    assert dict(zip(known.answer, known["count"], strict=True)) == {
        "Yes": 40,
        "No": 20,
        "Not sure": 0,
    }
    every = store.query(con, "SELECT DISTINCT breakdown, category FROM survey_share")
    assert "School A" not in set(every.category)
    assert set(every.breakdown) <= {ALL, "ward", "age_band"}


def test_a_survey_nobody_knows_is_refused():
    with pytest.raises(HarrowError, match="There is no survey 'other'"):
        surveys.survey("other")


def test_every_question_of_a_survey_is_tallied(con):
    asked = set(store.query(con, "SELECT DISTINCT question FROM survey_share").question)
    survey = surveys.survey(SURVEY)
    assert asked == {key for key, one in survey.questions.items() if one.kind != "text"}
    tables = ("survey_round", "survey_share", "survey_pins", "indicator_value")
    assert tables == published.TABLES
