"""Early warning: what is outside its usual range now; how past warnings fared."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from harrow_dash import config, measures
from harrow_dash.caching import answered_once
from harrow_dash.charts import control_charts
from harrow_dash.definitions import catalogue
from harrow_dash.documents import blocks, shared
from harrow_dash.documents.blocks import Block, Column, Picture
from harrow_dash.documents.shared import Con
from harrow_dash.findings import families, usual_months, warnings
from harrow_dash.view import View, month_name
from harrow_dash.words import sentences, warning_sentences

SAID = 5  # warnings in words; the others stand in the table
DRAWN = 4
LINES = 2  # on other pages
METHOD = (
    "Each count is held against what its own last five years foretold: level, trend "
    "and season, with past outbreaks and older years weighing less. The usual range is "
    "wide on purpose. So many counts are watched that chance alone gives a warning now "
    "and then: on made-up figures in which nothing happens, fewer than two a month in "
    "the whole borough, all measures and wards together."
)
CAUTION = (
    "A warning says that a count is unusual, not why. Look at how it was recorded, "
    "and at what happened, before acting on it."
)
TONES = {("lower", "above"): "bad", ("lower", "below"): "good"}
TONES |= {("higher", "above"): "good", ("higher", "below"): "bad"}
SIGNS = {"above": "↑", "below": "↓"}
NOW = (
    Column("title", "What and where"),
    Column("period", "When"),
    Column("value", "Count", True),
    Column("usual", "Usual range", True),
    Column("expected", "Expected", True),
    Column("state", "Warning"),
)
PAST = (
    Column("title", "What and where"),
    Column("since", "First warned"),
    Column("value", "Count", True),
    Column("usual", "Usual range", True),
    Column("length", "Warned for"),
    Column("became", "What became of it"),
)
MONTHS = (
    Column("month", "Month"),
    Column("value", "Count", True),
    Column("usual", "Usual range", True),
    Column("expected", "Expected", True),
)


@dataclass(frozen=True)
class Shown:
    """A warning that is drawn: its chart, and the table behind it."""

    picture: Picture
    table: Block


def keys(con: Con, view: View) -> tuple[str, ...]:
    """The measures that are watched as at the month of the view."""
    return tuple(warnings.newest_months(con, view.to))


def current(con: Con, view: View) -> pd.DataFrame:
    """What is warned of in the place of the view, strongest first.

    The whole borough shows its wards', too; a ward its own, then the borough's.
    """
    found = warnings.warnings(con, view.to)
    if view.is_borough or found.empty:
        return found
    mine = found[found["area_code"] == view.ward]
    return pd.concat([mine, found[found["area_code"] == config.BOROUGH]])


def lead(con: Con, view: View) -> list[str]:
    """What is warned of now, in sentences; or that nothing is, and what was watched."""
    found = current(con, view)
    if found.empty:
        return [_nothing(con, view)]
    told = _sentences(con, found.head(SAID))
    rest = len(found) - SAID
    if rest > 0:
        noun = sentences.many(rest, ("more warning", "more warnings"))
        told.append(f"{noun}: see the table below.")
    return told


def lines(con: Con, view: View) -> list[str]:
    """The strongest warnings of the view's own place, for other pages; or nothing."""
    found = warnings.warnings(con, view.to)
    mine = found[found["area_code"] == view.area]
    return [f"Early warning: {told}" for told in _sentences(con, mine.head(LINES))]


def _nothing(con: Con, view: View) -> str:
    seen = _seen(con, view.to)
    number = seen.loc[seen["area_code"] == view.area, "measure"].nunique()
    if number == 0:
        return (
            "Nothing is watched: no count has the two years of months that an early "
            "warning needs."
        )
    place = (
        f"{config.BOROUGH_NAME} and in each of its wards"
        if view.is_borough
        else view.area_name
    )
    return warning_sentences.nothing(place, number, view.to)


def _seen(con: Con, to: pd.Timestamp) -> pd.DataFrame:
    """The newest watched months as at `to`, of every place."""
    seen, newest = warnings.watched(con), warnings.newest_months(con, to)
    return seen[seen["month"] == seen["measure"].map(newest)]


def _sentences(con: Con, rows: pd.DataFrame) -> list[str]:
    return [_sentence(con, row) for row in rows.to_dict("records")]


def _sentence(con: Con, row: dict[Any, Any]) -> str:
    measure = catalogue.measure(row["measure"])
    whole = catalogue.measure(families.family(measure.key))
    return warning_sentences.warning(measure, whole, _place(con, row["area_code"]), row)


@answered_once(maxsize=8)
def _names(con: Con) -> dict[str, str]:
    wards = measures.wards(con)
    named = dict(zip(wards["area_code"], wards["area_name"], strict=True))
    return named | {config.BOROUGH: config.BOROUGH_NAME}


def _place(con: Con, code: str) -> str:
    return _names(con)[code]


def pictures(con: Con, view: View) -> list[Shown]:
    """A chart of each of the strongest warnings, with the table behind it."""
    drawn = current(con, view).head(DRAWN).to_dict("records")
    return [_shown(con, view, row) for row in drawn]


def _shown(con: Con, view: View, row: dict[Any, Any]) -> Shown:
    measure, place = catalogue.measure(row["measure"]), _place(con, row["area_code"])
    seen = warnings.watched(con)
    series = seen[
        (seen["measure"] == row["measure"])
        & (seen["area_code"] == row["area_code"])
        & (seen["window"] == row["window"])
        & (seen["month"] <= view.to)
    ].sort_values("month")
    high, low = series["value"] > series["high"], series["value"] < series["low"]
    limits = series.rename(columns={"expected": "centre"}).assign(
        lower=series["low"],
        upper=series["high"],
        segment=0,
        signal=np.where(high | low, usual_months.OUTSIDE, ""),
        side=np.where(high, "high", np.where(low, "low", "")),
    )
    status = measures.figures(
        con, measure.key, [row["area_code"]], row["month"], row["month"]
    )["status"].iloc[0]
    months = series.assign(area_name=place, status=status)
    alt = _sentence(con, row)
    span = "each month" if row["window"] == 1 else "three months to each"
    sample = str(status).startswith("sample")
    spec = control_charts.months(months, limits, measure, alt, sample, span=span)
    caption = f"{measure.title} in {place}, {span}"
    rows = [
        {
            "month": month_name(item["month"]),
            "value": sentences.number(item["value"], measure.unit),
            "usual": warning_sentences.usual(item["low"], item["high"]),
            "expected": f"{item['expected']:,.1f}",
        }
        for item in series.iloc[::-1].to_dict("records")
    ]
    table = blocks.fold(
        f"The table behind {sentences.inline(measure.title)} in {place}",
        blocks.table(rows, MONTHS, caption),
    )
    return Shown(Picture(spec, alt), table)


def table(con: Con, view: View) -> Block:
    """All that is warned of now."""
    found = current(con, view)
    if found.empty:
        return blocks.NOTHING
    rows = [_now(con, row) for row in found.to_dict("records")]
    caption = f"Warnings as at {month_name(view.to)}, strongest first"
    return blocks.table(rows, NOW, caption)


def _now(con: Con, row: dict[Any, Any]) -> dict[str, object]:
    measure = catalogue.measure(row["measure"])
    tone = TONES.get((measure.direction, row["direction"]), "neutral")
    words = f"{row['grade'].capitalize()}, {row['direction']} the range"
    return {
        "title": f"{measure.title}, {_place(con, row['area_code'])}",
        "period": warning_sentences.period(row["month"], int(row["window"])),
        "value": sentences.number(row["value"], measure.unit),
        "usual": warning_sentences.usual(row["low"], row["high"]),
        "expected": f"{row['expected']:,.1f}",
        "state": blocks.chip(tone, SIGNS[row["direction"]], words),
    }


def past(con: Con, view: View) -> pd.DataFrame:
    """What would have been warned of in the last 36 months, and what became of it."""
    found = warnings.what_became(con, view.to)
    if view.is_borough or found.empty:
        return found
    return found[found["area_code"].isin([view.ward, config.BOROUGH])]


def past_words(con: Con, view: View) -> str:
    """How many warnings there would have been, and how many of them went on."""
    found, seen = past(con, view), warnings.watched(con)
    months = seen.loc[seen["month"] <= view.to, "month"]
    if found.empty or months.empty:
        return "No month of the last three years would have been warned of."
    known = found[found["later"].notna()]
    lasting = [
        not warning_sentences.became(row, "offences").startswith("Back")
        for row in known.to_dict("records")
    ]
    noun = ("warning", "warnings")
    return (
        f"From {sentences.months_between(months.min(), months.max())}, each month "
        "judged by what was before it, there would have been "
        f"{sentences.many(len(found), noun)} in {_where(view)}. Of "
        f"{sentences.many(len(known), noun)} with three more months of figures, "
        f"{sum(lasting):,} went on or stayed beyond half-way back to usual; the others "
        "passed. A month is judged by figures as they are now, not as first published."
    )


def _where(view: View) -> str:
    if view.is_borough:
        return f"{config.BOROUGH_NAME} and its wards"
    return f"{view.area_name} and {config.BOROUGH_NAME} as a whole"


def past_table(con: Con, view: View) -> Block:
    """The back-test: the borough's own warnings, and those of wards folded."""
    found = past(con, view)
    if found.empty:
        return blocks.NOTHING
    borough = found["area_code"] == config.BOROUGH
    place = "wards" if view.is_borough else view.area_name
    return blocks.join(
        _folded(con, found[borough], f"Warnings of {config.BOROUGH_NAME} as a whole"),
        _folded(con, found[~borough], f"Warnings of {place}"),
    )


def _folded(con: Con, found: pd.DataFrame, title: str) -> Block:
    if found.empty:
        return blocks.NOTHING
    rows = [_past(con, row) for row in found.to_dict("records")]
    told = f"{title}: {len(found):,} in the last three years"
    return blocks.fold(told, blocks.table(rows, PAST, f"{title}, newest first"))


def _past(con: Con, row: dict[Any, Any]) -> dict[str, object]:
    measure = catalogue.measure(row["measure"])
    return {
        "title": f"{measure.title}, {_place(con, row['area_code'])}",
        "since": warning_sentences.period(row["month"], int(row["window"])),
        "value": sentences.number(row["value"], measure.unit),
        "usual": warning_sentences.usual(row["low"], row["high"]),
        "length": sentences.many(int(row["months"]), ("month", "months")),
        "became": warning_sentences.became(row, measure.unit),
    }


def watched_words(con: Con, view: View) -> list[str]:
    """What was watched, what was not and why, and how a warning comes about."""
    seen = _seen(con, view.to)
    watched = set(seen["measure"])
    ends = shared.last_months(con)
    late = [
        (item.title, ends[key])
        for key, item in catalogue.catalogue().items()
        if not item.is_proportion and key in ends and key not in watched
    ]
    told = [METHOD, CAUTION]
    if watched:
        titles = [sentences.inline(name) for name in shared.titles(sorted(watched))]
        told.insert(0, f"Watched: {sentences.listed(titles)}.")
    return [*told, *filter(None, [warning_sentences.watched_not(late)])]


def download(con: Con, view: View) -> pd.DataFrame:
    """The back-test as a file, with areas' names."""
    found = past(con, view)
    names = found["area_code"].map(_names(con))
    columns: Sequence[str] = [*found.columns]
    told = found.assign(area_name=names)
    for name in ("expected", "ratio", "later_expected"):
        told[name] = told[name].astype(float).round(3)
    return told[[columns[0], columns[1], "area_name", *columns[2:]]]
