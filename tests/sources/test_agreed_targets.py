"""Numbers partners agreed later: loaded, shown as theirs, judged by the outlook."""

from pathlib import Path

import pandas as pd
import pytest

from harrow_dash import store
from harrow_dash.definitions.plans import plans, with_agreed
from harrow_dash.errors import HarrowError
from harrow_dash.loading import ingest
from harrow_dash.plans.progress import running_numbers, standing
from harrow_dash.statistics.outlook import Outlook

HEADER = "plan,measure,target_number,due,agreed_by,agreed_on,note\n"
ROW = "2023,burglary,1050,2026-06,Safer Harrow Partnership,2024-09-12,Quarterly\n"


def load(folder: Path, text: str) -> Path:
    file, path = folder / "numbers.csv", folder / "store.duckdb"
    file.write_text(text, encoding="utf-8")
    ingest.load([file], path)
    return path


def agreed(path: Path) -> pd.DataFrame:
    return store.query(store.connect(path), "SELECT * FROM agreed_target")


def test_an_agreed_number_takes_the_place_of_a_direction(tmp_path: Path) -> None:
    path = load(tmp_path, HEADER + ROW)
    target = with_agreed(plans()["2023"], agreed(path)).target_for("burglary")
    assert target is not None
    assert (target.kind, target.target_number) == ("number", 1050)
    assert target.due == pd.Timestamp("2026-06-01")
    assert target.note == (
        "Agreed by Safer Harrow Partnership on 12 September 2024. Quarterly"
    )
    ledger = store.query(store.connect(path), "SELECT kind, status FROM ledger")
    assert ("agreed_targets", "partner") in set(ledger.itertuples(index=False))


def test_a_printed_number_is_kept(tmp_path: Path) -> None:
    path = load(tmp_path, HEADER + ROW.replace("2023", "2013"))
    plan = with_agreed(plans()["2013"], agreed(path))
    assert plan == plans()["2013"]


def test_the_number_agreed_last_counts_in_whatever_order(tmp_path: Path) -> None:
    later = ROW.replace("1050", "1000").replace("2024-09-12", "15/01/2025")
    load(tmp_path, HEADER + later)
    path = load(tmp_path, HEADER + ROW)
    assert agreed(path).target_number.tolist() == [1000]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("2023,", "2024,", "there is no such plan ('2024')"),
        ("burglary", "drug_offences", "takes no target ('drug_offences')"),
        ("1050", "-3", "a target is a number from 0 up ('-3')"),
        ("2026-06", "2026-13", "the month must be written as 2026-06 ('2026-13')"),
        ("2024-09-12", "yesterday", "the date must be a real day"),
        ("Safer Harrow Partnership", "", "the column 'agreed_by' is empty"),
    ],
)
def test_bad_targets_are_refused_with_their_line(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    with pytest.raises(HarrowError) as caught:
        load(tmp_path, HEADER + ROW.replace(old, new))
    assert "numbers.csv: line 2: " in str(caught.value)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [
        (900, 1050, "on course"),
        (1000, 1051, "could go either way"),
        (1051, 1200, "off course"),
    ],
)
def test_a_running_number_is_judged_by_the_whole_range(
    tmp_path: Path, low: float, high: float, word: str
) -> None:
    plan = with_agreed(plans()["2023"], agreed(load(tmp_path, HEADER + ROW)))
    to = pd.Timestamp("2026-02-01")
    (target,) = running_numbers(plan, to)
    figures = pd.DataFrame(
        {
            "measure": "burglary",
            "area_code": "E09000015",
            "month": [pd.Timestamp("2023-06-01"), to],
            "value": [1108.0, 1245.0],
        }
    )
    due = pd.Timestamp("2026-06-01")
    ahead = Outlook(due, (low + high) / 2, low, high, 4, 8, "")
    found = standing(plan, target, figures, to=to, ahead=ahead)
    assert (found.word, found.word_rebased) == (word, word)
    withheld = ahead._replace(reason="Too soon after a break.")
    running = standing(plan, target, figures, to=to, ahead=withheld)
    assert (running.word, running.reason) == ("running", "Too soon after a break.")
