"""Questions for the committee: each rule on small files, against facts by hand."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from files import ACTION, BOROUGH, series, write
from yearly_files import borough_view

from harrow_dash import store
from harrow_dash.documents import blocks, committee_questions
from harrow_dash.documents.committee_questions import Question
from harrow_dash.loading import ingest

HOMES = {"MinorText": "DOMESTIC BURGLARY"}
ROBBERY = {"MajorText": "ROBBERY", "MinorText": "ROBBERY OF PERSONAL PROPERTY"}
TODAY = date(2026, 4, 20)


def asked(
    folder: Path,
    *rows: dict[str, object],
    actions: Sequence[dict[str, str]] = (),
    today: date = TODAY,
) -> list[Question]:
    """The questions of a store of borough rows and of actions, to March 2026."""
    given = [write(folder / "borough.csv", BOROUGH, *rows)]
    if actions:
        given.append(write(folder / "plan.csv", ACTION, *actions))
    ingest.load(given, folder / "s" / "store.duckdb")
    con = store.connect(folder / "s" / "store.duckdb")
    view = replace(borough_view("", "2026-03"), today=today)
    return committee_questions.questions(con, view)


def of(rule: str, found: list[Question]) -> list[str]:
    return [f"{one.fact} {one.asked}" for one in found if one.rule == rule]


def test_a_target_off_track_is_asked_about_once(tmp_path: Path) -> None:
    # 12 x 10 in the year to June 2023, 12 x 30 in the year to March 2026.
    found = asked(tmp_path, ROBBERY | series("2022-07", *[10] * 33, *[30] * 12))
    told = of("target", found)
    assert told[0] == (
        "Robbery, 360 offences in the year to March 2026: worse than the plan's "
        "baseline. The plan asks for fewer than the 120 of the year to June 2023, but "
        "there are clearly more (likely 2.4 to 3.7 times as many). What will "
        "be done differently, and when should it show?"
    )
    # It rose on the year before, too; that is not a second question.
    assert not [one for one in of("change", found) if one.startswith("Robbery in")]


def test_a_clear_fall_of_what_should_be_lower_asks_whether_it_lasts(
    tmp_path: Path,
) -> None:
    found = asked(tmp_path, HOMES | series("2022-07", *[30] * 33, *[10] * 12))
    (told,) = [one for one in of("change", found) if one.startswith("Burglary in")]
    assert told == (
        "Burglary in Harrow: 120 offences in the year to March 2026, 240 fewer than "
        "the year before; a clear fall from earlier years (likely 60% to 73% "
        "fewer than their 360 a year). What brought it about, and will it last?"
    )


def test_what_follows_the_police_is_not_called_good_or_bad(tmp_path: Path) -> None:
    drugs = {"MajorText": "DRUG OFFENCES", "MinorText": "POSSESSION OF DRUGS"}
    found = asked(tmp_path, drugs | series("2022-07", *[10] * 33, *[30] * 12))
    told = [one for one in of("change", found) if one.startswith("Drug offences in")]
    assert len(told) == 1
    assert told[0].endswith(
        "240 more than the year before; a clear rise on earlier years (likely "
        "2.5 to 3.5 times as many as their 120 a year). Is it what happens that "
        "changed, or what is reported, looked for and counted?"
    )


def test_a_source_is_asked_for_when_it_is_older_than_six_months(tmp_path: Path) -> None:
    rows = [HOMES | series("2024-04", *[10] * 24)]
    # 183 days after 31 March 2026, and one day more.
    assert of("age", asked(tmp_path, *rows, today=date(2026, 9, 30))) == []
    con = store.connect(tmp_path / "s" / "store.duckdb")
    view = replace(borough_view("", "2026-03"), today=date(2026, 10, 1))
    assert of("age", committee_questions.questions(con, view)) == [
        "Older than six months: MPS borough level crime (to March 2026). Who has newer "
        "figures, and when can the committee see them?"
    ]


def test_what_nobody_gave_is_asked_of_who_holds_it(tmp_path: Path) -> None:
    told = of("missing", asked(tmp_path, HOMES | series("2024-04", *[10] * 24)))
    assert (
        "Drugs: not held here: people supported with substance misuse. Held by: "
        "Harrow Council public health. When can the committee see them, and who will "
        "send them?"
    ) in told
    (feeling,) = [one for one in told if "feeling safe by day" in one]
    assert feeling.startswith("No figures for ")
    assert "Held by: Harrow Council. When can the committee" in feeling
    assert any("robbery" in one for one in told)
    assert told[-1] == (
        "No delivery plan is loaded, so what is being done cannot be shown here. Held "
        "by: Safer Harrow Partnership. When will it be given?"
    )


def test_actions_overdue_or_silent_are_named_with_their_day(tmp_path: Path) -> None:
    fresh = {"as_of": "02/04/2026"}
    live = {"plan": "2023", "priority": "violence"}
    actions = [
        live | fresh | {"action": "Walks", "due": "31/03/2026", "lead": "Council"},
        live | {"action": "Lights", "due": "30/06/2026", "as_of": "31/12/2025"},
        live | fresh | {"action": "Cameras", "due": "30/06/2026"},
        live | fresh | {"action": "Locks", "due": "01/01/2026", "status": "done"},
    ]
    rows = [HOMES | series("2024-04", *[10] * 24)]
    found = asked(tmp_path, *rows, actions=actions)
    assert of("overdue", found) == [
        "As at 20 April 2026 1 action is overdue: Walks (Council; due 31 March 2026). "
        "What stands in the way, and by when will they be done?"
    ]
    (silent,) = of("no update", found)
    assert silent.startswith("As at 20 April 2026 1 action has no update this quarter:")
    assert "last reported 31 December 2025" in silent
    assert "Walks" not in silent
    assert not any("No delivery plan" in one for one in of("missing", found))


@pytest.mark.parametrize("many", [5])
def test_beyond_four_they_are_counted(tmp_path: Path, many: int) -> None:
    actions = [
        {
            "plan": "2023",
            "priority": "violence",
            "action": f"Action {number}",
            "due": f"{number}/01/2026",
            "as_of": "02/04/2026",
        }
        for number in range(1, many + 1)
    ]
    rows = [HOMES | series("2024-04", *[10] * 24)]
    (told,) = of("overdue", asked(tmp_path, *rows, actions=actions))
    assert told.startswith("As at 20 April 2026 5 actions are overdue: Action 1 (")
    assert "; and 1 more. What stands in the way" in told
    assert "Action 5" not in told


def test_where_no_rule_finds_anything_the_page_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(tmp_path, HOMES | series("2024-04", *[10] * 24))
    monkeypatch.setattr(committee_questions, "questions", lambda *_: [])
    con = store.connect(tmp_path / "s" / "store.duckdb")
    told = blocks.plain(committee_questions.block(con, borough_view("", "2026-03")))
    assert told.endswith(committee_questions.NONE)
