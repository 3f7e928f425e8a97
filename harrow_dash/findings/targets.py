"""How the plans' targets for the borough stand, as at a month."""

import hashlib
from collections.abc import Iterable
from typing import Any

import duckdb
import pandas as pd

from harrow_dash import config, measures, store
from harrow_dash.caching import answered_once
from harrow_dash.definitions import catalogue, plans
from harrow_dash.findings import kept
from harrow_dash.findings.changes import compared
from harrow_dash.measures.endings import whole
from harrow_dash.plans import progress
from harrow_dash.plans.progress import Standing
from harrow_dash.statistics import outlook
from harrow_dash.statistics.outlook import Outlook

Con = duckdb.DuckDBPyConnection

TEXTS = ["plan", "measure", "title", "holder", "word", "word_rebased", "letter"]
TEXTS += ["tone", "reason"]
NUMBERS = ["baseline_printed", "baseline", "target_value", "target_rebased", "current"]
NUMBERS += ["change_from_baseline", "p_value", "low", "high"]
PRINTED = ["baseline_printed", "target_value"]  # as in the plan: 40, not 40.0
OUTLOOK = [f"ahead_{name}" for name in Outlook._fields]


@answered_once(maxsize=256)
def standings(con: Con, plan_key: str, to: pd.Timestamp) -> dict[str, Standing]:
    """How the plan's targets for Harrow stand at a month, by measure key.

    Those that were kept when files were loaded, as long as the plan reads as it did.
    """
    known = kept.read(con, kept.STANDINGS, to)
    if known is not None:
        known = known[known["plan"] == plan_key]
        if (known["read_as"] == _reading(con, plan_key)).any():
            return {one.measure: one for one in _from_rows(known)}
    return _worked_out(con, plan_key, to)


def as_at(con: Con, months: Iterable[pd.Timestamp]) -> pd.DataFrame:
    """All plans' standings at several months, as a table of the store.

    Gives the fields of a Standing (missing as NaN, NaT), those of its outlook as
    ahead_month, ahead_value and so on, read_as (see `_reading`) and as_at.
    """
    rows = []
    for plan_key in plans.plans():
        reading = _reading(con, plan_key)
        for month in months:
            for one in _worked_out(con, plan_key, month).values():
                ahead = dict(zip(OUTLOOK, one.ahead or (), strict=False))
                rows.append(vars(one) | ahead | {"read_as": reading, "as_at": month})
    columns = [*TEXTS, *NUMBERS, "month", *OUTLOOK, "read_as", "as_at"]
    frame = pd.DataFrame(rows, columns=columns)
    dates = ["month", "ahead_month", "as_at"]
    kinds = dict.fromkeys([*TEXTS, "ahead_reason", "read_as"], "str")
    kinds |= dict.fromkeys(dates, "datetime64[us]")
    return frame.astype({name: kinds.get(name, "float64") for name in columns})


def _from_rows(rows: pd.DataFrame) -> list[Standing]:
    """The standings of a frame of `as_at`."""
    found = []
    for row in rows.to_dict("records"):
        told: dict[str, Any] = {
            name: None if pd.isna(row[name]) else row[name]
            for name in [*TEXTS, *NUMBERS, "month"]
        }
        for name in PRINTED:
            if told[name] is not None and told[name].is_integer():
                told[name] = int(told[name])
        ahead = None
        if not pd.isna(row["ahead_month"]):
            ahead = Outlook._make(row[name] for name in OUTLOOK)
            ahead = ahead._replace(ahead=int(ahead.ahead), known=int(ahead.known))
        found.append(Standing(**told, ahead=ahead))
    return found


@answered_once(maxsize=16)
def _reading(con: Con, plan_key: str) -> str:
    """What a plan says, as a short text: another where its file or a number changes."""
    return hashlib.sha256(repr(plan_with_agreed(con, plan_key)).encode()).hexdigest()


def _worked_out(con: Con, plan_key: str, to: pd.Timestamp) -> dict[str, Standing]:
    plan = plan_with_agreed(con, plan_key)
    keys = list(dict.fromkeys(measure for measure, _ in _series(con, plan_key)))
    if not keys:
        return {}
    tested = compared(con, keys, [config.BOROUGH], to)
    spread = tested.dropna(subset=["dispersion"]).set_index("measure")["dispersion"]
    found = progress.standings(
        plan,
        {
            (measure, area): one.loc[: whole(con, measure, to)]
            for (measure, area), one in _series(con, plan_key).items()
        },
        to=to,
        dispersion={str(key): float(value) for key, value in spread.items()},
        ahead=_outlooks(con, plan, to),
    )
    return {item.measure: item for item in found}


@answered_once(maxsize=16)
def _series(con: Con, plan_key: str) -> progress.Series:
    """The years to each month of all that a plan promises: asked once, not a month."""
    plan = plan_with_agreed(con, plan_key)
    keys = list(dict.fromkeys(item.measure for item in plan.harrow_targets))
    keys = [key for key in keys if key]
    if not keys:
        return {}
    areas = [config.BOROUGH, config.FORCE]
    return progress.by_place(measures.figures(con, keys, areas, per="rolling12"))


@answered_once(maxsize=16)
def plan_with_agreed(con: Con, plan_key: str) -> plans.Plan:
    """A plan with the numbers that partners agreed since."""
    agreed = "SELECT * FROM agreed_target WHERE plan = $plan"
    return plans.with_agreed(
        plans.plans()[plan_key], store.query(con, agreed, plan=plan_key)
    )


def _outlooks(con: Con, plan: plans.Plan, to: pd.Timestamp) -> dict[str, Outlook]:
    """Where counts that are still to be reached are heading, by measure key."""
    found = {}
    for target in progress.running_numbers(plan, to):
        hard = catalogue.measure(target.measure).hard_breaks
        months = measures.figures(
            con, target.measure, end=whole(con, target.measure, to)
        )
        if target.due is not None and months.value.notna().any():
            found[target.measure] = outlook.outlook(months, target.due, breaks=hard)
    return found
