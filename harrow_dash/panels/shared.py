"""What several pages draw: choices, tested comparisons, trends, statuses, sources."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import duckdb
import pandas as pd

from harrow_dash import (
    blocks,
    catalogue,
    charts,
    config,
    measures,
    outlook,
    plans,
    sample,
    sentences,
    statistics,
    store,
    strategy,
)
from harrow_dash.blocks import Markup
from harrow_dash.catalogue import Measure
from harrow_dash.outlook import Outlook
from harrow_dash.strategy import Standing
from harrow_dash.view import Choices

Con = duckdb.DuckDBPyConnection

ARROWS = {"rise": "↑", "fall": "↓", "no clear change": "=", "not tested": "?"}
TREND_MONTHS = 48
DOWNLOADED = ["measure", "area_code", "area_name", "period", "value", "before"]
DOWNLOADED += ["change", "verdict", "p_adjusted", "rate", "borough_rate", "unit"]
DOWNLOADED += ["status"]
COMPARED = [*DOWNLOADED, "month", "dispersion", "low", "high", "p_value"]
RECORDED = (
    "Figures are offences recorded by the police, not crimes committed: they depend on "
    "what people report and on what the police look for."
)


@dataclass(frozen=True)
class Picture:
    """A chart or map ready to be sent: its specification, in words, and its tooltip."""

    spec: Any
    alt: str
    tooltip: Any = None


def choices(con: Con, page_measures: tuple[str, ...] = ()) -> Choices | None:
    """What can be chosen from this store; None while it holds no figures."""
    last = measures.last_month(con)
    if last is None:
        return None
    first = store.query(con, "SELECT min(month) AS first FROM measure_monthly")
    wards = measures.wards(con).sort_values("area_name")
    return Choices(
        wards=dict(zip(wards["area_code"], wards["area_name"], strict=True)),
        first=pd.Timestamp(first["first"].iloc[0]),
        last=last,
        plans={key: plan.title for key, plan in plans.plans().items()},
        measures=page_measures,
        known={key: item.title for key, item in catalogue.catalogue().items()},
    )


@lru_cache(maxsize=512)
def last_month(con: Con, key: str) -> pd.Timestamp | None:
    """A measure's last month; None when it has no figure."""
    return measures.last_month(con, key)


def compared(
    con: Con, keys: Sequence[str], areas: Sequence[str], to: pd.Timestamp
) -> pd.DataFrame:
    """The comparison frame of measures, each as at its own latest month up to `to`.

    Rows without a figure are left out. A figure has the same verdict on every page: a
    ward's is adjusted over all wards of its measure, the borough's over all measures
    of the borough.
    """
    frames = []
    for key in keys:
        last = last_month(con, key)
        if last is None:
            continue
        if config.BOROUGH in areas:
            borough = _borough(con, to)
            frames.append(borough[borough["measure"] == key])
        wards = [area for area in areas if area != config.BOROUGH]
        if wards:
            found = _wards(con, key, min(last, to))
            frames.append(found[found["area_code"].isin(wards)])
    if not frames:
        return pd.DataFrame(columns=COMPARED)
    return pd.concat(frames).dropna(subset=["value"]).reset_index(drop=True)


@lru_cache(maxsize=64)
def _borough(con: Con, to: pd.Timestamp) -> pd.DataFrame:
    """All measures of the borough; those that end in one month are tested together."""
    groups: dict[pd.Timestamp, list[pd.DataFrame]] = {}
    for key in catalogue.catalogue():
        last = last_month(con, key)
        if last is not None:
            rows = _changes(con, key, min(last, to))
            borough = rows[rows["area_code"] == config.BOROUGH]
            groups.setdefault(min(last, to), []).append(borough)
    return pd.concat([_tested_together(pd.concat(rows)) for rows in groups.values()])


@lru_cache(maxsize=2048)
def _wards(con: Con, key: str, month: pd.Timestamp) -> pd.DataFrame:
    """All wards for one measure, tested together."""
    rows = _changes(con, key, month)
    return _tested_together(rows[rows["area_code"] != config.BOROUGH])


@lru_cache(maxsize=2048)
def _changes(con: Con, key: str, month: pd.Timestamp) -> pd.DataFrame:
    """One measure in the borough and every ward, so that another ward costs nothing."""
    areas = [config.BOROUGH, *measures.wards(con)["area_code"]]
    if not catalogue.measure(key).is_proportion:
        return measures.comparison(con, [key], areas, month)
    # A share cannot be tested: the number of people asked is not published.
    now = measures.figures(con, key, areas, month, month, per="rolling12")
    earlier = month - pd.DateOffset(months=12)
    then = measures.figures(con, key, areas, earlier, earlier, per="rolling12")
    before = then.set_index("area_code")["value"]
    return now.assign(
        before=now["area_code"].map(before), p_value=float("nan"), verdict="not tested"
    )


def _tested_together(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with their tests adjusted over exactly these."""
    shares = rows["unit"] == "proportion"
    counts = rows[~shares].reset_index(drop=True)
    told = counts.assign(comparable=counts["p_value"].notna())
    told = statistics.compare(told.rename(columns={"value": "after"}))
    return pd.concat([told.rename(columns={"after": "value"}), rows[shares]])


@lru_cache(maxsize=128)
def rolling(con: Con, key: str) -> pd.DataFrame:
    """All rolling years of one measure: a row a month, a column an area code."""
    areas = [config.BOROUGH, *measures.wards(con)["area_code"]]
    found = measures.figures(con, key, areas, per="rolling12")
    return found.pivot(index="month", columns="area_code", values="value")


def download(found: pd.DataFrame) -> pd.DataFrame:
    """A comparison frame as it is saved: what a reader needs, in the order of figures.

    period is the last of the twelve months; rates are rounded to three decimals.
    """
    told = found.assign(period=found["month"])
    for name in ("rate", "borough_rate", "p_adjusted"):
        told[name] = told[name].round(3)
    return told[DOWNLOADED]


def sample_note(con: Con, keys: tuple[str, ...] = ()) -> str:
    """The notice that sample figures need, or nothing when all are official.

    `keys`: the measures of the page; without them, any measure counts.
    """
    found = store.query(
        con,
        "SELECT count(*) AS rows FROM measure_monthly WHERE status = 'sample' "
        "AND (len($keys) = 0 OR list_contains($keys, measure))",
        keys=list(keys),
    )
    return sample.SAMPLE_NOTE if found["rows"].iloc[0] else ""


def is_sample(frame: pd.DataFrame) -> bool:
    """Whether any figure of a frame is a sample."""
    return bool(frame["status"].astype(str).str.startswith("sample").any())


def trend(
    con: Con, measure: Measure, area: str, to: pd.Timestamp, width: int = 132
) -> Markup:
    """The rolling 12 months of the last four years as a small line."""
    start = to - pd.DateOffset(months=TREND_MONTHS)
    values = rolling(con, measure.key)[area].loc[start:to]
    known = values.dropna()
    if known.empty:
        return Markup("")
    first, last = (
        f"{sentences.number(known.iloc[place], measure.unit)} in "
        f"{sentences.year_to(pd.Timestamp(known.index[place]))}"
        for place in (0, -1)
    )
    alt = f"From {first} to {last}"
    return blocks.picture(charts.sparkline(list(values), width, 32), alt)


def unit_words(measure: Measure) -> str:
    """The unit as it stands beside a figure."""
    return "of people asked" if measure.is_proportion else measure.unit


def verdict_chip(verdict: str, direction: str) -> Markup:
    """A tested change as a status: sign, words, and a tone where it has one."""
    words = sentences.VERDICTS[verdict].removeprefix("a ").capitalize()
    return blocks.chip(sentences.tone(verdict, direction), ARROWS[verdict], words)


def plan_chip(standing: Standing | None) -> Markup:
    """A target's standing as a status."""
    if standing is None:
        return blocks.chip("neutral", "T", "No target")
    return blocks.chip(standing.tone, standing.letter, plan_words(standing))


def plan_words(standing: Standing | None) -> str:
    """A standing in words; both where printed and re-based benchmark disagree."""
    if standing is None:
        return "No target"
    words = standing.word.capitalize()
    if standing.word_rebased in {"", standing.word}:
        return words
    return f"{words}; {standing.word_rebased} on today's figures"


@lru_cache(maxsize=256)
def standings(con: Con, plan_key: str, to: pd.Timestamp) -> dict[str, Standing]:
    """How the plan's targets for Harrow stand at a month, by measure key."""
    plan = plan_with_agreed(con, plan_key)
    keys = dict.fromkeys(item.measure for item in plan.harrow_targets if item.measure)
    areas = [config.BOROUGH, config.FORCE]
    frames = [
        measures.figures(con, key, areas, end=to, per="rolling12") for key in keys
    ]
    if not frames:
        return {}
    tested = compared(con, list(keys), [config.BOROUGH], to)
    spread = tested.dropna(subset=["dispersion"]).set_index("measure")["dispersion"]
    found = strategy.standings(
        plan,
        pd.concat(frames, ignore_index=True),
        to=to,
        dispersion={str(key): float(value) for key, value in spread.items()},
        ahead=_outlooks(con, plan, to),
    )
    return {item.measure: item for item in found}


def plan_with_agreed(con: Con, plan_key: str) -> plans.Plan:
    """A plan with the numbers that partners agreed since."""
    agreed = "SELECT * FROM agreed_target WHERE plan = $plan"
    return plans.with_agreed(
        plans.plans()[plan_key], store.query(con, agreed, plan=plan_key)
    )


def _outlooks(con: Con, plan: plans.Plan, to: pd.Timestamp) -> dict[str, Outlook]:
    """Where counts that are still to be reached are heading, by measure key."""
    found = {}
    for target in strategy.running_numbers(plan, to):
        breaks = catalogue.measure(target.measure).breaks
        hard = [item.month for item in breaks if not item.comparable]
        months = measures.figures(con, target.measure, end=to)
        if target.due is not None and months.value.notna().any():
            found[target.measure] = outlook.outlook(months, target.due, breaks=hard)
    return found


def sources(con: Con, keys: tuple[str, ...]) -> pd.DataFrame:
    """The sources that measures are taken from, one row a title and status."""
    return store.query(
        con,
        """
        SELECT title, publisher, licence, status, max(used_to) AS last_month
        FROM ledger
        WHERE kind IN (
            SELECT DISTINCT source FROM measure_monthly
            WHERE list_contains($keys, measure)
        ) AND used_months > 0
        GROUP BY ALL
        ORDER BY title
        """,
        keys=list(keys),
    )


def source_name(con: Con, keys: tuple[str, ...]) -> str:
    """The sources of measures in one cell of a download."""
    frame = sources(con, keys)
    named = frame["title"] + ", " + frame["publisher"] + ", " + frame["licence"]
    return "; ".join(named)


def footer(con: Con, keys: tuple[str, ...], today: date) -> Markup:
    """Where a page's figures come from, how old they are, and what they are not."""
    lines: Iterable[str] = (
        f"{row['title']}, {row['publisher']}. "
        f"{sentences.age(pd.Timestamp(row['last_month']), today)}. "
        f"Status: {row['status']}. {row['licence']}."
        for row in sources(con, keys).to_dict("records")
    )
    year = measures.population_year(con)
    rates = f" Rates use the residents of {year} for every period." if year else ""
    note = blocks.paragraph(RECORDED + rates, "note")
    return Markup(
        '<footer class="hc-source"><h2 class="hc-label">Where these figures come from'
        f"</h2>{blocks.bullets(lines)}{note}</footer>"
    )


def by_measure(rows: pd.DataFrame) -> dict[str, dict[Any, Any]]:
    """The rows of one area as dictionaries, by measure."""
    return {row["measure"]: row for row in rows.to_dict("records")}


def titles(keys: Sequence[str]) -> list[str]:
    """The titles of measures as they stand in a sentence."""
    return [catalogue.measure(key).title for key in keys]
