"""How the plans' targets for the borough stand, as at a month."""

import duckdb
import pandas as pd

from harrow_dash import config, measures, store
from harrow_dash.caching import answered_once
from harrow_dash.definitions import catalogue, plans
from harrow_dash.findings.changes import compared
from harrow_dash.measures.endings import whole
from harrow_dash.plans import progress
from harrow_dash.plans.progress import Standing
from harrow_dash.statistics import outlook
from harrow_dash.statistics.outlook import Outlook

Con = duckdb.DuckDBPyConnection


@answered_once(maxsize=256)
def standings(con: Con, plan_key: str, to: pd.Timestamp) -> dict[str, Standing]:
    """How the plan's targets for Harrow stand at a month, by measure key."""
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
