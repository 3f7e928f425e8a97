"""What stands out, in a reader's words: a target with as much of it as is sure."""

from typing import Any

import pandas as pd

from harrow_dash.definitions.catalogue import measure
from harrow_dash.words import finding_sentences

ROW: dict[str, Any] = {
    "kind": "target",
    "measure": "robbery",
    "month": pd.Timestamp("2026-02-01"),
    "value": 556.0,
    "expected": 437.0,
    "ratio": 556 / 437,
    "low": 1.10,
    "high": 1.47,
    "word": "worsening",
    "grade": "clear",
}


def told(row: dict[str, Any]) -> str:
    robbery = measure("robbery")
    return finding_sentences.sentence(row, robbery, robbery, "Harrow")


def test_a_target_is_told_with_its_interval() -> None:
    assert told(ROW) == (
        "Robbery in Harrow: 556 offences in the year to February 2026, 27% more than "
        "the plan's baseline of 437 (likely 10% to 47% more)."
    )


def test_a_target_that_is_not_tested_is_told_without() -> None:
    row = ROW | {"low": float("nan"), "high": None, "word": "not met"}
    assert told(row).endswith("27% more than the plan's target of 437: target not met.")
