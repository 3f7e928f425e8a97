"""Findings in plain words: the size first, then how sure, and from when it is."""

import math
from typing import Any

import pandas as pd

from harrow_dash import config
from harrow_dash.definitions.catalogue import Measure
from harrow_dash.view import inline, month_name
from harrow_dash.words import (
    place_sentences,
    plan_sentences,
    ranges,
    sentences,
    warning_sentences,
)

ORDINALS = {2: "second", 3: "third", 4: "fourth", 5: "fifth"}
SURE = {"clear": "clearly", "probably": "probably"}
NUMBERS = {1: "year", 2: "two years", 3: "three years", 4: "four years"}


def sentence(
    row: dict[Any, Any], measure: Measure, whole: Measure, area: str, near: str = ""
) -> str:
    """One finding as a sentence.

    row: a row of `findings.standing_out.found`; whole: the measure that this one is
    part of, or itself; area: the name of its ward or the borough; near: what names the
    small area of a hotspot.
    """
    kind = str(row["kind"])
    if kind == "alert":
        return warning_sentences.warning(measure, whole, area, row)
    if kind == "hotspot":
        told = place_sentences.strongest(
            f"{measure.title} {near}, {area}" if near else f"{measure.title}, {area}",
            sentences.counted(row["value"], measure.unit),
            row["ratio"],
            row["expected"],
            (row["low"], row["high"]),
            "residents",
        )
        return f"{told[:-1]}, in the 12 months to {month_name(row['month'])}."
    if kind == "level":
        return _level(row, measure, area)
    if kind == "target":
        return _target(row, measure, area)
    return _change(row, measure, area)


def _level(row: dict[Any, Any], measure: Measure, area: str) -> str:
    """Where a ward's rate stands: the highest of 22, twice the borough's."""
    place, places = int(row["place"]), int(row["places"])
    title = inline(measure.title)
    above = row["ratio"] >= 1
    rank = place if above else places - place + 1
    end = "highest" if above else "lowest"
    which = (
        "the" if rank == 1 else f"the {ORDINALS[rank]}" if rank < 6 else "one of the"
    )
    title = f"{end} {title}"
    whose, rate = f"{config.BOROUGH_NAME}'s", row["borough_rate"]
    if not rate > 0:  # of the borough, or of some of its wards, no figures are loaded
        whose, rate = "these wards'", row["rate"] / row["ratio"]
    ratio = row["rate"] / rate
    times = place_sentences.times(ratio) if above else f"{round(ratio * 100)}% of"
    when = sentences.year_to(pd.Timestamp(row["month"]))
    low, high = row["low"], row["high"]
    sure = (
        f"likely {low:.1f} to {high:.1f} times"
        if above
        else f"likely {low:.0%} to {high:.0%}"
    )
    return (
        f"{area} has {which} {title} {'rate' if rank < 6 else 'rates'} of the {places} "
        f"wards in {when}: "
        f"{row['rate']:,.1f} {measure.unit} per 1,000 residents, {times} "
        f"{whose} {rate:,.1f} ({sure}; "
        f"{sentences.counted(row['value'], measure.unit)})."
    )


def _change(row: dict[Any, Any], measure: Measure, area: str) -> str:
    """A year against its past: the count, what was usual, and the range."""
    when = sentences.year_to(pd.Timestamp(row["month"]))
    more = row["ratio"] >= 1
    sure = SURE[row["grade"]]
    past = NUMBERS.get(int(row["years"]), f"{int(row['years'])} years")
    usual = f"{row['expected']:,.0f}"
    limits = f"likely {ranges.span(row['low'], row['high'])}"
    told = (
        f"{measure.title} in {area}: "
        f"{sentences.counted(row['value'], measure.unit)} in {when}, "
    )
    if row["kind"] == "change":
        before = (
            f"{usual} the year before"
            if past == "year"
            else f"{usual} a year on average in the {past} before"
        )
        return f"{told}{sure} {'more' if more else 'fewer'} than {before} ({limits})."
    side = "more" if more else "fewer"
    return (
        f"{told}{sure} {side} than the {usual} that its past and the rest of "
        f"{config.BOROUGH_NAME} lead one to expect ({limits})."
    )


def _target(row: dict[Any, Any], measure: Measure, area: str) -> str:
    when = sentences.year_to(pd.Timestamp(row["month"]))
    side = "more" if row["ratio"] >= 1 else "fewer"
    change = abs(round((row["ratio"] - 1) * 100))
    known = pd.notna(row["low"]) and pd.notna(row["high"])
    limits = f" (likely {ranges.span(row['low'], row['high'])})" if known else ""
    of_baseline = row["word"] in plan_sentences.AGAINST_BASELINE
    end = "" if of_baseline else f": {plan_sentences.SAID[row['word']]}"
    return (
        f"{measure.title} in {area}: "
        f"{sentences.counted(row['value'], measure.unit)} in {when}, {change}% {side} "
        f"than the plan's {'baseline' if of_baseline else 'target'} of "
        f"{row['expected']:,.0f}{limits}{end}."
    )


def range_or_nothing(low: float, high: float) -> str:
    """An interval for a table; nothing where there is none."""
    return "" if math.isnan(low) or math.isnan(high) else f"{low:.2f} to {high:.2f}"
