"""What several pages draw: choices, tested comparisons, trends, statuses, sources."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import pandas as pd

from harrow_dash import charts, config, measures, sample, store
from harrow_dash.caching import answered_once
from harrow_dash.definitions import catalogue, plans
from harrow_dash.definitions.catalogue import Measure
from harrow_dash.documents import blocks
from harrow_dash.documents.blocks import Block
from harrow_dash.findings.changes import COMPARED, DOWNLOADED
from harrow_dash.findings.targets import plan_with_agreed, standings
from harrow_dash.findings.verdicts import compared
from harrow_dash.measures.endings import incomplete, last_month, last_months, whole
from harrow_dash.plans import progress
from harrow_dash.plans.progress import Standing
from harrow_dash.view import Choices, month_name
from harrow_dash.words import plan_sentences, ranges, sentences

Con = duckdb.DuckDBPyConnection

__all__ = ["compared", "incomplete", "last_month", "last_months", "plan_with_agreed"]
__all__ += ["COMPARED", "standings", "whole"]

ARROWS = {"rise": "↑", "fall": "↓"} | {
    word: progress.WORDS[word][0] for word in ("no clear change", "not tested")
}
ARROWS |= {"probable rise": "↗", "probable fall": "↘"}
TREND_MONTHS = 48
RECORDED = (
    "Figures are offences recorded by the police, not crimes committed: they depend on "
    "what people report and on what the police look for."
)


CHANGE = "Against earlier years"  # the heading over change_cell
NOT_ASKED = "Number asked not published"


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


def no_figures(con: Con) -> str:
    """What a reader is told of a store without figures by month: what else it holds."""
    held = store.query(
        con,
        "SELECT title FROM ledger WHERE NOT starts_with(sha256, 'carried') "
        "GROUP BY title ORDER BY title",
    )
    load = "Run 'python -m harrow_dash load FOLDER' with official files"
    if held.empty:
        return (
            f"The store holds no figures yet. {load}, or 'python -m harrow_dash "
            "sample' for sample figures."
        )
    return (
        "The store holds no figures by month yet, which the pages begin with. It "
        f"holds: {'; '.join(held['title'])}. {load} to add them."
    )


@answered_once(maxsize=128)
def rolling(con: Con, key: str) -> pd.DataFrame:
    """All rolling years of one measure: a row a month, a column an area code."""
    areas = [config.BOROUGH, *measures.wards(con)["area_code"]]
    found = measures.figures(con, key, areas, per="rolling12")
    return found.pivot(index="month", columns="area_code", values="value")


@answered_once(maxsize=8)
def _borough_years(con: Con) -> pd.DataFrame:
    """All rolling years of the borough: a row a month, a column a measure."""
    found = measures.figures(con, list(catalogue.catalogue()), per="rolling12")
    return found.pivot(index="month", columns="measure", values="value")


def download(found: pd.DataFrame) -> pd.DataFrame:
    """A comparison frame as it is saved: what a reader needs, in the order of figures.

    period is the last of the twelve months; rates are rounded to three decimals.
    """
    told = found.assign(period=found["month"])
    for name in ("rate", "borough_rate", "p_adjusted"):
        told[name] = told[name].round(3)
    return told[DOWNLOADED]


def sample_note(
    con: Con, keys: tuple[str, ...] = (), kinds: tuple[str, ...] = ()
) -> str:
    """The notice that sample figures need, or nothing when all are official.

    keys, kinds: the measures of the page, and the kinds of file that it shows besides;
    without them, any measure counts.
    """
    found = store.query(
        con,
        "SELECT (SELECT count(*) FROM measure_monthly WHERE status = 'sample' "
        "AND (len($keys) + len($kinds) = 0 OR list_contains($keys, measure))) "
        "+ (SELECT count(*) FROM source_file WHERE status = 'sample' "
        "AND list_contains($kinds, kind)) AS rows",
        keys=list(keys),
        kinds=list(kinds),
    )
    return sample.SAMPLE_NOTE if found["rows"].iloc[0] else ""


def is_sample(frame: pd.DataFrame) -> bool:
    """Whether any figure of a frame is a sample."""
    return bool(frame["status"].astype(str).str.startswith("sample").any())


def trend(
    con: Con,
    measure: Measure,
    area: str,
    to: pd.Timestamp,
    width: int = 132,
    goal: float | None = None,
) -> Block:
    """The rolling 12 months of the last four years as a small line.

    goal: what a plan asks for, as a line across.
    """
    start = to - pd.DateOffset(months=TREND_MONTHS)
    if area == config.BOROUGH:
        values = _borough_years(con)[measure.key].loc[start:to]
    else:
        values = rolling(con, measure.key)[area].loc[start:to]
    if measure.is_proportion:  # by quarter: the months between are not missing
        values = values.dropna()
    known = values.dropna()
    if known.empty:
        return blocks.NOTHING
    spoken = month_name if measure.source == measures.BY_ROUND else sentences.year_to
    first, last = (
        f"{sentences.number(known.iloc[place], measure.unit)} in "
        f"{spoken(pd.Timestamp(known.index[place]))}"
        for place in (0, -1)
    )
    alt = f"From {first} to {last}"
    if goal is not None:
        alt += f"; the plan's line is at {sentences.number(goal, measure.unit)}"
    height = 32 if goal is None else 48
    drawn = charts.sparkline(list(values), width, height, goal=goal)
    return blocks.picture(drawn, alt)


def unit_words(measure: Measure) -> str:
    """The unit as it stands beside a figure."""
    return "of people asked" if measure.is_proportion else measure.unit


def verdict_chip(verdict: str, direction: str) -> Block:
    """A tested change as a status: sign, words, and a tone where it has one."""
    words = sentences.VERDICTS[verdict].removeprefix("a ").capitalize()
    return blocks.chip(sentences.tone(verdict, direction), ARROWS[verdict], words)


def one_chip(verdict: str, direction: str, standing: Standing | None) -> Block:
    """The one status of a figure of the borough.

    Where the figures clearly answer what the plan asks, that; else the finding.
    """
    if plan_sentences.is_answered(standing):
        return plan_chip(standing)
    return verdict_chip(verdict, direction)


def summary(rows: pd.DataFrame, stands: Mapping[str, Standing]) -> str:
    """The answer in words of some compared measures (measure, verdict) of one area.

    stands: how they stand to the plan, by measure key; without one, against the years
    before alone.
    """
    return plan_sentences.summary(
        titles(tuple(rows["measure"])),
        list(rows["verdict"]),
        [stands.get(key) for key in rows["measure"]],
    )


def change_words(row: dict[Any, Any]) -> str:
    """A change for a table: +9 (16 to 25); across a break, why there is none."""
    measure = catalogue.measure(str(row["measure"]))
    month = pd.Timestamp(row["month"])
    if measure.source == measures.BY_ROUND:
        return "Rounds compared under Perception of crime"
    if measure.is_proportion:
        return NOT_ASKED
    first = month - pd.DateOffset(months=23)
    broken = any(first < start <= month for start in measure.hard_breaks)
    if broken and row["verdict"] == "not tested":
        return sentences.untested(measure, month)
    return sentences.signed(row["value"], row["before"])


def change_cell(row: dict[Any, Any]) -> Block:
    """A change in a table: the verdict, how far it may go, and the year before."""
    measure = catalogue.measure(str(row["measure"]))
    words = change_words(row)
    if words == NOT_ASKED:  # said once below the table
        words = ""
    elif not math.isnan(row["before"]) and words[:1] in {"+", "−", "±"}:
        words = f"On the year before: {words}"
    likely = ranges.likely_percent(row)
    return blocks.join(
        verdict_chip(str(row["verdict"]), measure.direction),
        blocks.small(f" {likely}") if likely else blocks.NOTHING,
        blocks.line(words) if words else blocks.NOTHING,
    )


def plan_chip(standing: Standing | None) -> Block:
    """A target's standing as a status."""
    if standing is None:
        return blocks.chip("neutral", "T", plan_sentences.badge(standing))
    return blocks.chip(standing.tone, standing.letter, plan_sentences.badge(standing))


def sources(
    con: Con, keys: tuple[str, ...], kinds: tuple[str, ...] = ()
) -> pd.DataFrame:
    """The sources that measures are taken from, and those of other kinds shown: one
    row a title and status.
    """
    return store.query(
        con,
        """
        SELECT title, publisher, licence, status, max(used_to) AS last_month
        FROM ledger
        WHERE list_contains($kinds, kind) OR used_months > 0 AND kind IN (
            SELECT DISTINCT source FROM measure_monthly
            WHERE list_contains($keys, measure)
        )
        GROUP BY ALL
        ORDER BY title
        """,
        keys=list(keys),
        kinds=list(kinds),
    )


def source_name(con: Con, keys: tuple[str, ...], kinds: tuple[str, ...] = ()) -> str:
    """The sources of measures and kinds of file in one cell of a download."""
    frame = sources(con, keys, kinds)
    named = frame["title"] + ", " + frame["publisher"] + ", " + frame["licence"]
    return "; ".join(named)


def by_measure(rows: pd.DataFrame) -> dict[str, dict[Any, Any]]:
    """The rows of one area as dictionaries, by measure."""
    return {row["measure"]: row for row in rows.to_dict("records")}


def titles(keys: Sequence[str]) -> list[str]:
    """The titles of measures as they stand in a sentence."""
    return [catalogue.measure(key).title for key in keys]
