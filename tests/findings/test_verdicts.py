"""One verdict a figure: that of the longer past, where there is one."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from files import BOROUGH, series, write

from harrow_dash import config, store, view
from harrow_dash.documents import priority, shared
from harrow_dash.documents.block_kinds import Cards
from harrow_dash.documents.blocks import plain
from harrow_dash.findings import changes, verdicts

TO = pd.Timestamp("2025-12-01")


@pytest.fixture
def con(
    tmp_path: Path, load: Callable[..., object], store_path: Path
) -> duckdb.DuckDBPyConnection:
    """Burglary: years of 480, 480, 480 and 1,200, then 960; two others never change."""
    burglary = [40] * 36 + [100] * 12 + [80] * 12
    steady = series("2021-01", *[100] * 60)
    robbery = {"MajorText": "ROBBERY", "MinorText": "ROBBERY OF PERSONAL PROPERTY"}
    theft = {"MajorText": "THEFT", "MinorText": "SHOPLIFTING"}
    file = tmp_path / "borough.csv"
    rows = [series("2021-01", *burglary), robbery | steady, theft | steady]
    write(file, BOROUGH, *rows)
    load(file)
    return store.connect(store_path)


def test_fewer_than_the_year_before_can_be_a_rise_on_earlier_years(
    con: duckdb.DuckDBPyConnection,
) -> None:
    (before,) = changes.compared(con, ["burglary"], [config.BOROUGH], TO).to_dict(
        "records"
    )
    (now,) = verdicts.compared(con, ["burglary"], [config.BOROUGH], TO).to_dict(
        "records"
    )
    assert (now["value"], now["before"]) == (960, 1200)
    assert before["verdict"] == "fall"  # 960 beside 1,200
    assert now["verdict"] == "rise"  # 960 beside 660, a year on average of the four
    assert now["change"] == before["change"] == -240


def test_a_card_has_one_badge_and_tells_the_year_before_in_numbers(
    con: duckdb.DuckDBPyConnection,
) -> None:
    choices = shared.choices(con)
    assert choices is not None
    cards = priority.cards(con, view.read({}, choices, TO.date()), ("burglary",))
    assert isinstance(cards, Cards)
    (card,) = cards.cards
    assert card.figure == "960"
    assert str(card.words) == (
        "240 fewer than the year before (1,200); the plan asks for fewer than the 480 "
        "of the year to June 2023, but there are clearly more (likely 79% to 123%)."
    )
    # 480 in the year to June 2023, which the plan starts from, and 960 now.
    assert plain(card.state) == "W Worse than baseline"
