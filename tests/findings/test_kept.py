"""What is kept at a load is what would be worked out when it is asked for."""

from pathlib import Path

import pandas as pd
import pytest

from harrow_dash import measures, store
from harrow_dash.findings import kept, standing_out


def told(rows: pd.DataFrame) -> pd.DataFrame:
    """What is missing as None: a column without any value has no kind of its own."""
    rows = rows.astype(object).reset_index(drop=True)
    return rows.where(rows.notna(), None)


@pytest.mark.parametrize("before", [0, 5, kept.YEAR - 1])
def test_what_stands_out_is_kept_for_a_year_and_is_the_same(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch, before: int
) -> None:
    con = store.connect(sample_store)
    last = measures.last_month(con)
    assert last is not None
    month = last - pd.DateOffset(months=before)
    held = kept.read(con, kept.FINDINGS, month)
    assert held is not None
    monkeypatch.setattr(
        kept,
        "read",
        lambda con, table, to=None: None,  # noqa: ARG005 (as the real one)
    )
    made = standing_out.found(store.connect(sample_store), month)
    assert len(made) > 20
    pd.testing.assert_frame_equal(told(held.drop(columns="as_at")), told(made))


def test_of_an_older_month_nothing_is_kept(sample_store: Path) -> None:
    con = store.connect(sample_store)
    last = measures.last_month(con)
    assert last is not None
    older = last - pd.DateOffset(months=kept.YEAR)
    assert kept.read(con, kept.FINDINGS, older) is None
    assert len(standing_out.found(con, older)) > 20
