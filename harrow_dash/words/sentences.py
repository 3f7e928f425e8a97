"""Plain English from tested values: the same words wherever a figure is shown.

A sentence says what was recorded, never what was committed, and names no cause. A
change is given as a count, with the verdict of its test; a percentage is never made.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from harrow_dash.definitions.catalogue import Measure
from harrow_dash.measures.figure_query import BY_ROUND
from harrow_dash.view import inline, month_name
from harrow_dash.words import ranges

MOST_NAMED = 8  # wards that a sentence lists
NOUNS = {
    "offences": ("offence", "offences"),
    "incidents": ("incident", "incidents"),
    "searches": ("search", "searches"),
    "victims": ("victim", "victims"),
    "pins": ("pin", "pins"),
}
VERDICTS = {
    "rise": "a clear rise",
    "fall": "a clear fall",
    "probable rise": "a probable rise",
    "probable fall": "a probable fall",
    "no clear change": "no clear change",
    "not tested": "not tested",
}

# The same, beside a figure of the year before, which is not what they go by.
ON_THE_PAST = {
    "rise": "a clear rise on earlier years",
    "fall": "a clear fall from earlier years",
    "probable rise": "probably a rise on earlier years",
    "probable fall": "probably a fall from earlier years",
    "no clear change": "no clear change from earlier years",
}


def number(value: float, unit: str = "offences") -> str:
    """A value as it is written: 1,245, or 56% for a proportion; missing is [x]."""
    if math.isnan(value):
        return "[x]"
    return f"{value:.0%}" if unit == "proportion" else f"{value:,.0f}"


def rate(value: float) -> str:
    """A rate per 1,000 residents with one decimal; missing is [x]."""
    return "[x]" if math.isnan(value) else f"{value:,.1f}"


def counted(value: float, unit: str) -> str:
    """A count with its noun: 1,245 offences; 1 victim."""
    if unit == "proportion":
        return f"{number(value, unit)} of people asked"
    one, many = NOUNS[unit]
    return f"{number(value)} {one if value == 1 else many}"


def many(count: int, noun: tuple[str, str]) -> str:
    """A number of things that no measure counts: 1 cell; 1,245 cells."""
    return f"{count:,} {noun[0] if count == 1 else noun[1]}"


def listed(names: Sequence[str]) -> str:
    """Names as a list in a sentence: A, B and C."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def year_to(month: pd.Timestamp) -> str:
    """The period of a rolling figure: the year to February 2026."""
    return f"the year to {month_name(month)}"


def difference(
    now: float, before: float, unit: str = "offences", than: str = "the year before"
) -> str:
    """A change as a count: 117 more than the year before; shares in points."""
    share = unit == "proportion"
    change = round((now - before) * 100) if share else round(now - before)
    if change == 0:
        return f"the same as {than}"
    if share:
        points = "point" if abs(change) == 1 else "points"
        side = "higher" if change > 0 else "lower"
        return f"{abs(change)} percentage {points} {side} than {than}"
    return f"{abs(change):,} {'more' if change > 0 else 'fewer'} than {than}"


def against_before(now: float, before: float, unit: str = "offences") -> str:
    """A change with what it is measured from: 117 more than the year before (1,128)."""
    if math.isnan(now) or math.isnan(before):
        return "The year before has no figure to compare with."
    told = difference(now, before, unit)
    return f"{told[0].upper()}{told[1:]} ({number(before, unit)})."


def why_untested(measure: Measure, month: pd.Timestamp) -> str:
    """Why the change in the year to a month was not tested, as far as is known."""
    reason = untested(measure, month)
    if measure.is_proportion:
        return reason
    return f"Not tested: {reason[:1].lower()}{reason[1:]}"


def untested(measure: Measure, month: pd.Timestamp) -> str:
    """The same beside a status that says "Not tested"."""
    if measure.source == BY_ROUND:
        return "Rounds are compared on the page Perception of crime."
    if measure.is_proportion:
        return "A change cannot be tested: the number of people asked is not published."
    first = month - pd.DateOffset(months=23)
    for item in measure.breaks:
        if not item.comparable and first < item.month <= month:
            return f"Recording changed in {month_name(item.month)}."
    return "A month of the two years has no figure."


def signed(now: float, before: float) -> str:
    """A change for a table: +9 (16 to 25), or [x] when either year is missing."""
    if math.isnan(now) or math.isnan(before):
        return "[x]"
    change = round(now - before)
    sign = "+" if change > 0 else "−" if change < 0 else "±"
    return f"{sign}{abs(change):,} ({number(before)} to {number(now)})"


def tone(verdict: str, direction: str) -> str:
    """How a change is shown: good or bad only when a change has a direction."""
    kind = verdict.removeprefix("probable ")
    if kind not in {"rise", "fall"} or direction == "neither":
        return "neutral"
    return "good" if (kind == "fall") == (direction == "lower") else "bad"


def change(
    measure: Measure, month: pd.Timestamp, now: float, before: float, verdict: str
) -> str:
    """What happened in the year to a month, without the measure's name."""
    text = counted(now, measure.unit)
    if math.isnan(before):
        return f"{text}; the year before has no figure to compare with."
    if verdict == "not tested":
        return f"{text}. {why_untested(measure, month)}"
    told = difference(now, before, measure.unit)
    return f"{text}, {told}; {ON_THE_PAST[verdict]}."


def headline(measure: Measure, place: str, row: Mapping[Any, Any]) -> str:
    """One measure in one place: Burglary in Edgware: 142 offences in the year to ….

    row: a row of `findings.verdicts.compared`.
    """
    now, before, verdict = row["value"], row["before"], row["verdict"]
    month = row["month"]
    if math.isnan(now):
        return f"{measure.title} in {place}: no figure for {year_to(month)}."
    count = counted(now, measure.unit)
    start = f"{measure.title} in {place}: {count} in {year_to(month)}"
    if math.isnan(before):
        return f"{start}. The year before has no figure to compare with."
    if verdict == "not tested":
        return f"{start}. {why_untested(measure, month)}"
    told = difference(now, before, measure.unit)
    range_ = ranges.likely(row)
    if range_:
        than = "as" if range_.endswith("as many") else "than"
        range_ = f" ({range_} {than} their {row['past_year']:,.0f} a year)"
    return f"{start}, {told}; {ON_THE_PAST[verdict]}{range_}."


def figure_and_change(
    measure: Measure, month: pd.Timestamp, now: float, before: float, verdict: str
) -> str:
    """A figure and the change on the year before, without a verdict; or why none."""
    start = f"{measure.title}: {counted(now, measure.unit)} in {year_to(month)}"
    if verdict == "not tested":
        return f"{start}. {why_untested(measure, month)}"
    if math.isnan(before):
        return f"{start}. The year before has no figure to compare with."
    return f"{start}, {difference(now, before, measure.unit)}."


def months_between(start: pd.Timestamp, end: pd.Timestamp) -> str:
    """A period as it is spoken: April 2025 to February 2026; May to June 2025."""
    if start == end:
        return month_name(end)
    first = f"{start:%B}" if start.year == end.year else month_name(start)
    return f"{first} to {month_name(end)}"


def same_period(
    measure: Measure,
    name: str,
    start: pd.Timestamp,
    end: pd.Timestamp,
    now: float,
    before: float,
    verdict: str,
) -> str:
    """A period against the same months a year before, as in `periods`.

    name: what the period is called, such as Financial year to date. A period with a
    missing month gives nothing.
    """
    if math.isnan(now):
        return ""
    text = f"{name}, {months_between(start, end)}: {counted(now, measure.unit)}"
    if math.isnan(before):
        return f"{text}. The same months a year before have no figure."
    if verdict == "not tested":
        return f"{text}. {_why_not(measure, start, end)}"
    told = difference(now, before, measure.unit, "in the same months a year before")
    return f"{text}, {told}: {VERDICTS[verdict]}."


def _why_not(measure: Measure, start: pd.Timestamp, end: pd.Timestamp) -> str:
    """Why a period could not be tested against the same months a year before."""
    before = start - pd.DateOffset(years=1)
    for item in measure.breaks:
        if not item.comparable and before < item.month <= end:
            return f"Not tested: recording changed in {month_name(item.month)}."
    return "Not tested: too few months are known to tell a change from chance."


def wards(names: Sequence[str], verdicts: Sequence[str], of: int = 0) -> str:
    """Which wards clearly changed, from names and verdicts in the same order.

    `of`: how many wards there are, when some have no figure and are not among them.
    Those, hidden ones and those too small cannot be tested, which is not "no change".
    """
    if not names or all(verdict == "not tested" for verdict in verdicts):
        return "The wards were not tested for change."
    kinds = ("rise", "fall", "probable rise", "probable fall", "no clear change")
    told: dict[str, list[str]] = {kind: [] for kind in kinds}
    for name, verdict in zip(names, verdicts, strict=True):
        if verdict in told:
            told[verdict].append(name)
    same = len(told.pop("no clear change"))
    tested = same + sum(len(found) for found in told.values())
    untested = max(len(names), of) - tested
    parts = [
        f"{VERDICTS[kind] if len(found) == 1 else VERDICTS[kind][2:] + 's'} "
        f"in {listed(found)}"
        for kind, found in told.items()
        if found
    ]
    if not parts:
        parts.append(f"no clear change in {_any_of(tested, untested)}")
    elif same:
        parts.append(f"no clear change in {_others(same, untested)}")
    if untested:
        parts.append(f"{untested} ward{'s'[: untested > 1]} cannot be tested")
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def _any_of(tested: int, untested: int) -> str:
    """All wards that were tested, none of which changed."""
    if not untested:
        return f"any of the {tested} wards"
    if tested == 1:
        return "the one ward that can be tested"
    return f"any of the {tested} wards that can be tested"


def _others(same: int, untested: int) -> str:
    """The wards without a clear change: all the others only if all were tested."""
    if untested:
        return f"{same} other ward{'s'[: same > 1]}"
    return "the other ward" if same == 1 else f"the other {same} wards"


def age(last: pd.Timestamp, today: date) -> str:
    """How old data are: Data to February 2026, 9 months old."""
    months = (today.year - last.year) * 12 + today.month - last.month
    if months < 1:
        return f"Data to {month_name(last)}"
    return f"Data to {month_name(last)}, {months} month{'s'[: months > 1]} old"


def missing(titles: Iterable[str], holder: str, ward: str = "") -> str:
    """What has no figures here (of the ward, if one is given), and who holds them."""
    names = listed(list(titles))
    where = f" in {ward}" if ward else ""
    return f"No figures for {names}{where} are loaded. Held by: {holder}."


def without_figures(names: Sequence[str], wards: int) -> str:
    """Which of so many wards have no figures, while others have; "" without any."""
    if not names or len(names) == wards:
        return ""
    shown, more = names[:MOST_NAMED], len(names) - MOST_NAMED
    told = listed([*shown, f"{more} more"] if more > 0 else shown)
    have = "has" if len(names) == 1 else "have"
    return (
        f"{len(names)} of the {wards} wards {have} no figures here, which is not 0: "
        f"{told}."
    )


def none_by(titles: Iterable[str], month: pd.Timestamp) -> str:
    """What has figures, but none for the year to a month."""
    return f"There are no figures for {listed(list(titles))} for {year_to(month)}."


def not_placed(count: float, month: pd.Timestamp, unit: str = "offences") -> str:
    """How the wards stand to the borough in the year to a month."""
    if math.isnan(count):
        return ""
    period = year_to(month)
    if round(count) == 0:
        return f"In {period} the wards add up to the borough."
    if count < 0:
        return (
            f"In {period} the wards add up to {counted(-count, unit)} more than the "
            "borough: the two are published separately and differ a little."
        )
    verb = "has" if count == 1 else "have"
    return (
        f"In {period} {counted(count, unit)} {verb} no usable place and "
        f"{'is' if count == 1 else 'are'} counted in the borough but in no ward."
    )


def summary(titles: Sequence[str], verdicts: Sequence[str]) -> str:
    """What clearly changed of several measures, in one sentence."""
    told = [
        (kind, [t for t, v in zip(titles, verdicts, strict=True) if v == verdict])
        for verdict, kind in (
            ("rise", "clearly rose"),
            ("fall", "clearly fell"),
            ("probable rise", "probably rose"),
            ("probable fall", "probably fell"),
            ("no clear change", "no clear change in"),
            ("not tested", "not tested:"),
        )
    ]
    parts = [
        f"{listed([inline(name) for name in names])} {kind}"
        if kind.endswith(("rose", "fell"))
        else f"{kind} {listed([inline(name) for name in names])}"
        for kind, names in told
        if names
    ]
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}." if text else ""


def how_many(place: str, verdicts: Sequence[str], month: pd.Timestamp) -> str:
    """How many of a place's tested measures changed in the year to a month."""
    period = year_to(month)
    if not verdicts:
        return f"No measure of {place} could be tested for {period}."
    counts = {
        kind: verdicts.count(kind)
        for kind in ("rise", "fall", "probable rise", "probable fall")
    }
    parts = [
        f"{count} {VERDICTS[kind][2:]}{'s'[: count > 1]}"
        for kind, count in counts.items()
        if count
    ]
    if not parts:
        return (
            f"In {period} nothing in {place} clearly changed: the ups and downs of "
            f"all {len(verdicts)} tested measures are no larger than chance makes."
        )
    rest = len(verdicts) - sum(counts.values())
    other = f"; no clear change in the other {rest}" if rest else ""
    told = f"{listed(parts)} among {len(verdicts)} tested measures{other}"
    return f"In {period} {place} shows {told}."
