"""What is kept at a load is what would be worked out when it is asked for."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from harrow_dash import measures, store
from harrow_dash.definitions import plans
from harrow_dash.findings import kept, standing_out, targets
from harrow_dash.statistics.outlook import Outlook


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


def test_how_plans_targets_stand_is_kept_and_is_the_same(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the first and last month that is kept; and the outlook of a number to come."""
    con = store.connect(sample_store)
    last = measures.last_month(con)
    assert last is not None
    months = (last, last - pd.DateOffset(months=kept.MONTHS - 1))
    asked = [(con, plan, month) for plan in plans.plans() for month in months]
    targets.standings.cache_clear()
    held = [repr(targets.standings(*one)) for one in asked]
    assert held[0].count("Standing(") > 5

    def not_kept(*_: object) -> None:
        return None

    with monkeypatch.context() as patch:
        patch.setattr(kept, "read", not_kept)
        targets.standings.cache_clear()
        assert [repr(targets.standings(*one)) for one in asked] == held
    one = next(iter(targets.standings(*asked[0]).values()))
    ahead = Outlook(last, 41.5, 30.0, float("nan"), ahead=3, known=9, reason="")
    judged = {one.measure: replace(one, ahead=ahead)}
    with monkeypatch.context() as patch:
        patch.setattr(targets, "_worked_out", lambda *_: judged)
        rows = targets.as_at(con, [last])
    assert {repr(one) for one in targets._from_rows(rows)} == {
        repr(one) for one in judged.values()
    }
    # A plan that reads otherwise than at the load is judged as it reads now.
    monkeypatch.setattr(targets, "_reading", lambda *_: "another")
    monkeypatch.setattr(targets, "_worked_out", lambda *_: {"asked": "anew"})
    targets.standings.cache_clear()
    assert targets.standings(*asked[0]) == {"asked": "anew"}
    targets.standings.cache_clear()
